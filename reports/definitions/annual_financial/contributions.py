"""What each contributor has committed and deposited."""

from __future__ import annotations

from reports.definitions.axes import by_contributor, by_years
from reports.definitions.grid import Figure, grid, total
from reports.definitions.measures import COMMITMENTS, CONTRIBUTIONS
from reports.definitions.periods import Years
from reports.fund_figures import FundFigures
from reports.phrase import phrase as _
from reports.table import Table


def contributions(figures: FundFigures) -> Table:
    years, contributors = Years(figures.year), by_contributor(figures)
    return grid(
        "contributions",
        _("Contributions by contributor"),
        (
            Figure("commitments", _("Total commitments"), COMMITMENTS.over(years.cumulative)),
            *by_years(years, CONTRIBUTIONS, label=_("Total deposits"), group=_("Deposits")),
        ),
        (*contributors, total(contributors)),
        row_heading=_("Contributor"),
        note=_("Commitments: deposits received, and what is unpaid of signed agreements at each agreement's own rate."),
        tab=_("Contributions"),
    )
