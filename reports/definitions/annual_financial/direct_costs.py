"""What was paid and spent for the fund's own running: committee, secretariat, evaluation."""

from __future__ import annotations

from fund.chart import DIRECT_COST
from reports.definitions.adjusted import with_adjustments
from reports.definitions.axes import by_organisation, current_year, delivery_rate
from reports.definitions.grid import Figure, grid, total
from reports.definitions.measures import EXPENDITURE, NET_FUNDED, direct_cost
from reports.definitions.periods import Years
from reports.fund_figures import FundFigures
from reports.phrase import phrase as _
from reports.table import Table


def direct_costs(figures: FundFigures) -> Table:
    years, organisations = Years(figures.year), by_organisation(figures)
    funded, spent = direct_cost(NET_FUNDED), direct_cost(EXPENDITURE)
    this_year, to_date = current_year(years), _("Total")
    return grid(
        "direct_costs",
        _("Direct costs"),
        (
            Figure("current_net_funded", _("Net funded amount"), funded.over(years.current_year), group=this_year),
            Figure("current_expenditure", _("Expenditure"), spent.over(years.current_year), group=this_year),
            Figure("total_net_funded", _("Net funded amount"), funded.over(years.cumulative), group=to_date),
            Figure("total_expenditure", _("Expenditure"), spent.over(years.cumulative), group=to_date),
            delivery_rate("total_expenditure", "total_net_funded"),
        ),
        (*organisations, total(organisations)),
        row_heading=_("Participating organisation"),
        note=with_adjustments(
            _("Transfers for direct cost less their refunds, and what was spent of them."), figures, DIRECT_COST
        ),
        tab=_("Direct costs"),
    )
