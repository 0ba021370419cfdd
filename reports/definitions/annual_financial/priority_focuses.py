"""The fund's plan beside what became of it: by priority focus, programme and direct cost together."""

from __future__ import annotations

from reports.definitions.axes import by_years, delivery_rate
from reports.definitions.grid import Figure, Line, grid, of, total
from reports.definitions.measures import (
    APPROVED,
    BALANCE_WITH_ORGANISATIONS,
    EXPENDITURE,
    NET_FUNDED,
    REFUNDS,
    TRANSFERS,
)
from reports.definitions.periods import Years
from reports.fund_figures import FundFigures
from reports.phrase import phrase as _
from reports.table import Cell, PlannedAmount, Table


def by_priority_focus(figures: FundFigures) -> Table:
    years = Years(figures.year)
    to_date = years.cumulative
    focuses = tuple(
        Line(
            focus.code,
            f"{focus.code} {focus.title}",
            of(focus=focus.code),
            cells={"planned": Cell(PlannedAmount(focus.code))},
        )
        for focus in figures.focuses
    )
    return grid(
        "by_priority_focus",
        _("Plan, funding and expenditure by priority focus"),
        (
            Figure("planned", _("Planned amount")),
            Figure("approved", _("Approved amount"), APPROVED.over(to_date)),
            Figure("transfers", _("Transfers"), TRANSFERS.over(to_date), group=_("Funded")),
            Figure("refunds", _("Refunds"), REFUNDS.over(to_date), group=_("Funded")),
            Figure(
                "net_funded",
                _("Net funded amount"),
                NET_FUNDED.over(to_date),
                ("transfers", "refunds"),
                group=_("Funded"),
            ),
            *by_years(years, EXPENDITURE, last="expenditure", group=_("Expenditure")),
            Figure(
                "balance",
                _("Balance with organisations"),
                BALANCE_WITH_ORGANISATIONS.over(to_date),
                adds=("net_funded",),
                less=("expenditure",),
            ),
            delivery_rate("expenditure"),
        ),
        (*focuses, total(focuses)),
        row_heading=_("Priority focus"),
        note=_("Programmes and direct costs together."),
        tab=_("By priority focus"),
    )
