"""Reading a proposal: its page, one version as the committee sees it, two versions side by side, its files."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fund.access import requires
from fund.display import digits
from fund.models import Fund
from grants.models import AMENDMENTS, Attachment, AttachmentKind, Proposal, ProposalState, ProposalVersion, Review
from grants.proposals.content import cleaned, digest, rates_of
from grants.proposals.desk import Desk, desk_of
from grants.proposals.difference import difference
from grants.proposals.ownership import DRAFT, SEE, SEE_OWN
from grants.proposals.reading import filed_with, files_frozen, project_facts
from grants.proposals.screening import CHECKLIST, CRITERIA, average
from grants.proposals.wording import EDITABLE, said
from grants.services.steps import returned_by
from grants.views.attachments import attachment_answer
from grants.views.proposals.common import around_one, may_write, seen, sight_of
from grants.views.proposals.differences import shown_rows, with_files
from grants.views.proposals.document import Document, document_of
from grants.views.proposals.timeline import happenings_of, meetings_of, stages, versions_of


@require_safe
@requires(SEE, SEE_OWN)
def proposal(request: HttpRequest, fund: Fund, number: str) -> HttpResponse:
    """How far it is, what it says, its versions and files, what happened to it, and what this person can do now."""
    found = seen(request, number)
    acts = request.acts  # type: ignore[attr-defined]
    versions = versions_of(found)
    sees_draft = sight_of(request, fund).sees_draft_of(found)
    writes = may_write(request, found, DRAFT)
    editable = writes and found.state in EDITABLE
    desk = desk_of(found, timezone.now().date())
    context = around_one(found) | {
        "stages": stages(found),
        "versions": versions,
        "document": document_of_version(found, versions[0]) if versions else document_of_draft(desk),
        "shown_version": versions[0] if versions else None,
        "meetings": meetings_of(request, found),
        "happenings": happenings_of(request, found, with_reviews=SEE in acts),
        "reviews": reviews_of(found) if SEE in acts else [],
        "files": shown_files(found, versions[0] if versions else None, with_draft=sees_draft),
        "editable": editable,
        "lacking": [said(row.sentence, fund.currency) for row in desk.lacking] if editable else [],
        "draft_differs": bool(sees_draft and versions and _differs(found, desk, versions[0])),
        "may_submit": editable and may_write(request, found),
        "may_withdraw": may_write(request, found) and _may_end(found),
        "may_screen": "proposal.screen" in acts and found.state in (ProposalState.SUBMITTED, ProposalState.SCREENED),
        "returned": returned_by(fund, found.record),
    }
    return render(request, "grants/proposals/proposal.html", context)


def _may_end(found: Proposal) -> bool:
    return found.state in ("draft", "returned", "submitted", "screened", "deferred")


def _differs(found: Proposal, desk: Desk, version: ProposalVersion) -> bool:
    """Whether the draft would be submitted as something else than what was submitted last, files included."""
    return digest(desk.frozen, files_frozen(filed_with(found))) != version.digest


def document_of_version(found: Proposal, version: ProposalVersion) -> Document:
    return document_of(
        found.fund,
        found.kind,
        cleaned(version.content),
        rates_of(version.content),
        project_facts(found.project) if found.project and found.kind in AMENDMENTS else None,
        is_decided=found.state == ProposalState.APPROVED,
    )


def document_of_draft(desk: Desk) -> Document:
    """The draft as it would be submitted today."""
    project = desk.facts.project if desk.amends else None
    return document_of(desk.fund, desk.kind, desk.frozen, desk.facts.rates, project)


def reviews_of(found: Proposal) -> list[dict[str, Any]]:
    """The technical reviews, newest first, in words."""
    answers = {"yes": _("yes"), "no": _("no"), "not_applicable": _("not applicable")}
    rows = Review.objects.filter(version__proposal=found).select_related("version", "reviewer").order_by("-pk")
    return [
        {
            "review": review,
            "who": str(review.reviewer),
            "version": review.version,
            "checklist": [
                (_(CHECKLIST[item]) if item in CHECKLIST else item, answers.get(row["answer"], ""), row.get("note", ""))
                for item, row in review.checklist.items()
            ],
            "scores": [
                (_(CRITERIA[name]) if name in CRITERIA else name, row["score"], row.get("note", ""))
                for name, row in review.scores.items()
            ],
            "average": _hundredths(average(review.scores)),
            "recommendation": capfirst(review.get_recommendation_display()),
        }
        for review in rows
    ]


def _hundredths(value: int | None) -> str:
    return "" if value is None else digits(value, 2)


def shown_files(found: Proposal, version: ProposalVersion | None, *, with_draft: bool) -> list[Attachment]:
    """All files for those who see the draft; for others those of the versions that were submitted."""
    files = filed_with(found)
    if with_draft:
        return files
    digests = {file["digest"] for v in found.versions.all() for file in v.attachments}
    return [file for file in files if file.digest in digests]


@require_safe
@requires(SEE, SEE_OWN)
def version(request: HttpRequest, fund: Fund, number: str, version: int) -> HttpResponse:
    """One version, word for word: what the committee sees and votes on."""
    found = seen(request, number)
    shown = found.versions.select_related("submitted_by").filter(number=version).first()
    if shown is None:
        raise Http404
    names = dict(AttachmentKind.choices)
    filed = {file.digest: file for file in filed_with(found)}
    label = _("Version %(number)s") % {"number": version}
    context = around_one(found, label) | {
        "version": shown,
        "who": str(shown.submitted_by),
        "document": document_of_version(found, shown),
        "files": [
            {"kind": names.get(file["kind"], ""), "name": file["name"], "digest": file["digest"],
             "attachment": filed.get(file["digest"])}
            for file in shown.attachments
        ],
        "newest": found.versions.order_by("-number").values_list("number", flat=True).first(),
        "previous": version - 1,
    }  # fmt: skip
    return render(request, "grants/proposals/version.html", context)


@require_safe
@requires(SEE, SEE_OWN)
def differences(request: HttpRequest, fund: Fund, number: str) -> HttpResponse:
    """Two versions side by side; the draft too, for those who see it."""
    found = seen(request, number)
    versions = list(found.versions.order_by("number"))
    sees_draft = sight_of(request, fund).sees_draft_of(found) and found.state in EDITABLE
    if not versions:
        raise Http404
    choices = [(str(each.number), _("Version %(number)s") % {"number": each.number}) for each in versions]
    if sees_draft:
        choices.append(("draft", _("The draft of now")))
    keys = [key for key, _label in choices]
    new = request.GET.get("to", "") if request.GET.get("to", "") in keys else keys[-1]
    before = keys[max(keys.index(new) - 1, 0)]
    old = request.GET.get("from", "") if request.GET.get("from", "") in keys else before
    (old_content, old_rates), (new_content, new_rates) = (_side(found, versions, key) for key in (old, new))
    rows = shown_rows(difference(old_content, new_content, old_rates, new_rates), fund.currency)
    words = dict(choices)
    context = around_one(found, _("Differences")) | {
        "choices": choices,
        "old": old,
        "new": new,
        "old_label": words[old],
        "new_label": words[new],
        "rows": rows,
    }
    return render(request, "grants/proposals/differences.html", context)


def _side(found: Proposal, versions: list[ProposalVersion], key: str) -> tuple[dict[str, Any], dict[str, Any]]:
    if key == "draft":
        desk = desk_of(found, timezone.now().date())
        return {**desk.content, "attachments": files_frozen(filed_with(found))}, dict(desk.facts.rates)
    chosen = next(each for each in versions if str(each.number) == key)
    return {**cleaned(chosen.content), "attachments": with_files(chosen)["attachments"]}, {}


@require_safe
@requires(SEE, SEE_OWN)
def file(request: HttpRequest, fund: Fund, number: str, identifier: Any) -> HttpResponseBase:
    """A filed document, to those who may see it; the browser keeps it, it never runs in the office's pages."""
    found = seen(request, number)
    files = shown_files(found, None, with_draft=sight_of(request, fund).sees_draft_of(found))
    attachment = next((each for each in files if each.pk == identifier), None)
    return attachment_answer(attachment)
