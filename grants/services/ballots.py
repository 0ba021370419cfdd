"""Casting a ballot: one seat's final answer to what was shown."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from fund.access import may, refusal
from fund.display import moment_text
from fund.models import User
from grants.committee.facts import ItemFacts, MeetingFacts, item_facts, seat_of
from grants.models import AgendaItem, Attendance, Ballot, Choice, Presence, Proposal, Seat
from grants.services.steps import NotNow, NotYours, ShownIsStale, UnableToStep

ACT = "ballot.cast"


class UnableToVote(UnableToStep):
    """The ballot does not count. The message is for people and says why."""


class AlreadyVoted(UnableToVote):
    """The seat has answered this version: an answer is final."""


@transaction.atomic
def ballot_cast(
    *,
    item: AgendaItem,
    choice: str,
    comment: str = "",
    conflict: str = "",
    shown: str,
    by: User,
    at: datetime,
) -> Ballot:
    """Answer for the seat this person holds, or stands in for, on the day of the decision.

    ``shown`` is the digest of what the person read; a version submitted since then voids it. Raises NotYours,
    NotNow, ShownIsStale, AlreadyVoted or UnableToVote; then nothing was recorded.
    """
    item = item_locked(item)
    meeting, facts = item_facts(item, at)
    seat = seat_to_vote(meeting, by, at)
    if why := hindrance(meeting, facts, at):
        raise NotNow(why)
    if shown != facts.digest:
        raise ShownIsStale(_("What you vote on has changed since the page was shown: read it again."))
    if choice not in Choice.values:
        raise UnableToVote(_("Choose your answer."))
    if choice == Choice.RECUSE and not conflict.strip():
        raise UnableToVote(_("Name the conflict of interest: a recusal is recorded with it."))
    for cast in facts.ballots:
        if cast.seat_id == seat.pk:  # type: ignore[attr-defined]
            raise AlreadyVoted(_already(cast))
        if cast.cast_by_id == by.pk:  # type: ignore[attr-defined]
            raise UnableToVote(
                _("You have voted on this for %(institution)s: one person does not vote for two seats.")
                % {"institution": cast.seat.institution_name}
            )
    _be_there(meeting, seat, by)
    if item.version != facts.version:
        # The agenda follows the version submitted last, until it is decided.
        item.version = facts.version
        item.save()
    try:
        with transaction.atomic():
            return Ballot.objects.create(
                item=item,
                seat=seat,
                cast_by=by,
                cast_at=at,
                choice=choice,
                conflict=conflict.strip() if choice == Choice.RECUSE else "",
                comment=comment.strip(),
                digest=facts.digest,
            )
    except IntegrityError:
        raise AlreadyVoted(_("Your seat has already answered: an answer is final.")) from None


def seat_to_vote(meeting: MeetingFacts, by: User, at: datetime) -> Seat:
    """The voting seat this person answers for. Raises NotYours: no right, no seat on that day, or a seat that somebody
    else sits on."""
    if not may(by, ACT, meeting.meeting.fund, on=at.date()):
        raise NotYours(refusal())
    seat = seat_of(by, meeting.seats)
    if seat is None:
        raise NotYours(_("You have no voting seat of the committee on the day of this decision."))
    sits = meeting.attendance.get(seat.pk)
    if meeting.is_written or sits is None:
        return seat
    if sits == Presence.ABSENT:
        raise NotYours(
            _("%(institution)s is recorded as absent: who is absent does not vote.")
            % {"institution": seat.institution_name}
        )
    sitting = seat.holder if sits == Presence.HOLDER else seat.alternate
    if sitting != by:
        raise NotYours(
            _("%(person)s sits for %(institution)s at this meeting.")
            % {"person": sitting or "–", "institution": seat.institution_name}
        )
    return seat


def hindrance(meeting: MeetingFacts, facts: ItemFacts, at: datetime) -> str:
    """Why nobody can vote on the item now; empty where one can."""
    if facts.decision is not None:
        return _("This item is decided: ballots are closed.")
    if not meeting.is_open:
        return _("The meeting is not open for ballots.")
    if not facts.is_before_the_committee:
        return _("The proposal is not before the committee any more: it was returned or withdrawn.")
    deadline = meeting.meeting.silence_until
    if meeting.is_written and deadline is not None and at >= deadline:
        return _("The deadline has passed: ballots are closed.")
    return ""


def item_locked(item: AgendaItem) -> AgendaItem:
    """The item as it stands, locked after its proposal: who submits a changed version, votes or signs waits for the
    other."""
    proposal = item.proposal_id  # type: ignore[attr-defined]
    if proposal:
        Proposal.objects.select_for_update().get(pk=proposal)
    rows = AgendaItem.objects.select_for_update(of=("self",)).select_related("meeting__fund", "proposal", "version")
    return rows.get(pk=item.pk)


def _be_there(meeting: MeetingFacts, seat: Seat, by: User) -> None:
    """Whoever votes at a meeting is there."""
    if meeting.is_written or seat.pk in meeting.attendance:
        return
    presence = Presence.HOLDER if seat.holder == by else Presence.ALTERNATE
    Attendance.objects.get_or_create(meeting=meeting.meeting, seat=seat, defaults={"presence": presence})


def _already(cast: Ballot) -> str:
    return _("%(institution)s has already answered, by %(person)s on %(moment)s: an answer is final.") % {
        "institution": cast.seat.institution_name,
        "person": cast.cast_by,
        "moment": moment_text(cast.cast_at),
    }
