"""The books as a clerk would keep them on paper: a list of effects, and sums over it. Shares no code with the product.

What ``test_model`` plays against the database. Amounts are cents, days are dates; nothing is indexed, carried or
cached, so that nothing can be wrong in the same way.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

TODAY = date(2020, 6, 1)
START = date(2018, 1, 1)
FEE_PERCENT, SUPPORT_PERCENT = Fraction(1), Fraction(7)
COMMITTED = 500_000


def half_up(exact: Fraction) -> int:
    """To the nearest cent, halves away from zero."""
    size = int(abs(exact) * 2 + 1) // 2
    return size if exact >= 0 else -size


@dataclass
class Deed:
    """One thing recorded: its day and what it did to each account."""

    kind: str
    day: date
    effects: dict[str, int]
    amount: int = 0
    is_undone: bool = False

    @property
    def cash(self) -> int:
        return self.effects.get("cash", 0)


@dataclass
class Paper:
    deeds: list[Deed] = field(default_factory=list)
    closed_until: date = date(2017, 12, 31)
    figures: set[tuple[int, str]] = field(default_factory=set)
    """Years and categories of expenditure that stand."""

    # -- sums -----------------------------------------------------------------------------------------

    def balance(self, account: str, until: date = date.max) -> int:
        return sum(deed.effects.get(account, 0) for deed in self.deeds if deed.day <= until)

    def balances(self, until: date = date.max) -> dict[str, int]:
        accounts = {account for deed in self.deeds for account in deed.effects}
        return {account: total for account in accounts if (total := self.balance(account, until))}

    def committed(self) -> int:
        paid = sum(deed.amount for deed in self.deeds if deed.kind == "deposit" and not deed.is_undone)
        return max(COMMITTED - paid, 0)

    # -- what may be ----------------------------------------------------------------------------------

    def is_open(self, day: date) -> bool:
        return day >= START and day > self.closed_until

    def cash_allows(self, day: date, change: int) -> bool:
        """No day from then on ends below zero."""
        days = {day, *(deed.day for deed in self.deeds if deed.day > day)}
        return change >= 0 or all(self.balance("cash", each) + change >= 0 for each in days)

    def covered(self, day: date, amount: int, came: str, went: str) -> bool:
        """What came in covers what went out, on the day of this payment and of every later one."""
        sums: dict[date, int] = {}
        for deed in self.deeds:
            sums[deed.day] = sums.get(deed.day, 0) + abs_effect(deed, went)
        days = {day, *(each for each, paid in sums.items() if each > day and paid > 0)}
        return all(self.total(came, each) - self.total(went, each) - amount >= 0 for each in days)

    def total(self, what: str, until: date) -> int:
        return sum(abs_effect(deed, what) for deed in self.deeds if deed.day <= until)

    # -- what is done ---------------------------------------------------------------------------------

    def add(self, kind: str, day: date, amount: int = 0, **effects: int) -> Deed:
        deed = Deed(kind, day, effects, amount)
        self.deeds.append(deed)
        return deed

    def undo_day(self, deed: Deed) -> date:
        first_open = max(START, date.fromordinal(self.closed_until.toordinal() + 1))
        return max(deed.day, first_open)

    def undo(self, deed: Deed) -> None:
        deed.is_undone = True
        mirror = {account: -change for account, change in deed.effects.items()}
        self.deeds.append(Deed("reversal", self.undo_day(deed), mirror, is_undone=True))


def abs_effect(deed: Deed, what: str) -> int:
    """What a deed adds to the approved, the transferred or the refunded."""
    if what == "refunded":
        return -deed.effects.get("refunds", 0)
    if what == "transferred":
        return deed.effects.get("transfers", 0)
    return deed.effects.get("approved", 0) + deed.effects.get("approved_support", 0)
