"""Annex: one sheet for each project: what it is, who carries it out, its money, what it achieved in the year."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from fund import display, money
from fund.chart import DIRECT_COST
from grants.narratives.markdown import parsed
from reports.consolidated.document import (
    FIGURES,
    LETTERED,
    Block,
    Chapter,
    Facts,
    Note,
    Prose,
    Section,
    WordColumn,
    WordRow,
    WordTable,
)
from reports.consolidated.facts import ProjectFacts, Told
from reports.consolidated.material import Material
from reports.definitions.further.places import NOWHERE
from reports.definitions.further.projects import KINDS
from reports.renderers.pdf.report_tables import rate_figure
from reports.table import LINE, TOTAL

PROJECTS, BY_ORGANISATION = "by_project", "expenditure_by_project"


def chapters(material: Material) -> list[Chapter]:
    rows = {row.key: row for row in material.report.table(PROJECTS).rows if row.role == LINE}
    told = {each.project: each for each in material.facts.told}
    sections = tuple(
        Section("", f"{project.number} {project.title}", tuple(_sheet(material, project, told.get(project.number))))
        for project in material.facts.projects
        if project.number in rows
    )
    blocks: tuple[Block, ...] = () if sections else (Note(_("No project has been approved yet.")),)
    return [Chapter("project-sheets", LETTERED, _("Annex: project sheets"), blocks, sections)]


def _sheet(material: Material, project: ProjectFacts, told: Told | None) -> list[Block]:
    place = material.facts.places.get(project.number, NOWHERE)
    level = material.report.table(PROJECTS).row(project.number).notes.get("level", "")
    where = ", ".join(filter(None, (level, place.country_name)))
    pairs = (
        (_("Priority focus"), f"{project.focus} · {project.output}" if project.output else project.focus),
        (_("Level and country"), where),
        (_("Organisations"), ", ".join(project.organisations)),
        (_("Duration"), _duration(project)),
        (_("Status"), project.status),
        (_("Narrative report"), f"{told.number}, {told.lead_name}" if told else _no_narrative(material)),
    )
    blocks: list[Block] = [Facts(tuple(pair for pair in pairs if pair[1])), _money(material, project)]
    if told and told.sections.get("summary", "").strip():
        # An organisation's own words: braces in them are text, never a figure of the report.
        blocks.append(Prose(parsed(told.sections["summary"])))
    return blocks


def _no_narrative(material: Material) -> str:
    """Of a year for which no report was called for here none can be said to be missing."""
    return _("none accepted for the year") if material.facts.called else _("none is kept in this system for the year")


def _duration(project: ProjectFacts) -> str:
    if project.start and project.end:
        return f"{_day(project.start)} – {_day(project.end)}"
    if project.start:
        return _("from %(day)s") % {"day": _day(project.start)}
    return _("to %(day)s") % {"day": _day(project.end)} if project.end else ""


def _day(day: date | None) -> str:
    return date_format(day, "DATE_FORMAT") if day else display.DASH


def _money(material: Material, project: ProjectFacts) -> WordTable:
    figures = material.figures
    names = {row.key: row.label for row in material.report.table("expenditure_by_organisation").rows}
    columns = ("approved", "net_funded", "expenditure")
    rows: list[WordRow] = []
    for row in material.report.table(BY_ORGANISATION).rows:
        number, _separator, organisation = row.key.rpartition(":")
        if row.role == LINE and number == project.number:
            amounts = tuple(figures.plain(BY_ORGANISATION, row.key, column) for column in columns)
            rate = figures.rate(BY_ORGANISATION, row.key, "delivery_rate") or display.DASH
            rows.append(WordRow(names.get(organisation, organisation), (*amounts, rate)))
    rows += _direct_cost(material, project, names)
    whole = tuple(figures.plain(PROJECTS, project.number, column) for column in columns)
    rate = figures.rate(PROJECTS, project.number, "delivery_rate") or display.DASH
    rows.append(WordRow(_("Total, with direct cost"), (*whole, rate), TOTAL))
    labels = (_("Approved"), _("Net funded"), _("Spent"), _("Delivery rate"))
    return WordTable(
        _("Money of the project, cumulative"),
        _("Organisation"),
        tuple(WordColumn(label, FIGURES) for label in labels),
        tuple(rows),
        unit=_("Amounts in %(currency)s") % {"currency": material.report.currency},
        is_numbered=False,
    )


def _direct_cost(material: Material, project: ProjectFacts, names: Mapping[str, str]) -> list[WordRow]:
    """A row for each organisation with direct costs in the project: the tables of the report hold programmes only."""
    figures = material.of_fund
    rows = []
    for number, organisation in figures.pairs(DIRECT_COST, KINDS):
        if number != project.number:
            continue

        def to_date(*kinds: str, of: str = organisation) -> int:
            return sum(
                account.before + account.prior + account.current
                for account in figures.sums
                if account.name.kind in kinds
                and account.name.purpose == DIRECT_COST
                and (account.name.project, account.name.organisation) == (project.number, of)
            )

        approved, funded, spent = to_date("allocations"), to_date("transfers", "refunds"), to_date("expenditure")
        rate = money.share_percent(spent, funded)
        rows.append(
            WordRow(
                _("%(organisation)s (direct cost)") % {"organisation": names.get(organisation, organisation)},
                (
                    *(display.amount_text(amount, material.report.currency) for amount in (approved, funded, spent)),
                    display.DASH if rate is None else f"{rate_figure(rate)}%",
                ),
            )
        )
    return rows
