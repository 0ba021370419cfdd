"""An entry before it is posted. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from fund.money import LARGEST_AMOUNT_MINOR
from fund.posting_rules import Moves

YEAR_CLOSED = "year_closed"
"""The event of the last entry of a year. It moves nothing; it puts the closing into the chain."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry to be posted. Amounts inside ``moves`` are minor units of the fund's currency.

    ``record`` names the document (``deposit:D-1``), ``fingerprint`` what it says (``fund.fingerprints``).
    ``idempotency_key`` has at most one effect in the fund, ever.
    """

    event: str
    effective_date: date
    moves: Moves
    record: str
    idempotency_key: str
    fingerprint: str
    narration: str = ""
    reverses: int | None = None
    cash_change_minor: int = field(init=False)

    def __post_init__(self) -> None:
        assert self.moves or self.event == YEAR_CLOSED, "an entry moves something"
        change = 0
        for source, target, amount in self.moves:
            assert type(amount) is int, "an amount is a whole number of minor units"
            assert 0 < amount <= LARGEST_AMOUNT_MINOR, "a movement is positive, and no larger than any amount"
            assert source != target, "a movement is between two accounts"
            change += amount * ((target.kind == "cash") - (source.kind == "cash"))
        object.__setattr__(self, "cash_change_minor", change)
