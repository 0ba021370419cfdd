"""The lines and columns that several tables share."""

from __future__ import annotations

from reports.definitions.grid import ANYTHING, Figure, Line, Part, Rate, of
from reports.definitions.periods import Years
from reports.fund_figures import FundFigures
from reports.phrase import phrase as _

TOTAL_LABEL = _("Total")


def prior_years(years: Years) -> str:
    return _("Prior years as of %(day)s", day=years.prior_years.until)


def current_year(years: Years) -> str:
    return _("Current year Jan–Dec %(year)s", year=years.year)


def by_years(
    years: Years, measure: Part = ANYTHING, *, last: str = "total", label: str = TOTAL_LABEL, group: str = ""
) -> tuple[Figure, Figure, Figure]:
    """Prior years, the year, and both together."""
    return (
        Figure("prior_years", prior_years(years), measure.over(years.prior_years), group=group),
        Figure("current_year", current_year(years), measure.over(years.current_year), group=group),
        Figure(last, label, measure.over(years.cumulative), adds=("prior_years", "current_year"), group=group),
    )


def delivery_rate(expenditure: str, net_funded: str = "net_funded") -> Rate:
    """Expenditure in percent of the net funded amount."""
    return Rate("delivery_rate", _("Delivery rate %%"), expenditure, net_funded)


def by_contributor(figures: FundFigures) -> tuple[Line, ...]:
    return tuple(
        Line(party.code, party.name, of(contributor=party.code), may_omit=True) for party in figures.contributors
    )


def by_organisation(figures: FundFigures, measure: Part = ANYTHING) -> tuple[Line, ...]:
    return tuple(
        Line(party.code, party.name, measure.of(organisation=party.code), may_omit=True)
        for party in figures.organisations
    )
