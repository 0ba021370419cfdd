"""An office that is reported to: the small fund, its people, 53,500.00 of 107,000.00 USD transferred to UNDP."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from fund import ledger
from fund.models import Fund, Membership, User
from fund.models.documents import minor
from fund.money import text, to_minor
from grants.models import Expenditure, ExpenditureReport, PriorYearAdjustment, Project
from grants.reporting.checks import findings
from grants.reporting.reported import acceptance_of, draft_digest, facts_of
from grants.services import allocation_record
from grants.services.expenditure_report_judging import expenditure_report_accept
from grants.services.expenditure_reports import (
    expenditure_report_begin,
    expenditure_report_save,
    expenditure_report_submit,
)
from tests.generators.office_fund import AT, BY, Office, office_fund, usd
from tests.signing import PASSWORD

NOW = datetime(2020, 6, 10, 9, 0, tzinfo=UTC)


def cents(text: str) -> int:
    return to_minor(Decimal(text.replace(",", "")), "USD")


class ReportingOffice:
    def __init__(self) -> None:
        self.office: Office = office_fund()
        self.fund: Fund = self.office.fund
        self.project, self.organisation = self.office.project, self.office.organisation
        person = self.person
        self.maker, self.second = person("maker", "office_maker"), person("second", "office_maker")
        self.checker = person("checker", "office_checker")
        self.secretariat, self.auditor = person("secretariat", "secretariat"), person("auditor", "auditor")
        self.undp = person("undp", "organisation", fund=self.fund, institution="UNDP")
        self.colleague = person("colleague", "organisation", fund=self.fund, institution="UNDP")
        self.who = person("who", "organisation", fund=self.fund, institution="WHO")
        self.line = {"project": self.project, "organisation": self.organisation}

    def person(self, name: str, role: str, **more: object) -> User:
        user = User.objects.create_user(email=f"{name}@example.org", name=name.title(), password=PASSWORD)
        Membership.objects.create(user=user, role=role, valid_from=date(2011, 1, 1), **more)
        return user

    def allocate(self, project: Project, decided_on: date) -> None:
        """10,000.00 and the 7 percent on it for UNDP."""
        allocation_record(
            project=project, organisation=self.organisation, reference=f"A-{project.number}-{decided_on.year}",
            decided_on=decided_on, direct_amount=usd("10,000"), by=BY, at=AT,
        )  # fmt: skip

    def later_project(self) -> Project:
        """P-9 of UNDP, decided in 2019, which starts a year after."""
        focus = self.project.priority_focus
        later = Project.objects.create(
            fund=self.fund, number="P-9", title="Later", priority_focus=focus, start_date=date(2020, 1, 1)
        )
        self.allocate(later, date(2019, 12, 2))
        return later

    def begin(self, year: int = 2019, by: User | None = None, **more: Any) -> ExpenditureReport:
        return expenditure_report_begin(**self.line, year=year, by=by or self.undp, at=NOW, **more)

    def save(
        self,
        report: ExpenditureReport,
        amounts: Mapping[str, str] | None = None,
        by: User | None = None,
        **more: Any,
    ) -> ExpenditureReport:
        """40,000.00 of staff and the 7 percent on it, where nothing else is said."""
        figures = {"1": "40,000", "8": "2,800"} if amounts is None else amounts
        said: dict[str, Any] = {"entered": "annual", "explanations": {}, "is_certified": False, "edits": report.edits}
        said |= more
        return expenditure_report_save(
            report=report,
            amounts={category: cents(amount) for category, amount in figures.items()},
            by=by or self.undp,
            at=NOW,
            **said,
        )

    def submit(self, report: ExpenditureReport, by: User | None = None) -> ExpenditureReport:
        return expenditure_report_submit(report=report, shown=draft_digest(report), by=by or self.undp, at=NOW)

    def submitted(self, amounts: Mapping[str, str] | None = None, year: int = 2019, **more: Any) -> ExpenditureReport:
        return self.submit(self.save(self.begin(year), amounts, **more))

    def accept(self, report: ExpenditureReport, by: User | None = None) -> ExpenditureReport:
        acceptance = acceptance_of(report)
        assert acceptance is not None
        return expenditure_report_accept(report=report, shown=acceptance.digest, by=by or self.maker, at=NOW)

    def accepted(self, amounts: Mapping[str, str] | None = None, year: int = 2019, **more: Any) -> ExpenditureReport:
        return self.accept(self.submitted(amounts, year, **more))

    def keys(self, report: ExpenditureReport) -> list[str]:
        """The findings as the report stands."""
        return [finding.key for finding in findings(facts_of(report))]

    def close(self, year: int) -> None:
        for each in range(2018, year + 1):
            ledger.close_year(fund=self.fund, year=each, by="checker@example.org", at=NOW)

    def booked(self) -> dict[tuple[int, str], str]:
        """Year and category to the amount of the document that stands."""
        rows = Expenditure.objects.filter(fund=self.fund, entry__reversed_by__isnull=True)
        return {(row.year, row.category): text(minor(row.amount), "USD") for row in rows}

    def adjusted(self) -> dict[tuple[int, int, str], str]:
        """Year it counts in, year it corrects and category to the amount."""
        rows = PriorYearAdjustment.objects.filter(fund=self.fund, entry__reversed_by__isnull=True)
        return {(row.year, row.of_year, row.category): text(minor(row.amount), "USD") for row in rows}
