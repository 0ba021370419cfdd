"""What organisations report as spent on programmes: by organisation, by category, by project."""

from __future__ import annotations

from collections.abc import Iterator

from fund.chart import DIRECT_CATEGORIES, OLD_CATEGORIES, PROGRAMME
from reports.definitions.axes import by_organisation, by_years, delivery_rate
from reports.definitions.grid import Figure, Line, Rate, Text, grid, of, subtotal, total, under
from reports.definitions.measures import APPROVED, EXPENDITURE, INDIRECT_SUPPORT, NET_FUNDED, programme
from reports.definitions.periods import Years
from reports.fund_figures import FundFigures, Project
from reports.table import SUBTOTAL, TOTAL, Table

CATEGORY_NAMES = {
    "O1": "Supplies, commodities, equipment and transport (old)",
    "O2": "Personnel (old)",
    "O3": "Training of counterparts (old)",
    "O4": "Contracts (old)",
    "O5": "Other direct costs (old)",
    "1": "Staff and other personnel costs",
    "2": "Supplies, commodities and materials",
    "3": "Equipment, vehicles, furniture and depreciation",
    "4": "Contractual services",
    "5": "Travel",
    "6": "Transfers and grants to counterparts",
    "7": "General operating and other direct costs",
}
PROJECT_KINDS = ("allocations", "transfers", "refunds", "expenditure")


def expenditure_by_organisation(figures: FundFigures) -> Table:
    years, organisations = Years(figures.year), by_organisation(figures)
    return grid(
        "expenditure_by_organisation",
        "Expenditure and financial delivery by participating organisation",
        (
            Figure("approved", "Approved amount", programme(APPROVED).over(years.cumulative)),
            Figure("net_funded", "Net funded amount", programme(NET_FUNDED).over(years.cumulative)),
            *by_years(years, programme(EXPENDITURE), last="cumulative", label="Cumulative", group="Expenditure"),
            delivery_rate("cumulative"),
        ),
        (*organisations, total(organisations)),
        row_heading="Participating organisation",
        note="Programmes only. The delivery rate is cumulative expenditure in percent of the net funded amount.",
    )


def expenditure_by_category(figures: FundFigures) -> Table:
    def categories(codes: tuple[str, ...]) -> tuple[Line, ...]:
        return tuple(Line(code, CATEGORY_NAMES[code], programme(EXPENDITURE).of(category=code)) for code in codes)

    return grid(
        "expenditure_by_category",
        "Expenditure by category",
        (
            *by_years(Years(figures.year)),
            Rate("percent", "% of programme cost", "total", "total", of_row="programme_total", not_in=("total",)),
        ),
        (
            *under("Categories to 31 December 2011", *categories(OLD_CATEGORIES)),
            *under("Categories from 1 January 2012", *categories(DIRECT_CATEGORIES)),
            *under(
                "All categories",
                subtotal("programme_total", "Programme costs", adds=(*OLD_CATEGORIES, *DIRECT_CATEGORIES)),
                Line("indirect_support", "Indirect support costs", INDIRECT_SUPPORT),
                subtotal(
                    "total",
                    "Total",
                    programme(EXPENDITURE),
                    adds=("programme_total", "indirect_support"),
                    role=TOTAL,
                ),
            ),
        ),
        row_heading="Category",
        note="Programmes only. Amounts reported in the categories to 2011 are not converted.",
    )


def expenditure_by_project(figures: FundFigures) -> Table:
    to_date = Years(figures.year).cumulative
    lines = tuple(_projects_by_focus(figures))
    return grid(
        "expenditure_by_project",
        "Expenditure and financial delivery by project",
        (
            Text("organisation", "Organisation"),
            Text("status", "Status"),
            Figure("approved", "Total approved amount", programme(APPROVED).over(to_date)),
            Figure("net_funded", "Net funded amount", programme(NET_FUNDED).over(to_date)),
            Figure("expenditure", "Total expenditure", programme(EXPENDITURE).over(to_date)),
            delivery_rate("expenditure"),
        ),
        (*lines, total(line for line in lines if line.role == SUBTOTAL)),
        row_heading="Project",
        note="Programmes only. The delivery rate is total expenditure in percent of the net funded amount.",
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
            f"Subtotal {focus.code}",
            of(focus=focus.code),
            adds=(line.key for line in lines),
            section=section,
        )
