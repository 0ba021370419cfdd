"""What waits of proposals: drafts to submit, submissions to screen, what stands on no agenda."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.db.models.functions import Coalesce

from grants.models import Proposal, ProposalKind, ProposalState
from grants.waiting.asking import Asker, Rows, columns, not_in_hand, since_of


def proposals(asker: Asker) -> Iterator[Rows]:
    rows = Proposal.objects.all()
    where = asker.own("proposal.submit", lambda code: Q(lead__code=code), Q(kind=ProposalKind.DIRECT_COST))
    if where is not None:
        drafts = rows.filter(where, state__in=(ProposalState.DRAFT, ProposalState.RETURNED))
        yield _waiting(drafts, "proposal_submit", detail="state", since=Coalesce("edited_at", "created_at"))
        yield _waiting(rows.filter(where, state=ProposalState.DEFERRED), "proposal_put_off", detail="")
    if (where := asker.within("proposal.screen")) is not None:
        submitted = rows.filter(where, state=ProposalState.SUBMITTED)
        yield _waiting(not_in_hand(submitted, "proposal", "forward", "submitted", asker.user), "proposal_screen")
    if (where := asker.within("agenda.edit")) is not None:
        yield _waiting(rows.filter(where, state=ProposalState.SCREENED), "proposal_agenda")
        yield _waiting(rows.filter(where, state=ProposalState.DEFERRED), "proposal_deferred")


def _waiting(rows: Rows, kind: str, *, detail: str = "lead__name", since: Any = None) -> Rows:
    """Since the last step, where nothing else is said."""
    since = since_of("proposal", "created_at") if since is None else since
    return columns(rows, kind, number="number", title="title", detail=detail, since=since)
