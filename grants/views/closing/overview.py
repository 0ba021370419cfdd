"""What the page of a project shows of its plan, its conditions, its end and its history, and what can be done."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any
from uuid import UUID

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
from grants.gathering import Gathered
from grants.models import (
    Allocation,
    AttachmentKind,
    Category,
    Project,
    ProjectStatus,
    ProposalKind,
    ProposalState,
    Purpose,
    RequestState,
)
from grants.payments.offers import left_to_ask_for
from grants.payments.subject_to_funds import Waiting, waiting_for_funds
from grants.projects.closures import CLOSED as FINISHED
from grants.projects.money import CLOSED
from grants.projects.plans import UNDIVIDED, Plan, PlanLine, TrancheShown, plan_of
from grants.projects.timeline import Documents, Happening, timeline_of, told_of
from grants.proposals.ownership import Drafting, drafting_in

SHOWN_AT_FIRST = 10
"""Lines of the timeline; the others are folded."""
AMENDMENTS = (
    ProposalKind.NO_COST_EXTENSION,
    ProposalKind.BUDGET_REVISION,
    ProposalKind.COST_EXTENSION,
    ProposalKind.CANCELLATION,
)
EXTENSIONS = (ProposalKind.NO_COST_EXTENSION, ProposalKind.COST_EXTENSION)
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
    is_met: bool
    met_on: date | None
    note: str
    url: str


@dataclass(frozen=True, slots=True)
class FileShown:
    """A filed document, as ``templates/grants/closing/files.html`` shows attachments."""

    pk: UUID
    kind: str
    organisation: str
    name: str
    filed_by: str
    filed_at: datetime | None

    def get_kind_display(self) -> str:
        return str(AttachmentKind(self.kind).label)


def overview(
    request: HttpRequest, fund: Fund, project: Project, documents: Documents, allocations: Sequence[Allocation]
) -> dict[str, Any]:
    """Context for ``templates/grants/project.html``. ``documents``: those of the project this person may see;
    ``allocations``: all there are of it."""
    own = visibility_in(fund, rights_for(request))
    codes: Collection[str] | None = None if own.everything else own.organisations
    plan = plan_of(project, allocations)
    # Of a joint project an organisation sees its own part: what is not the whole says so.
    is_part = codes is not None and any(line.cell.organisation not in codes for line in plan.lines)
    plan = plan if codes is None else plan.of(codes)
    day = today()
    told = told_of(project, codes)
    happened = timeline_of(project, codes, plan=plan, documents=documents, told=told)
    is_past_end = bool(project.end_date and project.end_date < day and project.status not in CLOSED)
    # Before its end nobody asks for final reports.
    is_funded = bool(documents[1])
    is_due = (
        is_past_end
        or project.status == ProjectStatus.OPERATIONALLY_CLOSED
        or (project.status == ProjectStatus.CANCELLED and is_funded)
    )
    return {
        "plan": plan,
        "is_part": is_part,
        "reports": sorted((row for row in told if row.kind == "expenditure_report"), key=lambda row: row.subject),
        "parts": parts_of(plan),
        "tranches": [tranche_shown(fund, tranche, request) for tranche in plan.tranches],
        "conditions": conditions_of(request, fund, told),
        "waits": waits_of(fund, project, plan),
        "files": files_shown(told),
        "deeds": (deeds := deeds_of(request, fund, project, plan)),
        "asks": any(url.startswith(_address("request-add", fund.code) or "-") for _label, url in deeds),
        "is_due": is_due,
        "is_past_end": is_past_end,
        "days_past": (day - project.end_date).days if project.end_date else 0,
        "timeline": [_linked(fund, request, each) for each in happened[:SHOWN_AT_FIRST]],
        "earlier": [_linked(fund, request, each) for each in happened[SHOWN_AT_FIRST:]],
        "proposals": proposals_shown(request, fund, told),
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


def conditions_of(request: HttpRequest, fund: Fund, told: Sequence[Gathered]) -> list[ConditionShown]:
    """The conditions of the decisions the plan rests on, and how each was met."""
    may_meet = "condition.meet" in request.acts  # type: ignore[attr-defined]
    shown = []
    rows = [row for row in told if row.kind == "condition"]
    for row in sorted(rows, key=lambda row: (row.subject, row.place)):
        url = _address("condition-met", fund.code, row.subject, row.place) if may_meet and not row.holds else ""
        shown.append(ConditionShown(row.subject, row.place, row.text, bool(row.holds), row.day, row.note, url))
    return shown


def waits_of(fund: Fund, project: Project, plan: Plan) -> list[Waiting]:
    """What was approved for the project subject to funds and is not transferred, with what is covered of it."""
    if not any(change.is_subject_to_funds for change in plan.changes):
        return []
    found = waiting_for_funds(fund)
    return [each for each in found if any(purse.project == project.number for purse, _amount in each.outstanding)]


def files_shown(told: Sequence[Gathered]) -> list[FileShown]:
    """The files of the project, the last first."""
    return [
        FileShown(UUID(row.pk), row.text, row.organisation, row.note, row.by, row.at)
        for row in reversed(told)
        if row.kind == "file"
    ]


def deeds_of(request: HttpRequest, fund: Fund, project: Project, plan: Plan) -> list[tuple[str, str]]:
    """Label and address of what this person can do with the project as it stands."""
    acts = request.acts  # type: ignore[attr-defined]
    found = []
    if "transfer.request" in acts and project.status not in CLOSED and (url := _address("request-add", fund.code)):
        for purse in left_to_ask_for(project):
            query = urlencode({"purse": purse_key(purse)})
            label = _("Request a transfer to %(organisation)s (%(purpose)s)")
            words = {"organisation": purse.organisation, "purpose": purpose_text(purse.purpose)}
            found.append((label % words, f"{url}?{query}"))
    if "edition.edit" in acts and project.status in FINISHED:
        url = reverse("reports:statement-begin", args=[fund.code])
        found.append((_("Its final report: begin it, or see it"), f"{url}?{urlencode({'project': project.number})}"))
    return [*found, *changes_to_ask_for(request, fund, project, plan)]


def changes_to_ask_for(request: HttpRequest, fund: Fund, project: Project, plan: Plan) -> list[tuple[str, str]]:
    """Label and address of the amendments this person can begin; of what is operationally closed, the reduction."""
    found = []
    if (
        "proposal.draft" in request.acts  # type: ignore[attr-defined]
        and project.status in (*TAKES_AMENDMENTS, ProjectStatus.OPERATIONALLY_CLOSED)
        and _asks_for(drafting_in(fund, rights_for(request)), plan)
        and (url := _address("proposal-start", fund.code))
    ):
        # More time is asked for before the end: after it both extensions are refused.
        is_over = project.end_date is not None and project.end_date < today()
        for kind in AMENDMENTS if project.status in TAKES_AMENDMENTS else (ProposalKind.BUDGET_REVISION,):
            if is_over and kind in EXTENSIONS:
                continue
            query = urlencode({"project": project.number, "kind": kind.value})
            found.append((_("Ask for: %(kind)s") % {"kind": kind.label}, f"{url}?{query}"))
    return found


def _asks_for(drafting: Drafting, plan: Plan) -> bool:
    """Whether the changes of this project are theirs to ask for: its organisations', or the office's own."""
    purses = {(line.cell.organisation, line.cell.purpose) for line in plan.lines}
    return any(
        organisation in drafting.organisations or (drafting.office and purpose == Purpose.DIRECT_COST)
        for organisation, purpose in purses
    )


def proposals_shown(request: HttpRequest, fund: Fund, told: Sequence[Gathered]) -> list[tuple[str, str, str, str]]:
    """Kind, number, state and page of the proposals, the first first, for those who see proposals."""
    if not {"proposal.view", "proposal.view_own"} & request.acts:  # type: ignore[attr-defined]
        return []
    return [
        (
            capfirst(ProposalKind(row.text).label),
            row.subject,
            str(ProposalState(row.state).label),
            _address("proposal", fund.code, row.subject),
        )
        for row in told
        if row.kind == "proposal"
    ]


def _linked(fund: Fund, request: HttpRequest, each: Happening) -> tuple[Happening, str]:
    return each, record_url(fund, each.record) if each.record else ""


def _address(name: str, *args: object) -> str:
    try:
        return reverse(f"grants:{name}", args=args)
    except NoReverseMatch:
        return ""
