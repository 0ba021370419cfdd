"""The narrative chapters: summary, one chapter for each priority focus, outlook."""

from __future__ import annotations

from django.utils.translation import gettext as _

from fund import display
from reports.consolidated import sentences
from reports.consolidated.chapters import ACHIEVEMENTS, OUTLOOK, STORIES, SUMMARY, focus_key
from reports.consolidated.document import (
    FIGURES,
    NUMBERED,
    Block,
    Card,
    Cards,
    Chapter,
    ChartBlock,
    Note,
    Paragraphs,
    ReportTable,
    Section,
    WordColumn,
    WordRow,
    WordTable,
)
from reports.consolidated.material import Material
from reports.fund_figures import Focus
from reports.renderers.pdf import annual_charts
from reports.table import TOTAL

OVERVIEW, FOCUSES, PROJECTS = "source_use_balance", "by_priority_focus", "by_project"


def chapters(material: Material) -> list[Chapter]:
    found = [_summary(material), *(_focus(material, focus) for focus in material.of_fund.focuses)]
    outlook = material.prose(OUTLOOK)
    if outlook.blocks:
        found.append(Chapter(OUTLOOK, NUMBERED, _("Lessons learnt and outlook"), (outlook,)))
    return found


def _summary(material: Material) -> Chapter:
    figures, year = material.figures, material.report.year
    text = material.prose(SUMMARY)

    def in_year(row: str) -> str:
        return f"{year}: {figures.plain(OVERVIEW, row, 'current_year')}"

    rate = figures.rate(FOCUSES, "total", "delivery_rate")
    cards = Cards(
        (
            Card(_("Contributions"), figures.plain(OVERVIEW, "contributions", "cumulative"), in_year("contributions")),
            Card(
                _("Net funded"),
                figures.plain(OVERVIEW, "net_funded_incl_direct_cost", "cumulative"),
                in_year("net_funded_incl_direct_cost"),
            ),
            Card(
                _("Expenditure"),
                figures.plain(OVERVIEW, "expenditure_incl_direct_cost", "cumulative"),
                in_year("expenditure_incl_direct_cost"),
            ),
            Card(_("Delivery rate"), rate or "–", _("expenditure in percent of net funded")),
            Card(
                _("Balance with the administrative agent"),
                figures.plain(OVERVIEW, "closing_balance", "cumulative"),
                _("at the end of the year"),
            ),
            Card(
                _("Balance with organisations"),
                figures.plain(OVERVIEW, "balance_with_organisations", "cumulative"),
                _("at the end of the year"),
            ),
        )
    )
    note = Paragraphs(
        (
            _("Cumulative amounts in %(currency)s, direct cost included; below each what of it is of the year.")
            % {"currency": material.report.currency},
        ),
        small=True,
    )
    blocks: list[Block] = []
    if material.restates:
        blocks.append(Note(_("Restated. %(why)s") % {"why": material.restates}, "warn"))
    blocks += [cards, note]
    if text.blocks:
        blocks.append(text)
    chart = annual_charts.priority_focuses(figures)
    if chart:
        blocks.append(ChartBlock(chart))
    return Chapter(SUMMARY, NUMBERED, _("Executive summary"), tuple(blocks))


def _focus(material: Material, focus: Focus) -> Chapter:
    figures, code = material.figures, focus.code
    money: list[Block] = [Paragraphs(tuple(sentences.of_focus(figures, code)))]
    money.append(ReportTable(sentences.focus_table_key(code)))
    chart = sentences.focus_bars(figures, code)
    if chart:
        money.append(ChartBlock(chart))
    sections = [(_("Plan, funding and delivery"), money)]
    achievements = material.prose(focus_key(code, ACHIEVEMENTS))
    if achievements.blocks:
        sections.append((_("Achievements"), [achievements]))
    indicators = _indicators(material, code)
    if indicators:
        sections.append((_("Results against indicators"), [indicators]))
    stories = material.prose(focus_key(code, STORIES))
    if stories.blocks:
        sections.append((_("Stories"), [stories]))
    sections.append((_("Projects"), [_projects(material, code)]))
    title = _("Priority focus %(code)s: %(title)s") % {"code": code, "title": focus.title}
    return Chapter(
        f"focus-{code}",
        NUMBERED,
        title,
        sections=tuple(
            Section(f"{NUMBERED}.{number}", heading, tuple(blocks))
            for number, (heading, blocks) in enumerate(sections, start=1)
        ),
    )


def _indicators(material: Material, code: str) -> WordTable | None:
    lines = [line for line in material.facts.indicators if line.focus == code]
    if not lines:
        return None
    # Of a year for which no report was called for here nobody can say that it was not reported.
    unknown = _("not reported") if material.facts.called else display.DASH
    rows = tuple(
        WordRow(
            f"{line.code} {line.text}",
            (line.measures, line.baseline, line.target, line.achieved or unknown, line.counted),
        )
        for line in lines
    )
    columns = (_("Output"), _("Baseline"), _("Target"), _("Achieved"), _("How it is counted"))
    return WordTable(
        _("Indicators of %(focus)s") % {"focus": code},
        _("Indicator"),
        tuple(map(WordColumn, columns)),
        rows,
        note=_("Where each indicator stood at the end of the year, from the accepted narrative reports."),
    )


def _projects(material: Material, code: str) -> Block:
    figures, currency = material.figures, material.report.currency
    table = material.report.table(PROJECTS)
    in_focus = {project.number: project for project in material.facts.projects if project.focus == code}
    rows = [row for row in table.rows if row.key in in_focus]
    if not rows:
        return Note(_("No project of this priority focus has been approved yet."))

    def amounts(table: str, key: str) -> tuple[str, ...]:
        columns = ("approved", "net_funded", "current_year", "expenditure")
        texts = (display.amount_text(figures.minor(table, key, column), currency, zero="–") for column in columns)
        return (*texts, figures.rate(table, key, "delivery_rate") or "–")

    lines = [
        WordRow(row.label, (", ".join(in_focus[row.key].organisations), *amounts(PROJECTS, row.key))) for row in rows
    ]
    lines.append(WordRow(_("Total"), ("", *amounts(FOCUSES, code)), TOTAL))
    return WordTable(
        _("Projects of %(focus)s") % {"focus": code},
        _("Project"),
        (
            WordColumn(_("Organisations")),
            WordColumn(_("Approved"), FIGURES),
            WordColumn(_("Net funded"), FIGURES),
            WordColumn(_("Spent in %(year)s") % {"year": material.report.year}, FIGURES),
            WordColumn(_("Spent in all"), FIGURES),
            WordColumn(_("Delivery rate"), FIGURES),
        ),
        tuple(lines),
        note=_("Cumulative, programmes and direct costs together."),
        unit=_("Amounts in %(currency)s") % {"currency": currency},
    )
