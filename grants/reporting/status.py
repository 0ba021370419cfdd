"""Who has reported for a year, who has not, and how late. Nothing here writes.

A call is answered by the report that names it; or, without naming it, is on the same project, organisation, purpose and
year and certified. What was returned, or taken back, is not in until it is submitted again; in again, it came on the
day it was first submitted: the time the office took to read it is not the organisation's lateness.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from fund.models import Fund
from grants.models import (
    CallKind,
    ExpenditureReport,
    NarrativeReport,
    Organisation,
    Project,
    ReportCall,
    ReportState,
    Step,
)
from grants.reporting.calendar import days_late
from grants.states_at import existed, states_at


class CallState(models.TextChoices):
    """How a call stands, in the order of its life."""

    NOT_BEGUN = "not_begun", _("not begun")
    DRAFT = "draft", _("being written")
    SUBMITTED = "submitted", pgettext_lazy("a report", "submitted")
    RETURNED = "returned", pgettext_lazy("a report", "returned with comments")
    ACCEPTED = "accepted", pgettext_lazy("a report", "accepted")
    EXCUSED = "excused", _("not expected")


IN = (CallState.SUBMITTED, CallState.ACCEPTED)
"""The report is with the office."""


@dataclass(frozen=True, slots=True)
class CallStatus:
    """One call with what came of it, as of a day."""

    call: ReportCall
    on: date
    state: CallState
    report: str = ""
    """The number of the report that answers it; empty where none is begun."""
    submitted_at: datetime | None = None
    """When it was first submitted, whatever became of it since."""
    accepted_at: datetime | None = None

    @property
    def kind(self) -> str:
        return self.call.kind

    @property
    def is_final(self) -> bool:
        return self.call.is_final

    @property
    def project(self) -> Project:
        return self.call.project

    @property
    def organisation(self) -> Organisation:
        return self.call.organisation

    @property
    def purpose(self) -> str:
        return self.call.purpose

    @property
    def due_on(self) -> date:
        return self.call.due_on

    @property
    def is_in(self) -> bool:
        """Whether the office has it: what was returned is with the organisation again."""
        return self.state in IN

    @property
    def is_accepted(self) -> bool:
        return self.state == CallState.ACCEPTED

    @property
    def is_expected(self) -> bool:
        return self.state != CallState.EXCUSED

    @property
    def days_late(self) -> int:
        """How late it came, or how long it is overdue; 0 where it came, or can still come, in time."""
        came = self.submitted_at.date() if self.submitted_at and self.is_in else None
        return days_late(self.due_on, came, self.on) if self.is_expected else 0

    @property
    def is_missing(self) -> bool:
        """Expected, past its day, and not in."""
        return self.is_expected and not self.is_in and self.due_on < self.on


class _Report(NamedTuple):
    """One report as the status needs it. ``key`` is kind, project, organisation and purpose."""

    call: int | None
    key: tuple[str, int, int, str]
    record: str
    number: str
    state: str
    counts: bool
    """Whether it answers a call it does not name."""


def status_of(
    fund: Fund,
    year: int,
    on: date,
    calls: QuerySet[ReportCall] | None = None,
    known_at: datetime | None = None,
) -> list[CallStatus]:
    """Every call of the year's cycle as it stands, by organisation, project and kind. Four queries at most.

    ``calls`` narrows: the calls a person may see. What happened after ``on`` does not count for the days, only for the
    state, which is that of ``known_at`` (None: today's; two queries more where it is given). Which calls were excused,
    and until when they are due, is always as it stands today.
    """
    rows = (ReportCall.objects.all() if calls is None else calls).filter(fund=fund, cycle__year=year)
    if known_at is not None:
        rows = rows.filter(cycle__opened_at__lte=known_at)
    asked = list(
        rows.select_related("cycle", "project", "organisation").order_by(
            "organisation__code", "project__number", "kind", "purpose", "pk"
        )
    )
    if not asked:
        return []
    by_call: defaultdict[int, list[_Report]] = defaultdict(list)
    by_key: defaultdict[tuple[str, int, int, str], list[_Report]] = defaultdict(list)
    for report in _as_they_stood(fund, [*_expenditure_reports(fund, year), *_narratives(fund, year)], known_at):
        if report.call is not None:
            by_call[report.call].append(report)
        elif report.counts:
            by_key[report.key].append(report)
    answers = {call.pk: [*by_call[call.pk], *by_key[_key(call)]] for call in asked}
    taken = _steps(fund, {report.record for reports in answers.values() for report in reports}, known_at)
    return [_status(call, answers[call.pk], taken, on) for call in asked]


def missing(fund: Fund, year: int, on: date) -> list[CallStatus]:
    """What was due before this day, is still expected and has not come in."""
    return [status for status in status_of(fund, year, on) if status.is_missing]


def _key(call: ReportCall) -> tuple[str, int, int, str]:
    return call.kind, call.project_id, call.organisation_id, call.purpose  # type: ignore[attr-defined]


def _expenditure_reports(fund: Fund, year: int) -> list[_Report]:
    rows = ExpenditureReport.objects.filter(fund=fund, year=year).order_by("pk")
    return [
        _Report(
            call, (CallKind.EXPENDITURE, project, organisation, purpose), f"expenditure_report:{number}", number, state,
            is_certified,
        )
        for call, project, organisation, purpose, number, state, is_certified in rows.values_list(
            "call", "project", "organisation", "purpose", "number", "state", "is_certified"
        )
    ]  # fmt: skip


def _narratives(fund: Fund, year: int) -> list[_Report]:
    rows = NarrativeReport.objects.filter(fund=fund, year=year).order_by("pk")
    return [
        _Report(
            call, (CallKind.NARRATIVE, project, organisation, "programme"), f"narrative:{number}", number, state, True
        )
        for call, project, organisation, number, state in rows.values_list(
            "call", "project", "organisation", "number", "state"
        )
    ]


def _as_they_stood(fund: Fund, reports: list[_Report], known_at: datetime | None) -> list[_Report]:
    """Those that were begun by then, in the state they were in."""
    if known_at is None:
        return reports
    state_of = {kind: states_at(fund, kind, known_at) for kind in ("expenditure_report", "narrative")}
    stood = [
        report._replace(state=state_of[report.record.partition(":")[0]](report.record, report.state))
        for report in reports
    ]
    return [report for report in stood if existed(report.state)]


def _steps(fund: Fund, records: Iterable[str], known_at: datetime | None = None) -> dict[tuple[str, str], datetime]:
    """Record and action to when it was first taken."""
    rows = Step.objects.filter(fund=fund, record__in=list(records), action__in=("submit", "accept")).order_by("pk")
    if known_at is not None:
        rows = rows.filter(taken_at__lte=known_at)
    found: dict[tuple[str, str], datetime] = {}
    for record, action, at in rows.values_list("record", "action", "taken_at"):
        found.setdefault((record, action), at)
    return found


def _status(call: ReportCall, reports: list[_Report], taken: dict[tuple[str, str], datetime], on: date) -> CallStatus:
    # An accepted report stays the answer, however often its figures are corrected afterwards.
    accepted = [report for report in reports if report.state == ReportState.ACCEPTED]
    answer = (accepted or reports or [None])[0]
    if answer is None:
        return CallStatus(call, on, CallState.EXCUSED if call.excused else CallState.NOT_BEGUN)
    submitted = [at for report in reports if (at := taken.get((report.record, "submit")))]
    state = CallState(answer.state)
    if call.excused and state not in IN:
        state = CallState.EXCUSED
    return CallStatus(
        call, on, state, answer.number, min(submitted, default=None), taken.get((answer.record, "accept"))
    )
