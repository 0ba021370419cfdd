"""The papers of the committee: the pack and the minutes of a meeting, the sheet of a decision."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from fund.access import requires
from fund.models import Fund
from grants.models import Decision, Meeting
from reports.papers_of.decisions import decision_sheet
from reports.papers_of.meeting_pack import meeting_pack
from reports.papers_of.minutes import minutes
from reports.views.papers.files import paper_answer


@require_safe
@requires("committee.view")
def pack(request: HttpRequest, fund: Fund, number: str) -> HttpResponseBase:
    """What members read before the meeting."""
    paper = meeting_pack(_meeting(fund, number), at=timezone.now(), by=str(request.user))
    return paper_answer(paper)


@require_safe
@requires("committee.view")
def minutes_paper(request: HttpRequest, fund: Fund, number: str) -> HttpResponseBase:
    """What the meeting decided, a draft until the co-chairs have cleared it."""
    paper = minutes(_meeting(fund, number), at=timezone.now(), by=str(request.user))
    return paper_answer(paper)


@require_safe
@requires("decision.view")
def sheet(request: HttpRequest, fund: Fund, number: str) -> HttpResponseBase:
    """One decision, signed off."""
    rows = Decision.objects.filter(fund=fund, number=number)
    found = rows.select_related("fund", "amends", "item__meeting__fund", "item__proposal__project").first()
    if found is None:
        raise Http404
    return paper_answer(decision_sheet(found, at=timezone.now(), by=str(request.user)))


def _meeting(fund: Fund, number: str) -> Meeting:
    found = Meeting.objects.filter(fund=fund, number=number).select_related("fund").first()
    if found is None:
        raise Http404
    return found
