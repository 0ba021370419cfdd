"""The charts of the annual financial report. Lengths of bars are sums of cells; every printed figure is a cell."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.renderers.pdf.annual_sentences import OVERVIEW
from reports.renderers.pdf.charts import Bar, BarChart, BarGroup
from reports.renderers.pdf.fonts import legible
from reports.renderers.pdf.words import Figures, filled
from reports.table import Row

MOST_BARS = 16


def sources_and_uses(figures: Figures, as_of: str) -> BarChart:
    """From what came in, step by step through what went out, to what is left."""
    steps = (
        (_("Contributions"), "contributions", 1),
        (_("Fund interest"), "fund_interest", 1),
        (_("Interest from organisations"), "agency_interest", 1),
        (_("Refunds to contributors"), "contributor_refunds", 1),
        (_("Other funds"), "fund_transfers", 1),
        (_("Other income"), "other_income", 1),
        (_("Net funded to organisations"), "net_funded", -1),
        (_("Administrative agent fees"), "aa_fees", -1),
        (_("Direct costs"), "direct_costs", -1),
        (_("Bank charges"), "bank_charges", -1),
        (_("Other expenditures"), "other_expenditures", -1),
    )
    groups: list[BarGroup] = []
    reached = 0
    for label, row, sign in steps:
        minor = figures.minor(OVERVIEW, row, "cumulative")
        if minor:
            bar = Bar(reached, reached + sign * minor, 2 if sign < 0 else 0, figures.plain(OVERVIEW, row, "cumulative"))
            groups.append(BarGroup(label, ((bar,),)))
            reached += sign * minor
    balance = figures.minor(OVERVIEW, "closing_balance", "cumulative")
    closing = Bar(0, balance, 5, figures.plain(OVERVIEW, "closing_balance", "cumulative"))
    groups.append(BarGroup(_("Closing balance"), ((closing,),), strong=True))
    title = filled(
        _("Of %(sources)s received since the beginning, %(balance)s was with the administrative agent on %(day)s"),
        sources=figures.amount(OVERVIEW, "total_sources", "cumulative"),
        balance=figures.amount(OVERVIEW, "closing_balance", "cumulative"),
        day=as_of,
    )
    description = _("Bars from left to right: %(bars)s.") % {"bars": _bars_in_words(groups)}
    return BarChart(title, description, groups, unit=_unit(figures), steps=True)


def _bars_in_words(groups: list[BarGroup]) -> str:
    return "; ".join(
        f"{group.label} {' / '.join(bar.text for line in group.lines for bar in line if bar.text)}" for group in groups
    )


def _unit(figures: Figures) -> str:
    return _("cumulative, %(currency)s") % {"currency": figures.report.currency}


def contributions(figures: Figures) -> BarChart | None:
    """What each contributor has deposited, the largest first. None where nobody has."""
    largest = figures.largest("contributions", "total")
    if largest is None:
        return None
    rows = sorted(figures.lines("contributions"), key=lambda row: (-_minor(row, "total"), row.key))
    rows = [row for row in rows if _minor(row, "total")]
    shown, others = rows[:MOST_BARS], len(rows) - MOST_BARS
    groups = [_contributor(figures, row) for row in shown]
    title = filled(
        _("%(name)s has contributed most: %(amount)s of %(total)s deposited in all"),
        name=largest.label,
        amount=figures.amount("contributions", largest.key, "total"),
        total=figures.amount("contributions", "total", "total"),
    )
    description = _("One bar for each contributor: %(bars)s.") % {"bars": _bars_in_words(groups)}
    if others > 0:
        more = ngettext(
            "%(count)d smaller contributor is in the table only.",
            "%(count)d smaller contributors are in the table only.",
            others,
        ) % {"count": others}
        description, title = f"{description} {more}", f"{title}. {more}"
    year = figures.report.year
    series = (
        filled(_("deposited to 31 December %(year)d"), year=year - 1),
        filled(_("deposited in %(year)d"), year=year),
    )
    return BarChart(title, description, groups, series, unit=_unit(figures))


def _contributor(figures: Figures, row: Row) -> BarGroup:
    prior, total = _minor(row, "prior_years"), _minor(row, "total")
    text = figures.plain("contributions", row.key, "total")
    if prior < 0 or total < prior:
        # Corrections: pieces of a bar cannot be negative, so there is one bar for the whole.
        return BarGroup(legible(row.label), ((Bar(0, total, 0, text),),))
    return BarGroup(legible(row.label), ((Bar(0, prior), Bar(prior, total, 1, text)),))


def priority_focuses(figures: Figures) -> BarChart | None:
    """Net funded amount against expenditure, by priority focus. None where there is neither."""
    table = "by_priority_focus"
    rows = [row for row in figures.lines(table) if _minor(row, "net_funded") or _minor(row, "expenditure")]
    if not rows:
        return None
    groups = []
    for row in rows[:MOST_BARS]:
        rate = figures.rate(table, row.key, "delivery_rate")
        spent = figures.plain(table, row.key, "expenditure")
        groups.append(
            BarGroup(
                legible(row.label),
                (
                    (Bar(0, _minor(row, "net_funded"), 0, figures.plain(table, row.key, "net_funded")),),
                    (Bar(0, _minor(row, "expenditure"), 1, f"{spent} ({rate})" if rate else spent),),
                ),
            )
        )
    rate = figures.rate(table, "total", "delivery_rate")
    if rate:
        title = filled(_("Organisations have spent %(rate)s of what they were funded with"), rate=rate)
    else:
        title = _("Organisations have reported expenditure without having been funded")
    description = _("Two bars for each priority focus, net funded amount and expenditure: %(bars)s.") % {
        "bars": _bars_in_words(groups)
    }
    series = (_("net funded amount"), _("expenditure (delivery rate)"))
    return BarChart(title, description, groups, series, unit=_unit(figures), thickness=12)


def _minor(row: Row, column: str) -> int:
    value = row.cells[column].value
    return value if isinstance(value, int) else 0
