"""The chain: every entry holds the hash of the one before, every closed year that of the year before.

Hashes are SHA-256, in hex, over canonical text (``fund/fingerprints.py``): anyone with the exported ledger can
compute them again without this program.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import lru_cache

from fund.drafts import Draft
from fund.fingerprints import canonical, normal, quoted, sha256
from fund.models import ClosedYear, Entry

NARRATION_LENGTH = Entry._meta.get_field("narration").max_length
"""A longer narration is cut, in the entry as in its hash."""


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


class Sealer:
    """The hashes of entries about to be written by one person at one moment, as ``entry_hash`` will find them.

    Written out instead of handed to a JSON encoder, because thousands in a row are sealed here: a third of
    their time. Only for drafts, whose amounts are whole numbers and whose texts are texts; what comes back
    from a database may be anything, and goes through ``entry_hash``.
    """

    def __init__(self, fund_code: str, by: str, at: datetime) -> None:
        self._fund = quoted(fund_code)
        self._recorded = f'"recorded_at":{quoted(_moment(at))},"recorded_by":{quoted(by)}'

    def hash(
        self, previous_hash: str, sequence: int, draft: Draft, cash_after: int, movements: str, reverses: int | None
    ) -> str:
        """``movements`` is the inside of their JSON list: see ``movement_text``."""
        day = _iso(draft.effective_date)
        text = (
            f'{{"cash_after":{cash_after},"effective_date":"{day}","event":{quoted(draft.event)},'
            f'"fingerprint":{quoted(draft.fingerprint)},"fund":{self._fund},"key":{quoted(draft.idempotency_key)},'
            f'"movements":[{movements}],"narration":{quoted(draft.narration[:NARRATION_LENGTH])},'
            f'"record":{quoted(draft.record)},{self._recorded},"reverses":{"null" if reverses is None else reverses},'
            f'"sequence":{sequence},"v":1}}'
        )
        return sha256(f"{previous_hash}\n{normal(text)}")


def movement_text(quoted_source: str, quoted_target: str, amount_minor: int) -> str:
    """One movement inside the canonical text of its entry. The codes of its accounts are quoted already."""
    return f"[{quoted_source},{quoted_target},{amount_minor}]"


@lru_cache(maxsize=4096)
def _iso(day: date) -> str:
    return day.isoformat()


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
