"""What the tests of the reading pages share: a full fund, people in every role, every address."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from django.test import Client
from django.utils import timezone
from djmoney.money import Money

from config.roles import ROLE_PERMISSIONS
from fund import services
from fund.models import Fund, Membership, User
from tests.generators.full_fund import FIRST_YEAR, full_fund
from tests.stories.driving import import_rows

ROLES = tuple(ROLE_PERMISSIONS)
INSTITUTIONS = {"donor": "C001", "organisation": "O001"}
"""Whose lines the donor and the organisation of these tests see."""


def load_full_fund(folder: Path, code: str = "FULL1", lines: int = 5, *, parties: int = 5) -> Fund:
    """The fund in the books, its first two years closed, one charge recorded and reversed."""
    import_rows(full_fund(code, lines, parties, parties), folder, f"{code}.xlsx")
    fund = Fund.objects.get(code=code)
    now = timezone.now()
    for year in (FIRST_YEAR, FIRST_YEAR + 1):
        services.year_close(fund=fund, year=year, by="checker@example.org", at=now)
    mistake = services.charge_record(
        fund=fund,
        reference=f"{code}-CHG-X",
        kind="bank_charges",
        value_date=date(FIRST_YEAR + 3, 6, 1),
        amount=Money("77.77", "USD"),
        by="maker@example.org",
        at=now,
    )
    services.entry_reverse(entry=mistake.entry, reason="Not of this fund", by="checker@example.org", at=now)
    return fund


def member(role: str, fund: Fund | None = None, *, email: str = "", institution: str | None = None) -> User:
    """Somebody with this role, in one fund or in all."""
    user = User.objects.create_user(email=email or f"{role}@example.org", password=None, name=f"The {role}")
    code = INSTITUTIONS.get(role, "") if institution is None else institution
    Membership.objects.create(user=user, role=role, fund=fund, institution=code, valid_from=date(2000, 1, 1))
    return user


def client_for(user: User) -> Client:
    """Signed in, the session's own bookkeeping done."""
    client = Client()
    client.force_login(user)
    client.get("/healthz")
    return client


def reading_pages(code: str = "FULL1") -> dict[str, str]:
    """Name to address of every reading page, those with a list or a filter once for each."""
    f = f"/funds/{code}"
    return {
        "portfolio": "/",
        "portfolio as of": "/?until=2017-12-31&sort=-contributions",
        "portfolio filtered": "/?q=full&currency=USD&state=open",
        "fund": f"{f}/",
        "fund as of": f"{f}/?until=2017-12-31",
        "fund as known": f"{f}/?as_known=20",
        "contributors": f"{f}/contributions/",
        "agreements": f"{f}/contributions/?list=agreements",
        "instalments": f"{f}/contributions/?list=instalments",
        "instalments overdue": f"{f}/contributions/?list=instalments&state=overdue",
        "deposits": f"{f}/contributions/?list=deposits",
        "deposits filtered": f"{f}/contributions/?list=deposits&contributor=C001&since=2016-01-01&sort=fund_amount",
        "lines": f"{f}/allocations/",
        "lines not transferred": f"{f}/allocations/?open=true&until=2018-12-31",
        "decisions": f"{f}/allocations/?list=decisions&q=SC",
        "transfers": f"{f}/transfers/",
        "refunds": f"{f}/transfers/?list=refunds",
        "expenditure": f"{f}/expenditure/?year={FIRST_YEAR + 4}",
        "income": f"{f}/income/",
        "charges": f"{f}/income/?list=charges",
        "other funds": f"{f}/income/?list=funds",
        "contributor refunds": f"{f}/income/?list=refunds",
        "focuses": f"{f}/focuses/",
        "reports": f"{f}/reports/",
        "annual": f"{f}/reports/annual/{FIRST_YEAR + 4}/",
        "annual as known": f"{f}/reports/annual/{FIRST_YEAR + 4}/?as_known=20",
        "history": f"{f}/history/",
        "history of projects": f"{f}/history/?kind=project",
        "ledger": f"{f}/ledger/",
        "ledger filtered": f"{f}/ledger/?event=deposit&since=2016-01-01&q=DEP",
        "years": f"{f}/ledger/years/",
        "accounts": f"{f}/accounts/",
        "accounts of a kind": f"{f}/accounts/?kind=transfers&until=2018-12-31",
        "cash statement": f"{f}/movements/",
        "statement": f"{f}/movements/?kind=transfers&kind=refunds&minus=expenditure&focus=F2&since=2016-01-01",
        "entry": f"{f}/entries/1/",
        "deposit": f"{f}/records/deposit/{code}-DEP-0001/",
        "transfer": f"{f}/records/transfer/{code}-TRF-0001/",
        "charge": f"{f}/records/charge/{code}-CHG-X/",
        "contributor": f"{f}/contributors/C001/",
        "agreement": f"{f}/agreements/{code}-AGR-0001/",
        "projects": f"{f}/projects/",
        "project": f"{f}/projects/{code}-P-0001/",
        "organisations": f"{f}/organisations/",
        "organisation": f"{f}/organisations/O001/",
    }
