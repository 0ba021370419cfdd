"""What a meeting decided, item by item, from the recorded votes. Pure; amounts in minor units."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from reports.papers.committee import BallotLine, ConditionLine, Sitting, Subject
from reports.papers.letterhead import Letterhead, Signature


@dataclass(frozen=True, slots=True)
class AttendanceLine:
    institution: str
    role: str
    presence: str
    person: str = ""


@dataclass(frozen=True, slots=True)
class Decided:
    """How one item ended. ``votes`` and ``quorum`` are sentences with their figures."""

    number: str
    outcome: str
    decided_on: date
    digest: str
    quorum: str
    votes: str
    ballots: tuple[BallotLine, ...] = ()
    conditions: tuple[ConditionLine, ...] = ()
    comments: str = ""
    amends: str = ""
    signatures: tuple[Signature, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemMinutes:
    """``asked_minor`` None: it asked for no money. ``undecided`` says how it stands where there is no decision."""

    position: int
    subject: Subject
    asked_minor: int | None = None
    text: str = ""
    decided: Decided | None = None
    undecided: str = ""


@dataclass(frozen=True, slots=True)
class Minutes:
    letterhead: Letterhead
    sitting: Sitting
    attendance: tuple[AttendanceLine, ...]
    quorum: str
    items: tuple[ItemMinutes, ...]
    text: str = ""
    signatures: tuple[Signature, ...] = ()
    is_cleared: bool = False
