"""The plan of a project: what was decided first and what stands now, its changes and its tranches. Nothing here writes.

A project decided here has its plan in ``PlanChange``. One that came by workbook has none: its plan is read from its
allocations and from the days the register first gave it, and ``Plan.is_from_books`` says so. Once amended here, the one
continues the other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple

from fund import chart
from fund.models.documents import minor
from grants.models import (
    Allocation,
    BudgetLine,
    PlanChange,
    Project,
    RequestState,
    Tranche,
    TransferRequest,
)

OF_ALLOCATIONS = ("organisation", "entry", "entry__reversed_by")
"""What is read with the allocations a plan is made of."""
UNDIVIDED = ""
"""The category of direct cost that the books hold as one sum."""


class Cell(NamedTuple):
    """A place in a budget. ``category`` is ``UNDIVIDED`` or one of ``Category``."""

    organisation: str
    purpose: str
    category: str


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One cell of the budget, in minor units."""

    cell: Cell
    original_minor: int
    current_minor: int

    @property
    def change_minor(self) -> int:
        return self.current_minor - self.original_minor


@dataclass(frozen=True, slots=True)
class ChangeShown:
    """One change of the plan. ``decision`` is its number; empty where the secretariat decided or none is named."""

    position: int
    decision: str
    decided_on: date | None
    start_date: date | None
    end_date: date | None
    reason: str
    amount_minor: int
    recorded_by: str = ""
    recorded_at: datetime | None = None
    is_in_system: bool = False
    """Whether the decision was taken here and has a page."""


@dataclass(frozen=True, slots=True)
class RequestShown:
    number: str
    state: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class TrancheShown:
    """One tranche as it stands, with the requests for it."""

    organisation: str
    purpose: str
    number: int
    amount_minor: int
    due_on: date | None
    spent_percent: int
    needs_reports: bool
    paid_minor: int = 0
    requests: tuple[RequestShown, ...] = ()

    @property
    def is_paid(self) -> bool:
        return self.amount_minor > 0 and self.paid_minor >= self.amount_minor


@dataclass(frozen=True, slots=True)
class Plan:
    """Amounts in minor units of the fund's currency. ``booked_minor`` is what the allocations add up to."""

    lines: tuple[PlanLine, ...]
    changes: tuple[ChangeShown, ...]
    tranches: tuple[TrancheShown, ...]
    original_start: date | None
    original_end: date | None
    current_start: date | None
    current_end: date | None
    booked_minor: int
    is_from_books: bool

    @property
    def original_minor(self) -> int:
        return sum(line.original_minor for line in self.lines)

    @property
    def current_minor(self) -> int:
        return sum(line.current_minor for line in self.lines)

    @property
    def is_changed(self) -> bool:
        return any(line.change_minor for line in self.lines) or (self.original_start, self.original_end) != (
            self.current_start,
            self.current_end,
        )

    def of(self, organisations: Collection[str]) -> Plan:
        """The part of these organisations: what another one sees is not theirs."""
        lines = tuple(line for line in self.lines if line.cell.organisation in organisations)
        tranches = tuple(each for each in self.tranches if each.organisation in organisations)
        return replace(self, lines=lines, tranches=tranches, booked_minor=sum(line.current_minor for line in lines))


def plan_of(project: Project, allocations: Sequence[Allocation] | None = None) -> Plan:
    """The plan of one project, original and current. ``allocations``: all of it, where they are read already."""
    changes = list(
        PlanChange.objects.filter(project=project).select_related("decision", "recorded_by").order_by("position")
    )
    lines: defaultdict[int, dict[Cell, int]] = defaultdict(dict)
    # What the change is asked for is not there without one.
    rows = BudgetLine.objects.filter(change__project=project) if changes else BudgetLine.objects.none()
    for position, *cell, amount in rows.values_list(
        "change__position", "organisation__code", "purpose", "category", "amount_minor"
    ):
        lines[position][Cell(*cell)] = amount
    if allocations is None:
        allocations = list(Allocation.objects.filter(project=project).select_related(*OF_ALLOCATIONS))
    allocations = [each for each in allocations if not hasattr(each.entry, "reversed_by")]
    allocations.sort(key=lambda each: (each.decided_on, each.entry_id))  # type: ignore[attr-defined]
    booked = sum(minor(each.direct_amount) + minor(each.support_cost) for each in allocations)
    is_from_books = not changes or (changes[0].decision is None and not lines[0])
    # Decided here: the plan holds those amounts by category, and the books the same amounts again.
    planned = {change.decision.number for change in changes if change.decision and lines[change.position]}
    of_books = [each for each in allocations if each.decision not in planned] if is_from_books else []
    original, current = _added_up(of_books, lines, is_from_books)
    first = _first_registered(project) if is_from_books else None
    return Plan(
        lines=tuple(
            PlanLine(cell, original.get(cell, 0), current.get(cell, 0))
            for cell in sorted({*original, *current}, key=_in_order)
            if original.get(cell) or current.get(cell)
        ),
        changes=(
            *_changes_of_books(of_books),
            # Number 0 of a project that came by workbook only says that it was there before.
            *(_shown(c, lines[c.position]) for c in changes if not (is_from_books and c.position == 0)),
        ),
        tranches=tuple(_tranches(project)) if changes else (),
        original_start=(first or changes[0]).start_date,
        original_end=(first or changes[0]).end_date,
        current_start=project.start_date,
        current_end=project.end_date,
        booked_minor=booked,
        is_from_books=is_from_books,
    )


