"""The fund's plan with support cost and fee on top, as plans print it, and the deposit it would really take."""

from __future__ import annotations

from decimal import Decimal

from reports.definitions.grid import Figure, Line, grid, subtotal, total
from reports.fund_figures import FundFigures
from reports.table import TOTAL, Cell, CellRef, Expression, GrossUp, PlannedAmount, Portion, Sum, Table

KEY = "budget_requirements"


def budget_requirements(figures: FundFigures) -> Table:
    """The printed fee is the rate on what is programmed, which leaves too little; the gross-up leaves enough."""
    support_percent, fee_percent = figures.support_cost_percent, figures.aa_fee_percent
    programmed = Sum(((1, _requested("total")), (1, _requested("support_cost"))))
    focuses = tuple(
        _line(focus.code, f"{focus.code} {focus.title}", PlannedAmount(focus.code)) for focus in figures.focuses
    )
    return grid(
        KEY,
        "Budget requirements (planned)",
        (Figure("requested", "Amount requested"),),
        (
            *focuses,
            total(focuses),
            _line(
                "support_cost",
                f"Indirect support cost, {_percent(support_percent)} of the total",
                Portion(_requested("total"), support_percent, "support_cost_percent"),
            ),
            _line(
                "aa_fee",
                f"Administrative agent fee, {_percent(fee_percent)} of total and support cost",
                Portion(programmed, fee_percent, "aa_fee_percent"),
            ),
            subtotal("grand_total", "Grand total", adds=("total", "support_cost", "aa_fee"), role=TOTAL),
            _line(
                "gross_up",
                f"Deposit that leaves total and support cost after a fee of {_percent(fee_percent)}",
                GrossUp(programmed, fee_percent, "aa_fee_percent"),
            ),
        ),
        row_heading="Priority focus",
        note="Planned amounts, not actual ones. A priority focus without a planned amount counts as zero.",
    )


def _requested(row: str) -> CellRef:
    return CellRef(KEY, row, "requested")


def _line(key: str, label: str, requested: Expression) -> Line:
    return Line(key, label, cells={"requested": Cell(requested)})


def _percent(rate: Decimal) -> str:
    return f"{rate.normalize():f} %"
