"""The committee: who sits today, past and coming terms, the rules it decides by, and the yearly turn of a co-chair."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from fund.access import requires, today
from fund.display import day_text
from fund.models import Fund
from fund.views.frame import frame
from grants.committee.facts import seats_on
from grants.committee.rights_of_seats import missing_rights
from grants.forms.committee.seats import PeopleForm, RotationForm, SeatForm
from grants.governance import rules_of
from grants.models import FundRules, Meeting, MeetingState, Seat
from grants.services.committee import co_chair_rotate, seat_add, seat_change
from grants.views.committee.links import committee_tabs, committee_url
from grants.views.committee.pages import StepPage


@require_safe
@requires("committee.view")
def committee(request: HttpRequest, fund: Fund) -> HttpResponseBase:
    """Seats of today, other terms, rules, and what is next."""
    now = seats_on(fund, today())
    current = {seat.pk for seat in now}
    others = Seat.objects.filter(fund=fund).exclude(pk__in=current).select_related("holder", "alternate")
    next_meetings = Meeting.objects.filter(fund=fund, state__in=[MeetingState.PLANNED, MeetingState.OPEN])
    coming = [seat for seat in others.order_by("valid_from", "institution_name") if seat.valid_from > today()]
    past = [seat for seat in others.order_by("-valid_until", "institution_name") if seat.valid_from <= today()]
    lacking = missing_rights(fund, [*now, *coming], today())
    context = frame(fund, "committee", _("Committee")) | {
        "subtabs": committee_tabs(fund, "committee"),
        "seats": [(seat, lacking.get(seat.pk, ())) for seat in now],
        "coming": [(seat, lacking.get(seat.pk, ())) for seat in coming],
        "past": [(seat, ()) for seat in past],
        "rules": rules_in_words(rules_of(fund)),
        "next_meetings": next_meetings.select_related("fund").order_by("held_on", "pk"),
        "today": today(),
    }
    return render(request, "grants/committee/committee.html", context)


def rules_in_words(rules: FundRules) -> list[dict[str, str]]:
    """For a summary list: label and value."""
    quorum = _("%(percent)s%% of the voting seats") % {"percent": rules.quorum_percent}
    if rules.quorum_needs_co_chairs:
        quorum = _("%(quorum)s, and every co-chair") % {"quorum": quorum}
    silence = _("silence agrees") if rules.silence_agrees else _("silence does not count")
    return [
        {"label": _("Decision rule"), "value": capfirst(rules.get_decision_rule_display())},
        {"label": _("Quorum"), "value": quorum},
        {
            "label": _("Recusal"),
            "value": _("Who recuses neither votes nor counts for the quorum of that item."),
        },
        {
            "label": _("Ballots"),
            "value": _("Hidden from others until the item is closed")
            if rules.ballots_hidden
            else _("Seen by everybody on the committee as they are cast"),
        },
        {
            "label": _("Written procedure"),
            "value": _("%(days)s days; %(silence)s") % {"days": rules.silence_days, "silence": silence},
        },
        {"label": _("Closing an item"), "value": _("Takes the signature of every co-chair")},
    ]


class SeatPage(StepPage):
    """What the pages of seats share."""

    def trail(self) -> tuple[Any, ...]:
        return ((_("Committee"), committee_url(self.fund)), str(self.title))

    @property
    def cancel_url(self) -> str:
        return committee_url(self.fund)


class AddSeat(SeatPage):
    form_class = SeatForm
    title = gettext_lazy("Give a seat")
    button = gettext_lazy("Give the seat")
    lead_in = gettext_lazy("An institution has one seat at a time. Terms stay on record when they end.")
    done = gettext_lazy("The seat is given.")
    template_name = "grants/committee/seat_form.html"

    def make_form(self, *data: Any, **options: Any) -> Any:
        return super().make_form(*data, today=self.now.date(), **options)

    def suggested(self) -> dict[str, Any]:
        return {"valid_from": self.now.date()}

    def deed(self, form: Any, *, shown: str) -> str:
        seat_add(fund=self.fund, by=self.by, at=self.now, **form.cleaned_data)
        return self.cancel_url


class ChangeSeat(SeatPage):
    form_class = PeopleForm
    title = gettext_lazy("Change a seat")
    button = gettext_lazy("Change the seat")
    done = gettext_lazy("The seat is changed.")

    def find(self, **address: Any) -> None:
        found = Seat.objects.filter(fund=self.fund, pk=address["number"]).select_related("holder", "alternate").first()
        if found is None:
            raise Http404
        self.seat = found
        self.title = f"{found.institution_name}, {found.get_role_display()}"
        self.lead_in = _("From %(since)s until %(until)s. A change stays in the history of the seat.") % {
            "since": day_text(found.valid_from),
            "until": day_text(found.valid_until),
        }

    def make_form(self, *data: Any, **options: Any) -> Any:
        return super().make_form(*data, seat=self.seat, today=self.now.date(), **options)

    def deed(self, form: Any, *, shown: str) -> str:
        seat_change(seat=self.seat, by=self.by, at=self.now, **form.cleaned_data)
        return self.cancel_url


class RotateCoChair(SeatPage):
    form_class = RotationForm
    title = gettext_lazy("Hand over a co-chair")
    button = gettext_lazy("Hand over")
    lead_in = gettext_lazy(
        "From the first day on, the member is co-chair and the co-chair a member. Both terms before it stay on record."
    )
    done = gettext_lazy("The co-chair is handed over.")

    def make_form(self, *data: Any, **options: Any) -> Any:
        return super().make_form(*data, today=self.now.date(), **options)

    def deed(self, form: Any, *, shown: str) -> str:
        co_chair_rotate(by=self.by, at=self.now, **form.cleaned_data)
        return self.cancel_url
