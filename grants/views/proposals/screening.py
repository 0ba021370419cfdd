"""Screening: the secretariat's review of a version, and what follows from it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from fund.access import person_of, requires
from fund.models import Fund
from grants.forms.proposals.review import ReviewForm
from grants.forms.proposals.starting import CommentForm
from grants.funds_available import Strip, availability
from grants.governance import rules_of
from grants.models import Proposal, ProposalKind, ProposalState, ProposalVersion
from grants.proposals.completeness import completeness
from grants.proposals.content import cleaned
from grants.proposals.ownership import SCREEN
from grants.proposals.reading import facts_of
from grants.proposals.wording import percent_text, said
from grants.services.screening import (
    UnableToAccept,
    UnableToForward,
    UnableToReview,
    own_work,
    proposal_forward,
    proposal_return,
    proposal_review,
    revision_accept,
    revision_hindrances,
)
from grants.services.steps import UnableToStep, may_take
from grants.views.proposals.common import around_one, seen
from grants.views.proposals.reading import document_of_version, reviews_of, shown_files
from grants.views.proposals.timeline import stages


@require_http_methods(["GET", "HEAD", "POST"])
@requires(SCREEN)
def screening(request: HttpRequest, fund: Fund, number: str) -> HttpResponse:
    """The checklist, the scores and the recommendation for the newest version; then return, forward or accept."""
    proposal = seen(request, number)
    version = _newest(proposal)
    if version is None or proposal.state not in (ProposalState.SUBMITTED, ProposalState.SCREENED):
        return redirect("grants:proposal", fund.code, number)
    form = ReviewForm(request.POST or None, kind=proposal.kind)
    if request.method == "POST" and form.is_valid():
        try:
            proposal_review(
                version=_named(proposal, request.POST.get("version", "")) or version,
                checklist=form.checklist,
                scores=form.scores,
                recommendation=form.cleaned_data["recommendation"],
                panel=form.cleaned_data["panel"],
                comments=form.cleaned_data["comments"],
                by=person_of(request),
                at=timezone.now(),
            )
        except (UnableToReview, UnableToStep) as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("The review of version %(number)s is recorded.") % {"number": version.number})
            return redirect("grants:proposal-screening", fund.code, number)
    return _page(request, proposal, version, form)


def _page(
    request: HttpRequest, proposal: Proposal, version: ProposalVersion, form: ReviewForm, status: int = 200
) -> HttpResponse:
    fund, now = proposal.fund, timezone.now()
    is_revision = proposal.kind == ProposalKind.BUDGET_REVISION
    document = document_of_version(proposal, version)
    missing = completeness(cleaned(version.content), proposal.kind, facts_of(proposal, now.date()))
    context = around_one(proposal, _("Screening")) | {
        "stages": stages(proposal),
        "version": version,
        "who": str(version.submitted_by),
        "document": document,
        # Shown only: what is given, and whether there is money for it, is decided by the committee.
        "strip": Strip(availability(fund), document.totals.total, 0) if document.totals.total > 0 else None,
        "files": shown_files(proposal, version, with_draft=False),
        "form": form,
        "return_form": CommentForm(label=_("Comments for the organisation"), auto_id="return_%s"),
        "reviews": reviews_of(proposal),
        "is_reviewed": version.reviews.exists(),
        "missing": [said(row.sentence, fund.currency) for row in missing],
        "is_revision": is_revision,
        "revision_percent": percent_text(rules_of(fund).revision_percent) if is_revision else "",
        "why_not": _why_not(request, proposal),
        "why_no_review": own_work(version, person_of(request)),
        "why_not_accept": revision_hindrances(proposal, version.content) if is_revision else [],
        "reviewable": proposal.state == ProposalState.SUBMITTED,
    }
    return render(request, "grants/proposals/screening.html", context, status=status)


def _why_not(request: HttpRequest, proposal: Proposal) -> dict[str, str]:
    """Why this person may not take each step; empty where they may."""
    now = timezone.now()
    by = person_of(request)
    return {
        action: may_take(record=proposal, action=action, by=by, at=now)
        for action in ("forward", "return", "accept_revision")
    }


def _newest(proposal: Proposal) -> ProposalVersion | None:
    return proposal.versions.select_related("submitted_by").order_by("-number").first()


def _named(proposal: Proposal, number: str) -> ProposalVersion | None:
    if not number.isdecimal() or len(number) > 4:
        return None
    return proposal.versions.filter(number=int(number)).first()


@require_POST
@requires(SCREEN)
def give_back(request: HttpRequest, fund: Fund, number: str) -> HttpResponse:
    """Return it with comments."""
    proposal = seen(request, number)
    form = CommentForm(request.POST, label=_("Comments for the organisation"))
    if not form.is_valid():
        messages.error(request, _("Write the comments the organisation needs."))
        return redirect("grants:proposal-screening", fund.code, number)
    try:
        proposal_return(
            proposal=proposal,
            comment=form.cleaned_data["comment"],
            by=person_of(request),
            at=timezone.now(),
        )
    except UnableToStep as problem:
        messages.error(request, str(problem))
        return redirect("grants:proposal-screening", fund.code, number)
    messages.success(request, _("%(number)s is returned; the organisation was told.") % {"number": number})
    return redirect("grants:proposal", fund.code, number)


@require_POST
@requires(SCREEN)
def forward(request: HttpRequest, fund: Fund, number: str) -> HttpResponse:
    """Forward it to the committee."""
    proposal = seen(request, number)
    try:
        proposal_forward(proposal=proposal, by=person_of(request), at=timezone.now())
    except (UnableToForward, UnableToStep) as problem:
        messages.error(request, str(problem))
        return redirect("grants:proposal-screening", fund.code, number)
    text = _("%(number)s is forwarded: it can be put on the agenda of a meeting now.") % {"number": number}
    messages.success(request, text)
    return redirect("grants:proposal", fund.code, number)


@require_POST
@requires("revision.accept")
def accept(request: HttpRequest, fund: Fund, number: str) -> HttpResponse:
    """Accept a budget revision within the fund's threshold."""
    proposal = seen(request, number)
    try:
        revision_accept(proposal=proposal, by=person_of(request), at=timezone.now())
    except (UnableToAccept, UnableToStep) as problem:
        messages.error(request, str(problem))
        return redirect("grants:proposal-screening", fund.code, number)
    messages.success(request, _("%(number)s is accepted: the plan of the project is changed.") % {"number": number})
    return redirect("grants:proposal", fund.code, number)
