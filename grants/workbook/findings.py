"""What is said about a workbook: errors, warnings and notices, each with its place. Pure.

A finding keeps its sentence and the figures apart, so that the same finding is plain text on a terminal
and a translated sentence with grouped figures on a page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

ERROR, WARNING, NOTICE = "error", "warning", "notice"


def mark(sentence: str) -> str:
    """Marks a sentence for translation; it is translated when shown. Imported as ``_``."""
    return sentence


class Words(str):
    """Words of a sentence that are themselves to be translated; written ``Words(_("a date"))``."""

    __slots__ = ()


class Amount(NamedTuple):
    """An amount in a sentence: minor units and their currency."""

    minor: int
    currency: str


class Facts(tuple[tuple[str, object], ...]):
    """Columns and what they say, within a sentence: ``amount 1500.00 USD, value_date 2013-04-01``."""

    __slots__ = ()

    def told(self, show: Callable[[object], str]) -> str:
        return ", ".join(f"{name} {show(value) if value not in (None, '') else '–'}" for name, value in self)


def plain(value: object) -> str:
    """A value as plain text: ``1234.50 USD``, ``2013-04-01``."""
    if isinstance(value, Facts):
        return value.told(plain)
    if isinstance(value, Amount):
        from fund import money

        return f"{money.text(value.minor, value.currency)} {value.currency}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return number_text(value)
    return str(value)


def number_text(value: Decimal) -> str:
    """A number without exponent and without trailing zeros: ``7``, ``6.5``."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def column_letter(index: int) -> str:
    """0 is A, 25 is Z, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def told(
    message: str,
    values: Mapping[str, object],
    translate: Callable[[str], str] | None = None,
    show: Callable[[object], str] = plain,
) -> str:
    """A sentence with its figures; ``translate`` turns it and its ``Words`` into another language."""
    say = translate or str
    return say(message) % {n: say(v) if isinstance(v, Words) else show(v) for n, v in values.items()}


@dataclass(frozen=True, slots=True)
class Finding:
    """``row`` and ``letter`` are those of the user's sheet; 0 and "" where the finding is about all of it."""

    severity: str
    sheet: str
    message: str
    values: Mapping[str, object] = field(default_factory=dict)
    row: int = 0
    letter: str = ""
    column: str = ""

    @property
    def place(self) -> str:
        """``deposits!D5 (amount)``; ``deposits!5`` without a column, ``deposits`` without a row."""
        address = f"{self.letter}{self.row or ''}"
        place = f"{self.sheet}!{address}" if address else self.sheet
        return f"{place} ({self.column})" if self.column else place

    def sentence(self, translate: Callable[[str], str] | None = None, show: Callable[[object], str] = plain) -> str:
        """The sentence with its figures; translated by ``translate``, figures written by ``show``."""
        return told(self.message, self.values, translate, show)

    def __str__(self) -> str:
        return f"{self.place}: {self.sentence()}"
