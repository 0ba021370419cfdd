"""What each contributor has committed and deposited."""

from __future__ import annotations

from reports.definitions.axes import by_contributor, by_years
from reports.definitions.grid import Figure, grid, total
from reports.definitions.measures import COMMITMENTS, CONTRIBUTIONS
from reports.definitions.periods import Years
from reports.fund_figures import FundFigures
from reports.table import Table


def contributions(figures: FundFigures) -> Table:
    years, contributors = Years(figures.year), by_contributor(figures)
    return grid(
        "contributions",
        "Contributions by contributor",
        (
            Figure("commitments", "Total commitments", COMMITMENTS.over(years.cumulative)),
            *by_years(years, CONTRIBUTIONS, label="Total deposits", group="Deposits"),
        ),
        (*contributors, total(contributors)),
        row_heading="Contributor",
        note="Commitments: deposits received, and what is unpaid of signed agreements at each agreement's own rate.",
    )
