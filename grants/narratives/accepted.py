"""The accepted narratives of a fund and year, for those who assemble them. Nothing here writes."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from fund.models import Fund
from grants.models import Attachment, AttachmentKind, NarrativeReport, NarrativeVersion, Organisation, Project, Step


class Accepted(NamedTuple):
    """One accepted narrative: the last of its project and year. ``content`` is as submitted
    (``grants/narratives/content.py``), ``images`` its pictures by their digests."""

    report: NarrativeReport
    project: Project
    lead: Organisation
    version: NarrativeVersion
    content: dict[str, Any]
    accepted_at: datetime
    images: dict[str, Attachment]


def accepted(fund: Fund, year: int, known_at: datetime | None = None) -> list[Accepted]:
    """Of each project the narrative accepted last for the year, by priority focus and number of the project.

    A final report takes the place of the annual one. ``known_at``: as it was then. Four queries.
    """
    return accepted_between(fund, year, year, known_at).get(year, [])


def accepted_between(
    fund: Fund, first: int, last: int, known_at: datetime | None = None, *, project: Project | None = None
) -> dict[int, list[Accepted]]:
    """The same for each year from ``first`` to ``last`` that has any, the earliest first. Four queries in all.

    ``project``: its own only.
    """
    own = {} if project is None else {"project": project}
    rows = (
        NarrativeReport.objects.filter(fund=fund, year__range=(first, last), state="accepted", **own)
        .select_related("fund", "project", "project__priority_focus", "project__output", "organisation")
        .order_by("pk")
    )
    reports = {report.record: report for report in rows}
    steps = Step.objects.filter(fund=fund, record__in=list(reports), action="accept")
    if known_at is not None:
        steps = steps.filter(taken_at__lte=known_at)
    moments = dict(steps.order_by("pk").values_list("record", "taken_at"))
    newest: dict[tuple[int, int], NarrativeReport] = {}
    for record, report in sorted(reports.items(), key=lambda pair: (pair[1].is_final, pair[1].pk)):
        if record in moments:
            newest[report.year, report.project_id] = report  # type: ignore[attr-defined]
    versions = _newest([report.pk for report in newest.values()])
    pictures = _pictures(fund, [report.record for report in newest.values()])
    found: dict[int, list[Accepted]] = {}
    ordered = sorted(
        newest.values(), key=lambda each: (each.year, each.project.priority_focus.code, each.project.number)
    )
    for report in ordered:
        found.setdefault(report.year, []).append(
            Accepted(
                report=report,
                project=report.project,
                lead=report.organisation,
                version=versions[report.pk],
                content=versions[report.pk].content,
                accepted_at=moments[report.record],
                images=pictures.get(report.record, {}),
            )
        )
    return found


def _newest(reports: list[int]) -> dict[int, NarrativeVersion]:
    rows = NarrativeVersion.objects.filter(report__in=reports).select_related("report").order_by("number")
    return {version.report_id: version for version in rows}  # type: ignore[attr-defined]


def _pictures(fund: Fund, records: list[str]) -> dict[str, dict[str, Attachment]]:
    found: dict[str, dict[str, Attachment]] = {}
    kind = AttachmentKind.NARRATIVE_IMAGE
    for picture in Attachment.objects.filter(fund=fund, subject__in=records, kind=kind).order_by("filed_at", "pk"):
        found.setdefault(picture.subject, {})[picture.digest] = picture
    return found
