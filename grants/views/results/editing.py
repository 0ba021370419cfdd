"""The secretariat looks after the results framework: indicators of the fund and of projects."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from fund.access import person_of, requires
from fund.models import Fund
from fund.row_history import changes_of
from fund.views.frame import frame
from grants.forms.results import IndicatorForm, ProjectIndicatorForm
from grants.models import Indicator, ProjectIndicator
from grants.services.results import EDIT, UnableToMeasure, indicator_remove, indicator_set, project_indicator_set
from grants.services.steps import NotYours
from grants.views.reporting.tabs import reporting_tabs


@require_http_methods(["GET", "HEAD", "POST"])
@requires(EDIT)
def indicator(request: HttpRequest, fund: Fund, pk: int | None = None) -> HttpResponse:
    """Add an indicator of the fund, change it, or take out one that nothing feeds."""
    row = get_object_or_404(Indicator, fund=fund, pk=pk) if pk else None
    back = reverse("grants:results", args=[fund.code])
    form = IndicatorForm(request.POST or None, fund=fund, indicator=row)
    now = timezone.now()
    if row and request.method == "POST" and request.POST.get("do") == "remove":
        try:
            indicator_remove(indicator=row, by=person_of(request), at=now)
        except UnableToMeasure as problem:
            messages.warning(request, str(problem))
            return redirect("grants:indicator-edit", fund.code, pk)
        messages.success(request, _("Indicator %(code)s is taken out.") % {"code": row.code})
        return redirect(back)
    if request.method == "POST" and form.is_valid():
        try:
            kept = indicator_set(fund=fund, indicator=row, by=person_of(request), at=now, **form.said())
        except (UnableToMeasure, NotYours) as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("Indicator %(code)s is kept.") % {"code": kept.code})
            return redirect(back)
    title = _("Indicator %(code)s") % {"code": row.code} if row else _("Add an indicator of the fund")
    context = _around(fund, title, row) | {"form": form, "back": back, "may_remove": row is not None}
    return render(request, "grants/results/form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(EDIT)
def project_indicator(request: HttpRequest, fund: Fund, pk: int | None = None) -> HttpResponse:
    """Add an indicator of a project or change it: what it says, and what it feeds."""
    rows = ProjectIndicator.objects.select_related("project")
    row = get_object_or_404(rows, fund=fund, pk=pk) if pk else None
    back = reverse("grants:project-indicators", args=[fund.code])
    form = ProjectIndicatorForm(request.POST or None, fund=fund, indicator=row, project=request.GET.get("project", ""))
    if request.method == "POST" and form.is_valid():
        try:
            kept = project_indicator_set(
                indicator=row,
                by=person_of(request),
                at=timezone.now(),
                **form.cleaned_data,
            )
        except (UnableToMeasure, NotYours) as problem:
            form.add_error(None, str(problem))
        else:
            said = {"code": kept.code, "project": kept.project.number}
            messages.success(request, _("Indicator %(code)s of project %(project)s is kept.") % said)
            return redirect(f"{back}?project={kept.project.number}")
    title = _("Indicator %(code)s") % {"code": f"{row.project.number} · {row.code}"} if row else _("Add an indicator")
    context = _around(fund, title, row) | {"form": form, "back": back, "may_remove": False}
    return render(request, "grants/results/form.html", context)


def _around(fund: Fund, title: str, row: Indicator | ProjectIndicator | None) -> dict[str, Any]:
    here = (_("Results"), reverse("grants:results", args=[fund.code]))
    return frame(fund, "reporting", here, title) | {
        "subtabs": reporting_tabs(fund, "results"),
        "title": title,
        "changes": changes_of(row) if row else [],
    }
