"""What administering and supporting the programmes cost: the agent's fee, the organisations' indirect costs."""

from __future__ import annotations

from reports.definitions.axes import by_years
from reports.definitions.grid import Line, grid
from reports.definitions.measures import AA_FEES, INDIRECT_SUPPORT
from reports.definitions.periods import Years
from reports.fund_figures import FundFigures
from reports.phrase import phrase as _
from reports.table import Table


def cost_recovery(figures: FundFigures) -> Table:
    return grid(
        "cost_recovery",
        _("Cost recovery"),
        by_years(Years(figures.year)),
        (
            Line("aa_fees", _("Administrative agent fees"), AA_FEES),
            Line("indirect_support", _("Indirect support costs of participating organisations"), INDIRECT_SUPPORT),
        ),
        row_heading=_("Cost"),
        note=_("The agent's fee is taken once, when a contribution is received, for the whole life of the fund."),
        tab=_("Cost recovery"),
    )
