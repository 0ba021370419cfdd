"""Decisions: the list, one decision with all it rests on, and its conditions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from fund.access import if_open, requires
from fund.display import digits
from fund.listing import CODE, DATE, NUMBER, TAG, Column, Empty, Filters, Listing
from fund.listing.filters import ChoiceFilter, DayFilter
from fund.models import Fund
from fund.models.documents import minor
from fund.views.frame import frame
from fund.views.links import entry_url
from grants.committee.answers import asked_text, left_unanswered
from grants.forms.committee.ballots import ConditionMetForm
from grants.forms.committee.deciding import moment_text
from grants.models import (
    Allocation,
    Choice,
    Condition,
    ConditionMet,
    Decision,
    DecisionRule,
    ItemKind,
    Outcome,
    PlanChange,
)
from grants.services.closing_words import votes_text
from grants.services.decisions import condition_meet
from grants.views.committee.links import (
    committee_tabs,
    committee_url,
    decision_url,
    item_url,
    meeting_url,
    optional_url,
    outcome_tag,
    proposal_url,
    version_url,
)
from grants.views.committee.pages import StepPage
from grants.views.lists.records import organisation_url, project_url


class DecisionFilters(Filters):
    searched = ("number", "item__title", "item__proposal__number", "comments")
    hint = gettext_lazy("Number, title, proposal")
    outcome = ChoiceFilter(label=gettext_lazy("Outcome"), choices=Outcome.choices)
    kind = ChoiceFilter(field_name="item__kind", label=gettext_lazy("Kind"), choices=ItemKind.choices)
    conditions = ChoiceFilter(
        label=gettext_lazy("Conditions"), choices=[("open", gettext_lazy("not all met"))], method="with_open_conditions"
    )
    since = DayFilter(field_name="decided_on", lookup_expr="gte", label=gettext_lazy("From"))
    until = DayFilter(field_name="decided_on", lookup_expr="lte", label=gettext_lazy("Until"))

    class Meta:
        model = Decision
        fields: list[str] = []

    def with_open_conditions(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(pk__in=Condition.objects.filter(met__isnull=True).values("decision"))


@require_safe
@requires("decision.view")
def decisions(request: HttpRequest, fund: Fund) -> HttpResponseBase:
    """Every decision of the fund's committee."""
    filters = DecisionFilters(request.GET, queryset=Decision.objects.filter(fund=fund))
    rows = filters.qs.select_related("fund", "item__meeting__fund", "item__proposal__fund", "amends")
    rows = rows.annotate(
        condition_count=Count("conditions", distinct=True),
        open_conditions=Count("conditions", filter=Q(conditions__met__isnull=True), distinct=True),
    )
    listing = Listing(
        key="decisions",
        title=_("Decisions"),
        columns=[
            Column("number", _("Number"), lambda d: d.number, CODE, "number", link=decision_url),
            Column("decided_on", _("Date"), lambda d: d.decided_on, DATE, "decided_on"),
            Column("title", _("Item"), lambda d: d.item.title),
            Column("proposal", _("Proposal"), lambda d: d.item.proposal.number if d.item.proposal else "", CODE,
                   link=lambda d: proposal_url(d.item.proposal) if d.item.proposal else ""),
            Column("outcome", _("Outcome"), lambda d: outcome_tag(d.outcome), TAG, raw=lambda d: d.outcome),
            Column("open_conditions", _("Conditions not met"), lambda d: d.open_conditions, NUMBER),
            Column("amends", _("Amends"), lambda d: d.amends.number if d.amends else "", CODE),
        ],
        rows=rows,
        order="-decided_on",
        empty=Empty(_("The committee has not decided anything yet"), _("Decisions come from closing an item.")),
        filters=filters,
        counted=lambda n: ngettext("%(n)s decision", "%(n)s decisions", n) % {"n": digits(n, 0)},
        about=[(_("Fund"), str(fund))],
    )  # fmt: skip
    if answer := listing.answer(request):
        return answer
    context = frame(fund, "committee", (_("Committee"), committee_url(fund)), _("Decisions")) | {
        "listing": listing.page(request),
        "subtabs": committee_tabs(fund, "decisions"),
    }
    return render(request, "grants/committee/decisions.html", context)


