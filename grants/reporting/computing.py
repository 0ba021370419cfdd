"""From what was spent in a year to what was spent since the beginning, and back; what differs from the books. Pure.

Amounts are whole minor units by category. A category that is missing is zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from fund.chart import CATEGORIES, DIRECT_CATEGORIES, OLD_CATEGORIES, SUPPORT_COST

Amounts = Mapping[str, int]

FIRST_YEAR_OF_NEW_CATEGORIES = 2012


def categories_of(year: int) -> tuple[str, ...]:
    """The categories expenditure of this year is reported in: the old ones until 2011; support cost always."""
    direct = OLD_CATEGORIES if year < FIRST_YEAR_OF_NEW_CATEGORIES else DIRECT_CATEGORIES
    return (*direct, SUPPORT_COST)


def is_of_year(category: str, year: int) -> bool:
    return category in categories_of(year)


def cumulative_of(prior: Amounts, annual: Amounts) -> dict[str, int]:
    """Spent since the beginning: what was spent before, and in the year."""
    return {code: prior.get(code, 0) + annual.get(code, 0) for code in _used(prior, annual)}


def annual_of(prior: Amounts, cumulative: Amounts) -> dict[str, int]:
    """Spent in the year: since the beginning, less what was spent before.

    Only of the categories stated: in a year of the new categories nobody states the old ones again.
    """
    return {code: amount - prior.get(code, 0) for code, amount in cumulative.items()}


def without_zeros(amounts: Amounts) -> dict[str, int]:
    return {code: amount for code, amount in amounts.items() if amount}


def direct_of(amounts: Amounts) -> int:
    """All but the indirect support cost."""
    return sum(amount for code, amount in amounts.items() if code != SUPPORT_COST)


class Posting(NamedTuple):
    """One category whose figure changes by what is accepted."""

    category: str
    before: int
    after: int

    @property
    def difference(self) -> int:
        return self.after - self.before


def postings_of(standing: Amounts, reported: Amounts) -> tuple[Posting, ...]:
    """The differences alone, in the order of the categories: what stands and is reported again is left as it is."""
    return tuple(
        Posting(code, standing.get(code, 0), reported.get(code, 0))
        for code in _used(standing, reported)
        if standing.get(code, 0) != reported.get(code, 0)
    )


def _used(*amounts: Iterable[str]) -> list[str]:
    found = {code for each in amounts for code in each}
    return [code for code in CATEGORIES if code in found]
