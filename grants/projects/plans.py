"""The plan of a project: what was decided first and what stands now, its changes and its tranches. Nothing here writes.

A project decided here has its plan in ``PlanChange``. One that came by workbook has none: its plan is read from its
allocations and from the days the register first gave it, and ``Plan.is_from_books`` says so. Once amended here, the one
continues the other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from fund import chart, money
from fund.models.documents import minor
from grants.gathering import Gathered, Rows, gathered, rows_of, yes
from grants.models import (
    Allocation,
    BudgetLine,
    Decision,
    Outcome,
    PlanChange,
    Project,
    RequestState,
    Tranche,
    Transfer,
    TransferRequest,
)
from grants.projects.first_approved import Approved, are_first

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
    decided_minor: int = 0
    """As the committee's last decision about the budget left it: what the secretariat revised since is not in it."""

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
    is_subject_to_funds: bool = False


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
    def original_by_organisation(self) -> dict[str, int]:
        """What was approved first for each, in the order of their codes."""
        found: dict[str, int] = {}
        for line in self.lines:
            found[line.cell.organisation] = found.get(line.cell.organisation, 0) + line.original_minor
        return dict(sorted(found.items()))

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


Lines = dict[int, dict[Cell, int]]
"""Position of a change to the amounts it brought, in minor units."""


def decisions_of_plan(project: Project) -> QuerySet[Decision]:
    """The decisions taken here that made the project's plan or changed it: its budget, its tranches or its dates."""
    return Decision.objects.filter(plan_changes__project=project).order_by("plan_changes__position")


def plan_of(project: Project, allocations: Sequence[Allocation] | None = None) -> Plan:
    """The plan of one project, original and current. ``allocations``: all of it, where they are read already."""
    return plans_of([project], allocations)[project.pk]


def plans_of(projects: Sequence[Project], allocations: Sequence[Allocation] | None = None) -> dict[int, Plan]:
    """Each project's plan, by its key. Three queries for one project and for all; none for none."""
    if not projects:
        return {}
    changes: defaultdict[int, list[PlanChange]] = defaultdict(list)
    rows = PlanChange.objects.filter(project__in=projects).select_related("decision", "recorded_by")
    for change in rows.order_by("position"):
        changes[change.project_id].append(change)  # type: ignore[attr-defined]
    if allocations is None:
        found = Allocation.objects.filter(project__in=projects)
        allocations = list(found.select_related(*OF_ALLOCATIONS))
    in_force: defaultdict[int, list[Allocation]] = defaultdict(list)
    for each in allocations:
        if getattr(each.entry, "reversed_by", None) is None:
            in_force[each.project_id].append(each)  # type: ignore[attr-defined]
    told: defaultdict[str, list[Gathered]] = defaultdict(list)
    for row in gathered(_told_of(projects, list(changes))):
        told[row.subject].append(row)
    return {
        project.pk: _plan(project, changes[project.pk], in_force[project.pk], told[project.number])
        for project in projects
    }


def _told_of(projects: Sequence[Project], changed: Sequence[int]) -> Iterator[Rows]:
    """A little of many tables. Of a plan that was never changed there are no lines and no tranches to ask for."""
    # The register as it first gave days: for the projects that came by workbook.
    dated = Project.history.filter(id__in=[project.pk for project in projects], end_date__isnull=False)
    earlier = Project.history.filter(
        Q(history_date__lt=OuterRef("history_date"))
        | Q(history_date=OuterRef("history_date"), history_id__lt=OuterRef("history_id")),
        id=OuterRef("id"),
        end_date__isnull=False,
    )
    first = dated.filter(~Exists(earlier))
    yield rows_of("registered", first, subject="number", day="start_date", until="end_date")
    if not changed:
        return
    of_change = {"subject": "change__project__number", "organisation": "organisation__code", "text": "purpose"}
    lines = BudgetLine.objects.filter(change__project__in=changed)
    yield rows_of("line", lines, **of_change, note="category", place="change__position", minor="amount_minor")
    yield rows_of(
        "tranche",
        Tranche.objects.filter(change__project__in=changed),
        **of_change,
        place="change__position",
        number="number",
        minor="amount_minor",
        day="due_on",
        percent="spent_percent",
        holds=yes("needs_reports"),
    )
    of_tranche = TransferRequest.objects.filter(tranche__change__project__in=changed)
    yield rows_of(
        "request", of_tranche, subject="project__number", organisation="organisation__code", text="number",
        note="purpose", state="state", number="tranche", amount="amount",
    )  # fmt: skip
    gone = Transfer.objects.filter(project__in=changed, entry__reversed_by__isnull=True)
    yield rows_of(
        "transfer", gone, subject="project__number", organisation="organisation__code", text="purpose", amount="amount"
    )


