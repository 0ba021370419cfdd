"""One item of an agenda: what is before the committee, the ballot, and the co-chairs' signatures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from fund.access import person_of, requires
from fund.display import day_text
from fund.models import Fund
from fund.views.frame import frame
from grants.committee.answers import tally_hidden
from grants.committee.facts import ItemFacts, MeetingFacts, is_vacant, meeting_facts, rates_of, seat_of
from grants.committee.taking_back import TakenBack, taken_back
from grants.forms.committee.ballots import CHOICE_TEXTS, BallotForm
from grants.forms.committee.deciding import DecidingForm, moment_text
from grants.models import Choice, SeatRole
from grants.proposals.approved_amounts import Share, asked
from grants.proposals.ownership import SEE
from grants.proposals.plan_now import plan_hindrances
from grants.services.ballots import ballot_cast, hindrance, seat_to_vote
from grants.services.decisions import (
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
from grants.views.committee.reviewed import shown_review

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
    hides = tally_hidden(meeting, facts, seat, person, timezone.now())  # type: ignore[arg-type]
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
                "is_unanswered": each.pk in facts.count.unanswered,
                "is_absent": meeting.attendance.get(each.pk) == "absent",
                "is_silent": each.pk in facts.count.silent,
                "is_vacant": is_vacant(each),
                "answered_earlier": each.pk in facts.count.answered_earlier,
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
        "shares": (shares := _shares(facts, fund)),
        "taken_back": _taken_back(facts, shares),
        "plan_hindrances": plan_hindrances_of(facts),
        "days": {name: day_text(_day(facts, name)) for name in DAYS if _day(facts, name)},
        "proposal_url": proposal_url(facts.item.proposal) if facts.item.proposal else "",
        "version_url": version_url(facts.version) if facts.version else "",
        "outcome": outcome_tag(facts.decision.outcome) if facts.decision else None,
        "decision_url": decision_url(facts.decision) if facts.decision else "",
        "signatures": facts.closings,
        "outcomes_shown": not hides,
        "review": shown_review(fund, facts, sees_reviews=SEE in request.acts),  # type: ignore[attr-defined]
        "currency": fund.currency,
    }


def _taken_back(facts: ItemFacts, shares: Sequence[tuple[str, str, int, int, int]]) -> list[TakenBack]:
    """What approving it takes back, while it can still be approved."""
    proposal = facts.item.proposal
    if proposal is None or proposal.project is None or not facts.is_before_the_committee:
        return []
    changes = {Share(organisation, purpose): total for organisation, purpose, _direct, _support, total in shares}
    return taken_back(proposal.project, proposal.kind, changes)


def plan_hindrances_of(facts: ItemFacts) -> list[str]:
    """Why it cannot be approved as the plan of its project stands, while it can still be decided."""
    proposal = facts.item.proposal
    if proposal is None or facts.version is None or not facts.is_before_the_committee:
        return []
    return plan_hindrances(proposal, facts.version.content)


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
    seat = seat_of(person_of(request), meeting.seats)
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

    def refused(self, sentence: str, **more: Any) -> HttpResponse:
        """A page that says why there is no form."""
        context = (
            frame(self.fund, "committee", *self.trail())
            | shown_item(self.meeting, self.item, self.request)
            | {"title": self.title, "why_not": sentence, "page": self}
            | more
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
