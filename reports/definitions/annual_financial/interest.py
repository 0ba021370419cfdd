"""The interest the money has earned, with the agent and with the organisations."""

from __future__ import annotations

from reports.definitions.axes import by_organisation, by_years
from reports.definitions.grid import Line, grid, subtotal, under
from reports.definitions.measures import AGENCY_INTEREST, FUND_INTEREST, INTEREST
from reports.definitions.periods import Years
from reports.fund_figures import FundFigures
from reports.phrase import phrase as _
from reports.table import TOTAL, Table


def interest(figures: FundFigures) -> Table:
    organisations = by_organisation(figures, AGENCY_INTEREST)
    return grid(
        "interest",
        _("Interest and investment income"),
        by_years(Years(figures.year)),
        (
            *under(
                _("Administrative agent"),
                Line("fund", _("Fund earned interest and investment income"), FUND_INTEREST),
            ),
            *under(
                _("Participating organisations"),
                *organisations,
                subtotal(
                    "total_agency",
                    _("Total: agency earned interest"),
                    AGENCY_INTEREST,
                    adds=(line.key for line in organisations),
                ),
            ),
            subtotal("total", _("Total"), INTEREST, adds=("fund", "total_agency"), role=TOTAL),
        ),
        row_heading=_("Interest earned"),
        tab=_("Interest"),
    )
