"""The letters a proposal sets off: to the secretariat, to the organisation, to the committee. Rows, never mail."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from fund.access import rights_of
from fund.models import User
from grants.models import Proposal
from grants.proposals.ownership import drafting_in
from grants.services.notices import addresses_of, holders_of, notice_write


def tell_secretariat(proposal: Proposal, *, what: str, subject: str, body: str, at: datetime) -> None:
    """To those who screen proposals in this fund."""
    _write(
        proposal,
        f"{what}:secretariat",
        subject,
        body,
        at,
        people=holders_of("proposal.screen", proposal.fund, at.date()),
    )


def tell_organisation(proposal: Proposal, *, what: str, subject: str, body: str, at: datetime) -> None:
    """To the people of the lead organisation and its focal points; of a direct cost also to who began it."""
    on = at.date()
    people = holders_of("proposal.submit", proposal.fund, on, institution=proposal.lead.code)
    author = proposal.created_by
    if author not in people and drafting_in(proposal.fund, rights_of(author, on)).may_write(proposal):
        people.append(author)
    _write(
        proposal, f"{what}:organisation", subject, body, at, people=people, addresses=addresses_of(proposal.lead, on)
    )


def tell_committee(proposal: Proposal, *, what: str, subject: str, body: str, at: datetime) -> None:
    """To those who vote in this fund."""
    _write(proposal, f"{what}:committee", subject, body, at, people=holders_of("ballot.cast", proposal.fund, at.date()))


def _write(
    proposal: Proposal,
    what: str,
    subject: str,
    body: str,
    at: datetime,
    *,
    people: list[User],
    addresses: list[str] | None = None,
) -> None:
    notice_write(
        # The moment is part of the key: a proposal may be returned more than once.
        key=f"{proposal.record}:{what}:{at.isoformat()}",
        subject=subject,
        body=f"{body}\n\n" + _("Fund: %(fund)s") % {"fund": proposal.fund},
        at=at,
        fund=proposal.fund,
        people=people,
        addresses=addresses or [],
        record=proposal.record,
        path=reverse("grants:proposal", args=[proposal.fund.code, proposal.number]),
    )
