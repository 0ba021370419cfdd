"""The steps of a meeting: calling, opening and closing it, attendance, reminders, minutes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from fund.access import person_of, requires
from fund.models import Fund
from fund.views.frame import frame
from grants.committee.facts import MeetingFacts, meeting_facts
from grants.forms.committee.meetings import CallForm, MinutesForm, ReasonForm
from grants.governance import rules_of
from grants.models import Meeting, Presence
from grants.services.meetings import (
    attendance_record,
    ballots_remind,
    meeting_call,
    meeting_cancel,
    meeting_close,
    meeting_open,
)
from grants.services.minutes import minutes_sign, minutes_write
from grants.views.committee.links import (
    committee_url,
    meeting_or_404,
    meeting_trail,
    meeting_url,
)
from grants.views.committee.pages import REFUSALS, StepPage


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
            attendance_record(meeting=found, presence=said, by=person_of(request), at=timezone.now())
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
                    # Of a seat that votes somebody with a name sits, or nobody; others do not count for the quorum.
                    (Presence.HOLDER, seat.holder.name if seat.holder else "" if seat.may_vote else _("the holder")),
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
        reminded = ballots_remind(meeting=found, by=person_of(request), at=timezone.now())
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
        minutes_sign(meeting=found, shown=request.POST.get("shown", ""), by=person_of(request), at=timezone.now())
    except REFUSALS as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("You have signed the minutes."))
    return redirect(meeting_url(found))
