"""Whether what an amendment asks still fits the plan of its project. Nothing here writes.

It was judged when it was submitted; another amendment may have been decided since, or a revision accepted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from grants.models import Proposal, ProposalKind
from grants.proposals.amendments import below_zero, changes_of, not_later
from grants.proposals.content import day_of
from grants.proposals.reading import project_facts
from grants.proposals.sentences import Sentence
from grants.proposals.wording import said

EXTENSIONS = (ProposalKind.NO_COST_EXTENSION, ProposalKind.COST_EXTENSION)
CHANGES_LINES = (ProposalKind.COST_EXTENSION, ProposalKind.BUDGET_REVISION)


def plan_hindrances(proposal: Proposal, content: Mapping[str, Any]) -> list[str]:
    """Why what is submitted (``content``) is not approved as the plan stands now, with the figures; nothing: it can
    be."""
    return [said(why, proposal.fund.currency) for why in _hindrances(proposal, content)]


def _hindrances(proposal: Proposal, content: Mapping[str, Any]) -> Iterator[Sentence]:
    if proposal.project is None or proposal.kind not in (*EXTENSIONS, *CHANGES_LINES):
        return
    plan = project_facts(proposal.project)
    new_end = day_of(content.get("new_end_date") or "")
    if proposal.kind in EXTENSIONS and (why := not_later(plan.end, new_end)):
        yield why
    # Of a budget that is not known by category it is asked what is transferred, when the approval is carried out.
    if proposal.kind in CHANGES_LINES and plan.is_divided:
        yield from below_zero(plan.current, changes_of(content))
