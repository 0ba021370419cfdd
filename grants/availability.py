"""What can still be spent: the fund's cash, less what is approved and not yet transferred."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from grants.selectors import Purse


@dataclass(frozen=True, slots=True)
class PurseStanding:
    """One project, organisation and purpose, in minor units."""

    purse: Purse
    approved_minor: int = 0
    transferred_minor: int = 0
    refunded_minor: int = 0
    expenditure_minor: int = 0

    @property
    def net_funded_minor(self) -> int:
        return self.transferred_minor - self.refunded_minor

    @property
    def balance_minor(self) -> int:
        """What the organisation still holds."""
        return self.net_funded_minor - self.expenditure_minor

    @property
    def reserved_minor(self) -> int:
        """Approved and not yet transferred. Where a reduction came after the transfer, nothing is."""
        return max(self.approved_minor - self.transferred_minor, 0)


def purses(sums: Iterable[tuple[str, str, str, str, int]]) -> list[PurseStanding]:
    """From (kind, project, organisation, purpose, balance) of the accounts to their purses, in order."""
    kinds = {"allocations": 1, "transfers": 1, "refunds": -1, "expenditure": 1}
    by_purse: defaultdict[Purse, dict[str, int]] = defaultdict(lambda: dict.fromkeys(kinds, 0))
    for kind, project, organisation, purpose, amount in sums:
        if kind in kinds:
            by_purse[Purse(project, organisation, purpose)][kind] += kinds[kind] * amount
    return [
        PurseStanding(purse, found["allocations"], found["transfers"], found["refunds"], found["expenditure"])
        for purse, found in sorted(by_purse.items())
    ]
