"""Whether cash ends a day below zero, entry after entry. Pure.

The agent never lends to the fund: whatever is added, on whatever day, every day from then on must end at zero
or more. The database's guard asks this of each entry in turn; so does this, before it, for thousands.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple


class Shortfall(NamedTuple):
    """The first day that would end below zero, and with what (minor units)."""

    day: date
    balance_minor: int


class CashDays:
    """The cash of a fund at the end of each day from ``first`` on."""

    def __init__(self, cash_minor: int, first: date, later: Mapping[date, int]) -> None:
        """``cash_minor`` is what all entries together leave; ``later`` the changes of each day after ``first``."""
        self._cash = cash_minor
        self._first = first
        self._changes = dict(later)
        self._days = sorted(later)
        # No day ends lower than this. Kept by subtraction, and worked out anew only when it is used up: an
        # import of thousands does not go through all days for each of them.
        self._floor = self._look(first)[1]

    def add(self, day: date, change_minor: int) -> Shortfall | None:
        """Add one entry. Money that comes in is never in the way; money that goes out needs every later day covered."""
        self._cash += change_minor
        if day > self._first:
            if day not in self._changes:
                insort(self._days, day)
            self._changes[day] = self._changes.get(day, 0) + change_minor
        if change_minor >= 0:
            return None
        self._floor += change_minor
        if self._floor >= 0:
            return None
        shortfall, self._floor = self._look(day)
        return shortfall

    def _look(self, since: date) -> tuple[Shortfall | None, int]:
        """The first shortfall on or after a day, and the lowest balance of all days."""
        found, balance, lowest = None, self._cash, self._cash
        for day in (*reversed(self._days), self._first):
            lowest = min(lowest, balance)
            if balance < 0 and day >= since:
                found = Shortfall(day, balance)
            balance -= self._changes.get(day, 0)
        return found, lowest
