"""Writing an expenditure report: begun, its figures and words, what is checked before it is submitted."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from fund.access import person_of, requires, rights_for
from fund.guards import GuardsMissing
from fund.models import Fund
from fund.views.frame import frame
from fund.views.recording.pages import cannot_write
from fund.visibility import visible_to
from grants.forms.expenditure_reports import AnswerForm, ReportChoiceForm, ReportForm
from grants.models import CallKind, ExpenditureReport, Organisation, Project, ReportCall
from grants.models.expenditure_reports import EDITABLE
from grants.projects.years import first_years
from grants.proposals.ownership import drafting_in
from grants.reporting.checks import findings, unexplained
from grants.reporting.reported import approved_of, content_digest, content_of, facts_of, line_of
from grants.selectors import Purse, purse_totals
from grants.services.expenditure_reports import (
    DRAFT,
    SUBMIT,
    ReportMoved,
    expenditure_report_begin,
    expenditure_report_correct,
    expenditure_report_save,
    expenditure_report_submit,
    expenditure_report_take_back,
)
from grants.services.steps import NotNow, UnableToStep, may_take, returned_by, steps_of
from grants.views.reporting.expenditure.shown import (
    figures,
    list_crumb,
    own_report_of,
    report_frame,
)


def _purses_of(request: HttpRequest, fund: Fund) -> dict[Purse, str]:
    """What the person may report on, with the titles of the projects: the office on all, an organisation on its own."""
    drafting = drafting_in(fund, rights_for(request), DRAFT)
    titles = dict(Project.objects.filter(fund=fund).exclude(status="financially_closed").values_list("number", "title"))
    return {
        purse: titles[purse.project]
        for purse in purse_totals(fund)
        if purse.project in titles and (drafting.office or purse.organisation in drafting.organisations)
    }


@require_http_methods(["GET", "HEAD", "POST"])
@requires(DRAFT)
def report_new(request: HttpRequest, fund: Fund) -> HttpResponseBase:
    """Choose the project, organisation, purpose and year; then the draft begins."""
    form = ReportChoiceForm(
        request.POST or None,
        fund=fund,
        purses=_purses_of(request, fund),
        first=first_years(fund),
        today=timezone.now().date(),
    )
    if request.method == "POST" and form.is_valid():
        purse = form.cleaned_data["purse"]
        try:
            made = expenditure_report_begin(
                project=Project.objects.select_related("fund").get(fund=fund, number=purse.project),
                organisation=Organisation.objects.get(fund=fund, code=purse.organisation),
                year=form.cleaned_data["year"],
                purpose=purse.purpose,
                by=person_of(request),
                at=timezone.now(),
            )
        except UnableToStep as problem:
            form.add_error(None, str(problem))
        except (OperationalError, GuardsMissing) as problem:
            form.add_error(None, cannot_write(problem))
        else:
            return redirect("grants:expenditure-report-edit", fund.code, made.number)
    context = frame(fund, "reporting", list_crumb(fund), _("New report")) | {"form": form}
    return render(request, "grants/reporting/expenditure/new.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(DRAFT)
def report_begin(request: HttpRequest, fund: Fund, number: int) -> HttpResponseBase:
    """Begin the report a call asks for; where it is begun already, go there."""
    calls = visible_to(request, ReportCall.objects.select_related("fund", "cycle", "project", "organisation"))
    call = calls.filter(pk=number, kind=CallKind.EXPENDITURE).first()
    if call is None:
        raise Http404
    drafting = drafting_in(fund, rights_for(request), DRAFT)
    if not drafting.office and call.organisation.code not in drafting.organisations:
        raise Http404
    begun = ExpenditureReport.objects.filter(
        project=call.project, organisation=call.organisation, purpose=call.purpose, year=call.cycle.year
    )
    if (last := begun.order_by("pk").last()) is not None:
        return redirect("grants:expenditure-report", fund.code, last.number)
    problem = ""
    if request.method == "POST":
        try:
            made = expenditure_report_begin(
                project=call.project,
                organisation=call.organisation,
                year=call.cycle.year,
                purpose=call.purpose,
                call=call,
                by=person_of(request),
                at=timezone.now(),
            )
        except UnableToStep as refused:
            problem = str(refused)
        except (OperationalError, GuardsMissing) as refused:
            problem = cannot_write(refused)
        else:
            return redirect("grants:expenditure-report-edit", fund.code, made.number)
    context = frame(fund, "reporting", list_crumb(fund), _("Begin")) | {"call": call, "problem": problem}
    return render(request, "grants/reporting/expenditure/begin.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(DRAFT)
def report_edit(request: HttpRequest, fund: Fund, number: str) -> HttpResponseBase:
    """The grid: one of the two figures is typed, the other follows; what stands out is beside it, with a field."""
    report = own_report_of(request, number)
    if report.state not in EDITABLE:
        messages.warning(
            request,
            _("%(number)s is %(state)s: it is not changed now.")
            % {"number": number, "state": report.get_state_display()},
        )
        return redirect("grants:expenditure-report", fund.code, number)
    if request.method != "POST":
        return _show(request, report)
    facts = facts_of(report)
    form = ReportForm(request.POST, report=report, facts=facts, found=findings(facts))
    if not form.is_valid():
        return _show(request, report, form, problem=_("Not saved: something cannot be read."))
    edits = request.POST.get("edits", "")
    try:
        expenditure_report_save(
            report=report,
            amounts=form.amounts,
            entered=form.cleaned_data["entered"],
            explanations=form.explanations,
            is_certified=form.cleaned_data["is_certified"],
            stated_total=form.total_stated,
            edits=int(edits) if edits.isdecimal() and len(edits) < 10 else -1,
            by=person_of(request),
            at=timezone.now(),
        )
    except ReportMoved as problem:
        # A page that saves itself shows nothing of an answer that is an error.
        status = 200 if request.headers.get("HX-Request") else 409
        return _show(request, report, form, problem=str(problem), edits=edits, status=status)
    except UnableToStep as problem:
        return _show(request, report, form, problem=str(problem))
    except (OperationalError, GuardsMissing) as problem:
        return _show(request, report, form, problem=cannot_write(problem))
    if request.headers.get("HX-Request"):
        answer = _show(request, report)
        if form.is_turned:
            answer["HX-Refresh"] = "true"  # every column changes its meaning
        return answer
    if request.POST.get("do") == "next":
        return redirect("grants:expenditure-report-submit", fund.code, number)
    messages.success(request, _("%(number)s is saved.") % {"number": number})
    return redirect("grants:expenditure-report-edit", fund.code, number)


def _show(
    request: HttpRequest,
    report: ExpenditureReport,
    form: ReportForm | None = None,
    *,
    problem: str = "",
    edits: str = "",
    status: int = 200,
) -> HttpResponse:
    facts = facts_of(report)
    found = findings(facts)
    form = form or ReportForm(report=report, facts=facts, found=found)
    content = content_of(report, facts, found)
    parts = [f"computed-{code}" for code in form.categories] + [f"found-{code}" for code in form.categories]
    context = report_frame(report.fund, report, _("Figures")) | {
        "form": form,
        "lines": list(form.lines()),
        "sums": figures(content),
        "approved": approved_of(line_of(report)),
        "edits": edits or report.edits,
        "problem": problem,
        "missing": len(unexplained(found, report.explanations)),
        "swapped": ",".join(f"#{name}" for name in ("saved", "edits", "totals", "found-report", *parts)),
        "returned": returned_by(report.fund, report.record),
    }
    return render(request, "grants/reporting/expenditure/edit.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(SUBMIT)
def report_submit(request: HttpRequest, fund: Fund, number: str) -> HttpResponseBase:
    """Check your answers: the figures with every finding and its explanation; then it goes to the office."""
    report, now, person = own_report_of(request, number), timezone.now(), person_of(request)
    problem, form = "", AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answer = form.cleaned_data["answer"]
        try:
            expenditure_report_submit(
                report=report, shown=request.POST.get("shown", ""), by=person, at=now, answer=answer
            )
        except NotNow as refused:
            last = steps_of(fund, report.record).last()
            if last and (last.action, last.taken_by) == ("submit", person):
                return redirect("grants:expenditure-report-submitted", fund.code, number)  # sent twice
            problem = str(refused)
        except UnableToStep as refused:
            problem = str(refused)
        except (OperationalError, GuardsMissing) as refused:
            problem = cannot_write(refused)
        else:
            return redirect("grants:expenditure-report-submitted", fund.code, number)
        report = own_report_of(request, number)
    facts = facts_of(report)
    found = findings(facts)
    content = content_of(report, facts, found)
    context = report_frame(fund, report, _("Check and submit")) | {
        "sums": figures(content),
        "returned": returned_by(fund, report.record),
        "form": form,
        "missing": len(unexplained(found, report.explanations)),
        "shown": content_digest(report, content),
        "why_not": may_take(record=report, action="submit", by=person, at=now),
        "problem": problem,
    }
    return render(request, "grants/reporting/expenditure/submit.html", context)


@require_safe
@requires(SUBMIT)
def report_submitted(request: HttpRequest, fund: Fund, number: str) -> HttpResponseBase:
    """What was handed in, the number to quote, and what happens next."""
    report = own_report_of(request, number)
    version = report.versions.order_by("number").last()
    if version is None:
        return redirect("grants:expenditure-report", fund.code, number)
    context = report_frame(fund, report, pgettext("a report", "Submitted")) | {
        "version": version,
        "reference": _("%(number)s, version %(version)s") % {"number": number, "version": version.number},
    }
    return render(request, "grants/reporting/expenditure/submitted.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(SUBMIT)
def report_take_back(request: HttpRequest, fund: Fund, number: str) -> HttpResponseBase:
    """Open a submitted report again before anybody has decided about it."""
    report = own_report_of(request, number)
    return _confirm(
        request,
        report,
        action="take_back",
        title=_("Take the report back"),
        lead=_("It becomes a draft again. What was submitted stays on record, and the office waits for a new version."),
        button=_("Take it back"),
        deed=lambda: expenditure_report_take_back(report=report, by=person_of(request), at=timezone.now()),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(DRAFT)
def report_correct(request: HttpRequest, fund: Fund, number: str) -> HttpResponseBase:
    """Begin a report that replaces the figures of an accepted one."""
    report = own_report_of(request, number)
    return _confirm(
        request,
        report,
        action="",
        title=_("Correct an accepted report"),
        lead=_(
            "A new report begins with the figures that stand. Accepted, it replaces them; where the year is closed by "
            "then, the differences are posted in the open year as prior-year adjustments."
        ),
        button=_("Begin the correction"),
        deed=lambda: expenditure_report_correct(report=report, by=person_of(request), at=timezone.now()),
    )


def _confirm(
    request: HttpRequest, report: ExpenditureReport, *, action: str, title: str, lead: str, button: str, deed: Any
) -> HttpResponseBase:
    """A step that is explained before it is taken."""
    problem = ""
    if request.method == "POST":
        try:
            made = deed()
        except UnableToStep as refused:
            problem = str(refused)
        except (OperationalError, GuardsMissing) as refused:
            problem = cannot_write(refused)
        else:
            return redirect("grants:expenditure-report-edit", report.fund.code, made.number)
    person = person_of(request)
    why_not = may_take(record=report, action=action, by=person, at=timezone.now()) if action else ""
    if not action and report.state != "accepted":
        why_not = _("%(number)s is not accepted yet: change it as it is.") % {"number": report.number}
    context = report_frame(report.fund, report, title) | {
        "title": title,
        "lead": lead,
        "button": button,
        "problem": problem,
        "why_not": why_not,
    }
    return render(request, "grants/reporting/expenditure/confirm.html", context)
