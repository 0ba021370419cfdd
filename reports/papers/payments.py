"""Papers of payments: the notification of one transfer, and the totals of a batch. Pure; amounts in minor units."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from reports.papers.letterhead import Letterhead, Posted


@dataclass(frozen=True, slots=True)
class ApprovedLine:
    """An allocation the money comes from. ``decision`` may be empty: it was not named."""

    reference: str
    decision: str
    decided_on: date
    amount_minor: int


@dataclass(frozen=True, slots=True)
class TransferNotification:
    """A transfer as it stood when it was entered in the books: what came later does not change the letter.

    ``returned``: a sentence, where the payment came back since.
    """

    letterhead: Letterhead
    number: str
    organisation: str
    organisation_code: str
    addressees: tuple[str, ...]
    project: str
    project_title: str
    purpose: str
    amount_minor: int
    value_date: date
    bank_reference: str
    account: str
    entry: Posted
    approved: tuple[ApprovedLine, ...]
    transferred_before_minor: int
    tranche: str = ""
    remarks: str = ""
    returned: str = ""

    @property
    def approved_minor(self) -> int:
        return sum(line.amount_minor for line in self.approved)

    @property
    def transferred_minor(self) -> int:
        return self.transferred_before_minor + self.amount_minor

    @property
    def remains_minor(self) -> int:
        return self.approved_minor - self.transferred_minor


@dataclass(frozen=True, slots=True)
class BatchLine:
    number: str
    project: str
    organisation: str
    account_name: str
    account: str
    bic: str
    amount_minor: int
    state: str = ""


@dataclass(frozen=True, slots=True)
class Hand:
    """Who did a step of the batch, and when; ``digest`` is of what the person was shown."""

    deed: str
    person: str = ""
    at: datetime | None = None
    digest: str = ""


@dataclass(frozen=True, slots=True)
class BatchTotals:
    """The lines as they stand, or as they were released. ``debtor`` is the account it is paid from, in parts."""

    letterhead: Letterhead
    number: str
    state: str
    execution_date: date
    lines: tuple[BatchLine, ...]
    debtor: tuple[str, ...] = ()
    hands: tuple[Hand, ...] = ()
    file_digest: str = ""

    @property
    def total_minor(self) -> int:
        return sum(line.amount_minor for line in self.lines)

    def by_organisation(self) -> list[tuple[str, int, int]]:
        """(organisation, payments, amount), in order of organisation."""
        return _summed((line.organisation, line.amount_minor) for line in self.lines)

    def by_project(self) -> list[tuple[str, int, int]]:
        """(project, payments, amount), in order of project."""
        return _summed((line.project, line.amount_minor) for line in self.lines)


def _summed(pairs: Iterable[tuple[str, int]]) -> list[tuple[str, int, int]]:
    sums: dict[str, tuple[int, int]] = {}
    for name, amount in pairs:
        count, total = sums.get(name, (0, 0))
        sums[name] = (count + 1, total + amount)
    return [(name, *sums[name]) for name in sorted(sums)]
