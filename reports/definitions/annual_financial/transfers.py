"""What the agent paid each organisation for programmes, what came back, and what that leaves funded."""

from __future__ import annotations

from reports.definitions.axes import by_organisation, current_year, prior_years
from reports.definitions.grid import Figure, grid, total
from reports.definitions.measures import NET_FUNDED, REFUNDS, TRANSFERS, programme
from reports.definitions.periods import Period, Years
from reports.fund_figures import FundFigures
from reports.phrase import phrase as _
from reports.table import Table


def transfers_by_organisation(figures: FundFigures) -> Table:
    years, organisations = Years(figures.year), by_organisation(figures)
    return grid(
        "transfers_by_organisation",
        _("Transfers, refunds and net funded amount by participating organisation"),
        (
            *_moved("prior", prior_years(years), years.prior_years),
            *_moved("current", current_year(years), years.current_year),
            *_moved("total", _("Total"), years.cumulative, adds=("prior", "current")),
        ),
        (*organisations, total(organisations)),
        row_heading=_("Participating organisation"),
        note=_("Programmes only; transfers for direct cost are in the table of direct costs."),
        tab=_("Transfers by organisation"),
    )


def _moved(key: str, group: str, period: Period, adds: tuple[str, ...] = ()) -> tuple[Figure, Figure, Figure]:
    """Transfers, refunds and net funded amount of a period, or of the periods it adds."""

    def added(what: str) -> tuple[str, ...] | None:
        return tuple(f"{other}_{what}" for other in adds) or None

    return (
        Figure(f"{key}_transfers", _("Transfers"), programme(TRANSFERS).over(period), added("transfers"), group=group),
        Figure(f"{key}_refunds", _("Refunds"), programme(REFUNDS).over(period), added("refunds"), group=group),
        Figure(
            f"{key}_net",
            _("Net funded"),
            programme(NET_FUNDED).over(period),
            (f"{key}_transfers", f"{key}_refunds"),
            group=group,
        ),
    )
