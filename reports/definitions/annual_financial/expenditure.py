"""What organisations report as spent on programmes: by organisation, by category, by project."""

from __future__ import annotations

from collections.abc import Iterator

from fund.chart import DIRECT_CATEGORIES, OLD_CATEGORIES, PROGRAMME
from reports.definitions.adjusted import with_adjustments
from reports.definitions.axes import by_organisation, by_years, delivery_rate
from reports.definitions.grid import Figure, Line, Rate, Text, grid, of, subtotal, total, under
from reports.definitions.measures import (
    APPROVED,
    EXPENDITURE,
    INDIRECT_SUPPORT,
    NET_FUNDED,
    PROGRAMME_COSTS,
    programme,
)
from reports.definitions.periods import Years
from reports.fund_figures import FundFigures, Project
from reports.phrase import phrase as _
from reports.table import SUBTOTAL, TOTAL, Table

CATEGORY_NAMES = {
    "O1": _("Supplies, commodities, equipment and transport (old)"),
    "O2": _("Personnel (old)"),
    "O3": _("Training of counterparts (old)"),
    "O4": _("Contracts (old)"),
    "O5": _("Other direct costs (old)"),
    "1": _("Staff and other personnel costs"),
    "2": _("Supplies, commodities and materials"),
    "3": _("Equipment, vehicles, furniture and depreciation"),
    "4": _("Contractual services"),
    "5": _("Travel"),
    "6": _("Transfers and grants to counterparts"),
    "7": _("General operating and other direct costs"),
}
PROJECT_KINDS = ("allocations", "transfers", "refunds", "expenditure")


def expenditure_by_organisation(figures: FundFigures) -> Table:
    years, organisations = Years(figures.year), by_organisation(figures)
    return grid(
        "expenditure_by_organisation",
        _("Expenditure and financial delivery by participating organisation"),
        (
            Figure("approved", _("Approved amount"), programme(APPROVED).over(years.cumulative)),
            Figure("net_funded", _("Net funded amount"), programme(NET_FUNDED).over(years.cumulative)),
            *by_years(years, programme(EXPENDITURE), last="cumulative", label=_("Cumulative"), group=_("Expenditure")),
            delivery_rate("cumulative"),
        ),
        (*organisations, total(organisations)),
        row_heading=_("Participating organisation"),
        note=with_adjustments(
            _("Programmes only. The delivery rate is cumulative expenditure in percent of the net funded amount."),
            figures,
            PROGRAMME,
        ),
        tab=_("Expenditure by organisation"),
    )


def expenditure_by_category(figures: FundFigures) -> Table:
    def categories(codes: tuple[str, ...]) -> tuple[Line, ...]:
        return tuple(Line(code, CATEGORY_NAMES[code], programme(EXPENDITURE).of(category=code)) for code in codes)

    return grid(
        "expenditure_by_category",
        _("Expenditure by category"),
        (
            *by_years(Years(figures.year)),
            Rate("percent", _("%% of programme cost"), "total", "total", of_row="programme_total", not_in=("total",)),
        ),
        (
            *under(_("Categories to 31 December 2011"), *categories(OLD_CATEGORIES)),
            *under(_("Categories from 1 January 2012"), *categories(DIRECT_CATEGORIES)),
            *under(
                _("All categories"),
                subtotal(
                    "programme_total",
                    _("Programme costs"),
                    PROGRAMME_COSTS,
                    adds=(*OLD_CATEGORIES, *DIRECT_CATEGORIES),
                ),
                Line("indirect_support", _("Indirect support costs"), INDIRECT_SUPPORT),
                subtotal(
                    "total",
                    _("Total"),
                    programme(EXPENDITURE),
                    adds=("programme_total", "indirect_support"),
                    role=TOTAL,
                ),
            ),
        ),
        row_heading=_("Category"),
        note=with_adjustments(
            _("Programmes only. Amounts reported in the categories to 2011 are not converted."), figures, PROGRAMME
        ),
        tab=_("Expenditure by category"),
    )


def expenditure_by_project(figures: FundFigures) -> Table:
    to_date = Years(figures.year).cumulative
    lines = tuple(_projects_by_focus(figures))
    return grid(
        "expenditure_by_project",
        _("Expenditure and financial delivery by project"),
        (
            Text("organisation", _("Organisation")),
            Text("status", _("Status")),
            Figure("approved", _("Total approved amount"), programme(APPROVED).over(to_date)),
            Figure("net_funded", _("Net funded amount"), programme(NET_FUNDED).over(to_date)),
            Figure("expenditure", _("Total expenditure"), programme(EXPENDITURE).over(to_date)),
            delivery_rate("expenditure"),
        ),
        (*lines, total(line for line in lines if line.role == SUBTOTAL)),
        row_heading=_("Project"),
        note=with_adjustments(
            _("Programmes only. The delivery rate is total expenditure in percent of the net funded amount."),
            figures,
            PROGRAMME,
        ),
        tab=_("Expenditure by project"),
    )


def _projects_by_focus(figures: FundFigures) -> Iterator[Line]:
    """Each project and organisation that has any figure, and under each priority focus what they add up to."""
    projects = {project.number: project for project in figures.projects}
    in_focus: dict[str, list[tuple[Project, str]]] = {focus.code: [] for focus in figures.focuses}
    for number, organisation in figures.pairs(PROGRAMME, PROJECT_KINDS):
        project = projects.get(number)
        if project is not None and project.focus in in_focus:
            in_focus[project.focus].append((project, organisation))
        # One that is not in the register is missing from the total, and the report is refused.
    for focus in figures.focuses:
        section = f"{focus.code} {focus.title}"
        lines = [
            Line(
                f"{project.number}:{organisation}",
                f"{project.number} {project.title}",
                of(project=project.number, organisation=organisation),
                notes={"organisation": organisation, "status": project.status},
                section=section,
            )
            for project, organisation in in_focus[focus.code]
        ]
        yield from lines
        yield subtotal(
            f"focus:{focus.code}",
            _("Subtotal %(focus)s", focus=focus.code),
            of(focus=focus.code),
            adds=(line.key for line in lines),
            section=section,
        )
