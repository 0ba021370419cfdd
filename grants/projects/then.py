"""Projects as they stood at an earlier position: their status and their end. Nothing here writes.

How a project stood, ``closures.py`` says of what was written down; the changes of its plan have times, too.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from datetime import date, datetime
from typing import Any, TypeVar

from fund.models import Fund
from fund.position import Position
from grants.models import ClosureKind, PlanChange, Project, ProjectClosure, ProjectStatus, Step
from grants.projects.closures import Declared, Record, Taken, Version

What = TypeVar("What")
CLOSED_BY: dict[str, str] = {
    ClosureKind.OPERATIONAL: ProjectStatus.OPERATIONALLY_CLOSED,
    ClosureKind.FINANCIAL: ProjectStatus.FINANCIALLY_CLOSED,
}


def as_they_stood(projects: Iterable[Project], position: Position, *, with_ends: bool = True) -> list[Project]:
    """Copies to look at, not to save; ``with_ends``: their end as their plan had it, too. Five queries at most; none
    where the position is now."""
    projects = list(projects)
    if position.is_now:
        return projects
    known = position.known_until()
    moment = position.moment_of(known)
    records = records_of(position.fund, projects)
    ends = _ends(projects, moment) if with_ends else {}
    found = []
    for each in projects:
        stood, record = copy(each), records[each.pk]
        stood.status = record.status_at(position.until, known)
        stood.end_date = ends.get(each.pk, record.said(moment).end_date)
        found.append(stood)
    return found


def records_of(fund: Fund, projects: Iterable[Project]) -> dict[int, Record]:
    """Key of a project to what was written down of how it stands. Three queries."""
    projects = list(projects)
    found = {each.pk: Record(each.status, each.end_date) for each in projects}
    numbers = {each.record: each.pk for each in projects}
    history: Any = Project.history  # type: ignore[attr-defined]
    rows = history.filter(id__in=list(found)).order_by("history_date", "history_id")
    for pk, at, status, end in rows.values_list("id", "history_date", "status", "end_date"):
        found[pk].versions.append(Version(at, status, end))
    closures = ProjectClosure.objects.filter(project__in=list(found)).order_by("pk")
    for pk, kind, day, at in closures.values_list("project", "kind", "closed_on", "declared_at"):
        found[pk].declared.append(Declared(CLOSED_BY[kind], day, at))
    # One project's steps are asked for by its name; those of many with those of the whole fund.
    steps = Step.objects.filter(fund=fund, record__startswith=f"{Project.workflow_name}:").order_by("pk")
    if len(numbers) == 1:
        steps = steps.filter(record__in=list(numbers))
    for record, before, after, at in steps.values_list("record", "before", "after", "taken_at"):
        if record in numbers:
            found[numbers[record]].steps.append(Taken(before, after, at))
    return found


def _ends(projects: list[Project], moment: datetime | None) -> dict[int, date]:
    """Number of a project to its end as the changes of its plan had it; none where no change ever named one."""
    rows = PlanChange.objects.filter(project__in=projects, end_date__isnull=False).order_by("position")
    return _by_then(rows.values_list("project", "recorded_at", "end_date"), moment)


def _by_then(rows: Iterable[tuple[int, datetime, What]], moment: datetime | None) -> dict[int, What]:
    """Of each project the last that was written down by the moment; of one with none by then, the first of all."""
    found: dict[int, What] = {}
    for project, written_at, what in rows:
        if moment is None or written_at <= moment:
            found[project] = what
        else:
            found.setdefault(project, what)
    return found
