"""A meeting and how its items stood: what the pack, the minutes and the sheet of a decision have in common. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Sitting:
    """A meeting or a written procedure. ``kind`` and ``state`` are words for people."""

    number: str
    kind: str
    state: str
    held_on: date
    place: str = ""
    deadline: datetime | None = None
    rules: tuple[str, ...] = ()
    """How the fund decides, in sentences."""


@dataclass(frozen=True, slots=True)
class Balance:
    """In minor units. ``recorded_with`` is the decision the figures were recorded with; empty: as the books are now."""

    cash_minor: int
    reserved_minor: int
    recorded_with: str = ""

    @property
    def available_minor(self) -> int:
        return self.cash_minor - self.reserved_minor


@dataclass(frozen=True, slots=True)
class BallotLine:
    """How one seat answered. ``person`` is empty and ``is_silent`` true where it agreed by saying nothing."""

    institution: str
    role: str
    choice: str
    person: str = ""
    is_alternate: bool = False
    is_recusal: bool = False
    conflict: str = ""
    comment: str = ""
    is_silent: bool = False


@dataclass(frozen=True, slots=True)
class ConditionLine:
    """A condition of a decision, and when and how it was met; ``met_on`` None: it is open."""

    position: int
    text: str
    met_on: date | None = None
    note: str = ""
    recorded_by: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """What was voted on. ``digest`` is what every ballot and signature is bound to; version 0: other business."""

    title: str
    kind: str
    proposal: str = ""
    version: int = 0
    digest: str = ""
