"""The annual cycle: opening it asks for the reports, closing it ends the asking; one report may be excused."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history

from fund.access import may, refusal
from fund.models import Fund, User
from grants.models import CycleState, ReportCall, ReportingCycle
from grants.reporting.calls_wanted import CallPlan, call_plan
from grants.reporting.status import status_of
from grants.services.call_letters import tell_called
from grants.services.steps import NotNow, NotYours, ShownIsStale, UnableToStep, advance, begin

ACT = "cycle.open"


class UnableToCall(UnableToStep):
    """The reports cannot be asked for, or this one not excused. The message is for people and says why."""


@transaction.atomic
def cycle_open(*, fund: Fund, year: int, by: User, at: datetime, shown: str = "") -> ReportingCycle:
    """Open the reporting of a year: ask every organisation for its reports, and tell it in one letter.

    Opening it again adds what has appeared since, and makes the final report of what was closed since; what is there
    already stays as it is. ``shown`` is the digest of the plan the person saw, where they were shown one.
    Raises NotYours, NotNow where the cycle was closed, ShownIsStale, or UnableToCall.
    """
    # One at a time: two people who open the same year make one cycle.
    Fund.objects.select_for_update().get(pk=fund.pk)
    if not may(by, ACT, fund, on=at.date()):
        raise NotYours(refusal())
    if not fund.start_date.year <= year <= at.year:
        raise UnableToCall(
            _("%(year)s cannot be reported on: the fund began in %(first)s, and %(last)s is the running year.")
            % {"year": year, "first": fund.start_date.year, "last": at.year}
        )
    cycle = ReportingCycle.objects.filter(fund=fund, year=year).first()
    if cycle is None:
        cycle = ReportingCycle(fund=fund, year=year, opened_by=by, opened_at=at)
        cycle._history_user = by  # type: ignore[attr-defined]
        begin(record=cycle, action="open", by=by, at=at)
    elif cycle.state == CycleState.CLOSED:
        raise NotNow(_("The reporting of %(year)s is closed: open it again first.") % {"year": year})
    plan = call_plan(fund, year)
    if shown and shown != plan.digest:
        raise ShownIsStale(_("It has changed since the page was shown. Nothing was done: look at it again."))
    made = _calls_make(cycle, plan, by, at)
    tell_called(cycle, made, at)
    return cycle


def cycle_close(*, cycle: ReportingCycle, by: User, at: datetime) -> ReportingCycle:
    """End the asking: nobody is reminded any more; what is missing stays named. Raises NotNow or NotYours."""
    cycle._history_user = by  # type: ignore[attr-defined]
    advance(record=cycle, action="close", by=by, at=at)
    return cycle


def cycle_reopen(*, cycle: ReportingCycle, reason: str, by: User, at: datetime) -> ReportingCycle:
    """Ask again, with a reason. Raises NotNow, NotYours or UnableToStep."""
    cycle._history_user = by  # type: ignore[attr-defined]
    advance(record=cycle, action="reopen", by=by, at=at, comment=reason)
    return cycle


@transaction.atomic
def call_excuse(*, call: ReportCall, reason: str, by: User, at: datetime) -> ReportCall:
    """This report is not expected after all: say why. An empty reason expects it again.

    Raises NotYours, NotNow where the cycle is closed, or UnableToCall where the report is in or nothing changes.
    """
    call = ReportCall.objects.select_for_update(of=("self",)).select_related("fund", "cycle").get(pk=call.pk)
    if not may(by, ACT, call.fund, on=at.date()):
        raise NotYours(refusal())
    if call.cycle.state == CycleState.CLOSED:
        raise NotNow(_("The reporting of %(year)s is closed: open it again first.") % {"year": call.cycle.year})
    reason = reason.strip()
    if not reason and not call.excused:
        raise UnableToCall(_("Say why: it stands beside the report."))
    status = status_of(call.fund, call.cycle.year, at.date(), ReportCall.objects.filter(pk=call.pk))[0]
    if reason and status.is_in:
        raise UnableToCall(_("The report %(number)s is in: it is not excused any more.") % {"number": status.report})
    call.excused = reason
    call._history_user = by  # type: ignore[attr-defined]
    call.save()
    return call


def _calls_make(cycle: ReportingCycle, plan: CallPlan, by: User, at: datetime) -> list[ReportCall]:
    """The calls that were not there yet, and those that become final ones: their project was closed since."""
    became = [call for call, _wanted in plan.final]
    for call, wanted in plan.final:
        call.is_final, call.due_on = True, wanted.due_on
        call._history_user, call._history_date = by, at  # type: ignore[attr-defined]
        call.save()
    made = [
        ReportCall(
            fund=cycle.fund,
            cycle=cycle,
            kind=each.kind,
            is_final=each.is_final,
            project=each.project,
            organisation=each.organisation,
            purpose=each.purpose,
            due_on=each.due_on,
        )
        for each in plan.new
    ]
    return [*became, *bulk_create_with_history(made, ReportCall, default_user=by, default_date=at)]
