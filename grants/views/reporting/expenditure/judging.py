"""One report and what came of it; returning it, accepting it."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.db import OperationalError
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from fund.access import person_of, requires
from fund.guards import GuardsMissing
from fund.ledger import UnableToPost
from fund.models import Fund
from fund.models.documents import minor
from fund.views.recording.pages import cannot_write
from fund.visibility import OWN_PROJECTS
from grants.forms.expenditure_reports import ReportForm, ReturnReportForm
from grants.models import Expenditure, ExpenditureReport, PriorYearAdjustment
from grants.models.expenditure_reports import EDITABLE
from grants.reporting.reported import Acceptance, acceptance_of
from grants.services.expenditure_report_judging import expenditure_report_accept, expenditure_report_return
from grants.services.expenditure_reports import ACCEPT
from grants.services.steps import NotNow, UnableToStep, may_take, returned_by, steps_of
from grants.timeline import offered, timeline
from grants.views.reporting.expenditure.shown import (
    NEXT,
    VIEW,
    figures,
    is_at_work,
    report_frame,
    report_of,
    shown_content,
    writes,
)
from grants.workflow import edge

# Action, its page, its label; the first of a state is the one to be done.
DEEDS = (
    ("edit", "grants:expenditure-report-edit", gettext_lazy("Write the figures")),
    ("submit", "grants:expenditure-report-submit", gettext_lazy("Check and submit")),
    ("accept", "grants:expenditure-report-accept", gettext_lazy("Look and accept")),
    ("return", "grants:expenditure-report-return", gettext_lazy("Return with comments")),
    ("take_back", "grants:expenditure-report-take-back", gettext_lazy("Take it back")),
)
OF_THE_ORGANISATION = frozenset({"edit", "submit", "take_back"})


@require_safe
@requires(VIEW, OWN_PROJECTS)
def report_page(request: HttpRequest, fund: Fund, number: str) -> HttpResponseBase:
    """One report: its figures, what stands out and what was said of it, who did what."""
    report = report_of(request, number)
    newest = report.corrections.order_by("pk").last()
    context = report_frame(fund, report) | {
        "returned": returned_by(fund, report.record),
        "sums": figures(shown_content(request, report)),
        "next": NEXT[report.state],  # type: ignore[index]
        "deeds": _deeds(request, report),
        "is_own": is_at_work(request, report),
        "is_editable": report.state in EDITABLE,
        "corrected_by": newest,
        "versions": report.versions.select_related("submitted_by").order_by("-number"),
        "happenings": offered(request, timeline(fund, report.record, posted=_posted(report))),
        "can_correct": report.state == "accepted"
        and "expenditure_report.draft" in request.acts  # type: ignore[attr-defined]
        and writes(request, report)
        and newest is None,
    }
    return render(request, "grants/reporting/expenditure/report.html", context)


def _posted(report: ExpenditureReport) -> dict[str, int]:
    """The documents that accepting it made, by name, with their amounts in minor units."""
    if report.state != "accepted":
        return {}
    adjustments = PriorYearAdjustment.objects.filter(fund=report.fund, reference__startswith=f"{report.number}:")
    recorded = Expenditure.objects.filter(fund=report.fund, entry__idempotency_key__startswith=f"{report.record}:")
    return {document.record: minor(document.amount) for document in (*adjustments, *recorded)}


def _deeds(request: HttpRequest, report: ExpenditureReport) -> list[dict[str, Any]]:
    """What the person may do now, and what is refused to them alone, with the reason."""
    person, now, deeds = person_of(request), timezone.now(), []
    is_own = writes(request, report)
    for action, name, label in DEEDS:
        way = edge(report.workflow_name, report.state, action)
        if way is None or way.right not in request.acts or (action in OF_THE_ORGANISATION and not is_own):  # type: ignore[attr-defined]
            continue
        why_not = may_take(record=report, action=action, by=person, at=now)
        url = reverse(name, args=[report.fund.code, report.number])
        deeds.append({"label": label, "url": url, "why_not": why_not, "is_onward": not deeds})
    return deeds


@require_http_methods(["GET", "HEAD", "POST"])
@requires(ACCEPT)
def report_return(request: HttpRequest, fund: Fund, number: str) -> HttpResponseBase:
    """Give it back with comments."""
    report, person = report_of(request, number), person_of(request)
    form = ReturnReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            expenditure_report_return(report=report, comment=form.cleaned_data["reason"], by=person, at=timezone.now())
        except UnableToStep as refused:
            form.add_error(None, str(refused))
        except (OperationalError, GuardsMissing) as refused:
            form.add_error(None, cannot_write(refused))
        else:
            messages.success(request, _("%(number)s is returned. The organisation was told.") % {"number": number})
            return redirect("grants:expenditure-report", fund.code, number)
    context = report_frame(fund, report, _("Return")) | {
        "form": form,
        "sums": figures(shown_content(request, report)),
        "why_not": may_take(record=report, action="return", by=person, at=timezone.now()),
    }
    return render(request, "grants/reporting/expenditure/return.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(ACCEPT)
@reauthentication_required(allow_get=True)
def report_accept(request: HttpRequest, fund: Fund, number: str) -> HttpResponseBase:
    """Findings, explanations, what differs from the books and what accepting will post; then, with the password, it is
    accepted exactly as shown."""
    report, now, person = report_of(request, number), timezone.now(), person_of(request)
    problem = ""
    if request.method == "POST":
        try:
            expenditure_report_accept(report=report, shown=request.POST.get("shown", ""), by=person, at=now)
        except NotNow as refused:
            last = steps_of(fund, report.record).last()
            if last and (last.action, last.taken_by) == ("accept", person):
                return redirect("grants:expenditure-report", fund.code, number)  # sent twice: done the first time
            problem = str(refused)
        except (UnableToStep, UnableToPost) as refused:
            problem = str(refused)
        except (OperationalError, GuardsMissing) as refused:
            problem = cannot_write(refused)
        else:
            messages.success(request, _("%(number)s is accepted and stands in the books.") % {"number": number})
            return redirect("grants:expenditure-report", fund.code, number)
        report = report_of(request, number)
    acceptance = acceptance_of(report)
    why_not = may_take(record=report, action="accept", by=person, at=now)
    context = report_frame(fund, report, _("Accept")) | {
        "sums": figures(shown_content(request, report)),
        "postings": _postings(acceptance),
        "acceptance": acceptance,
        "answer": _answer(report),
        "problem": problem,
        "why_not": why_not,
    }
    return render(request, "grants/reporting/expenditure/accept.html", context)


def _answer(report: ExpenditureReport) -> str:
    """What was said, when it was submitted last, to the comments it had been returned with."""
    last = steps_of(report.fund, report.record).filter(action="submit").last()
    return last.comment if last is not None else ""


def _postings(acceptance: Acceptance | None) -> list[dict[str, Any]]:
    if acceptance is None:
        return []
    return [
        {
            "label": ReportForm.label_of(posting.category),
            "before": posting.before,
            "after": posting.after,
            "difference": posting.difference,
        }
        for posting in acceptance.postings
    ]
