"""One entry, one document: what they show, both ways between a mistake and its reversal, and a seal that breaks."""

from __future__ import annotations

import csv
import io
import re

import pytest
from django.db import connection

from fund import guards
from fund.models import Charge, Deposit, Entry, Fund, User
from fund.names import names_of
from tests.reading import client_for, load_full_fund, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def fund(tmp_path) -> Fund:
    return load_full_fund(tmp_path, lines=3)


@pytest.fixture
def client(fund):
    return client_for(member("auditor"))


def page(client, path: str) -> str:
    response = client.get(f"/funds/FULL1/{path}")
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_an_entry_shows_what_happened_and_its_document(client, fund):
    deposit = Deposit.objects.get(reference="FULL1-DEP-0002")
    text = page(client, f"entries/{deposit.entry.sequence}/")
    assert "The hash verifies" in text
    assert "The document says what was posted." in text
    assert "Contributor 002 of FULL1 · 160,018.80 NOK" in text  # as the ledger wrote it
    assert "/funds/FULL1/records/deposit/FULL1-DEP-0002/" in text
    assert deposit.entry.hash in text
    assert deposit.entry.previous_hash in text
    assert "20,002.35" in text  # credited
    assert "Contributions of Contributor 002 of FULL1" in text


def test_a_mistake_and_its_reversal_lead_to_each_other(client, fund):
    mistake = Charge.objects.get(reference="FULL1-CHG-X").entry
    reversal = mistake.reversed_by
    there = page(client, f"entries/{mistake.sequence}/")
    assert f'href="/funds/FULL1/entries/{reversal.sequence}/">entry {reversal.sequence}</a>' in there
    assert "Not of this fund" in there
    back = page(client, f"entries/{reversal.sequence}/")
    assert f'href="/funds/FULL1/entries/{mistake.sequence}/">entry {mistake.sequence}</a>' in back
    document = page(client, "records/charge/FULL1-CHG-X/")
    assert f"Recorded by entry {mistake.sequence}" in document
    assert f"Reversed by entry {reversal.sequence}" in document


def test_the_button_to_reverse_is_there_for_who_may_and_where_one_can(client, fund):
    checker = client_for(member("office_checker"))
    deposit = Deposit.objects.get(reference="FULL1-DEP-0000").entry
    mistake = Charge.objects.get(reference="FULL1-CHG-X").entry
    agreement = Entry.objects.filter(event="agreement_signed").first()
    assert "Reverse this entry" in page(checker, f"entries/{deposit.sequence}/")
    for entry in (mistake, mistake.reversed_by, agreement):
        assert "Reverse this entry" not in page(checker, f"entries/{entry.sequence}/"), entry
    assert "Reverse this entry" not in page(client, f"entries/{deposit.sequence}/")


def test_who_sees_the_document_and_not_the_ledger_gets_no_link_to_it(fund):
    donor = client_for(member("donor", fund))
    text = page(donor, "records/deposit/FULL1-DEP-0001/")
    assert "20,001.35 USD" in text
    assert "/entries/" not in text


@pytest.mark.keeps_broken_books
@pytest.mark.parametrize(
    ("statement", "said"),
    [
        (
            "UPDATE fund_movement SET amount_minor = amount_minor + 1 WHERE entry_id = %s",
            "Its content now gives the hash",
        ),
        ("UPDATE fund_entry SET narration = 'something else' WHERE id = %s", "Its content now gives the hash"),
        (
            "UPDATE fund_entry SET hash = 'ff' || substr(hash, 3) WHERE id + 1 = %s",
            "It does not follow the entry before",
        ),
        ("UPDATE fund_deposit SET received_on = '2019-01-01' WHERE entry_id = %s", "The document says something else"),
    ],
)
def test_an_entry_altered_behind_the_applications_back_is_told(client, fund, statement, said):
    entry = Deposit.objects.get(reference="FULL1-DEP-0001").entry
    connection.check_constraints()  # PostgreSQL alters no table while a deferred check waits
    with guards.lifted(connection), connection.cursor() as cursor:
        cursor.execute(statement, [entry.pk])
        connection.check_constraints()
    text = page(client, f"entries/{entry.sequence}/")
    assert "This entry is not what was sealed." in text
    assert said in text
    assert "The hash verifies" not in text


