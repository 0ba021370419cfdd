"""The days of the committee: for which a meeting is called, and from which a decision has effect."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from grants.models import Allocation, Decision, Meeting, ProposalVersion, Seat
from grants.services import meetings, steps
from tests.grants.committee import sitting as s

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
