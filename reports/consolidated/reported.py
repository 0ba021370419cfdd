"""What organisations have reported of a year, read from the database: what is missing, and what is in and not accepted.

Nothing here writes.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.utils.text import capfirst

from fund.models import Fund
from grants.models import (
    CallKind,
    ExpenditureReport,
    ExpenditureReportVersion,
    NarrativeReport,
    Purpose,
    ReportState,
    Step,
)
from grants.reporting.reported import line_of, years_of
from grants.reporting.status import status_of
from grants.states_at import states_at
from reports.consolidated.facts import MissingLine, ReceivedLine
from reports.fund_figures import FundFigures


def missing_of(fund: Fund, year: int, on: date, until: datetime | None = None) -> tuple[tuple[MissingLine, ...], bool]:
    """What was due by that day and is not in, and whether anything was called for at all. ``until``: see
    ``received_of``."""
    statuses = status_of(fund, year, on, known_at=until)
    rows = tuple(
        MissingLine(
            organisation=status.organisation.code,
            project=status.project.number,
            kind=str(status.call.get_kind_display()),
            due_on=status.due_on,
            state=str(status.state.label),
            days_late=status.days_late,
        )
        for status in statuses
        if status.is_missing
    )
    return rows, bool(statuses)


def received_of(fund: Fund, figures: FundFigures, until: datetime | None = None) -> tuple[ReceivedLine, ...]:
    """The reports on the year that were with the office and not accepted, as of a moment (None: now)."""
    lines = [*_expenditure(fund, figures, until), *_narratives(fund, figures.year, until)]
    return tuple(sorted(lines, key=lambda line: (line.organisation, line.project, line.number)))


def _expenditure(fund: Fund, figures: FundFigures, until: datetime | None) -> Iterator[ReceivedLine]:
    state_of = states_at(fund, "expenditure_report", until)
    reports = [
        report
        for report in ExpenditureReport.objects.filter(fund=fund, year=figures.year).select_related(
            "project", "organisation"
        )
        if state_of(report.record, report.state) == ReportState.SUBMITTED
    ]
    if not reports:
        return
    rows = ExpenditureReportVersion.objects.filter(report__in=reports).order_by("number")
    if until is not None:
        rows = rows.filter(submitted_at__lte=until)
    last = {version.report_id: version for version in rows}  # type: ignore[attr-defined]
    for report in reports:
        version = last.get(report.pk)
        if version is None:
            continue
        reported = sum(int(amount) for amount in version.content["amounts"].values())
        # As acceptance weighs it: what moved in the year may be a correction of an earlier one, of which this report
        # says nothing.
        held = sum(years_of(line_of(report), figures.position.sequence).get(figures.year, {}).values())
        kind = capfirst(str(CallKind.EXPENDITURE.label))
        if report.purpose == Purpose.DIRECT_COST:
            kind = f"{kind} ({Purpose.DIRECT_COST.label})"
        yield ReceivedLine(
            number=report.number,
            organisation=report.organisation.code,
            project=report.project.number,
            kind=kind,
            submitted_on=version.submitted_at.date(),
            reported_minor=reported,
            outside_minor=reported - held,
        )


def _narratives(fund: Fund, year: int, until: datetime | None) -> Iterator[ReceivedLine]:
    state_of = states_at(fund, "narrative", until)
    reports = [
        report
        for report in NarrativeReport.objects.filter(fund=fund, year=year).select_related("project", "organisation")
        if state_of(report.record, report.state) == ReportState.SUBMITTED
    ]
    if not reports:
        return
    steps = Step.objects.filter(fund=fund, record__in=[report.record for report in reports], action="submit")
    if until is not None:
        steps = steps.filter(taken_at__lte=until)
    came = dict(steps.order_by("pk").values_list("record", "taken_at"))
    for report in reports:
        yield ReceivedLine(
            number=report.number,
            organisation=report.organisation.code,
            project=report.project.number,
            kind=capfirst(str(CallKind.NARRATIVE.label)),
            submitted_on=came[report.record].date() if report.record in came else report.edited_at.date(),
        )
