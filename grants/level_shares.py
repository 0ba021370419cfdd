"""The fund's target shares by level against what was approved. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from fund.money import share_percent

SUPPORT = "8"
"""Category of indirect support cost."""


@dataclass(frozen=True, slots=True)
class Target:
    """One share of the plan: for these levels, with or without the support cost of all levels."""

    title: str
    levels: frozenset[str]
    counts_support_cost: bool
    percent: Decimal


@dataclass(frozen=True, slots=True)
class Share:
    """A target, what was approved for it (minor units) and its share of all that was approved, in percent."""

    title: str
    target_percent: Decimal | None
    approved_minor: int
    actual_percent: Decimal | None

    @property
    def difference(self) -> Decimal | None:
        """Actual less target, in percentage points."""
        if self.target_percent is None or self.actual_percent is None:
            return None
        return self.actual_percent - self.target_percent


def shares(targets: Iterable[Target], approved: Mapping[tuple[str, str], int], rest: str) -> list[Share]:
    """Each target with what was approved for it, then ``rest``: what no target claims, where there is such.

    ``approved``: (level, category) to minor units. Where a target counts the support cost, it counts that of every
    level, and the other targets direct cost alone; where none does, each level carries its own.
    """
    targets = list(targets)
    total = sum(approved.values())
    apart = any(target.counts_support_cost for target in targets)
    claimed: set[tuple[str, str]] = set()
    found = []
    for target in targets:
        mine = {
            key
            for key in approved
            if (key[0] in target.levels and not (apart and key[1] == SUPPORT))
            or (target.counts_support_cost and key[1] == SUPPORT)
        } - claimed
        claimed |= mine
        amount = sum(approved[key] for key in mine)
        found.append(Share(target.title, target.percent, amount, share_percent(amount, total)))
    left = sum(amount for key, amount in approved.items() if key not in claimed)
    if left:
        found.append(Share(rest, None, left, share_percent(left, total)))
    return found
