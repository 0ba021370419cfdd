"""Hidden ballots, and those who are there and do not answer: who may know what, what is asked, what is kept."""

from __future__ import annotations

import pytest
import time_machine
from django.test import Client

from fund.models import User
from grants.committee.answers import tally_hidden
from grants.committee.facts import item_facts
from grants.models import Closing, Decision, Notice, Step
from grants.services import decisions, steps
from reports.papers_of.decisions import decision_sheet
from reports.papers_of.minutes import minutes
from tests.grants.committee import sitting as s
from tests.writing import text_of

pytestmark = pytest.mark.django_db
BASE = "/funds/TST01/committee/"
ITEM = f"{BASE}meetings/TST01-2020-01/items/1/"
AGREED = "agreed (1 agree, 0 object, 0 abstain, 0 recused; 3 present and did not answer: only one seat answered)"


@pytest.fixture(autouse=True)
def the_day():
    with time_machine.travel(s.AT, tick=False):
        yield


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    assert client.post("/accounts/reauthenticate/", {"password": "a-long-password"}).status_code == 302
    return client


def page(at: s.Sitting, who: str, path: str = f"{ITEM}close/", **said: str) -> str:
    client = signed_in(at.people[who])
    answer = client.post(path, said, follow=True) if said else client.get(path)
    assert answer.status_code == 200
    return text_of(answer)


def present(at: s.Sitting, *others: str):
    """An item whose meeting has these besides both co-chairs, because they voted on the item after it."""
    meeting = s.open_meeting(at, s.proposal(at), s.proposal(at, title="Second"))
    for who in ("OHCHR", "UNICEF", *others):
        s.vote(at, s.first_item(meeting, 2), **{who: "agree"})
    return s.first_item(meeting)


def hidden(at: s.Sitting, item, who: str) -> bool:
    meeting, facts = item_facts(item, s.AT)
    return tally_hidden(meeting, facts, at.seats[who], at.people[who], s.AT)


class TestHiddenBallots:
    def test_a_co_chair_who_has_not_voted_sees_no_tally_and_no_outcome(self, at):
        """UNICEF alone has voted, and objected: closing would tell the other co-chair how."""
        item = present(at, "UNDP")
        s.vote(at, item, UNICEF="object")
        for shown in (page(at, "OHCHR"), page(at, "OHCHR", step="check", outcome="rejected", comments="No")):
            assert "Human Rights Office has not answered this item: cast your ballot before you close it." in shown
            assert "1 object" not in shown
            assert "Rejected" not in shown
            assert "No consensus" not in shown
        with pytest.raises(steps.NotNow, match="Human Rights Office has not answered"):
            s.sign(at, item, "OHCHR", outcome="no_consensus")
        with pytest.raises(steps.NotNow, match="Human Rights Office has not answered"):
            s.ask(at, item, "OHCHR")

    def test_a_tally_is_shown_to_nobody_before_every_ballot_is_in(self, at):
        item = present(at, "UNDP")
        s.vote(at, item, UNICEF="object", OHCHR="agree")
        assert hidden(at, item, "UNICEF")
        shown = page(at, "UNICEF")
        assert "Development Programme" in shown
        assert "1 object" not in shown
        assert "No consensus" not in shown
        with pytest.raises(steps.NotNow, match="Present and not answered: Development Programme"):
            s.sign(at, item, "UNICEF", outcome="no_consensus")
        s.vote(at, item, UNDP="agree")
        assert not hidden(at, item, "UNICEF")
        assert "no consensus (2 agree, 1 object" in page(at, "UNICEF").lower()
        assert hidden(at, item, "UNDP")

    def test_who_signed_what_is_not_told_before_the_decision_stands(self, at):
        item = s.first_item(s.open_meeting(at, s.proposal(at)))
        s.vote(at, item, OHCHR="agree", UNICEF="agree", ILO="object")
        s.sign(at, item, "OHCHR", outcome="no_consensus")
        shown = page(at, "ILO", ITEM)
        assert "has signed" in shown
        assert "no consensus" not in shown.lower()
        assert "no consensus" in page(at, "UNICEF", ITEM)
        letter = Notice.objects.get(key__startswith="sign:")
        assert "consensus" not in letter.body
        s.sign(at, item, "UNICEF", outcome="no_consensus")
        assert "no consensus (2 agree, 1 object" in page(at, "ILO", ITEM).lower()

    def test_an_absent_co_chair_signs_what_the_others_voted(self):
        at = s.sitting(quorum_needs_co_chairs=False)
        item = s.first_item(s.open_meeting(at, s.proposal(at)))
        s.vote(at, item, OHCHR="agree", UNDP="agree", ILO="agree")
        assert hidden(at, item, "UNICEF")
        s.meetings.attendance_record(
            meeting=item.meeting, presence={at.seats["UNICEF"].pk: "absent"}, by=at.secretariat, at=s.AT
        )
        s.both(at, item)
        assert Decision.objects.get().is_approval

    def test_where_ballots_are_open_everybody_sees_them(self):
        at = s.sitting(ballots_hidden=False)
        item = present(at, "UNDP")
        s.vote(at, item, UNICEF="object")
        assert "no consensus (0 agree, 1 object" in page(at, "ILO", ITEM).lower()


