"""The interest the money has earned, with the agent and with the organisations."""

from __future__ import annotations

from reports.definitions.axes import by_organisation, by_years
from reports.definitions.grid import Line, grid, subtotal, under
from reports.definitions.measures import AGENCY_INTEREST, FUND_INTEREST, INTEREST
from reports.definitions.periods import Years
from reports.fund_figures import FundFigures
from reports.table import TOTAL, Table


def interest(figures: FundFigures) -> Table:
    organisations = by_organisation(figures, AGENCY_INTEREST)
    return grid(
        "interest",
        "Interest and investment income",
        by_years(Years(figures.year)),
        (
            *under(
                "Administrative agent",
                Line("fund", "Fund earned interest and investment income", FUND_INTEREST),
            ),
            *under(
                "Participating organisations",
                *organisations,
                subtotal(
                    "total_agency",
                    "Total: agency earned interest",
                    AGENCY_INTEREST,
                    adds=(line.key for line in organisations),
                ),
            ),
            subtotal("total", "Total", INTEREST, adds=("fund", "total_agency"), role=TOTAL),
        ),
        row_heading="Interest earned",
    )
