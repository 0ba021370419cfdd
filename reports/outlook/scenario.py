"""Cash of the months ahead under assumptions: month by month, and which payment finds too little. Pure.

Amounts are whole minor units of the fund's currency. What comes in on a day comes before what goes out on it. Every
expected payment is made, so that a shortfall shows as cash below zero: how much is missing, from when, and until when.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

INSTALMENT = "instalment"
REQUEST, TRANCHE, UNDATED = "request", "tranche", "undated"
AGENDA, PIPELINE = "agenda", "pipeline"
APPROVED = (REQUEST, TRANCHE, UNDATED)
"""What is decided and not yet transferred."""
MONTHS = 24
MOST_SLIP = 24


@dataclass(frozen=True, slots=True)
class Expected:
    """One amount expected on a day: positive comes in, negative goes out.

    ``name`` and ``title`` are what people call it, ``record`` is what it is in the books (``project:P-1``), ``item``
    the item of an agenda it hangs on. ``is_late``: its day is over, and it is expected today.
    """

    day: date
    kind: str
    amount_minor: int
    name: str
    title: str = ""
    record: str = ""
    project: str = ""
    item: str = ""
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What the scenario takes for granted. ``items`` are the items of agendas taken as approved."""

    slip_months: int = 0
    items: frozenset[str] = frozenset()
    with_pipeline: bool = False


@dataclass(frozen=True, slots=True)
class Month:
    """One month, from its first day (of the first month: from the day asked) to its last."""

    first_day: date
    opening_minor: int
    coming_minor: int
    going_minor: int
    """Positive."""
    lowest_minor: int
    """The least cash at the end of any day of the month."""

    @property
    def closing_minor(self) -> int:
        return self.opening_minor + self.coming_minor - self.going_minor


@dataclass(frozen=True, slots=True)
class Failing:
    """A payment that finds too little: how much is missing after it, on its day."""

    expected: Expected
    missing_minor: int


@dataclass(frozen=True, slots=True)
class Standing:
    """One expected amount with the cash after it. ``place``: its own in the order of the days, from 0."""

    place: int
    expected: Expected
    after_minor: int


@dataclass(frozen=True, slots=True)
class Outlook:
    """The months ahead. ``taken`` is everything that is expected under the assumptions, with the cash after each, after
    the last month too; ``failing`` in order of days; ``beyond`` is what is expected after the last month."""

    opening_minor: int
    taken: tuple[Standing, ...]
    months: tuple[Month, ...]
    failing: tuple[Failing, ...]
    beyond: tuple[Expected, ...]

    @property
    def lowest_minor(self) -> int:
        return min((month.lowest_minor for month in self.months), default=self.opening_minor)


def outlook(
    cash_minor: int, expected: Iterable[Expected], assumptions: Assumptions, today: date, months: int = MONTHS
) -> Outlook:
    """The months from ``today`` on, starting with this cash."""
    taken = in_order(assumed(expected, assumptions, today))
    last = month_end(later(today.replace(day=1), months - 1))
    within = [each for each in taken if each.day <= last]
    return Outlook(
        cash_minor,
        tuple(_standing(cash_minor, taken)),
        tuple(_months(cash_minor, within, today, months)),
        tuple(_failing(cash_minor, within)),
        tuple(each for each in taken if each.day > last),
    )


def assumed(expected: Iterable[Expected], assumptions: Assumptions, today: date) -> list[Expected]:
    """What is expected under the assumptions: late amounts today, instalments later by the slip, items as approved.

    An approved item that gives back what a project has not yet been paid (a positive amount) takes that project's
    payments out instead: the money never left.
    """
    rows = list(expected)
    given_back = {
        each.project
        for each in rows
        if each.kind == AGENDA and each.amount_minor > 0 and each.item in assumptions.items
    }
    found = []
    for each in rows:
        if each.kind == AGENDA and (each.item not in assumptions.items or each.amount_minor > 0):
            continue
        if each.kind == PIPELINE and not assumptions.with_pipeline:
            continue
        if each.kind in APPROVED and each.project in given_back:
            continue
        if each.day < today:
            each = replace(each, day=today, is_late=True)
        if each.kind == INSTALMENT and assumptions.slip_months:
            each = replace(each, day=later(each.day, assumptions.slip_months))
        found.append(each)
    return found


def later(day: date, months: int) -> date:
    """The same day so many months later; the last of the month where it has no such day; the last day there is, where
    the calendar has no such month."""
    whole = day.year * 12 + day.month - 1 + months
    year, month = whole // 12, whole % 12 + 1
    if year > date.max.year:
        return date.max
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def in_order(rows: Iterable[Expected]) -> list[Expected]:
    """Day by day, what comes in before what goes out: the order in which payments find enough or too little."""
    return sorted(rows, key=_order)


def _order(each: Expected) -> tuple[date, bool, str, str]:
    return each.day, each.amount_minor < 0, each.kind, each.name


def _months(cash: int, rows: Sequence[Expected], today: date, months: int) -> Iterable[Month]:
    standing = cash
    for number in range(months):
        first = today if number == 0 else later(today.replace(day=1), number)
        end = month_end(first)
        of_month = [each for each in rows if first <= each.day <= end]
        opening, lowest = standing, standing
        for day in sorted({each.day for each in of_month}):
            standing += sum(each.amount_minor for each in of_month if each.day == day)
            lowest = min(lowest, standing)
        yield Month(
            first,
            opening,
            sum(each.amount_minor for each in of_month if each.amount_minor > 0),
            -sum(each.amount_minor for each in of_month if each.amount_minor < 0),
            lowest,
        )


def _standing(cash: int, rows: Sequence[Expected]) -> Iterable[Standing]:
    standing = cash
    for place, each in enumerate(rows):
        standing += each.amount_minor
        yield Standing(place, each, standing)


def _failing(cash: int, rows: Sequence[Expected]) -> Iterable[Failing]:
    for each in _standing(cash, rows):
        if each.expected.amount_minor < 0 and each.after_minor < 0:
            yield Failing(each.expected, -each.after_minor)
