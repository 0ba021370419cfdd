"""Closing an item: what the ballots say, those who did not answer, and the signature of a co-chair."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fund.views.frame import frame
from grants.committee import voting
from grants.committee.answers import answers_first, asked_by, asked_digest, unanswered_names
from grants.committee.days import decided_on, later_day_text
from grants.committee.facts import seat_of
from grants.forms.committee.ballots import ClosingForm
from grants.forms.committee.deciding import DecidingForm
from grants.models import APPROVALS, Choice, Closing, Decision, DecisionRule, ItemKind, SeatRole
from grants.services.asking import present_asked
from grants.services.closing_words import (
    Wording,
    amended_decision,
    assert_closable,
    chair_seat,
    outcome_text,
    verdict_text,
)
from grants.services.decisions import item_close
from grants.services.steps import UnableToStep
from grants.views.committee.items import ItemPage, plan_hindrances_of, shown_item
from grants.views.committee.links import decision_url, item_url

ASKED = "asked"


class CloseItem(ItemPage):
    """Who is there and has not answered comes first: how the ballots stand, and what they carry, is shown after it."""

    form_class = ClosingForm
    title = gettext_lazy("Close the item")
    button = gettext_lazy("Sign")
    check_note = gettext_lazy(
        "Your signature is bound to these ballots and these words. The decision stands when every co-chair has signed "
        "the same; an approval then reserves the money at once. You are asked for your password first, unless you "
        "gave it within the last five minutes."
    )
    template_name = "grants/committee/close.html"
    check_template_name = "grants/committee/check_close.html"

    def make_form(self, *data: Any, **options: Any) -> Any:
        outcomes = voting.outcomes(self.item.count.verdict, self.item.item.kind)
        may_amend = self.item.item.kind != ItemKind.PROPOSAL
        return super().make_form(*data, outcomes=outcomes, may_amend=may_amend, **options)

    def suggested(self) -> dict[str, Any]:
        """What a co-chair before has signed, where the ballots are the same."""
        for earlier in reversed(self.item.closings):
            said = Wording(
                self.meeting, self.item, earlier.outcome, earlier.conditions, earlier.comments, earlier.amends
            )
            if said.digest == earlier.digest:
                return {
                    "outcome": earlier.outcome,
                    "conditions": "\n".join(earlier.conditions),
                    "comments": earlier.comments,
                    "amends": earlier.amends.number if earlier.amends else None,
                }
        outcomes = voting.outcomes(self.item.count.verdict, self.item.item.kind)
        if outcomes[0] in APPROVALS and self.item.asked_minor > self.meeting.availability.available_minor:
            return {}  # an approval would be refused: what to do instead is for the co-chairs to say
        if outcomes[0] in APPROVALS and plan_hindrances_of(self.item):
            return {}
        return {"outcome": outcomes[0]}

    def hindrance(self) -> HttpResponse | None:
        try:
            seat = chair_seat(self.meeting, self.by, self.now)
            assert_closable(self.meeting, self.item, self.now)
        except UnableToStep as why:
            return self.refused(str(why))
        if why_first := answers_first(self.meeting, self.item, seat, self.now):
            return self.refused(why_first, ballot_url=item_url(self.item.item, "ballot"))
        if self.item.count.unanswered and all(step.taken_by != self.by for step in asked_by(self.meeting, self.item)):
            return self.to_ask()
        return None

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.POST.get("step") == ASKED:
            return self.put_on_record(request.POST.get("shown", ""))
        return self.hindrance() or super().post(request, *args, **kwargs)

    # -- those who did not answer ------------------------------------------------------------------------------------

    def to_ask(self) -> HttpResponse:
        """Who is there and has not answered, and what a co-chair puts on record about them."""
        context = (
            frame(self.fund, "committee", *self.trail())
            | shown_item(self.meeting, self.item, self.request)
            | {
                "title": self.title,
                "page": self,
                "unanswered": unanswered_names(self.item),
                "answered_count": len(self.item.answered),
                "is_consensus": self.meeting.rules.decision_rule == DecisionRule.CONSENSUS,
                "shown": asked_digest(self.item),
            }
        )
        return render(self.request, "grants/committee/ask_present.html", context)

    def put_on_record(self, shown: str) -> HttpResponse:
        try:
            present_asked(item=self.item.item, shown=shown, by=self.by, at=self.now)
        except UnableToStep as problem:
            messages.error(self.request, str(problem))
            return redirect(self.request.path)
        messages.success(self.request, _("It is on record that those present who had not answered were asked."))
        return redirect(self.request.path)

    # -- the signature ------------------------------------------------------------------------------------------------

    def wording(self, form: Any) -> Wording:
        answers = form.cleaned_data
        return Wording(
            self.meeting,
            self.item,
            answers["outcome"],
            answers["conditions"],
            answers.get("comments") or "",
            answers.get("amends"),
        )

    def digest(self, form: Any) -> str:
        return self.wording(form).shown_digest

    def before_deed(self) -> None:
        raise_if_reauthentication_required(self.request, app="")

    def deed(self, form: Any, *, shown: str) -> str:
        answers = form.cleaned_data
        closing = item_close(
            item=self.item.item,
            outcome=answers["outcome"],
            conditions=answers["conditions"],
            comments=answers.get("comments") or "",
            amends=answers.get("amends"),
            shown=shown,
            by=self.by,
            at=self.now,
        )
        decision = Decision.objects.filter(item=closing.item).first()
        if decision:
            self.done = _("You have signed. Decision %(number)s stands.") % {"number": decision.number}
        else:
            self.done = _("You have signed. The decision stands when every co-chair has signed the same.")
        return decision_url(decision) if decision else item_url(self.item.item)

    def facts(self, form: DecidingForm) -> dict[str, Any]:
        amended = amended_decision(self.item.item)
        own_seat = seat_of(self.by, self.meeting.seats)
        own = self.item.ballot_of(own_seat)
        chairs = [
            (seat, next((c for c in reversed(self.item.closings) if c.seat_id == seat.pk), None))  # type: ignore[attr-defined]
            for seat in self.meeting.voting_seats
            if seat.role == SeatRole.CO_CHAIR
        ]
        return super().facts(form) | {
            "has_recused": own is not None and own.choice == Choice.RECUSE,
            "verdict": capfirst(verdict_text(self.item.count)),
            "amended": amended,
            "amended_url": decision_url(amended) if amended else "",
            "decided_on": decided_on(self.meeting, self.item, self.now),
            "later_day": later_day_text(self.meeting, self.item, self.now),
            "asked": asked_by(self.meeting, self.item),
            "unanswered": unanswered_names(self.item),
            "chairs": chairs,
            "differing": [
                self.difference(form, signed) for seat, signed in chairs if signed and seat != own_seat
            ] if form.is_bound and form.is_valid() else [],
        }  # fmt: skip

    def difference(self, form: Any, signed: Closing) -> str:
        """In what this signature differs from what another co-chair has signed; empty where it does not."""
        wording = self.wording(form)
        who = {"institution": signed.seat.institution_name, "person": signed.signed_by}
        if wording.outcome != signed.outcome:
            return _(
                "%(institution)s (%(person)s) has signed “%(theirs)s”, and you sign “%(yours)s”: the decision does "
                "not stand before both sign the same."
            ) % {**who, "theirs": outcome_text(signed.outcome), "yours": outcome_text(wording.outcome)}
        if (wording.conditions, wording.comments, wording.amends) != (
            signed.conditions,
            signed.comments,
            signed.amends,
        ):
            return (
                _(
                    "%(institution)s (%(person)s) has signed the same outcome with other words, and you sign these: "
                    "the decision does not stand before both sign the same."
                )
                % who
            )
        if wording.digest != signed.digest:
            return (
                _(
                    "%(institution)s (%(person)s) signed before the ballots were as they are now, and will have to "
                    "sign again."
                )
                % who
            )
        return ""
