"""What the pages of an edition share: finding it, the way to it, and what is refused when its figures do not tie."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from fund.models import Fund
from fund.views.frame import frame
from fund.views.links import Tabs, tabs
from reports.editions_of import WRITTEN, edition_of
from reports.evaluation import UnableToTieReport
from reports.figures import UnableToReport
from reports.models import Edition
from reports.renderers.words import said
from reports.views.publishing.shown import state_tag


def found_edition(fund: Fund, key: str) -> Edition:
    """The consolidated annual report, or the final one of the fund, that the address names. Raises Http404."""
    edition = edition_of(fund, key)
    if edition is None or edition.kind not in WRITTEN:
        raise Http404
    return edition


def url_of(edition: Edition, name: str, *more: str) -> str:
    return reverse(f"reports:{name}", args=[edition.fund.code, edition.key, *more])


def around(edition: Edition, title: str, current: str = "", *trail: tuple[str, str]) -> dict[str, Any]:
    """Context of every page of the edition."""
    fund = edition.fund
    way: list[str | tuple[str, str]] = [(_("Reports"), reverse("reports:reports", args=[fund.code]))]
    if title:
        way += [(edition.title, url_of(edition, "edition-write")), *trail, title]
    else:
        way.append(edition.title)
    return frame(fund, "reports", *way) | {
        "edition": edition,
        "key": edition.key,
        "edition_title": edition.title,
        "state": state_tag(edition),
        "parts": edition_tabs(edition, current),
        "prepare_fields": [("year", str(edition.year))],
    }


def edition_tabs(edition: Edition, current: str) -> Tabs:
    return tabs(
        current,
        ("write", _("Texts"), url_of(edition, "edition-write")),
        ("preview", _("Preview"), url_of(edition, "edition-preview")),
        ("placeholders", _("Placeholders"), url_of(edition, "edition-placeholders")),
        ("pictures", _("Pictures"), url_of(edition, "edition-pictures")),
    )


def refused(request: HttpRequest, edition: Edition, problem: UnableToReport | UnableToTieReport) -> HttpResponseBase:
    """There is no such report, or its figures do not tie: the page says which."""
    if isinstance(problem, UnableToReport):
        raise Http404 from None
    context = around(edition, _("Refused")) | {"year": edition.year, "why": said(problem.sentence)}
    return render(request, "reports/annual_refused.html", context, status=409)
