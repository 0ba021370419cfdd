"""Whether one entry still says what it said when it was sealed: worked out anew, from what the database holds now.

``manage.py check_ledger`` proves the whole chain; this is the same proof for the entry on the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fund.chain import entry_hash
from fund.models import Entry, Movement, PostedRecord
from fund.models.ledger import NO_HASH, SEQUENCE_BITS


@dataclass(frozen=True, slots=True)
class Seal:
    """``document_holds`` is None where the entry has no document of its own."""

    computed_hash: str
    hash_holds: bool
    follows_previous: bool
    document_holds: bool | None

    @property
    def holds(self) -> bool:
        return self.hash_holds and self.follows_previous and self.document_holds is not False


def seal_of(
    entry: Entry, movements: Sequence[Movement], previous: Entry | None, document: PostedRecord | None = None
) -> Seal:
    """``movements`` with their accounts, in the order they were written; ``previous`` is the entry before, or None."""
    texts = [(m.from_account.code, m.to_account.code, m.amount_minor) for m in movements]
    reverses = entry.reverses_id & (1 << SEQUENCE_BITS) - 1 if entry.reverses_id else None
    computed = entry_hash(entry.previous_hash, entry.fund.code, entry, texts, reverses)
    return Seal(
        computed_hash=computed,
        hash_holds=computed == entry.hash,
        follows_previous=entry.previous_hash == (previous.hash if previous else NO_HASH)
        and (previous is not None) == (entry.sequence > 1),
        document_holds=None if document is None else document.fingerprint() == entry.fingerprint,
    )
