"""How much of each tranche of a plan is left, and how much of an allocation lies outside the tranches. Pure.

A plan may pay less in tranches than is approved: what a workbook brought in before the committee decided here, or what
a revision of the budget added without saying when it is paid. Amounts in minor units.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Part(NamedTuple):
    """One tranche in force: what it comes to, and what of it requests have asked for that name it."""

    amount_minor: int
    of_requests_minor: int = 0


def taken_of(parts: Sequence[Part], approved_minor: int, gone_minor: int) -> list[int]:
    """Of each tranche, in order, how much is taken: by the requests that name it, or by money that named none.

    ``gone_minor`` is what is transferred or asked for in all. What named no tranche counts against what is approved
    outside of them first, and then fills them in their order.
    """
    outside = max(approved_minor - sum(part.amount_minor for part in parts), 0)
    unnamed = max(gone_minor - sum(part.of_requests_minor for part in parts) - outside, 0)
    taken = []
    for part in parts:
        named = min(part.amount_minor, part.of_requests_minor)
        filled = min(part.amount_minor - named, unnamed)
        unnamed -= filled
        taken.append(named + filled)
    return taken


def left_outside(parts: Sequence[Part], approved_minor: int, gone_minor: int) -> int:
    """What can still be asked for without naming a tranche: all that is left of the allocation where there is none."""
    left = sum(p.amount_minor - t for p, t in zip(parts, taken_of(parts, approved_minor, gone_minor), strict=True))
    return max(approved_minor - gone_minor - left, 0)
