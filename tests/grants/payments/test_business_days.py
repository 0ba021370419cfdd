"""Business days, counted one by one where the module counts by weeks."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from grants.payments.business_days import business_day_after, business_days_between, is_business_day, pace

DAYS = st.dates(date(2010, 1, 1), date(2030, 12, 31))
MONDAY = date(2026, 3, 2)


def test_friday_to_monday_is_one_day():
    assert business_days_between(date(2026, 3, 6), date(2026, 3, 9)) == 1


def test_paid_the_same_day_took_none():
    assert business_days_between(MONDAY, MONDAY) == 0


def test_a_holiday_is_not_counted_unless_it_is_a_saturday():
    friday = date(2026, 3, 6)
    assert business_days_between(MONDAY, friday) == 4
    assert business_days_between(MONDAY, friday, [date(2026, 3, 4)]) == 3
    assert business_days_between(MONDAY, date(2026, 3, 9), [date(2026, 3, 7)]) == 5
    assert business_days_between(MONDAY, friday, [MONDAY]) == 4  # the package came on it; it is not counted anyway


@given(DAYS, st.integers(-60, 60), st.sets(DAYS, max_size=5))
def test_counts_as_one_would_on_a_calendar(start, span, holidays):
    end = start + timedelta(span)
    first, last = min(start, end), max(start, end)
    counted = sum(is_business_day(first + timedelta(n), holidays) for n in range(1, (last - first).days + 1))
    assert business_days_between(start, end, holidays) == (counted if span >= 0 else -counted)


@given(DAYS, st.integers(1, 40), st.sets(DAYS, max_size=5))
def test_the_last_day_within_a_target_is_that_many_days_after(start, days, holidays):
    last = business_day_after(start, days, holidays)
    assert is_business_day(last, holidays)
    assert business_days_between(start, last, holidays) == days


def test_the_pace_is_an_average_in_tenths_and_counts_what_kept_the_target():
    found = pace([3, 5, 6], 5)
    assert (found.paid, found.within, found.tenths, found.is_kept) == (3, 2, 47, False)
    assert pace([1, 2], 5).tenths == 15
    assert pace([], 5).paid == 0
