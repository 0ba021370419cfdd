"""The account of one priority focus: what was planned, approved, transferred and spent of it, year by year."""

from __future__ import annotations

from reports.definitions.axes import by_years
from reports.definitions.grid import Line, grid, subtotal
from reports.definitions.measures import (
    APPROVED,
    BALANCE_WITH_ORGANISATIONS,
    EXPENDITURE,
    NET_FUNDED,
    REFUNDS,
    TRANSFERS,
)
from reports.definitions.periods import Years
from reports.fund_figures import Focus, FundFigures
from reports.phrase import phrase as _
from reports.table import Cell, PlannedAmount, Table


def key_of(focus: str) -> str:
    return f"focus:{focus}"


def focus_account(figures: FundFigures, focus: Focus) -> Table:
    own = {"focus": focus.code}
    return grid(
        key_of(focus.code),
        _("Plan, funding and expenditure of %(focus)s", focus=focus.code),
        by_years(Years(figures.year)),
        (
            Line("planned", _("Planned amount"), cells={"total": Cell(PlannedAmount(focus.code))}),
            Line("approved", _("Approved amount"), APPROVED.of(**own)),
            Line("transfers", _("Transfers"), TRANSFERS.of(**own)),
            Line("refunds", _("Refunds"), REFUNDS.of(**own)),
            subtotal("net_funded", _("Net funded amount"), NET_FUNDED.of(**own), adds=("transfers", "refunds")),
            Line("expenditure", _("Expenditure"), EXPENDITURE.of(**own)),
            subtotal(
                "balance",
                _("Balance with organisations"),
                BALANCE_WITH_ORGANISATIONS.of(**own),
                adds=("net_funded",),
                less=("expenditure",),
            ),
        ),
        row_heading=_("Measure"),
        note=_("Programmes and direct costs together."),
        tab=focus.code,
    )
