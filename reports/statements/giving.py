"""What one contributor has given and still owes, agreement by agreement and in all. Pure.

Amounts are whole minor units: ``own`` of the agreement's currency, everything else of the fund's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from fund import money


class Given(NamedTuple):
    """One deposit in force. ``agreement`` is the number of its row."""

    agreement: int
    own_minor: int
    credited_minor: int


class Received(NamedTuple):
    """All that came under one agreement."""

    own_minor: int = 0
    credited_minor: int = 0


def received(deposits: Iterable[Given]) -> dict[int, Received]:
    """Agreement to what came under it; nothing of an agreement without deposits."""
    found: dict[int, Received] = {}
    for each in deposits:
        before = found.get(each.agreement, Received())
        found[each.agreement] = Received(before.own_minor + each.own_minor, before.credited_minor + each.credited_minor)
    return found


@dataclass(frozen=True, slots=True)
class Giving:
    """Agreement to what came and to what is not yet paid. Committed is both together, as in the donor table."""

    received: Mapping[int, Received]
    unpaid: Mapping[int, int]

    def received_minor(self, agreement: int) -> int:
        return self.received.get(agreement, Received()).credited_minor

    def unpaid_minor(self, agreement: int) -> int:
        return self.unpaid.get(agreement, 0)

    def committed_minor(self, agreement: int) -> int:
        return self.received_minor(agreement) + self.unpaid_minor(agreement)

    @property
    def received_in_all_minor(self) -> int:
        return sum(each.credited_minor for each in self.received.values())

    @property
    def unpaid_in_all_minor(self) -> int:
        return sum(self.unpaid.values())

    @property
    def committed_in_all_minor(self) -> int:
        return self.received_in_all_minor + self.unpaid_in_all_minor


def difference_minor(own_minor: int, credited_minor: int, signed_own_minor: int, signed_minor: int) -> int:
    """What the bank credited less the deposit at the rate the agreement was signed at; 0 where it names no amount."""
    if signed_own_minor <= 0:
        return 0
    return credited_minor - money.proportion(own_minor, signed_minor, signed_own_minor)
