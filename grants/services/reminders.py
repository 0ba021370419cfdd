"""Reminding organisations of reports: at so many days before and after the day they are due, by the fund's rules.

A call is reminded of once at each mark of the day it is due, however often this runs and whoever runs it: the mark is
kept with the letter, in one transaction under the fund's lock. An organisation gets one letter that lists all it still
owes, not one a call.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from functools import partial
from itertools import chain

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fund.models import Fund
from grants.governance import rules_of
from grants.models import CallReminder, CycleState, Notice, ReportCall, ReportingCycle
from grants.reporting.calendar import mark_reached
from grants.reporting.status import CallState, CallStatus, status_of
from grants.services.call_letters import call_letter, call_lines

Owed = tuple[CallStatus, int | None]
"""What an organisation still owes, with the mark that has come and was not reminded of; None where none has."""


def reminders_write(*, at: datetime) -> list[Notice]:
    """Write what is due to be written today, of all funds. Answers with the letters, which others send."""
    cycles = ReportingCycle.objects.filter(state=CycleState.OPEN).select_related("fund").order_by("fund", "year")
    return [notice for cycle in cycles for notice in cycle_remind(cycle=cycle, at=at)]


@transaction.atomic
def cycle_remind(*, cycle: ReportingCycle, at: datetime) -> list[Notice]:
    """The reminders of one cycle; none where it is closed meanwhile."""
    Fund.objects.select_for_update().get(pk=cycle.fund_id)  # type: ignore[attr-defined]
    cycle.refresh_from_db(fields=["state"])
    if cycle.state != CycleState.OPEN:
        return []
    owed = _owed(cycle, at.date())
    letters = []
    for of_one in owed:
        reached = [(status.call, mark) for status, mark in of_one if mark is not None]
        if not reached:
            continue
        rows = [
            CallReminder.objects.create(call=call, mark=mark, due_on=call.due_on, written_at=at)
            for call, mark in reached
        ]
        statuses = [status for status, _mark in of_one]
        letters += call_letter(
            cycle,
            statuses[0].organisation,
            key=f"reminder:{rows[0].pk}",
            subject=partial(_subject, cycle, statuses),
            body=partial(_body, cycle, statuses),
            at=at,
        )
    return letters


def _owed(cycle: ReportingCycle, on: date) -> list[list[Owed]]:
    """What each organisation still owes, first due first."""
    rules = rules_of(cycle.fund)
    marks = [*(-days for days in rules.reminder_days_before), *rules.reminder_days_after]
    waiting = [row for row in status_of(cycle.fund, cycle.year, on) if row.is_expected and not row.is_in]
    calls = [row.call.pk for row in waiting]
    told = set(CallReminder.objects.filter(call__in=calls).values_list("call", "mark", "due_on"))
    # Asked for anew where it is a final one since, which is due on another day.
    history = ReportCall.history.filter(id__in=calls).order_by("-history_date", "-history_id")  # type: ignore[attr-defined]
    asked = {(call, due): when for call, due, when in history.values_list("id", "due_on", "history_date")}
    found: defaultdict[int, list[Owed]] = defaultdict(list)
    for row in sorted(waiting, key=lambda row: (row.organisation.code, row.due_on, row.project.number, row.call.pk)):
        mark = mark_reached(row.due_on, on, marks, asked.get((row.call.pk, row.due_on), cycle.opened_at).date())
        found[row.organisation.pk].append((row, None if (row.call.pk, mark, row.due_on) in told else mark))
    return list(found.values())


def _subject(cycle: ReportingCycle, statuses: Sequence[CallStatus]) -> str:
    values = {"fund": cycle.fund.code, "year": cycle.year}
    if overdue := sum(row.is_missing for row in statuses):
        text = ngettext(
            "%(fund)s: %(count)s report on %(year)s is overdue",
            "%(fund)s: %(count)s reports on %(year)s are overdue",
            overdue,
        )
        return text % (values | {"count": overdue})
    text = ngettext(
        "%(fund)s: %(count)s report on %(year)s is due soon",
        "%(fund)s: %(count)s reports on %(year)s are due soon",
        len(statuses),
    )
    return text % (values | {"count": len(statuses)})


def _body(cycle: ReportingCycle, statuses: Sequence[CallStatus]) -> str:
    returned = [row.call for row in statuses if row.state == CallState.RETURNED]
    overdue = [row.call for row in statuses if row.is_missing]
    due = [row.call for row in statuses if not row.is_missing]
    parts = chain(
        [_("Overdue:"), call_lines(overdue, returned)] if overdue else [],
        [_("Due:"), call_lines(due, returned)] if due else [],
        [
            _(
                "A report is in when it is submitted; one that was returned, when it is submitted again. If it cannot "
                "be given, ask the secretariat of %(fund)s to excuse it."
            )
            % {"fund": cycle.fund.name}
        ],
    )
    return "\n\n".join(parts)
