"""The months ahead, without a database: figures an accountant can follow with a pencil."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from reports.outlook.scenario import (
    AGENDA,
    INSTALMENT,
    PIPELINE,
    TRANCHE,
    UNDATED,
    Assumptions,
    Expected,
    assumed,
    later,
    month_end,
    outlook,
)

TODAY = date(2026, 11, 29)
IN = Expected(date(2027, 2, 15), INSTALMENT, 99_000, "NOR-1")
OUT = Expected(date(2027, 3, 1), TRANCHE, -150_000, "P-1 · UNDP, tranche 2", project="P-1")
ITEM = Expected(date(2026, 12, 10), AGENDA, -60_000, "P-2026-003", item="M-01:2")


def test_what_comes_in_covers_what_goes_out_after_it() -> None:
    found = outlook(60_000, [IN, OUT], Assumptions(), TODAY)
    assert [month.closing_minor for month in found.months[:6]] == [60_000, 60_000, 60_000, 159_000, 9_000, 9_000]
    assert found.failing == ()
    assert found.lowest_minor == 9_000
    assert found.months[0].first_day == TODAY
    assert len(found.months) == 24


def test_a_late_instalment_lets_the_tranche_find_too_little() -> None:
    found = outlook(60_000, [IN, OUT], Assumptions(slip_months=1), TODAY)
    assert found.failing[0].expected.day == date(2027, 3, 1)
    assert [(each.expected.name, each.missing_minor) for each in found.failing] == [(OUT.name, 90_000)]
    march = found.months[4]
    assert (march.opening_minor, march.coming_minor, march.going_minor) == (60_000, 99_000, 150_000)
    assert (march.closing_minor, march.lowest_minor) == (9_000, -90_000)


def test_an_item_counts_only_where_it_is_taken_as_approved() -> None:
    assert outlook(60_000, [IN, OUT, ITEM], Assumptions(), TODAY).failing == ()
    found = outlook(60_000, [IN, OUT, ITEM], Assumptions(items=frozenset({"M-01:2"})), TODAY)
    assert found.failing[0].expected.day == date(2027, 3, 1)
    assert found.failing[0].missing_minor == 51_000


def test_an_approved_cancellation_keeps_the_money_where_it_is() -> None:
    given_back = Expected(date(2026, 12, 10), AGENDA, 150_000, "P-2026-004", project="P-1", item="M-01:3")
    found = outlook(60_000, [IN, OUT, given_back], Assumptions(items=frozenset({"M-01:3"})), TODAY)
    assert found.months[-1].closing_minor == 159_000
    assert outlook(60_000, [IN, OUT, given_back], Assumptions(), TODAY).months[-1].closing_minor == 9_000


def test_what_is_late_is_expected_today_and_slips_from_there() -> None:
    overdue = Expected(date(2026, 6, 1), INSTALMENT, 1_000, "SWE-1")
    [now] = assumed([overdue], Assumptions(), TODAY)
    assert (now.day, now.is_late) == (TODAY, True)
    [slipped] = assumed([overdue], Assumptions(slip_months=3), TODAY)
    assert slipped.day == date(2027, 2, 28)


def test_the_pipeline_counts_only_where_it_is_asked_for() -> None:
    row = Expected(date(2027, 1, 1), PIPELINE, -5, "P-2026-009")
    assert assumed([row], Assumptions(), TODAY) == []
    assert assumed([row], Assumptions(with_pipeline=True), TODAY) == [row]


def test_what_is_expected_after_the_last_month_is_named_and_not_counted() -> None:
    far = Expected(date(2030, 1, 1), TRANCHE, -5, "P-1 · UNDP, tranche 9")
    found = outlook(10, [far], Assumptions(), TODAY)
    assert found.beyond == (far,)
    assert found.months[-1].closing_minor == 10


def test_each_amount_stands_with_the_cash_after_it_what_comes_in_first_and_beyond_the_last_month_too() -> None:
    far = Expected(date(2030, 1, 1), TRANCHE, -5, "P-1 · UNDP, tranche 9")
    same_day = Expected(IN.day, TRANCHE, -40_000, "P-2 · WHO, tranche 1")
    found = outlook(60_000, [far, OUT, same_day, IN], Assumptions(), TODAY)
    assert [(each.place, each.expected.name, each.after_minor) for each in found.taken] == [
        (0, IN.name, 159_000),
        (1, same_day.name, 119_000),
        (2, OUT.name, -31_000),
        (3, far.name, -31_005),
    ]
    assert [each.expected for each in found.failing] == [OUT]
    assert outlook(60_000, [], Assumptions(), TODAY).taken == ()


def test_months_are_added_by_the_calendar() -> None:
    assert later(date(2027, 1, 31), 1) == date(2027, 2, 28)
    assert later(date(2027, 11, 30), 3) == date(2028, 2, 29)
    assert later(date(2026, 12, 15), 1) == date(2027, 1, 15)
    assert later(date(9998, 12, 15), 12) == date(9999, 12, 15)
    assert later(date(9999, 1, 15), 12) == date.max
    assert month_end(date(2028, 2, 3)) == date(2028, 2, 29)


days = st.dates(date(2026, 1, 1), date(2029, 12, 31))
amounts = st.integers(-10_000, 10_000)
rows = st.lists(st.builds(Expected, days, st.sampled_from([INSTALMENT, TRANCHE, UNDATED]), amounts, st.just("x")))


@given(rows, st.integers(-50_000, 50_000), st.integers(0, 24))
def test_months_follow_each_other_and_nothing_is_lost(found: list[Expected], cash: int, slip: int) -> None:
    told = outlook(cash, found, Assumptions(slip_months=slip), TODAY)
    for before, after in zip(told.months, told.months[1:], strict=False):
        assert before.closing_minor == after.opening_minor
        assert after.lowest_minor <= min(after.opening_minor, after.closing_minor)
    assert told.months[-1].closing_minor + sum(each.amount_minor for each in told.beyond) == cash + sum(
        each.amount_minor for each in found
    )
