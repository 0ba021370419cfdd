"""The annual cycle of last year: asked for in January, some of it excused, reminded of at each mark since."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from config.demo.cast import Stage
from grants.governance import rules_of
from grants.models import CallKind, ProjectStatus, ReportCall, ReportingCycle
from grants.services.cycles import call_excuse, cycle_open
from grants.services.reminders import cycle_remind


def asked(stage: Stage) -> ReportingCycle:
    """The secretariat asks for last year's reports on 10 January; of projects long over it expects none."""
    at = min(datetime(stage.today.year, 1, 10, 9, tzinfo=UTC), stage.at(0))
    cycle = cycle_open(fund=stage.fund, year=stage.today.year - 1, by=stage.secretariat, at=at)
    over = cycle.calls.filter(
        kind=CallKind.EXPENDITURE, is_final=False, project__status=ProjectStatus.OPERATIONALLY_CLOSED
    )
    for call in over.order_by("pk"):
        call_excuse(
            call=call,
            reason="Closed operationally years ago; nothing was spent since. The final statement is awaited.",
            by=stage.secretariat,
            at=at + timedelta(hours=1),
        )
    return cycle


def reminded(stage: Stage, cycle: ReportingCycle) -> None:
    """At each mark that has passed, before and after the days reports were due."""
    rules = rules_of(stage.fund)
    marks = [*(-days for days in rules.reminder_days_before), *rules.reminder_days_after]
    due = set(ReportCall.objects.filter(cycle=cycle).values_list("due_on", flat=True))
    days: set[date] = {day + timedelta(days=mark) for day in due for mark in marks}
    for day in sorted(day for day in days if cycle.opened_at.date() < day < stage.today):
        cycle_remind(cycle=cycle, at=datetime(day.year, day.month, day.day, 6, tzinfo=UTC))
