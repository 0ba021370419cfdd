"""What the cycle of a year asks of whom. Nothing here writes.

Of the lead of each project a narrative report, while it is under way in the year; of each organisation what it spent
in each project and purpose for which something was approved or transferred by the end of the year. The last one is the
final one: of narratives where the project was operationally closed in the year, of expenditure where it was financially
closed. A project that came closed, by workbook, tells no such day: its work ended with its end date, its money in the
last year in which something was spent.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import Exists, Max, OuterRef, QuerySet

from fund.fingerprints import canonical, sha256
from fund.models import Fund
from grants.governance import rules_of
from grants.models import (
    CallKind,
    ClosureKind,
    Expenditure,
    ExpenditureReport,
    NarrativeReport,
    Organisation,
    Project,
    ProjectClosure,
    ProjectStatus,
    Purpose,
    ReportCall,
    ReportState,
)
from grants.projects.leads import leads_of
from grants.projects.years import first_years
from grants.reporting.calendar import due_on, is_asked
from grants.selectors import purse_days

LONG_AGO = 0
"""The year in which a closed project ended of which nothing is known: nothing is asked of it any more."""
OPERATIONALLY_OVER = (ProjectStatus.OPERATIONALLY_CLOSED, ProjectStatus.FINANCIALLY_CLOSED)


class CallWanted(NamedTuple):
    """One report that is asked for."""

    kind: str
    is_final: bool
    project: Project
    organisation: Organisation
    purpose: str
    due_on: date


@dataclass(frozen=True, slots=True)
class DueDates:
    """When the reports on a year are due, by the parameters of the fund."""

    narrative: date
    expenditure: date
    final_narrative: date
    final_statement: date
    consolidated: date

    def of(self, kind: str, is_final: bool) -> date:
        if kind == CallKind.NARRATIVE:
            return self.final_narrative if is_final else self.narrative
        return self.final_statement if is_final else self.expenditure


def due_dates(fund: Fund, year: int) -> DueDates:
    """All due dates of a year's cycle."""
    rules = rules_of(fund)
    return DueDates(
        narrative=due_on(year, fund.narrative_due_months),
        expenditure=due_on(year, fund.financial_due_months),
        final_narrative=due_on(year, rules.final_narrative_due_months),
        final_statement=due_on(year, rules.final_statement_due_months),
        consolidated=due_on(year, fund.consolidated_due_months),
    )


def calls_wanted(fund: Fund, year: int) -> list[CallWanted]:
    """Every report the cycle of the year asks for, as the books and the register stand now. Nine queries."""
    return list(_Wanted(fund, year).all())


class CallPlan(NamedTuple):
    """What opening the cycle would change: calls that are not there, and calls that become final ones."""

    new: list[CallWanted]
    final: list[tuple[ReportCall, CallWanted]]

    @property
    def wanted(self) -> list[CallWanted]:
        """All that opening would ask for."""
        return [*self.new, *(each for _call, each in self.final)]

    @property
    def digest(self) -> str:
        """What of it is shown to who opens the cycle. Hex."""
        return sha256(
            canonical(
                [
                    [
                        each.kind,
                        each.project.number,
                        each.organisation.code,
                        each.purpose,
                        each.is_final,
                        str(each.due_on),
                    ]
                    for each in self.wanted
                ]
            )
        )


def call_plan(fund: Fund, year: int) -> CallPlan:
    """What is wanted beside what is asked for already.

    Of a project one narrative is asked for, also when its lead has changed; a call whose narrative is begun, or whose
    figures are certified, stays as it is.
    """
    there = {_key(call.kind, call.project_id, call.organisation_id, call.purpose): call for call in _asked(fund, year)}  # type: ignore[attr-defined]
    plan = CallPlan([], [])
    for each in calls_wanted(fund, year):
        call = there.get(_key(each.kind, each.project.pk, each.organisation.pk, each.purpose))
        if call is None:
            plan.new.append(each)
        elif each.is_final and not call.is_final and not call.is_begun:  # type: ignore[attr-defined]
            plan.final.append((call, each))
    return plan


