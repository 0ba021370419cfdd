"""Saying the sentences of the pure modules in the language of the page and the currency of the fund."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from fund import display
from grants.models import Category
from grants.proposals.sentences import Amount, Sentence

EDITABLE = frozenset({"draft", "returned", "deferred", "on_agenda"})
"""States in which the draft is worked on; in the others it is in the hands of those who judge it."""


def said(sentence: Sentence, currency: str) -> str:
    """The sentence as a person reads it."""
    return _(sentence.text) % {name: shown(value, currency) for name, value in sentence.values.items()}


def shown(value: object, currency: str) -> str:
    """A value of a sentence or of a difference, as text; a dash where there is none."""
    if value is None or value == "":
        return display.DASH
    if isinstance(value, Sentence):
        return said(value, currency)
    if isinstance(value, Amount):
        return f"{display.amount_text(value.minor, currency)} {currency}"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, date):
        return display.day_text(value)
    if isinstance(value, Decimal):
        return percent_text(value)
    return str(value)


def percent_text(rate: Decimal) -> str:
    """A rate without zeros that say nothing: ``7%``, ``6.5%``."""
    return f"{rate.normalize():f}".replace(".", display.decimal_sign()) + "%"


def category_text(code: str) -> str:
    """The code with its name; direct cost that the books hold as one sum has no code."""
    if not code:
        return _("Direct cost, not divided")
    return f"{code} · {Category(code).label}"
