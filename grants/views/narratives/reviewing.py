"""Judging a narrative: remarks on its sections, sent back, accepted."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from fund.access import person_of, requires
from fund.models import Fund
from grants.forms.proposals.starting import CommentForm
from grants.models import NarrativeReport
from grants.narratives.content import sections_of
from grants.narratives.ownership import DRAFT, REVIEW
from grants.services.narrative_comments import UnableToComment, narrative_comment
from grants.services.narratives import narrative_accept, narrative_return
from grants.services.steps import NotYours, UnableToStep, may_take
from grants.views.narratives.common import around_one, remarks_of, seen
from grants.views.narratives.document import document_of


@require_POST
@requires(REVIEW, DRAFT)
def comment(request: HttpRequest, fund: Fund, number: str) -> HttpResponse:
    """A remark, an answer, or that a remark is settled; back to where it was made."""
    report = seen(request, number)
    section = request.POST.get("section", "")[:40]
    answered = request.POST.get("answers", "")
    remark = None
    if answered:
        if not (answered.isdecimal() and len(answered) < 18):
            raise Http404
        remark = report.comments.filter(pk=int(answered)).first()
        if remark is None:
            raise Http404
    try:
        narrative_comment(
            report=report,
            section=section,
            text=request.POST.get("text", ""),
            by=person_of(request),
            at=timezone.now(),
            answers=remark,
            settles=request.POST.get("do") == "settle",
        )
    except (UnableToComment, NotYours) as problem:
        messages.warning(request, str(problem))
    else:
        messages.success(request, _("Your comment stands with its section."))
    return redirect(_back(request, report, remark.section if remark else section))


def _back(request: HttpRequest, report: NarrativeReport, section: str) -> str:
    here = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(here, allowed_hosts=None) or not here.startswith("/"):
        here = reverse("grants:narrative", args=[report.fund.code, report.number])
    return f"{here.partition('#')[0]}#remarks-{section}"


@require_http_methods(["GET", "HEAD", "POST"])
@requires(REVIEW)
def give_back(request: HttpRequest, fund: Fund, number: str) -> HttpResponse:
    """Send it back with comments."""
    report = seen(request, number)
    if report.state != "submitted":
        return redirect("grants:narrative", fund.code, number)
    form = CommentForm(request.POST or None, label=_("What is to be changed"))
    if request.method == "POST" and form.is_valid():
        try:
            narrative_return(
                report=report,
                comment=form.cleaned_data["comment"],
                by=person_of(request),
                at=timezone.now(),
            )
        except UnableToStep as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("%(number)s is returned; the organisation is told.") % {"number": number})
            return redirect("grants:narrative", fund.code, number)
    open_remarks = sum(each.open_count for each in remarks_of(request, report, _sections(report)).values())
    context = around_one(report, _("Return with comments")) | {"form": form, "open_remarks": open_remarks}
    return render(request, "grants/narratives/return.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(REVIEW)
def accept(request: HttpRequest, fund: Fund, number: str) -> HttpResponse:
    """The version in full, and below it the button: what was read is what is accepted."""
    report = seen(request, number)
    version = report.versions.select_related("submitted_by").order_by("-number").first()
    if report.state != "submitted" or version is None:
        return redirect("grants:narrative", fund.code, number)
    problem = ""
    if request.method == "POST":
        try:
            narrative_accept(
                report=report,
                by=person_of(request),
                at=timezone.now(),
                shown=request.POST.get("shown", "")[:64] or "-",
                comment=request.POST.get("comment", "")[:10_000],
            )
        except UnableToStep as refused:
            problem = str(refused)
            report = seen(request, number)
            version = report.versions.select_related("submitted_by").order_by("-number").first()
        else:
            messages.success(
                request, _("%(number)s is accepted; what it achieved counts in the results.") % {"number": number}
            )
            return redirect("grants:narrative", fund.code, number)
    assert version is not None  # noqa: S101 -- nothing takes a version away
    remarks = remarks_of(request, report, _sections(report))
    context = around_one(report, _("Accept")) | {
        "version": version,
        "document": document_of(report, version.content, remarks),
        "open_remarks": sum(each.open_count for each in remarks.values()),
        "refused": may_take(record=report, action="accept", by=person_of(request), at=timezone.now()),
        "problem": problem,
    }
    return render(request, "grants/narratives/accept.html", context, status=409 if problem else 200)


def _sections(report: NarrativeReport) -> list[str]:
    return [section.key for section in sections_of(report.is_final)]
