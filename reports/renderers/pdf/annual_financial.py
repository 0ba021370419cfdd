"""The consolidated annual financial report as a document, in the order such reports are published."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from reportlab.platypus import Flowable

from reports.bars import Bars
from reports.renderers.pdf import annual_charts, annual_sentences, look
from reports.renderers.pdf.annual_sentences import OVERVIEW
from reports.renderers.pdf.charts import BarChart
from reports.renderers.pdf.definitions_text import definitions
from reports.renderers.pdf.document import PORTRAIT, orientation_for
from reports.renderers.pdf.fonts import legible
from reports.renderers.pdf.report_document import ReportDocument
from reports.renderers.pdf.text import (
    Closing,
    Described,
    KeyFigure,
    KeyFigures,
    Notice,
    Opening,
    Text,
)
from reports.renderers.pdf.words import day_text, filled
from reports.table import Row

NEW_CATEGORIES = frozenset("1234567")


def fill(made: ReportDocument) -> None:
    """Fills the document with all sections of an annual financial report."""
    made.document.contents()
    _parties(made)
    _definitions(made)
    _introduction(made)
    _overview(made)
    _contributions(made)
    _interest(made)
    _transfers(made)
    _expenditure(made)
    _cost_recovery(made)
    _direct_costs(made)
    _budget(made)
    _accountability(made)
    made.checks("10")
    made.books("11")


def _parties(made: ReportDocument) -> None:
    """The organisations and contributors of the fund: those with any figure in the report."""
    document, figures = made.document, made.figures
    document.new_page(PORTRAIT)
    programme = {row.key for row in figures.lines("transfers_by_organisation")}
    programme |= {row.key for row in figures.lines("expenditure_by_organisation")}
    programme |= {row.key for row in figures.lines("direct_costs")}
    organisations = [row for row in made.report.table("transfers_by_organisation").rows if row.key in programme]
    for title, rows, none in (
        (_("Participating organisations"), organisations, _("No organisation has received funds yet.")),
        (
            _("Contributors"),
            figures.lines("contributions"),
            _("No agreement with a contributor has been signed yet."),
        ),
    ):
        document.section("", title, *(_listed(rows) if rows else [Text(none)]))


def _listed(rows: list[Row]) -> list[Flowable]:
    """Codes and names, one below the other."""
    items = (Described(legible(row.key), legible(row.label), term_width=84) for row in rows)
    return [Opening("L"), *items, Closing()]


def _definitions(made: ReportDocument) -> None:
    items = [Described(legible(term), legible(text)) for term, text in definitions()]
    made.document.section("", _("Definitions"), Opening("L"), *items, Closing())


def _introduction(made: ReportDocument) -> None:
    figures = made.figures
    made.document.new_page()
    lead, *paragraphs = annual_sentences.introduction(figures, made.last_day)
    made.document.section(
        "",
        _("Introduction"),
        Text(lead, look.LEAD),
        KeyFigures(_key_figures(made)),
        *map(Text, paragraphs),
        _status_notice(made),
    )
    _add_chart(made, annual_charts.sources_and_uses(figures, made.last_day))


def _key_figures(made: ReportDocument) -> list[KeyFigure]:
    figures, year = made.figures, made.report.year
    in_year = filled(_("%(year)d: "), year=year)

    def with_year(label: str, table: str, row: str, total: str) -> KeyFigure:
        detail = f"{in_year} {figures.plain(table, row, 'current_year')}"
        return KeyFigure(label, figures.plain(table, row, total), detail)

    # One basis for all, so that the cards tie with each other: what is funded less what is spent is the balance.
    rate = figures.rate("by_priority_focus", "total", "delivery_rate")
    return [
        with_year(_("Contributions"), OVERVIEW, "contributions", "cumulative"),
        with_year(_("Net funded, with direct cost"), OVERVIEW, "net_funded_incl_direct_cost", "cumulative"),
        with_year(_("Expenditure, with direct cost"), OVERVIEW, "expenditure_incl_direct_cost", "cumulative"),
        KeyFigure(_("Delivery rate"), rate or "–", _("expenditure / net funded, with direct cost")),
        KeyFigure(
            _("Balance with administrative agent"),
            figures.plain(OVERVIEW, "closing_balance", "cumulative"),
            filled(_("on %(day)s"), day=made.last_day),
        ),
        KeyFigure(
            _("Balance with organisations"),
            figures.plain(OVERVIEW, "balance_with_organisations", "cumulative"),
            filled(_("on %(day)s, with direct cost"), day=made.last_day),
        ),
    ]


def _status_notice(made: ReportDocument) -> Notice:
    text = legible(f"{made.status}. {made.status_meaning}")
    if made.is_certified:
        return Notice(text, look.GOOD, look.GOOD_TINT)
    return Notice(text, look.WARN, look.WARN_TINT)


def _overview(made: ReportDocument) -> None:
    made.document.new_page()
    made.document.section(
        "1",
        _("Sources, uses and balance of the fund"),
        *map(Text, annual_sentences.overview(made.figures, made.last_day)),
        made.table(OVERVIEW),
    )


def _contributions(made: ReportDocument) -> None:
    made.document.new_page()
    made.document.section(
        "2",
        _("Contributions"),
        *map(Text, annual_sentences.contributions(made.figures)),
        made.table("contributions", omit_empty=True),
    )
    _add_chart(made, annual_charts.contributions(made.figures))


def _interest(made: ReportDocument) -> None:
    made.document.section(
        "3",
        _("Interest earned"),
        *map(Text, annual_sentences.interest(made.figures)),
        made.table("interest", omit_empty=True, always=frozenset({"fund"})),
    )


def _transfers(made: ReportDocument) -> None:
    chart = annual_charts.organisations(made.figures)
    opening = [*map(Text, annual_sentences.transfers(made.figures)), *([BarChart(chart)] if chart else [])]
    table = made.table("transfers_by_organisation", omit_empty=True)
    if made.document.fits_on_one_page(orientation_for(table), *opening, table):
        made.document.orient_for(table)
    made.document.section("4", _("Transfer of funds"), *opening)
    made.document.orient_for(table)
    made.document.add(table)


def _expenditure(made: ReportDocument) -> None:
    document, figures = made.document, made.figures
    table = made.table("expenditure_by_organisation", omit_empty=True)
    document.new_page(orientation_for(table))
    document.section("5", _("Expenditure and financial delivery"), *map(Text, annual_sentences.expenditure(figures)))
    document.section(
        "5.1",
        _("Expenditure by participating organisation"),
        *map(Text, annual_sentences.by_organisation(figures)),
        table,
        level=2,
    )
    document.orient(PORTRAIT)
    document.section(
        "5.2",
        _("Expenditure by category"),
        *map(Text, annual_sentences.by_category(figures)),
        made.table("expenditure_by_category", omit_empty=True, always=NEW_CATEGORIES | {"indirect_support"}),
        level=2,
    )
    _add_chart(made, annual_charts.categories(figures))
    table = made.table("expenditure_by_project", omit_empty=True)
    document.orient_for(table)
    document.section(
        "5.3",
        _("Expenditure by project"),
        *map(Text, annual_sentences.by_project(figures)),
        table,
        level=2,
    )
    table = made.table("by_priority_focus")
    document.orient_for(table)
    document.section(
        "5.4",
        _("Plan, funding and expenditure by priority focus"),
        *map(Text, annual_sentences.by_focus(figures)),
        table,
        level=2,
    )
    _add_chart(made, annual_charts.priority_focuses(figures))


def _add_chart(made: ReportDocument, bars: Bars | None) -> None:
    """The chart, on an upright page where it does not fit on this one."""
    if bars is not None:
        chart = BarChart(bars)
        made.document.orient(PORTRAIT, unless_fits=chart)
        made.document.add(chart)


def _cost_recovery(made: ReportDocument) -> None:
    made.document.orient(PORTRAIT)
    made.document.section(
        "6",
        _("Cost recovery"),
        *map(Text, annual_sentences.cost_recovery(made.figures)),
        made.table("cost_recovery"),
    )


def _direct_costs(made: ReportDocument) -> None:
    made.document.section(
        "7",
        _("Direct costs"),
        *map(Text, annual_sentences.direct_costs(made.figures)),
        made.table("direct_costs", omit_empty=True),
    )


def _budget(made: ReportDocument) -> None:
    made.document.section(
        "8",
        _("Budget requirements"),
        *map(Text, annual_sentences.budget(made.figures)),
        made.table("budget_requirements"),
    )


def _accountability(made: ReportDocument) -> None:
    first_day = day_text(date(made.report.year, 1, 1))
    made.document.section(
        "9",
        _("Accountability and transparency"),
        *map(Text, annual_sentences.accountability(made.figures, first_day, made.last_day)),
    )
