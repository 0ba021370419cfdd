"""HRM00 in its first years, the people who report and publish, and what a page would send for each of their steps."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from django.core.management import CommandError, call_command
from djmoney.money import Money
from time_machine import travel

from fund import services
from fund.models import Fund, PriorityFocus, User
from grants.models import (
    CallKind,
    ExpenditureReport,
    NarrativeReport,
    Organisation,
    Project,
    ProjectIndicator,
    ReportCall,
    ReportingCycle,
)
from grants.reporting.checks import findings
from grants.reporting.reported import acceptance_of, draft_digest, facts_of
from grants.services.cycles import cycle_open
from grants.services.expenditure_report_judging import expenditure_report_accept
from grants.services.expenditure_reports import (
    expenditure_report_begin,
    expenditure_report_save,
    expenditure_report_submit,
)
from grants.services.narratives import narrative_accept, narrative_begin, narrative_submit
from grants.services.results import indicator_set, project_indicator_set
from reports.models import Edition, Publication
from reports.publishing import storing
from reports.services.editions import edition_save, shown_of
from reports.services.publishing import edition_certify, edition_prepare
from tests.generators.hrm00_beginning import LEARNING, MALAWI, PAPUA, Line, as_rows, beginning
from tests.grants.committee.sitting import somebody
from tests.grants.narratives.office import complete
from tests.oracle.annual_report import annual_report
from tests.oracle.compare import Tables, differences, tables_of
from tests.stories.driving import import_rows

INDICATOR = "1.1"


def noon(*day: int) -> datetime:
    return datetime(*day, 12, tzinfo=UTC)


class AnnualOffice:
    """The fund at the end of 2012, its first year closed. ``rows``: the books as a workbook, kept beside them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.rows = beginning(date(2012, 12, 31))
        self.reported: list[dict[str, Any]] = []
        """Rows of expenditure that came in by reports, in the year they count in."""
        self.book(self.rows, noon(2013, 1, 7))
        self.fund = fund = Fund.objects.get(code="HRM00")
        self.projects = {each.number: each for each in Project.objects.filter(fund=fund).select_related("fund")}
        self.organisations = {each.code: each for each in Organisation.objects.filter(fund=fund)}
        self.people: dict[str, User] = {
            name: somebody(role, f"{name.replace(' ', '.')}@example.org", fund, institution)
            for name, role, institution in (
                ("secretariat", "secretariat", ""),
                ("second secretariat", "secretariat", ""),
                ("maker", "office_maker", ""),
                ("second maker", "office_maker", ""),
                ("checker", "office_checker", ""),
                ("OHCHR", "organisation", "OHCHR"),
                ("UNDP", "organisation", "UNDP"),
                ("UNSSC", "organisation", "UNSSC"),
                ("donor", "donor", "NOR"),
                ("other donor", "donor", "SWE"),
                ("auditor", "auditor", ""),
            )
        }
        services.year_close(fund=fund, year=2011, by=self["checker"].email, at=noon(2013, 1, 8))
        self._measured(noon(2013, 1, 9))

    def __getitem__(self, who: str) -> User:
        return self.people[who]

    def book(self, rows: dict[str, list[dict[str, Any]]], at: datetime) -> None:
        """The office imports its workbook, on that day."""
        with travel(at, tick=True):
            import_rows(rows, self.folder, f"HRM00-{at.year}.xlsx")

    def next_year(self, until: date, at: datetime) -> None:
        """The office goes on in its workbook and imports it again: what is there stays, new rows are added."""
        late = [row for row in self.rows["charges"] if row["reference"].startswith("LATE")]
        self.rows = beginning(until)
        self.rows["charges"] += late
        self.book(self.rows, at)

    def charge(self, reference: str, day: date, amount: str, at: datetime) -> None:
        """A bank charge that was found late."""
        services.charge_record(
            fund=self.fund, reference=reference, kind="bank_charges", value_date=day, amount=Money(amount, "USD"),
            by=self["maker"].email, at=at,
        )  # fmt: skip
        self.rows["charges"].append(
            {"reference": reference, "kind": "bank_charges", "value_date": day, "amount": Money(amount, "USD").amount}
        )

    # -- the cycle --------------------------------------------------------------------------------------------------

    def open(self, year: int, at: datetime, by: str = "secretariat") -> ReportingCycle:
        return cycle_open(fund=self.fund, year=year, by=self[by], at=at)

    def call(self, cycle: ReportingCycle, kind: str, project: str, organisation: str) -> ReportCall:
        rows = ReportCall.objects.filter(cycle=cycle, kind=kind).select_related("cycle", "project", "organisation")
        return rows.get(project__number=project, organisation__code=organisation)

    # -- expenditure ------------------------------------------------------------------------------------------------

    def begin(self, cycle: ReportingCycle, line: Line, by: str, at: datetime) -> ExpenditureReport:
        project, organisation, purpose = line
        return expenditure_report_begin(
            project=self.projects[project], organisation=self.organisations[organisation], year=cycle.year,
            purpose=purpose, call=self.call(cycle, CallKind.EXPENDITURE, project, organisation), by=self[by], at=at,
        )  # fmt: skip

    def write(
        self,
        report: ExpenditureReport,
        amounts: Mapping[str, int],
        by: str,
        at: datetime,
        explanations: Mapping[str, str] | None = None,
        *,
        is_certified: bool = False,
    ) -> None:
        expenditure_report_save(
            report=report, amounts=amounts, entered="annual", explanations=explanations or {},
            is_certified=is_certified, edits=report.edits, by=self[by], at=at,
        )  # fmt: skip

    def submit(self, report: ExpenditureReport, by: str, at: datetime) -> None:
        expenditure_report_submit(report=report, shown=draft_digest(report), by=self[by], at=at)

    def accept(self, report: ExpenditureReport, by: str, at: datetime) -> None:
        """Accepted and posted; ``reported`` is told what counts now, and in which year."""
        acceptance = acceptance_of(report)
        assert acceptance is not None
        expenditure_report_accept(report=report, shown=acceptance.digest, by=self[by], at=at)
        line = (report.project.number, report.organisation.code, str(report.purpose))
        moved = {posting.category: posting.difference for posting in acceptance.postings}
        self.reported += as_rows(line, acceptance.counts_in, moved)

    def report(self, cycle: ReportingCycle, line: Line, amounts: Mapping[str, int], at: datetime) -> ExpenditureReport:
        """Without a word: written and submitted by the organisation, accepted by the office."""
        by = line[1]
        report = self.begin(cycle, line, by, at)
        self.write(report, amounts, by, at)
        self.submit(report, by, at)
        self.accept(report, "maker", at)
        return report

    def stands_out(self, report: ExpenditureReport) -> list[str]:
        return [finding.key for finding in findings(facts_of(report))]

    # -- narratives -------------------------------------------------------------------------------------------------

    def _measured(self, at: datetime) -> None:
        """One indicator of the fund, fed by those of two projects."""
        focus, by = PriorityFocus.objects.get(fund=self.fund, code="PF2"), self["secretariat"]
        fed = indicator_set(
            fund=self.fund, priority_focus=focus, code="2.a", text="Country teams with a human rights adviser",
            unit="country teams", aggregation="sum", baseline="0", target="4", by=by, at=at,
        )  # fmt: skip
        for number in (MALAWI, PAPUA):
            project_indicator_set(
                project=self.projects[number], code=INDICATOR, statement="The team is advised", text="Teams advised",
                baseline="0", target="2", feeds=fed, by=by, at=at,
            )  # fmt: skip

    def tell(
        self, cycle: ReportingCycle, project: str, by: str, at: datetime, achieved: str = "2", **texts: str
    ) -> NarrativeReport:
        """A draft of what the project did in the year."""
        call = ReportCall.objects.select_related("cycle", "organisation").get(
            cycle=cycle, kind=CallKind.NARRATIVE, project__number=project
        )
        content = complete(achieved, **texts)
        if not ProjectIndicator.objects.filter(project__number=project).exists():
            content["indicators"] = []
        for row in content["indicators"]:
            row["code"] = INDICATOR
        return narrative_begin(
            project=self.projects[project], year=cycle.year, is_final=call.is_final, call=call, content=content,
            by=self[by], at=at,
        )  # fmt: skip

    def told(self, cycle: ReportingCycle, project: str, by: str, at: datetime, **said: str) -> NarrativeReport:
        """Without a word: written and submitted by the lead, accepted by the secretariat."""
        report = self.tell(cycle, project, by, at, **said)
        version = narrative_submit(report=report, by=self[by], at=at)
        narrative_accept(report=report, shown=version.digest, by=self["secretariat"], at=at)
        return report

    # -- the report -------------------------------------------------------------------------------------------------

    def put(self, edition: Edition, key: str, text: str, at: datetime) -> Edition:
        shown = shown_of(edition.texts.get(key, ""))
        return edition_save(edition=edition, key=key, text=text, shown=shown, by=self["secretariat"], at=at)

    def publish(self, edition: Edition, at: datetime) -> Publication:
        edition.refresh_from_db()
        edition_prepare(edition=edition, by=self["maker"], at=at)
        return edition_certify(edition=edition, shown=edition.prepared_digest, by=self["checker"], at=at)

    def printed(self, publication: Publication) -> Tables:
        """The figures of the published JSON file."""
        return tables_of(json.loads(storing.kept(publication.files.get(form="json"))))

    def witness(self, year: int) -> Tables:
        """The same report, worked out by other code from the rows the office keeps and the reports that came in."""
        rows = self.rows | {"expenditures": [*self.rows["expenditures"], *self.reported]}
        return annual_report(rows, year)

    def off_the_books(self, publication: Publication) -> list[str]:
        return differences(self.printed(publication), self.witness(publication.year))


def verified(*arguments: str) -> tuple[int, str, str]:
    """``manage.py verify_report``: exit status, standard output and error."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("verify_report", *arguments, stdout=out, stderr=err)
    except SystemExit as left:
        return int(left.code or 0), out.getvalue(), err.getvalue()
    except CommandError as refused:
        return refused.returncode, out.getvalue(), str(refused)
    return 0, out.getvalue(), err.getvalue()


__all__ = ["LEARNING", "MALAWI", "PAPUA", "AnnualOffice", "noon", "verified"]
