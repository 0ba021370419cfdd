"""What a report says in words, fit to be said in another language. Pure.

Definitions know no language: they write English, in phrases. A phrase *is* its English text, so files that
machines read, comparisons and errors need not know of it; renderers for people say it in the reader's language.

    from reports.phrase import phrase as _

    _("Annual %(year)s", year=2013)                 # "Annual 2013", in French « Année 2013 »
    _("to %(day)s", day=date(2013, 12, 31))         # "to 31 Dec 2013", in French « au 31 déc. 2013 »

Named ``_`` the texts are found by ``make messages``. What people wrote (names, titles, codes) is no phrase.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from fund import money

Say = Callable[[str], str]
"""Says a text in the reader's language; what is no phrase is said as it is."""

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Amount(NamedTuple):
    """An amount inside a phrase: minor units and their currency."""

    minor: int
    currency: str


class Phrase(str):
    """An English text that remembers what it is made of: a message with named values, phrases among them."""

    __slots__ = ("message", "values")
    message: str
    values: Mapping[str, object]

    def __new__(cls, message: str, values: Mapping[str, object]) -> Phrase:
        made = super().__new__(cls, _filled(message, values, in_english))
        made.message = message
        made.values = values
        return made


def phrase(message: str, **values: object) -> Phrase:
    """A phrase; its values are set into the message as ``%(name)s``, a percent sign is ``%%``. Imported as ``_``."""
    return Phrase(message, values)


def say(text: str, translate: Callable[[str], str], show: Callable[[object], str]) -> str:
    """A phrase in another language: messages go through ``translate``, days and numbers through ``show``."""
    if not isinstance(text, Phrase):
        return text

    def shown(value: object) -> str:
        return say(value, translate, show) if isinstance(value, str) else show(value)

    return _filled(translate(text.message), text.values, shown)


def in_english(value: object) -> str:
    """A value of a phrase: ``31 Dec 2013``, ``1070.00 USD``, ``6.5``, a text as it is."""
    match value:
        case Amount():
            return f"{money.text(value.minor, value.currency)} {value.currency}"
        case date():
            return f"{value.day} {MONTHS[value.month - 1]} {value.year}"
        case Decimal():
            return f"{value.normalize():f}"
        case _:
            return str(value)


def _filled(message: str, values: Mapping[str, object], show: Callable[[object], str]) -> str:
    return message % {name: show(value) for name, value in values.items()}
