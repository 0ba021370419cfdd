"""From which day a project is closed, and what it was before: the one rule, for its page, the lists, the annual report
and its final report.

A project closed here has the day that was declared. One that came closed with a workbook has none: it was not closed
before its end, unless the register said so earlier. The log of steps and the declarations have times, and what people
wrote into the register otherwise, its history has; what was written down only later is taken as it was first written
down. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import NamedTuple

ONGOING, OPERATIONALLY, FINANCIALLY = "ongoing", "operationally_closed", "financially_closed"
CLOSED = (OPERATIONALLY, FINANCIALLY)
ALWAYS = date.min
"""Of a project of which no day at all is known."""


class Version(NamedTuple):
    """What the register said of a project from a moment on."""

    at: datetime
    status: str
    end_date: date | None


class Declared(NamedTuple):
    """A declaration that a project was closed, as ``status`` names it, on a day."""

    status: str
    day: date
    at: datetime


class Taken(NamedTuple):
    """A step of a project through its workflow."""

    before: str
    after: str
    at: datetime


@dataclass(slots=True)
class Record:
    """Everything written down about how a project stands, each in the order it was written; ``status`` and
    ``end_date`` are of today."""

    status: str
    end_date: date | None = None
    versions: list[Version] = field(default_factory=list)
    declared: list[Declared] = field(default_factory=list)
    steps: list[Taken] = field(default_factory=list)

    def said(self, moment: datetime | None) -> Version:
        """The last that was written into the register by the moment; where nothing was by then, the first of all."""
        by_then = [each for each in self.versions if moment and each.at <= moment] or self.versions[:1]
        if moment is None or not by_then:
            return Version(datetime.max.replace(tzinfo=UTC), self.status, self.end_date)
        return by_then[-1]

    def logged(self, moment: datetime | None) -> str:
        """Its status by the log of its steps, and where there is none by the register."""
        if moment is None:
            return self.said(None).status
        by_then = [each for each in self.steps if each.at <= moment]
        if by_then:
            return by_then[-1].after
        return self.steps[0].before if self.steps else self.said(moment).status

    def closures(self, known: datetime | None = None) -> Closures:
        """What is known of its end by a moment (None: now)."""
        said = self.said(known)
        # A declaration counts even where the register's history was written at another time than it names.
        declared = {each.status: each.day for each in self.declared if known is None or each.at <= known}
        status = next((each for each in reversed(CLOSED) if each in declared), self.logged(known))
        registered: dict[str, date] = {}
        for each in self.versions:
            registered.setdefault(each.status, each.at.date())
        return Closures(status, said.end_date, declared, registered)

    def status_at(self, until: date | None, known: datetime | None = None) -> str:
        """By the end of a day (None: whatever day), as known by a moment (None: now)."""
        if until is None:
            closed = self.closures(known).status
            return closed if closed in CLOSED else self.logged(known)
        end = datetime.combine(until, time.max, UTC)
        logged = self.logged(end if known is None else min(end, known))
        closures = self.closures(known)
        if not closures.is_closed:
            return logged
        # What came closed was ongoing before: nothing more is known of it.
        return closures.on(until) or (ONGOING if logged in CLOSED else logged)


@dataclass(frozen=True, slots=True)
class Closures:
    """What is known of one project's end. ``status``: as it is known to stand; ``declared``: status to the day it was
    declared closed on; ``registered``: status to the day the register first said it."""

    status: str
    end_date: date | None = None
    declared: dict[str, date] = field(default_factory=dict)
    registered: dict[str, date] = field(default_factory=dict)

    @property
    def is_closed(self) -> bool:
        return self.status in CLOSED

    def since(self, status: str) -> date | None:
        """The day from which it counts as closed so far, ``ALWAYS`` where none is known; None where it is not."""
        if not self.is_closed or (status == FINANCIALLY and self.status != FINANCIALLY):
            return None
        if status in self.declared:
            return self.declared[status]
        if status == OPERATIONALLY and FINANCIALLY in self.declared and OPERATIONALLY not in self.registered:
            return None  # cancelled, and its money settled later: it was never closed operationally
        if self.end_date is None:
            first = ALWAYS
        else:
            # Whatever is closed financially is closed operationally, too.
            implied: Sequence[str] = (FINANCIALLY,) if status == FINANCIALLY else CLOSED
            said = (self.declared.get(FINANCIALLY), *(self.registered.get(each) for each in implied))
            first = min(self.end_date, *(day for day in said if day is not None), date.max)
        return max(first, self.declared.get(OPERATIONALLY, ALWAYS)) if status == FINANCIALLY else first

    def on(self, day: date) -> str:
        """``financially_closed`` or ``operationally_closed`` by the end of the day; empty where it was not closed."""
        for status in (FINANCIALLY, OPERATIONALLY):
            since = self.since(status)
            if since is not None and since <= day:
                return status
        return ""
