"""One item of an agenda: what is before the committee, the ballot, and the co-chairs' signatures."""

from __future__ import annotations

from datetime import date
from typing import Any

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from fund.access import requires
from fund.display import day_text
from fund.models import Fund
from fund.views.frame import frame
from grants import voting
from grants.approved_amounts import asked
from grants.committee_facts import ItemFacts, MeetingFacts, meeting_facts, rates_of, seat_of
from grants.forms.committee.ballots import CHOICE_TEXTS, BallotForm, ClosingForm
from grants.forms.committee.deciding import DecidingForm, moment_text
from grants.models import Choice, Decision, ItemKind, SeatRole
from grants.services.ballots import ballot_cast, hindrance, seat_to_vote
from grants.services.decisions import (
    Wording,
    amended_decision,
    assert_closable,
    chair_seat,
    item_close,
    quorum_text,
    verdict_text,
)
from grants.services.steps import UnableToStep
from grants.views.committee.links import (
    decision_url,
    item_url,
    meeting_or_404,
    meeting_trail,
    meeting_url,
    outcome_tag,
    proposal_url,
    version_url,
)
from grants.views.committee.pages import StepPage

DAYS = ("start_date", "end_date", "new_end_date")


def found_item(fund: Fund, number: str, position: int) -> tuple[MeetingFacts, ItemFacts]:
    """Raises Http404."""
    facts = meeting_facts(meeting_or_404(fund, number), timezone.now())
    found = facts.item_at(position)
    if found is None:
        raise Http404
    return facts, found


def shown_item(meeting: MeetingFacts, facts: ItemFacts, request: HttpRequest) -> dict[str, Any]:
    """What every page of an item shows: the strip, the subject, who has voted, and how where that may be seen."""
    fund, person = meeting.meeting.fund, request.user
    seat = seat_of(person, meeting.seats)  # type: ignore[arg-type]
    is_shown = facts.decision is not None or not meeting.rules.ballots_hidden
    cast = {ballot.seat_id: ballot for ballot in facts.ballots}  # type: ignore[attr-defined]
    own = facts.ballot_of(seat)
    return {
        "meeting": meeting.meeting,
        "facts": facts,
        "item": facts.item,
        "strip": meeting.strip_of(facts) if facts.is_before_the_committee else None,
        "now": timezone.now(),
        "deadline": moment_text(meeting.meeting.silence_until) if meeting.meeting.silence_until else "",
        "voters": [
            {
                "seat": each,
                "has_voted": each.pk in cast,
                "is_absent": meeting.attendance.get(each.pk) == "absent",
                "is_silent": each.pk in facts.count.silent,
                "ballot": cast.get(each.pk) if is_shown else None,
                # A conflict is declared before all; the other answers wait for the closing of the item.
                "recused": cast.get(each.pk) if each.pk in cast and cast[each.pk].choice == Choice.RECUSE else None,
            }
            for each in meeting.voting_seats
        ],
        "ballots_shown": is_shown,
        "voided": len(facts.voided),
        "own": own,
        "own_text": CHOICE_TEXTS[Choice(own.choice)] if own else "",
        "own_seat": seat,
        "quorum": quorum_text(facts.count.quorum),
        "quorum_is_met": facts.count.is_decidable,
        "verdict": capfirst(verdict_text(facts.count)) if is_shown else "",
        "shares": _shares(facts, fund),
        "days": {name: day_text(_day(facts, name)) for name in DAYS if _day(facts, name)},
        "proposal_url": proposal_url(facts.item.proposal) if facts.item.proposal else "",
        "version_url": version_url(facts.version) if facts.version else "",
        "outcome": outcome_tag(facts.decision.outcome) if facts.decision else None,
        "decision_url": decision_url(facts.decision) if facts.decision else "",
        "signatures": facts.closings,
        "currency": fund.currency,
    }


def _day(facts: ItemFacts, name: str) -> date | None:
    text = facts.version.content.get(name) if facts.version else ""
    return date.fromisoformat(text) if text else None


def _shares(facts: ItemFacts, fund: Fund) -> list[tuple[str, str, int, int, int]]:
    """Organisation, purpose, direct cost, support and total of what the version asks for."""
    if facts.version is None:
        return []
    rates = rates_of(fund, facts.version.submitted_at.date())
    return [
        (share.organisation, share.purpose, of.direct_minor, of.support_minor, of.total_minor)
        for share, of in asked(facts.version.content, rates).items()
        if any(of.categories.values())
    ]


