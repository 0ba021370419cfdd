"""Quorum, tally and the rules of deciding, without a database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.committee import voting
from grants.committee.voting import Quorum, Rules, Tally, Verdict, Voter
from grants.proposals import approved_amounts

CHOICES = ("", "agree", "object", "abstain", "recuse")
voters_ = st.lists(st.tuples(st.booleans(), st.booleans(), st.sampled_from(CHOICES)), min_size=1, max_size=12).map(
    lambda rows: [Voter(n, f"S{n}", chair, there, choice) for n, (chair, there, choice) in enumerate(rows)]
)
rules_ = st.builds(
    Rules,
    st.sampled_from(("consensus", "majority", "unanimity")),
    st.integers(0, 100),
    st.booleans(),
    st.booleans(),
)


def seats(*choices: str, present: int | None = None, chairs: int = 0) -> list[Voter]:
    there = len(choices) if present is None else present
    return [Voter(n, f"S{n}", n < chairs, n < there, choice) for n, choice in enumerate(choices)]


@pytest.mark.parametrize(
    ("voters", "percent", "expected"),
    [
        (seats("", "", "", "", "", present=3), 50, Quorum(5, 3, 3)),
        (seats("", "", "", "", "", present=2), 50, Quorum(5, 2, 3)),
        (seats("", "", "", "", present=2), 50, Quorum(4, 2, 2)),
        (seats("recuse", "", "", "", "", present=3), 50, Quorum(5, 2, 3)),
        (seats("", "", "", present=3), 100, Quorum(3, 3, 3)),
        (seats("", present=0), 0, Quorum(1, 0, 1)),
        ([], 0, Quorum(0, 0, 1)),
    ],
)
def test_the_quorum_is_a_share_of_all_voting_seats_rounded_up(voters, percent, expected):
    found = voting.quorum(voters, Rules(quorum_percent=percent, needs_co_chairs=False))
    assert found == expected
    assert found.is_met == (expected.present >= expected.needed)


def test_every_co_chair_is_needed_where_the_rules_say_so_and_a_recused_one_is_there():
    voters = seats("agree", "", "agree", "agree", chairs=2)
    voters[1] = voters[1]._replace(is_present=False)
    found = voting.quorum(voters, Rules())
    assert (found.missing_co_chairs, found.is_met) == (("S1",), False)
    assert voting.quorum(voters, Rules(needs_co_chairs=False)).is_met
    voters[1] = Voter(1, "S1", True, True, "recuse")
    assert voting.quorum(voters, Rules()).is_met


@pytest.mark.parametrize(
    ("rule", "counted", "expected"),
    [
        ("consensus", Tally(agree=3), Verdict.AGREED),
        ("consensus", Tally(agree=1, abstain=4), Verdict.AGREED),
        ("consensus", Tally(agree=1, unanswered=4), Verdict.AGREED),
        ("consensus", Tally(agree=9, object=1), Verdict.NO_CONSENSUS),
        ("consensus", Tally(object=2, abstain=1), Verdict.AGAINST),
        ("consensus", Tally(object=1, unanswered=5), Verdict.NO_CONSENSUS),
        ("unanimity", Tally(object=1, unanswered=1), Verdict.NO_CONSENSUS),
        ("consensus", Tally(unanswered=5), Verdict.NO_CONSENSUS),
        ("consensus", Tally(abstain=5), Verdict.NO_CONSENSUS),
        ("consensus", Tally(silent=5), Verdict.AGREED),
        ("majority", Tally(agree=2, object=1, abstain=4), Verdict.AGREED),
        ("majority", Tally(agree=2, object=2), Verdict.NO_CONSENSUS),
        ("majority", Tally(agree=1, object=2), Verdict.AGAINST),
        ("majority", Tally(unanswered=3), Verdict.NO_CONSENSUS),
        ("unanimity", Tally(agree=4, recuse=1), Verdict.AGREED),
        ("unanimity", Tally(agree=4, abstain=1), Verdict.NO_CONSENSUS),
        ("unanimity", Tally(agree=4, unanswered=1), Verdict.NO_CONSENSUS),
        ("unanimity", Tally(), Verdict.NO_CONSENSUS),
        ("unanimity", Tally(recuse=3), Verdict.NO_CONSENSUS),
    ],
)
def test_what_a_rule_makes_of_a_tally(rule, counted, expected):
    assert voting.verdict(rule, counted) is expected


def test_silence_agrees_after_the_deadline_where_the_rules_say_so():
    voters = seats("agree", "", "", present=0)
    before = voting.count_written(voters, Rules(), is_over=False)
    assert (before.quorum.present, before.tally.silent, before.silent) == (1, 0, ())
    after = voting.count_written(voters, Rules(needs_co_chairs=False), is_over=True)
    assert (after.quorum.present, after.tally.silent, after.silent) == (3, 2, (1, 2))
    mute = voting.count_written(voters, Rules(silence_agrees=False), is_over=True)
    assert (mute.quorum.present, mute.tally.silent) == (1, 0)


def test_who_answered_an_earlier_text_does_not_agree_by_silence_to_the_later_one():
    voters = [each._replace(answered_earlier=each.seat in (1, 2)) for each in seats("agree", "", "agree", "", "")]
    found = voting.count_written(voters, Rules(needs_co_chairs=False), is_over=True)
    assert (found.silent, found.answered_earlier) == ((3, 4), (1,))
    assert (found.quorum.present, found.tally.agree, found.tally.silent) == (4, 2, 2)
    everybody = [each._replace(choice="", answered_earlier=True) for each in voters]
    assert not voting.count_written(everybody, Rules(needs_co_chairs=False), is_over=True).is_decidable


def test_a_seat_on_which_nobody_sits_does_not_agree_by_silence():
    voters = [each._replace(is_vacant=each.seat == 1) for each in seats("agree", "", "")]
    found = voting.count_written(voters, Rules(needs_co_chairs=False), is_over=True)
    assert (found.silent, found.quorum.present, found.quorum.seats) == ((2,), 2, 3)


def test_a_written_procedure_closes_at_its_deadline_or_when_all_have_answered():
    end = datetime(2020, 6, 10, 17, tzinfo=UTC)
    said, open_ = seats("agree", "recuse"), seats("agree", "")
    assert voting.may_close_written(said, deadline=end, at=end - timedelta(days=1))
    assert not voting.may_close_written(open_, deadline=end, at=end - timedelta(seconds=1))
    assert voting.may_close_written(open_, deadline=end, at=end)


@given(voters_, rules_)
def test_who_recuses_neither_votes_nor_counts(voters, rules):
    """Whatever a recused seat had answered before, only its place among all seats remains."""
    found = voting.count(voters, rules)
    without = [
        v if v.choice != "recuse" else v._replace(is_present=False, choice="", is_co_chair=False) for v in voters
    ]
    other = voting.count(without, rules)
    assert found.verdict is other.verdict
    assert (found.quorum.present, found.quorum.needed) == (other.quorum.present, other.quorum.needed)


@given(voters_, rules_)
def test_an_objection_never_helps_and_agreement_never_harms(voters, rules):
    order = [Verdict.AGAINST, Verdict.NO_CONSENSUS, Verdict.AGREED]
    before = voting.count(voters, rules).verdict
    for n, voter in enumerate(voters):
        if not voter.is_present or voter.choice == "recuse":
            continue
        agreed = voting.count([*voters[:n], voter._replace(choice="agree"), *voters[n + 1 :]], rules).verdict
        objected = voting.count([*voters[:n], voter._replace(choice="object"), *voters[n + 1 :]], rules).verdict
        assert order.index(agreed) >= order.index(before)
        assert order.index(objected) <= order.index(before)


@given(voters_, rules_)
def test_everybody_present_is_counted_once(voters, rules):
    found = voting.count(voters, rules).tally
    assert found.voting + found.recuse == sum(v.is_present for v in voters)


@given(voters_, rules_, st.booleans())
def test_nothing_is_agreed_over_an_objection_unless_by_majority(voters, rules, is_over):
    for found in (voting.count(voters, rules), voting.count_written(voters, rules, is_over=is_over)):
        if found.verdict is Verdict.AGREED and rules.rule != "majority":
            assert found.tally.object == 0
        assert "approved" not in voting.outcomes(found.verdict, "proposal") or found.verdict is Verdict.AGREED


@given(st.integers(0, 10**9), st.integers(0, 10**8), st.integers(0, 2 * 10**9))
def test_a_cancellation_takes_back_exactly_what_is_not_transferred(direct, support, transferred):
    back = approved_amounts.taken_back(direct, support, transferred)
    assert sum(back) == max(direct + support - transferred, 0)
    assert 0 <= back[0] <= direct
    assert 0 <= back[1] <= support


@given(st.integers(-(10**9), 10**9), st.dictionaries(st.sampled_from("1234567"), st.integers(-5, 10**6)))
def test_what_is_spread_over_categories_adds_up(amount, over):
    parts = approved_amounts.spread(amount, over)
    assert sum(parts.values()) == (amount if any(value > 0 for value in over.values()) else 0)


def test_category_8_is_worked_out_where_it_is_not_stated():
    from decimal import Decimal

    line = {"organisation": "UNDP", "purpose": "programme", "category": "1", "amount_minor": 1_000}
    said = approved_amounts.asked({"budget": [line]}, lambda code: Decimal(7))
    assert approved_amounts.total_minor({"budget": [line]}, lambda code: Decimal(7)) == 1_070
    assert said[approved_amounts.Share("UNDP", "programme")].support_minor == 70
    stated = {"budget": [line, {**line, "category": "8", "amount_minor": 0}]}
    assert approved_amounts.total_minor(stated, lambda code: Decimal(7)) == 1_000
