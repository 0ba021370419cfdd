"""The end of a project: what keeps it open, the declaration, the financial closure."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import messages
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from fund.access import person_of, requires, today
from fund.guards import GuardsMissing
from fund.ledger import UnableToPost
from fund.models import Fund
from fund.views.recording.pages import cannot_write
from fund.visibility import ALL_LINES, OWN_PROJECTS
from grants.checking import failing
from grants.closing.checks import financial_checks, is_over, operational_checks
from grants.closing.facts import ProjectGrounds
from grants.closing.grounds import project_grounds
from grants.closing.kept_checks import brought_back
from grants.forms.closing import ClosureForm
from grants.models import ClosureKind, Project, ProjectClosure, ProjectStatus
from grants.projects.plans import plan_of
from grants.services.closing import project_close_financially, project_close_operationally, shown_digest
from grants.services.steps import UnableToStep, may_take
from grants.services.waivers import waivable_minor
from grants.views.closing.common import project_frame, project_of, seen_grounds
from grants.views.closing.overview import changes_to_ask_for
from grants.views.payments.shown import checks_shown

REFUSALS = (UnableToStep, UnableToPost)


@require_safe
@requires(ALL_LINES, OWN_PROJECTS)
def project_close(request: HttpRequest, fund: Fund, number: str) -> HttpResponseBase:
    """Where the project stands on its way to the end, and what can be done about it."""
    return _show(request, fund, project_of(request, number))


@require_POST
@requires("project.close_operationally")
def close_operationally(request: HttpRequest, fund: Fund, number: str) -> HttpResponseBase:
    """Declare that the activities are complete."""
    project, form = project_of(request, number), ClosureForm(request.POST)
    if not form.is_valid():
        return _show(request, fund, project, form)
    try:
        project_close_operationally(project=project, **form.cleaned_data, by=person_of(request), at=timezone.now())
    except REFUSALS as problem:
        form.add_error(None, str(problem))
    except (OperationalError, GuardsMissing) as problem:
        form.add_error(None, cannot_write(problem))
    else:
        messages.success(request, _("Project %(project)s is operationally closed.") % {"project": number})
        return redirect("grants:project-close", fund.code, number)
    return _show(request, fund, project_of(request, number), form)


@require_POST
@requires("project.close_financially")
@reauthentication_required
def close_financially(request: HttpRequest, fund: Fund, number: str) -> HttpResponseBase:
    """Close the project for good, on exactly what was shown."""
    project, form = project_of(request, number), ClosureForm(request.POST)
    if not form.is_valid():
        return _show(request, fund, project, form)
    try:
        project_close_financially(
            project=project,
            **form.cleaned_data,
            shown=request.POST.get("shown", ""),
            by=person_of(request),
            at=timezone.now(),
        )
    except REFUSALS as problem:
        form.add_error(None, str(problem))
    except (OperationalError, GuardsMissing) as problem:
        form.add_error(None, cannot_write(problem))
    else:
        messages.success(request, _("Project %(project)s is financially closed.") % {"project": number})
        return redirect("grants:project-close", fund.code, number)
    return _show(request, fund, project_of(request, number), form)


def _show(request: HttpRequest, fund: Fund, project: Project, form: forms.Form | None = None) -> HttpResponse:
    day, acts = today(), request.acts  # type: ignore[attr-defined]
    seen = seen_grounds(request, fund, [project], day)[project.number]
    is_ongoing = project.status in (ProjectStatus.ONGOING, ProjectStatus.PIPELINE)
    # A cancelled project that was funded is settled as if its end were declared.
    grounds = project_grounds(project, day)
    is_declared = project.status == ProjectStatus.OPERATIONALLY_CLOSED or (
        project.status == ProjectStatus.CANCELLED and not is_over(grounds)
    )
    before, after = operational_checks(seen), financial_checks(seen)
    # Who closes sees all of it; what was shown is what is closed on.
    whole = financial_checks(grounds)
    person, now = person_of(request), timezone.now()
    context = project_frame(fund, project, _("Closure")) | {
        "form": form or ClosureForm(initial={"closed_on": day}),
        "before": checks_shown(before) if is_ongoing else [],
        "checks": checks_shown(after),
        "checked_on": day,
        "missing": len(failing(after)),
        "is_ongoing": is_ongoing,
        "is_declared": is_declared,
        "is_cancelled": project.status == ProjectStatus.CANCELLED,
        "may_declare": "project.close_operationally" in acts and project.status == ProjectStatus.ONGOING,
        "declare_refused": bool(failing(before)),
        "may_close": "project.close_financially" in acts and is_declared,
        "close_refused": bool(failing(whole)),
        "why_not": may_take(record=project, action="close_financially", by=person, at=now) if is_declared else "",
        "shown": shown_digest(project.record, whole),
        "closures": _closures(project),
        "deeds": deeds_towards_closure(request, fund, project, seen),
    }
    return render(request, "grants/closing/project.html", context)


def _closures(project: Project) -> list[dict[str, Any]]:
    """Last first, each with the list of what was found that day."""
    rows = ProjectClosure.objects.filter(project=project).select_related("declared_by").order_by("-pk")
    return [
        {
            "closure": row,
            "is_financial": row.kind == ClosureKind.FINANCIAL,
            "found": checks_shown(brought_back(row.checks)),
        }
        for row in rows
    ]


def deeds_towards_closure(
    request: HttpRequest, fund: Fund, project: Project, grounds: ProjectGrounds
) -> list[tuple[str, str]]:
    """Label and address of what this person can do so that the project can be closed."""
    acts = request.acts  # type: ignore[attr-defined]
    if is_over(grounds) or project.status == ProjectStatus.PIPELINE:
        return []
    found = []

    def add(label: str, name: str, **query: str) -> None:
        address = reverse(f"grants:{name}", args=[fund.code, project.number])
        found.append((label, f"{address}?{urlencode(query)}" if query else address))

    if "attachment.file" in acts:
        if not grounds.narrative_filed:
            add(_("File the final narrative report"), "project-file", kind="final_narrative")
        for each in grounds.organisations:
            if not each.statement_filed:
                label = _("File the certified final statement of %(organisation)s") % {"organisation": each.code}
                add(label, "project-file", kind="final_statement", organisation=each.code)
    if "interest.declare" in acts:
        for each in grounds.organisations:
            if each.returns_interest and each.interest_minor is None:
                label = _("Declare the interest of %(organisation)s") % {"organisation": each.code}
                add(label, "interest-declare", organisation=each.code)
    if "waiver.ask" in acts and project.status in (ProjectStatus.OPERATIONALLY_CLOSED, ProjectStatus.CANCELLED):
        for each in grounds.organisations:
            if waivable_minor(grounds, each.code) and not each.waiver_asked:
                label = _("Ask to waive the balance of %(organisation)s") % {"organisation": each.code}
                add(label, "waiver-ask", organisation=each.code)
    found += _reduction(request, fund, project, grounds)
    for each in grounds.organisations:
        if each.waiver_asked and "waiver.grant" in acts:
            address = reverse("grants:waiver", args=[fund.code, each.waiver_asked])
            found.append((_("Decide on waiver %(number)s") % {"number": each.waiver_asked}, address))
    return found


def _reduction(request: HttpRequest, fund: Fund, project: Project, grounds: ProjectGrounds) -> list[tuple[str, str]]:
    """Where what is approved and not transferred is taken back: a revision of the budget that only reduces."""
    left = any(purse.approved_minor > purse.transferred_minor for purse in grounds.purses)
    if project.status != ProjectStatus.OPERATIONALLY_CLOSED or not left:
        return []
    return changes_to_ask_for(request, fund, project, plan_of(project))
