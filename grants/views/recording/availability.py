"""What a decision or a payment meets: what is approved, what is paid, what the fund has."""

from __future__ import annotations

from typing import NamedTuple

from fund.models import Fund
from fund.rehearsal import cash_now
from grants import selectors
from grants.funds_available import availability
from grants.selectors import Purse


class Position(NamedTuple):
    """One purse and the fund's cash, in minor units, over everything booked; ``amount`` is what is about to happen."""

    purse: Purse
    approved: int
    transferred: int
    refunded: int
    cash: int
    amount: int | None

    @property
    def left_to_transfer(self) -> int:
        return self.approved - self.transferred

    @property
    def left_to_refund(self) -> int:
        return self.transferred - self.refunded

    @property
    def left_after_transfer(self) -> int | None:
        return None if self.amount is None else self.left_to_transfer - self.amount

    @property
    def left_after_refund(self) -> int | None:
        return None if self.amount is None else self.left_to_refund - self.amount

    @property
    def cash_after_transfer(self) -> int | None:
        return None if self.amount is None else self.cash - self.amount

    @property
    def cash_after_refund(self) -> int | None:
        return None if self.amount is None else self.cash + self.amount


def position_of(fund: Fund, purse: Purse, amount: int | None = None) -> Position:
    sums = selectors.purse_sums(fund, purse)
    return Position(purse, sums["approved"], sums["transferred"], sums["refunded"], cash_now(fund), amount)


def available(fund: Fund) -> int:
    """The fund's cash less what is approved and not yet transferred, in minor units."""
    return availability(fund).available_minor
