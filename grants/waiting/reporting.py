"""What waits of the annual cycle: reports an organisation is asked for, reports that are overdue."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Exists, Min, OuterRef, Q

from grants.models import CallKind, CycleState, ExpenditureReport, NarrativeReport, ReportCall, ReportState
from grants.reporting.status import IN
from grants.waiting.asking import Asker, Rows, columns

ASKED_OTHERWISE = (*IN, ReportState.RETURNED)


def calls(asker: Asker) -> Iterator[Rows]:
    """One line for each report an organisation has not begun, not submitted yet, or taken back. What was returned is
    asked for by the questions of the reports themselves."""
    for kind, act in ((CallKind.NARRATIVE, "narrative.draft"), (CallKind.EXPENDITURE, "expenditure_report.draft")):
        where = asker.own(act, lambda code: Q(organisation__code=code), None)
        if where is not None:
            rows = _asked().filter(where, ~_answered(kind, ASKED_OTHERWISE), kind=kind)
            yield columns(
                rows, f"call_{kind}", number="project__number", title="project__title", detail="purpose",
                place="cycle__year", amount="pk", since="cycle__opened_at", due="due_on",
            )  # fmt: skip


def overdue(asker: Asker) -> Iterator[Rows]:
    """One line a fund and year: how many reports are overdue, since when the oldest is. What was returned is not in."""
    where = asker.within("cycle.open")
    if where is None:
        return
    late = _asked().filter(where, due_on__lt=asker.at.date())
    late = late.filter(
        Q(~_answered(CallKind.NARRATIVE, IN), kind=CallKind.NARRATIVE)
        | Q(~_answered(CallKind.EXPENDITURE, IN), kind=CallKind.EXPENDITURE)
    )
    counted = late.order_by().values("fund_id", "cycle__year").annotate(how_many=Count("pk"), oldest=Min("due_on"))
    yield columns(counted, "calls_overdue", number="cycle__year", place="how_many", since="oldest", due="oldest")


def _asked() -> Rows:
    return ReportCall.objects.filter(cycle__state=CycleState.OPEN, excused="")


def _answered(kind: str, states: tuple[str, ...]) -> Exists:
    """Whether a report that answers the call (``grants/reporting/status.py``) is in one of these states."""
    narrative = kind == CallKind.NARRATIVE
    reports: Rows = NarrativeReport.objects.all() if narrative else ExpenditureReport.objects.all()
    same = {
        "project": OuterRef("project"),
        "organisation": OuterRef("organisation"),
        "year": OuterRef("cycle__year"),
        "call__isnull": True,
    }
    named = Q(call=OuterRef("pk"))
    alike = Q(**same) if narrative else Q(**same, purpose=OuterRef("purpose"), is_certified=True)
    return Exists(reports.filter(named | alike, state__in=states))
