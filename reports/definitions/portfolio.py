"""The portfolio report: what all funds received, funded, spent and hold, grouped in one of six ways. Pure.

A measure that is not kept by a grouping has no cells there, and the table says so: money is pooled, so nobody can say
which contributor's money an organisation spent. Contributions, net funded and expenditure are stages of the same money:
they stand beside each other and are never added up.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from reports.definitions import measures
from reports.definitions.axes import delivery_rate
from reports.definitions.grid import ANYTHING, Figure, Line, Rate, grid, of, over, total
from reports.definitions.periods import Period
from reports.phrase import phrase as _
from reports.portfolio_figures import PortfolioFigures
from reports.table import AMOUNT, RATE, Cell, Column, LedgerSum, Table

DELIVERY_RATE, NO_CODE = "delivery_rate", "none"
MEASURES = {
    "contributions": _("Contributions"),
    "aa_fees": _("Agent's fees"),
    "net_funded": _("Net funded"),
    "expenditure": _("Expenditure"),
    DELIVERY_RATE: _("Delivery rate %%"),
    "balance": _("Balance with agent"),
}
PARTS = {
    "contributions": measures.CONTRIBUTIONS,
    "aa_fees": measures.AA_FEES,
    "net_funded": measures.NET_FUNDED,
    "expenditure": measures.EXPENDITURE,
    "balance": measures.CASH_AT_END,
}
ALL_COLUMNS = tuple(Column(key, label, RATE if key == DELIVERY_RATE else AMOUNT) for key, label in MEASURES.items())
GIVEN, SPENT = ("contributions", "aa_fees"), ("net_funded", "expenditure")
STAGES = _(
    "Contributions, net funded and expenditure are stages of the same money and are never added up. "
    "The delivery rate is expenditure in percent of net funded, both of these years; direct cost is included."
)


@dataclass(frozen=True, slots=True)
class Grouping:
    """``kept``: the measures that are kept by it; ``why_not``: what is said of those that are not."""

    heading: str
    title: str
    kept: tuple[str, ...] = tuple(PARTS)
    why_not: str = ""


def _only_spent(heading: str, title: str) -> Grouping:
    return Grouping(
        heading,
        title,
        SPENT,
        _("Contributions, fees and the balance are of the fund as a whole: here their columns stand empty."),
    )


GROUPINGS = {
    "fund": Grouping(_("Fund"), _("Portfolio by fund")),
    "contributor": Grouping(
        _("Contributor"),
        _("Portfolio by contributor"),
        GIVEN,
        _(
            "What contributors give is pooled: net funded, expenditure and the balance are of no single one, "
            "and their columns stand empty."
        ),
    ),
    "organisation": _only_spent(_("Organisation"), _("Portfolio by organisation")),
    "country": _only_spent(_("Country"), _("Portfolio by country")),
    "focus": _only_spent(_("Priority focus"), _("Portfolio by priority focus")),
    "year": Grouping(_("Year"), _("Portfolio by year")),
}


def portfolio(figures: PortfolioFigures, by: str) -> Table:
    """The table of one currency's funds."""
    grouping, period = GROUPINGS[by], _period(figures.since, figures.until, figures.day)
    lines = tuple(_LINES[by](figures))
    kept = tuple(_columns(grouping, None if by == "year" else period))
    whole = over(period) if by == "year" else ANYTHING
    last = total(lines, whole)
    notes = [grouping.why_not, STAGES] if grouping.why_not else [STAGES]
    if "balance" in grouping.kept:
        notes.append(_("The balance is that at the end of the last day."))
    if by == "year":
        # The balance of a year's end is no part of the next one's: the last one stands in the total.
        last = replace(last, cells={"balance": Cell(LedgerSum(("cash",), period.until))})
    table = grid(
        f"portfolio_{figures.currency.lower()}",
        grouping.title,
        kept,
        (*lines, last),
        row_heading=grouping.heading,
        note=_joined(notes),
        tab=figures.currency,
    )
    return replace(table, columns=ALL_COLUMNS)


def _joined(notes: Sequence[str]) -> str:
    if len(notes) == 1:
        return notes[0]
    return _("%(first)s %(rest)s", first=notes[0], rest=_joined(notes[1:]))


def _columns(grouping: Grouping, period: Period | None) -> Iterator[Figure | Rate]:
    """The columns that have cells. Without a period the rows have theirs."""
    for key, label in MEASURES.items():
        if key in grouping.kept:
            yield Figure(key, label, replace(PARTS[key], period=period))
        elif key == DELIVERY_RATE and set(SPENT) <= set(grouping.kept):
            yield delivery_rate("expenditure")


def _period(since: int | None, until: int, day: date | None = None) -> Period:
    """To the end of the last year, or to a day of it."""
    end = day if day is not None and day.year == until else date(until, 12, 31)
    return Period(date(since, 1, 1) if since is not None else None, end)


# -- the rows of each grouping -------------------------------------------------------------------------------


def _funds(figures: PortfolioFigures) -> Iterator[Line]:
    for fund in figures.funds:
        yield Line(fund.code, f"{fund.code} · {fund.name}", of(fund=fund.code))


def _contributors(figures: PortfolioFigures) -> Iterator[Line]:
    for code in figures.codes("contributor"):
        yield Line(code, _named(code, figures.contributors), of(contributor=code), may_omit=True)


def _organisations(figures: PortfolioFigures) -> Iterator[Line]:
    for code in figures.codes("organisation"):
        yield Line(code, _named(code, figures.organisations), of(organisation=code), may_omit=True)


def _countries(figures: PortfolioFigures) -> Iterator[Line]:
    codes = figures.codes("country")
    for code in codes:
        if code:
            yield Line(code, figures.countries.get(code, code), of(country=code), may_omit=True)
    if "" in codes:
        yield Line(NO_CODE, _("Of no single country (regional, global)"), of(country=""), may_omit=True)


def _focuses(figures: PortfolioFigures) -> Iterator[Line]:
    for fund, code in figures.focuses_used():
        title = figures.focuses.get((fund, code), "")
        key = f"{fund}:{code}" if code else f"{fund}:"
        label = f"{fund} · {code} {title}".rstrip() if code else _("%(fund)s · of no priority focus", fund=fund)
        yield Line(key, label, of(fund=fund, focus=code), may_omit=True)


def _years(figures: PortfolioFigures) -> Iterator[Line]:
    for year in figures.years():
        period = _period(year, year, figures.day)
        is_whole = period.until == date(year, 12, 31)
        label = str(year) if is_whole else _("%(year)s to %(day)s", year=str(year), day=period.until)
        yield Line(str(year), label, over(period))


def _named(code: str, names: dict[str, str]) -> str:
    return f"{code} · {names[code]}" if code in names else code


_LINES = {
    "fund": _funds,
    "contributor": _contributors,
    "organisation": _organisations,
    "country": _countries,
    "focus": _focuses,
    "year": _years,
}
