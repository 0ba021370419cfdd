"""Rounding, percentages and splitting: the only place in the product where an amount is rounded.

Amounts are whole minor units of one currency (cents for USD) held as int; rates are percent held as
Decimal. Everything rounds half-up, ties away from zero, so that a correction is the exact negative of
what it corrects.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from moneyed import get_currency
from moneyed.classes import CurrencyDoesNotExist

LARGEST_AMOUNT_MINOR = 10**13
"""No single amount is larger: 900,000 such amounts still add up within a 64-bit whole number."""


class InexactAmount(ValueError):
    """An amount has more decimals than its currency has."""


class UnknownCurrency(ValueError):
    """A code that ISO 4217 does not list."""


@lru_cache(maxsize=256)
def decimals_of(currency: str) -> int:
    """Decimals of an ISO 4217 currency: 2 for USD, 0 for JPY, 3 for BHD. Raises UnknownCurrency."""
    try:
        return len(str(get_currency(currency).sub_unit)) - 1
    except CurrencyDoesNotExist:
        raise UnknownCurrency(f"{currency} is not an ISO 4217 currency") from None


def to_minor(amount: Decimal, currency: str) -> int:
    """An amount in whole minor units, exactly. Raises InexactAmount rather than round."""
    scaled = amount.scaleb(decimals_of(currency))
    if not scaled.is_finite() or scaled != scaled.to_integral_value():
        raise InexactAmount(f"{amount} has more decimals than {currency} has ({decimals_of(currency)})")
    return int(scaled)


def from_minor(minor: int, currency: str) -> Decimal:
    """Minor units as a decimal amount with exactly the currency's decimals."""
    return Decimal(minor).scaleb(-decimals_of(currency))


def text(minor: int, currency: str) -> str:
    """Minor units as plain text with the currency's decimals: ``-1234.50``. For files, not for people."""
    return format(from_minor(minor, currency), "f")


def rounded(value: Decimal) -> int:
    """To the nearest whole number, ties away from zero."""
    return int(value.quantize(Decimal(1), ROUND_HALF_UP))


def proportion(minor: int, numerator: int, denominator: int) -> int:
    """``minor × numerator / denominator``, half-up, without a fraction in between. The denominator is positive."""
    product = minor * numerator
    whole = (2 * abs(product) + denominator) // (2 * denominator)
    return whole if product >= 0 else -whole


def room_for_rounding(figures: int) -> int:
    """By how many minor units so many figures, each rounded, may together exceed their sum rounded once: half each."""
    return figures // 2


def _ratio(rate_percent: Decimal) -> tuple[int, int]:
    numerator, denominator = Decimal(rate_percent).as_integer_ratio()
    return numerator, denominator * 100


def percentage_of(minor: int, rate_percent: Decimal) -> int:
    """``rate_percent`` percent of an amount, half-up to the minor unit."""
    numerator, denominator = _ratio(rate_percent)
    return proportion(minor, numerator, denominator)


def gross_up(net_minor: int, rate_percent: Decimal) -> int:
    """The gross amount that leaves ``net_minor`` once ``rate_percent`` percent of the gross is taken off."""
    numerator, denominator = _ratio(rate_percent)
    if numerator >= denominator:
        raise ValueError(f"a rate of {rate_percent} percent leaves nothing")
    return proportion(net_minor, denominator, denominator - numerator)


def support_within(total_minor: int, rate_percent: Decimal) -> int:
    """The support cost inside a total of direct cost plus support: never above the rate on what remains."""
    numerator, denominator = _ratio(rate_percent)
    whole = abs(total_minor) * numerator // (denominator + numerator)
    return whole if total_minor >= 0 else -whole


def share_percent(part: int, whole: int, decimals: int = 2) -> Decimal | None:
    """``part`` in percent of ``whole``, half-up to ``decimals`` places; None where the whole is zero."""
    if whole == 0:
        return None
    sign = -1 if whole < 0 else 1
    return Decimal(proportion(sign * part, 100 * 10**decimals, abs(whole))).scaleb(-decimals)


RATE_STRAYS_PERCENT = 25
"""A rate so far from the one at signature is more likely a slip of the hand than a movement of the market."""


def strays(amount: int, expected: int, percent: int) -> bool:
    """Whether an amount lies more than so many percent above or below the one expected."""
    return abs(amount - expected) * 100 > percent * abs(expected)


def split(minor: int, weights: Sequence[int]) -> list[int]:
    """An amount over parts by largest remainder: the parts add up exactly, each within one minor unit.

    Weights are not negative and not all zero; a weight of zero gets zero. Equal remainders go to the
    earlier part.
    """
    total = sum(weights)
    if total <= 0 or min(weights) < 0:
        raise ValueError("weights must not be negative, nor all zero")
    sign, size = (-1, -minor) if minor < 0 else (1, minor)
    shares = [size * weight // total for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(size * weights[i] % total), i))
    for index in by_remainder[: size - sum(shares)]:
        shares[index] += 1
    return [sign * share for share in shares]
