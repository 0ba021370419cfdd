"""Minutes of a meeting: what a co-chair signs, and who has. Reads only."""

from __future__ import annotations

from collections.abc import Sequence

from fund.fingerprints import canonical, sha256
from fund.models import User
from grants.committee.facts import seat_of, seats_of, seats_on
from grants.committee.who_sat import signatures_by_seat
from grants.models import Decision, Meeting, SeatRole, Step
from grants.services.steps import steps_of


def digest_of(number: str, text: str, decisions: Sequence[Sequence[str]]) -> str:
    """Of what a co-chair signs: the meeting's number, the text, and (number, digest) of each decision, by number."""
    return sha256(canonical([number, text, [list(pair) for pair in decisions]]))


def minutes_digest(meeting: Meeting) -> str:
    """``digest_of`` the meeting as it stands. One query."""
    decisions = Decision.objects.filter(item__meeting=meeting).order_by("number").values_list("number", "digest")
    return digest_of(meeting.number, meeting.minutes, list(decisions))


def minutes_signatures(meeting: Meeting) -> dict[int, Step]:
    """Person to the signature under the minutes as they are now."""
    steps = steps_of(meeting.fund, meeting.record).filter(action="sign_minutes", digest=minutes_digest(meeting))
    return {step.taken_by_id: step for step in steps}  # type: ignore[attr-defined]


def signatures_of_chairs(meeting: Meeting) -> dict[int, Step]:
    """Co-chair's seat to its signature under the minutes as they are now."""
    return signatures_by_seat(minutes_signatures(meeting), seats_of(meeting), seats_on(meeting.fund, meeting.held_on))


def is_chair_of_minutes(meeting: Meeting, person: User) -> bool:
    """Whether the person signs the minutes: who was co-chair at the meeting, or sits on that seat since."""
    seats = (*seats_of(meeting), *seats_on(meeting.fund, meeting.held_on))
    return seat_of(person, [seat for seat in seats if seat.role == SeatRole.CO_CHAIR]) is not None