def _plan(project: Project, changes: list[PlanChange], allocations: list[Allocation], told: Sequence[Gathered]) -> Plan:
    lines: Lines = defaultdict(dict)
    for row in told:
        if row.kind == "line":
            lines[row.place][Cell(row.organisation, row.text, row.note)] = row.minor
    allocations.sort(key=lambda each: (each.decided_on, each.entry_id))  # type: ignore[attr-defined]
    booked = sum(minor(each.direct_amount) + minor(each.support_cost) for each in allocations)
    is_from_books = not changes or (changes[0].decision is None and not lines[0])
    # Decided here: the plan holds those amounts by category, and the books the same amounts again.
    planned = {change.decision.number for change in changes if change.decision and lines[change.position]}
    of_books = [each for each in allocations if each.decision not in planned] if is_from_books else []
    original, current = _added_up(of_books, lines, is_from_books)
    decided = _as_decided(of_books, lines, changes)
    start, end = project.start_date, project.end_date
    if is_from_books:
        start, end = next(((row.day, row.until) for row in told if row.kind == "registered"), (start, end))
    else:
        start, end = changes[0].start_date, changes[0].end_date
    return Plan(
        lines=tuple(
            PlanLine(cell, original.get(cell, 0), current.get(cell, 0), decided.get(cell, 0))
            for cell in sorted({*original, *current}, key=_in_order)
            if original.get(cell) or current.get(cell)
        ),
        changes=(
            *_changes_of_books(of_books),
            # Number 0 of a project that came by workbook only says that it was there before.
            *(_shown(c, lines[c.position]) for c in changes if not (is_from_books and c.position == 0)),
        ),
        tranches=tuple(_tranches(told, _approved(allocations), project.fund.currency)),
        original_start=start,
        original_end=end,
        current_start=project.start_date,
        current_end=project.end_date,
        booked_minor=booked,
        is_from_books=is_from_books,
    )


def _added_up(
    of_books: Sequence[Allocation], lines: Lines, is_from_books: bool
) -> tuple[dict[Cell, int], dict[Cell, int]]:
    """Original and current budget. Of what was decided here, the first plan is the original; of the books, what was
    approved first for each organisation and purpose."""
    original: defaultdict[Cell, int] = defaultdict(int)
    current: defaultdict[Cell, int] = defaultdict(int)
    for each, is_first in zip(of_books, originals(of_books), strict=True):
        for category, amount in ((UNDIVIDED, each.direct_amount), (chart.SUPPORT_COST, each.support_cost)):
            cell = Cell(each.organisation.code, each.purpose, category)
            current[cell] += minor(amount)
            if is_first:
                original[cell] += minor(amount)
    for position, amounts in lines.items():
        for cell, amount in amounts.items():
            current[cell] += amount
            if position == 0 and not is_from_books:
                original[cell] += amount
    return original, current


def _as_decided(of_books: Sequence[Allocation], lines: Lines, changes: Sequence[PlanChange]) -> dict[Cell, int]:
    """The budget as it stood after the last decision of the committee that changed it.

    A decision about the dates alone decides nothing about the budget. The books hold decisions only, and number 0 is
    the budget the project began with.
    """
    last = max((c.position for c in changes if c.decision is not None and lines.get(c.position)), default=0)
    _original, decided = _added_up(of_books, {at: amounts for at, amounts in lines.items() if at <= last}, True)
    return decided


def originals(of_books: Sequence[Allocation]) -> list[bool]:
    """Of each allocation of the books, in the order decided, whether it is part of the original budget."""
    return are_first(
        Approved(
            each.organisation.code,
            each.purpose,
            each.decision or each.decided_on,
            minor(each.direct_amount) + minor(each.support_cost),
        )
        for each in of_books
    )


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
        is_subject_to_funds=decision is not None and decision.outcome == Outcome.SUBJECT_TO_FUNDS,
    )


def _approved(allocations: Sequence[Allocation]) -> dict[tuple[str, str], int]:
    """What is approved in all, by organisation and purpose."""
    found: defaultdict[tuple[str, str], int] = defaultdict(int)
    for each in allocations:
        found[each.organisation.code, each.purpose] += minor(each.direct_amount) + minor(each.support_cost)
    return found


def _tranches(
    told: Sequence[Gathered], approved: Mapping[tuple[str, str], int], currency: str
) -> Iterator[TrancheShown]:
    """Of each number the tranche that the latest change names; one without an amount was taken away.

    What was transferred without naming a tranche is what is approved outside of them, and then fills them in their
    order.
    """
    found: dict[tuple[str, str, int], Gathered] = {}
    unnamed: defaultdict[tuple[str, str], int] = defaultdict(int)
    requests: defaultdict[int, list[RequestShown]] = defaultdict(list)
    paid: defaultdict[int, int] = defaultdict(int)
    for row in sorted(told, key=lambda row: (row.place, row.text)):
        if row.kind == "tranche":
            found[row.organisation, row.text, row.number] = row
        elif row.kind == "transfer":
            unnamed[row.organisation, row.text] += money.to_minor(row.amount, currency)
        elif row.kind == "request":
            amount = money.to_minor(row.amount, currency)
            requests[row.number].append(RequestShown(row.text, row.state, amount))
            if row.state == RequestState.PAID:
                paid[row.number] += amount
                unnamed[row.organisation, row.note] -= amount
    for (organisation, purpose), total in approved.items():
        planned = sum(row.minor for (*purse, _number), row in found.items() if purse == [organisation, purpose])
        unnamed[organisation, purpose] -= max(total - planned, 0)
    for (organisation, purpose, number), row in sorted(found.items()):
        if not row.minor:
            continue
        key, purse = int(row.pk), (organisation, purpose)
        filled = min(max(row.minor - paid[key], 0), max(unnamed[purse], 0))
        unnamed[purse] -= filled
        yield TrancheShown(
            organisation,
            purpose,
            number,
            row.minor,
            row.day,
            int(row.percent),
            bool(row.holds),
            paid[key] + filled,
            tuple(requests[key]),
        )


def _in_order(cell: Cell) -> tuple[str, bool, str]:
    """By organisation, programme before direct cost, then by category."""
    return cell.organisation, cell.purpose == chart.DIRECT_COST, cell.category