def test_a_statement_pages_through_with_the_balance_carried_along(client, tmp_path):
    load_full_fund(tmp_path, "LONG1", lines=40)
    path: str = "/funds/LONG1/movements/"
    balances: list[str] = []
    exported = b"".join(client.get(f"{path}?export=csv").streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(exported)))
    address = path
    while True:
        text = client.get(address).content.decode()
        body = text.partition("<tbody>")[2].partition("</tbody>")[0]
        balances += [re.sub(r"<[^>]*>|[(),]|minus ", "", line.rpartition('<td class="num">')[2]).strip()
                     for line in body.split("</tr>") if line.strip()]  # fmt: skip
        assert "Reconciles:" in text
        found = re.search(r'rel="next" href="([^"]*)"', text)
        if not found:
            break
        address = path + found[1].replace("&amp;", "&")
    assert balances == [row["balance"].lstrip("-") for row in rows]


def test_days_and_numbers_that_are_none_answer_400(client):
    for query in (
        "?until=31/12/2019",
        "?since=x",
        "?as_known=minus",
        "?as_known=99999999999",
        "?kind=nonsense",
        "?sign=7",
    ):
        assert client.get(f"/funds/FULL1/movements/{query}").status_code == 400, query
    assert client.get("/funds/FULL1/?until=yesterday").status_code == 400
    assert client.get("/?until=soon").status_code == 400


def test_what_is_not_there_answers_404(client):
    for path in ("entries/0/", "entries/99999/", "records/deposit/none/", "records/nothing/none/", "agreements/none/",
                 "contributors/none/", "projects/none/", "organisations/none/", "reports/annual/1066/",
                 "reports/annual/2018.docx"):  # fmt: skip
        assert client.get(f"/funds/FULL1/{path}").status_code == 404, path


def test_who_recorded_is_called_by_name_wherever_an_entry_is_shown_and_is_found_by_it(client, fund):
    entry = Charge.objects.get(reference="FULL1-CHG-X").entry
    User.objects.create_user(entry.recorded_by, name="Ada Clerk")
    for path in (f"entries/{entry.sequence}/", "records/charge/FULL1-CHG-X/", "ledger/"):
        assert "Ada Clerk" in page(client, path)
    assert entry.recorded_by not in page(client, "records/charge/FULL1-CHG-X/")
    assert f'title="{entry.recorded_by}">Ada Clerk' in page(client, f"entries/{entry.sequence}/")
    assert "Ada Clerk" in page(client, "ledger/?q=clerk")
    assert "Ada Clerk" in page(client, f"ledger/?q={entry.recorded_by}")
    # A file is the ledger's own text, as it is sealed.
    file = b"".join(client.get("/funds/FULL1/ledger/?export=csv").streaming_content).decode("utf-8-sig")
    assert entry.recorded_by in file


def test_names_are_as_the_ledger_has_them_where_there_is_no_such_person_or_no_name(fund):
    User.objects.create_user("nameless@example.org", name="")
    assert names_of(["import", "nameless@example.org"]) == {
        "import": "import",
        "nameless@example.org": "nameless@example.org",
    }


def test_a_period_that_ends_before_it_begins_is_said_in_words(client):
    text = page(client, "movements/?since=2020-01-01&until=2019-01-01")
    assert "The first day, 1 Jan 2020, is after the last, 1 Jan 2019" in text
    assert "is after the last" not in page(client, "movements/?since=2019-01-01&until=2019-01-01")


def test_the_annual_report_says_that_it_is_of_whole_years_where_another_day_is_asked_for(client):
    text = page(client, "reports/annual/2018/?until=2018-06-30")
    assert "This report is of whole years: it shows 2018 to its last day. The day asked for, 30 Jun 2018" in text
    assert "whole years" not in page(client, "reports/annual/2018/?until=2018-12-31")
    assert "whole years" not in page(client, "reports/annual/2018/")
