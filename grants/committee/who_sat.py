"""Who sits for each seat: of a meeting that has ended the people of then, whoever the seats were given to since.

A seat keeps its row when its people change. What a meeting was and who signed for it is read as they were when it
ended; its minutes would otherwise name people who were never there. Reads only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from fund.models import User
from grants.models import Meeting, MeetingState, Presence, Seat, SeatRole, Step

ENDED = (MeetingState.CLOSED, MeetingState.CLEARED)


def as_they_sat(meeting: Meeting, seats: list[Seat]) -> list[Seat]:
    """The same seats, with the people they had when the meeting ended; as they are while it has not."""
    if meeting.state not in ENDED:
        return seats
    ended = Step.objects.filter(fund=meeting.fund, record=meeting.record, action="close").order_by("pk").last()
    if ended is None:
        return seats
    then: dict[int, Any] = {}
    for row in Seat.history.filter(id__in=[seat.pk for seat in seats]).order_by("history_date", "history_id"):  # type: ignore[attr-defined]
        # A seat that was entered only afterwards has the people it was entered with.
        if row.id not in then or row.history_date <= ended.taken_at:
            then[row.id] = row
    wanted = {person for row in then.values() for person in (row.holder_id, row.alternate_id)}
    people = User.objects.select_related("notice_preference").in_bulk([pk for pk in wanted if pk is not None])
    for seat in seats:
        if (row := then.get(seat.pk)) is not None:
            seat.holder, seat.alternate = people.get(row.holder_id), people.get(row.alternate_id)
    return seats


def signatures_by_seat(signed: dict[int, Step], sat: Iterable[Seat], sit: Iterable[Seat]) -> dict[int, Step]:
    """Co-chair's seat to its signature, of those each person gave: by who sat for it (``sat``) or sits since (``sit``).

    One person signs for one seat.
    """
    left, found = dict(signed), {}
    for seat in (*sat, *sit):
        if seat.role != SeatRole.CO_CHAIR or seat.pk in found:
            continue
        for person in (seat.holder_id, seat.alternate_id):  # type: ignore[attr-defined]
            if person in left:
                found[seat.pk] = left.pop(person)
                break
    return found


def sitting(seat: Seat, presence: str) -> User | None:
    """Who sits for the seat when this is said."""
    return {Presence.HOLDER: seat.holder, Presence.ALTERNATE: seat.alternate}.get(Presence(presence))


def sits_twice(seats: Mapping[int, Seat], presence: Iterable[tuple[int, str]]) -> tuple[User, Seat, Seat] | None:
    """Who would sit for two seats that vote, and which: one person counts once for the quorum, as they vote once."""
    found: dict[User, Seat] = {}
    for number, said in presence:
        seat = seats.get(number)
        person = sitting(seat, said) if seat is not None and seat.may_vote else None
        if seat is not None and person is not None and (other := found.setdefault(person, seat)) is not seat:
            return person, other, seat
    return None
