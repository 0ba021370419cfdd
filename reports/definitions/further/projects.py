"""Every project with what was approved for it, funded and spent: programme and direct cost together."""

from __future__ import annotations

from collections.abc import Mapping

from reports.definitions.axes import current_year, delivery_rate
from reports.definitions.further.places import LEVELS, NOWHERE, Place
from reports.definitions.grid import Figure, Line, Text, grid, of, total
from reports.definitions.measures import APPROVED, EXPENDITURE, NET_FUNDED
from reports.definitions.periods import Years
from reports.fund_figures import FundFigures, Project
from reports.phrase import phrase as _
from reports.table import Table

KEY = "by_project"
KINDS = ("allocations", "transfers", "refunds", "expenditure")
MEASURES = ("approved", "net_funded", "current_year", "expenditure")
"""The columns every table by project or by groups of projects has."""


def measures(figures: FundFigures) -> tuple[Figure, ...]:
    years = Years(figures.year)
    to_date = years.cumulative
    return (
        Figure("approved", _("Approved amount"), APPROVED.over(to_date)),
        Figure("net_funded", _("Net funded amount"), NET_FUNDED.over(to_date)),
        Figure("current_year", current_year(years), EXPENDITURE.over(years.current_year), group=_("Expenditure")),
        Figure("expenditure", _("Total"), EXPENDITURE.over(to_date), group=_("Expenditure")),
    )


def projects_with_figures(figures: FundFigures) -> list[Project]:
    """The projects that have moved anything, in order of focus and number."""
    moved = {
        account.name.project
        for account in figures.sums
        if account.name.kind in KINDS and (account.before or account.prior or account.current)
    }
    order = {focus.code: position for position, focus in enumerate(figures.focuses)}
    return sorted(
        (project for project in figures.projects if project.number in moved),
        key=lambda project: (order.get(project.focus, len(order)), project.number),
    )


def by_project(figures: FundFigures, places: Mapping[str, Place], focus: str = "") -> Table:
    """``focus``: its projects alone, under no heading; their total is what the ledger holds of it."""
    titles = {focus.code: f"{focus.code} {focus.title}" for focus in figures.focuses}
    lines = tuple(
        Line(
            project.number,
            f"{project.number} {project.title}",
            of(project=project.number),
            notes={
                "status": project.status,
                "level": LEVELS[_place(places, project).level],
                "country": _place(places, project).country,
            },
            section="" if focus else titles.get(project.focus, ""),
        )
        for project in projects_with_figures(figures)
        if focus in ("", project.focus)
    )
    return grid(
        KEY,
        _("Projects: approved, funded and spent"),
        (
            Text("level", _("Level")),
            Text("country", _("Country")),
            Text("status", _("Status")),
            *measures(figures),
            delivery_rate("expenditure"),
        ),
        (*lines, total(lines, of(focus=focus)) if focus else total(lines)),
        row_heading=_("Project"),
        note=_("Programmes and direct costs together."),
        tab=_("Projects"),
    )


def _place(places: Mapping[str, Place], project: Project) -> Place:
    return places.get(project.number, NOWHERE)
