"""What waits of the annual cycle: reports an organisation is asked for, reports that are overdue."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Min, Q

from grants.models import CallKind, CycleState, ReportCall, ReportState
from grants.reporting.answering import IN, answered, for_call
from grants.waiting.asking import Asker, Rows, columns

GIVEN_BACK = (ReportState.RETURNED,)


def calls(asker: Asker) -> Iterator[Rows]:
    """One line for each report an organisation has not begun, not submitted yet, or taken back; and for each whose
    interim figures are accepted, until they are certified. What was returned is asked for by the questions of the
    reports themselves."""
    for kind, act in ((CallKind.NARRATIVE, "narrative.draft"), (CallKind.EXPENDITURE, "expenditure_report.draft")):
        where = asker.own(act, lambda code: Q(organisation__code=code), None)
        if where is not None:
            rows = _asked().filter(where, ~for_call(kind, GIVEN_BACK), kind=kind)
            yield _calls(rows.filter(~answered(kind)), f"call_{kind}")
            if kind == CallKind.EXPENDITURE:
                interim = for_call(kind, (ReportState.ACCEPTED,)), ~for_call(kind, IN, is_certified=True)
                # No day is set for that: what was due is in.
                yield _calls(rows.filter(*interim, is_final=False), "call_certify", due=None)


def _calls(rows: Rows, name: str, due: str | None = "due_on") -> Rows:
    return columns(
        rows, name, number="project__number", title="project__title", detail="purpose", place="cycle__year",
        amount="pk", since="cycle__opened_at", due=due,
    )  # fmt: skip


def overdue(asker: Asker) -> Iterator[Rows]:
    """One line a fund and year: how many reports are overdue, since when the oldest is. What was returned is not in."""
    where = asker.within("cycle.open")
    if where is None:
        return
    late = _asked().filter(where, due_on__lt=asker.at.date())
    late = late.filter(
        Q(~answered(CallKind.NARRATIVE), kind=CallKind.NARRATIVE)
        | Q(~answered(CallKind.EXPENDITURE), kind=CallKind.EXPENDITURE)
    )
    counted = late.order_by().values("fund_id", "cycle__year").annotate(how_many=Count("pk"), oldest=Min("due_on"))
    yield columns(counted, "calls_overdue", number="cycle__year", place="how_many", since="oldest", due="oldest")


def _asked() -> Rows:
    return ReportCall.objects.filter(cycle__state=CycleState.OPEN, excused="")
