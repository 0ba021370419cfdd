"""What stands on every paper of a fund, and on every mention of an entry."""

from __future__ import annotations

from datetime import datetime

from fund import selectors
from fund.models import Entry, Fund
from reports.papers.letterhead import Letterhead, Posted
from reports.table import LedgerPosition


def letterhead(fund: Fund, *, at: datetime, by: str = "", known_at: int | None = None) -> Letterhead:
    """``known_at``: the entry the paper's figures are as of; without it, the last there is."""
    head = selectors.head(fund, known_at)
    return Letterhead(
        fund_code=fund.code,
        fund_name=fund.name,
        administrative_agent=fund.administrative_agent,
        currency=fund.currency,
        position=LedgerPosition(head.sequence, head.hash),
        prepared_at=at,
        prepared_by=by,
    )


def posted(entry: Entry) -> Posted:
    return Posted(entry.sequence, entry.hash, entry.recorded_at, entry.recorded_by)