class TestPresentAndSilent:
    def test_closing_asks_first_and_the_decision_keeps_it(self, at):
        """One votes, three are there and say nothing: plainly said, on the page, the sheet and in the minutes."""
        item = present(at, "UNDP", "ILO")
        s.vote(at, item, OHCHR="agree")
        shown = page(at, "OHCHR")
        assert "Only one seat has answered this item." in shown
        assert "were asked and did not object" in shown
        with pytest.raises(steps.NotNow, match="Children's Fund, Development Programme, Labour Organization"):
            s.sign(at, item, "OHCHR")
        s.ask(at, item, "OHCHR")
        assert AGREED in page(at, "OHCHR").lower()
        s.sign(at, item, "OHCHR")
        # The other co-chair is there too: silence is not hers to put on record of herself.
        with pytest.raises(steps.NotNow, match="Children's Fund has not answered"):
            s.ask(at, item, "UNICEF")
        s.vote(at, item, UNICEF="abstain")
        with pytest.raises(steps.NotNow, match="Development Programme, Labour Organization"):
            s.sign(at, item, "UNICEF")
        s.ask(at, item, "UNICEF", "OHCHR")
        s.both(at, item)
        decision = Decision.objects.get()
        assert [each["institution"] for each in decision.facts["asked"]] == ["UNICEF", "OHCHR"]
        sheet = decision_sheet(decision, at=s.AT)
        assert [(b.institution, b.choice) for b in sheet.ballots][2:] == [
            ("Development Programme", "Present, did not answer"),
            ("Labour Organization", "Present, did not answer"),
        ]
        assert "2 present and did not answer" in sheet.votes
        assert "put on record that those present who did not answer were asked and did not object" in sheet.votes
        first = minutes(item.meeting, at=s.AT).items[0].decided
        assert first is not None
        assert first.ballots == sheet.ballots
        shown = page(at, "ILO", f"{BASE}decisions/{decision.number}/")
        assert shown.count("present, did not answer") == 2

    def test_the_page_puts_it_on_record_and_then_shows_the_ballots(self, at):
        item = present(at, "UNDP")
        s.vote(at, item, OHCHR="agree", UNICEF="agree")
        assert "present, has not answered" in page(at, "ILO", ITEM)
        form = page(at, "OHCHR")
        digest = form.split('name="shown" value="')[1].split('"')[0]
        stale = page(at, "OHCHR", step="asked", shown="0" * 64)
        assert "It has changed since the page was shown" in stale
        assert not Step.objects.filter(action="ask_present").exists()
        after = page(at, "OHCHR", step="asked", shown=digest)
        assert "agreed (2 agree" in after.lower()
        assert Step.objects.get(action="ask_present").comment == "Item 1: Development Programme"
        assert "They were asked and did not object" in page(at, "UNICEF")

    def test_who_was_silent_can_still_object_and_what_was_signed_no_longer_holds(self, at):
        item = present(at, "UNDP")
        s.vote(at, item, OHCHR="agree", UNICEF="agree")
        s.ask(at, item, "OHCHR", "UNICEF")
        s.sign(at, item, "OHCHR")
        s.vote(at, item, UNDP="object")
        with pytest.raises(decisions.UnableToDecide, match="no consensus"):
            s.sign(at, item, "UNICEF")
        assert not Decision.objects.exists()

    def test_one_objection_among_the_silent_is_not_the_committees_no(self, at):
        item = present(at, "UNDP")
        s.vote(at, item, OHCHR="object", UNICEF="abstain")
        s.ask(at, item, "OHCHR")
        with pytest.raises(decisions.UnableToDecide, match="do not carry"):
            s.sign(at, item, "OHCHR", outcome="rejected", comments="No")

    def test_by_unanimity_who_does_not_answer_does_not_agree(self):
        at = s.sitting(decision_rule="unanimity")
        item = present(at, "UNDP")
        s.vote(at, item, OHCHR="agree", UNICEF="agree")
        s.ask(at, item, "OHCHR", "UNICEF")
        with pytest.raises(decisions.UnableToDecide, match="no consensus"):
            s.sign(at, item, "OHCHR")
        s.both(at, item, outcome="no_consensus")
        assert "they count as no agreement" in decision_sheet(Decision.objects.get(), at=s.AT).votes

    def test_who_is_not_there_is_not_asked_and_only_a_co_chair_asks(self, at):
        item = s.first_item(s.open_meeting(at, s.proposal(at)))
        s.vote(at, item, OHCHR="agree", UNICEF="agree", UNDP="agree")
        with pytest.raises(decisions.UnableToDecide, match="nobody to ask"):
            s.ask(at, item, "OHCHR")
        for who in ("UNDP", "secretariat"):
            with pytest.raises(steps.NotYours):
                s.ask(at, item, who)
        s.both(at, item)


def test_a_co_chair_is_told_before_signing_something_else_than_the_other(at):
    item = s.first_item(s.open_meeting(at, s.proposal(at)))
    s.all_agree(at, item)
    s.sign(at, item, "OHCHR", outcome="deferred", comments="Next time")
    shown = page(at, "UNICEF", step="check", outcome="approved")
    assert "Human Rights Office (Ohchr.Tst01) has signed “Deferred”, and you sign “Approved”" in shown
    other_words = page(at, "UNICEF", step="check", outcome="deferred", comments="Never")
    assert "has signed the same outcome with other words" in other_words
    same = page(at, "UNICEF", step="check", outcome="deferred", comments="Next time")
    assert "has signed “" not in same
    assert "with other words" not in same
    assert "unless you gave it within the last five minutes" in same
    assert Closing.objects.count() == 1
