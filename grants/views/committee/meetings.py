"""Meetings: the list, one meeting with all that is before it, calling, opening and closing it, attendance, minutes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from fund.access import requires
from fund.display import digits
from fund.listing import CODE, DATE, NUMBER, TAG, Column, Empty, Filters, Listing
from fund.listing.filters import ChoiceFilter, DayFilter
from fund.models import Fund
from fund.views.frame import frame
from grants.committee_facts import MeetingFacts, meeting_facts, seat_of
from grants.forms.committee.deciding import moment_text
from grants.forms.committee.meetings import CallForm, MinutesForm, ReasonForm
from grants.governance import rules_of
from grants.models import Meeting, MeetingKind, MeetingState, Presence, SeatRole
from grants.services.decisions import quorum_text
from grants.services.meetings import (
    attendance_record,
    ballots_remind,
    meeting_call,
    meeting_cancel,
    meeting_close,
    meeting_open,
    minutes_digest,
    minutes_sign,
    minutes_signatures,
    minutes_write,
)
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
from grants.views.committee.pages import REFUSALS, StepPage


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
    person: Any = request.user
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
    person: Any = request.user
    return {
        "may_sign": meeting.state == MeetingState.CLOSED
        and bool(meeting.minutes)
        and "decision.sign" in request.acts  # type: ignore[attr-defined]
        and seat_of(person, chairs) is not None
        and person.pk not in signed,
        "digest": minutes_digest(meeting),
        "signatures": list(signed.values()),
        "needed": len(chairs),
    }


# -- steps of a meeting ------------------------------------------------------------------------------------------------


class CallMeeting(StepPage):
    form_class = CallForm
    title = gettext_lazy("Call a meeting")
    button = gettext_lazy("Call the meeting")
    lead_in = gettext_lazy("The agenda is built afterwards; members are told when it is opened for ballots.")
    done = gettext_lazy("The meeting is called. Build its agenda next.")

    def make_form(self, *data: Any, **options: Any) -> Any:
        return super().make_form(*data, now=self.now, silence_days=rules_of(self.fund).silence_days, **options)

    def deed(self, form: Any, *, shown: str) -> str:
        made = meeting_call(fund=self.fund, by=self.by, at=self.now, **form.cleaned_data)
        return reverse("grants:agenda", args=[self.fund.code, made.number])

    def trail(self) -> tuple[Any, ...]:
        return (
            (_("Committee"), committee_url(self.fund)),
            (_("Meetings"), reverse("grants:meetings", args=[self.fund.code])),
            str(self.title),
        )

    @property
    def cancel_url(self) -> str:
        return reverse("grants:meetings", args=[self.fund.code])


class MeetingPage(StepPage):
    """What the steps of one meeting share."""

    checked = False

    def find(self, **address: Any) -> None:
        self.meeting = meeting_or_404(self.fund, address["number"])

    def trail(self) -> tuple[Any, ...]:
        return meeting_trail(self.meeting, str(self.title))

    @property
    def cancel_url(self) -> str:
        return meeting_url(self.meeting)


class WriteMinutes(MeetingPage):
    form_class = MinutesForm
    title = gettext_lazy("Minutes")
    button = gettext_lazy("Save the minutes")
    lead_in = gettext_lazy(
        "Decisions, ballots and attendance are recorded and stand in the minutes by themselves; this is the text "
        "beside them. A change after a signature needs the signatures again."
    )
    done = gettext_lazy("The minutes are saved.")

    def suggested(self) -> dict[str, Any]:
        return {"text": self.meeting.minutes or minutes_suggested(meeting_facts(self.meeting, self.now))}

    def deed(self, form: Any, *, shown: str) -> str:
        minutes_write(meeting=self.meeting, text=form.cleaned_data["text"], by=self.by, at=self.now)
        return self.cancel_url


def minutes_suggested(facts: MeetingFacts) -> str:
    """A beginning: each item with what was decided."""
    lines = []
    for each in facts.items:
        lines.append(f"{each.item.position}. {each.item.title}")
        if each.decision is None:
            lines.append(_("Not decided."))
        else:
            said = f"{each.decision.number}: {capfirst(each.decision.get_outcome_display())}."
            lines += [said, *([each.decision.comments] if each.decision.comments else [])]
        lines.append("")
    return "\n".join(lines).strip()


class CancelMeeting(MeetingPage):
    form_class = ReasonForm
    title = gettext_lazy("Cancel the meeting")
    button = gettext_lazy("Cancel the meeting")
    lead_in = gettext_lazy("Its proposals go back to those forwarded. The number is not given again.")
    done = gettext_lazy("The meeting is cancelled.")

    def deed(self, form: Any, *, shown: str) -> str:
        meeting_cancel(meeting=self.meeting, reason=form.cleaned_data["reason"], by=self.by, at=self.now)
        return self.cancel_url


@require_http_methods(["GET", "HEAD", "POST"])
@requires("agenda.edit")
def open_meeting(request: HttpRequest, fund: Fund, number: str) -> HttpResponseBase:
    """Who will be told and what is open from then on; with the button, the deed."""
    return _confirmed(
        request,
        meeting_or_404(fund, number),
        deed=meeting_open,
        title=_("Open for ballots"),
        button=_("Open the agenda"),
        consequences=[
            _("Everybody with a voting seat on the day of the decision is told and can vote."),
            _("The order of the agenda stays as it is from then on; items can still be added."),
        ],
        done=_("The agenda is open. Those who vote are told."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires("agenda.edit")
def close_meeting(request: HttpRequest, fund: Fund, number: str) -> HttpResponseBase:
    """What stays undecided; with the button, the deed."""
    found = meeting_or_404(fund, number)
    undecided = meeting_facts(found, timezone.now()).undecided
    return _confirmed(
        request,
        found,
        deed=meeting_close,
        title=_("Close the meeting"),
        button=_("Close the meeting"),
        consequences=[
            _("No item is decided after this, and no ballot is cast."),
            *(
                _("Not decided: %(title)s. A proposal goes back to those forwarded.") % {"title": each.item.title}
                for each in undecided
            ),
        ],
        done=_("The meeting is closed. The minutes come next."),
    )


def _confirmed(
    request: HttpRequest, meeting: Meeting, *, deed: Any, title: str, button: str, consequences: list[str], done: str
) -> HttpResponseBase:
    problem = ""
    if request.method == "POST":
        try:
            deed(meeting=meeting, by=request.user, at=timezone.now())
        except REFUSALS as refused:
            problem = str(refused)
        else:
            messages.success(request, done)
            return redirect(meeting_url(meeting))
    context = frame(meeting.fund, "committee", *meeting_trail(meeting, title)) | {
        "meeting": meeting,
        "title": title,
        "button": button,
        "consequences": consequences,
        "problem": problem,
        "cancel_url": meeting_url(meeting),
    }
    return render(request, "grants/committee/confirm.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("agenda.edit")
def attendance(request: HttpRequest, fund: Fund, number: str) -> HttpResponseBase:
    """Who sat for each seat."""
    found = meeting_or_404(fund, number)
    facts = meeting_facts(found, timezone.now())
    if facts.is_written:
        raise Http404
    problem = ""
    if request.method == "POST":
        said = {
            seat.pk: request.POST[f"seat-{seat.pk}"]
            for seat in facts.seats
            if request.POST.get(f"seat-{seat.pk}") in Presence.values
        }
        try:
            attendance_record(meeting=found, presence=said, by=request.user, at=timezone.now())  # type: ignore[arg-type]
        except REFUSALS as refused:
            problem = str(refused)
        else:
            messages.success(request, _("The attendance is recorded."))
            return redirect(meeting_url(found))
    rows = [
        (
            seat,
            [
                (value, label, facts.attendance.get(seat.pk) == value)
                for value, label in (
                    (Presence.HOLDER, seat.holder.name if seat.holder else _("the holder")),
                    (Presence.ALTERNATE, seat.alternate.name if seat.alternate else ""),
                    (Presence.ABSENT, _("absent")),
                )
                if label
            ],
        )
        for seat in facts.seats
    ]
    context = frame(fund, "committee", *meeting_trail(found, _("Attendance"))) | {
        "meeting": found,
        "rows": rows,
        "problem": problem,
        "cancel_url": meeting_url(found),
    }
    return render(request, "grants/committee/attendance.html", context)


@require_http_methods(["POST"])
@requires("agenda.edit")
def remind(request: HttpRequest, fund: Fund, number: str) -> HttpResponse:
    """Remind those whose ballots are missing."""
    found = meeting_or_404(fund, number)
    try:
        reminded = ballots_remind(meeting=found, by=request.user, at=timezone.now())  # type: ignore[arg-type]
    except REFUSALS as refused:
        messages.error(request, str(refused))
    else:
        names = ", ".join(seat.institution_name for seat in reminded)
        messages.success(request, _("Reminded, at most once a day: %(names)s.") % {"names": names})
    return redirect(meeting_url(found))


@require_http_methods(["POST"])
@requires("decision.sign")
def sign_minutes(request: HttpRequest, fund: Fund, number: str) -> HttpResponse:
    """A co-chair signs the minutes as shown."""
    found = meeting_or_404(fund, number)
    try:
        minutes_sign(meeting=found, shown=request.POST.get("shown", ""), by=request.user, at=timezone.now())  # type: ignore[arg-type]
    except REFUSALS as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("You have signed the minutes."))
    return redirect(meeting_url(found))