def _asked(fund: Fund, year: int) -> QuerySet[ReportCall]:
    reports = (
        # Interim figures, or a draft, are no certified final statement.
        ExpenditureReport.objects.filter(call=OuterRef("pk"), is_certified=True).exclude(state=ReportState.DRAFT),
        NarrativeReport.objects.filter(call=OuterRef("pk")),
    )
    return ReportCall.objects.filter(fund=fund, cycle__year=year).annotate(
        is_begun=Exists(reports[0]) | Exists(reports[1])
    )


def _key(kind: str, project: int, organisation: int, purpose: str) -> tuple[str, int, int, str]:
    return kind, project, 0 if kind == CallKind.NARRATIVE else organisation, purpose


class _Wanted:
    """What is read once for the whole fund."""

    def __init__(self, fund: Fund, year: int) -> None:
        self.year = year
        self.due = due_dates(fund, year)
        self.leads = leads_of(fund)
        self.organisations = {each.code: each for each in Organisation.objects.filter(fund=fund)}
        rows = Project.objects.filter(fund=fund).exclude(status=ProjectStatus.PIPELINE)
        self.projects = list(rows.select_related("fund").order_by("number"))
        self.first = first_years(fund)
        closures = ProjectClosure.objects.filter(fund=fund).values_list("project", "kind", "closed_on")
        self.closed = {(project, kind): day.year for project, kind, day in closures}
        spent = Expenditure.objects.filter(fund=fund, entry__reversed_by__isnull=True).order_by()
        self.spent_until = dict(spent.values_list("project").annotate(last=Max("year")))
        self.money: defaultdict[str, list[tuple[str, str, int]]] = defaultdict(list)
        """Number of a project to organisation, purpose and the first year of each purse that holds or held money."""
        last_day = Fund.last_day(year)
        for purse, days in purse_days(fund).items():
            days = [each for each in days if each.day <= last_day]
            if sum(each.approved for each in days) or sum(each.transferred for each in days):
                self.money[purse.project].append((purse.organisation, purse.purpose, days[0].day.year))

    def all(self) -> Iterator[CallWanted]:
        for project in self.projects:
            if purses := self.money[project.number]:
                yield from self._narrative(project, min(year for _code, _purpose, year in purses))
                yield from self._expenditure(project, purses)

    def _narrative(self, project: Project, begun: int) -> Iterator[CallWanted]:
        lead = self.leads.get(project.number)
        if lead is None or project.status == ProjectStatus.CANCELLED:
            return
        begun = max(begun, project.start_date.year) if project.start_date else begun
        begun = max(begun, self.first[project.number])
        is_final = is_asked(self.year, begun, self._work_ended(project))
        if is_final is not None:
            yield self._call(CallKind.NARRATIVE, is_final, project, lead, Purpose.PROGRAMME)

    def _expenditure(self, project: Project, purses: list[tuple[str, str, int]]) -> Iterator[CallWanted]:
        ended = self._money_ended(project)
        for code, purpose, begun in sorted(purses):
            is_final = is_asked(self.year, max(begun, self.first[project.number]), ended)
            if is_final is not None and code in self.organisations:
                yield self._call(CallKind.EXPENDITURE, is_final, project, self.organisations[code], purpose)

    def _call(
        self, kind: str, is_final: bool, project: Project, organisation: Organisation, purpose: str
    ) -> CallWanted:
        return CallWanted(kind, is_final, project, organisation, purpose, self.due.of(kind, is_final))

    def _work_ended(self, project: Project) -> int | None:
        if project.status not in OPERATIONALLY_OVER:
            return None
        declared = self.closed.get((project.pk, ClosureKind.OPERATIONAL))
        if declared is not None:
            return declared
        return project.end_date.year if project.end_date else self.spent_until.get(project.pk, LONG_AGO)

    def _money_ended(self, project: Project) -> int | None:
        if project.status != ProjectStatus.FINANCIALLY_CLOSED:
            return None
        declared = self.closed.get((project.pk, ClosureKind.FINANCIAL))
        if declared is not None:
            return declared
        spent = self.spent_until.get(project.pk, LONG_AGO)
        return max(spent, project.end_date.year) if project.end_date else spent
