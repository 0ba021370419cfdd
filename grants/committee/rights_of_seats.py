"""Seats whose people have not the right their seat needs: a seat says who votes and signs, a role that they may.

The secretariat gives seats, the administrator gives roles. Where a co-chair is handed over and the role is not, nobody
could close an item from that day on; so the page of the committee says it beforehand. The same holds for a committee
that has not two co-chairs. Reads only.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from fund.display import day_text
from fund.models import Fund, User
from grants.models import Seat, SeatRole
from grants.services.notices import holders_of

TWO = 2
"""Co-chairs at the least: nobody decides over the fund's money alone."""


def missing_rights(fund: Fund, seats: Iterable[Seat], today: date) -> dict[int, list[str]]:
    """Seat to a sentence for each of its people who may not do on its first day (from today on) what it is for."""
    able: dict[tuple[str, date], set[int]] = {}
    found: dict[int, list[str]] = {}
    for seat in seats:
        if not seat.may_vote or (seat.valid_until is not None and seat.valid_until < today):
            continue
        day = max(seat.valid_from, today)
        act = "decision.sign" if seat.role == SeatRole.CO_CHAIR else "ballot.cast"
        if (act, day) not in able:
            able[act, day] = {person.pk for person in holders_of(act, fund, day)}
        lacking = [who for who in (seat.holder, seat.alternate) if who is not None and who.pk not in able[act, day]]
        if lacking:
            found[seat.pk] = [_sentence(seat, who, day) for who in lacking]
    return found


def _sentence(seat: Seat, person: User, day: date) -> str:
    said = {"person": person, "day": day_text(day)}
    if seat.role == SeatRole.CO_CHAIR:
        return (
            _("%(person)s has not the role of a co-chair on %(day)s and cannot sign: an administrator gives it.") % said
        )
    return _("%(person)s has not the role of a member on %(day)s and cannot vote: an administrator gives it.") % said


def chairs_hindrance(day: date, seats: Iterable[Seat]) -> str:
    """Why a committee with these seats on a day decides nothing; empty where two co-chairs can sign."""
    chairs = [seat for seat in seats if seat.role == SeatRole.CO_CHAIR]
    if len(chairs) >= TWO:
        return ""
    if not chairs:
        return _(
            "The committee has no co-chair on %(day)s, and two sign a decision. Give two seats that role for that day "
            "before the meeting is opened."
        ) % {"day": day_text(day)}
    return _(
        "The committee has one co-chair on %(day)s, %(institution)s, and two sign a decision. Give another seat that "
        "role for that day before the meeting is opened."
    ) % {"day": day_text(day), "institution": chairs[0].institution_name}
