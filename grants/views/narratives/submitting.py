"""Handing a narrative in: check it, send it, take it back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_http_methods, require_safe

from fund.access import person_of, requires
from fund.models import Fund
from grants.models.expenditure_reports import EDITABLE
from grants.narratives.content import digest
from grants.narratives.desk import desk_of
from grants.narratives.ownership import SUBMIT
from grants.narratives.printing import signs_text, unprintable_in
from grants.proposals.wording import said
from grants.services.narratives import UnableToSubmit, narrative_submit, narrative_take_back
from grants.services.steps import ShownIsStale, UnableToStep
from grants.views.narratives.common import address, around_one, written
from grants.views.narratives.document import document_of


@require_http_methods(["GET", "HEAD", "POST"])
@requires(SUBMIT)
def submit(request: HttpRequest, fund: Fund, number: str) -> HttpResponse:
    """Check what will be submitted; send it. What was checked is what is submitted, or it is shown again."""
    report = written(request, number, SUBMIT)
    if report.state not in EDITABLE:
        return redirect("grants:narrative", fund.code, number)
    problem = ""
    if request.method == "POST":
        try:
            version = narrative_submit(
                report=report,
                by=person_of(request),
                at=timezone.now(),
                shown=request.POST.get("shown", "")[:64] or "-",
            )
        except (UnableToSubmit, ShownIsStale, UnableToStep) as refused:
            problem = str(refused)
            report = written(request, number, SUBMIT)
        else:
            return redirect("grants:narrative-submitted", fund.code, number, version.number)
    desk = desk_of(report)
    content = desk.frozen
    context = around_one(report, _("Check and submit")) | {
        "document": document_of(report, content),
        "lacking": [
            (said(row.sentence, fund.currency), address("narrative-section", report, row.section))
            for row in desk.lacking
        ],
        "known": [*(said(row.sentence, fund.currency) for row in desk.remarks), *_unprintable(content)],
        "shown": digest(content),
        "problem": problem,
    }
    return render(request, "grants/narratives/submit.html", context, status=409 if problem else 200)


def _unprintable(content: Mapping[str, Any]) -> list[str]:
    signs = unprintable_in(content["texts"]) if content.get("texts") else ()
    if not signs:
        return []
    sentence = ngettext(
        "%(count)s sign cannot be printed in PDF files, which show %(replacement)s in its place: %(signs)s",
        "%(count)s signs cannot be printed in PDF files, which show %(replacement)s in their place: %(signs)s",
        len(signs),
    )
    return [sentence % {"count": len(signs), "replacement": "\ufffd", "signs": signs_text(signs)}]


@require_safe
@requires(SUBMIT)
def submitted(request: HttpRequest, fund: Fund, number: str, version: int) -> HttpResponse:
    """The number to quote and what happens next."""
    report = written(request, number, SUBMIT)
    found = report.versions.filter(number=version).first()
    if found is None:
        return redirect("grants:narrative", fund.code, number)
    context = around_one(report, pgettext("a report", "Submitted")) | {
        "version": found,
        "reference": _("%(number)s, version %(version)s") % {"number": number, "version": version},
    }
    return render(request, "grants/narratives/submitted.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(SUBMIT)
def take_back(request: HttpRequest, fund: Fund, number: str) -> HttpResponse:
    """A page of its own: the report leaves the secretariat's desk."""
    report = written(request, number, SUBMIT)
    if request.method == "POST":
        try:
            narrative_take_back(report=report, by=person_of(request), at=timezone.now())
        except UnableToStep as problem:
            messages.warning(request, str(problem))
        else:
            messages.success(request, _("%(number)s is a draft again.") % {"number": number})
        return redirect("grants:narrative", fund.code, number)
    if report.state != "submitted":
        return redirect("grants:narrative", fund.code, number)
    return render(request, "grants/narratives/take_back.html", around_one(report, _("Take back")))
