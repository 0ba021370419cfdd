"""What every rendering says of a report: as of which day, and how final its figures are."""

from __future__ import annotations

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from reports.table import Report


def as_of(report: Report) -> str:
    """What the figures count, in a sentence."""
    return _("As of %(day)s, posted entries only, in %(currency)s.") % {
        "day": date_format(date(report.year, 12, 31), _("j F Y")),
        "currency": report.currency,
    }


def status_words(report: Report) -> tuple[str, str]:
    """The tag of the report and what it means."""
    if report.status == "certified":
        return _("Certified"), _("The year is closed: these figures do not change.")
    return _("Provisional"), _("The year is not closed: these figures may change until it is.")
