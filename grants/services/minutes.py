"""The minutes of a meeting: written beside the recorded votes, signed by its co-chairs, cleared."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from fund import ledger
from fund.models import User
from grants.committee.facts import seats_of, seats_on
from grants.committee.minutes import is_chair_of_minutes, minutes_digest, minutes_signatures, signatures_of_chairs
from grants.models import Meeting, MeetingState, SeatRole
from grants.services.meetings import UnableToMeet, meeting_locked, meeting_path, people_of
from grants.services.notices import notice_write
from grants.services.steps import NotYours, ShownIsStale, advance


@transaction.atomic
def minutes_write(*, meeting: Meeting, text: str, by: User, at: datetime) -> Meeting:
    """The text of the minutes beside the recorded votes. What co-chairs signed before no longer counts once it
    changes."""
    fresh = meeting_locked(meeting, by, at, (MeetingState.OPEN, MeetingState.CLOSED))
    if fresh.minutes != text.strip():
        fresh.minutes = text.strip()
        fresh.save()
    meeting.refresh_from_db()
    return meeting


@transaction.atomic
def minutes_sign(*, meeting: Meeting, shown: str, by: User, at: datetime) -> Meeting:
    """A co-chair clears the minutes; when every co-chair of the meeting's day has signed the same text, they are
    cleared. One person signs for one seat."""
    ledger.lock(meeting.fund)
    meeting.refresh_from_db()
    if not meeting.minutes:
        raise UnableToMeet(_("There are no minutes yet."))
    digest = minutes_digest(meeting)
    if shown != digest:
        raise ShownIsStale(_("The minutes have changed since the page was shown: read them again."))
    if not is_chair_of_minutes(meeting, by):
        raise NotYours(_("Only the co-chairs of the meeting's day clear its minutes."))
    if by.pk in minutes_signatures(meeting):
        raise UnableToMeet(_("You have signed these minutes already."))
    advance(record=meeting, action="sign_minutes", by=by, at=at, digest=digest)
    chairs = {seat.pk for seat in seats_of(meeting) if seat.role == SeatRole.CO_CHAIR}
    if chairs and chairs == signatures_of_chairs(meeting).keys():
        advance(record=meeting, action="clear_minutes", by=by, at=at, digest=digest)
        notice_write(
            key=f"minutes:{meeting.record}",
            subject=lambda: _("Minutes of %(number)s are cleared") % {"number": meeting.number},
            body=lambda: _("The co-chairs have cleared the minutes of %(number)s.") % {"number": meeting.number},
            at=at,
            fund=meeting.fund,
            people=people_of(seats_on(meeting.fund, meeting.held_on)),
            record=meeting.record,
            path=meeting_path(meeting),
        )
    return meeting