@require_safe
@requires("committee.view")
def agenda_item(request: HttpRequest, fund: Fund, number: str, position: int) -> HttpResponseBase:
    """One item as everybody on the committee side reads it."""
    meeting, facts = found_item(fund, number, position)
    seat = seat_of(request.user, meeting.seats)  # type: ignore[arg-type]
    acts = request.acts  # type: ignore[attr-defined]
    open_here = meeting.is_open and facts.is_before_the_committee
    is_chair = seat is not None and seat.role == SeatRole.CO_CHAIR and "decision.sign" in acts
    context = (
        frame(fund, "committee", *meeting_trail(meeting.meeting, _("Item %(n)s") % {"n": position}))
        | shown_item(meeting, facts, request)
        | {
            "ballot_url": item_url(facts.item, "ballot") if open_here and seat and "ballot.cast" in acts else "",
            "close_url": item_url(facts.item, "item-close") if open_here and is_chair else "",
        }
    )
    return render(request, "grants/committee/item.html", context)


@require_safe
@requires("committee.view")
def strip(request: HttpRequest, fund: Fund, number: str, position: int) -> HttpResponseBase:
    """The availability strip alone, as it is now."""
    meeting, facts = found_item(fund, number, position)
    context = {
        "strip": meeting.strip_of(facts),
        "item": facts.item,
        "meeting": meeting.meeting,
        "fund": fund,
        "currency": fund.currency,
        "now": timezone.now(),
    }
    return render(request, "grants/committee/strip_figures.html", context)


class ItemPage(StepPage):
    """What the ballot and the closing share."""

    def find(self, **address: Any) -> None:
        self.meeting, self.item = found_item(self.fund, address["number"], address["position"])

    def facts(self, form: DecidingForm) -> dict[str, Any]:
        return shown_item(self.meeting, self.item, self.request)

    def seen(self) -> str:
        return self.item.digest

    def trail(self) -> tuple[Any, ...]:
        n = self.item.item.position
        return meeting_trail(
            self.meeting.meeting, (_("Item %(n)s") % {"n": n}, item_url(self.item.item)), str(self.title)
        )

    @property
    def cancel_url(self) -> str:
        return item_url(self.item.item)

    def refused(self, sentence: str) -> HttpResponse:
        """A page that says why there is no form."""
        context = (
            frame(self.fund, "committee", *self.trail())
            | shown_item(self.meeting, self.item, self.request)
            | {"title": self.title, "why_not": sentence, "page": self}
        )
        return render(self.request, "grants/committee/not_now.html", context)


class CastBallot(ItemPage):
    form_class = BallotForm
    title = gettext_lazy("Your ballot")
    button = gettext_lazy("Cast the ballot")
    check_note = gettext_lazy("A ballot is final. Only when what is voted on changes is the seat asked again.")
    template_name = "grants/committee/ballot.html"
    check_template_name = "grants/committee/check_ballot.html"

    def hindrance(self) -> HttpResponse | None:
        if shown_item(self.meeting, self.item, self.request)["own"] is not None:
            return self.cast()
        try:
            seat_to_vote(self.meeting, self.by, self.now)
        except UnableToStep as why:
            return self.refused(str(why))
        why_not = hindrance(self.meeting, self.item, self.now)
        return self.refused(why_not) if why_not else None

    def cast(self) -> HttpResponse:
        """The seat's ballot as it was cast: the confirmation, and what happens next."""
        context = (
            frame(self.fund, "committee", *self.trail())
            | shown_item(self.meeting, self.item, self.request)
            | {
                "title": self.title,
                "meeting_url": meeting_url(self.meeting.meeting),
                "next_items": [
                    (each.item, item_url(each.item, "ballot"))
                    for each in self.meeting.undecided
                    if each.ballot_of(seat_of(self.by, self.meeting.seats)) is None and self.meeting.is_open
                ],
            }
        )
        return render(self.request, "grants/committee/ballot_cast.html", context)

    def digest(self, form: DecidingForm) -> str:
        return self.item.digest

    def deed(self, form: Any, *, shown: str) -> str:
        answers = form.cleaned_data
        ballot_cast(
            item=self.item.item,
            choice=answers["choice"],
            comment=answers["comment"],
            conflict=answers["conflict"],
            shown=shown,
            by=self.by,
            at=self.now,
        )
        return self.request.path


class CloseItem(ItemPage):
    form_class = ClosingForm
    title = gettext_lazy("Close the item")
    button = gettext_lazy("Sign")
    check_note = gettext_lazy(
        "Your signature is bound to these ballots and these words. The decision stands when every co-chair has signed "
        "the same; an approval then reserves the money at once. You will be asked for your password."
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
        return {"outcome": voting.outcomes(self.item.count.verdict, self.item.item.kind)[0]}

    def hindrance(self) -> HttpResponse | None:
        try:
            chair_seat(self.meeting, self.by, self.now)
            assert_closable(self.meeting, self.item, self.now)
        except UnableToStep as why:
            return self.refused(str(why))
        return None

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
        return super().facts(form) | {
            "verdict": capfirst(verdict_text(self.item.count)),
            "amended": amended,
            "amended_url": decision_url(amended) if amended else "",
            "chairs": [
                (seat, next((c for c in self.item.closings if c.seat_id == seat.pk), None))  # type: ignore[attr-defined]
                for seat in self.meeting.voting_seats
                if seat.role == SeatRole.CO_CHAIR
            ],
        }
