"""From the agenda to the allocation: the thinnest way through, and every refusal on it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from fund.ledger import UnableToReverse
from fund.models import Entry
from fund.models.documents import minor
from fund.services import entry_reverse
from grants.funds_available import availability
from grants.models import (
    Allocation,
    BudgetLine,
    Closing,
    Decision,
    Notice,
    PlanChange,
    Project,
    ProposalState,
    Tranche,
)
from grants.services import ballots, decisions, steps
from grants.services.approvals import UnableToApprove
from tests.grants.committee import sitting as s

pytestmark = pytest.mark.django_db


def test_both_co_chairs_close_and_the_allocation_is_posted(at):
    asked = s.proposal(at)
    meeting = s.open_meeting(at, asked)
    item = s.first_item(meeting)
    before = availability(at.fund)
    s.all_agree(at, item)
    s.sign(at, item, "OHCHR")
    assert not Decision.objects.exists()
    assert availability(at.fund) == before
    s.sign(at, item, "UNICEF")
    decision = Decision.objects.get()
    assert decision.number == "TST01-2020-01-D01"
    assert decision.decided_on == s.DAY
    allocation = Allocation.objects.get(decision=decision.number)
    assert allocation.reference == "TST01-2020-01-D01-UNDP"
    assert (minor(allocation.direct_amount), minor(allocation.support_cost)) == (1_000_000, 70_000)
    assert allocation.entry.effective_date == s.DAY
    after = availability(at.fund)
    assert after.reserved_minor == before.reserved_minor + 1_070_000
    assert after.cash_minor == before.cash_minor
    asked.refresh_from_db()
    assert asked.state == ProposalState.APPROVED
    project = Project.objects.get(pk=asked.project_id)
    assert project.number == "P-2"
    assert project.country == "KEN"
    plan = PlanChange.objects.get(project=project)
    assert (plan.position, plan.decision) == (0, decision)
    assert sum(BudgetLine.objects.filter(change=plan).values_list("amount_minor", flat=True)) == 1_070_000
    assert Tranche.objects.get(change=plan).amount_minor == 1_070_000
    assert decision.facts["tally"]["agree"] == 5
    assert decision.facts["availability"]["reserved_minor"] == before.reserved_minor
    assert [each["institution"] for each in decision.facts["signatures"]] == ["OHCHR", "UNICEF"]
    assert Notice.objects.filter(record=decision.record).count() >= 14


def test_a_decided_item_takes_no_more_ballots_and_signatures(at):
    item = s.first_item(s.open_meeting(at, s.proposal(at)))
    s.vote(at, item, OHCHR="agree", UNICEF="agree", UNDP="agree")
    s.both(at, item)
    with pytest.raises(steps.NotNow, match="decided"):
        s.vote(at, item, ILO="object")
    with pytest.raises(steps.NotNow, match="TST01-2020-01-D01"):
        s.sign(at, item, "OHCHR")
    assert Closing.objects.count() == 2


def test_without_quorum_nothing_is_decided(at):
    item = s.first_item(s.open_meeting(at, s.proposal(at)))
    s.vote(at, item, OHCHR="agree", UNICEF="agree")
    with pytest.raises(decisions.NoQuorum, match=r"2 of 5 .* 3 are needed"):
        s.sign(at, item, "OHCHR")
    s.vote(at, item, UNDP="recuse")
    with pytest.raises(decisions.NoQuorum, match="2 of 5"):
        s.sign(at, item, "OHCHR")
    s.vote(at, item, NOR="abstain")
    s.both(at, item)


def test_every_co_chair_must_be_there_where_the_rules_need_it(at):
    item = s.first_item(s.open_meeting(at, s.proposal(at)))
    s.vote(at, item, OHCHR="agree", UNDP="agree", ILO="agree", NOR="agree")
    with pytest.raises(decisions.NoQuorum, match="Children's Fund"):
        s.sign(at, item, "OHCHR")


def test_an_objection_is_no_consensus_and_recorded_as_such(at):
    asked = s.proposal(at)
    item = s.first_item(s.open_meeting(at, asked))
    s.vote(at, item, OHCHR="agree", UNICEF="agree", UNDP="agree", ILO="object")
    with pytest.raises(decisions.UnableToDecide, match="no consensus"):
        s.sign(at, item, "OHCHR")
    s.both(at, item, outcome="no_consensus")
    asked.refresh_from_db()
    assert asked.state == ProposalState.DEFERRED
    assert Decision.objects.get().outcome == "no_consensus"
    assert not Allocation.objects.filter(decision=Decision.objects.get().number).exists()


def test_who_is_no_co_chair_does_not_close(at):
    item = s.first_item(s.open_meeting(at, s.proposal(at)))
    s.all_agree(at, item)
    for who in ("UNDP", "AGENT", "secretariat"):
        with pytest.raises(steps.NotYours):
            s.sign(at, item, who)


def test_one_person_does_not_sign_for_two_seats(at):
    at.seats["UNICEF"].alternate = at.people["OHCHR"]
    at.seats["UNICEF"].save()
    item = s.first_item(s.open_meeting(at, s.proposal(at)))
    s.all_agree(at, item)
    s.sign(at, item, "OHCHR")
    with pytest.raises(decisions.UnableToDecide, match="signed this already"):
        s.sign(at, item, "OHCHR")
    at.seats["OHCHR"].holder = at.people["CSO"]
    at.seats["OHCHR"].save()
    with pytest.raises(steps.NotYours, match="another person"):
        s.sign(at, item, "OHCHR")
    assert not Decision.objects.exists()


def test_an_alternate_signs_and_votes_for_the_seat(at):
    item = s.first_item(s.open_meeting(at, s.proposal(at)))
    s.vote(at, item, **{"OHCHR-2": "agree", "UNICEF": "agree", "NOR-2": "agree"})
    with pytest.raises(steps.NotYours, match="Ohchr-2"):
        s.vote(at, item, OHCHR="object")
    s.sign(at, item, "OHCHR-2", "UNICEF")
    assert Decision.objects.get().facts["ballots"][0]["as"] == "alternate"


def test_what_was_shown_must_be_what_is(at):
    item = s.first_item(s.open_meeting(at, s.proposal(at)))
    s.vote(at, item, OHCHR="agree", UNICEF="agree", UNDP="agree")
    stale = s.shown(item, "approved")
    s.vote(at, item, NOR="agree")
    with pytest.raises(steps.ShownIsStale):
        decisions.item_close(item=item, outcome="approved", shown=stale, by=at.people["OHCHR"], at=s.AT)


def test_other_words_and_later_ballots_need_new_signatures(at):
    item = s.first_item(s.open_meeting(at, s.proposal(at)))
    s.vote(at, item, OHCHR="agree", UNICEF="agree", UNDP="agree")
    s.sign(at, item, "OHCHR")
    s.sign(at, item, "UNICEF", comments="With thanks")
    assert not Decision.objects.exists()
    s.vote(at, item, NOR="agree")
    s.sign(at, item, "UNICEF")
    assert not Decision.objects.exists()
    s.sign(at, item, "OHCHR")
    assert Decision.objects.count() == 1


def test_a_changed_version_voids_the_ballots(at):
    asked = s.proposal(at)
    item = s.first_item(s.open_meeting(at, asked))
    s.all_agree(at, item)
    first = asked.versions.get()
    s.new_version(at, asked, title="Changed")
    with pytest.raises(steps.NotNow, match="Human Rights Office has not answered"):
        s.sign(at, item, "OHCHR")
    with pytest.raises(steps.ShownIsStale):
        ballots.ballot_cast(item=item, choice="agree", shown=first.digest, by=at.people["OHCHR"], at=s.AT)
    s.all_agree(at, item)
    s.both(at, item)
    assert Decision.objects.get().facts["subject"]["version"] == 2
    item.refresh_from_db()
    assert item.version.number == 2


def test_short_of_funds_is_refused_with_the_figures_and_may_wait_for_them(at):
    there = availability(at.fund).available_minor
    asked = s.proposal(at, budget=s.budget(("UNDP", "programme", there)))
    item = s.first_item(s.open_meeting(at, asked))
    s.all_agree(at, item)
    with pytest.raises(UnableToApprove) as refused:
        s.sign(at, item, "OHCHR")
    assert f"{there / 100:,.2f} USD is available" in str(refused.value)
    assert not Closing.objects.exists()
    s.both(at, item, outcome="subject_to_funds")
    assert availability(at.fund).available_minor < 0


def test_of_two_approvals_of_the_same_last_dollar_one_succeeds(at):
    direct = availability(at.fund).available_minor * 100 // 107
    two = [s.proposal(at, budget=s.budget(("UNDP", "programme", direct))) for _ in range(2)]
    meeting = s.open_meeting(at, *two)
    items = [s.first_item(meeting, position) for position in (1, 2)]
    for item in items:
        s.all_agree(at, item)
        s.sign(at, item, "OHCHR")
    s.sign(at, items[0], "UNICEF")
    entries = Entry.objects.count()
    with pytest.raises(UnableToApprove, match="available"):
        s.sign(at, items[1], "UNICEF")
    assert Entry.objects.count() == entries
    assert Decision.objects.count() == 1
    s.both(at, items[1], outcome="deferred", comments="Next year")


def test_conditions_stand_until_somebody_says_how_they_were_met(at):
    item = s.first_item(s.open_meeting(at, s.proposal(at)))
    s.all_agree(at, item)
    with pytest.raises(decisions.UnableToDecide, match="names them"):
        s.sign(at, item, "OHCHR", outcome="conditions")
    s.both(at, item, outcome="conditions", conditions=["A signed budget", " ", "A focal point"])
    decision = Decision.objects.get()
    first, second = decision.conditions.order_by("position")
    assert (first.text, second.text) == ("A signed budget", "A focal point")
    said = {"condition": first, "met_on": s.DAY + timedelta(days=1), "note": "Received"}
    with pytest.raises(steps.NotYours):
        decisions.condition_meet(**said, by=at.people["OHCHR"], at=s.LATER)
    with pytest.raises(decisions.UnableToDecide, match="Say how"):
        decisions.condition_meet(**said | {"note": " "}, by=at.secretariat, at=s.LATER)
    with pytest.raises(decisions.UnableToDecide, match="still to come"):
        decisions.condition_meet(**said, by=at.secretariat, at=s.AT)
    decisions.condition_meet(**said, by=at.secretariat, at=s.LATER)
    with pytest.raises(decisions.UnableToDecide, match="already"):
        decisions.condition_meet(**said, by=at.secretariat, at=s.LATER)


def test_a_meeting_still_to_come_decides_nothing(at):
    item = s.first_item(s.open_meeting(at, s.proposal(at)))
    s.all_agree(at, item, s.BEFORE)
    with pytest.raises(steps.NotNow, match="10 Jun"):
        s.sign(at, item, "OHCHR", when=s.BEFORE)


def test_what_a_decision_set_aside_is_not_reversed_by_hand(at):
    item = s.first_item(s.open_meeting(at, s.proposal(at)))
    s.all_agree(at, item)
    s.both(at, item)
    allocation = Allocation.objects.get(decision=Decision.objects.get().number)
    before = availability(at.fund)
    with pytest.raises(UnableToReverse, match=r"TST01-2020-01-D01 set this money aside.*cancellation of P-2"):
        entry_reverse(entry=allocation.entry, reason="A slip", by="checker@example.org", at=s.AT)
    assert availability(at.fund) == before


def test_what_a_committee_elsewhere_decided_is_corrected_by_hand(at):
    elsewhere = Allocation.objects.exclude(decision="").first() or Allocation.objects.first()
    assert not Decision.objects.exists()
    entry_reverse(entry=elsewhere.entry, reason="A slip", by="checker@example.org", at=s.AT)
    assert Entry.objects.filter(reverses=elsewhere.entry).exists()
