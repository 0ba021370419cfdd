"""What waits to be closed: balances to waive, projects, years."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Exists, F, IntegerField, Max, Min, OuterRef, Q
from django.db.models.functions import Cast, Coalesce

from fund.models import Entry, Fund
from grants.models import Allocation, Project, ProjectStatus, Transfer, WaiverRequest, WaiverState
from grants.waiting.asking import Asker, Rows, columns


def waivers(asker: Asker) -> Iterator[Rows]:
    where = asker.within("waiver.grant")
    if where is not None:
        rows = WaiverRequest.objects.filter(where, state=WaiverState.ASKED).exclude(asked_by=asker.user)
        yield columns(
            rows, "waiver", number="number", title="project__number", detail="organisation__name",
            place="amount_minor", since="asked_at",
        )  # fmt: skip


def projects(asker: Asker) -> Iterator[Rows]:
    """One line a fund: how many are overdue, since when the oldest is."""

    def theirs(code: str) -> Q:
        return Q(Exists(Allocation.objects.filter(project=OuterRef("pk"), organisation__code=code)))

    own = asker.own("project.close_operationally", theirs, Q())
    if own is not None:
        overdue = Project.objects.filter(own, status=ProjectStatus.ONGOING, end_date__lt=asker.at.date())
        yield _by_fund(overdue, "project_close", Min("end_date"))
    reports = asker.own("expenditure_report.submit", theirs, None)
    if reports is not None:
        closing = Project.objects.filter(reports, status=ProjectStatus.OPERATIONALLY_CLOSED)
        yield _by_fund(closing, "project_settle", Min("end_date"))
    if (where := asker.within("project.close_financially")) is not None:
        funded = Exists(Transfer.objects.filter(project=OuterRef("pk")))
        ended = Q(status=ProjectStatus.OPERATIONALLY_CLOSED) | Q(funded, status=ProjectStatus.CANCELLED)
        done = Project.objects.filter(where, ended)
        yield _by_fund(done, "project_close_financially", Min("end_date"))


def _by_fund(rows: Rows, kind: str, oldest: Any) -> Rows:
    counted = rows.order_by().values("fund_id").annotate(how_many=Count("pk"), oldest=oldest)
    return columns(counted, kind, place="how_many", since="oldest")


def years(asker: Asker) -> Iterator[Rows]:
    where = asker.within("year.close", "pk")
    if where is None:
        return
    rows = Fund.objects.filter(where, closure__isnull=True).annotate(
        closed=Coalesce(Max("closed_years__year"), Cast(F("start_date__year"), IntegerField()) - 1)
    )
    # The year after the last closed one is over, and there are books.
    rows = rows.filter(Exists(Entry.objects.filter(fund=OuterRef("pk"))), closed__lt=asker.at.year - 1)
    yield columns(rows, "year_close", fund="pk", title="name", place="closed", since="start_date")
