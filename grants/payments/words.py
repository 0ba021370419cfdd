"""Checks and refusals in the language of the page."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext

from fund import display
from grants.checking import Check
from grants.payments.pain001 import UnableToWrite
from grants.proposals.wording import percent_text
from grants.workbook.findings import Amount, plain, told


def shown(value: object) -> str:
    """A figure of a sentence as a person reads it."""
    if isinstance(value, Amount):
        return f"{display.amount_text(value.minor, value.currency)} {value.currency}"
    if isinstance(value, date):
        return display.day_text(value)
    if isinstance(value, Decimal):
        return percent_text(value).removesuffix("%")
    return plain(value)


def sentence_of(check: Check) -> str:
    return check.sentence(gettext, shown)


def title_of(check: Check) -> str:
    return gettext(check.title)


def refusal_of(problem: UnableToWrite) -> str:
    """Why a payment file cannot be made."""
    return told(problem.message, problem.values, gettext, shown) if problem.values else gettext(problem.message)
