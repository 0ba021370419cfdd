"""The cycle itself: the reports asked for, the asking ended and begun again, one report excused."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from fund.access import person_of, requires, today
from fund.models import Fund
from fund.views.frame import frame
from grants.forms.cycles import ExcuseForm, ReopenForm
from grants.models import ReportCall, ReportingCycle
from grants.reporting.calls_wanted import CallWanted, call_plan, due_dates
from grants.reporting.status import status_of
from grants.services.call_letters import call_text
from grants.services.cycles import call_excuse, cycle_close, cycle_open, cycle_reopen
from grants.services.steps import UnableToStep
from grants.views.reporting.calendar import calendar_url, open_years


@require_http_methods(["GET", "HEAD", "POST"])
@requires("cycle.open")
def open_cycle(request: HttpRequest, fund: Fund, year: int) -> HttpResponseBase:
    """What would be asked of whom; then it is asked, and every organisation is told in one letter."""
    if year not in open_years(fund, today().year):
        raise Http404
    cycle = ReportingCycle.objects.filter(fund=fund, year=year).first()
    plan = call_plan(fund, year)
    wanted = plan.wanted
    problem = ""
    if request.method == "POST":
        shown = request.POST.get("shown", "") or "-"
        try:
            cycle_open(fund=fund, year=year, by=person_of(request), at=timezone.now(), shown=shown)
        except UnableToStep as refused:
            problem = str(refused)
        else:
            messages.success(
                request,
                ngettext("%(n)s report is asked for.", "%(n)s reports are asked for.", len(wanted))
                % {"n": len(wanted)},
            )
            return redirect(calendar_url(fund, year))
    context = _step_frame(fund, year, _("Ask for the reports")) | {
        "cycle": cycle,
        "year": year,
        "rows": _by_organisation(wanted),
        "total": len(wanted),
        "shown": plan.digest,
        "problem": problem,
        "due": due_dates(fund, year),
        "letters": len({call.organisation.pk for call in plan.new}),
    }
    return render(request, "grants/reporting/open.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("cycle.open")
def close_cycle(request: HttpRequest, fund: Fund, year: int) -> HttpResponseBase:
    """End the asking; what is missing stays named."""
    cycle = get_object_or_404(ReportingCycle, fund=fund, year=year)
    problem = ""
    if request.method == "POST":
        try:
            cycle_close(cycle=cycle, by=person_of(request), at=timezone.now())
        except UnableToStep as refused:
            problem = str(refused)
        else:
            messages.success(request, _("The reporting on %(year)s is closed.") % {"year": year})
            return redirect(calendar_url(fund, year))
    expected = [row for row in status_of(fund, year, today()) if row.is_expected]
    context = _step_frame(fund, year, _("Close the reporting")) | {
        "cycle": cycle,
        "year": year,
        "problem": problem,
        "missing": [row for row in expected if not row.is_in],
        "open": [row for row in expected if row.is_in and not row.is_accepted],
        "interim": sum(row.is_in and row.is_interim for row in expected),
        "asked": len(expected),
    }
    return render(request, "grants/reporting/close.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("cycle.open")
def reopen_cycle(request: HttpRequest, fund: Fund, year: int) -> HttpResponseBase:
    """Ask again, and say why."""
    cycle = get_object_or_404(ReportingCycle, fund=fund, year=year)
    form = ReopenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            cycle_reopen(cycle=cycle, **form.cleaned_data, by=person_of(request), at=timezone.now())
        except UnableToStep as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The reporting on %(year)s is open again.") % {"year": year})
            return redirect(calendar_url(fund, year))
    context = _step_frame(fund, year, _("Open the reporting again")) | {"cycle": cycle, "year": year, "form": form}
    return render(request, "grants/reporting/reopen.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("cycle.open")
def excuse(request: HttpRequest, fund: Fund, number: int) -> HttpResponseBase:
    """One report is not expected after all, with the reason; or it is expected again."""
    rows = ReportCall.objects.filter(fund=fund).select_related("cycle", "project", "organisation", "fund")
    call = get_object_or_404(rows, pk=number)
    form = ExcuseForm(request.POST or None)
    again = bool(call.excused)
    if request.method == "POST" and (again or form.is_valid()):
        reason = "" if again else form.cleaned_data["reason"]
        try:
            call_excuse(call=call, reason=reason, by=person_of(request), at=timezone.now())
        except UnableToStep as refused:
            form = ExcuseForm(request.POST)
            form.is_valid()
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("It is expected again.") if again else _("It is not expected any more."))
            return redirect(calendar_url(fund, call.cycle.year))
    title = _("Expect the report again") if again else _("Excuse a report")
    context = _step_frame(fund, call.cycle.year, title) | {
        "call": call,
        "title": title,
        "what": capfirst(call_text(call)),
        "form": form,
        "again": again,
    }
    return render(request, "grants/reporting/excuse.html", context)


def _step_frame(fund: Fund, year: int, title: str) -> dict[str, Any]:
    way = ((_("Calendar"), calendar_url(fund, year)), title)
    return frame(fund, "reporting", *way) | {"back_url": calendar_url(fund, year)}


def _by_organisation(wanted: list[CallWanted]) -> list[dict[str, Any]]:
    """How many of each kind are asked of each organisation."""
    rows: dict[str, dict[str, Any]] = {}
    for call in sorted(wanted, key=lambda call: call.organisation.code):
        row = rows.setdefault(
            call.organisation.code, {"organisation": call.organisation, "narrative": 0, "expenditure": 0, "final": 0}
        )
        row[call.kind] += 1
        row["final"] += call.is_final
    return list(rows.values())
