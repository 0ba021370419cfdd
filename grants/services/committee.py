"""The seats of the committee: who sits, from when to when, who stands in, and the yearly turn of a co-chair."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from fund import ledger
from fund.access import may, refusal
from fund.display import day_text
from fund.models import Fund, User
from grants.models import Ballot, Closing, Meeting, MeetingState, Seat, SeatRole

ACT = "committee.edit"
SEATED = (MeetingState.OPEN, MeetingState.CLOSED, MeetingState.CLEARED)
"""From its opening on a meeting keeps its seats: what counts as its quorum, and who signs, is not changed under it."""


class UnableToSeat(Exception):
    """The seat cannot be given like this. The message is for people and says why."""


@transaction.atomic
def seat_add(
    *,
    fund: Fund,
    institution: str,
    institution_name: str,
    role: str,
    valid_from: date,
    valid_until: date | None = None,
    holder: User | None = None,
    alternate: User | None = None,
    by: User,
    at: datetime,
) -> Seat:
    """Give an institution a seat between two days. Raises UnableToSeat where it has one on any of these days."""
    _assert_may(fund, by, at)
    ledger.lock(fund)
    seat = Seat(
        fund=fund,
        institution=institution.strip(),
        institution_name=institution_name.strip(),
        role=SeatRole(role),
        holder=holder,
        alternate=alternate,
        valid_from=valid_from,
        valid_until=valid_until,
    )
    _assert_sound(seat)
    _assert_not_held(fund, valid_from - timedelta(days=1), valid_until)
    seat.save(force_insert=True)
    return seat


@transaction.atomic
def seat_people_change(*, seat: Seat, holder: User | None, alternate: User | None, by: User, at: datetime) -> Seat:
    """Another holder or alternate. What the seat has voted stays what it is, under the name of who voted."""
    _assert_may(seat.fund, by, at)
    ledger.lock(seat.fund)
    seat.refresh_from_db()
    seat.holder, seat.alternate = holder, alternate
    _assert_sound(seat)
    seat.save()
    return seat


@transaction.atomic
def seat_end(*, seat: Seat, last_day: date, by: User, at: datetime) -> Seat:
    """The seat ends with this day, earlier or later than before. Raises UnableToSeat where it had a seat in a meeting
    after it, or would have one in a meeting it was not part of."""
    _assert_may(seat.fund, by, at)
    ledger.lock(seat.fund)
    seat.refresh_from_db()
    if last_day < seat.valid_from:
        raise UnableToSeat(
            _("The seat began on %(day)s: it cannot end before that.") % {"day": day_text(seat.valid_from)}
        )
    _assert_unused_after(seat, last_day)
    if seat.valid_until is not None and last_day > seat.valid_until:
        _assert_not_held(seat.fund, seat.valid_until, last_day)
    seat.valid_until = last_day
    _assert_sound(seat)
    seat.save()
    return seat


@transaction.atomic
def seat_change(
    *, seat: Seat, holder: User | None, alternate: User | None, last_day: date | None, by: User, at: datetime
) -> Seat:
    """The people of a seat and its last day in one step; an empty last day leaves it as it is."""
    seat_people_change(seat=seat, holder=holder, alternate=alternate, by=by, at=at)
    if last_day is not None and last_day != seat.valid_until:
        seat_end(seat=seat, last_day=last_day, by=by, at=at)
    return seat


@transaction.atomic
def co_chair_rotate(
    *, outgoing: Seat, incoming: Seat, first_day: date, last_day: date | None = None, by: User, at: datetime
) -> tuple[Seat, Seat]:
    """From ``first_day`` the incoming member is co-chair (until ``last_day``, then a member again) and the outgoing
    co-chair a member.

    The rows end the day before, so that who was co-chair on any day stays answered. Answers with the rows of
    ``first_day``, outgoing first. Raises UnableToSeat.
    """
    fund = outgoing.fund
    _assert_may(fund, by, at)
    ledger.lock(fund)
    for seat in (outgoing, incoming):
        seat.refresh_from_db()
        if seat.fund_id != fund.pk:  # type: ignore[attr-defined]
            raise UnableToSeat(_("The two seats belong to two funds."))
        if not _holds(seat, first_day - timedelta(days=1)):
            raise UnableToSeat(
                _("%(institution)s has no seat on the day before %(day)s: nothing to hand over.")
                % {"institution": seat.institution_name, "day": day_text(first_day)}
            )
    if outgoing.role != SeatRole.CO_CHAIR or incoming.role != SeatRole.MEMBER:
        raise UnableToSeat(_("A co-chair hands over to a member: choose a seat of each."))
    if last_day is not None and last_day < first_day:
        raise UnableToSeat(_("The turn ends before it begins."))
    term = incoming.valid_until
    if last_day is not None and term is not None and last_day > term:
        raise UnableToSeat(
            _(
                "%(institution)s has its seat until %(term)s: it is not co-chair until %(last)s. Let the turn end with "
                "the seat, or give the seat a later last day first."
            )
            % {"institution": incoming.institution_name, "term": day_text(term), "last": day_text(last_day)}
        )
    member = _after_the_turn(outgoing, first_day) or _continued(
        outgoing, first_day, SeatRole.MEMBER, outgoing.valid_until
    )
    chair = _continued(incoming, first_day, SeatRole.CO_CHAIR, last_day or term)
    if last_day is not None and (term is None or term > last_day):
        _continued(chair, last_day + timedelta(days=1), SeatRole.MEMBER, term)
    return member, chair


def _after_the_turn(outgoing: Seat, first_day: date) -> Seat | None:
    """A turn that ends by itself the day before already has the member's row that follows it."""
    if outgoing.valid_until != first_day - timedelta(days=1):
        return None
    return Seat.objects.filter(fund=outgoing.fund, institution=outgoing.institution).on(first_day).first()


