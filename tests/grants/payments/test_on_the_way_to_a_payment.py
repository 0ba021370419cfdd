"""What the office meets on its way to a payment: days, accounts, what is left to ask for, what the pages say after."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from grants.models import FundRules, SupportCostRate, TransferRequest
from grants.services.bank_details import UnableToPrepare, bank_details_prepare
from grants.services.instruments import UnableToKeep, instrument_keep
from grants.services.transfer_requests import UnableToRequest, request_prepare
from tests.generators.office_fund import usd
from tests.grants.payments.decided import LATER, Deciding, deciding
from tests.grants.payments.office import DEBTOR_IBAN, NOW, PayingOffice, paying_office
from tests.writing import client_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> PayingOffice:
    return paying_office()


@pytest.fixture
def committee() -> Deciding:
    return deciding()


def complete_on(committee: Deciding, project, day: date) -> TransferRequest:
    return request_prepare(
        project=project,
        organisation=committee.undp,
        amount=usd("1"),
        complete_on=day,
        by=committee.pays.maker,
        at=LATER,
    )


def test_a_package_is_not_complete_before_the_decision(committee):
    project = committee.project()
    with pytest.raises(UnableToRequest, match=r"project P-2 was decided on 10 Jun 2020 \(TST01-2020-01-D01\)"):
        complete_on(committee, project, date(2020, 6, 9))
    assert complete_on(committee, project, date(2020, 6, 10)).number


def test_of_a_project_decided_elsewhere_it_is_not_complete_before_the_project(committee):
    """Allocated on 2 May 2018; the register gives the project no days at first."""
    project = committee.at.office.project
    for day in (date(1900, 1, 1), date(2018, 5, 1)):
        with pytest.raises(UnableToRequest, match="project P-1 began on 2 May 2018"):
            complete_on(committee, project, day)
    assert complete_on(committee, project, date(2018, 5, 2)).number
    project.start_date = date(2018, 4, 1)
    project.save()
    assert complete_on(committee, project, date(2018, 4, 1)).number
    with pytest.raises(UnableToRequest, match="began on 1 Apr 2018"):
        complete_on(committee, project, date(2018, 3, 31))


@pytest.mark.parametrize("written", [DEBTOR_IBAN, "de89 3704 0044 0532 0130 00"])
def test_the_agents_own_account_is_no_account_of_an_organisation(office, written):
    FundRules.objects.create(fund=office.fund, debtor_name="The Agent", debtor_account="DE89 3704 0044 0532 0130 00")
    with pytest.raises(UnableToPrepare, match="from which the agent itself pays: WHO has another one"):
        bank_details_prepare(
            organisation=office.office.other_organisation,
            account_name="WHO",
            account_number=written,
            bank_name="A Bank",
            bic="COBADEFFXXX",
            country="DE",
            currency="USD",
            by=office.maker,
            at=NOW,
        )


def test_a_rate_above_the_ceiling_is_said_in_plain_digits(office):
    row = SupportCostRate(organisation=office.organisation, percent=Decimal("70.0000"), valid_from=date(2020, 1, 1))
    with pytest.raises(UnableToKeep, match=r"^70 % is above the fund's ceiling of 7 %\.$"):
        instrument_keep(row=row, by=office.maker, at=NOW)


def test_a_transfer_is_asked_for_on_the_projects_page_only_while_something_is_left(office):
    client = client_of("office_maker", email="asker@example.org")
    path = f"/funds/TST01/projects/{office.project.number}/"
    assert "Request a transfer to UNDP" in text_of(client.get(path))
    office.submitted("53,500")
    page = text_of(client.get(path))
    assert "Request a transfer" not in page
    assert "/requests/new/" not in page


def test_the_list_adds_up_what_its_filter_shows_and_nothing_else(office):
    office.prepare("1,000")
    office.submitted("2,000")
    office.submitted("3,000")
    client = client_of("office_maker", email="reader@example.org")
    path = reverse("grants:requests", args=["TST01"])
    assert "6,000.00" not in text_of(client.get(path))
    page = text_of(client.get(path, {"state": "submitted"}))
    assert "5,000.00" in page
    assert "6,000.00" not in page


def test_after_the_confirmation_the_page_leads_back_to_the_request(office):
    request = office.paid("20,000")
    client = client_of("office_maker", email="another@example.org")
    page = text_of(client.get(f"/funds/TST01/recorded/{request.transfer.entry.sequence}/"))
    assert "The organisation was told with the confirmation of the payment." in page
    assert "Notify the organisation" not in page
    assert reverse("grants:request", args=["TST01", request.number]) in page
    assert "Record another" not in page
