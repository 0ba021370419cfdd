"""The lines and columns that several tables share."""

from __future__ import annotations

from reports.definitions.grid import ANYTHING, Figure, Line, Part, Rate, of
from reports.definitions.periods import Years
from reports.fund_figures import FundFigures


def by_years(
    years: Years, measure: Part = ANYTHING, *, last: str = "total", label: str = "Total", group: str = ""
) -> tuple[Figure, Figure, Figure]:
    """Prior years, the year, and both together."""
    prior, current = f"Prior years as of 31 Dec {years.year - 1}", f"Current year Jan–Dec {years.year}"
    return (
        Figure("prior_years", prior, measure.over(years.prior_years), group=group),
        Figure("current_year", current, measure.over(years.current_year), group=group),
        Figure(last, label, measure.over(years.cumulative), adds=("prior_years", "current_year"), group=group),
    )


def delivery_rate(expenditure: str, net_funded: str = "net_funded") -> Rate:
    """Expenditure in percent of the net funded amount."""
    return Rate("delivery_rate", "Delivery rate %", expenditure, net_funded)


def by_contributor(figures: FundFigures) -> tuple[Line, ...]:
    return tuple(
        Line(party.code, party.name, of(contributor=party.code), may_omit=True) for party in figures.contributors
    )


def by_organisation(figures: FundFigures, measure: Part = ANYTHING) -> tuple[Line, ...]:
    return tuple(
        Line(party.code, party.name, measure.of(organisation=party.code), may_omit=True)
        for party in figures.organisations
    )
