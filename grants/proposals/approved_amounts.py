"""What a version asks for, in whole minor units: direct cost and support by organisation and purpose. Pure.

Reads the document described in ``grants/proposals/content.py``. Category 8 is the indirect support cost; where a
version does not state it, it is worked out from the organisation's rate.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from fund import money

SUPPORT = "8"
PROGRAMME, DIRECT_COST = "programme", "direct_cost"
RateOf = Callable[[str], Decimal]
"""Code of an organisation to its rate of indirect support, in percent."""


class Share(NamedTuple):
    """Who gets money, and for what."""

    organisation: str
    purpose: str


@dataclass(slots=True)
class Asked:
    """What one organisation asks for one purpose. ``categories`` holds its lines, support included."""

    categories: dict[str, int] = field(default_factory=dict)

    @property
    def direct_minor(self) -> int:
        return sum(amount for category, amount in self.categories.items() if category != SUPPORT)

    @property
    def support_minor(self) -> int:
        return self.categories.get(SUPPORT, 0)

    @property
    def total_minor(self) -> int:
        return self.direct_minor + self.support_minor


def asked(content: Mapping[str, Any], rate_of: RateOf) -> dict[Share, Asked]:
    """The budget of a version (of an amendment: its changes), in the order of the document."""
    found: defaultdict[Share, Asked] = defaultdict(Asked)
    for line in content.get("budget") or ():
        lines = found[Share(line["organisation"], line.get("purpose") or PROGRAMME)].categories
        category = str(line["category"])
        lines[category] = lines.get(category, 0) + int(line["amount_minor"])
    for share, of in found.items():
        if SUPPORT not in of.categories and of.direct_minor:
            of.categories[SUPPORT] = money.percentage_of(of.direct_minor, rate_of(share.organisation))
    return dict(found)


def total_minor(content: Mapping[str, Any], rate_of: RateOf) -> int:
    """What a version asks for in all; of an amendment, by how much it changes what is approved."""
    return sum(of.total_minor for of in asked(content, rate_of).values())


def taken_back(direct_minor: int, support_minor: int, transferred_minor: int) -> tuple[int, int]:
    """What a cancellation takes back of one approval, as (direct, support): all that is not transferred.

    What was transferred keeps the proportion of support it was approved with, half-up.
    """
    approved = direct_minor + support_minor
    if transferred_minor >= approved:
        return 0, 0
    kept_support = money.proportion(support_minor, transferred_minor, approved) if transferred_minor else 0
    kept_direct = transferred_minor - kept_support
    return direct_minor - kept_direct, support_minor - kept_support


def spread(amount_minor: int, over: Mapping[str, int]) -> dict[str, int]:
    """An amount over categories in proportion to what stands there, by largest remainder; what is not positive gets
    none."""
    weights = {category: max(value, 0) for category, value in over.items()}
    if not any(weights.values()):
        return {}
    parts = money.split(amount_minor, list(weights.values()))
    return {category: part for category, part in zip(weights, parts, strict=True) if part}