def found_decision(fund: Fund, number: str) -> Decision:
    """Raises Http404."""
    rows = Decision.objects.filter(fund=fund, number=number)
    found = rows.select_related(
        "fund", "amends__fund", "item__meeting__fund", "item__proposal__fund", "item__proposal__project",
        "item__version__proposal__fund",
    ).first()  # fmt: skip
    if found is None:
        raise Http404
    return found


@require_safe
@requires("decision.view")
def decision(request: HttpRequest, fund: Fund, number: str) -> HttpResponseBase:
    """One decision: what was decided, how the ballots stood, its conditions and what it set in motion."""
    found = found_decision(fund, number)
    allocations = Allocation.objects.filter(fund=fund, decision=number).select_related(
        "entry", "organisation", "project"
    )
    item = found.item
    project = item.proposal.project if item.proposal else None
    context = frame(fund, "committee", *_trail(fund, number)) | {
        "decision": found,
        "outcome": outcome_tag(found.outcome),
        "said": found.facts,
        "ballots": ballots_of(found),
        "unanswered": left_unanswered(found.facts),
        "asked": asked_text(found.facts),
        "votes": capfirst(votes_text(found.facts)),
        "signatures": [
            {**each, "moment": moment_text(datetime.fromisoformat(each["signed_at"]))}
            for each in found.facts["signatures"]
        ],
        "rule": capfirst(DecisionRule(found.facts["rule"]["decision_rule"]).label),
        "conditions": [
            (condition, ConditionMet.objects.filter(condition=condition).select_related("recorded_by").first())
            for condition in found.conditions.order_by("position")
        ],
        "may_meet": "condition.meet" in request.acts,  # type: ignore[attr-defined]
        "allocations": [
            {
                "allocation": each,
                "direct": minor(each.direct_amount),
                "support": minor(each.support_cost),
                "total": minor(each.direct_amount) + minor(each.support_cost),
                "entry_url": entry_url(fund, each.entry.sequence),
                "organisation_url": if_open(request, organisation_url(fund, each.organisation.code)),
            }
            for each in allocations.order_by("entry_id")
        ],
        "changes": PlanChange.objects.filter(decision=found).select_related("project"),
        "project": project,
        "project_url": if_open(request, project_url(fund, project.number)) if project else "",
        "meeting_url": meeting_url(item.meeting),
        "item_url": item_url(item),
        "version_url": version_url(item.version) if item.version else "",
        "amends_url": decision_url(found.amends) if found.amends else "",
        "amended_by": [(each, decision_url(each)) for each in found.amended_by.select_related("fund").order_by("pk")],
        "sheet_url": optional_url("reports:decision-sheet", fund.code, number),
        "currency": fund.currency,
    }
    return render(request, "grants/committee/decision.html", context)


def ballots_of(decision: Decision) -> list[dict[str, Any]]:
    """The ballots as the decision keeps them, in words."""
    return [{**each, "choice_text": capfirst(Choice(each["choice"]).label)} for each in decision.facts["ballots"]]


def _trail(fund: Fund, number: str, *more: str) -> tuple[Any, ...]:
    here: Any = (number, reverse("grants:decision", args=[fund.code, number])) if more else number
    return (
        (_("Committee"), committee_url(fund)),
        (_("Decisions"), reverse("grants:decisions", args=[fund.code])),
        here,
        *more,
    )


class MeetCondition(StepPage):
    form_class = ConditionMetForm
    title = gettext_lazy("A condition is met")
    button = gettext_lazy("Record that it is met")
    check_note = gettext_lazy("Transfers under this decision wait for its conditions. This is recorded once.")
    done = gettext_lazy("The condition is recorded as met.")

    def find(self, **address: Any) -> None:
        self.decision = found_decision(self.fund, address["number"])
        found = self.decision.conditions.filter(position=address["position"]).select_related("decision__fund").first()
        if found is None:
            raise Http404
        self.condition = found
        self.lead_in = found.text

    def suggested(self) -> dict[str, Any]:
        return {"met_on": self.now.date()}

    def deed(self, form: Any, *, shown: str) -> str:
        condition_meet(condition=self.condition, by=self.by, at=self.now, **form.cleaned_data)
        return self.cancel_url

    def trail(self) -> tuple[Any, ...]:
        return _trail(self.fund, self.decision.number, str(self.title))

    @property
    def cancel_url(self) -> str:
        return decision_url(self.decision)
