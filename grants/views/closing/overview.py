"""What the page of a project shows of its plan, its conditions, its end and its history, and what can be done."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from fund.access import rights_for, today
from fund.display import amount_text
from fund.models import Fund
from fund.views.links import record_url
from fund.visibility import visibility_in
from fund.wording import purpose_text
from grants.forms.purses import purse_key
from grants.headroom import Purse
from grants.models import Category, Condition, Project, ProjectStatus, Proposal, ProposalKind, RequestState
from grants.plans import UNDIVIDED, Plan, PlanLine, TrancheShown, plan_of
from grants.project_money import CLOSED
from grants.project_timeline import Documents, Happening, proposals_for, timeline_of
from grants.views.closing.filing import files_of

SHOWN_AT_FIRST = 10
"""Lines of the timeline; the others are folded."""
AMENDMENTS = (
    ProposalKind.NO_COST_EXTENSION,
    ProposalKind.BUDGET_REVISION,
    ProposalKind.COST_EXTENSION,
    ProposalKind.CANCELLATION,
)
TAKES_AMENDMENTS = (ProjectStatus.ONGOING, ProjectStatus.PIPELINE)


@dataclass(frozen=True, slots=True)
class PartShown:
    """The budget of one organisation and purpose: (category in words, original, change, current) and the sums."""

    label: str
    rows: list[tuple[str, int, int, int]]

    @property
    def original_minor(self) -> int:
        return sum(row[1] for row in self.rows)

    @property
    def change_minor(self) -> int:
        return sum(row[2] for row in self.rows)

    @property
    def current_minor(self) -> int:
        return sum(row[3] for row in self.rows)


@dataclass(frozen=True, slots=True)
class ConditionShown:
    decision: str
    position: int
    text: str
    met: Any
    url: str


def overview(request: HttpRequest, fund: Fund, project: Project, documents: Documents) -> dict[str, Any]:
    """Context for ``templates/grants/project.html``. ``documents``: those of the project this person may see."""
    own = visibility_in(fund, rights_for(request))
    codes: Collection[str] | None = None if own.everything else own.organisations
    plan = plan_of(project, documents[0]) if codes is None else plan_of(project).of(codes)
    day = today()
    files, proposals = files_of(request, project), proposals_for(project, codes)
    happened = timeline_of(project, codes, plan=plan, documents=documents, files=files, proposals=proposals)
    is_decided_here = any(change.is_in_system for change in plan.changes)
    is_past_end = bool(project.end_date and project.end_date < day and project.status not in CLOSED)
    # Before its end nobody asks for final reports.
    is_due = is_past_end or project.status == ProjectStatus.OPERATIONALLY_CLOSED
    return {
        "plan": plan,
        "parts": parts_of(plan),
        "tranches": [tranche_shown(fund, tranche, request) for tranche in plan.tranches],
        "conditions": conditions_of(request, fund, project) if is_decided_here else [],
        "files": files,
        "deeds": deeds_of(request, fund, project, plan),
        "is_due": is_due,
        "is_past_end": is_past_end,
        "days_past": (day - project.end_date).days if project.end_date else 0,
        "timeline": [_linked(fund, request, each) for each in happened[:SHOWN_AT_FIRST]],
        "earlier": [_linked(fund, request, each) for each in happened[SHOWN_AT_FIRST:]],
        "proposals": proposals_shown(request, fund, proposals),
        "sees_who": own.everything,
    }


def parts_of(plan: Plan) -> list[PartShown]:
    """The budget, one part for each organisation and purpose."""
    names = {code: f"{code} · {name}" for code, name in Category.choices}
    names[UNDIVIDED] = _("Direct cost, not divided by category")

    def whose(line: PlanLine) -> tuple[str, str]:
        return line.cell.organisation, line.cell.purpose

    return [
        PartShown(
            f"{organisation} · {capfirst(purpose_text(purpose))}",
            [
                (names.get(each.cell.category, each.cell.category), each.original_minor, each.change_minor,
                 each.current_minor)
                for each in lines
            ],
        )
        for (organisation, purpose), lines in groupby(plan.lines, key=whose)
    ]  # fmt: skip


def tranche_shown(fund: Fund, tranche: TrancheShown, request: HttpRequest) -> dict[str, Any]:
    """One tranche with its terms and requests in words."""
    labels = dict(RequestState.choices)
    terms = []
    if tranche.spent_percent:
        terms.append(_("%(percent)s%% of earlier tranches spent") % {"percent": tranche.spent_percent})
    if tranche.needs_reports:
        terms.append(_("reports of the years before in"))
    sees_requests = "payment.view" in request.acts  # type: ignore[attr-defined]
    return {
        "tranche": tranche,
        "purpose": capfirst(purpose_text(tranche.purpose)),
        "terms": ", ".join(terms),
        "kind": "done" if tranche.is_paid else "ongoing" if tranche.requests else "draft",
        "state": _state_of(tranche, fund.currency),
        "requests": [
            (each.number, _address("request", fund.code, each.number) if sees_requests else "", labels[each.state])
            for each in tranche.requests
        ],
    }


def _state_of(tranche: TrancheShown, currency: str) -> str:
    if tranche.is_paid:
        return _("paid")
    if tranche.paid_minor:
        return _("%(amount)s paid") % {"amount": amount_text(tranche.paid_minor, currency)}
    return _("not paid")


def conditions_of(request: HttpRequest, fund: Fund, project: Project) -> list[ConditionShown]:
    """The conditions of the decisions the plan rests on, and how each was met."""
    rows = Condition.objects.filter(decision__plan_changes__project=project).distinct()
    may_meet = "condition.meet" in request.acts  # type: ignore[attr-defined]
    shown = []
    for row in rows.select_related("decision", "met", "met__recorded_by").order_by("decision", "position"):
        met = getattr(row, "met", None)
        url = ""
        if may_meet and met is None:
            url = _address("condition-met", fund.code, row.decision.number, row.position)
        shown.append(ConditionShown(row.decision.number, row.position, row.text, met, url))
    return shown


def deeds_of(request: HttpRequest, fund: Fund, project: Project, plan: Plan) -> list[tuple[str, str]]:
    """Label and address of what this person can do with the project as it stands."""
    acts = request.acts  # type: ignore[attr-defined]
    found = []
    if "transfer.request" in acts and project.status not in CLOSED and (url := _address("request-add", fund.code)):
        for organisation, purpose in dict.fromkeys((line.cell.organisation, line.cell.purpose) for line in plan.lines):
            query = urlencode({"purse": purse_key(Purse(project.number, organisation, purpose))})
            label = _("Request a transfer to %(organisation)s (%(purpose)s)")
            found.append((label % {"organisation": organisation, "purpose": purpose_text(purpose)}, f"{url}?{query}"))
    if (
        "proposal.draft" in acts
        and project.status in TAKES_AMENDMENTS
        and (url := _address("proposal-start", fund.code))
    ):
        for kind in AMENDMENTS:
            query = urlencode({"project": project.number, "kind": kind.value})
            found.append((_("Ask for: %(kind)s") % {"kind": kind.label}, f"{url}?{query}"))
    return found


def proposals_shown(request: HttpRequest, fund: Fund, proposals: list[Proposal]) -> list[tuple[Proposal, str]]:
    """Proposals with their pages, for those who see proposals."""
    if not {"proposal.view", "proposal.view_own"} & request.acts:  # type: ignore[attr-defined]
        return []
    return [(each, _address("proposal", fund.code, each.number)) for each in proposals]


def _linked(fund: Fund, request: HttpRequest, each: Happening) -> tuple[Happening, str]:
    return each, record_url(fund, each.record) if each.record else ""


def _address(name: str, *args: object) -> str:
    try:
        return reverse(f"grants:{name}", args=args)
    except NoReverseMatch:
        return ""