def _added_up(
    of_books: Sequence[Allocation], lines: dict[int, dict[Cell, int]], is_from_books: bool
) -> tuple[dict[Cell, int], dict[Cell, int]]:
    """Original and current budget. Of the books, what was decided on the first day is the original."""
    original: defaultdict[Cell, int] = defaultdict(int)
    current: defaultdict[Cell, int] = defaultdict(int)
    first_day = of_books[0].decided_on if of_books else None
    for each in of_books:
        for category, amount in ((UNDIVIDED, each.direct_amount), (chart.SUPPORT_COST, each.support_cost)):
            cell = Cell(each.organisation.code, each.purpose, category)
            current[cell] += minor(amount)
            if each.decided_on == first_day:
                original[cell] += minor(amount)
    for position, amounts in lines.items():
        for cell, amount in amounts.items():
            current[cell] += amount
            if position == 0 and not is_from_books:
                original[cell] += amount
    return original, current


def _changes_of_books(allocations: list[Allocation]) -> list[ChangeShown]:
    """One line for each day and decision of the books."""
    sums: defaultdict[tuple[date, str], int] = defaultdict(int)
    for each in allocations:
        sums[each.decided_on, each.decision] += minor(each.direct_amount) + minor(each.support_cost)
    return [
        ChangeShown(position, decision, day, None, None, "", amount)
        for position, ((day, decision), amount) in enumerate(sums.items())
    ]


def _shown(change: PlanChange, lines: dict[Cell, int]) -> ChangeShown:
    decision = change.decision
    return ChangeShown(
        position=change.position,
        decision=decision.number if decision else "",
        decided_on=decision.decided_on if decision else change.recorded_at.date(),
        start_date=change.start_date,
        end_date=change.end_date,
        reason=change.reason,
        amount_minor=sum(lines.values()),
        recorded_by=str(change.recorded_by),
        recorded_at=change.recorded_at,
        is_in_system=decision is not None,
    )


def _tranches(project: Project) -> list[TrancheShown]:
    """Of each number the tranche that the latest change names; one without an amount was taken away."""
    found: dict[tuple[str, str, int], Tranche] = {}
    rows = Tranche.objects.filter(change__project=project).select_related("organisation")
    for tranche in rows.order_by("change__position", "organisation__code", "purpose", "number"):
        found[tranche.organisation.code, tranche.purpose, tranche.number] = tranche
    if not found:
        return []
    requests: defaultdict[int, list[RequestShown]] = defaultdict(list)
    paid: defaultdict[int, int] = defaultdict(int)
    for each in TransferRequest.objects.filter(tranche__in=[t.pk for t in found.values()]).order_by("number"):
        of = each.tranche_id or 0  # type: ignore[attr-defined]
        requests[of].append(RequestShown(each.number, each.state, minor(each.amount)))
        if each.state == RequestState.PAID:
            paid[of] += minor(each.amount)
    return [
        TrancheShown(
            organisation,
            purpose,
            number,
            tranche.amount_minor,
            tranche.due_on,
            tranche.spent_percent,
            tranche.needs_reports,
            paid[tranche.pk],
            tuple(requests[tranche.pk]),
        )
        for (organisation, purpose, number), tranche in sorted(found.items())
        if tranche.amount_minor
    ]


def _first_registered(project: Project) -> Project:
    """The project as the register first gave it dates."""
    dated = project.history.filter(end_date__isnull=False).order_by("history_date", "history_id")
    return dated.first() or project


def _in_order(cell: Cell) -> tuple[str, bool, str]:
    """By organisation, programme before direct cost, then by category."""
    return cell.organisation, cell.purpose == chart.DIRECT_COST, cell.category