def _continued(seat: Seat, first_day: date, role: str, last_day: date | None) -> Seat:
    """The same institution and people in another role from a day on."""
    last_before = first_day - timedelta(days=1)
    _assert_unused_after(seat, last_before)
    seat.valid_until = last_before
    seat.save()
    following = Seat(
        fund=seat.fund,
        institution=seat.institution,
        institution_name=seat.institution_name,
        role=role,
        holder=seat.holder,
        alternate=seat.alternate,
        valid_from=first_day,
        valid_until=last_day,
    )
    _assert_sound(following)
    following.save(force_insert=True)
    return following


def _holds(seat: Seat, day: date) -> bool:
    return seat.valid_from <= day and (seat.valid_until is None or seat.valid_until >= day)


def _assert_may(fund: Fund, by: User, at: datetime) -> None:
    if not may(by, ACT, fund, on=at.date()):
        raise UnableToSeat(refusal())


def _assert_sound(seat: Seat) -> None:
    """What the database would refuse, said kindly first."""
    if not seat.institution or not seat.institution_name:
        raise UnableToSeat(_("A seat belongs to an institution: name it."))
    if seat.valid_until is not None and seat.valid_until < seat.valid_from:
        raise UnableToSeat(_("The seat ends before it begins."))
    if seat.holder is not None and seat.holder == seat.alternate:
        raise UnableToSeat(_("The alternate is another person than the holder."))
    others = Seat.objects.filter(fund=seat.fund, institution=seat.institution).exclude(pk=seat.pk)
    others = others.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=seat.valid_from))
    if seat.valid_until is not None:
        others = others.filter(valid_from__lte=seat.valid_until)
    if (other := others.order_by("valid_from").first()) is not None:
        raise UnableToSeat(
            _("%(institution)s already has a seat from %(since)s until %(until)s.")
            % {
                "institution": other.institution_name,
                "since": day_text(other.valid_from),
                "until": day_text(other.valid_until),
            }
        )


def _assert_not_held(fund: Fund, after: date, until: date | None) -> None:
    """A meeting keeps the seats it was opened with: its quorum counts them, its decisions and minutes name them."""
    held = Meeting.objects.filter(fund=fund, state__in=SEATED, held_on__gt=after)
    if until is not None:
        held = held.filter(held_on__lte=until)
    meeting = held.order_by("-held_on", "-pk").first()
    if meeting is None:
        return
    if meeting.state == MeetingState.OPEN:
        raise UnableToSeat(
            _(
                "%(meeting)s of %(day)s is open for ballots: who has a seat there, and as what, does not change before "
                "it is closed. The holder and the alternate of a seat can be changed; or close the meeting, and what "
                "it has not decided comes before a later one."
            )
            % {"meeting": meeting.number, "day": day_text(meeting.held_on)}
        )
    raise UnableToSeat(
        _("%(meeting)s was held on %(day)s and has ended: who had a seat there does not change any more.")
        % {"meeting": meeting.number, "day": day_text(meeting.held_on)}
    )


def _assert_unused_after(seat: Seat, day: date) -> None:
    """A seat that voted or signed in a later meeting keeps its role there, as does any in one that was opened."""
    used = [
        model.objects.filter(seat=seat, item__meeting__held_on__gt=day)  # type: ignore[attr-defined]
        .order_by("item__meeting__held_on")
        .values_list("item__meeting__number", flat=True)
        .first()
        for model in (Ballot, Closing)
    ]
    if any(used):
        raise UnableToSeat(
            _("%(institution)s has already voted in %(meeting)s, which is after %(day)s.")
            % {
                "institution": seat.institution_name,
                "meeting": next(number for number in used if number),
                "day": day_text(day),
            }
        )
    _assert_not_held(seat.fund, day, seat.valid_until)
