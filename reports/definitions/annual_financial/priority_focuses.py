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
        "Plan, funding and expenditure by priority focus",
        (
            Figure("planned", "Planned amount"),
            Figure("approved", "Approved amount", APPROVED.over(to_date)),
            Figure("transfers", "Transfers", TRANSFERS.over(to_date), group="Funded"),
            Figure("refunds", "Refunds", REFUNDS.over(to_date), group="Funded"),
            Figure(
                "net_funded", "Net funded amount", NET_FUNDED.over(to_date), ("transfers", "refunds"), group="Funded"
            ),
            *by_years(years, EXPENDITURE, last="expenditure", group="Expenditure"),
            Figure(
                "balance",
                "Balance with organisations",
                BALANCE_WITH_ORGANISATIONS.over(to_date),
                adds=("net_funded",),
                less=("expenditure",),
            ),
            delivery_rate("expenditure"),
        ),
        (*focuses, total(focuses)),
        row_heading="Priority focus",
        note="Programmes and direct costs together.",
    )
