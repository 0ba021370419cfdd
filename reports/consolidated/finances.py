"""The financial part: the tables of the annual financial report with their sentences and charts, and further ones."""

from __future__ import annotations

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from fund import display
from reports.bars import Bars
from reports.consolidated import earlier_years, not_reported, sentences
from reports.consolidated.chapters import FINANCE
from reports.consolidated.document import (
    FIGURES,
    NUMBERED,
    Block,
    Chapter,
    ChartBlock,
    Facts,
    Note,
    Paragraphs,
    ReportTable,
    Section,
    WordColumn,
    WordRow,
    WordTable,
)
from reports.consolidated.material import Material
from reports.renderers.pdf import annual_charts
from reports.renderers.pdf import annual_sentences as said
from reports.table import Row

NEW_CATEGORIES = frozenset("1234567")


def chapters(material: Material) -> list[Chapter]:
    figures = material.figures
    last_day = date_format(date(material.report.year, 12, 31), _("j F Y"))
    text = material.prose(FINANCE)
    lead, *rest = said.introduction(figures, last_day)
    sections: list[tuple[str, list[Block]]] = [
        (_("Contributors and participating organisations"), _parties(material)),
        (
            _("Sources, uses and balance of the fund"),
            [
                _paragraphs(said.overview(figures, last_day)),
                ReportTable("source_use_balance"),
                *_chart(annual_charts.sources_and_uses(figures, last_day)),
            ],
        ),
        (
            _("Contributions"),
            [
                _paragraphs(said.contributions(figures)),
                ReportTable("contributions", omit_empty=True),
                *_chart(annual_charts.contributions(figures)),
            ],
        ),
        (
            _("Interest earned"),
            [
                _paragraphs(said.interest(figures)),
                ReportTable("interest", omit_empty=True, always=frozenset({"fund"})),
            ],
        ),
        (
            _("Transfer of funds"),
            [
                _paragraphs(said.transfers(figures)),
                *_chart(annual_charts.organisations(figures)),
                ReportTable("transfers_by_organisation", omit_empty=True),
            ],
        ),
        (
            _("Expenditure by participating organisation"),
            [
                _paragraphs([*said.expenditure(figures), *said.by_organisation(figures)]),
                ReportTable("expenditure_by_organisation", omit_empty=True),
            ],
        ),
        (
            _("Expenditure by category"),
            [
                _paragraphs(said.by_category(figures)),
                ReportTable("expenditure_by_category", omit_empty=True, always=NEW_CATEGORIES | {"indirect_support"}),
                *_chart(annual_charts.categories(figures)),
            ],
        ),
        (
            _("Expenditure by project"),
            [_paragraphs(said.by_project(figures)), ReportTable("expenditure_by_project", omit_empty=True)],
        ),
        (
            _("Plan, funding and expenditure by priority focus"),
            [_paragraphs(said.by_focus(figures)), ReportTable("by_priority_focus")],
        ),
        (_("By country"), [_paragraphs(sentences.countries(figures)), ReportTable("by_country")]),
        (
            _("By level, against the target shares"),
            [
                _paragraphs(sentences.by_group(figures, "by_level", _("Nothing has been spent yet."))),
                ReportTable("by_level"),
                *_shares(material),
            ],
        ),
        (
            _("By window"),
            [
                _paragraphs(
                    sentences.by_group(
                        figures, "by_window", _("No expenditure of a project of a window is reported yet.")
                    )
                ),
                ReportTable("by_window"),
            ],
        ),
        (
            _("Direct costs"),
            [_paragraphs(said.direct_costs(figures)), ReportTable("direct_costs", omit_empty=True)],
        ),
        (_("Budget requirements"), [_paragraphs(said.budget(figures)), ReportTable("budget_requirements")]),
    ]
    if adjusted := earlier_years.blocks(material):
        sections.append((_("Adjustments to earlier years"), adjusted))
    opening: list[Block] = [text] if text.blocks else []
    opening += [Paragraphs((lead,), lead=True), _paragraphs(rest), _status(material)]
    if waiting := not_reported.said_received(material):
        opening.append(Note(_("%(sentence)s They are listed in the annex.") % {"sentence": waiting}, "warn"))
    opening += earlier_years.note(material)
    return [
        Chapter(
            FINANCE,
            NUMBERED,
            _("Financial report of the administrative agent"),
            tuple(opening),
            tuple(
                Section(f"{NUMBERED}.{number}", title, tuple(blocks), new_page=number == 2)
                for number, (title, blocks) in enumerate(sections, start=1)
            ),
        ),
        Chapter(
            "cost-recovery",
            NUMBERED,
            _("Cost recovery"),
            (_paragraphs(said.cost_recovery(figures)), ReportTable("cost_recovery")),
        ),
    ]


def _paragraphs(texts: list[str]) -> Paragraphs:
    return Paragraphs(tuple(texts))


def _chart(bars: Bars | None) -> list[Block]:
    return [ChartBlock(bars)] if bars else []


def _status(material: Material) -> Note:
    from reports.renderers.words import status_words

    status, meaning = status_words(material.report)
    return Note(f"{status}. {meaning}", "good" if material.report.status == "certified" else "warn")


def _parties(material: Material) -> list[Block]:
    figures = material.figures
    active = {row.key for row in figures.lines("transfers_by_organisation")}
    active |= {row.key for row in figures.lines("expenditure_by_organisation")}
    active |= {row.key for row in figures.lines("direct_costs")}
    organisations = [row for row in material.report.table("transfers_by_organisation").rows if row.key in active]

    def listed(rows: list[Row], none: str) -> Block:
        return Facts(tuple((row.key, row.label) for row in rows), narrow=True) if rows else Note(none)

    return [
        Paragraphs((_("Contributors with an agreement or a deposit:"),)),
        listed(figures.lines("contributions"), _("No agreement with a contributor has been signed yet.")),
        Paragraphs((_("Organisations that have received funds or reported expenditure:"),)),
        listed(organisations, _("No organisation has received funds yet.")),
    ]


def _shares(material: Material) -> list[Block]:
    shares = material.facts.shares
    if not shares:
        return []
    currency = material.report.currency

    def percent(value: object) -> str:
        return display.DASH if value is None else display.rate_text(value)  # type: ignore[arg-type]

    rows = []
    for share in shares:
        difference = (
            None
            if share.actual_percent is None or share.target_percent is None
            else share.actual_percent - share.target_percent
        )
        rows.append(
            WordRow(
                share.title,
                (
                    display.amount_text(share.approved_minor, currency, zero=display.DASH),
                    percent(share.actual_percent),
                    percent(share.target_percent),
                    percent(difference),
                ),
            )
        )
    columns = (_("Approved"), _("Share of all approved"), _("Target"), _("Difference in points"))
    return [
        WordTable(
            _("What was approved by level, against the fund's targets"),
            _("Target share"),
            tuple(WordColumn(label, FIGURES) for label in columns),
            tuple(rows),
            unit=_("Amounts in %(currency)s") % {"currency": currency},
            note=_("All that was approved since the beginning; support cost counts where the fund's targets count it."),
        )
    ]
