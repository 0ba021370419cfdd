"""What a decision or a payment meets: what is approved, what is paid, what the fund has."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.translation import gettext as _

from fund.models import Fund
from fund.rehearsal import cash_now
from grants import selectors
from grants.funds_available import availability
from grants.selectors import Purse


class Figure(NamedTuple):
    """A line of ``grants/recording/figures.html``: an amount in minor units and what it is called."""

    label: str
    minor: int
    is_sum: bool = False


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

    def of_transfer(self) -> list[Figure]:
        """What a person sees of a transfer before it is made."""
        return [
            Figure(_("Approved"), self.approved),
            Figure(_("Already transferred"), self.transferred),
            Figure(_("Left to transfer"), self.left_to_transfer, is_sum=True),
            *self._after(_("Left after this transfer"), self.left_after_transfer, self.cash_after_transfer),
        ]

    def of_refund(self) -> list[Figure]:
        """What a person sees of money that comes back before it is recorded."""
        return [
            Figure(_("Transferred"), self.transferred),
            Figure(_("Already paid back"), self.refunded),
            Figure(_("Net funded"), self.left_to_refund, is_sum=True),
            *self._after(_("Net funded after this refund"), self.left_after_refund, self.cash_after_refund),
        ]

    def of_expenditure(self) -> list[Figure]:
        """What a person sees beside what an organisation has spent."""
        return [
            Figure(_("Transferred"), self.transferred),
            Figure(_("Paid back"), self.refunded),
            Figure(_("Net funded, all years"), self.left_to_refund, is_sum=True),
        ]

    def _after(self, label: str, left: int | None, cash: int | None) -> list[Figure]:
        """The cash; and where an amount is named, what is left of the purse and of the cash after it."""
        now = Figure(_("The fund's cash now"), self.cash)
        if left is None or cash is None:
            return [now]
        return [Figure(label, left), now, Figure(_("The fund's cash after it"), cash)]


def position_of(fund: Fund, purse: Purse, amount: int | None = None) -> Position:
    sums = selectors.purse_sums(fund, purse)
    return Position(purse, sums["approved"], sums["transferred"], sums["refunded"], cash_now(fund), amount)


def available(fund: Fund) -> int:
    """The fund's cash less what is approved and not yet transferred, in minor units."""
    return availability(fund).available_minor
