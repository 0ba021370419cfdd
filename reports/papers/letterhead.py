"""What stands on every paper: whose it is, on which books it rests, when and for whom it was drawn. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from reports.table import LedgerPosition


@dataclass(frozen=True, slots=True)
class Letterhead:
    """``prepared_at`` is aware: it is the paper's date, and equal papers are equal bytes."""

    fund_code: str
    fund_name: str
    administrative_agent: str
    currency: str
    position: LedgerPosition
    prepared_at: datetime
    prepared_by: str = ""


@dataclass(frozen=True, slots=True)
class Signature:
    """One person's signature for an institution. ``signed_at`` None: the place where it is missing."""

    institution: str
    name: str = ""
    signed_at: datetime | None = None
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Posted:
    """An entry of the ledger a paper names, in minor units of the fund's currency."""

    sequence: int
    hash: str
    recorded_at: datetime
    recorded_by: str
