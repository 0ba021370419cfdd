"""Every check, at its edge: the sentence names the figures, the verdict turns at the cent and at the day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.checking import FAIL, PASS, WARN, Check, failing
from grants.payments.checks import checks
from grants.payments.facts import (
    AccountGround,
    DecisionGround,
    DocumentGround,
    Grounds,
    MemorandumGround,
    NarrativeGround,
    TrancheGround,
)
from grants.payments.tranches import Part, left_outside, taken_of

TODAY = date(2026, 3, 10)
DAY = timedelta(1)
GOOD = Grounds(
    on=TODAY,
    currency="USD",
    project="P-1",
    project_state="ongoing",
    project_state_words="ongoing",
    organisation="UNDP",
    amount_minor=10_000,
    decisions=(DecisionGround("D-1", date(2025, 1, 1), is_known=True),),
    memoranda=(MemorandumGround("MOU-1", date(2020, 1, 1)),),
    accounts=(AccountGround("BD-1", "verified", "•••• 2957", TODAY),),
    approved_minor=50_000,
    transferred_minor=30_000,
    cash_minor=100_000,
)


def one(name: str, grounds: Grounds) -> Check:
    found = [check for check in checks(grounds) if check.name == name]
    assert len(found) == 1
    return found[0]


def test_a_request_with_everything_passes_every_check():
    found = checks(GOOD)
    assert [check.verdict for check in found] == [PASS] * 8
    assert failing(found) == []
    assert all(check.sentence().endswith(".") for check in found)


@pytest.mark.parametrize(
    ("state", "verdict"),
    [("ongoing", PASS), ("pipeline", WARN), ("operationally_closed", FAIL), ("financially_closed", FAIL),
     ("cancelled", FAIL)],
)  # fmt: skip
def test_only_an_open_project_is_paid(state, verdict):
    assert one("project", replace(GOOD, project_state=state)).verdict == verdict


def test_without_a_decision_nothing_is_paid():
    assert one("decision", replace(GOOD, decisions=())).verdict == FAIL
    rejected = DecisionGround("D-2", TODAY, is_known=True, is_approval=False)
    assert one("decision", replace(GOOD, decisions=(*GOOD.decisions, rejected))).verdict == FAIL
    from_the_books = DecisionGround("SC-2012-3", date(2012, 5, 1))
    check = one("decision", replace(GOOD, decisions=(from_the_books,)))
    assert (check.verdict, check.sentence()) == (PASS, "Decision SC-2012-3 of 2012-05-01, as it stands in the books.")
    assert one("decision", replace(GOOD, decisions=(DecisionGround("", TODAY),))).verdict == WARN


def test_an_open_condition_holds_the_payment_back():
    decision = DecisionGround("D-1", TODAY, is_known=True, open_conditions=("A signed budget",), conditions=2)
    check = one("conditions", replace(GOOD, decisions=(decision,)))
    assert check.verdict == FAIL
    assert check.sentence() == "1 of 2 conditions of decision D-1 are not met: A signed budget"
    met = replace(decision, open_conditions=())
    assert one("conditions", replace(GOOD, decisions=(met,))).sentence() == (
        "All conditions of the decision are met: 2."
    )


def test_the_documents_of_the_window_must_be_filed():
    documents = (DocumentGround("minutes", True), DocumentGround("detailed budget", False))
    check = one("documents", replace(GOOD, window="W1", documents=documents))
    assert (check.verdict, "detailed budget" in check.sentence(), "minutes" in check.sentence()) == (FAIL, True, False)
    filed = tuple(replace(document, is_filed=True) for document in documents)
    assert one("documents", replace(GOOD, window="W1", documents=filed)).verdict == PASS


@pytest.mark.parametrize(
    ("since", "until", "verdict"),
    [(TODAY, TODAY, PASS), (TODAY, None, PASS), (TODAY + DAY, None, FAIL), (TODAY - DAY, TODAY - DAY, FAIL)],
)
def test_the_memorandum_must_be_in_force_on_the_day(since, until, verdict):
    assert one("memorandum", replace(GOOD, memoranda=(MemorandumGround("M", since, until),))).verdict == verdict


def test_no_memorandum_is_said_as_such_and_one_in_force_is_enough():
    assert "signed no memorandum" in one("memorandum", replace(GOOD, memoranda=())).sentence()
    old = MemorandumGround("OLD", date(2000, 1, 1), date(2010, 1, 1))
    assert one("memorandum", replace(GOOD, memoranda=(old, *GOOD.memoranda))).verdict == PASS
    assert "ended on 2010-01-01" in one("memorandum", replace(GOOD, memoranda=(old,))).sentence()


@pytest.mark.parametrize(
    ("state", "usable_from", "verdict"),
    [("verified", TODAY, PASS), ("verified", TODAY + DAY, FAIL), ("verified", None, FAIL), ("prepared", None, FAIL),
     ("refused", None, FAIL), ("replaced", TODAY - DAY, FAIL)],
)  # fmt: skip
def test_only_verified_details_past_their_cooling_off_are_paid_to(state, usable_from, verdict):
    account = AccountGround("BD-2", state, "•••• 1234", usable_from)
    assert one("account", replace(GOOD, accounts=(account,))).verdict == verdict


def test_the_allocation_is_enough_to_the_cent():
    exact = replace(GOOD, amount_minor=15_000, asked_minor=5_000)
    assert one("allocation", exact).verdict == PASS
    check = one("allocation", replace(exact, amount_minor=15_001))
    assert check.verdict == FAIL
    assert check.sentence() == (
        "150.01 USD is more than the 150.00 USD that remain: 500.00 USD approved, less 300.00 USD transferred and "
        "50.00 USD asked for by other requests."
    )


def test_the_cash_is_enough_to_the_cent_with_what_is_released_elsewhere():
    exact = replace(GOOD, released_minor=90_000)
    assert one("cash", exact).verdict == PASS
    assert one("cash", replace(exact, released_minor=90_001)).verdict == FAIL


@given(*[st.integers(0, 10**9)] * 4, st.integers(1, 10**9))
def test_what_passes_never_takes_more_than_there_is(approved, transferred, asked, cash, amount):
    grounds = replace(
        GOOD, approved_minor=approved, transferred_minor=transferred, asked_minor=asked, cash_minor=cash,
        amount_minor=amount,
    )  # fmt: skip
    assert (one("allocation", grounds).verdict == PASS) == (approved - transferred - asked - amount >= 0)
    assert (one("cash", grounds).verdict == PASS) == (cash - amount >= 0)


def test_a_request_names_a_tranche_where_the_plan_has_some():
    check = one("tranche", replace(GOOD, tranches_of_plan=2))
    assert (check.verdict, "name the one it is asked for" in check.sentence()) == (FAIL, True)
    assert not [check for check in checks(GOOD) if check.name == "tranche"]


def test_only_what_is_approved_outside_the_tranches_is_asked_for_without_one():
    outside = replace(GOOD, tranches_of_plan=2, outside_minor=10_000)
    assert one("tranche", outside).verdict == PASS
    check = one("tranche", replace(outside, amount_minor=10_001))
    assert (check.verdict, "100.01 USD is more than the 100.00 USD" in check.sentence()) == (FAIL, True)


def test_a_tranche_is_not_exceeded_nor_paid_after_it_was_replaced():
    tranche = TrancheGround(2, 20_000, asked_minor=10_000)
    assert one("tranche", replace(GOOD, tranche=tranche)).verdict == PASS
    assert one("tranche", replace(GOOD, tranche=tranche, amount_minor=10_001)).verdict == FAIL
    assert one("tranche", replace(GOOD, tranche=replace(tranche, is_current=False))).verdict == FAIL
    assert one("due", replace(GOOD, tranche=replace(tranche, due_on=TODAY + DAY))).verdict == WARN


def test_the_share_spent_is_compared_exactly_not_as_printed():
    grounds = replace(
        GOOD, transferred_minor=30_000, tranche=TrancheGround(2, 20_000, spent_percent=75), spent_minor=22_500
    )
    assert one("spent", grounds).verdict == PASS
    check = one("spent", replace(grounds, spent_minor=22_499))
    assert (check.verdict, "(75%)" in check.sentence()) == (FAIL, True)
    paid_back = replace(grounds, spent_minor=15_000, refunded_minor=10_000)
    assert one("spent", paid_back).verdict == PASS  # 150 of the 200 that stayed
    assert one("spent", replace(grounds, transferred_minor=0)).verdict == FAIL


def test_a_tranche_that_needs_reports_waits_for_each_year_before():
    tranche = TrancheGround(2, 20_000, needs_reports=True)
    grounds = replace(GOOD, tranche=tranche, first_transfer_year=2023, reported_years=frozenset({2023, 2025}))
    check = one("reports", grounds)
    assert (check.verdict, "expenditure of 2024," in check.sentence()) == (FAIL, True)
    assert one("reports", replace(grounds, reported_years=frozenset({2023, 2024, 2025}))).verdict == PASS
    assert one("reports", replace(grounds, first_transfer_year=2026, reported_years=frozenset())).verdict == PASS


def test_it_waits_for_the_narratives_that_were_asked_for_too():
    tranche = TrancheGround(2, 20_000, needs_reports=True)
    out, accepted = NarrativeGround(2024, is_accepted=False), NarrativeGround(2025, is_accepted=True)
    grounds = replace(GOOD, tranche=tranche, first_transfer_year=2024, reported_years=frozenset({2024, 2025}))
    check = one("reports", replace(grounds, narratives=(out, accepted)))
    assert check.verdict == FAIL
    assert check.sentence() == (
        "Tranche 2 waits for the narrative report of 2024, which was asked for and is not accepted."
    )
    both = one("reports", replace(grounds, reported_years=frozenset({2024}), narratives=(out, accepted)))
    assert both.sentence() == (
        "Tranche 2 waits for the expenditure of 2025, which is not reported, and for the narrative report of 2024, "
        "which was asked for and is not accepted."
    )
    assert one("reports", replace(grounds, narratives=(accepted,))).verdict == PASS


def test_money_transferred_without_a_tranche_fills_them_in_order():
    two = [Part(100), Part(100)]
    assert taken_of(two, 200, gone_minor=50) == [50, 0]
    assert taken_of(two, 200, gone_minor=150) == [100, 50]
    # What named the second does not count as the first.
    assert taken_of([Part(100), Part(100, 80)], 200, gone_minor=80) == [0, 80]
    assert taken_of([Part(100), Part(100, 80)], 200, gone_minor=150) == [70, 80]


def test_what_is_approved_outside_the_tranches_goes_first_and_does_not_touch_them():
    """300 of an earlier workbook, then an extension of 100 in a tranche with conditions."""
    extension = [Part(100)]
    assert taken_of(extension, 400, gone_minor=250) == [0]
    assert left_outside(extension, 400, gone_minor=250) == 50
    assert taken_of(extension, 400, gone_minor=300) == [0]
    assert left_outside(extension, 400, gone_minor=300) == 0
    assert taken_of([Part(100, 100)], 400, gone_minor=350) == [100]
    assert left_outside([Part(100, 100)], 400, gone_minor=350) == 50
    # A reduction below the tranches leaves nothing outside of them.
    assert left_outside([Part(100), Part(100)], 150, gone_minor=0) == 0


@given(
    amounts=st.lists(st.integers(1, 200), max_size=4),
    outside=st.integers(0, 200),
    asked=st.lists(st.tuples(st.integers(0, 4), st.integers(1, 200)), max_size=12),
)
def test_however_it_is_asked_for_no_condition_is_passed_by(amounts, outside, asked):
    """Who names no tranche never gets more than lies outside of them, and nobody more than is approved."""
    approved = sum(amounts) + outside
    named, unnamed = [0] * len(amounts), 0
    for which, amount in asked:
        parts = [Part(*each) for each in zip(amounts, named, strict=True)]
        gone = sum(named) + unnamed
        if which < len(amounts):
            if amount <= amounts[which] - taken_of(parts, approved, gone)[which]:
                named[which] += amount
        elif amount <= left_outside(parts, approved, gone):
            unnamed += amount
        assert unnamed <= outside
        assert all(each <= most for each, most in zip(named, amounts, strict=True))
