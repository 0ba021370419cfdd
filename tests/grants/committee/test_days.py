"""The days of the committee: for which a meeting is called, and from which a decision has effect."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from grants.committee.facts import item_facts
from grants.models import Allocation, Decision, Meeting, ProposalVersion, Seat
from grants.services import decisions, meetings, steps
from grants.services.proposals import UnableToSubmit, proposal_draft_save, proposal_submit
from reports.papers_of.decisions import decision_sheet
from tests.grants.committee import sitting as s
from tests.grants.proposals.office import complete

pytestmark = pytest.mark.django_db


def submitted_on(at: s.Sitting, moment: datetime):
    """A forwarded proposal whose version was submitted at this moment."""
    asked = s.proposal(at)
    words = s.content(title="Later")
    ProposalVersion.objects.create(
        proposal=asked, number=2, content=words, digest="d" * 64, submitted_by=at.secretariat, submitted_at=moment
    )
    return asked


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(1900, 1, 1), "The fund begins on 1 Jan 2018"),
        (date(2017, 12, 31), "The fund begins on 1 Jan 2018"),
        (date(2020, 5, 4), "32 days ago: a meeting is called at most 31 days after its day"),
        (date(2022, 6, 6), "too far ahead"),
    ],
)
def test_a_meeting_is_called_for_a_day_that_can_be_its_day(at, day, why):
    with pytest.raises(meetings.UnableToMeet, match=why):
        meetings.meeting_call(fund=at.fund, held_on=day, by=at.secretariat, at=s.BEFORE)
    assert not Meeting.objects.exists()


@pytest.mark.parametrize("day", [date(2020, 5, 5), date(2020, 6, 5), date(2022, 6, 5)])
def test_the_first_and_the_last_such_day_are_taken(at, day):
    assert meetings.meeting_call(fund=at.fund, held_on=day, by=at.secretariat, at=s.BEFORE).held_on == day


def test_a_meeting_lies_within_the_life_of_the_fund_and_an_ended_fund_is_wound_up(at):
    at.fund.end_date = date(2020, 12, 31)
    at.fund.save()
    said = {"fund": at.fund, "by": at.secretariat}
    with pytest.raises(meetings.UnableToMeet, match="ends on 31 Dec 2020: a meeting on 1 Jan 2021"):
        meetings.meeting_call(held_on=date(2021, 1, 1), at=s.BEFORE, **said)
    with pytest.raises(meetings.UnableToMeet, match="ends on 31 Dec 2020"):
        meetings.meeting_call(kind="written", silence_until=datetime(2021, 1, 2, tzinfo=UTC), at=s.BEFORE, **said)
    meetings.meeting_call(held_on=date(2020, 12, 31), at=s.BEFORE, **said)
    meetings.meeting_call(held_on=date(2021, 3, 1), at=datetime(2021, 2, 1, tzinfo=UTC), **said)


def test_a_proposal_does_not_come_before_a_meeting_that_was_before_it(at):
    asked = submitted_on(at, s.LATER)
    meeting = s.open_meeting(at, s.proposal(at))
    with pytest.raises(meetings.UnableToMeet, match="submitted on 12 Jun 2020; the meeting was on 10 Jun 2020"):
        meetings.agenda_add_proposal(meeting=meeting, proposal=asked, by=at.secretariat, at=s.LATER)
    asked.refresh_from_db()
    assert asked.state == "screened"
    assert meeting.items.count() == 1


def test_a_decision_is_never_of_a_day_before_its_last_ballot(at):
    """The meeting was on the tenth; the last of the ballots came on the twelfth."""
    item = s.first_item(s.open_meeting(at, s.proposal(at)))
    s.vote(at, item, OHCHR="agree", UNICEF="agree", UNDP="agree")
    s.vote(at, item, s.LATER, NOR="agree")
    s.both(at, item, when=s.LATER + timedelta(days=3))
    decision = Decision.objects.get()
    assert decision.decided_on == s.LATER.date()
    assert Allocation.objects.get(decision=decision.number).entry.effective_date == s.LATER.date()


def test_ballots_before_the_meeting_and_signatures_after_it_leave_it_its_day(at):
    item = s.first_item(s.open_meeting(at, s.proposal(at)))
    s.all_agree(at, item, s.BEFORE)
    s.both(at, item, when=s.LATER)
    assert Decision.objects.get().decided_on == s.DAY


def test_a_text_submitted_after_the_meeting_is_decided_on_a_day_after_it(at):
    asked = s.proposal(at)
    item = s.first_item(s.open_meeting(at, asked))
    s.all_agree(at, item)
    ProposalVersion.objects.create(
        proposal=asked, number=2, content=s.content(title="Changed"), digest="e" * 64,
        submitted_by=at.secretariat, submitted_at=s.LATER,
    )  # fmt: skip
    s.all_agree(at, item, s.LATER)
    s.both(at, item, when=s.LATER)
    assert Decision.objects.get().decided_on == s.LATER.date()


def test_ballots_so_late_that_another_committee_sits_decide_nothing(at):
    item = s.first_item(s.open_meeting(at, s.proposal(at)))
    Seat.objects.filter(pk=at.seats["NOR"].pk).update(valid_until=s.DAY)
    s.vote(at, item, s.LATER, OHCHR="agree", UNICEF="agree", UNDP="agree", ILO="agree")
    with pytest.raises(steps.NotNow, match="on 10 Jun 2020, the last ballot was cast on 12 Jun 2020"):
        s.sign(at, item, "OHCHR", when=s.LATER)


def test_silence_does_not_agree_to_a_text_that_came_after_it(at):
    asked = s.proposal(at)
    item = s.first_item(s.written(at, asked))
    ProposalVersion.objects.create(
        proposal=asked, number=2, content=s.content(title="Changed"), digest="e" * 64,
        submitted_by=at.secretariat, submitted_at=s.AT + timedelta(hours=1),
    )  # fmt: skip
    with pytest.raises(steps.NotNow, match="Version 2 was submitted on 10 Jun 2020, after the silence period ended"):
        s.sign(at, item, "OHCHR", when=s.LATER)


def test_a_text_put_in_at_the_last_minute_is_refused_with_the_days(at):
    """Objections to the earlier one would be void, and silence would agree to what nobody has read."""
    asked = s.proposal(at)
    meeting = s.written(at, asked, until=s.AT + timedelta(days=10))
    org = s.somebody("organisation", "org@example.org", at.fund, "UNDP")

    def changed(title: str, when: datetime) -> ProposalVersion:
        asked.refresh_from_db()
        draft = complete(title=title, start_date="2020-07-01", end_date="2021-12-31", disbursements=[
            {"year": 2020, "amount_minor": 10_700_000}])  # fmt: skip
        proposal_draft_save(proposal=asked, draft=draft, edits=asked.edits, by=org, at=when)
        return proposal_submit(proposal=asked, by=org, at=when)

    assert changed("Ten days are left", s.AT).number == 2
    why = (
        "TST01-2020-01 ends on 20 Jun 2020, 10:00 UTC, in 9 days; the fund gives its committee 10 days to answer a "
        "text. Let it be deferred"
    )
    with pytest.raises(UnableToSubmit, match=why):
        changed("A minute less", s.AT + timedelta(minutes=1))
    with pytest.raises(UnableToSubmit, match="in 0 hours"):
        changed("The last minute", s.AT + timedelta(days=10, minutes=-1))
    assert asked.versions.count() == 2
    late = {"meeting": meeting, "by": at.secretariat, "at": s.AT + timedelta(days=9)}
    with pytest.raises(meetings.UnableToMeet, match="in 1 day;"):
        meetings.agenda_add_proposal(proposal=s.proposal(at), **late)
    with pytest.raises(meetings.UnableToMeet, match="in 1 day;"):
        meetings.agenda_add_business(kind="other", title="A last word", **late)


def test_who_objected_to_an_earlier_version_does_not_agree_to_the_next_by_silence(at):
    asked = s.proposal(at)
    item = s.first_item(s.written(at, asked))
    s.vote(at, item, s.BEFORE, OHCHR="agree", UNICEF="agree", UNDP="object", ILO="object", NOR="object")
    s.new_version(at, asked, title="Changed")
    s.vote(at, item, s.BEFORE, OHCHR="agree", UNICEF="agree")
    count = item_facts(item, s.AT)[1].count
    assert (count.tally.silent, count.quorum.present, count.quorum.needed) == (0, 2, 3)
    with pytest.raises(decisions.NoQuorum, match="2 of 5 voting seats count as present, 3 are needed"):
        s.sign(at, item, "OHCHR")


def test_the_pages_say_who_answered_an_earlier_version(at, client):
    asked = s.proposal(at)
    item = s.first_item(s.written(at, asked))
    s.vote(at, item, s.BEFORE, ILO="object")
    s.new_version(at, asked, title="Changed")
    client.force_login(at.people["NOR"])
    page = client.get("/funds/TST01/committee/meetings/TST01-2020-01/items/1/").content.decode()
    assert "answered an earlier version: does not agree by silence" in page
    s.both(at, s.first_item(item.meeting), outcome="approved")
    decision = Decision.objects.get()
    assert decision.facts["answered_earlier"] == ["Labour Organization"]
    client.force_login(at.people["NOR"])
    page = client.get(f"/funds/TST01/committee/decisions/{decision.number}/").content.decode()
    assert "answered an earlier version only: not counted" in page
    said = [(line.institution, line.choice) for line in decision_sheet(decision, at=s.AT).ballots]
    assert ("Labour Organization", "Answered an earlier version only: not counted") in said
