"""What waits of the committee: ballots, items and meetings to close, minutes, conditions of decisions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Case, DateTimeField, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce

from grants.models import (
    APPROVALS,
    VOTING,
    AgendaItem,
    Attendance,
    Ballot,
    Closing,
    Condition,
    Meeting,
    MeetingKind,
    MeetingState,
    Presence,
    ProposalState,
    ProposalVersion,
    Seat,
    SeatRole,
)
from grants.waiting.asking import SIGNED_OTHERWISE, Asker, Rows, columns, since_of, steps_of


def _my_seat(user: int, roles: tuple[str, ...]) -> QuerySet[Seat]:
    """The seat the person sits on at the meeting of the item outside: as the holder, unless somebody else is recorded
    as sitting; as the alternate, where that is recorded or nobody holds the seat."""
    seats = Seat.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gte=OuterRef("meeting__held_on")),
        fund=OuterRef("meeting__fund"),
        valid_from__lte=OuterRef("meeting__held_on"),
        role__in=roles,
    )
    sits = Attendance.objects.filter(seat=OuterRef("pk"), meeting=OuterRef(OuterRef("meeting")))
    return seats.filter(
        Q(holder=user) & ~Exists(sits.exclude(presence=Presence.HOLDER))
        | Q(alternate=user) & (Q(holder__isnull=True) | Exists(sits.filter(presence=Presence.ALTERNATE)))
    ).order_by("pk")


def _undecided(asker: Asker, act: str, roles: tuple[str, ...]) -> Rows | None:
    """Items before the committee in a meeting that is open, at which the person has a seat."""
    where = asker.within(act, "meeting__fund")
    if where is None:
        return None
    newest = ProposalVersion.objects.filter(proposal=OuterRef("proposal")).order_by("-number").values("digest")[:1]
    return AgendaItem.objects.filter(
        where,
        Q(proposal__isnull=True) | Q(proposal__state=ProposalState.ON_AGENDA),
        meeting__state=MeetingState.OPEN,
        decision__isnull=True,
    ).annotate(
        seat=Subquery(_my_seat(asker.user, roles).values("pk")[:1]), newest=Subquery(newest)
    ).filter(seat__isnull=False)  # fmt: skip


def ballots(asker: Asker) -> Iterator[Rows]:
    rows = _undecided(asker, "ballot.cast", VOTING)
    if rows is None:
        return
    rows = rows.filter(~Exists(_standing_ballots())).exclude(
        meeting__kind=MeetingKind.WRITTEN, meeting__silence_until__lte=asker.at
    )
    yield columns(
        rows, "ballot", fund="meeting__fund_id", number="meeting__number", title="title", place="position",
        since=_opened_at(), due=Coalesce("meeting__silence_until", Cast("meeting__held_on", DateTimeField())),
    )  # fmt: skip


def _standing_ballots() -> QuerySet[Ballot]:
    """Of the item and the seat outside. A ballot on an earlier version no longer counts; other business has none."""
    of_version = Q(digest=OuterRef("newest")) | Q(item__proposal__isnull=True)
    return Ballot.objects.filter(of_version, item=OuterRef("pk"), seat=OuterRef("seat"))


def _opened_at() -> Any:
    steps = steps_of("meeting", "meeting__fund", "meeting__number").filter(action="open")
    return Coalesce(Subquery(steps.values("taken_at")[:1]), Cast("meeting__held_on", DateTimeField()))


def items_to_close(asker: Asker) -> Iterator[Rows]:
    rows = _undecided(asker, "decision.sign", (SeatRole.CO_CHAIR,))
    if rows is None:
        return
    signatures = Closing.objects.filter(item=OuterRef("pk")).order_by("-pk")
    rows = rows.annotate(signed=Subquery(signatures.values("digest")[:1])).filter(
        ~Exists(Closing.objects.filter(item=OuterRef("pk"), seat=OuterRef("seat"), digest=OuterRef("signed")))
    )
    # Signed by the own seat too, but not what was signed last.
    otherwise = Exists(Closing.objects.filter(item=OuterRef("pk"), seat=OuterRef("seat")))
    voted = Exists(_standing_ballots())
    ready = Q(meeting__kind=MeetingKind.WRITTEN, meeting__silence_until__lte=asker.at) | (
        ~Q(meeting__kind=MeetingKind.WRITTEN) & Q(meeting__held_on__lte=asker.at.date()) & voted
    )
    yield columns(
        rows.filter(ready | Q(signed__isnull=False)),
        "item_close", fund="meeting__fund_id", number="meeting__number", title="title", place="position",
        detail=Case(When(otherwise, then=Value(SIGNED_OTHERWISE)), default=Coalesce("signed", Value(""))),
        since=Coalesce(
            Subquery(signatures.values("signed_at")[:1]), "meeting__silence_until",
            Cast("meeting__held_on", DateTimeField()),
        ),
    )  # fmt: skip


def meetings(asker: Asker) -> Iterator[Rows]:
    today = asker.at.date()
    if (where := asker.within("agenda.edit")) is not None:
        rows = Meeting.objects.filter(where)
        items = AgendaItem.objects.filter(meeting=OuterRef("pk"))
        open_items = items.filter(
            Q(proposal__isnull=True) | Q(proposal__state=ProposalState.ON_AGENDA), decision__isnull=True
        )
        planned = rows.filter(Exists(items), state=MeetingState.PLANNED, held_on__lte=today)
        yield columns(planned, "meeting_open", number="number", detail="kind", since="held_on")
        over = rows.filter(~Exists(open_items), state=MeetingState.OPEN, held_on__lte=today)
        yield columns(over, "meeting_close", number="number", detail="kind", since="held_on")
        silent = rows.filter(state=MeetingState.CLOSED, minutes="")
        yield columns(silent, "minutes_write", number="number", detail="kind", since=since_of("meeting", "held_on"))
    if (where := asker.within("decision.sign")) is not None:
        seats = Seat.objects.filter(
            Q(valid_until__isnull=True) | Q(valid_until__gte=OuterRef("held_on")),
            Q(holder=asker.user) | Q(alternate=asker.user),
            fund=OuterRef("fund"), valid_from__lte=OuterRef("held_on"), role=SeatRole.CO_CHAIR,
        )  # fmt: skip
        written = Meeting.objects.filter(where, Exists(seats), state=MeetingState.CLOSED).exclude(minutes="")
        mine = steps_of("meeting").filter(action="sign_minutes", taken_by=asker.user)
        yield columns(
            written, "minutes_sign", number="number", since=since_of("meeting", "held_on"),
            detail=Coalesce(Subquery(mine.values("digest")[:1]), Value("")),
        )  # fmt: skip


def conditions(asker: Asker) -> Iterator[Rows]:
    where = asker.within("condition.meet", "decision__fund")
    if where is not None:
        rows = Condition.objects.filter(where, met__isnull=True, decision__outcome__in=APPROVALS)
        yield columns(
            rows, "condition", fund="decision__fund_id", number="decision__number", title="text", place="position",
            detail="decision__item__title", since="decision__closed_at",
        )  # fmt: skip
