"""The committee's year, read from the database: seats, meetings, decisions; and allocations it decided elsewhere.

The year counts by the day of a meeting and of a decision. A fund that was moved in has years of which no meeting is
kept here: then the references its allocations were decided under are all that is known. Nothing here writes.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Q

from fund.models import Fund
from fund.models.documents import minor
from grants.committee.facts import asked_minor
from grants.models import Allocation, Decision, Meeting, MeetingState, Seat
from reports.consolidated.facts import DecisionLine, MeetingLine, ReferenceLine, SeatLine


def keeps_meetings(fund: Fund, year: int) -> bool:
    """Whether meetings were kept here by the end of the year; a cancelled one shows as much."""
    return Meeting.objects.filter(fund=fund, held_on__lte=Fund.last_day(year)).exists()


def keeps_seats(fund: Fund, year: int) -> bool:
    """Whether it was kept here, by the end of the year, who sits on the committee."""
    return Seat.objects.filter(fund=fund, valid_from__lte=Fund.last_day(year)).exists()


def references(fund: Fund, year: int, sequence: int) -> tuple[ReferenceLine, ...]:
    """The year's allocations that no decision kept here has made, by reference and day, as known at an entry."""
    here = Decision.objects.filter(fund=fund).values("number")
    rows = (
        Allocation.objects.filter(fund=fund, decided_on__year=year, entry__sequence__lte=sequence)
        .filter(Q(entry__reversed_by__isnull=True) | Q(entry__reversed_by__sequence__gt=sequence))
        .exclude(decision__in=here)
        .select_related("project")
        .order_by("decided_on", "decision", "project__number")
    )
    found: dict[tuple[date, str], tuple[dict[str, None], int]] = {}
    for row in rows:
        projects, amount = found.get((row.decided_on, row.decision), ({}, 0))
        amount += minor(row.direct_amount) + minor(row.support_cost)
        found[row.decided_on, row.decision] = ({**projects, row.project.number: None}, amount)
    return tuple(
        ReferenceLine(reference, day, tuple(projects), amount) for (day, reference), (projects, amount) in found.items()
    )


def seats(fund: Fund, year: int) -> Iterator[SeatLine]:
    first, last = date(year, 1, 1), Fund.last_day(year)
    rows = (
        Seat.objects.filter(fund=fund, valid_from__lte=last)
        .filter(Q(valid_until__isnull=True) | Q(valid_until__gte=first))
        .select_related("holder")
    )
    order = {role: position for position, role in enumerate(("co_chair", "member", "ex_officio", "observer"))}
    for seat in sorted(rows, key=lambda seat: (order.get(seat.role, 9), seat.institution_name, seat.valid_from)):
        yield SeatLine(
            institution=seat.institution_name,
            role=str(seat.get_role_display()),
            holder=seat.holder.name or "" if seat.holder else "",
            since=seat.valid_from,
            until=seat.valid_until,
        )


def meetings(fund: Fund, year: int) -> Iterator[MeetingLine]:
    rows = (
        Meeting.objects.filter(fund=fund, held_on__year=year, state__in=(MeetingState.CLOSED, MeetingState.CLEARED))
        .prefetch_related("items__decision")
        .order_by("held_on", "number")
    )
    for meeting in rows:
        items = list(meeting.items.all())
        yield MeetingLine(
            number=meeting.number,
            kind=str(meeting.get_kind_display()),
            held_on=meeting.held_on,
            place=meeting.place,
            items=len(items),
            decisions=sum(hasattr(item, "decision") for item in items),
        )


def decisions(fund: Fund, year: int) -> Iterator[DecisionLine]:
    rows = (
        Decision.objects.filter(fund=fund, decided_on__year=year)
        .select_related("item__meeting__fund", "item__proposal__project", "item__version__proposal__fund")
        .prefetch_related("conditions")
        .order_by("decided_on", "number")
    )
    for decision in rows:
        item = decision.item
        yield DecisionLine(
            number=decision.number,
            decided_on=decision.decided_on,
            title=item.title,
            outcome=str(decision.get_outcome_display()),
            is_approval=decision.is_approval,
            asked_minor=asked_minor(item, item.version) if item.proposal_id else None,
            conditions=len(decision.conditions.all()),
        )
