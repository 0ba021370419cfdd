"""Is this file one of those published? A page for everybody; nothing of the file is kept."""

from __future__ import annotations

from typing import Any

from allauth.core.ratelimit import consume
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from fund import selectors
from grants.importing.upload_limit import SizeLimit
from reports.forms.publishing import VerifyForm
from reports.models import Publication
from reports.publishing.reproduction import reproduced
from reports.publishing.since import entries_since
from reports.publishing.verifying import LARGEST_BYTES, Verdict, verdict_on_digest, verdict_on_file
from reports.services.publishing_letters import publication_path
from reports.views.publishing.shown import publication_shown

REMEMBERED_SECONDS = 600
"""How long the answer of the ledger is given again, so that nobody keeps it busy by asking."""


@login_not_required
@csrf_exempt
def verify(request: HttpRequest) -> HttpResponse:
    """The size of what is sent is limited while it arrives, before anything reads it."""
    request.upload_handlers.insert(0, SizeLimit(request, LARGEST_BYTES))
    return _verify(request)


@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def _verify(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return render(request, "reports/publishing/verify.html", {"form": VerifyForm()})
    if not consume(request, action="verify_report"):
        return render(request, "429.html", status=429)
    form = VerifyForm(request.POST, request.FILES, too_large=getattr(request, "too_large", False))
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        upload = form.cleaned_data["file"]
        if upload is not None:
            verdict = verdict_on_file(upload.read(), upload.name or "")
        else:
            verdict = verdict_on_digest(form.cleaned_data["digest"])
        context |= {"verdict": verdict, "matches": _matches(verdict), "is_file": upload is not None}
        if verdict.nearest is not None:
            context["nearest"] = publication_shown(verdict.nearest.file.publication)
    return render(request, "reports/publishing/verify.html", context)


def _matches(verdict: Verdict) -> list[dict[str, Any]]:
    return [
        {
            "match": match,
            "publication": match.publication,
            "url": publication_path(match.publication),
            "replaced_url": publication_path(match.replaced_by) if match.replaced_by else "",
            "holds": _ledger_holds(match.publication),
            "since": sum(entries_since([match.publication]).values()),
        }
        for match in verdict.matches
    ]


def _ledger_holds(publication: Publication) -> bool:
    """Whether the ledger of today still gives its figures. The whole chain is for ``manage.py verify_report``."""
    name = f"reproduced:{publication.pk}:{selectors.head(publication.fund).hash[:16]}"
    held = cache.get(name)
    if held is None:
        held = reproduced(publication, whole_chain=False).holds
        cache.set(name, held, REMEMBERED_SECONDS)
    return bool(held)
