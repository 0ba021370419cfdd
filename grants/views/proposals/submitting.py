"""Handing a proposal in and taking it back: what will be submitted, the deed, the number and what comes next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from fund.access import person_of, requires
from fund.models import Fund
from grants.committee.days import version_hindrance
from grants.forms.proposals.starting import CommentForm
from grants.models import Proposal, ProposalKind, ProposalState, ProposalVersion
from grants.proposals.content import digest
from grants.proposals.desk import desk_of
from grants.proposals.ownership import SUBMIT
from grants.proposals.reading import filed_with
from grants.proposals.wording import EDITABLE, said
from grants.services.proposals import UnableToSubmit, proposal_submit, proposal_withdraw, to_submit
from grants.services.screening import revision_hindrances
from grants.services.steps import ShownIsStale, UnableToStep
from grants.views.proposals.common import address, around_one, written
from grants.views.proposals.reading import document_of_draft


@require_http_methods(["GET", "HEAD", "POST"])
@requires(SUBMIT)
def submit(request: HttpRequest, fund: Fund, number: str) -> HttpResponse:
    """Check what will be submitted; send it. What was checked is what is submitted, or it is shown again."""
    proposal = written(request, number, SUBMIT)
    if proposal.state not in EDITABLE:
        return redirect("grants:proposal", fund.code, number)
    problem = ""
    if request.method == "POST":
        try:
            version = proposal_submit(
                proposal=proposal,
                by=person_of(request),
                at=timezone.now(),
                shown=request.POST.get("shown", "") or "-",
                comment=request.POST.get("comment", "")[:10_000],
            )
        except (UnableToSubmit, ShownIsStale, UnableToStep) as refused:
            problem = str(refused)
            proposal = written(request, number, SUBMIT)
        else:
            return redirect("grants:proposal-submitted", fund.code, number, version.number)
    now = timezone.now()
    desk = desk_of(proposal, now.date())
    content, files, _missing = to_submit(proposal, now)
    context = around_one(proposal, _("Check and submit")) | {
        "document": document_of_draft(desk),
        "files": filed_with(proposal),
        "lacking": [
            (said(row.sentence, fund.currency), address("proposal-section", proposal, row.section))
            for row in desk.lacking
        ],
        "shown": digest(content, files),
        "problem": problem,
        "on_agenda": proposal.state == ProposalState.ON_AGENDA,
        "too_late": version_hindrance(proposal, now) if proposal.state == ProposalState.ON_AGENDA else "",
        "is_revision": proposal.kind == ProposalKind.BUDGET_REVISION,
        "for_the_committee": _why_the_committee(proposal, content),
    }
    return render(request, "grants/proposals/submit.html", context, status=409 if problem else 200)


@require_safe
@requires(SUBMIT)
def submitted(request: HttpRequest, fund: Fund, number: str, version: int) -> HttpResponse:
    """The number to quote and what happens next."""
    proposal = written(request, number, SUBMIT)
    found = proposal.versions.filter(number=version).first()
    if found is None:
        return redirect("grants:proposal", fund.code, number)
    context = around_one(proposal, _("Submitted")) | {
        "version": found,
        "reference": _("%(number)s, version %(version)s") % {"number": number, "version": version},
        "next_sentences": _next(proposal, found),
    }
    return render(request, "grants/proposals/submitted.html", context)


def _why_the_committee(proposal: Proposal, content: Mapping[str, Any]) -> list[str]:
    """Of a budget revision that is not the secretariat's to accept, why; nothing of all others."""
    return revision_hindrances(proposal, content) if proposal.kind == ProposalKind.BUDGET_REVISION else []


def _next(proposal: Proposal, version: ProposalVersion) -> list[str]:
    if proposal.state == ProposalState.ON_AGENDA:
        return [
            _("The new version stands on the agenda in the place of the old one."),
            _("Members who had voted on the old version vote anew."),
        ]
    if proposal.kind == ProposalKind.BUDGET_REVISION and not _why_the_committee(proposal, version.content):
        return [_("The secretariat was told. It accepts the revision, or returns it with comments.")]
    return [
        _("The secretariat was told. It screens the proposal and returns it with comments or forwards it."),
        _("A forwarded proposal is put on the agenda of a meeting; the committee decides."),
        _("You are told of each step by letter, and this page shows it."),
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@requires(SUBMIT)
def withdraw(request: HttpRequest, fund: Fund, number: str) -> HttpResponse:
    """A page of its own: it cannot be taken up again."""
    proposal = written(request, number, SUBMIT)
    form = CommentForm(request.POST or None, label=_("Why it is withdrawn"))
    if request.method == "POST" and form.is_valid():
        try:
            proposal_withdraw(
                proposal=proposal,
                by=person_of(request),
                at=timezone.now(),
                comment=form.cleaned_data["comment"],
            )
        except UnableToStep as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("%(number)s is withdrawn.") % {"number": number})
            return redirect("grants:proposal", fund.code, number)
    context = around_one(proposal, _("Withdraw")) | {"form": form}
    return render(request, "grants/proposals/withdraw.html", context)
