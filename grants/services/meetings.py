"""Calling a meeting, building its agenda, who attended, opening and closing it, and the letters about it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from fund import ledger
from fund.access import may, refusal
from fund.display import day_text, moment_text
from fund.models import Fund, User
from grants.committee.days import agenda_hindrance, call_hindrance, silence_hindrance
from grants.committee.facts import latest_versions, meeting_facts, seats_of
from grants.committee.rights_of_seats import chairs_hindrance
from grants.committee.who_sat import sits_twice, sitting
from grants.governance import rules_to_keep
from grants.models import (
    AgendaItem,
    Attendance,
    Ballot,
    Closing,
    ItemKind,
    Meeting,
    MeetingKind,
    MeetingState,
    Presence,
    Proposal,
    ProposalVersion,
    Seat,
)
from grants.services.notices import notice_write
from grants.services.steps import NotYours, UnableToStep, advance, begin

ACT = "agenda.edit"
BEFORE_DECISIONS = (MeetingState.PLANNED, MeetingState.OPEN)
_OUT_OF_THE_WAY = 30_000
"""Added to positions while they change places: two items never stand in one."""


class UnableToMeet(UnableToStep):
    """The meeting cannot be called or changed like this. The message is for people and says why."""


@transaction.atomic
def meeting_call(
    *,
    fund: Fund,
    kind: str = MeetingKind.REGULAR,
    held_on: date | None = None,
    place: str = "",
    silence_until: datetime | None = None,
    by: User,
    at: datetime,
) -> Meeting:
    """Call a meeting for a day, or a written procedure that ends at a moment. Its number is the next of that year."""
    if kind == MeetingKind.WRITTEN:
        if silence_until is None or silence_until <= at:
            raise UnableToMeet(_("A written procedure ends at a moment that is still to come."))
        held_on = silence_until.date()
    elif held_on is None:
        raise UnableToMeet(_("A meeting is held on a day: name it."))
    else:
        silence_until = None
    if why := call_hindrance(fund, held_on, at):
        raise UnableToMeet(why)
    ledger.lock(fund)
    meeting = Meeting(
        fund=fund,
        number=next_meeting_number(fund, held_on.year),
        kind=MeetingKind(kind),
        held_on=held_on,
        place=place.strip(),
        silence_until=silence_until,
    )
    begin(record=meeting, action="call", by=by, at=at)
    return meeting


def next_meeting_number(fund: Fund, year: int) -> str:
    """``HRM00-2012-03``: the third of 2012. A cancelled meeting keeps its number."""
    head = f"{fund.code}-{year}-"
    used = Meeting.objects.filter(fund=fund, number__startswith=head).values_list("number", flat=True)
    last = max((int(number.removeprefix(head)) for number in used), default=0)
    return f"{head}{last + 1:02d}"


# -- the agenda ------------------------------------------------------------------------------------------------------


@transaction.atomic
def agenda_add_proposal(*, meeting: Meeting, proposal: Proposal, by: User, at: datetime) -> AgendaItem:
    """Put a forwarded (or deferred) proposal on the agenda, in the version submitted last."""
    meeting = meeting_locked(meeting, by, at, BEFORE_DECISIONS)
    if proposal.fund_id != meeting.fund_id:  # type: ignore[attr-defined]
        raise UnableToMeet(_("The proposal and the meeting belong to two funds."))
    if why := silence_hindrance(meeting, at):
        raise UnableToMeet(why)
    version = latest_versions([proposal.pk]).get(proposal.pk)
    if version is not None and (why := agenda_hindrance(meeting, version)):
        raise UnableToMeet(why)
    advance(record=proposal, action="put_on_agenda", by=by, at=at, comment=meeting.number)
    item = AgendaItem.objects.create(
        meeting=meeting,
        position=_next_position(meeting),
        kind=ItemKind.PROPOSAL,
        proposal=proposal,
        # Not the draft's: it may have been changed since, and nobody has submitted what it says.
        title=_title_of(version) or proposal.number,
        version=version,
    )
    if meeting.state == MeetingState.OPEN:
        _tell_ballots_due(meeting, at, key=f"item:{item.pk}")
    return item


@transaction.atomic
def agenda_add_business(
    *, meeting: Meeting, kind: str, title: str, text: str = "", by: User, at: datetime
) -> AgendaItem:
    """Other business: a report, a change of the terms of reference, membership."""
    meeting = meeting_locked(meeting, by, at, BEFORE_DECISIONS)
    if kind == ItemKind.PROPOSAL:
        raise UnableToMeet(_("A proposal comes to the agenda as it was forwarded."))
    if why := silence_hindrance(meeting, at):
        raise UnableToMeet(why)
    if not title.strip():
        raise UnableToMeet(_("Give the item a title: members read it first."))
    return AgendaItem.objects.create(
        meeting=meeting,
        position=_next_position(meeting),
        kind=ItemKind(kind),
        title=title.strip(),
        text=text.strip(),
    )


@transaction.atomic
def agenda_remove(*, item: AgendaItem, by: User, at: datetime) -> None:
    """Take an item nobody has voted on off the agenda; a proposal goes back to those forwarded."""
    meeting = meeting_locked(item.meeting, by, at, BEFORE_DECISIONS)
    if Ballot.objects.filter(item=item).exists() or Closing.objects.filter(item=item).exists():
        raise UnableToMeet(_("Members have voted on this item: it stays. Decide it, or let the meeting close over it."))
    proposal = item.proposal
    item.delete()
    if proposal is not None:
        proposal.refresh_from_db()
        if proposal.state == "on_agenda":
            advance(record=proposal, action="take_off_agenda", by=by, at=at, comment=meeting.number)
    _renumber(meeting)


@transaction.atomic
def agenda_move(*, item: AgendaItem, up: bool, by: User, at: datetime) -> None:
    """One place up or down. Nothing happens at the ends of the agenda."""
    meeting = meeting_locked(item.meeting, by, at, (MeetingState.PLANNED,))
    items = list(AgendaItem.objects.filter(meeting=meeting).order_by("position"))
    index = [each.pk for each in items].index(item.pk)
    other = index - 1 if up else index + 1
    if 0 <= other < len(items):
        items[index], items[other] = items[other], items[index]
        _renumber(meeting, items)


def _title_of(version: ProposalVersion | None) -> str:
    return str(version.content.get("title") or "")[:500] if version is not None else ""


def _next_position(meeting: Meeting) -> int:
    return (AgendaItem.objects.filter(meeting=meeting).aggregate(last=Max("position"))["last"] or 0) + 1


def _renumber(meeting: Meeting, items: list[AgendaItem] | None = None) -> None:
    items = items or list(AgendaItem.objects.filter(meeting=meeting).order_by("position"))
    moved = [(n, item) for n, item in enumerate(items, 1) if item.position != n]
    # Two steps, because no two items may stand in one place even for a moment. The first leaves no history: it is not
    # a fact about the agenda.
    for n, item in moved:
        AgendaItem.objects.filter(pk=item.pk).update(position=_OUT_OF_THE_WAY + n)
    for n, item in moved:
        item.position = n
        item.save()


# -- attendance ------------------------------------------------------------------------------------------------------


@transaction.atomic
def attendance_record(*, meeting: Meeting, presence: Mapping[int, str], by: User, at: datetime) -> None:
    """Who sat for each seat (number of the seat to presence). Raises UnableToMeet where a seat that voted would be
    absent, or stood in for by somebody else than who voted, where nobody holds a seat that is said to have been there,
    or where one person would sit for two seats that vote."""
    meeting = meeting_locked(meeting, by, at, BEFORE_DECISIONS)
    if meeting.kind == MeetingKind.WRITTEN:
        raise UnableToMeet(_("In a written procedure whoever answers is present."))
    seats = {seat.pk: seat for seat in seats_of(meeting)}
    voted = dict(Ballot.objects.filter(item__meeting=meeting).order_by("pk").values_list("seat_id", "cast_by_id"))
    for number, said in presence.items():
        seat = seats.get(number)
        if seat is None:
            raise UnableToMeet(_("This seat is not of the committee on the day of the meeting."))
        presence_ = Presence(said)
        sits = sitting(seat, presence_)
        if number in voted and (sits is None or voted[number] != sits.pk):
            raise UnableToMeet(
                _("%(institution)s has voted: it was there, by the person who voted.")
                % {"institution": seat.institution_name}
            )
        if seat.may_vote and sits is None and presence_ != Presence.ABSENT:
            raise UnableToMeet(_nobody_text(seat, presence_))
        row = Attendance.objects.filter(meeting=meeting, seat=seat).first() or Attendance(meeting=meeting, seat=seat)
        if row.presence != presence_:
            row.presence = presence_
            row.save()
    recorded = Attendance.objects.filter(meeting=meeting).order_by("pk").values_list("seat_id", "presence")
    if (both := sits_twice(seats, recorded)) is not None:
        who, one, other = both
        raise UnableToMeet(
            _("%(person)s cannot sit for %(one)s and for %(other)s at one meeting.")
            % {"person": who, "one": one.institution_name, "other": other.institution_name}
        )


def _nobody_text(seat: Seat, presence: Presence) -> str:
    """Nobody is counted for the quorum whom the minutes cannot name."""
    if presence == Presence.ALTERNATE:
        return _("%(institution)s has no alternate: name one among the seats first, or record who sat for it.") % {
            "institution": seat.institution_name
        }
    return _("%(institution)s has no holder: name one among the seats first, or record who sat for it.") % {
        "institution": seat.institution_name
    }


# -- opening, closing, cancelling --------------------------------------------------------------------------------------


@transaction.atomic
def meeting_open(*, meeting: Meeting, by: User, at: datetime) -> Meeting:
    """Open the agenda for ballots and tell those who vote. Raises UnableToMeet without an item, without seats, or
    without two co-chairs: from here on the seats are what they are."""
    ledger.lock(meeting.fund)
    if not AgendaItem.objects.filter(meeting=meeting).exists():
        raise UnableToMeet(_("The agenda is empty: put something on it first."))
    seats = seats_of(meeting)
    if not any(seat.may_vote for seat in seats):
        raise UnableToMeet(_("Nobody has a voting seat on the day of this meeting."))
    if why := chairs_hindrance(meeting.held_on, seats):
        raise UnableToMeet(why)
    if meeting.silence_until is not None and meeting.silence_until <= at:
        raise UnableToMeet(_("The deadline of this written procedure has passed: call another one."))
    advance(record=meeting, action="open", by=by, at=at, rules=rules_to_keep(meeting.fund))
    _tell_ballots_due(meeting, at, key="open")
    return meeting


@transaction.atomic
def meeting_close(*, meeting: Meeting, by: User, at: datetime) -> Meeting:
    """End it. Proposals that were not decided go back to those forwarded; other business ends with the meeting."""
    meeting_locked(meeting, by, at, (MeetingState.OPEN,))
    facts = meeting_facts(meeting, at)
    if meeting.kind == MeetingKind.WRITTEN:
        if facts.undecided and meeting.silence_until and at < meeting.silence_until:
            raise UnableToMeet(_("The silence period is not over: nothing undecided is closed before its end."))
    elif at.date() < meeting.held_on:
        raise UnableToMeet(_("The meeting is on %(day)s: it has not taken place.") % {"day": day_text(meeting.held_on)})
    for undecided in facts.undecided:
        if undecided.item.proposal is not None:
            advance(record=undecided.item.proposal, action="take_off_agenda", by=by, at=at, comment=meeting.number)
    advance(record=meeting, action="close", by=by, at=at)
    return meeting


@transaction.atomic
def meeting_cancel(*, meeting: Meeting, reason: str, by: User, at: datetime) -> Meeting:
    """Cancel a planned meeting; its proposals go back to those forwarded."""
    meeting_locked(meeting, by, at, (MeetingState.PLANNED,))
    for item in AgendaItem.objects.filter(meeting=meeting, proposal__state="on_agenda").select_related("proposal"):
        assert item.proposal is not None  # noqa: S101
        advance(record=item.proposal, action="take_off_agenda", by=by, at=at, comment=meeting.number)
    advance(record=meeting, action="cancel", by=by, at=at, comment=reason)
    return meeting


# -- letters -----------------------------------------------------------------------------------------------------------


def meeting_path(meeting: Meeting) -> str:
    return f"/funds/{meeting.fund.code}/committee/meetings/{meeting.number}/"


def people_of(seats: list[Seat]) -> list[User]:
    """Holders and alternates, each once."""
    found = [person for seat in seats for person in (seat.holder, seat.alternate) if person is not None]
    return list({person.pk: person for person in found}.values())


def _tell_ballots_due(meeting: Meeting, at: datetime, *, key: str) -> None:
    notice_write(
        key=f"ballots:{meeting.record}:{key}",
        subject=lambda: _("%(number)s: the agenda is open for your ballots") % {"number": meeting.number},
        body=lambda: f"{_until_when(meeting)}\n\n{_agenda_text(meeting)}",
        at=at,
        fund=meeting.fund,
        people=people_of([seat for seat in seats_of(meeting) if seat.may_vote]),
        record=meeting.record,
        path=meeting_path(meeting),
    )


@transaction.atomic
def ballots_remind(*, meeting: Meeting, by: User, at: datetime) -> list[Seat]:
    """Remind the seats whose ballots are missing, at most once a day. Answers with those seats."""
    meeting = meeting_locked(meeting, by, at, (MeetingState.OPEN,))
    facts = meeting_facts(meeting, at)
    missing = {
        seat.pk: seat
        for each in facts.undecided
        for seat in facts.voting_seats
        if seat.pk not in each.answered and facts.attendance.get(seat.pk) != Presence.ABSENT
    }
    if not missing:
        raise UnableToMeet(_("Every seat has voted on what is undecided: there is nobody to remind."))
    notice_write(
        key=f"remind:{meeting.record}:{at.date().isoformat()}",
        subject=lambda: _("%(number)s: your ballot is missing") % {"number": meeting.number},
        body=lambda: f"{_until_when(meeting)}\n\n{_agenda_text(meeting)}",
        at=at,
        fund=meeting.fund,
        people=people_of(list(missing.values())),
        record=meeting.record,
        path=meeting_path(meeting),
    )
    return list(missing.values())


def _until_when(meeting: Meeting) -> str:
    if meeting.silence_until:
        return _("Answer until %(moment)s.") % {"moment": moment_text(meeting.silence_until)}
    return _("The meeting is on %(day)s.") % {"day": day_text(meeting.held_on)}


def _agenda_text(meeting: Meeting) -> str:
    titles = AgendaItem.objects.filter(meeting=meeting).order_by("position").values_list("position", "title")
    return "\n".join(f"{position}. {title}" for position, title in titles)


def meeting_locked(meeting: Meeting, by: User, at: datetime, states: tuple[str, ...]) -> Meeting:
    """The meeting as it stands, locked with its fund. Raises NotYours without the right, UnableToMeet in another
    state."""
    if not may(by, ACT, meeting.fund, on=at.date()):
        raise NotYours(refusal())
    ledger.lock(meeting.fund)
    fresh = Meeting.objects.select_for_update(of=("self",)).select_related("fund").get(pk=meeting.pk)
    if fresh.state not in states:
        raise UnableToMeet(
            _("The meeting is %(state)s: this is not possible any more.") % {"state": fresh.get_state_display()}
        )
    return fresh
