"""Calling meetings, building agendas, attendance, written procedures, seats and their terms, minutes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from grants.committee.facts import item_facts, meeting_facts, seats_of
from grants.committee.minutes import is_chair_of_minutes, minutes_digest
from grants.models import (
    AgendaItem,
    Attendance,
    Ballot,
    Decision,
    FundRules,
    Meeting,
    MeetingState,
    Notice,
    Proposal,
    ProposalState,
    Seat,
)
from grants.services import ballots, committee, decisions, meetings, steps
from grants.services.minutes import minutes_sign, minutes_write
from tests.grants.committee import sitting as s

pytestmark = pytest.mark.django_db


def test_meetings_are_numbered_by_year(at):
    said = {"fund": at.fund, "by": at.secretariat, "at": s.BEFORE}
    numbers = [meetings.meeting_call(held_on=date(year, 8, 1), **said).number for year in (2020, 2021, 2020)]
    assert numbers == ["TST01-2020-01", "TST01-2021-01", "TST01-2020-02"]
    with pytest.raises(steps.NotYours):
        meetings.meeting_call(held_on=s.DAY, **said | {"by": at.people["ILO"]})
    with pytest.raises(meetings.UnableToMeet, match="still to come"):
        meetings.meeting_call(kind="written", silence_until=s.BEFORE, **said)


def test_an_agenda_is_built_ordered_and_opened(at):
    one, two = s.proposal(at, title="One"), s.proposal(at, title="Two")
    meeting = s.open_meeting(at, one, two, is_open=False)
    said = {"by": at.secretariat, "at": s.BEFORE}
    meetings.agenda_add_business(meeting=meeting, kind="report", title="Three", **said)

    def titles() -> list[str]:
        rows = AgendaItem.objects.filter(meeting=meeting).order_by("position")
        assert [row.position for row in rows] == list(range(1, len(rows) + 1))
        return [row.title for row in rows]

    meetings.agenda_move(item=s.first_item(meeting, 3), up=True, **said)
    assert titles() == ["One", "Three", "Two"]
    meetings.agenda_move(item=s.first_item(meeting, 1), up=True, **said)
    assert titles() == ["One", "Three", "Two"]
    meetings.agenda_remove(item=s.first_item(meeting, 1), **said)
    assert titles() == ["Three", "Two"]
    one.refresh_from_db()
    assert one.state == ProposalState.SCREENED
    meetings.meeting_open(meeting=meeting, **said)
    assert Notice.objects.filter(record=meeting.record).count() == 10  # five voting seats, each with an alternate
    with pytest.raises(meetings.UnableToMeet, match="open for ballots"):
        meetings.agenda_move(item=s.first_item(meeting, 1), up=False, **said)
    s.vote(at, s.first_item(meeting, 2), ILO="agree")
    with pytest.raises(meetings.UnableToMeet, match="have voted"):
        meetings.agenda_remove(item=s.first_item(meeting, 2), **said)


def test_an_item_has_the_title_that_was_submitted(at, client):
    asked = s.proposal(at, state="deferred")
    Proposal.objects.filter(pk=asked.pk).update(title="Secret", draft=asked.draft | {"title": "Secret"})
    asked.refresh_from_db()
    meeting = s.open_meeting(at, is_open=False)
    client.force_login(at.secretariat)
    page = client.get(f"/funds/TST01/committee/meetings/{meeting.number}/agenda/").content.decode()
    assert "Advisers in the field" in page
    assert "Secret" not in page.replace("Secretariat", "")
    meetings.agenda_add_proposal(meeting=meeting, proposal=asked, by=at.secretariat, at=s.BEFORE)
    assert s.first_item(meeting).title == "Advisers in the field"


def test_an_empty_agenda_is_not_opened_and_a_cancelled_meeting_gives_back_its_proposals(at):
    meeting = s.open_meeting(at, is_open=False)
    with pytest.raises(meetings.UnableToMeet, match="empty"):
        meetings.meeting_open(meeting=meeting, by=at.secretariat, at=s.BEFORE)
    asked = s.proposal(at)
    meetings.agenda_add_proposal(meeting=meeting, proposal=asked, by=at.secretariat, at=s.BEFORE)
    with pytest.raises(steps.UnableToStep, match="why"):
        meetings.meeting_cancel(meeting=meeting, reason="", by=at.secretariat, at=s.BEFORE)
    meetings.meeting_cancel(meeting=meeting, reason="Strike", by=at.secretariat, at=s.BEFORE)
    asked.refresh_from_db()
    assert asked.state == ProposalState.SCREENED


def test_what_is_not_decided_goes_back_when_the_meeting_closes(at):
    asked = s.proposal(at)
    meeting = s.open_meeting(at, asked)
    with pytest.raises(meetings.UnableToMeet, match="not taken place"):
        meetings.meeting_close(meeting=meeting, by=at.secretariat, at=s.BEFORE)
    meetings.meeting_close(meeting=meeting, by=at.secretariat, at=s.AT)
    asked.refresh_from_db()
    assert asked.state == ProposalState.SCREENED
    with pytest.raises(steps.NotNow):
        s.vote(at, s.first_item(meeting), ILO="agree")


def test_what_is_on_an_agenda_is_not_returned_from_there_and_what_left_it_is_not_before_the_committee(at):
    asked = s.proposal(at)
    meeting = s.open_meeting(at, asked)
    s.all_agree(at, s.first_item(meeting))
    asked.refresh_from_db()
    with pytest.raises(steps.NotNow):
        steps.advance(record=asked, action="return", by=at.secretariat, at=s.AT, comment="Once more")
    Proposal.objects.filter(pk=asked.pk).update(state="returned")
    with pytest.raises(steps.NotNow, match="returned"):
        s.sign(at, s.first_item(meeting), "OHCHR")
    assert meeting_facts(meeting, s.AT).asked_minor == 0


def test_who_is_absent_does_not_vote_and_who_votes_was_there(at):
    meeting = s.open_meeting(at, s.proposal(at))
    item = s.first_item(meeting)
    said = {"meeting": meeting, "by": at.secretariat, "at": s.AT}
    meetings.attendance_record(presence={at.seats["ILO"].pk: "absent", at.seats["NOR"].pk: "alternate"}, **said)
    with pytest.raises(steps.NotYours, match="absent"):
        s.vote(at, item, ILO="agree")
    with pytest.raises(steps.NotYours, match="Nor-2"):
        s.vote(at, item, NOR="agree")
    s.vote(at, item, **{"NOR-2": "agree", "UNDP": "agree"})
    assert Attendance.objects.get(seat=at.seats["UNDP"]).presence == "holder"
    with pytest.raises(meetings.UnableToMeet, match="has voted"):
        meetings.attendance_record(presence={at.seats["UNDP"].pk: "absent"}, **said)
    with pytest.raises(meetings.UnableToMeet, match="has voted"):
        meetings.attendance_record(presence={at.seats["NOR"].pk: "holder"}, **said)


def test_a_seat_on_which_nobody_sits_is_not_there(at, client):
    alone, vacant = at.seats["ILO"], at.seats["NOR"]
    Seat.objects.filter(pk=alone.pk).update(alternate=None)
    Seat.objects.filter(pk=vacant.pk).update(holder=None, alternate=None)
    Seat.objects.filter(institution="CSO").update(holder=None, alternate=None)
    meeting = s.open_meeting(at, s.proposal(at))
    said = {"meeting": meeting, "by": at.secretariat, "at": s.AT}
    with pytest.raises(meetings.UnableToMeet, match="Labour Organization has no alternate: name one"):
        meetings.attendance_record(presence={alone.pk: "alternate"}, **said)
    with pytest.raises(meetings.UnableToMeet, match="Norway has no holder: name one"):
        meetings.attendance_record(presence={vacant.pk: "holder"}, **said)
    there = {alone.pk: "holder", vacant.pk: "absent", at.seats["CSO"].pk: "holder"}
    meetings.attendance_record(presence=there, **said)
    client.force_login(at.secretariat)
    page = client.get(f"/funds/TST01/committee/meetings/{meeting.number}/attendance/").content.decode()
    assert f'name="seat-{vacant.pk}" value="absent"' in page
    assert f'name="seat-{vacant.pk}" value="holder"' not in page
    assert meeting_facts(meeting, s.AT).quorum.present == 1
    committee.seat_people_change(seat=alone, holder=None, alternate=None, by=at.secretariat, at=s.AT)
    assert meeting_facts(meeting, s.AT).quorum.present == 0


def test_a_vacant_seat_does_not_agree_to_a_written_procedure(at):
    Seat.objects.filter(pk=at.seats["NOR"].pk).update(holder=None, alternate=None)
    item = s.first_item(s.written(at, s.proposal(at)))
    count = item_facts(item, s.AT)[1].count
    assert (count.tally.silent, count.quorum.present, count.quorum.seats) == (4, 4, 5)


def test_one_person_does_not_sit_for_two_seats_and_counts_once_for_the_quorum(at):
    meeting = s.open_meeting(at, s.proposal(at))
    said = {"meeting": meeting, "by": at.secretariat, "at": s.AT}
    committee.seat_people_change(
        seat=at.seats["NOR"], holder=at.people["NOR"], alternate=at.people["ILO"], by=at.secretariat, at=s.AT
    )
    meetings.attendance_record(presence={at.seats["ILO"].pk: "holder"}, **said)
    with pytest.raises(meetings.UnableToMeet, match="cannot sit for Labour Organization and for Norway"):
        meetings.attendance_record(presence={at.seats["NOR"].pk: "alternate"}, **said)
    assert meeting_facts(meeting, s.AT).quorum.present == 1
    meetings.attendance_record(presence={at.seats["NOR"].pk: "alternate", at.seats["ILO"].pk: "absent"}, **said)
    assert meeting_facts(meeting, s.AT).quorum.present == 1


def test_a_ballot_is_final_and_one_person_votes_for_one_seat(at):
    at.seats["NOR"].alternate = at.people["ILO"]
    at.seats["NOR"].save()
    item = s.first_item(s.open_meeting(at, s.proposal(at)))
    s.vote(at, item, ILO="agree")
    with pytest.raises(ballots.AlreadyVoted, match="final"):
        s.vote(at, item, ILO="object")
    with pytest.raises(steps.NotYours, match="Ilo"):
        s.vote(at, item, **{"ILO-2": "object"})
    at.seats["ILO"].holder = at.people["CSO"]
    at.seats["ILO"].save()
    with pytest.raises(ballots.UnableToVote, match="two seats"):
        s.vote(at, item, ILO="agree")
    with pytest.raises(ballots.UnableToVote, match="conflict"):
        ballots.ballot_cast(
            item=item,
            choice="recuse",
            shown=item_facts(item, s.AT)[1].digest,
            by=at.people["UNDP"],
            at=s.AT,
        )
    for who in ("AGENT", "CSO-2", "secretariat"):
        with pytest.raises(steps.NotYours):
            s.vote(at, item, **{who: "agree"})


def test_the_database_refuses_a_second_ballot_and_an_altered_one(at):
    item = s.first_item(s.open_meeting(at, s.proposal(at)))
    first = s.vote(at, item, ILO="agree")[0]
    said = {"item": item, "cast_at": s.AT, "choice": "object", "digest": first.digest}
    for other in (
        {"seat": first.seat, "cast_by": at.people["NOR"]},
        {"seat": at.seats["NOR"], "cast_by": first.cast_by},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Ballot.objects.create(**said, **other)
    with pytest.raises(DatabaseError), transaction.atomic():
        Ballot.objects.filter(pk=first.pk).update(choice="object")
    first.refresh_from_db()
    assert first.choice == "agree"


def test_the_seats_of_the_day_of_the_decision_count(at):
    """ILO's seat ends before the meeting; WHO's begins after it."""
    at.seats["ILO"].valid_until = s.DAY - timedelta(days=1)
    at.seats["ILO"].save()
    Seat.objects.create(
        fund=at.fund,
        institution="WHO",
        institution_name="Health Organization",
        holder=at.people["CSO-2"],
        valid_from=s.DAY + timedelta(days=1),
    )
    meeting = s.open_meeting(at, s.proposal(at))
    assert {seat.institution for seat in seats_of(meeting) if seat.may_vote} == {"OHCHR", "UNICEF", "UNDP", "NOR"}
    for who in ("ILO", "CSO-2"):
        with pytest.raises(steps.NotYours, match="no voting seat"):
            s.vote(at, s.first_item(meeting), **{who: "agree"})


def test_silence_agrees_when_the_deadline_has_passed(at):
    item = s.first_item(s.written(at, s.proposal(at)))
    s.vote(at, item, s.BEFORE, OHCHR="agree", ILO="recuse")
    with pytest.raises(steps.NotNow, match=r"ends on 10 Jun 2020, 10:00 UTC\. .* Children's Fund"):
        s.sign(at, item, "OHCHR", when=s.AT - timedelta(seconds=1))
    with pytest.raises(steps.NotNow, match="deadline"):
        s.vote(at, item, s.AT, NOR="object")
    s.both(at, item, when=s.AT)
    decision = Decision.objects.get()
    assert decision.facts["tally"]["silent"] == 3
    assert decision.facts["silent"] == ["Children's Fund", "Development Programme", "Norway"]
    assert decision.decided_on == s.AT.date()


def test_silence_is_nothing_where_the_rules_do_not_say_that_it_agrees():
    at = s.sitting(silence_agrees=False)
    item = s.first_item(s.written(at, s.proposal(at)))
    s.vote(at, item, s.BEFORE, OHCHR="agree", ILO="agree")
    with pytest.raises(decisions.NoQuorum):
        s.sign(at, item, "OHCHR", when=s.LATER)


def test_a_written_procedure_closes_early_when_all_have_answered(at):
    item = s.first_item(s.written(at, s.proposal(at), until=s.LATER))
    s.vote(at, item, OHCHR="agree", UNICEF="agree", UNDP="abstain", ILO="agree")
    with pytest.raises(steps.NotNow, match="Norway"):
        s.sign(at, item, "OHCHR")
    s.vote(at, item, **{"NOR-2": "agree"})
    s.both(at, item)
    assert Decision.objects.get().decided_on == s.AT.date()


def test_a_majority_decides_where_the_fund_says_so():
    at = s.sitting(decision_rule="majority")
    item = s.first_item(s.open_meeting(at, s.proposal(at)))
    s.vote(at, item, OHCHR="agree", UNICEF="agree", ILO="object")
    s.both(at, item)
    assert Decision.objects.get().facts["rule"]["decision_rule"] == "majority"


def test_other_business_is_noted_and_a_later_decision_amends_it(at):
    meeting = s.open_meeting(at, s.proposal(at), is_open=False)
    said = {"by": at.secretariat, "at": s.BEFORE}
    for title in ("Rules of procedure", "Rules of procedure, changed"):
        meetings.agenda_add_business(meeting=meeting, kind="terms_of_reference", title=title, **said)
    meetings.meeting_open(meeting=meeting, **said)
    for position in (2, 3):
        s.all_agree(at, s.first_item(meeting, position))
    s.both(at, s.first_item(meeting, 2))
    first = Decision.objects.get()
    s.both(at, s.first_item(meeting, 3), amends=first)
    assert first.amended_by.get().number == "TST01-2020-01-D02"


def test_a_co_chair_rotates_by_dates(at):
    first = date(2021, 1, 1)
    said = {"outgoing": at.seats["UNICEF"], "incoming": at.seats["ILO"], "by": at.secretariat, "at": s.AT}
    with pytest.raises(committee.UnableToSeat, match="hands over to a member"):
        committee.co_chair_rotate(**said | {"incoming": at.seats["AGENT"]}, first_day=first)
    committee.co_chair_rotate(**said, first_day=first, last_day=date(2021, 12, 31))

    def chairs(day: date) -> set[str]:
        rows = Seat.objects.filter(fund=at.fund, role="co_chair").on(day)
        return set(rows.values_list("institution", flat=True))

    assert chairs(first - timedelta(days=1)) == {"OHCHR", "UNICEF"}
    assert chairs(first) == chairs(date(2021, 12, 31)) == {"OHCHR", "ILO"}
    assert chairs(date(2022, 1, 1)) == {"OHCHR"}
    after = {seat.institution: seat for seat in Seat.objects.filter(fund=at.fund).on(date(2022, 1, 1))}
    assert after["ILO"].role == "member"
    turn = Seat.objects.get(institution="ILO", role="co_chair")
    committee.co_chair_rotate(**said | {"outgoing": turn, "incoming": after["NOR"]}, first_day=date(2022, 1, 1))
    assert chairs(date(2022, 1, 1)) == {"OHCHR", "NOR"}
    assert Seat.objects.get(institution="UNICEF", valid_from=first).role == "member"
    with pytest.raises(committee.UnableToSeat):
        committee.co_chair_rotate(**said | {"by": at.people["ILO"]}, first_day=first)


def test_a_seat_that_voted_keeps_its_term(at):
    s.all_agree(at, s.first_item(s.open_meeting(at, s.proposal(at))))
    said = {"seat": at.seats["ILO"], "by": at.secretariat, "at": s.AT}
    with pytest.raises(committee.UnableToSeat, match="TST01-2020-01"):
        committee.seat_end(last_day=s.DAY - timedelta(days=1), **said)
    with pytest.raises(committee.UnableToSeat, match="another person"):
        committee.seat_people_change(holder=at.people["ILO"], alternate=at.people["ILO"], **said)
    committee.seat_end(last_day=s.DAY, **said)
    with pytest.raises(committee.UnableToSeat, match="already has a seat"):
        committee.seat_add(
            fund=at.fund,
            institution="ILO",
            institution_name="Labour Organization",
            role="member",
            valid_from=s.DAY,
            by=at.secretariat,
            at=s.AT,
        )


def test_minutes_are_cleared_when_every_co_chair_has_signed_the_same_text(at):
    meeting = s.open_meeting(at, s.proposal(at))
    meetings.meeting_close(meeting=meeting, by=at.secretariat, at=s.AT)
    said = {"meeting": meeting, "at": s.LATER}
    minutes_write(text="We met.", by=at.secretariat, **said)

    def signed_by(who: str) -> None:
        minutes_sign(shown=minutes_digest(meeting), by=at.people[who], **said)

    signed_by("OHCHR")
    with pytest.raises(meetings.UnableToMeet, match="already"):
        signed_by("OHCHR")
    stale = minutes_digest(meeting)
    minutes_write(text="We met in Geneva.", by=at.secretariat, **said)
    with pytest.raises(steps.ShownIsStale):
        minutes_sign(shown=stale, by=at.people["UNICEF"], **said)
    signed_by("UNICEF")
    with pytest.raises(steps.NotYours):
        signed_by("ILO")
    assert Meeting.objects.get().state == MeetingState.CLOSED
    signed_by("OHCHR-2")
    assert Meeting.objects.get().state == MeetingState.CLEARED
    with pytest.raises(meetings.UnableToMeet, match="cleared"):
        minutes_write(text="Later", by=at.secretariat, **said)


def test_who_takes_over_a_co_chair_afterwards_clears_the_minutes_beside_what_was_signed_before(at):
    meeting = s.open_meeting(at, s.proposal(at))
    meetings.meeting_close(meeting=meeting, by=at.secretariat, at=s.AT)
    said = {"meeting": meeting, "at": s.LATER}
    minutes_write(text="We met.", by=at.secretariat, **said)
    shown = minutes_digest(meeting)
    minutes_sign(shown=shown, by=at.people["OHCHR"], **said)
    for institution in ("OHCHR", "UNICEF"):
        new = s.somebody("co_chair", f"new.{institution}@example.org", at.fund)
        committee.seat_people_change(
            seat=at.seats[institution], holder=new, alternate=None, by=at.secretariat, at=s.LATER
        )
    assert {seat.institution: seat.holder for seat in seats_of(meeting)}["UNICEF"] == at.people["UNICEF"]
    # Who sat at the meeting may still sign, and so may who sits there now: nobody else.
    assert is_chair_of_minutes(meeting, at.people["UNICEF"])
    assert not is_chair_of_minutes(meeting, at.people["ILO"])
    minutes_sign(shown=shown, by=new, **said)
    assert Meeting.objects.get().state == MeetingState.CLEARED


def test_the_seats_of_a_meeting_that_has_ended_are_not_changed_afterwards(at):
    meeting = s.open_meeting(at, s.proposal(at))
    new = {"fund": at.fund, "institution": "WHO", "institution_name": "Health", "role": "member"}
    said = {"by": at.secretariat, "at": s.LATER}
    committee.seat_add(**new, valid_from=date(2020, 1, 1), valid_until=date(2020, 5, 31), **said)
    meetings.meeting_close(meeting=meeting, by=at.secretariat, at=s.AT)
    with pytest.raises(committee.UnableToSeat, match="TST01-2020-01 was held on 10 Jun 2020"):
        committee.seat_add(**new, valid_from=date(2020, 6, 1), **said)
    with pytest.raises(committee.UnableToSeat, match="TST01-2020-01 was held on 10 Jun 2020"):
        committee.seat_end(seat=at.seats["NOR"], last_day=s.DAY - timedelta(days=1), **said)
    committee.seat_end(seat=at.seats["NOR"], last_day=s.DAY, **said)
    committee.seat_add(**new, valid_from=s.DAY + timedelta(days=1), **said)
    assert len(seats_of(meeting)) == len(s.SEATS)


def test_the_seats_of_an_open_meeting_stay_as_they_were_when_it_was_opened(at):
    """Otherwise one co-chair would sign alone, or seats would be added until the majority is another."""
    meeting = s.open_meeting(at, s.proposal(at))
    item = s.first_item(meeting)
    s.vote(at, item, OHCHR="agree", UNDP="agree", ILO="agree", NOR="agree")
    said = {"by": at.secretariat, "at": s.AT}
    before = s.DAY - timedelta(days=1)
    why = r"TST01-2020-01 of 10 Jun 2020 is open for ballots: .* The holder and the alternate of a seat can be changed"
    with pytest.raises(committee.UnableToSeat, match=why):
        committee.seat_end(seat=at.seats["UNICEF"], last_day=before, **said)
    with pytest.raises(committee.UnableToSeat, match=why):
        committee.seat_add(
            fund=at.fund, institution="WHO", institution_name="Health", role="member",
            valid_from=date(2020, 1, 1), **said,
        )  # fmt: skip
    with pytest.raises(committee.UnableToSeat, match=why):
        committee.co_chair_rotate(outgoing=at.seats["UNICEF"], incoming=at.seats["ILO"], first_day=s.DAY, **said)
    with pytest.raises(decisions.NoQuorum, match="Children's Fund is not"):
        s.sign(at, item, "OHCHR")


def test_a_co_chair_who_leaves_an_open_meeting_is_replaced_in_the_seat(at):
    item = s.first_item(s.open_meeting(at, s.proposal(at)))
    new = s.somebody("co_chair", "new@example.org", at.fund)
    said = {"seat": at.seats["UNICEF"], "alternate": None, "by": at.secretariat, "at": s.AT}
    committee.seat_change(holder=new, last_day=None, **said)
    at.people["UNICEF"] = new
    s.all_agree(at, item)
    s.both(at, item)
    assert Decision.objects.get().outcome == "approved"


def test_a_committee_without_two_co_chairs_opens_no_meeting_and_closes_no_item(at):
    Seat.objects.filter(pk=at.seats["UNICEF"].pk).update(role="member")
    meeting = s.open_meeting(at, s.proposal(at), is_open=False)
    said = {"meeting": meeting, "by": at.secretariat, "at": s.BEFORE}
    with pytest.raises(meetings.UnableToMeet, match="one co-chair on 10 Jun 2020, Human Rights Office, and two sign"):
        meetings.meeting_open(**said)
    Seat.objects.filter(pk=at.seats["OHCHR"].pk).update(role="member")
    with pytest.raises(meetings.UnableToMeet, match="no co-chair on 10 Jun 2020, and two sign"):
        meetings.meeting_open(**said)
    Meeting.objects.filter(pk=meeting.pk).update(state=MeetingState.OPEN)  # as one that was opened before the rule
    Seat.objects.filter(pk=at.seats["OHCHR"].pk).update(role="co_chair")
    item = s.first_item(meeting)
    s.all_agree(at, item)
    with pytest.raises(steps.NotNow, match="one co-chair on 10 Jun 2020"):
        s.sign(at, item, "OHCHR")
    assert not Decision.objects.exists()


def test_a_seat_is_not_given_more_days_over_a_meeting_that_was_held(at):
    said = {"by": at.secretariat, "at": s.BEFORE}
    gone = committee.seat_add(
        fund=at.fund, institution="OLD", institution_name="Old", role="co_chair",
        valid_from=date(2020, 1, 1), valid_until=date(2020, 5, 31), **said,
    )  # fmt: skip
    meeting = s.open_meeting(at, s.proposal(at))
    later = {"seat": gone, "last_day": date(2020, 12, 31), "by": at.secretariat, "at": s.LATER}
    with pytest.raises(committee.UnableToSeat, match="TST01-2020-01 of 10 Jun 2020 is open"):
        committee.seat_end(**later)
    meetings.meeting_close(meeting=meeting, by=at.secretariat, at=s.AT)
    with pytest.raises(committee.UnableToSeat, match="TST01-2020-01 was held on 10 Jun 2020"):
        committee.seat_end(**later)
    committee.seat_end(**later | {"last_day": s.DAY - timedelta(days=1)})
    assert "OLD" not in {seat.institution for seat in seats_of(meeting)}


def test_a_turn_as_co_chair_does_not_outlast_the_seat(at):
    Seat.objects.filter(pk=at.seats["ILO"].pk).update(valid_until=date(2020, 12, 31))
    turn = {"outgoing": at.seats["UNICEF"], "incoming": at.seats["ILO"], "first_day": date(2020, 7, 1)}
    said = {"by": at.secretariat, "at": s.AT}
    why = "Labour Organization has its seat until 31 Dec 2020: it is not co-chair until 30 Jun 2021"
    with pytest.raises(committee.UnableToSeat, match=why):
        committee.co_chair_rotate(**turn, last_day=date(2021, 6, 30), **said)
    _member, chair = committee.co_chair_rotate(**turn, **said)
    assert chair.valid_until == date(2020, 12, 31)


def test_those_who_have_not_voted_are_reminded_once_a_day(at):
    meeting = s.open_meeting(at, s.proposal(at))
    s.vote(at, s.first_item(meeting), OHCHR="agree", NOR="abstain")
    said = {"meeting": meeting, "by": at.secretariat}
    missing = meetings.ballots_remind(**said, at=s.AT)
    assert [seat.institution for seat in missing] == ["UNICEF", "UNDP", "ILO"]
    reminders = Notice.objects.filter(key__startswith="remind:")
    assert reminders.count() == 6
    meetings.ballots_remind(**said, at=s.AT)
    assert reminders.count() == 6
    s.vote(at, s.first_item(meeting), UNICEF="agree", UNDP="agree", ILO="agree")
    with pytest.raises(meetings.UnableToMeet, match="nobody to remind"):
        meetings.ballots_remind(**said, at=s.AT)


def test_letters_are_in_the_language_of_who_reads_them(at):
    at.people["ILO"].language = "fr"
    at.people["ILO"].save()
    s.open_meeting(at, s.proposal(at))
    letters = {n.user_id: n.body for n in Notice.objects.filter(key__startswith="ballots:")}
    assert "10 juin 2020" in letters[at.people["ILO"].pk]
    assert "10 Jun 2020" in letters[at.people["NOR"].pk]


def test_a_longer_agenda_takes_no_more_queries(at):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for _ in range(2):
        meeting = s.open_meeting(at, *[s.proposal(at) for _ in range(2 + 3 * len(counts))])
        s.vote(at, s.first_item(meeting), OHCHR="agree", NOR="abstain")
        with CaptureQueriesContext(connection) as queries:
            facts = meeting_facts(meeting, s.AT)
            assert [facts.strip_of(each).remains_minor for each in facts.items]
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 10


def test_an_open_meeting_keeps_the_rules_it_was_opened_by(at):
    meeting = s.open_meeting(at, s.proposal(at))
    needed = meeting_facts(meeting, s.AT).quorum.needed
    rules = FundRules.objects.get_or_create(fund=at.fund)[0]
    rules.quorum_percent, rules.ballots_hidden, rules.decision_rule = 1, False, "majority"
    rules.save()
    kept = meeting_facts(Meeting.objects.get(pk=meeting.pk), s.AT)
    assert kept.quorum.needed == needed > 1
    assert (kept.rules.ballots_hidden, kept.rules.decision_rule) == (True, "consensus")
    assert meeting_facts(s.open_meeting(at, s.proposal(at)), s.AT).rules.decision_rule == "majority"
