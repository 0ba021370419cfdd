"""The pages of the calendar, as the secretariat, an organisation and the administrator see them."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from time_machine import travel

from grants.models import ReportCall, ReportingCycle
from tests.grants.cycles.office import ReportingOffice, asked

pytestmark = pytest.mark.django_db

NOW = datetime(2020, 5, 10, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _today():
    with travel(NOW, tick=False):
        yield


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def url(at: ReportingOffice, name: str = "reporting", *args: object, query: str = "") -> str:
    return reverse(f"grants:{name}", args=[at.fund.code, *args]) + query


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_before_it_is_opened_the_page_says_so_and_offers_the_deed_to_whoever_has_it(at):
    page = text(client_of(at.secretariat), url(at, query="?year=2019"))
    assert "The reporting on 2019 is not open" in page
    assert url(at, "cycle-open", 2019) in page
    assert "31 Mar 2020" in page or "31 March 2020" in page
    assert url(at, "cycle-open", 2019) not in text(client_of(at.undp), url(at))


def test_opening_shows_what_is_asked_of_whom_then_asks(at):
    client = client_of(at.secretariat)
    page = text(client, url(at, "cycle-open", 2019))
    assert "Ask for 5 reports" in page
    assert "2 organisations are told" in page
    shown = page.partition('name="shown" value="')[2].partition('"')[0]
    assert client.post(url(at, "cycle-open", 2019), {"shown": "another"}).status_code == 200
    assert not ReportingCycle.objects.exists()
    answer = client.post(url(at, "cycle-open", 2019), {"shown": shown}, follow=True)
    assert "5 reports are asked for" in answer.content.decode()
    assert len(asked(at.fund)) == 5
    assert "Nothing new is to be asked for" in text(client, url(at, "cycle-open", 2019))


def test_a_year_that_cannot_be_reported_on_is_not_there(at):
    client = client_of(at.secretariat)
    for year in (2017, 2021):
        assert client.get(url(at, "cycle-open", year)).status_code == 404


def test_the_calendar_says_once_that_it_is_open_and_is_read_row_by_row_on_a_telephone(at):
    at.open()
    page = text(client_of(at.secretariat), url(at, query="?year=2019"))
    head = " ".join(re.sub(r"<[^>]+>", " ", page[page.index("<h1") : page.index('class="subtabs"')]).split())
    assert "Open Reports asked for on 10 Jan 2020 by Secretariat." in head
    assert "opened on" not in page
    assert "lines stacks" in page


def rows(client: Client, address: str) -> list[dict[str, str]]:
    answer = client.get(address)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def test_the_list_says_who_has_reported_and_its_files_say_the_same(at):
    at.open()
    at.came(at.call("narrative"), date(2020, 4, 5), "accepted", accepted=date(2020, 4, 20))
    client = client_of(at.auditor)
    page = text(client, url(at))
    assert page.count("<tr") > 5
    assert "5 reports" in page
    found = rows(client, url(at, query="?year=2019&export=csv"))
    assert len(found) == 5
    (came,) = [row for row in found if row["submitted"]]
    assert (came["project"], came["kind"], came["submitted"], came["late"]) == (
        "P-1", "narrative", "2020-04-05", "5",
    )  # fmt: skip
    assert came["accepted"] == "2020-04-20"
    book = load_workbook(io.BytesIO(client.get(url(at, query="?year=2019&export=xlsx")).content))
    assert book.worksheets[0].max_row >= 6


@pytest.mark.parametrize(
    ("query", "count"),
    [("kind=narrative", 2), ("organisation=WHO", 2), ("state=not_begun", 4), ("late=missing", 4), ("late=late", 1),
     ("late=in_time", 0), ("q=p-2", 3), ("kind=narrative&late=missing", 1)],
)  # fmt: skip
def test_filters_stand_in_the_address(at, query, count):
    at.open()
    at.came(at.call("narrative"), date(2020, 4, 5))
    assert len(rows(client_of(at.secretariat), url(at, query=f"?year=2019&{query}&export=csv"))) == count


def test_an_organisation_sees_its_own_calls_only(at):
    at.open()
    client = client_of(at.undp)
    found = rows(client, url(at, query="?year=2019&export=csv"))
    assert {row["organisation"] for row in found} == {"UNDP"}
    assert len(found) == 3
    page = text(client, url(at))
    assert "WHO" not in page
    assert "Excuse" not in page


def test_excusing_needs_a_reason_and_stands_in_the_list(at):
    at.open()
    call = at.call("narrative")
    client = client_of(at.secretariat)
    address = url(at, "call-excuse", call.pk)
    assert "Advisers" in text(client, address)
    assert "This field is required" in client.post(address, {"reason": ""}).content.decode()
    page = client.post(address, {"reason": "The office was evacuated"}, follow=True).content.decode()
    assert "The office was evacuated" in page
    assert "Expect it again" in text(client, address)
    client.post(address)
    assert ReportCall.objects.get(pk=call.pk).excused == ""


def test_closing_names_what_has_not_come_and_it_can_be_opened_again(at):
    at.open()
    client = client_of(at.maker)
    page = text(client, url(at, "cycle-close", 2019))
    assert "5 reports of 5 have not come in" in page
    assert client.post(url(at, "cycle-close", 2019)).status_code == 302
    assert ReportingCycle.objects.get().state == "closed"
    assert "open it again first" in text(client, url(at, "cycle-open", 2019))
    assert "This field is required" in client.post(url(at, "cycle-reopen", 2019), {"reason": ""}).content.decode()
    client.post(url(at, "cycle-reopen", 2019), {"reason": "WHO was late"})
    assert ReportingCycle.objects.get().state == "open"


def test_another_fund_s_calls_are_not_there(at):
    at.open()
    client = client_of(at.secretariat)
    assert client.get(url(at, "call-excuse", at.call("narrative").pk + 1_000)).status_code == 404
    assert client.get(url(at, "cycle-close", 2018)).status_code == 404


def test_the_calendar_costs_the_same_for_five_calls_and_for_fifty(at, django_assert_max_num_queries):
    at.open()
    client = client_of(at.secretariat)
    text(client, url(at))
    with django_assert_max_num_queries(22):
        text(client, url(at))
