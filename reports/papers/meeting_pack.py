"""What members read before a meeting: the agenda, what approving all of it would leave, a page on each proposal. Pure.

Amounts in minor units of the fund's currency.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from reports.papers.budget import Budget
from reports.papers.committee import Balance, Sitting
from reports.papers.letterhead import Letterhead


@dataclass(frozen=True, slots=True)
class AgendaLine:
    """One item. ``asked_minor`` None: it asks for no money. ``counts``: it can take money at this meeting."""

    position: int
    kind: str
    title: str
    subject: str = ""
    asked_minor: int | None = None
    state: str = ""
    counts: bool = True


@dataclass(frozen=True, slots=True)
class RunningLine:
    """An item, and what is available before and after it is approved."""

    item: AgendaLine
    before_minor: int
    after_minor: int


def running(balance: Balance, items: Iterable[AgendaLine]) -> list[RunningLine]:
    """What each item would leave if all before it were approved; items that ask for nothing are left out."""
    available, lines = balance.available_minor, []
    for item in items:
        if item.asked_minor is None or not item.counts:
            continue
        after = available - item.asked_minor
        lines.append(RunningLine(item, available, after))
        available = after
    return lines


@dataclass(frozen=True, slots=True)
class Indicator:
    text: str
    baseline: str
    target: str
    source: str


@dataclass(frozen=True, slots=True)
class ResultLine:
    level: str
    statement: str
    indicators: tuple[Indicator, ...] = ()


@dataclass(frozen=True, slots=True)
class TrancheLine:
    """``terms``: what must be true before it is paid, in words."""

    party: str
    number: int
    amount_minor: int
    due_on: date | None = None
    terms: str = ""


@dataclass(frozen=True, slots=True)
class ScoreLine:
    criterion: str
    score: int | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class ReviewOf:
    """A technical review. ``average_hundredths`` is the mean score; ``reservations`` are answers other than yes."""

    reviewer: str
    reviewed_at: datetime
    recommendation: str
    panel: str = ""
    scores: tuple[ScoreLine, ...] = ()
    average_hundredths: int | None = None
    reservations: tuple[str, ...] = ()
    comments: str = ""


@dataclass(frozen=True, slots=True)
class ProposalPage:
    """One proposal as it is before the committee. Texts are as people wrote them, kinds and levels in words."""

    position: int
    number: str
    version: int
    digest: str
    kind: str
    title: str
    asked_minor: int
    submitted_at: datetime
    submitted_by: str
    budget: Budget
    lead: str = ""
    window: str = ""
    focus: str = ""
    outputs: tuple[str, ...] = ()
    level: str = ""
    countries: tuple[str, ...] = ()
    start_date: date | None = None
    end_date: date | None = None
    new_end_date: date | None = None
    project: str = ""
    organisations: tuple[str, ...] = ()
    summary: str = ""
    reason: str = ""
    results: tuple[ResultLine, ...] = ()
    tranches: tuple[TrancheLine, ...] = ()
    disbursements: tuple[tuple[int, int], ...] = ()
    """(year, amount)"""
    cofinancing: tuple[tuple[str, int], ...] = ()
    """(source, amount): money of others, never added to the fund's."""
    documents: tuple[tuple[str, str], ...] = ()
    """(kind, file name)"""
    reviews: tuple[ReviewOf, ...] = ()
    missing: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def tranches_minor(self) -> int:
        return sum(line.amount_minor for line in self.tranches)

    @property
    def disbursements_minor(self) -> int:
        return sum(amount for _year, amount in self.disbursements)

    @property
    def cofinancing_minor(self) -> int:
        return sum(amount for _source, amount in self.cofinancing)


@dataclass(frozen=True, slots=True)
class BusinessItem:
    """An item that is no proposal."""

    position: int
    kind: str
    title: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class MeetingPack:
    letterhead: Letterhead
    sitting: Sitting
    agenda: tuple[AgendaLine, ...]
    balance: Balance
    proposals: tuple[ProposalPage, ...] = ()
    business: tuple[BusinessItem, ...] = ()
