"""What the agent paid each organisation for programmes, what came back, and what that leaves funded."""

from __future__ import annotations

from reports.definitions.axes import by_organisation
from reports.definitions.grid import Figure, grid, total
from reports.definitions.measures import NET_FUNDED, REFUNDS, TRANSFERS, programme
from reports.definitions.periods import Period, Years
from reports.fund_figures import FundFigures
from reports.table import Table


def transfers_by_organisation(figures: FundFigures) -> Table:
    years, organisations = Years(figures.year), by_organisation(figures)
    return grid(
        "transfers_by_organisation",
        "Transfers, refunds and net funded amount by participating organisation",
        (
            *_moved("prior", f"Prior years as of 31 Dec {years.year - 1}", years.prior_years),
            *_moved("current", f"Current year Jan–Dec {years.year}", years.current_year),
            *_moved("total", "Total", years.cumulative, adds=("prior", "current")),
        ),
        (*organisations, total(organisations)),
        row_heading="Participating organisation",
        note="Programmes only; transfers for direct cost are in the table of direct costs.",
    )


def _moved(key: str, group: str, period: Period, adds: tuple[str, ...] = ()) -> tuple[Figure, Figure, Figure]:
    """Transfers, refunds and net funded amount of a period, or of the periods it adds."""

    def added(what: str) -> tuple[str, ...] | None:
        return tuple(f"{other}_{what}" for other in adds) or None

    return (
        Figure(f"{key}_transfers", "Transfers", programme(TRANSFERS).over(period), added("transfers"), group=group),
        Figure(f"{key}_refunds", "Refunds", programme(REFUNDS).over(period), added("refunds"), group=group),
        Figure(
            f"{key}_net",
            "Net funded",
            programme(NET_FUNDED).over(period),
            (f"{key}_transfers", f"{key}_refunds"),
            group=group,
        ),
    )
