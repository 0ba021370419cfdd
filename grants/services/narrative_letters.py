"""The letters a narrative sets off: to the secretariat and to the organisation. Rows, never mail."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from fund.models import User
from grants.models import NarrativeReport
from grants.services.notices import Text, addresses_of, holders_of, notice_write


def tell_secretariat(report: NarrativeReport, *, what: str, subject: Text, body: Text, at: datetime) -> None:
    """To those who review narratives in this fund."""
    people = holders_of("narrative.review", report.fund, at.date())
    _write(report, f"{what}:secretariat", subject, body, at, people, [])


def tell_organisation(report: NarrativeReport, *, what: str, subject: Text, body: Text, at: datetime) -> None:
    """To the people of the organisation who submit narratives, its focal points, and who began the report."""
    on = at.date()
    people = holders_of("narrative.submit", report.fund, on, institution=report.organisation.code)
    if report.created_by not in people:
        people.append(report.created_by)
    _write(report, f"{what}:organisation", subject, body, at, people, addresses_of(report.organisation, on))


def facts_of(report: NarrativeReport) -> Mapping[str, object]:
    """What every letter names."""
    return {
        "number": report.number,
        "project": report.project.number,
        "title": report.project.title,
        "organisation": report.organisation.name,
        "year": report.year,
    }


def _write(
    report: NarrativeReport,
    what: str,
    subject: Text,
    body: Text,
    at: datetime,
    people: list[User],
    addresses: list[str],
) -> None:
    def text() -> str:
        said = str(body() if callable(body) else body)
        return f"{said}\n\n" + _("Fund: %(fund)s") % {"fund": report.fund}

    notice_write(
        # The moment is part of the key: a report may be returned more than once.
        key=f"{report.record}:{what}:{at.isoformat()}",
        subject=subject,
        body=text,
        at=at,
        fund=report.fund,
        people=people,
        addresses=addresses,
        record=report.record,
        path=reverse("grants:narrative", args=[report.fund.code, report.number]),
    )
