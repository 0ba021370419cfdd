"""The signed-off sheet of one decision: what was decided, on which version, by which ballots, what was posted. Pure.

Amounts in minor units of the fund's currency.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from reports.papers.committee import Balance, BallotLine, ConditionLine, Sitting, Subject
from reports.papers.letterhead import Letterhead, Posted, Signature


@dataclass(frozen=True, slots=True)
class AllocationLine:
    """One allocation of the decision, with the entry it made. ``reversed_by``: the entry that took it back."""

    reference: str
    project: str
    organisation: str
    purpose: str
    direct_minor: int
    support_minor: int
    entry: Posted
    reversed_by: int | None = None

    @property
    def total_minor(self) -> int:
        return self.direct_minor + self.support_minor


@dataclass(frozen=True, slots=True)
class MemorandumLine:
    """Whether an organisation's memorandum of understanding was in force on the day of the decision."""

    organisation: str
    reference: str = ""
    in_force_from: date | None = None
    in_force_until: date | None = None


@dataclass(frozen=True, slots=True)
class DecisionSheet:
    """``shows_ballots`` false: it tells what was decided, and neither how the seats voted nor what else was asked."""

    letterhead: Letterhead
    number: str
    outcome: str
    is_approval: bool
    decided_on: date
    closed_at: datetime
    digest: str
    sitting: Sitting
    item: int
    subject: Subject
    asked_minor: int | None
    balance: Balance
    rest_minor: int
    quorum: str
    votes: str
    rule: str
    ballots: tuple[BallotLine, ...] = ()
    conditions: tuple[ConditionLine, ...] = ()
    comments: str = ""
    amends: str = ""
    amended_by: tuple[str, ...] = ()
    project: str = ""
    allocations: tuple[AllocationLine, ...] = ()
    memoranda: tuple[MemorandumLine, ...] = ()
    signatures: tuple[Signature, ...] = ()
    shows_ballots: bool = True

    @property
    def direct_minor(self) -> int:
        return sum(line.direct_minor for line in self.allocations)

    @property
    def support_minor(self) -> int:
        return sum(line.support_minor for line in self.allocations)

    @property
    def after_minor(self) -> int:
        """What was left available when the item was approved."""
        return self.balance.available_minor - (self.asked_minor or 0)
