"""How an amount or a rate is shown to a person, in the language of the page.

Files and the API use ``fund.money.text``; here numbers are grouped, negatives stand in parentheses and are said as
"minus" to those who listen. Nothing is rounded: an amount has exactly its currency's decimals.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache

from django.utils.formats import date_format, get_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from djmoney.money import Money

from fund.money import InexactAmount, decimals_of, to_minor

DASH = "–"


@lru_cache(maxsize=64)
def decimals(currency: str) -> int:
    """Decimals of a currency, looked up once."""
    return decimals_of(currency)


@lru_cache(maxsize=16)
def separators(language: str) -> tuple[str, str]:
    """The sign between groups of three digits and the decimal sign of a language."""
    return str(get_format("THOUSAND_SEPARATOR", language)), str(get_format("DECIMAL_SEPARATOR", language))


def decimal_sign() -> str:
    """What stands between whole and part in the language of the page."""
    return separators(get_language() or "en")[1]


def write_number(value: Decimal, places: int) -> str:
    """A number as one would write it into a field: ``1234.50``, with the language's own decimal sign."""
    return f"{value:.{places}f}".replace(".", decimal_sign())


def digits(minor: int, places: int) -> str:
    """A number without its sign, grouped: ``digits(-123456, 2)`` is ``1,234.56``."""
    group, point = separators(get_language() or "en")
    whole, part = divmod(abs(minor), 10**places)
    text = f"{whole:,}".replace(",", group)
    return f"{text}{point}{part:0{places}d}" if places else text


def amount_text(minor: int | None, currency: str, zero: str | None = None) -> str:
    """An amount as text: ``1,234.50``, ``(1,234.50)``; None is a dash; ``zero`` replaces a zero when given."""
    if minor is None:
        return DASH
    if minor == 0 and zero is not None:
        return zero
    text = digits(minor, decimals(currency))
    return f"({text})" if minor < 0 else text


def amount_html(minor: int | None, currency: str, zero: str | None = None) -> SafeString | str:
    """As ``amount_text``, with negatives marked by more than their colour."""
    if minor is None or minor >= 0:
        return amount_text(minor, currency, zero)
    return negative_html(digits(minor, decimals(currency)))


def said_minor(minor: int, currency: str) -> str:
    """An amount within a sentence: grouped, ``-1,234.50``, without its currency."""
    return f"{'-' if minor < 0 else ''}{digits(minor, decimals(currency))}"


def said_money(amount: Money) -> str:
    """A Money within a sentence: ``1,234.50 USD``. With more decimals than its currency has, as it is."""
    code = amount.currency.code
    try:
        return f"{said_minor(to_minor(amount.amount, code), code)} {code}"
    except InexactAmount:
        return f"{amount.amount} {code}"


def rate_text(rate: Decimal | None) -> str:
    """A rate in percent with two decimals: ``87.16%``; None (a rate on a zero base) is a dash."""
    if rate is None:
        return DASH
    text = digits(int(rate.scaleb(2)), 2)
    return f"({text}%)" if rate < 0 else f"{text}%"


def day_text(day: date | None) -> str:
    """A day without doubt about its month: ``24 Dec 2024``, ``24 déc. 2024``; None is a dash."""
    return DASH if day is None else date_format(day, "DATE_FORMAT")


def moment_text(moment: datetime | None) -> str:
    """A moment with its time zone: ``10 Jun 2020, 17:00 UTC``; None is a dash."""
    if moment is None:
        return DASH
    there = moment.astimezone(UTC)
    return f"{day_text(there.date())}, {there:%H:%M} UTC"


def month_text(day: date) -> str:
    """The month of a day: ``Dec 2024``, ``déc. 2024``."""
    return date_format(day, "YEAR_MONTH_FORMAT")


def negative_html(text: str) -> SafeString:
    """A negative figure: red, in parentheses, and said as "minus" to a screen reader."""
    return format_html(
        '<span class="negative"><span class="visually-hidden">{} </span><span aria-hidden="true">(</span>{}'
        '<span aria-hidden="true">)</span></span>',
        _("minus"),
        text,
    )
