"""Days of the annual cycle."""

from __future__ import annotations

from datetime import date

import pytest

from grants.reporting.calendar import days_late, due_on, is_asked, mark_reached

DUE = date(2020, 3, 31)
MARKS = (-30, -7, 1, 14)


@pytest.mark.parametrize(
    ("months", "day"),
    [(0, date(2019, 12, 31)), (2, date(2020, 2, 29)), (3, date(2020, 3, 31)), (12, date(2020, 12, 31)),
     (13, date(2021, 1, 31))],
)  # fmt: skip
def test_a_report_is_due_on_the_last_day_of_the_month(months, day):
    assert due_on(2019, months) == day


@pytest.mark.parametrize(
    ("begun", "ended", "asked"),
    [(None, None, None), (2020, None, None), (2019, None, False), (2018, None, False), (2018, 2019, True),
     (2018, 2018, None), (2018, 2020, False)],
)  # fmt: skip
def test_a_year_asks_for_an_annual_report_a_final_one_or_none(begun, ended, asked):
    assert is_asked(2019, begun, ended) is asked


@pytest.mark.parametrize(
    ("on", "mark"),
    [(date(2020, 2, 29), None), (date(2020, 3, 1), -30), (date(2020, 3, 23), -30), (date(2020, 3, 24), -7),
     (DUE, -7), (date(2020, 4, 1), 1), (date(2021, 1, 1), 14)],
)  # fmt: skip
def test_the_latest_mark_that_has_come_counts(on, mark):
    assert mark_reached(DUE, on, MARKS, since=date(2020, 1, 10)) == mark


def test_a_mark_that_had_come_when_the_report_was_asked_for_does_not_count():
    assert mark_reached(DUE, date(2020, 3, 10), MARKS, since=date(2020, 3, 5)) is None
    assert mark_reached(DUE, date(2020, 3, 24), MARKS, since=date(2020, 3, 5)) == -7


def test_a_report_is_late_by_the_day_it_came_or_by_today():
    assert days_late(DUE, None, DUE) == 0
    assert days_late(DUE, None, date(2020, 4, 10)) == 10
    assert days_late(DUE, date(2020, 4, 2), date(2020, 12, 1)) == 2
    assert days_late(DUE, date(2020, 1, 2), date(2020, 12, 1)) == 0
