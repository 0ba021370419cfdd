"""What the pages of narratives share: who may look, who may write, how a state is shown, the way here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from fund.access import rights_for
from fund.models import Fund
from fund.views.frame import frame
from grants.models import NarrativeComment, NarrativeReport, ReportState
from grants.narratives.ownership import DRAFT, REVIEW, Sight, narratives_visible, sight_in, writing_in
from grants.views.reporting.states import state_tag
from grants.views.reporting.tabs import reporting_tabs


def kind_text(report: NarrativeReport) -> str:
    if report.is_final:
        return _("Final narrative report, %(year)s") % {"year": report.year}
    return _("Narrative report, %(year)s") % {"year": report.year}


def seen(request: HttpRequest, number: str) -> NarrativeReport:
    """The report, where this person may see it; else 404, like one that is not there."""
    rows = narratives_visible(request).select_related(
        "fund", "organisation", "project", "project__priority_focus", "project__output", "created_by", "call"
    )
    report = rows.filter(number=number).first()
    if report is None:
        raise Http404
    return report


def written(request: HttpRequest, number: str, act: str = DRAFT) -> NarrativeReport:
    """The report, where this person writes it: 403 for one that may only be read."""
    report = seen(request, number)
    if not may_write(request, report, act):
        raise PermissionDenied(
            _("%(number)s is a report of %(organisation)s, for which you do not act.")
            % {"number": report.number, "organisation": report.organisation.code}
        )
    return report


def may_write(request: HttpRequest, report: NarrativeReport, act: str = DRAFT) -> bool:
    return writing_in(report.fund, rights_for(request), act).may_write(report)


def sight_of(request: HttpRequest, fund: Fund) -> Sight:
    return sight_in(fund, rights_for(request))


def address(name: str, report: NarrativeReport, *more: object) -> str:
    """The address of one of a report's own pages."""
    return reverse(f"grants:{name}", args=[report.fund.code, report.number, *more])


def around(fund: Fund, *trail: str | tuple[str, str]) -> dict[str, Any]:
    """The frame of a page of narratives."""
    here = (_("Narrative reports"), reverse("grants:narratives", args=[fund.code]))
    return frame(fund, "reporting", *((here, *trail) if trail else (here[0],))) | {
        "subtabs": reporting_tabs(fund, "narratives")
    }


def around_one(report: NarrativeReport, *trail: str | tuple[str, str]) -> dict[str, Any]:
    """The frame of a page of one report."""
    here: list[str | tuple[str, str]] = [(report.number, address("narrative", report))] if trail else []
    return around(report.fund, *here, *(trail or (report.number,))) | {
        "report": report,
        "state": state_tag(report),
        "kind_text": kind_text(report),
        "currency": report.fund.currency,
    }


class Thread(NamedTuple):
    """A remark with its answers, the first first. ``may_settle``: whether this person may say it is dealt with."""

    remark: NarrativeComment
    answers: list[NarrativeComment]
    is_settled: bool
    may_settle: bool


class Remarks(NamedTuple):
    """The remarks on one section, and whether this person may add to them."""

    section: str
    threads: list[Thread]
    may_add: bool

    @property
    def open_count(self) -> int:
        return sum(not thread.is_settled for thread in self.threads)


def remarks_of(request: HttpRequest, report: NarrativeReport, sections: Iterable[str]) -> dict[str, Remarks]:
    """Section to its remarks; empty for those who do not see the draft: they are between its sides. One query."""
    sections = list(sections)
    if not sight_of(request, report.fund).sees_draft_of(report):
        return {}
    reviews = REVIEW in request.acts  # type: ignore[attr-defined]
    may_add = report.state != ReportState.ACCEPTED and (reviews or may_write(request, report))
    rows = list(report.comments.select_related("made_by").order_by("pk"))
    answers: dict[int, list[NarrativeComment]] = {}
    for row in rows:
        if row.answers_id is not None:  # type: ignore[attr-defined]
            answers.setdefault(row.answers_id, []).append(row)  # type: ignore[attr-defined]
    found: dict[str, list[Thread]] = {section: [] for section in sections}
    for row in rows:
        if row.answers_id is None and row.section in found:  # type: ignore[attr-defined]
            said = answers.get(row.pk, [])
            settled = any(each.settles for each in said)
            may_settle = may_add and not settled and (reviews or row.made_by_id == request.user.pk)  # type: ignore[attr-defined]
            found[row.section].append(Thread(row, said, settled, may_settle))
    return {section: Remarks(section, threads, may_add) for section, threads in found.items()}
