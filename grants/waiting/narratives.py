"""What waits of narrative reports: those that came back or were begun without a call, those to be judged."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Exists, OuterRef, Q

from grants.models import Allocation, NarrativeReport, Purpose, ReportState
from grants.waiting.asking import Asker, Rows, columns, not_in_hand, since_of


def narratives(asker: Asker) -> Iterator[Rows]:
    rows = NarrativeReport.objects.all()
    own_work = Exists(Allocation.objects.filter(project=OuterRef("project"), purpose=Purpose.DIRECT_COST))
    where = asker.own("narrative.submit", lambda code: Q(organisation__code=code), Q(own_work))
    if where is not None:
        # A draft that was called for is asked for by its call; what is excused meanwhile is asked of nobody.
        mine = Q(state=ReportState.RETURNED) | Q(state=ReportState.DRAFT, call__isnull=True)
        back = rows.filter(where, mine).exclude(call__excused__gt="")
        yield columns(
            back, "narrative_submit", number="number", title="project__title", detail="state", place="year",
            since=since_of("narrative", "created_at"), due="call__due_on",
        )  # fmt: skip
    if (where := asker.within("narrative.review")) is not None:
        submitted = rows.filter(where, state=ReportState.SUBMITTED)
        submitted = not_in_hand(submitted, "narrative", "accept", "submitted", asker.user)
        yield columns(
            submitted, "narrative_review", number="number", title="project__title", detail="organisation__name",
            place="year", since=since_of("narrative", "created_at"), due="call__due_on",
        )  # fmt: skip
