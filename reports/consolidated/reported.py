"""What organisations have reported of a year, read from the database: what is missing, and what is in and not accepted.

Nothing here writes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

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
from grants.reporting.status import CallState, CallStatus
from grants.services.call_letters import call_text
from grants.states_at import states_at
from reports.consolidated.facts import ExcusedLine, InterimLine, MissingLine, ReceivedLine
from reports.fund_figures import FundFigures


def missing_of(statuses: Sequence[CallStatus]) -> tuple[MissingLine, ...]:
    """What was due and is not in."""
    return tuple(
        MissingLine(
            organisation=status.organisation.code,
            project=status.project.number,
            kind=call_text(status.call),
            due_on=status.due_on,
            state=status.state_text,
            days_late=status.days_late,
        )
        for status in statuses
        if status.is_missing
    )


def excused_of(statuses: Sequence[CallStatus]) -> tuple[ExcusedLine, ...]:
    """What is not expected after all, and why."""
    return tuple(
        ExcusedLine(status.organisation.code, status.project.number, call_text(status.call), status.call.excused)
        for status in statuses
        if not status.is_expected
    )


def interim_of(statuses: Sequence[CallStatus]) -> tuple[InterimLine, ...]:
    """The expenditure that is accepted and provisional: the organisation has not certified it yet."""
    return tuple(
        InterimLine(
            status.organisation.code,
            status.project.number,
            status.report,
            status.accepted_at.date() if status.accepted_at else None,
        )
        for status in statuses
        if status.is_interim and status.state == CallState.ACCEPTED
    )


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
