"""A small fund made by the services people use, for tests of pages: two contributors and organisations, a project."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import NamedTuple

from djmoney.money import Money

from fund import services
from fund.models import Agreement, Contributor, Fund, Instalment, PriorityFocus
from grants.models import Organisation, Project
from grants.services import allocation_record, transfer_record

AT = datetime(2020, 6, 1, 9, 30, tzinfo=UTC)
BY = "office@example.org"


class Office(NamedTuple):
    """The fund and what tests name."""

    fund: Fund
    norway: Contributor
    kroner: Agreement
    dollars: Agreement
    organisation: Organisation
    other_organisation: Organisation
    project: Project


def usd(text: str) -> Money:
    return Money(Decimal(text.replace(",", "")), "USD")


def nok(text: str) -> Money:
    return Money(Decimal(text.replace(",", "")), "NOK")


def office_fund(code: str = "TST01") -> Office:
    """Norway gives 1,000,000 NOK in three parts at 10 to the dollar, Sweden 200,000 USD; UNDP may get 107,000 for P-1.

    Deposited: 300,000 NOK credited as 30,100.00 USD, and 200,000 USD; transferred to UNDP: 53,500.00 USD.
    """
    fund = Fund.objects.create(
        code=code,
        name="The Test Fund",
        currency="USD",
        start_date=date(2018, 1, 1),
        administrative_agent="The Agent",
    )
    focus = PriorityFocus.objects.create(fund=fund, code="F1", title="First focus", planned_amount=usd("500,000"))
    norway = Contributor.objects.create(fund=fund, code="NOR", name="Norway")
    sweden = Contributor.objects.create(fund=fund, code="SWE", name="Sweden")
    kroner = services.agreement_sign(
        contributor=norway,
        reference="NOR-1",
        signed_on=date(2018, 2, 1),
        amount=nok("1,000,000"),
        fund_amount=usd("100,000"),
        by=BY,
        at=AT,
    )
    for month, amount in ((3, "300,000"), (6, "300,000"), (9, "400,000")):
        Instalment.objects.create(agreement=kroner, due_on=date(2018, month, 1), amount=nok(amount))
    dollars = services.agreement_sign(
        contributor=sweden, reference="SWE-1", signed_on=date(2018, 2, 1), amount=usd("300,000"), by=BY, at=AT
    )
    services.deposit_record(
        agreement=kroner,
        reference="D-001",
        received_on=date(2018, 3, 5),
        amount=nok("300,000"),
        fund_amount=usd("30,100"),
        by=BY,
        at=AT,
    )
    services.deposit_record(
        agreement=dollars, reference="D-002", received_on=date(2018, 4, 5), amount=usd("200,000"), by=BY, at=AT
    )
    undp = Organisation.objects.create(fund=fund, code="UNDP", name="Development Programme", support_cost_percent=7)
    who = Organisation.objects.create(fund=fund, code="WHO", name="Health Organization", support_cost_percent=7)
    project = Project.objects.create(fund=fund, number="P-1", title="Advisers", priority_focus=focus)
    allocation_record(
        project=project,
        organisation=undp,
        reference="A-001",
        decided_on=date(2018, 5, 2),
        direct_amount=usd("100,000"),
        by=BY,
        at=AT,
    )
    transfer_record(
        project=project,
        organisation=undp,
        reference="T-001",
        value_date=date(2018, 5, 20),
        amount=usd("53,500"),
        by=BY,
        at=AT,
    )
    return Office(fund, norway, kroner, dollars, undp, who, project)
