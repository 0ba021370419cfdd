"""Reading what the closure of a project or a fund rests on. Nothing here writes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Max, QuerySet
from django.utils.translation import override

from fund import chart
from fund.models import Entry, Fund
from fund.models.documents import minor
from fund.models.ledger import entry_id
from fund.position import Position
from grants.closing.checks import is_over
from grants.closing.facts import FINANCIALLY_CLOSED, OrganisationGround, ProjectGrounds, PurseGround
from grants.closing.fund_checks import FundGrounds
from grants.gathering import Gathered, Rows, gathered, rows_of, yes
from grants.governance import rules_of
from grants.models import (
    Allocation,
    Attachment,
    AttachmentKind,
    ClosureKind,
    Expenditure,
    InterestDeclaration,
    Organisation,
    PriorYearAdjustment,
    Project,
    ProjectClosure,
    Purpose,
    RequestState,
    SupportCostRate,
    TransferRequest,
    Waiver,
    WaiverRequest,
    WaiverState,
)
from grants.standing import standing
from grants.states_at import existed, request_state, states_at

KINDS = ("allocations", "transfers", "refunds", "expenditure")
SETTLED = (RequestState.PAID, RequestState.CANCELLED)


def project_grounds(project: Project, on: date) -> ProjectGrounds:
    """What the closure of this project rests on, as everything stands now; ``on`` is the day asked about."""
    return grounds_of(project.fund, [project], on)[project.number]


def grounds_of(
    fund: Fund, projects: Sequence[Project], on: date, position: Position | None = None
) -> dict[str, ProjectGrounds]:
    """Number of a project to its grounds. The same number of queries for one project and for all.

    At an earlier position: what the ledger held, and what had been filed, declared, asked and granted by then. The
    terms of an organisation and the fund's rules are those of today; the projects are taken as they are given
    (``grants/projects/then.py``).
    """
    facts = _Facts(position or Position(fund), projects)
    return {project.number: facts.of(project, on) for project in projects}


def fund_grounds(fund: Fund, on: date) -> FundGrounds:
    """What the closure of the fund rests on."""
    projects = list(Project.objects.filter(fund=fund).order_by("number"))
    unfinished = [project for project in projects if project.status != FINANCIALLY_CLOSED]
    grounds = grounds_of(fund, unfinished, on)
    sums: defaultdict[str, int] = defaultdict(int)
    for _fund, kind, amount in standing([fund], ("kind",), kinds=("cash", "commitments")):
        sums[kind] += amount
    requests = TransferRequest.objects.filter(fund=fund).exclude(state__in=SETTLED).order_by("number")
    # A year's expenditure is booked on its last day, which may lie ahead; no cash moves by it.
    spending = (Expenditure.record_kind, PriorYearAdjustment.record_kind)
    booked = Entry.objects.filter(fund=fund).exclude(event__in=spending)
    return FundGrounds(
        on=on,
        code=fund.code,
        currency=fund.currency,
        projects=len(projects),
        open_projects=tuple(project.number for project in unfinished if not is_over(grounds[project.number])),
        requests=tuple(requests.values_list("number", flat=True)),
        cash_minor=sums["cash"],
        unpaid_minor=sums["commitments"],
        last_day=booked.aggregate(last=Max("effective_date"))["last"],
    )


@dataclass(slots=True)
class _Spent:
    approved: int = 0
    transferred: int = 0
    refunded: int = 0
    direct: int = 0
    support: int = 0

    def add(self, kind: str, category: str, amount: int) -> None:
        if kind == "allocations":
            self.approved += amount
        elif kind == "transfers":
            self.transferred += amount
        elif kind == "refunds":
            self.refunded -= amount
        elif category == chart.SUPPORT_COST:
            self.support += amount
        else:
            self.direct += amount

    @property
    def is_anything(self) -> bool:
        return any((self.approved, self.transferred, self.refunded, self.direct, self.support))


Key = tuple[str, str, str]
"""Project, organisation, purpose."""


class _Facts:
    """Everything read at once for some projects of a fund."""

    def __init__(self, position: Position, projects: Sequence[Project]) -> None:
        fund = position.fund
        self.fund, self.position, self.moment = fund, position, position.moment()
        self.request_state = states_at(fund, TransferRequest.workflow_name, self.moment)
        self.waiver_state = states_at(fund, WaiverRequest.workflow_name, self.moment)
        self.limit = minor(rules_of(fund).waiver_amount)
        self.purses = self._purses(projects)
        self.rates = _Rates(fund)
        self.keeps_interest: set[str] = set()
        self.years: defaultdict[Key, set[int]] = defaultdict(set)
        self.files: set[tuple[str, str, str]] = set()
        self.interest: dict[tuple[str, str], int] = {}
        self.waived: dict[tuple[str, str], int] = {}
        self.asked: dict[tuple[str, str], str] = {}
        self.released, self.requests = defaultdict[str, list[str]](list), defaultdict[str, list[str]](list)
        self.closed_on: dict[str, date] = {}
        # In the order they were written down: the last declaration counts.
        for row in sorted(
            gathered(_asked_of(position, projects, self.moment)), key=lambda row: (row.kind, row.number, row.text)
        ):
            self._take(row)
        with override("en"):
            self.purpose_words = {purpose.value: str(purpose.label) for purpose in Purpose}
            self.status_words = {project.number: str(project.get_status_display()) for project in projects}

    def _take(self, row: Gathered) -> None:
        """One row of what was gathered, to its place."""
        whose = row.subject, row.organisation
        if row.kind == "organisation":
            self.rates.registered[row.organisation] = row.percent
            if not row.holds:
                self.keeps_interest.add(row.organisation)
        elif row.kind == "rate" and row.day:
            self.rates.dated[row.organisation].append((row.day, row.percent))
        elif row.kind == "allocation" and row.day:
            self.rates.days[whose].add(row.day)
        elif row.kind == "expenditure":
            self.years[(*whose, row.text)].add(row.number)
        elif row.kind == "file":
            self.files.add((row.note, row.text, row.organisation))
        elif row.kind == "interest" and self._counts(row.holds, row.day):  # its income was reversed
            self.interest.pop(whose, None)
        elif row.kind == "interest":
            self.interest[whose] = row.minor
        elif row.kind == "waiver":
            self.waived[whose] = row.minor
        elif row.kind == "waiver_request":
            if self.waiver_state(f"{WaiverRequest.workflow_name}:{row.text}", row.state) == WaiverState.ASKED:
                self.asked[whose] = row.text
        elif row.kind == "request":
            self._take_request(row)
        elif row.kind == "closure" and row.day:
            self.closed_on[row.subject] = row.day

    def _take_request(self, row: Gathered) -> None:
        then = self.request_state(f"{TransferRequest.workflow_name}:{row.text}", row.state)
        state = request_state(then, is_in_books=self._counts(row.holds, row.day))
        if existed(state) and state not in SETTLED:
            (self.released if state == RequestState.RELEASED else self.requests)[row.subject].append(row.text)

    def _counts(self, entry: int, day: date | None) -> bool:
        """Whether there is such an entry, and the position has it."""
        until, known_at = self.position.until, self.position.known_at
        return (
            bool(entry)
            and (until is None or day is None or day <= until)
            and (known_at is None or entry <= entry_id(self.fund.pk, known_at))
        )

    def _purses(self, projects: Sequence[Project]) -> dict[str, dict[Key, _Spent]]:
        where = {"project": projects[0].number} if len(projects) == 1 else {}
        found: defaultdict[str, defaultdict[Key, _Spent]] = defaultdict(lambda: defaultdict(_Spent))
        names = ("kind", "project", "organisation", "purpose", "category")
        for _fund, kind, project, organisation, purpose, category, amount in standing(
            [self.fund], names, self.position.until, self.position.known_at, KINDS, where
        ):
            found[project][project, organisation, purpose].add(kind, category, amount)
        return {
            number: {key: spent for key, spent in sorted(purses.items()) if spent.is_anything}
            for number, purses in found.items()
        }

    def of(self, project: Project, on: date) -> ProjectGrounds:
        number = project.number
        purses = self.purses.get(number, {})
        codes = list(dict.fromkeys(organisation for _project, organisation, _purpose in purses))
        return ProjectGrounds(
            on=on,
            currency=self.fund.currency,
            project=number,
            status=project.status,
            status_words=self.status_words[number],
            start_date=project.start_date,
            end_date=project.end_date,
            operational_on=self.closed_on.get(number),
            narrative_filed=any(
                (subject, kind) == (project.record, AttachmentKind.FINAL_NARRATIVE)
                for subject, kind, _organisation in self.files
            ),
            purses=tuple(
                PurseGround(
                    organisation=organisation,
                    purpose_words=self.purpose_words[purpose],
                    approved_minor=spent.approved,
                    transferred_minor=spent.transferred,
                    refunded_minor=spent.refunded,
                    direct_spent_minor=spent.direct,
                    support_spent_minor=spent.support,
                    rate_percent=self.rates.of(number, organisation),
                    years=len(self.years[number, organisation, purpose]),
                )
                for (_number, organisation, purpose), spent in purses.items()
            ),
            organisations=tuple(self._organisation(project, code, alone=len(codes) == 1) for code in codes),
            waiver_limit_minor=self.limit,
            released=tuple(self.released[number]),
            requests=tuple(self.requests[number]),
        )

    def _organisation(self, project: Project, code: str, *, alone: bool) -> OrganisationGround:
        filed = {
            organisation
            for subject, kind, organisation in self.files
            if (subject, kind) == (project.record, AttachmentKind.FINAL_STATEMENT)
        }
        return OrganisationGround(
            code=code,
            # A statement that names nobody is that of the one organisation there is.
            statement_filed=code in filed or (alone and "" in filed),
            returns_interest=code not in self.keeps_interest,
            interest_minor=self.interest.get((project.number, code)),
            waived_minor=self.waived.get((project.number, code), 0),
            waiver_asked=self.asked.get((project.number, code), ""),
        )


def _asked_of(position: Position, projects: Sequence[Project], moment: datetime | None) -> Iterator[Rows]:
    """A little of many tables, for these projects of the fund. Of requests those that were settled since are read too,
    where it is not now that is asked about."""
    fund = position.fund
    of_these: dict[str, Any] = {"project__in": [project.pk for project in projects]}
    whose: dict[str, Any] = {"subject": "project__number", "organisation": "organisation__code"}
    yield rows_of(
        "organisation",
        Organisation.objects.filter(fund=fund),
        organisation="code",
        percent="support_cost_percent",
        holds=yes("returns_interest"),
    )
    rates = SupportCostRate.objects.filter(organisation__fund=fund)
    yield rows_of("rate", rates, organisation="organisation__code", day="valid_from", percent="percent")
    yield rows_of("allocation", position.in_force(Allocation.objects.filter(**of_these)), **whose, day="decided_on")
    spent = position.in_force(Expenditure.objects.filter(**of_these))
    yield rows_of("expenditure", spent, **whose, text="purpose", number="year")
    # A first report that came after its year was closed stands in the books as an adjustment of that year.
    late = position.in_force(PriorYearAdjustment.objects.filter(**of_these))
    yield rows_of("expenditure", late, **whose, text="purpose", number="of_year")
    files = Attachment.objects.filter(
        fund=fund,
        subject__in=[project.record for project in projects],
        kind__in=[AttachmentKind.FINAL_NARRATIVE, AttachmentKind.FINAL_STATEMENT],
    )
    yield rows_of("file", _by(files, "filed_at", moment), note="subject", text="kind", organisation="organisation")
    declared = _by(InterestDeclaration.objects.filter(**of_these), "declared_at", moment)
    undone = "income__entry__reversed_by"
    yield rows_of("interest", declared, **whose, number="pk", minor="amount_minor", holds=undone,
                  day=f"{undone}__effective_date")  # fmt: skip
    granted = _by(Waiver.objects.filter(**of_these), "granted_at", moment)
    yield rows_of("waiver", granted, **whose, minor="amount_minor")
    asked = _by(WaiverRequest.objects.filter(**of_these), "asked_at", moment)
    requests = _by(TransferRequest.objects.filter(**of_these), "prepared_at", moment)
    if position.is_now:
        asked, requests = asked.filter(state=WaiverState.ASKED), requests.exclude(state__in=SETTLED)
    yield rows_of("waiver_request", asked, **whose, text="number", state="state")
    yield rows_of("request", requests, subject="project__number", text="number", state="state",
                  holds="transfer__entry", day="transfer__entry__effective_date")  # fmt: skip
    closures = _by(ProjectClosure.objects.filter(**of_these, kind=ClosureKind.OPERATIONAL), "declared_at", moment)
    yield rows_of("closure", closures, subject="project__number", day="closed_on")


def _by(rows: QuerySet[Any], time: str, moment: datetime | None) -> QuerySet[Any]:
    """Those that were there at the moment; None: now."""
    return rows if moment is None else rows.filter(**{f"{time}__lte": moment})


class _Rates:
    """The rate of support cost an organisation's part of a project was decided at; never above the fund's ceiling."""

    def __init__(self, fund: Fund) -> None:
        self.ceiling = fund.support_cost_percent
        self.registered: dict[str, Decimal] = {}
        self.dated: defaultdict[str, list[tuple[date, Decimal]]] = defaultdict(list)
        self.days: defaultdict[tuple[str, str], set[date]] = defaultdict(set)

    def of(self, project: str, organisation: str) -> Decimal:
        """Decided at several rates, the highest of them."""
        registered = self.registered.get(organisation, self.ceiling)
        found = [self._on(organisation, day, registered) for day in self.days[project, organisation]]
        return min(max(found, default=registered), self.ceiling)

    def _on(self, organisation: str, day: date, registered: Decimal) -> Decimal:
        return max((each for each in self.dated[organisation] if each[0] <= day), default=(day, registered))[1]
