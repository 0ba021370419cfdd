"""What the committee approved subject to the availability of funds, and how much of it the fund covers by now.

Such an approval waits: first comes what was approved firmly, then what was approved subject to funds, in the order it
was decided. Availability is the committee's own: the fund's cash, less what is approved and not yet transferred.
Nothing here writes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from fund.models import Fund
from fund.models.documents import minor
from grants.availability import purses
from grants.funds_available import KINDS
from grants.headroom import Purse
from grants.models import Allocation, Decision, Outcome
from grants.standing import standing


@dataclass(frozen=True, slots=True)
class Waiting:
    """One decision, in minor units of the fund's currency.

    ``outstanding`` is what of it is not yet transferred, by purse. ``firm_minor`` and ``earlier_minor`` go before it:
    what is approved firmly, and subject to funds by earlier decisions, and not yet transferred.
    """

    number: str
    decided_on: date
    outstanding: tuple[tuple[Purse, int], ...]
    cash_minor: int
    firm_minor: int
    earlier_minor: int

    @property
    def outstanding_minor(self) -> int:
        return sum(amount for _purse, amount in self.outstanding)

    @property
    def covered_minor(self) -> int:
        there = self.cash_minor - self.firm_minor - self.earlier_minor
        return min(max(there, 0), self.outstanding_minor)

    @property
    def missing_minor(self) -> int:
        return self.outstanding_minor - self.covered_minor

    def of(self, purse: Purse) -> int:
        """What of this purse waits."""
        return sum(amount for each, amount in self.outstanding if each == purse)


def waiting_for_funds(fund: Fund) -> list[Waiting]:
    """The decisions that are not wholly transferred, in the order they were taken. Two queries; one where there are
    none."""
    approved: defaultdict[Decision, defaultdict[Purse, int]] = defaultdict(lambda: defaultdict(int))
    decisions = {
        each.number: each
        for each in Decision.objects.filter(fund=fund, outcome=Outcome.SUBJECT_TO_FUNDS).order_by(
            "decided_on", "closed_at", "pk"
        )
    }
    if not decisions:
        return []
    rows = Allocation.objects.filter(fund=fund, decision__in=decisions, entry__reversed_by__isnull=True)
    for each in rows.select_related("project", "organisation"):
        purse = Purse(each.project.number, each.organisation.code, each.purpose)
        approved[decisions[each.decision]][purse] += minor(each.direct_amount) + minor(each.support_cost)
    sums = standing([fund], ("kind", "project", "organisation", "purpose"), kinds=KINDS)
    cash = sum(amount for _fund, kind, *_names, amount in sums if kind == "cash")
    reserved = {line.purse: line.reserved_minor for line in purses(row[1:] for row in sums)}
    # What only moves money between organisations takes none from the fund and waits for none.
    in_order = [
        (decision, approved[decision])
        for decision in decisions.values()
        if decision in approved and sum(approved[decision].values()) > 0
    ]
    return _in_turn(in_order, reserved, cash)


def _in_turn(
    in_order: Sequence[tuple[Decision, dict[Purse, int]]], reserved: dict[Purse, int], cash: int
) -> list[Waiting]:
    """What was transferred counts as the firm part first, then as what was decided earlier."""
    left, outstanding = dict(reserved), {}
    for decision, amounts in reversed(in_order):
        found = []
        for purse, amount in sorted(amounts.items()):
            part = min(max(amount, 0), left.get(purse, 0))
            if part:
                left[purse] -= part
                found.append((purse, part))
        outstanding[decision] = tuple(found)
    firm, earlier, waiting = sum(left.values()), 0, []
    for decision, _amounts in in_order:
        found = outstanding[decision]
        if not found:
            continue
        each = Waiting(decision.number, decision.decided_on, found, cash, firm, earlier)
        waiting.append(each)
        earlier += each.outstanding_minor
    return waiting


def of_purse(waiting: Iterable[Waiting], purse: Purse) -> list[Waiting]:
    """Those of which something of this purse waits."""
    return [each for each in waiting if each.of(purse)]
