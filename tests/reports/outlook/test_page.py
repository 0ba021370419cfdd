"""The page of the months ahead: it starts from the ledger's cash, and what it expects to go out is what is reserved."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from fund import selectors
from fund.models import Instalment
from grants.funds_available import availability
from reports.outlook.expected import ahead, parts_of
from reports.outlook.scenario import INSTALMENT, Assumptions, outlook
from tests.generators.office_fund import nok, office_fund
from tests.grants.committee.sitting import somebody

pytestmark = pytest.mark.django_db

ON = date(2020, 6, 1)
AT = datetime(2020, 6, 1, 9, 0, tzinfo=UTC)


def test_cash_and_reserved_are_those_of_the_books() -> None:
    fund = office_fund().fund
    found, now = ahead(fund, ON, AT), availability(fund)
    assert found.cash_minor == selectors.cash(fund) == now.cash_minor
    assert found.reserved_minor == now.reserved_minor == 53_500_00
    going = -sum(each.amount_minor for each in found.expected if each.amount_minor < 0)
    assert going == found.reserved_minor


def test_open_instalments_come_in_at_the_agreements_own_rate_less_the_fee() -> None:
    found = ahead(office_fund().fund, ON, AT)
    coming = [(each.day, each.amount_minor) for each in found.expected if each.kind == INSTALMENT]
    # 300,000 and 400,000 NOK at 10 to the dollar, less one percent.
    assert coming == [(date(2018, 6, 1), 29_700_00), (date(2018, 9, 1), 39_600_00)]
    # Sweden has 100,000 still to pay and no instalment says when.
    assert found.undated_minor == 100_000_00


def test_parts_of_a_proposal_are_due_when_its_tranches_are() -> None:
    content = {"tranches": [{"amount_minor": 70, "due_on": "2020-01-01"}, {"amount_minor": 20, "due_on": "2021-01-01"}]}
    assert parts_of(content, 100, ON) == [(ON, 70), (date(2021, 1, 1), 20), (ON, 10)]


def test_the_months_begin_with_the_cash(client: Client) -> None:
    fund = office_fund().fund
    found = ahead(fund, ON, AT)
    told = outlook(found.cash_minor, found.expected, Assumptions(), ON)
    assert told.months[0].opening_minor == selectors.cash(fund)


@pytest.fixture
def reader(client: Client) -> Client:
    fund = office_fund().fund
    client.force_login(somebody("auditor", "auditor@example.org", fund))
    return client


ADDRESS = "/funds/TST01/outlook/"


@pytest.mark.parametrize("query", ["", "?slip=3", "?list=expected", "?list=failing&slip=24&pipeline=yes&item=none:1"])
def test_every_list_of_the_page_is_there(reader: Client, query: str) -> None:
    assert reverse("reports:outlook", args=["TST01"]) == ADDRESS
    answer = reader.get(ADDRESS + query)
    assert answer.status_code == 200
    assert "Outlook" in answer.content.decode()


@pytest.mark.parametrize(
    ("language", "months"), [("en", ("Jun 2020", "Jul 2020")), ("fr", ("juin 2020", "juil. 2020")),
                             ("es", ("jun 2020", "jul 2020"))],
)  # fmt: skip
def test_months_are_written_as_the_reader_writes_them(
    reader: Client, monkeypatch: pytest.MonkeyPatch, language: str, months: tuple[str, str]
) -> None:
    monkeypatch.setattr("reports.views.outlook.today", lambda: ON)
    text = reader.get(ADDRESS, headers={"Accept-Language": language}).content.decode()
    for month in months:
        assert f">{month}<" in text, month
    assert ">Jui 2020<" not in text


def test_what_is_assumed_is_asked_in_one_group_with_a_name_and_the_finding_names_its_currency(reader: Client) -> None:
    text = reader.get(ADDRESS).content.decode()
    group = text[text.index("<fieldset") : text.index("</fieldset>")]
    assert "<legend>What is taken as approved</legend>" in group
    assert 'name="pipeline"' in group
    assert 'for="pipeline"' in group
    assert re.search(r"Cash (is enough|falls short)[^<]*[0-9] USD", text)


def test_the_scenario_goes_with_the_file(reader: Client) -> None:
    answer = reader.get(ADDRESS + "?slip=3&export=csv")
    lines = answer.getvalue().decode("utf-8-sig").splitlines()
    assert len(lines) == 25
    assert lines[0] == '"month","opening","coming","going","closing","lowest"'


@pytest.mark.parametrize("slip", ["-1", "25", "x", "1e3", pytest.param("9" * 5000, id="longer than a number can be")])
def test_months_that_are_none_are_refused_in_words(reader: Client, slip: str) -> None:
    answer = reader.get(f"{ADDRESS}?slip={slip}")
    assert answer.status_code == 400
    assert "is not a number of months from 0 to 24" in answer.content.decode()


def test_an_instalment_at_the_end_of_the_calendar_comes_no_later_than_that(client: Client) -> None:
    made = office_fund()
    client.force_login(somebody("auditor", "auditor@example.org", made.fund))
    Instalment.objects.create(agreement=made.kroner, due_on=date(9999, 6, 1), amount=nok("1"))
    answer = client.get(f"{ADDRESS}?slip=12&list=expected")
    assert answer.status_code == 200
    assert "31 Dec 9999" in answer.content.decode()


def test_a_donor_does_not_see_it(client: Client) -> None:
    client.force_login(somebody("donor", "donor@example.org", office_fund().fund, "NOR"))
    assert client.get(ADDRESS).status_code == 403
