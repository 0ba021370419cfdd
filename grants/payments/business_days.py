"""Counting the days on which a bank works. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from fund import money

SATURDAY = 5


def is_business_day(day: date, holidays: Collection[date] = ()) -> bool:
    return day.weekday() < SATURDAY and day not in holidays


def business_days_between(start: date, end: date, holidays: Collection[date] = ()) -> int:
    """The business days after ``start`` up to and including ``end``: paid on the same day is 0, the next is 1.

    Negative where ``end`` lies before ``start``.
    """
    if end < start:
        return -business_days_between(end, start, holidays)
    weeks, rest = divmod((end - start).days, 7)
    days = 5 * weeks
    days += sum((start + timedelta(offset)).weekday() < SATURDAY for offset in range(1, rest + 1))
    return days - sum(start < day <= end and day.weekday() < SATURDAY for day in set(holidays))


def business_day_after(start: date, days: int, holidays: Collection[date] = ()) -> date:
    """The last day on which a payment still counts as ``days`` business days after ``start``, were it a business day:
    ``business_days_between(start, business_day_after(start, days))`` is ``days``, for one day or more."""
    day = start
    for _step in range(days):
        day += timedelta(1)
        while not is_business_day(day, holidays):
            day += timedelta(1)
    return day


@dataclass(frozen=True, slots=True)
class Pace:
    """How quickly complete packages were paid, against the fund's target in business days."""

    target: int
    paid: int = 0
    within: int = 0
    tenths: int = 0
    """The average in tenths of a day, half-up."""

    @property
    def is_kept(self) -> bool:
        """Whether every payment kept the target."""
        return self.within == self.paid


def pace(days: Iterable[int], target: int) -> Pace:
    """Of the business days that payments took."""
    taken = list(days)
    if not taken:
        return Pace(target)
    average = money.proportion(sum(taken), 10, len(taken))
    return Pace(target, len(taken), sum(each <= target for each in taken), average)
