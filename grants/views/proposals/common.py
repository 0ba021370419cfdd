"""What the pages of proposals share: who may look, who may write, how a state is shown, the way here."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from fund.access import rights_for
from fund.listing import Tag
from fund.models import Fund
from fund.views.frame import frame
from grants.models import Proposal, ProposalState
from grants.proposals.ownership import SUBMIT, Sight, drafting_in, proposals_visible, sight_in

SHAPES = {
    ProposalState.DRAFT: "draft",
    ProposalState.SUBMITTED: "waiting",
    ProposalState.RETURNED: "provisional",
    ProposalState.SCREENED: "waiting",
    ProposalState.ON_AGENDA: "ongoing",
    ProposalState.APPROVED: "done",
    ProposalState.DEFERRED: "provisional",
    ProposalState.REJECTED: "problem",
    ProposalState.WITHDRAWN: "cancelled",
}


def state_tag(proposal: Proposal) -> Tag:
    """The state: a word with its shape."""
    return Tag(SHAPES[ProposalState(proposal.state)], capfirst(proposal.get_state_display()))


def seen(request: HttpRequest, number: str) -> Proposal:
    """The proposal, where this person may see it; else 404, like one that is not there."""
    rows = proposals_visible(request).select_related("fund", "lead", "project", "project__priority_focus", "created_by")
    proposal = rows.filter(number=number).first()
    if proposal is None:
        raise Http404
    if not sight_of(request, proposal.fund).sees_draft_of(proposal):
        # The title is the draft's; who does not see the draft reads the one that was submitted. Never saved.
        last = proposal.versions.order_by("-number").first()
        proposal.title = last.content["title"] if last else ""
    return proposal


def written(request: HttpRequest, number: str, act: str = "proposal.draft") -> Proposal:
    """The proposal, where this person writes it: 403 for one that may only be read."""
    proposal = seen(request, number)
    if not may_write(request, proposal, act):
        raise PermissionDenied(
            _("%(number)s is a proposal of %(organisation)s, for which you do not act.")
            % {"number": proposal.number, "organisation": proposal.lead.code}
        )
    return proposal


def may_write(request: HttpRequest, proposal: Proposal, act: str = SUBMIT) -> bool:
    return drafting_in(proposal.fund, rights_for(request), act).may_write(proposal)


def sight_of(request: HttpRequest, fund: Fund) -> Sight:
    return sight_in(fund, rights_for(request))


def address(name: str, proposal: Proposal, *more: object) -> str:
    """The address of one of a proposal's own pages."""
    return reverse(f"grants:{name}", args=[proposal.fund.code, proposal.number, *more])


def around(fund: Fund, *trail: str | tuple[str, str]) -> dict[str, Any]:
    """The frame of a page of proposals."""
    return frame(fund, "proposals", (_("Proposals"), reverse("grants:proposals", args=[fund.code])), *trail)


def around_one(proposal: Proposal, *trail: str | tuple[str, str]) -> dict[str, Any]:
    """The frame of a page of one proposal."""
    here: list[str | tuple[str, str]] = [(proposal.number, address("proposal", proposal))] if trail else []
    return around(proposal.fund, *here, *(trail or (proposal.number,))) | {
        "proposal": proposal,
        "state": state_tag(proposal),
        "kind_text": capfirst(proposal.get_kind_display()),
        "currency": proposal.fund.currency,
    }
