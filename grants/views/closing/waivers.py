"""Waivers of small balances: asked on one page, granted or refused on another."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fund.access import person_of, requires, today
from fund.ledger import UnableToPost
from fund.listing import Tag
from fund.models import Fund
from fund.visibility import ALL_LINES, OWN_PROJECTS, visible_to
from grants.closing.grounds import project_grounds
from grants.forms.closing import ReasonForm
from grants.models import Waiver, WaiverRequest, WaiverState
from grants.services.steps import UnableToStep, may_take, steps_of
from grants.services.waivers import digest_of, waivable_minor, waiver_ask, waiver_grant, waiver_refuse
from grants.timeline import of_steps
from grants.views.closing.common import organisation_in, project_frame, project_of

REFUSALS = (UnableToStep, UnableToPost)
SHAPES = {WaiverState.ASKED: "waiting", WaiverState.GRANTED: "done", WaiverState.REFUSED: "cancelled"}


@require_http_methods(["GET", "HEAD", "POST"])
@requires("waiver.ask")
def ask(request: HttpRequest, fund: Fund, number: str) -> HttpResponseBase:
    """Ask that what an organisation holds need not be paid back; the organisation stands in the address."""
    project = project_of(request, number)
    organisation = organisation_in(request, project, request.GET.get("organisation", ""))
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = waiver_ask(
                project=project,
                organisation=organisation,
                **form.cleaned_data,
                by=person_of(request),
                at=timezone.now(),
            )
        except REFUSALS as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("%(number)s waits for another person.") % {"number": made.number})
            return redirect("grants:waiver", fund.code, made.number)
    grounds = project_grounds(project, today())
    context = project_frame(fund, project, _("Waiver of a balance")) | {
        "form": form,
        "organisation": organisation,
        "held_minor": grounds.held_minor(organisation.code),
        "amount_minor": waivable_minor(grounds, organisation.code),
        "limit_minor": grounds.waiver_limit_minor,
        "waived_minor": grounds.waived_minor,
    }
    return render(request, "grants/closing/waiver_ask.html", context)


@require_safe
@requires(ALL_LINES, OWN_PROJECTS)
def waiver(request: HttpRequest, fund: Fund, number: str) -> HttpResponseBase:
    """One request with its figures, who had it in hand, and the decision on it."""
    return _show(request, fund, _found(request, number))


@require_POST
@requires("waiver.grant")
@reauthentication_required
def grant(request: HttpRequest, fund: Fund, number: str) -> HttpResponseBase:
    """The second person agrees to exactly what was shown."""
    found = _found(request, number)
    try:
        waiver_grant(request=found, shown=request.POST.get("shown", ""), by=person_of(request), at=timezone.now())
    except REFUSALS as problem:
        return _show(request, fund, _found(request, number), problem=str(problem))
    messages.success(request, _("%(number)s is granted.") % {"number": number})
    return redirect("grants:waiver", fund.code, number)


@require_POST
@requires("waiver.grant")
def refuse(request: HttpRequest, fund: Fund, number: str) -> HttpResponseBase:
    """The second person does not agree, and says why."""
    found, form = _found(request, number), ReasonForm(request.POST)
    if not form.is_valid():
        return _show(request, fund, found, form)
    try:
        waiver_refuse(request=found, reason=form.cleaned_data["reason"], by=person_of(request), at=timezone.now())
    except REFUSALS as problem:
        return _show(request, fund, _found(request, number), problem=str(problem))
    messages.success(request, _("%(number)s is refused.") % {"number": number})
    return redirect("grants:waiver", fund.code, number)


def _found(request: HttpRequest, number: str) -> WaiverRequest:
    rows = visible_to(request, WaiverRequest.objects.filter(number=number))
    found = rows.select_related("fund", "project__fund", "organisation__fund", "asked_by").first()
    if found is None:
        raise Http404
    return found


def _show(
    request: HttpRequest, fund: Fund, found: WaiverRequest, form: ReasonForm | None = None, problem: str = ""
) -> HttpResponse:
    grounds = project_grounds(found.project, today())
    context = project_frame(fund, found.project, found.number) | {
        "waiver": found,
        "state": Tag(SHAPES[WaiverState(found.state)], capfirst(found.get_state_display())),
        "granted": Waiver.objects.filter(project=found.project, organisation=found.organisation).first(),
        "held_minor": grounds.held_minor(found.organisation.code),
        "limit_minor": grounds.waiver_limit_minor,
        "waits": found.state == WaiverState.ASKED,
        "why_not": may_take(record=found, action="grant", by=person_of(request), at=timezone.now()),
        "shown": digest_of(found),
        "happenings": of_steps(reversed(steps_of(fund, found.record))),
        "form": form or ReasonForm(),
        "problem": problem,
    }
    return render(request, "grants/closing/waiver.html", context)
