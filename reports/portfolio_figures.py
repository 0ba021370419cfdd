"""What a portfolio report is made from, as plain data, and its sums. Pure.

``reports/portfolio/figures.py`` reads it from the database; tests write it down by hand.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from reports.table import LedgerSum

Codes = tuple[str, ...]


class FundLine(NamedTuple):
    """A fund of the portfolio."""

    code: str
    name: str


class Moved(NamedTuple):
    """What moved in less what moved out of a kind of account in a year, in minor units, by whatever the report is
    grouped by. Years that are not told apart stand under the last of them."""

    kind: str
    year: int
    amount_minor: int
    fund: str
    contributor: str = ""
    organisation: str = ""
    country: str = ""
    focus: str = ""


@dataclass(frozen=True, slots=True)
class PortfolioFigures:
    """The funds of one currency, in order of code, and their movements from the beginning to the end of ``until``, or
    to ``day`` within that year.

    ``since`` None: all years count. Names are by code; ``focuses`` by fund and code; ``countries`` by code.
    """

    currency: str
    until: int
    since: int | None = None
    funds: tuple[FundLine, ...] = ()
    moved: tuple[Moved, ...] = ()
    contributors: dict[str, str] = field(default_factory=dict)
    organisations: dict[str, str] = field(default_factory=dict)
    countries: dict[str, str] = field(default_factory=dict)
    focuses: dict[tuple[str, str], str] = field(default_factory=dict)
    day: date | None = None

    def codes(self, dimension: str) -> list[str]:
        """Every code of a dimension that something has moved under, in order."""
        return sorted({getattr(each, dimension) for each in self.moved})

    def focuses_used(self) -> list[tuple[str, str]]:
        """Every fund and priority focus that something has moved under, in order."""
        return sorted({(each.fund, each.focus) for each in self.moved})

    def years(self) -> list[int]:
        """From the first year, or that of the first movement, to the last."""
        first = self.since
        if first is None:
            first = min((each.year for each in self.moved), default=self.until)
        return list(range(first, self.until + 1))


class PortfolioLedger:
    """The sums of many funds' accounts, asked for as a report asks for one fund's (``evaluation.Ledger``)."""

    def __init__(self, moved: Iterable[Moved]) -> None:
        self._moved: dict[str, list[Moved]] = {}
        for each in moved:
            self._moved.setdefault(each.kind, []).append(each)
        self._index: dict[tuple[str, Codes, int, int], dict[Codes, tuple[int, frozenset[str]]]] = {}

    def total(self, figure: LedgerSum) -> int:
        """The printed amount, in minor units."""
        return sum(sign * self._found(kind, figure)[0] for sign, kind in figure.signed_kinds)

    def has_moved(self, figure: LedgerSum) -> bool:
        """Whether any of the accounts has moved in the period."""
        return any(self._found(kind, figure)[0] for _sign, kind in figure.signed_kinds)

    def funds_behind(self, figure: LedgerSum) -> frozenset[str]:
        """The codes of the funds whose movements the figure is the sum of."""
        return frozenset().union(*(self._found(kind, figure)[1] for _sign, kind in figure.signed_kinds))

    def _found(self, kind: str, figure: LedgerSum) -> tuple[int, frozenset[str]]:
        dimensions, codes = zip(*figure.where, strict=True) if figure.where else ((), ())
        since = figure.since.year if figure.since is not None else 0
        key = (kind, dimensions, since, figure.until.year)
        if key not in self._index:
            self._index[key] = self._indexed(*key)
        return self._index[key].get(codes, (0, frozenset()))

    def _indexed(self, kind: str, dimensions: Codes, since: int, until: int) -> dict[Codes, tuple[int, frozenset[str]]]:
        amounts: dict[Codes, int] = {}
        funds: dict[Codes, set[str]] = {}
        for each in self._moved.get(kind, ()):
            if since <= each.year <= until and each.amount_minor:
                codes = tuple(getattr(each, dimension) for dimension in dimensions)
                amounts[codes] = amounts.get(codes, 0) + each.amount_minor
                funds.setdefault(codes, set()).add(each.fund)
        return {codes: (amount, frozenset(funds[codes])) for codes, amount in amounts.items()}
