"""The fund's plan with support cost and fee on top, as plans print it, and the deposit it would really take."""

from __future__ import annotations

from reports.definitions.grid import Figure, Line, grid, subtotal, total
from reports.fund_figures import FundFigures
from reports.phrase import phrase as _
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
        _("Budget requirements (planned)"),
        (Figure("requested", _("Amount requested")),),
        (
            *focuses,
            total(focuses),
            _line(
                "support_cost",
                _("Indirect support cost, %(rate)s %% of the total", rate=support_percent),
                Portion(_requested("total"), support_percent, "support_cost_percent"),
            ),
            _line(
                "aa_fee",
                _("Administrative agent fee, %(rate)s %% of total and support cost", rate=fee_percent),
                Portion(programmed, fee_percent, "aa_fee_percent"),
            ),
            subtotal("grand_total", _("Grand total"), adds=("total", "support_cost", "aa_fee"), role=TOTAL),
            _line(
                "gross_up",
                _("Deposit that leaves total and support cost after a fee of %(rate)s %%", rate=fee_percent),
                GrossUp(programmed, fee_percent, "aa_fee_percent"),
            ),
        ),
        row_heading=_("Priority focus"),
        note=_("Planned amounts, not actual ones. A priority focus without a planned amount counts as zero."),
        tab=_("Budget requirements"),
    )


def _requested(row: str) -> CellRef:
    return CellRef(KEY, row, "requested")


def _line(key: str, label: str, requested: Expression) -> Line:
    return Line(key, label, cells={"requested": Cell(requested)})
