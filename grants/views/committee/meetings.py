"""Meetings: the list, and one meeting with all that is before it."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from fund.access import person_of, requires
from fund.display import digits
from fund.listing import CODE, DATE, NUMBER, TAG, Column, Empty, Filters, Listing
from fund.listing.filters import ChoiceFilter, DayFilter
from fund.models import Fund
from fund.views.frame import frame
from grants.committee.facts import MeetingFacts, meeting_facts, seat_of
from grants.committee.minutes import is_chair_of_minutes, minutes_digest, minutes_signatures
from grants.forms.committee.deciding import moment_text
from grants.models import Meeting, MeetingKind, MeetingState, Presence, SeatRole
from grants.services.decisions import quorum_text
from grants.timeline import timeline
from grants.views.committee.links import (
    committee_tabs,
    committee_url,
    decision_url,
    item_url,
    meeting_or_404,
    meeting_trail,
    meeting_url,
    optional_url,
    outcome_tag,
    state_tag,
    version_url,
)


class MeetingFilters(Filters):
    searched = ("number", "place", "items__title")
    hint = gettext_lazy("Number, place, item")
    kind = ChoiceFilter(label=gettext_lazy("Kind"), choices=MeetingKind.choices)
    state = ChoiceFilter(label=gettext_lazy("State"), choices=MeetingState.choices)
    since = DayFilter(field_name="held_on", lookup_expr="gte", label=gettext_lazy("From"))
    until = DayFilter(field_name="held_on", lookup_expr="lte", label=gettext_lazy("Until"))

    class Meta:
        model = Meeting
        fields: list[str] = []


@require_safe
@requires("committee.view")
def meetings(request: HttpRequest, fund: Fund) -> HttpResponseBase:
    """Every meeting and written procedure of the fund."""
    filters = MeetingFilters(request.GET, queryset=Meeting.objects.filter(fund=fund))
    found = filters.qs.values("pk")
    rows = Meeting.objects.filter(pk__in=found).select_related("fund")
    rows = rows.annotate(item_count=Count("items", distinct=True), decided=Count("items__decision", distinct=True))
    listing = Listing(
        key="meetings",
        title=_("Meetings"),
        columns=[
            Column("number", _("Number"), lambda m: m.number, CODE, "number", link=meeting_url),
            Column("held_on", _("Date"), lambda m: m.held_on, DATE, "held_on"),
            Column("kind", _("Kind"), lambda m: capfirst(m.get_kind_display()), raw=lambda m: m.kind),
            Column("place", _("Place"), lambda m: m.place),
            Column("items", _("Items"), lambda m: m.item_count, NUMBER),
            Column("decisions", _("Decisions"), lambda m: m.decided, NUMBER),
            Column("state", _("State"), state_tag, TAG, raw=lambda m: m.state),
        ],
        rows=rows,
        order="-held_on",
        empty=Empty(_("No meeting has been called yet"), _("The secretariat calls meetings and written procedures.")),
        filters=filters,
        counted=lambda n: ngettext("%(n)s meeting", "%(n)s meetings", n) % {"n": digits(n, 0)},
        about=[(_("Fund"), str(fund))],
    )
    if answer := listing.answer(request):
        return answer
    context = frame(fund, "committee", (_("Committee"), committee_url(fund)), _("Meetings")) | {
        "listing": listing.page(request),
        "subtabs": committee_tabs(fund, "meetings"),
    }
    return render(request, "grants/committee/meetings.html", context)


@require_safe
@requires("committee.view")
def meeting(request: HttpRequest, fund: Fund, number: str) -> HttpResponseBase:
    """One meeting: agenda, quorum, attendance, what approving all of it would leave, minutes, what was done."""
    found = meeting_or_404(fund, number)
    facts = meeting_facts(found, timezone.now())
    context = frame(fund, "committee", *meeting_trail(found)) | {
        "meeting": found,
        "facts": facts,
        "state": state_tag(found),
        "deadline": moment_text(found.silence_until) if found.silence_until else "",
        "rows": agenda_rows(facts, request),
        "strip": facts.strip if facts.undecided else None,
        "quorum": "" if facts.is_written else quorum_text(facts.quorum),
        "quorum_is_met": facts.quorum.is_met,
        "attendance": [
            (seat, Presence(facts.attendance[seat.pk]) if seat.pk in facts.attendance else None) for seat in facts.seats
        ],
        "minutes": minutes_context(facts, request),
        "happenings": timeline(
            fund, found.record, decisions=[item.decision for item in facts.items if item.decision is not None]
        ),
        "papers": papers(found),
        "now": timezone.now(),
        "currency": fund.currency,
    }
    return render(request, "grants/committee/meeting.html", context)


def agenda_rows(facts: MeetingFacts, request: HttpRequest) -> list[dict[str, Any]]:
    """What the agenda shows of each item, and what this person can do with it."""
    person = person_of(request)
    acts = request.acts  # type: ignore[attr-defined]
    seat = seat_of(person, facts.seats)
    rows = []
    for each in facts.items:
        open_here = facts.is_open and each.is_before_the_committee
        may_vote = open_here and seat is not None and "ballot.cast" in acts
        is_chair = seat is not None and seat.role == SeatRole.CO_CHAIR and "decision.sign" in acts
        rows.append(
            {
                "item": each.item,
                "facts": each,
                "url": item_url(each.item),
                "version_url": version_url(each.version) if each.version else "",
                "outcome": outcome_tag(each.decision.outcome) if each.decision else None,
                "decision_url": decision_url(each.decision) if each.decision else "",
                "answered": len(each.answered),
                "of": len(each.voters),
                "own": each.ballot_of(seat),
                "ballot_url": item_url(each.item, "ballot") if may_vote else "",
                "close_url": item_url(each.item, "item-close") if open_here and is_chair else "",
            }
        )
    return rows


def papers(meeting: Meeting) -> list[tuple[str, str]]:
    """The papers of the meeting that the office draws."""
    wanted = [(_("Meeting pack (PDF)"), "reports:meeting-pack")]
    if meeting.state in (MeetingState.CLOSED, MeetingState.CLEARED):
        wanted.append((_("Minutes (PDF)"), "reports:minutes"))
    found = [(label, optional_url(name, meeting.fund.code, meeting.number)) for label, name in wanted]
    return [(label, url) for label, url in found if url]


def minutes_context(facts: MeetingFacts, request: HttpRequest) -> dict[str, Any]:
    meeting = facts.meeting
    chairs = [seat for seat in facts.seats if seat.role == SeatRole.CO_CHAIR]
    signed = minutes_signatures(meeting) if meeting.minutes else {}
    person = person_of(request)
    return {
        "may_sign": meeting.state == MeetingState.CLOSED
        and bool(meeting.minutes)
        and "decision.sign" in request.acts  # type: ignore[attr-defined]
        and is_chair_of_minutes(meeting, person)
        and person.pk not in signed,
        "digest": minutes_digest(meeting),
        "signatures": list(signed.values()),
        "needed": len(chairs),
    }
