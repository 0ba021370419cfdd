"""What an organisation reports on in a year: a line for each project and purpose, as it stands. Nothing here writes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from fund.models import Fund
from fund.models.documents import minor
from grants.models import (
    CallKind,
    Entered,
    Expenditure,
    ExpenditureReport,
    Organisation,
    PriorYearAdjustment,
    Project,
    ReportCall,
)
from grants.models.expenditure_reports import EDITABLE
from grants.projects import money as project_money
from grants.reporting.calls_wanted import calls_wanted
from grants.reporting.computing import without_zeros
from grants.reporting.reported import IN_FORCE, Years, before
from grants.standing import standing


@dataclass(frozen=True, slots=True)
class PortfolioLine:
    """One project and purpose. Amounts in minor units by category."""

    project: Project
    purpose: str
    years: Years
    """What is booked, by year."""
    prior: Mapping[str, int]
    annual: Mapping[str, int]
    """Spent in the year: as the report under way says, else as booked."""
    net_funded: int
    call: ReportCall | None = None
    report: ExpenditureReport | None = None
    """The one under way; else the one accepted last."""

    @property
    def key(self) -> tuple[str, str]:
        return self.project.number, self.purpose

    @property
    def is_open(self) -> bool:
        """Whether its figures can be changed here: there is no report yet, or one that is being written."""
        return (self.report is None or self.report.state in EDITABLE) and not self.is_over

    @property
    def is_over(self) -> bool:
        """The project takes no expenditure any more, and no final statement on it is asked for."""
        if self.call is not None and self.call.is_final:
            return False
        found = project_money.finding(self.project.status, project_money.EXPENDITURE)
        return found is not None and found.refuses

    @property
    def is_certified(self) -> bool:
        return self.report.is_certified if self.report else False

    @property
    def explanation(self) -> str:
        """What is said of the findings, where the same is said of all; empty where there is more to it."""
        said = set(self.report.explanations.values()) if self.report else set()
        return said.pop() if len(said) == 1 else ""


def lines_of(fund: Fund, organisation: Organisation, year: int) -> list[PortfolioLine]:
    """The lines an organisation reports on, by project and purpose. The same number of queries however many."""
    wanted = [
        call
        for call in calls_wanted(fund, year)
        if call.kind == CallKind.EXPENDITURE and call.organisation.pk == organisation.pk
    ]
    of_organisation = {"fund": fund, "organisation": organisation}
    booked: defaultdict[tuple[str, str], defaultdict[int, defaultdict[str, int]]] = defaultdict(
        lambda: defaultdict(lambda: defaultdict(int))
    )
    for spent in Expenditure.objects.filter(**of_organisation, **IN_FORCE).select_related("project"):
        booked[spent.project.number, spent.purpose][spent.year][spent.category] += minor(spent.amount)
    for late in PriorYearAdjustment.objects.filter(**of_organisation, **IN_FORCE).select_related("project"):
        booked[late.project.number, late.purpose][late.of_year][late.category] += minor(late.amount)
    net: defaultdict[tuple[str, str], int] = defaultdict(int)
    for _fund, _kind, project, purpose, amount in standing(
        [fund], ("kind", "project", "purpose"), Fund.last_day(year), kinds=("transfers", "refunds"),
        where={"organisation": organisation.code},
    ):  # fmt: skip
        net[project, purpose] += amount
    calls = {
        (call.project.number, call.purpose): call
        for call in ReportCall.objects.filter(
            **of_organisation, cycle__year=year, kind=CallKind.EXPENDITURE
        ).select_related("project", "cycle")
    }
    reports: dict[tuple[str, str], ExpenditureReport] = {}
    rows = ExpenditureReport.objects.filter(**of_organisation, year=year).select_related(
        "fund", "project__fund", "organisation"
    )
    for report in rows.order_by("pk"):
        # Of several, the last: a correction follows what it corrects.
        reports[report.project.number, report.purpose] = report
    lines = []
    for each in wanted:
        key = each.project.number, each.purpose
        years = {of: dict(amounts) for of, amounts in booked[key].items()}
        under_way = reports.get(key)
        stands = years.get(year, {})
        lines.append(
            PortfolioLine(
                project=each.project,
                purpose=each.purpose,
                years=years,
                prior=before(years, year),
                annual=without_zeros(under_way.amounts if under_way else stands),
                net_funded=net[key],
                call=calls.get(key),
                report=under_way,
            )
        )
    return sorted(lines, key=lambda line: line.key)


def entered_in(lines: list[PortfolioLine]) -> str:
    """How the organisation entered its figures so far: since the beginning where every report under way says so."""
    ways = {line.report.entered for line in lines if line.report}
    return Entered.CUMULATIVE if ways == {Entered.CUMULATIVE} else Entered.ANNUAL
