"""What every rendering says of a report, in the language that is active: its phrases, its day, how final it is.

A renderer for people begins with ``in_words``. JSON and CSV do not: machines read them, in one language.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TypeVar

from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext as _

from fund import display
from reports.phrase import Amount, in_english, say
from reports.table import Report, Table

Worded = TypeVar("Worded", Report, Table)


def in_words(data: Worded) -> Worded:
    """A report or a table with all its texts in the language that is active."""
    return data.worded(said)


def said(text: str) -> str:
    """A phrase in the language that is active; what people wrote as they wrote it."""
    return say(text, gettext, _shown)


def _shown(value: object) -> str:
    """A day or a number inside a phrase, as the language writes it."""
    if isinstance(value, Amount):
        return f"{display.amount_text(value.minor, value.currency)} {value.currency}"
    if isinstance(value, date):
        return display.day_text(value)
    if isinstance(value, Decimal):
        return in_english(value).replace(".", display.decimal_sign())
    return str(value)


def as_of(report: Report) -> str:
    """What the figures count, in a sentence."""
    return _("As of %(day)s, posted entries only, in %(currency)s.") % {
        "day": date_format(report.last_day, _("j F Y")),
        "currency": report.currency,
    }


def restated(report: Report) -> str:
    """What a restated version says otherwise, and why, in one paragraph; empty in a first version."""
    return _("Restated. %(why)s") % {"why": " ".join(report.restates.split())} if report.restates else ""


def status_words(report: Report) -> tuple[str, str]:
    """The tag of the report and what it means. It is said of the year: whether a report is certified, only the page it
    is published on can say, because what is shown to who certifies it are the bytes that are published."""
    if report.status == "certified":
        return _("Year closed"), _("The year is closed: these figures do not change.")
    return _("Provisional"), _("The year is not closed: these figures may change until it is.")
