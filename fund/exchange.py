"""The rate a deposit was credited at: implied by its two amounts, for information. Nothing is converted with it."""

from __future__ import annotations

from djmoney.money import Money

from fund import money
from fund.display import digits

PLACES = 4


def implied_rate_text(amount: Money, fund_amount: Money) -> str:
    """``1 USD = 5.6788 NOK``; empty within one currency or for a zero."""
    own, books = amount.currency.code, fund_amount.currency.code
    if own == books or not fund_amount.amount:
        return ""
    units = money.rounded((amount.amount / fund_amount.amount).scaleb(PLACES))
    return f"1 {books} = {digits(units, PLACES)} {own}"
