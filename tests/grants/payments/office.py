"""An office that can pay: the small fund, its people, a memorandum and a verified account."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from fund.models import Fund, Membership, User
from grants.models import (
    BankDetails,
    FocalPoint,
    FundRules,
    Memorandum,
    Organisation,
    Project,
    TransferRequest,
)
from grants.payments.grounds import checks_of, usable_account
from grants.services.payments import payment_confirm
from grants.services.transfer_requests import request_prepare, request_release, request_submit, shown_digest
from tests.generators.office_fund import Office, office_fund, usd

NOW = datetime(2020, 6, 10, 9, 0, tzinfo=UTC)
TODAY = NOW.date()
IBAN, BIC = "CH9300762011623852957", "UBSWCHZH80A"
DEBTOR_IBAN = "DE89370400440532013000"


class PayingOffice(NamedTuple):
    """53,500.00 of UNDP's 107,000.00 USD are left to transfer; the fund's cash is 174,299.00 USD."""

    office: Office
    maker: User
    other_maker: User
    checker: User
    other_checker: User

    @property
    def fund(self) -> Fund:
        return self.office.fund

    @property
    def project(self) -> Project:
        return self.office.project

    @property
    def organisation(self) -> Organisation:
        return self.office.organisation

    def prepare(self, amount: str = "20,000", by: User | None = None, **more: Any) -> TransferRequest:
        return request_prepare(
            project=self.project,
            organisation=self.organisation,
            amount=usd(amount),
            complete_on=more.pop("complete_on", date(2020, 6, 5)),
            by=by or self.maker,
            at=NOW,
            **more,
        )

    def submitted(self, amount: str = "20,000", **more: Any) -> TransferRequest:
        return request_submit(request=self.prepare(amount, **more), by=self.maker, at=NOW)

    def digest(self, request: TransferRequest) -> str:
        return shown_digest(request, checks_of(request, TODAY), usable_account(request.organisation))

    def released(self, amount: str = "20,000", **more: Any) -> TransferRequest:
        request = self.submitted(amount, **more)
        return request_release(request=request, shown=self.digest(request), by=self.checker, at=NOW)

    def paid(self, amount: str = "20,000", **more: Any) -> TransferRequest:
        request = self.released(amount, **more)
        return payment_confirm(request=request, value_date=TODAY, bank_reference="BANK-1", by=self.other_maker, at=NOW)


def person(role: str, email: str, fund: Fund | None = None) -> User:
    user = User.objects.create_user(email=email, password="a-long-password", name=email.partition("@")[0].capitalize())
    Membership.objects.create(user=user, role=role, fund=fund, valid_from=date(2000, 1, 1))
    return user


def paying_office(code: str = "TST01") -> PayingOffice:
    return equipped(office_fund(code))


def equipped(office: Office) -> PayingOffice:
    """The office with who asks, releases and confirms, and all that a payment to UNDP takes."""
    maker, other = person("office_maker", "maker@example.org"), person("office_maker", "maria@example.org")
    checker, second = person("office_checker", "checker@example.org"), person("office_checker", "chen@example.org")
    organisation = office.organisation
    Memorandum.objects.create(
        fund=office.fund,
        organisation=organisation,
        reference="MOU-UNDP",
        signed_on=date(2018, 1, 10),
        in_force_from=date(2018, 1, 15),
    )
    BankDetails.objects.create(
        fund=office.fund,
        organisation=organisation,
        number=f"{office.fund.code}-BD-001",
        account_name="UNDP Representation",
        account_number=IBAN,
        bank_name="A Bank",
        bic=BIC,
        country="CH",
        currency="USD",
        state="verified",
        prepared_by=maker,
        prepared_at=NOW,
        verified_by=checker,
        verified_at=NOW,
        usable_from=date(2020, 6, 1),
    )
    FocalPoint.objects.create(
        organisation=organisation, name="Ana", email="ana@undp.example.org", valid_from=date(2018, 1, 1)
    )
    return PayingOffice(office, maker, other, checker, second)


def with_debtor(fund: Fund) -> FundRules:
    """The fund's own account is set: payment files can be made."""
    return FundRules.objects.create(
        fund=fund, debtor_name="The Agent, Test Fund", debtor_account=DEBTOR_IBAN, debtor_bic="COBADEFFXXX"
    )


def cash_and_left(office: PayingOffice) -> Iterator[int]:
    """The fund's cash and what is left of the allocation, in cents."""
    from fund.rehearsal import cash_now
    from grants.headroom import Purse
    from grants.payments.grounds import standing_of

    yield cash_now(office.fund)
    stands = standing_of(office.fund, Purse(office.project.number, office.organisation.code, "programme"))
    yield stands.approved_minor - stands.transferred_minor
