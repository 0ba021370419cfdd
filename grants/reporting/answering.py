"""What answers a call for a report: the rule, as it is asked of rows that were read and of the database.

A call is answered by the report that names it; or, without naming it, is on the same project, organisation, purpose and
year and certified. Interim figures are provisional: they answer an annual call for the time being, and never one for
the certified final statement. Nothing here writes; ``tests/grants/cycles/test_answering.py`` holds both forms together.
"""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from grants.models import CallKind, ExpenditureReport, NarrativeReport, ReportCall, ReportState

IN = (ReportState.SUBMITTED, ReportState.ACCEPTED)
"""The report is with the office."""

Key = tuple[str, int, int, str]
"""Kind, project, organisation and purpose."""


class Given(NamedTuple):
    """One report as answering needs it."""

    call: int | None
    key: Key
    record: str
    number: str
    state: str
    is_certified: bool = True
    """There is no interim narrative."""

    def is_for(self, call: ReportCall) -> bool:
        """Whether it is given for this call. Of one year, which the reader sees to."""
        return self.call == call.pk or (self.call is None and self.key == key_of(call) and self.is_certified)

    def suffices(self, call: ReportCall) -> bool:
        """Whether what is for the call can answer it: interim figures are no certified final statement."""
        return self.is_certified or not call.is_final


def key_of(call: ReportCall) -> Key:
    return call.kind, call.project_id, call.organisation_id, call.purpose  # type: ignore[attr-defined]


def for_call(kind: str, states: tuple[str, ...], *, is_certified: bool = False) -> Exists:
    """Of calls of a kind: whether a report is for it in one of these states; ``is_certified``: a certified one."""
    same = {
        "project": OuterRef("project"),
        "organisation": OuterRef("organisation"),
        "year": OuterRef("cycle__year"),
        "call__isnull": True,
    }
    named = Q(call=OuterRef("pk"))
    if kind == CallKind.NARRATIVE:
        narratives: QuerySet[NarrativeReport] = NarrativeReport.objects.filter(named | Q(**same), state__in=states)
        return Exists(narratives)
    alike = Q(**same, purpose=OuterRef("purpose"), is_certified=True)
    reports = ExpenditureReport.objects.filter(named | alike, state__in=states)
    return Exists(reports.filter(is_certified=True) if is_certified else reports)


def answered(kind: str) -> Q:
    """Of calls of a kind: whether it is answered, as ``CallStatus.is_in`` has it."""
    if kind == CallKind.NARRATIVE:
        return Q(for_call(kind, IN))
    return Q(for_call(kind, IN, is_certified=True)) | Q(for_call(kind, IN), is_final=False)
