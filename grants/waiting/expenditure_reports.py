"""What waits of expenditure reports: drafts and returned ones for the organisation, submitted ones for who accepts."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q

from grants.models import CycleState, ExpenditureReport, ReportState
from grants.waiting.asking import Asker, Rows, columns, not_in_hand, since_of


def expenditure_reports(asker: Asker) -> Iterator[Rows]:
    where = asker.own("expenditure_report.submit", lambda code: Q(organisation__code=code), Q(created_by=asker.user))
    if where is not None:
        rows = ExpenditureReport.objects.filter(where)
        # What is excused meanwhile is asked of nobody.
        returned = rows.filter(state=ReportState.RETURNED).exclude(call__excused__gt="")
        yield _reports(returned, "expenditure_report_returned")
        # A draft that answers an open call waits as that call.
        uncalled = Q(call__isnull=True) | ~Q(call__cycle__state=CycleState.OPEN)
        yield _reports(rows.filter(uncalled, state=ReportState.DRAFT), "expenditure_report_draft")
    if (where := asker.within("expenditure_report.accept")) is not None:
        submitted = ExpenditureReport.objects.filter(where, state=ReportState.SUBMITTED)
        submitted = not_in_hand(submitted, "expenditure_report", "accept", "submitted", asker.user)
        yield _reports(submitted, "expenditure_report_accept")


def _reports(rows: Rows, kind: str) -> Rows:
    return columns(
        rows,
        kind,
        number="number",
        title="project__title",
        detail="organisation__name",
        place="year",
        since=since_of("expenditure_report", "created_at"),
        due="call__due_on",
    )
