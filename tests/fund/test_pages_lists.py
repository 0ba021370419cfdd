"""Lists: filtered and sorted by the address, paged by a key, the same rows as files, totals that tie."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest
from django.http import QueryDict
from djmoney.money import Money

from fund import selectors, services
from fund.chart import AccountName
from fund.listing.files import csv_text, harmless
from fund.listing.filters import replaced
from fund.listing.keyset import Key
from fund.models import Deposit, Fund
from reports.models import Job
from tests.reading import client_for, load_full_fund, member

DEPOSITS = "/funds/FULL1/contributions/?list=deposits"


@pytest.fixture
def fund(tmp_path, db) -> Fund:
    return load_full_fund(tmp_path, lines=130, parties=7)


@pytest.fixture
def client(fund):
    return client_for(member("auditor"))


def references(page: str, kind: str = "DEP") -> list[str]:
    return re.findall(rf">(FULL1-{kind}-\d{{4}})</a>", page)


def link(page: str, relation: str) -> str | None:
    found = re.search(rf'rel="{relation}" href="([^"]*)"', page)
    return found[1].replace("&amp;", "&") if found else None


def walk(client, address: str, relation: str) -> list[list[str]]:
    """The references of every page from this one on, following a link."""
    pages = []
    path = address.partition("?")[0]
    while True:
        page = client.get(address).content.decode()
        pages.append(references(page))
        query = link(page, relation)
        if query is None:
            return pages
        address = path + query


@pytest.mark.parametrize(
    "sort", ["", "&sort=reference", "&sort=-fund_amount", "&sort=contributor", "&sort=received_on"]
)
def test_pages_show_every_row_once_forwards_and_backwards(client, sort):
    forwards = walk(client, DEPOSITS + sort, "next")
    assert [len(page) for page in forwards] == [50, 50, 30]
    rows = [row for page in forwards for row in page]
    assert len(set(rows)) == 130
    last = DEPOSITS + sort + "&after=" + cursor_before_last_page(client, DEPOSITS + sort)
    backwards = walk(client, last, "prev")
    assert [row for page in reversed(backwards) for row in page] == rows


def cursor_before_last_page(client, address: str) -> str:
    path, after = address.partition("?")[0], ""
    while query := link(client.get(address).content.decode(), "next"):
        after = QueryDict(query[1:])["after"]
        address = path + query
    return after


def test_a_cursor_that_cannot_be_read_is_the_first_page(client):
    first = references(client.get(DEPOSITS).content.decode())
    for cursor in ("nonsense", "2019-01-01~x", "~", "2019-99-99~4"):
        assert references(client.get(f"{DEPOSITS}&after={cursor}").content.decode()) == first
    assert references(client.get(f"{DEPOSITS}&sort=no_such_column").content.decode()) == first


def test_a_filter_is_a_chip_that_can_be_removed_and_survives_the_sort(client):
    page = client.get(f"{DEPOSITS}&contributor=C003&since=2016-01-01&sort=-fund_amount").content.decode()
    assert "Contributor: <strong>Contributor 003 of FULL1</strong>" in page
    assert "Received from: <strong>1 Jan 2016</strong>" in page
    assert 'href="?list=deposits&amp;since=2016-01-01&amp;sort=-fund_amount"' in page  # without the contributor
    assert 'href="?list=deposits&amp;contributor=C003&amp;since=2016-01-01&amp;sort=reference"' in page
    expected = Deposit.objects.filter(agreement__contributor__code="C003", received_on__gte=date(2016, 1, 1)).count()
    assert len(references(page)) == expected > 0


def test_a_list_without_rows_says_why(client, fund):
    page = client.get(f"{DEPOSITS}&q=nobody-ever").content.decode()
    assert "Nothing matches these filters" in page
    assert "Clear the filters" in page
    Fund.objects.create(code="EMPTY", name="Empty", currency="JPY", start_date=date(2020, 1, 1))
    for path, words in {
        "": "Nothing is recorded yet",
        "contributions/": "No contributor is registered yet",
        "contributions/?list=deposits": "No deposit is recorded yet",
        "allocations/": "Nothing is approved yet",
        "transfers/": "Nothing is transferred yet",
        "expenditure/": "No expenditure is reported yet",
        "income/": "No income is recorded",
        "focuses/": "No priority focus is registered yet",
        "projects/": "No project is registered yet",
        "organisations/": "No organisation is registered yet",
        "ledger/": "Nothing is recorded yet",
        "accounts/": "No account is open yet",
        "movements/": "No movement in this period",
        "ledger/years/": "No year is closed yet",
    }.items():
        assert words in client.get(f"/funds/EMPTY/{path}").content.decode(), path
    assert client.get("/funds/EMPTY/reports/annual/2020/").status_code == 200


def test_the_total_of_a_list_is_the_ledgers_to_the_cent(client, fund):
    names = selectors.balances(fund)
    received = -sum(amount for name, amount in names.items() if name.kind == "contributions")
    page = client.get(DEPOSITS).content.decode()
    assert f"{received // 100:,}.{received % 100:02d}" in page
    assert "Total of all 130 lines" in page
    charges = sum(amount for name, amount in names.items() if name.kind in ("bank_charges", "other_expenditure"))
    page = client.get("/funds/FULL1/income/?list=charges").content.decode()
    assert "Total of all 131 lines, without 1 reversed" in page
    assert f"{charges // 100:,}.{charges % 100:02d}" in page


def rows_of(response) -> list[dict[str, str]]:
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_the_csv_holds_every_filtered_row_in_plain_values(client):
    response = client.get(f"{DEPOSITS}&sort=reference&export=csv&contributor=C002")
    assert response["Content-Disposition"] == 'attachment; filename="deposits.csv"'
    rows = rows_of(response)
    shown = Deposit.objects.filter(agreement__contributor__code="C002").order_by("reference")
    assert [row["reference"] for row in rows] == [deposit.reference for deposit in shown]
    first, deposit = rows[0], shown[0]
    assert first["received_on"] == deposit.received_on.isoformat()
    assert Decimal(first["fund_amount"]) == deposit.fund_amount.amount
    assert first["fund_amount"].count(".") == 1
    assert "," not in first["fund_amount"]
    assert first["contributor"] == "C002"
    kroner = next(row for row in rows_of(client.get(f"{DEPOSITS}&export=csv&currency=NOK")))
    assert (kroner["currency"], kroner["rate"]) == ("NOK", "8.0000")


def test_the_workbook_holds_the_same_rows_and_says_what_they_are(client):
    response = client.get(f"{DEPOSITS}&export=xlsx&contributor=C002&sort=reference")
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    sheet, about = book.worksheets
    deposits = Deposit.objects.filter(agreement__contributor__code="C002").order_by("reference")
    assert [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)] == [d.reference for d in deposits]
    head = [cell.value for cell in sheet[1]]
    assert head[:3] == ["Deposit", "Received on", "Contributor"]
    assert "Credited (USD)" in head
    notes = dict(about.iter_rows(values_only=True))
    assert notes["Contributor"] == "Contributor 002 of FULL1"
    assert notes["As of"].startswith("All that is recorded, posted entries only, up to entry")


@pytest.mark.parametrize("words", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "  =1+1", "＝1", "|calc", "%0A=1"])
def test_no_text_becomes_a_formula(words, db):
    assert harmless(words).startswith("'")
    fund = Fund.objects.create(code="FX", name=words, currency="USD", start_date=date(2015, 1, 1))
    services.income_record(
        fund=fund,
        reference=f"{words}x",
        kind="other_income",
        value_date=date(2015, 2, 1),
        amount=Money("5.00", "USD"),
        by="a",
        at=fund_day(),
    )
    client = client_for(member("auditor"))
    row = rows_of(client.get("/funds/FX/income/?export=csv"))[0]
    assert row["reference"] == f"'{words}x"
    book = openpyxl.load_workbook(io.BytesIO(client.get("/funds/FX/income/?export=xlsx").content))
    cells = [cell for sheet in book for line in sheet for cell in line]
    assert [cell.coordinate for cell in cells if cell.data_type == "f" or cell.hyperlink] == []


def fund_day():
    from datetime import UTC, datetime

    return datetime(2020, 1, 1, tzinfo=UTC)


def test_plain_values_stay_as_they_are():
    assert csv_text(Decimal("-12.50")) == "-12.50"
    assert csv_text(-3) == "-3"
    assert csv_text(date(2020, 2, 29)) == "2020-02-29"
    assert csv_text(None) == ""
    assert harmless("A-1") == "A-1"


def test_every_list_is_given_as_both_files(client):
    f = "/funds/FULL1"
    lists = [
        "/?q=",
        *(f"{f}/contributions/?list={name}" for name in ("contributors", "agreements", "instalments", "deposits")),
        *(f"{f}/allocations/?list={name}" for name in ("lines", "decisions")),
        *(f"{f}/transfers/?list={name}" for name in ("transfers", "refunds")),
        *(f"{f}/income/?list={name}" for name in ("income", "charges", "funds", "refunds")),
        *(f"{f}/{name}/?q=" for name in ("expenditure", "ledger", "projects", "organisations")),
        f"{f}/movements/?kind=transfers",
    ]
    for address in lists:
        rows = rows_of(client.get(f"{address}&export=csv"))
        book = openpyxl.load_workbook(io.BytesIO(client.get(f"{address}&export=xlsx").content))
        assert len(rows) == book.worksheets[0].max_row - 1 > 0, address


def test_the_statement_file_ends_with_the_closing_balance(client, fund):
    rows = rows_of(client.get("/funds/FULL1/movements/?export=csv"))
    assert Decimal(rows[-1]["balance"]) * 100 == selectors.balances(fund)[AccountName("cash")]
    assert sum(Decimal(row["amount"]) for row in rows) == Decimal(rows[-1]["balance"])


def test_an_address_keeps_what_is_asked_and_forgets_the_page():
    address = QueryDict("list=deposits&after=2~3&contributor=C1&empty=")
    assert replaced(address, {"sort": "-day"}) == "?list=deposits&contributor=C1&sort=-day"
    assert replaced(address, {"contributor": ""}) == "?list=deposits"


BAD = [
    "9999", "9" * 19, "9" * 25, "~", "~~", "x~1", "1~x", f"1~{'9' * 25}", f"{'9' * 25}~1", "NaN~1", "Infinity~1",
    "1E+99999~1", "2013-05-01~9" + "9" * 30, "2013-05-01", "0001-01-01T00:00:00+14:00~1", "2013-05-01T10:00~1",
    "2013-99-99~1", "é~²",
]  # fmt: skip


@pytest.mark.parametrize("sort", ["received_on", "-reference", "fund_amount", "contributor"])
@pytest.mark.parametrize("side", ["after", "before"])
def test_a_cursor_that_is_none_is_answered_as_the_first_page(client, sort, side):
    first = references(client.get(f"{DEPOSITS}&sort={sort}").content.decode())
    text = sort.endswith(("reference", "contributor"))
    for cursor in BAD:
        answer = client.get(DEPOSITS, {"list": "deposits", "sort": sort, side: cursor})
        assert answer.status_code == 200, cursor
        # To a column of text every text is a place in it.
        assert text or references(answer.content.decode()) == first, cursor


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("model", "path"),
    [
        (Deposit, "pk"), (Deposit, "received_on"), (Deposit, "entry__recorded_at"), (Deposit, "fund_amount"),
        (Deposit, "agreement__contributor__name"), (Fund, "start_date"),
    ],
)  # fmt: skip
def test_no_cursor_breaks_a_query(model, path):
    for cursor in BAD:
        for forward in (True, False):
            page = Key(path, forward).page(model.objects.all(), cursor if forward else "", cursor, 5)
            assert page.rows == []


@pytest.mark.parametrize("path", ["pk", "asked_at"])
def test_rows_whose_number_is_no_number_are_paged_too(fund, path):
    person = member("office_maker")
    for each in range(7):
        Job.objects.create(kind="x", key=str(each), asked_by=person, asked_at=datetime(2020, 1, 1, tzinfo=UTC))
    key, seen, cursor = Key(path, False), [], ""
    for _page in range(3):
        page = key.page(Job.objects.all(), cursor, "", 3)
        seen += [row.pk for row in page.rows]
        cursor = page.after
    assert not cursor
    assert seen == sorted(Job.objects.values_list("pk", flat=True))
    for bad in BAD:
        assert key.page(Job.objects.all(), bad, "", 9).before == ""
