"""What is or would be posted, in words, for the check, the confirmation and the reversal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from fund.models import Fund
from fund.rehearsal import Posting
from fund.wording import contributor_names, event_text, moves_in_words


@dataclass(frozen=True, slots=True)
class PostingShown:
    """An entry in words. ``moves`` are from, to and the amount in minor units."""

    event: str
    day: date
    moves: list[tuple[str, str, int]]
    cash_change_minor: int


def shown_postings(fund: Fund, postings: Iterable[Posting]) -> list[PostingShown]:
    names = contributor_names(fund)
    return [
        PostingShown(event_text(p.event), p.day, moves_in_words(p.moves, names), p.cash_change_minor) for p in postings
    ]
