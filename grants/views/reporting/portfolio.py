"""An organisation's expenditure of a year on all its projects: the workbook to fill in, and its upload.

What was read is kept for a day at an address of its own, for the person who uploaded it: its preview is
``portfolio_preview.py``.
"""

from __future__ import annotations

import io
import tempfile
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from fund.access import person_of, requires, rights_for, today
from fund.listing import Tag
from fund.models import Fund
from fund.views.frame import frame
from fund.views.recording.links import address
from grants.forms.portfolios import LIMIT_BYTES, PortfolioForm
from grants.importing.storing import name_of
from grants.importing.upload_limit import SizeLimit
from grants.models import Entered, Organisation, Purpose
from grants.portfolio import filling
from grants.portfolio.lines import PortfolioLine, entered_in, lines_of
from grants.portfolio.reading import Asked, Stated, stated_in
from grants.proposals.ownership import drafting_in
from grants.services.portfolios import portfolio_keep
from grants.views.imports import XLSX
from grants.views.reporting.calendar import calendar_url
from grants.views.reporting.states import state_tag
from grants.views.reporting.tabs import reporting_tabs
from grants.workbook import reading
from grants.workbook.gate import FileProblem

ACT = "expenditure_report.draft"


@csrf_exempt
def portfolio(request: HttpRequest, code: str, year: int, reference: str) -> HttpResponseBase:
    """The lines as they stand, the workbook to fetch, and the filled-in one to upload. The size of an upload is limited
    while it arrives, before anything reads it."""
    request.upload_handlers.insert(0, SizeLimit(request, LIMIT_BYTES))
    return _portfolio(request, code, year, reference)


@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
@requires(ACT)
def _portfolio(request: HttpRequest, fund: Fund, year: int, reference: str) -> HttpResponseBase:
    organisation = reports_for(request, fund, year, reference)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = PortfolioForm(*sent, too_large=getattr(request, "too_large", False))
    if request.method == "POST" and form.is_valid():
        try:
            stated = _read(form.cleaned_data["file"], Asked(fund.code, organisation.code, year, fund.currency))
        except FileProblem as problem:
            form.add_error("file", problem.sentence(_))
        else:
            kept = portfolio_keep(
                organisation=organisation,
                year=year,
                stated=stated,
                file_name=name_of(form.cleaned_data["file"]),
                by=person_of(request),
                at=timezone.now(),
            )
            return redirect("grants:portfolio-preview", fund.code, year, kept.pk)
    return _show(request, fund, organisation, year, form)


portfolio.act = ACT  # type: ignore[attr-defined]
portfolio.acts = frozenset({ACT})  # type: ignore[attr-defined]


@require_safe
@requires(ACT)
def workbook(request: HttpRequest, fund: Fund, year: int, reference: str) -> HttpResponseBase:
    """The workbook with the lines as they stand; ``?entered=cumulative``: figures since the beginning."""
    organisation = reports_for(request, fund, year, reference)
    lines = lines_of(fund, organisation, year)
    entered = request.GET.get("entered", "")
    if entered not in Entered.values:
        entered = entered_in(lines)
    target = io.BytesIO()
    filling.write(fund, organisation, year, lines, entered, target)
    name = "".join(sign if sign.isalnum() or sign in "-_" else "_" for sign in f"{fund.code}-{organisation.code}")
    return HttpResponse(
        target.getvalue(),
        content_type=XLSX,
        headers={"Content-Disposition": f'attachment; filename="{name}-{year}-expenditure.xlsx"'},
    )


def portfolio_url(fund: Fund, organisation: str, year: int) -> str:
    return reverse("grants:portfolio", args=[fund.code, year, organisation])


# -- reading ---------------------------------------------------------------------------------------------


def reports_for(request: HttpRequest, fund: Fund, year: int, reference: str) -> Organisation:
    """The organisation, if the person reports for it; 404 otherwise."""
    writes = drafting_in(fund, rights_for(request), ACT)
    found = Organisation.objects.filter(fund=fund, code=reference).select_related("fund").first()
    if found is None or not (writes.office or reference in writes.organisations):
        raise Http404
    if not fund.start_date.year <= year <= today().year:
        raise Http404
    return found


def _read(upload: UploadedFile, asked: Asked) -> Stated:
    """What the file states, read by a process that can do nothing else. Raises FileProblem."""
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as file:
        for chunk in upload.chunks():
            file.write(chunk)
        file.flush()
        return stated_in(reading.read(file.name), asked)


# -- showing ---------------------------------------------------------------------------------------------


def portfolio_frame(fund: Fund, organisation: Organisation, year: int, *trail: Any) -> dict[str, Any]:
    page = _("Expenditure of %(organisation)s") % {"organisation": organisation.code}
    url = portfolio_url(fund, organisation.code, year)
    way = ((_("Calendar"), calendar_url(fund, year)), *(((page, url), *trail) if trail else (page,)))
    return frame(fund, "reporting", *way) | {
        "subtabs": reporting_tabs(fund, "expenditure"),
        "organisation": organisation,
        "year": year,
        "currency": fund.currency,
        "back_url": url,
    }


def _show(request: HttpRequest, fund: Fund, organisation: Organisation, year: int, form: PortfolioForm) -> HttpResponse:
    lines = lines_of(fund, organisation, year)
    context = portfolio_frame(fund, organisation, year) | {
        "form": form,
        "lines": [_shown(fund, line) for line in lines],
        "annual_total": sum(sum(line.annual.values()) for line in lines),
        "prior_total": sum(sum(line.prior.values()) for line in lines),
        "net_total": sum(line.net_funded for line in lines),
        "file_url": reverse("grants:portfolio-file", args=[fund.code, year, organisation.code]),
    }
    return render(request, "grants/reporting/portfolio.html", context)


def _shown(fund: Fund, line: PortfolioLine) -> dict[str, Any]:
    report = line.report
    if report:
        state = state_tag(report)
    elif line.is_over:
        state = Tag("closed", _("Financially closed"))
    elif line.call and line.call.excused:
        state = Tag("cancelled", _("Not expected"))
    else:
        state = Tag("draft", _("Not begun"))
    return {
        "line": line,
        "purpose": capfirst(str(Purpose(line.purpose).label)),
        "annual": sum(line.annual.values()),
        "prior": sum(line.prior.values()),
        "state": state,
        "report_url": address("grants:expenditure-report", fund.code, report.number) if report else "",
        "due_on": line.call.due_on if line.call else None,
    }
