"""An office that closes: the small fund, its people, a project that has received 53,500.00 and spent most of it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import BytesIO
from types import SimpleNamespace

from fund import services
from fund.models import Fund, Membership, User
from grants.closing.checks import financial_checks
from grants.closing.fund_checks import fund_checks
from grants.closing.grounds import fund_grounds, project_grounds
from grants.models import AttachmentKind
from grants.services import allocation_record, expenditure_record, refund_record
from grants.services.attachments import attachment_file
from grants.services.closing import fund_close, project_close_financially, project_close_operationally, shown_digest
from grants.services.interest import interest_declare
from tests.generators.office_fund import BY, Office, office_fund, usd
from tests.signing import PASSWORD

NOW = datetime(2021, 3, 10, 9, 0, tzinfo=UTC)
TODAY = NOW.date()
SAID = {"by": BY, "at": NOW}


class ClosingOffice:
    """UNDP received 53,500.00 of 107,000.00 for P-1."""

    def __init__(self) -> None:
        self.office: Office = office_fund()
        self.fund: Fund = self.office.fund
        self.project, self.organisation = self.office.project, self.office.organisation
        self.other = self.office.other_organisation
        person = self.person
        self.maker, self.checker = person("maker", "office_maker"), person("checker", "office_checker")
        self.second = person("second", "office_checker")
        self.secretariat = person("secretariat", "secretariat")
        self.auditor = person("auditor", "auditor")
        self.undp = person("undp", "organisation", fund=self.fund, institution="UNDP")
        self.who = person("who", "organisation", fund=self.fund, institution="WHO")
        self.line = {"project": self.project, "organisation": self.organisation}

    def person(self, name: str, role: str, **more: object) -> User:
        user = User.objects.create_user(email=f"{name}@example.org", name=name.title(), password=PASSWORD)
        Membership.objects.create(user=user, role=role, valid_from=date(2011, 1, 1), **more)
        return user

    # -- the way to the end -------------------------------------------------------------------------------------------

    def spend(self, direct: str = "50,000", support: str = "3,500", year: int = 2019) -> None:
        expenditure_record(**self.line, year=year, category="1", amount=usd(direct), **SAID)
        if support:
            expenditure_record(**self.line, year=year, category="8", amount=usd(support), **SAID)

    def reduce(self, direct: str = "-50,000") -> None:
        allocation_record(
            **self.line, reference="A-RED", decided_on=date(2020, 1, 5), direct_amount=usd(direct), **SAID
        )

    def refund(self, amount: str, reference: str = "R-1") -> None:
        refund_record(**self.line, reference=reference, value_date=date(2020, 2, 1), amount=usd(amount), **SAID)

    def file(self, *kinds: str, organisation: str = "") -> None:
        for kind in kinds or (AttachmentKind.FINAL_NARRATIVE, AttachmentKind.FINAL_STATEMENT):
            attachment_file(
                fund=self.fund,
                subject=self.project.record,
                kind=kind,
                organisation=organisation,
                name=f"{kind}.pdf",
                content=BytesIO(f"%PDF-1.4 {kind} {organisation}".encode()),
                by=self.secretariat,
                at=NOW,
            )

    def declare(self, by: User | None = None) -> None:
        project_close_operationally(
            project=self.project, closed_on=TODAY, comment="", by=by or self.secretariat, at=NOW
        )

    def no_interest(self) -> None:
        interest_declare(**self.line, note="Letter of 5 March 2021", by=self.undp, at=NOW)

    def ready(self) -> None:
        """Everything is there for the financial closure."""
        self.spend()
        self.reduce()
        self.file()
        self.declare()
        self.no_interest()

    def shown(self) -> str:
        self.project.refresh_from_db()
        return shown_digest(self.project.record, financial_checks(project_grounds(self.project, TODAY)))

    def close(self, by: User | None = None, **more: object) -> object:
        said = {"closed_on": TODAY, "comment": "", "shown": self.shown(), "by": by or self.checker, "at": NOW} | more
        return project_close_financially(project=self.project, **said)

    def fund_shown(self) -> str:
        return shown_digest(f"fund:{self.fund.code}", fund_checks(fund_grounds(self.fund, TODAY)))


def empty_the_fund(at) -> None:
    cash = fund_grounds(at.fund, TODAY).cash_minor
    services.contributor_refund_record(
        contributor=at.office.norway,
        reference="CR-1",
        value_date=TODAY,
        amount=usd(f"{cash // 100}.{cash % 100:02d}"),
        **SAID,
    )


def closed_office() -> ClosingOffice:
    """A fund with one charge in its books, its project settled, its cash given back: closed on ``TODAY``."""
    at = ClosingOffice()
    services.charge_record(
        fund=at.fund, reference="B-0", kind="bank_charges", value_date=date(2020, 5, 5), amount=usd("1"), **SAID
    )
    at.ready()
    at.close()
    empty_the_fund(at)
    fund_close(fund=at.fund, closed_on=TODAY, comment="", shown=at.fund_shown(), by=at.checker, at=NOW)
    return at


def verdicts(checks: object) -> SimpleNamespace:
    """Names of the checks that pass, warn and fail."""
    found: dict[str, list[str]] = {"pass": [], "warn": [], "fail": []}
    for check in checks:  # type: ignore[attr-defined]
        found[check.verdict].append(check.name)
    return SimpleNamespace(passed=found["pass"], warned=found["warn"], failed=found["fail"])
