"""Reading a narrative: its page, one version, two versions side by side."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fund.access import person_of, requires
from fund.models import Fund
from grants.models import NarrativeVersion, ReportState
from grants.models.expenditure_reports import EDITABLE
from grants.narratives.desk import Desk, desk_of
from grants.narratives.difference import difference
from grants.narratives.ownership import DRAFT, REVIEW, SEE, SUBMIT
from grants.proposals.wording import said
from grants.services.steps import may_take, returned_by
from grants.timeline import offered, timeline
from grants.views.narratives.common import around_one, may_write, remarks_of, seen, sight_of
from grants.views.narratives.document import document_of
from grants.views.narratives.shown_differences import shown_rows


@require_safe
@requires(SEE, DRAFT)
def narrative(request: HttpRequest, fund: Fund, number: str) -> HttpResponse:
    """How far it is, what it says, its versions, what happened to it, and what this person can do now."""
    found = seen(request, number)
    acts = request.acts  # type: ignore[attr-defined]
    versions = list(found.versions.select_related("submitted_by").order_by("-number"))
    sees_draft = sight_of(request, fund).sees_draft_of(found)
    writes = may_write(request, found) and found.state in EDITABLE
    desk = desk_of(found)
    shows_draft = not versions or (writes and sees_draft)
    content = desk.frozen if shows_draft else versions[0].content
    remarks = remarks_of(request, found, desk.section_keys)
    reviews = REVIEW in acts and found.state == ReportState.SUBMITTED
    context = around_one(found) | {
        "document": document_of(found, content, remarks),
        "shown_version": None if shows_draft else versions[0],
        "versions": versions,
        "editable": writes,
        "may_submit": writes and may_write(request, found, SUBMIT),
        "may_take_back": found.state == ReportState.SUBMITTED and may_write(request, found, SUBMIT),
        "may_return": reviews,
        "accept_refused": may_take(record=found, action="accept", by=person_of(request), at=timezone.now())
        if reviews
        else "",
        "lacking": [said(each.sentence, fund.currency) for each in desk.lacking] if writes else [],
        "draft_differs": writes and bool(versions) and bool(difference(versions[0].content, desk.frozen)),
        "returned": returned_by(fund, found.record) if sees_draft else None,
        "open_remarks": sum(each.open_count for each in remarks.values()),
        "happenings": offered(request, timeline(fund, found.record)) if sees_draft else [],
        "sees_draft": sees_draft,
    }
    return render(request, "grants/narratives/narrative.html", context)


@require_safe
@requires(SEE, DRAFT)
def version(request: HttpRequest, fund: Fund, number: str, version: int) -> HttpResponse:
    """One version, word for word."""
    found = seen(request, number)
    shown = found.versions.select_related("submitted_by").filter(number=version).first()
    if shown is None:
        raise Http404
    context = around_one(found, _("Version %(number)s") % {"number": version}) | {
        "version": shown,
        "document": document_of(found, shown.content),
        "newest": found.versions.order_by("-number").values_list("number", flat=True).first(),
        "previous": version - 1,
    }
    return render(request, "grants/narratives/version.html", context)


@require_safe
@requires(SEE, DRAFT)
def differences(request: HttpRequest, fund: Fund, number: str) -> HttpResponse:
    """Two versions side by side; the draft too, for those who see it."""
    found = seen(request, number)
    versions = list(found.versions.order_by("number"))
    if not versions:
        raise Http404
    desk = desk_of(found)
    choices = [(str(each.number), _("Version %(number)s") % {"number": each.number}) for each in versions]
    if sight_of(request, fund).sees_draft_of(found) and found.state in EDITABLE:
        choices.append(("draft", _("The draft of now")))
    keys = [key for key, _label in choices]
    new = request.GET.get("to", "") if request.GET.get("to", "") in keys else keys[-1]
    before = keys[max(keys.index(new) - 1, 0)]
    old = request.GET.get("from", "") if request.GET.get("from", "") in keys else before
    words = dict(choices)
    context = around_one(found, _("Differences")) | {
        "choices": choices,
        "old": old,
        "new": new,
        "old_label": words[old],
        "new_label": words[new],
        "rows": shown_rows(difference(*(_side(desk, versions, key) for key in (old, new))), fund.currency),
    }
    return render(request, "grants/narratives/differences.html", context)


def _side(desk: Desk, versions: list[NarrativeVersion], key: str) -> dict[str, Any]:
    if key == "draft":
        return desk.frozen
    content: dict[str, Any] = next(each for each in versions if str(each.number) == key).content
    return content
