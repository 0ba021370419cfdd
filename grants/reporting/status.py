"""Who has reported for a year, who has not, and how late. Nothing here writes.

What answers a call is the rule of ``answering.py``. What was returned, or taken back, is not in until it is submitted
again; in again, it came on the day it was first submitted: the time the office took to read it is not the
organisation's lateness.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from fund.models import Fund
from grants.models import (
    CallKind,
    ExpenditureReport,
    ExpenditureReportVersion,
    NarrativeReport,
    Organisation,
    Project,
    ReportCall,
    ReportState,
    Step,
)
from grants.reporting.answering import IN, Given, Key, key_of
from grants.reporting.calendar import days_late
from grants.states_at import existed, states_at


class CallState(models.TextChoices):
    """How a call stands, in the order of its life."""

    NOT_BEGUN = "not_begun", gettext_lazy("not begun")
    DRAFT = "draft", gettext_lazy("being written")
    SUBMITTED = "submitted", pgettext_lazy("a report", "submitted")
    RETURNED = "returned", pgettext_lazy("a report", "returned with comments")
    ACCEPTED = "accepted", pgettext_lazy("a report", "accepted")
    EXCUSED = "excused", gettext_lazy("not expected")


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
    is_interim: bool = False
    """The report that is with the office has provisional figures: certified ones are still to come."""

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
        """Whether the office has it: what was returned is with the organisation again, and interim figures are no
        certified final statement."""
        return self.state in IN and not (self.is_interim and self.is_final)

    @property
    def is_accepted(self) -> bool:
        return self.state == CallState.ACCEPTED and self.is_in

    @property
    def state_text(self) -> str:
        """How it stands in words: ``accepted, interim``."""
        label = str(self.state.label)
        return _("%(state)s, interim") % {"state": label} if self.is_interim else label

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


def status_of(
    fund: Fund,
    year: int,
    on: date,
    calls: QuerySet[ReportCall] | None = None,
    known_at: datetime | None = None,
) -> list[CallStatus]:
    """Every call of the year's cycle as it stands, by organisation, project and kind. Four queries at most.

    ``calls`` narrows: the calls a person may see. What happened after ``on`` does not count for the days, only for the
    state, which is that of ``known_at`` (None: today's; three queries more where it is given). Which calls were
    excused, and until when they are due, is always as it stands today.
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
    by_call: defaultdict[int, list[Given]] = defaultdict(list)
    by_key: defaultdict[Key, list[Given]] = defaultdict(list)
    for report in _as_they_stood(
        fund, [*_expenditure_reports(fund, year, known_at), *_narratives(fund, year)], known_at
    ):
        if report.call is not None:
            by_call[report.call].append(report)
        else:
            by_key[report.key].append(report)
    answers = {
        call.pk: [report for report in (*by_call[call.pk], *by_key[key_of(call)]) if report.is_for(call)]
        for call in asked
    }
    taken = _steps(fund, {report.record for reports in answers.values() for report in reports}, known_at)
    return [_status(call, answers[call.pk], taken, on) for call in asked]


def missing(fund: Fund, year: int, on: date) -> list[CallStatus]:
    """What was due before this day, is still expected and has not come in."""
    return [status for status in status_of(fund, year, on) if status.is_missing]


def _expenditure_reports(fund: Fund, year: int, known_at: datetime | None) -> list[Given]:
    rows = ExpenditureReport.objects.filter(fund=fund, year=year).order_by("pk")
    certified: dict[int, bool] = {}
    if known_at is not None:
        # What is certified since was interim then.
        versions = ExpenditureReportVersion.objects.filter(report__in=rows.order_by(), submitted_at__lte=known_at)
        certified = dict(versions.order_by("number").values_list("report", "content__is_certified"))
    return [
        Given(
            call, (CallKind.EXPENDITURE, project, organisation, purpose), f"expenditure_report:{number}", number, state,
            bool(certified.get(pk, is_certified)),
        )
        for pk, call, project, organisation, purpose, number, state, is_certified in rows.values_list(
            "pk", "call", "project", "organisation", "purpose", "number", "state", "is_certified"
        )
    ]  # fmt: skip


def _narratives(fund: Fund, year: int) -> list[Given]:
    rows = NarrativeReport.objects.filter(fund=fund, year=year).order_by("pk")
    return [
        Given(call, (CallKind.NARRATIVE, project, organisation, "programme"), f"narrative:{number}", number, state)
        for call, project, organisation, number, state in rows.values_list(
            "call", "project", "organisation", "number", "state"
        )
    ]


def _as_they_stood(fund: Fund, reports: list[Given], known_at: datetime | None) -> list[Given]:
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


def _status(call: ReportCall, reports: list[Given], taken: dict[tuple[str, str], datetime], on: date) -> CallStatus:
    # An accepted report stays the answer, however often its figures are corrected afterwards; a certified one before
    # one that is interim, and before one that does not suffice.
    answer = min(
        reports,
        key=lambda report: (
            not (report.state in IN and report.suffices(call)),
            report.state != ReportState.ACCEPTED,
            not report.is_certified,
        ),
        default=None,
    )
    if answer is None:
        return CallStatus(call, on, CallState.EXCUSED if call.excused else CallState.NOT_BEGUN)
    sufficing = [report for report in reports if report.suffices(call)] or reports
    submitted = [at for report in sufficing if (at := taken.get((report.record, "submit")))]
    state = CallState(answer.state)
    is_in = state in IN
    if call.excused and not (is_in and answer.suffices(call)):
        state = CallState.EXCUSED
    return CallStatus(
        call,
        on,
        state,
        answer.number,
        min(submitted, default=None),
        taken.get((answer.record, "accept")),
        is_interim=is_in and state != CallState.EXCUSED and not answer.is_certified,
    )
