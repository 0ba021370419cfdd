"""Pages for everybody, without signing in: what a fund has published, its files as they were published.

Only what is published is here: a fund without publications answers as one that does not exist.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Page, Paginator
from django.db.models import Count, Max
from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from fund.models import Fund
from reports.editions_of import publication_of, publications_of
from reports.models import Publication
from reports.publishing import storing
from reports.publishing.difference import difference
from reports.publishing.generator import GENERATOR
from reports.publishing.since import entries_since
from reports.services.publishing_letters import publication_path
from reports.views.answers import file_answer
from reports.views.publishing.shown import difference_shown, file_url, key_figures, publications_shown

PAGE_SIZE = 20
JSON_PAGE_SIZE = 100
NEWEST_FIRST = ("-year", "kind", "subject", "-version")


def publications_page(request: HttpRequest, fund: Fund) -> dict[str, Any]:
    """A page of the fund's publications, for the lists of both kinds of readers."""
    rows = publications_of(fund).defer("content").order_by(*NEWEST_FIRST)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return {"publications": publications_shown(page), "pages": _steps(page)}


def _steps(page: Page[Any]) -> dict[str, str]:
    """For ``templates/components/pagination.html``."""
    return {
        "previous_url": f"?page={page.previous_page_number()}" if page.has_previous() else "",
        "next_url": f"?page={page.next_page_number()}" if page.has_next() else "",
    }


@login_not_required
@require_safe
def funds(request: HttpRequest) -> HttpResponseBase:
    """The way in for whoever has no account: the funds that have published something."""
    publishing = (
        Fund.objects.filter(publications__isnull=False)
        .annotate(reports=Count("publications__edition", distinct=True), newest=Max("publications__published_at"))
        .order_by("code")
    )
    page = Paginator(publishing, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "reports/publishing/public_funds.html", {"funds": page, "pages": _steps(page)})


@login_not_required
@require_safe
def reports(request: HttpRequest, code: str) -> HttpResponseBase:
    """What the fund has published, the newest year first, old versions too."""
    fund = _publishing(code)
    return render(request, "reports/publishing/public.html", {"fund": fund} | publications_page(request, fund))


@login_not_required
@require_safe
def reports_json(request: HttpRequest, code: str) -> HttpResponseBase:
    """The same for machines: every version with the digests of its files and the ledger position behind it.

    In pages of ``JSON_PAGE_SIZE``: ``count`` is of all versions, ``next`` and ``previous`` are addresses, or null.
    """
    fund = _publishing(code)
    rows = publications_of(fund).defer("content").order_by(*NEWEST_FIRST)
    page = Paginator(rows, JSON_PAGE_SIZE).get_page(request.GET.get("page"))
    shown = list(page)
    since = entries_since(shown)
    reports = [_data(request, each) | {"entries_since": since.get(each.pk, 0)} for each in shown]

    def address(number: int) -> str:
        return request.build_absolute_uri(f"{request.path}?page={number}")

    return JsonResponse(
        {
            "fund": fund.code,
            "name": fund.name,
            "count": page.paginator.count,
            "page": page.number,
            "pages": page.paginator.num_pages,
            "previous": address(page.previous_page_number()) if page.has_previous() else None,
            "next": address(page.next_page_number()) if page.has_next() else None,
            "reports": reports,
        },
        json_dumps_params={"ensure_ascii": False, "indent": 1},
    )


def _data(request: HttpRequest, publication: Publication) -> dict[str, Any]:
    return {
        "title": publication.title,
        "kind": publication.kind,
        "year": publication.year,
        "project": publication.subject or None,
        "version": publication.version,
        "is_current": not publication.is_replaced,  # type: ignore[attr-defined]
        "language": publication.language,
        "published_at": publication.published_at.isoformat(),
        "restatement": publication.restatement or None,
        "ledger": {"sequence": publication.sequence, "head": publication.head},
        "generator": publication.parameters.get(GENERATOR),
        "url": request.build_absolute_uri(publication_path(publication)),
        "files": [
            {
                "format": file.form,
                "name": file.name,
                "size": file.size,
                "sha256": file.digest,
                "url": request.build_absolute_uri(file_url(publication, file)),
            }
            for file in sorted(publication.files.all(), key=lambda file: file.form)
        ],
    }


@login_not_required
@require_safe
def report(request: HttpRequest, code: str, key: str, version: int) -> HttpResponseBase:
    """One version: its files, what proves them, what was restated, and how it differs from the version before."""
    publication = _published(code, key, version)
    fund = publication.fund
    versions = list(publications_of(fund).defer("content").filter(edition=publication.edition_id).order_by("-version"))
    shown = publications_shown(versions)
    before = publication_of(fund, key, version - 1) if version > 1 else None
    context = {
        "fund": fund,
        "publication": publication,
        "shown": next(each for each in shown if each["publication"].pk == publication.pk),
        "versions": shown,
        "newest": versions[0],
        "before": before,
        "figures": key_figures(publication.content, fund.currency),
        "difference": difference_shown(difference(before.content, publication.content), fund.currency)
        if before
        else None,
    }
    return render(request, "reports/publishing/report.html", context)


@login_not_required
@require_safe
def report_file(request: HttpRequest, code: str, key: str, version: int, name: str) -> HttpResponseBase:
    """The bytes as they were published."""
    publication = _published(code, key, version)
    file = next((file for file in publication.files.all() if file.name == name), None)
    content = storing.kept(file) if file is not None else None
    if file is None or content is None or storing.sha256_of(content) != file.digest:
        # Bytes that are not those published are given to nobody: ``check_ledger`` says so to the office.
        raise Http404
    answer = file_answer(content, file.name, file.media_type)
    answer["ETag"] = f'"{file.digest}"'
    return answer


def _publishing(code: str) -> Fund:
    fund = Fund.objects.filter(code=code, publications__isnull=False).distinct().first()
    if fund is None:
        raise Http404
    return fund


def _published(code: str, key: str, version: int) -> Publication:
    fund = Fund.objects.filter(code=code).first()
    publication = publication_of(fund, key, version) if fund else None
    if publication is None:
        raise Http404
    return publication
