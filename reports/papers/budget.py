"""A budget by organisation and category, as it is printed. Pure; amounts in minor units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from fund.money import share_percent

SUPPORT = "8"


@dataclass(frozen=True, slots=True)
class BudgetColumn:
    """What one organisation gets for one purpose, by category. ``rate``: the agreed rate, as printed."""

    label: str
    by_category: Mapping[str, int]
    rate: str = ""

    @property
    def direct_minor(self) -> int:
        return sum(amount for category, amount in self.by_category.items() if category != SUPPORT)

    @property
    def support_minor(self) -> int:
        return self.by_category.get(SUPPORT, 0)

    @property
    def total_minor(self) -> int:
        return self.direct_minor + self.support_minor


@dataclass(frozen=True, slots=True)
class Budget:
    """``categories``: code to name, in printed order. ``is_change``: added to and taken from the one in force."""

    columns: tuple[BudgetColumn, ...]
    categories: Mapping[str, str]
    is_change: bool = False

    def of_category(self, category: str) -> int:
        return sum(column.by_category.get(category, 0) for column in self.columns)

    @property
    def direct_minor(self) -> int:
        return sum(column.direct_minor for column in self.columns)

    @property
    def support_minor(self) -> int:
        return sum(column.support_minor for column in self.columns)

    @property
    def total_minor(self) -> int:
        return self.direct_minor + self.support_minor

    @property
    def support_percent(self) -> Decimal | None:
        """Indirect support cost in percent of direct cost, over all organisations; None without direct cost."""
        return share_percent(self.support_minor, self.direct_minor)
