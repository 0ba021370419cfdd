"""The chain: every entry holds the hash of the one before, every closed year that of the year before.

Hashes are SHA-256, in hex, over canonical text (``fund/fingerprints.py``): anyone with the exported ledger can
compute them again without this program.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache

from fund.fingerprints import canonical, sha256
from fund.models import ClosedYear, Entry


def entry_hash(
    previous_hash: str, fund_code: str, entry: Entry, movements: Iterable[tuple[str, str, int]], reverses: int | None
) -> str:
    """SHA-256 over the previous hash and the canonical text of the entry. Movements are (from, to, amount)."""
    text = canonical(
        {
            "v": 1,
            "fund": fund_code,
            "sequence": entry.sequence,
            "event": entry.event,
            "effective_date": entry.effective_date.isoformat(),
            "recorded_at": _moment(entry.recorded_at),
            "recorded_by": entry.recorded_by,
            "narration": entry.narration,
            "record": entry.record,
            "key": entry.idempotency_key,
            "fingerprint": entry.fingerprint,
            "reverses": reverses,
            "cash_after": entry.cash_after_minor,
            "movements": list(movements),
        }
    )
    return sha256(previous_hash + "\n" + text)


@lru_cache(maxsize=8)
def _moment(at: datetime) -> str:
    """A moment in UTC, to the microsecond. All entries of an import have the same."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def carried_fingerprint(year: int, balances: dict[str, int]) -> str:
    """What the entry that closes a year holds of it: the balances carried, by account code."""
    return sha256(canonical(["year_closed", year, balances]))


def closed_year_hash(closed: ClosedYear, fund_code: str, balances: dict[str, int]) -> str:
    """SHA-256 over the closed year before and everything this one states. Balances by account code."""
    text = canonical(
        {
            "v": 1,
            "fund": fund_code,
            "year": closed.year,
            "last_day": closed.last_day.isoformat(),
            "sequence": closed.sequence,
            "head": closed.head,
            "closed_at": _moment(closed.closed_at),
            "closed_by": closed.closed_by,
            "balances": balances,
        }
    )
    return sha256(closed.previous_hash + "\n" + text)
