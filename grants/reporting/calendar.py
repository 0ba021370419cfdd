"""Days of the annual cycle: when a report is due, which year asks for which report, when somebody is reminded. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta


def due_on(year: int, months: int) -> date:
    """The last day of the month so many months after the end of the year: 3 is 31 March, 0 is 31 December."""
    first_of_next = date(year + 1 + months // 12, months % 12 + 1, 1)
    return first_of_next - timedelta(days=1)


def is_asked(year: int, begun: int | None, ended: int | None) -> bool | None:
    """Whether a report on the year is asked for: None no, False the annual one, True the final one.

    ``begun`` and ``ended`` are the years in which the work (or the money) began and ended; None: not yet.
    """
    if begun is None or begun > year or (ended is not None and ended < year):
        return None
    return ended == year


def mark_reached(due: date, on: date, marks: Iterable[int], since: date) -> int | None:
    """The latest mark that has come by this day; None where none has, or only such as had come by ``since``.

    A mark is a number of days from the day the report is due, negative before it. ``since`` is the day the report was
    asked for: whoever was told of it that day is not reminded on the next.
    """
    passed = [mark for mark in marks if since < due + timedelta(days=mark) <= on]
    return max(passed, default=None)


def days_late(due: date, came: date | None, on: date) -> int:
    """How late the report is, or how late it came; 0 where it is or was in time."""
    return max(0, ((came or on) - due).days)
