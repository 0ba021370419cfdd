"""The rate a deposit was credited at: implied by its two amounts, for information. Nothing is converted with it."""

from __future__ import annotations

from decimal import Decimal

from djmoney.money import Money

from fund import money
from fund.display import digits

PLACES = 4


def implied_rate_text(amount: Money, fund_amount: Money) -> str:
    """``1 USD = 5.6788 NOK``; empty within one currency or for a zero."""
    rate = implied_rate(amount, fund_amount)
    if rate is None:
        return ""
    return f"1 {fund_amount.currency.code} = {rate_digits(rate)} {amount.currency.code}"


def implied_rate(amount: Money, fund_amount: Money) -> Decimal | None:
    """Units of the own currency for one of the fund's, four decimals; None within one currency or for a zero."""
    if amount.currency.code == fund_amount.currency.code or not fund_amount.amount:
        return None
    return Decimal(money.rounded((amount.amount / fund_amount.amount).scaleb(PLACES))).scaleb(-PLACES)


def rate_digits(rate: Decimal) -> str:
    """``5.6788``, in the language of the page."""
    return digits(int(rate.scaleb(PLACES)), PLACES)
