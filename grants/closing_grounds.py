"""Reading what the closure of a project or a fund rests on. Nothing here writes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Max
from django.utils.translation import override

from fund import chart
from fund.models import Entry, Fund
from fund.models.documents import minor
from grants.closing_checks import CANCELLED, FINANCIALLY_CLOSED, OrganisationGround, ProjectGrounds, PurseGround
from grants.closing_checks import keeps_open as checks_that_keep_open
from grants.fund_closing import FundGrounds
from grants.governance import rules_of
from grants.models import (
    Allocation,
    Attachment,
    AttachmentKind,
    ClosureKind,
    Expenditure,
    InterestDeclaration,
    Organisation,
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

KINDS = ("allocations", "transfers", "refunds", "expenditure")
SETTLED = (RequestState.PAID, RequestState.CANCELLED)
IN_FORCE = {"entry__reversed_by__isnull": True}


def project_grounds(project: Project, on: date) -> ProjectGrounds:
    """What the closure of this project rests on, as everything stands now; ``on`` is the day asked about."""
    return grounds_of(project.fund, [project], on)[project.number]


def grounds_of(fund: Fund, projects: Sequence[Project], on: date) -> dict[str, ProjectGrounds]:
    """Number of a project to its grounds. The same number of queries for one project and for all."""
    facts = _Facts(fund, projects)
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
    booked = Entry.objects.filter(fund=fund).exclude(event=Expenditure.record_kind)
    return FundGrounds(
        on=on,
        code=fund.code,
        currency=fund.currency,
        projects=len(projects),
        open_projects=tuple(
            project.number
            for project in unfinished
            if project.status != CANCELLED or checks_that_keep_open(grounds[project.number])
        ),
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

    def __init__(self, fund: Fund, projects: Sequence[Project]) -> None:
        self.fund = fund
        keys = [project.pk for project in projects]
        of_these: dict[str, Any] = {"project__in": keys}
        self.limit = minor(rules_of(fund).waiver_amount)
        self.purses = self._purses(projects)
        self.organisations = {each.code: each for each in Organisation.objects.filter(fund=fund)}
        self.rates = _Rates(fund, keys, self.organisations.values())
        self.years: defaultdict[Key, set[int]] = defaultdict(set)
        rows = Expenditure.objects.filter(**of_these, **IN_FORCE)
        for *key, year in rows.values_list("project__number", "organisation__code", "purpose", "year"):
            self.years[_key(key)].add(year)
        self.files = set(
            Attachment.objects.filter(
                fund=fund,
                subject__in=[project.record for project in projects],
                kind__in=[AttachmentKind.FINAL_NARRATIVE, AttachmentKind.FINAL_STATEMENT],
            ).values_list("subject", "kind", "organisation")
        )
        self.interest: dict[tuple[str, str], int] = {}
        declared = InterestDeclaration.objects.filter(**of_these).order_by("pk")
        for number, code, amount, undone in declared.values_list(
            "project__number", "organisation__code", "amount_minor", "income__entry__reversed_by"
        ):
            if undone is None:
                self.interest[number, code] = amount
            else:
                self.interest.pop((number, code), None)
        names = ("project__number", "organisation__code")
        self.waived = {
            (number, code): amount
            for number, code, amount in Waiver.objects.filter(**of_these).values_list(*names, "amount_minor")
        }
        asked = WaiverRequest.objects.filter(**of_these, state=WaiverState.ASKED)
        self.asked = {(number, code): said for number, code, said in asked.values_list(*names, "number")}
        self.released, self.requests = defaultdict[str, list[str]](list), defaultdict[str, list[str]](list)
        requests = TransferRequest.objects.filter(**of_these).exclude(state__in=SETTLED).order_by("number")
        for number, request, state in requests.values_list("project__number", "number", "state"):
            (self.released if state == RequestState.RELEASED else self.requests)[number].append(request)
        self.closed_on = dict(
            ProjectClosure.objects.filter(**of_these, kind=ClosureKind.OPERATIONAL).values_list(
                "project__number", "closed_on"
            )
        )
        with override("en"):
            self.purpose_words = {purpose.value: str(purpose.label) for purpose in Purpose}
            self.status_words = {project.number: str(project.get_status_display()) for project in projects}

    def _purses(self, projects: Sequence[Project]) -> dict[str, dict[Key, _Spent]]:
        where = {"project": projects[0].number} if len(projects) == 1 else {}
        found: defaultdict[str, defaultdict[Key, _Spent]] = defaultdict(lambda: defaultdict(_Spent))
        names = ("kind", "project", "organisation", "purpose", "category")
        for _fund, kind, project, organisation, purpose, category, amount in standing(
            [self.fund], names, kinds=KINDS, where=where
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
        registered = self.organisations.get(code)
        return OrganisationGround(
            code=code,
            # A statement that names nobody is that of the one organisation there is.
            statement_filed=code in filed or (alone and "" in filed),
            returns_interest=registered is None or registered.returns_interest,
            interest_minor=self.interest.get((project.number, code)),
            waived_minor=self.waived.get((project.number, code), 0),
            waiver_asked=self.asked.get((project.number, code), ""),
        )


class _Rates:
    """The rate of support cost an organisation's part of a project was decided at; never above the fund's ceiling."""

    def __init__(self, fund: Fund, projects: Sequence[int], organisations: Iterable[Organisation]) -> None:
        self.ceiling = fund.support_cost_percent
        self.registered = {each.code: each.support_cost_percent for each in organisations}
        self.dated: defaultdict[str, list[tuple[date, Decimal]]] = defaultdict(list)
        rates = SupportCostRate.objects.filter(organisation__fund=fund).order_by("valid_from")
        for code, day, percent in rates.values_list("organisation__code", "valid_from", "percent"):
            self.dated[code].append((day, percent))
        self.days: defaultdict[tuple[str, str], set[date]] = defaultdict(set)
        allocations = Allocation.objects.filter(project__in=projects, **IN_FORCE)
        for number, code, day in allocations.values_list("project__number", "organisation__code", "decided_on"):
            self.days[number, code].add(day)

    def of(self, project: str, organisation: str) -> Decimal:
        """Decided at several rates, the highest of them."""
        registered = self.registered.get(organisation, self.ceiling)
        found = [self._on(organisation, day, registered) for day in self.days[project, organisation]]
        return min(max(found, default=registered), self.ceiling)

    def _on(self, organisation: str, day: date, registered: Decimal) -> Decimal:
        return next((rate for since, rate in reversed(self.dated[organisation]) if since <= day), registered)


def _key(names: Sequence[Any]) -> Key:
    project, organisation, purpose = names
    return project, organisation, purpose
