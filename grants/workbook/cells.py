"""One cell to one value: what a column of each kind takes, and the sentence where it does not. Pure.

No number passes through floating-point arithmetic here: a number comes as the shortest text of what Excel
stored and becomes a Decimal from it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from decimal import Decimal

from fund import codes, money
from grants.workbook import format as fmt
from grants.workbook.findings import Words, number_text
from grants.workbook.findings import mark as _
from grants.workbook.format import Column
from grants.workbook.gate import LIMITS, shown
from grants.workbook.reading import RawCell

Value = str | int | Decimal | date | None

_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)")
_ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ]00:00(?::00(?:\.0+)?)?)?")
_PERCENT_DECIMALS = 4
_LARGEST_PERCENT = 99
_EXACT_DIGITS = 15
_UNPRINTABLE = ("Cc", "Cs", "Co", "Cn", "Zl", "Zp")


class BadCell(ValueError):
    """Why a cell cannot be read: a sentence and its figures."""

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message)
        self.message = message
        self.values = values


def value_of(column: Column, raw: RawCell) -> Value:
    """The value of a cell that is not empty. Raises BadCell."""
    if isinstance(raw, list):
        raw = _tagged(column, raw)
    elif isinstance(raw, bool):
        raise BadCell(
            _("%(value)s is a yes/no value; %(what)s belongs here."), value=str(raw).upper(), what=_what(column)
        )
    return _READERS[column.kind](column, raw)


def default_of(column: Column) -> Value:
    """The value of an empty cell."""
    if not column.default:
        return None
    return Decimal(column.default) if column.kind == fmt.PERCENT else column.default


_WHAT = {
    fmt.DATE: Words(_("a date")),
    fmt.AMOUNT: Words(_("an amount")),
    fmt.PERCENT: Words(_("a percentage")),
    fmt.YEAR: Words(_("a year")),
}
_TEXT = Words(_("text"))


def _what(column: Column) -> Words:
    return _WHAT.get(column.kind, _TEXT)


def _tagged(column: Column, raw: list[str]) -> RawCell:
    """What the child marked: a date where a date belongs, and otherwise a sentence."""
    tag, text = raw
    if tag == "date":
        if column.kind == fmt.DATE:
            return raw
        raise BadCell(_("The cell holds the date %(value)s; %(what)s belongs here."), value=text, what=_what(column))
    if tag == "percent":
        raise BadCell(
            _("The cell is formatted as a percentage and holds %(value)s; write a plain number such as 7 or 6.5."),
            value=text,
        )
    if tag == "long":
        raise BadCell(
            _("The text has %(size)s characters; a cell may have %(limit)s."), size=text, limit=LIMITS.characters
        )
    if tag == "number":
        raise BadCell(_("%(value)s is not a number."), value=text)
    raise BadCell(_("The cell holds the time %(value)s; %(what)s belongs here."), value=text, what=_what(column))


def _text(column: Column, raw: RawCell) -> str:
    """Text, trimmed. A code that Excel keeps as a number is read as the number is written."""
    if isinstance(raw, str):
        text = raw.strip() if raw.isascii() else unicodedata.normalize("NFC", raw).strip()
    elif isinstance(raw, Decimal):
        text = number_text(raw)
    else:
        text = str(raw)
    if not isinstance(raw, str) and len(text.lstrip("-0.").replace(".", "")) > _EXACT_DIGITS:
        raise BadCell(
            _("Excel keeps 15 digits of a number: format the cell as text and write %(value)s again."), value=text
        )
    if not text.isprintable():
        if column.kind == fmt.TEXT:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        allowed = "\n" if column.kind == fmt.TEXT else ""
        if any(unicodedata.category(letter) in _UNPRINTABLE and letter not in allowed for letter in text):
            raise BadCell(_("%(value)s holds a character that cannot be printed."), value=shown(text))
        if codes.is_turned(text):
            raise BadCell(codes.TURNED, code=shown(codes.visible(text)))
    if len(text) > column.longest:
        raise BadCell(
            _("%(value)s has %(size)s characters; %(limit)s is the most."),
            value=shown(text),
            size=len(text),
            limit=column.longest,
        )
    return text


def _choice(column: Column, raw: RawCell) -> str:
    text = _text(column, raw)
    for choice in column.choices:
        if choice.casefold() == text.casefold():
            return choice
    raise BadCell(_("%(value)s is not one of %(choices)s."), value=shown(text), choices=", ".join(column.choices))


def _currency(column: Column, raw: RawCell) -> str:
    text = _text(column, raw)
    try:
        known = len(text) == 3 and money.decimals_of(text.upper()) <= 3
    except money.UnknownCurrency:
        known = False
    if not known:
        raise BadCell(_("%(value)s is not a currency code (ISO 4217), for example USD."), value=shown(text))
    return text.upper()


def _country(column: Column, raw: RawCell) -> str:
    text = _text(column, raw)
    if not re.fullmatch(r"[A-Za-z]{3}", text):
        raise BadCell(_("%(value)s is not a country code (ISO 3166 alpha-3), for example KEN."), value=shown(text))
    return text.upper()


def _date(column: Column, raw: RawCell) -> date:
    if isinstance(raw, list):
        return date.fromisoformat(raw[1])
    if not isinstance(raw, str):
        raise BadCell(
            _("%(value)s is a number, not a date: format the cell as a date, or write 2013-04-01."), value=_number(raw)
        )
    match = _ISO_DATE.fullmatch(raw)
    if match:
        try:
            return date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            pass
    raise BadCell(_("%(value)s is not a date: use a date of Excel or write 2013-04-01."), value=shown(raw))


def _number(raw: RawCell) -> str:
    return number_text(raw) if isinstance(raw, Decimal) else str(raw)


def _decimal(column: Column, raw: RawCell) -> Decimal:
    if isinstance(raw, int):
        return Decimal(raw)
    if isinstance(raw, Decimal):
        return raw
    text = str(raw)
    if not _DECIMAL.fullmatch(text) or len(text) > 40:
        raise BadCell(
            _("%(value)s is text; a number belongs here: only digits and a decimal point, such as 1234.50."),
            value=shown(text),
        )
    return Decimal(text)


def _percent(column: Column, raw: RawCell) -> Decimal:
    rate = _decimal(column, raw)
    if not 0 <= rate <= _LARGEST_PERCENT:
        raise BadCell(
            _("A rate of %(value)s percent is not between 0 and %(limit)s."), value=rate, limit=_LARGEST_PERCENT
        )
    if rate != round(rate, _PERCENT_DECIMALS):
        raise BadCell(_("%(value)s has more than %(limit)s decimals."), value=rate, limit=_PERCENT_DECIMALS)
    return rate


def _year(column: Column, raw: RawCell) -> int:
    year = _decimal(column, raw)
    if year != int(year) or not 1900 <= year <= 9999:
        raise BadCell(_("%(value)s is not a year, such as 2013."), value=year)
    return int(year)


_READERS: dict[str, Callable[[Column, RawCell], Value]] = {
    fmt.TEXT: _text,
    fmt.CODE: _text,
    fmt.CHOICE: _choice,
    fmt.CURRENCY: _currency,
    fmt.COUNTRY: _country,
    fmt.DATE: _date,
    fmt.AMOUNT: _decimal,
    fmt.PERCENT: _percent,
    fmt.YEAR: _year,
}
