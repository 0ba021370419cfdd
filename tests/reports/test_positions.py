"""Every page at any position: until a day, as known at an entry or on a day. Its lists add up to the ledger there."""

from __future__ import annotations

import csv
import io
import random
import re
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from djmoney.money import Money

from fund import selectors, services
from fund.as_of import known_by
from fund.commitments import unpaid_at
from fund.models import Contributor, Deposit, Entry, Fund, PriorityFocus
from fund.position import Position
from grants.models import Organisation, Project
from grants.services.allocations import allocation_record
from grants.services.expenditure import expenditure_record
from grants.services.transfers import refund_record, transfer_record
from tests.reading import client_for, member
from tests.reports.test_pages_figures import FigureLinks, figure_on

pytestmark = pytest.mark.django_db

BY, CHECKER = "maker@example.org", "checker@example.org"
START = date(2018, 1, 1)

LISTS: dict[str, tuple[tuple[str, int, tuple[str, ...]], ...]] = {
    # Address to the columns that add up to the ledger: with which sign, of which kinds of account.
    "contributions/": (("received", -1, ("contributions",)), ("unpaid", 1, ("commitments",))),
    "contributions/?list=deposits": (("fund_amount", -1, ("contributions",)), ("aa_fee", 1, ("aa_fees",))),
    "allocations/": (("approved", 1, ("allocations",)), ("expenditure", 1, ("expenditure",))),
    "allocations/?list=decisions": (("approved", 1, ("allocations",)),),
    "projects/": (("approved", 1, ("allocations",)), ("net_funded", 1, ("transfers", "refunds"))),
    "organisations/": (("net_funded", 1, ("transfers", "refunds")), ("expenditure", 1, ("expenditure",))),
    "transfers/": (("amount", 1, ("transfers",)),),
    "transfers/?list=refunds": (("amount", -1, ("refunds",)),),
    "expenditure/": (("amount", 1, ("expenditure",)),),
    "income/": (("amount", -1, ("fund_interest", "agency_interest", "other_income")),),
    "income/?list=charges": (("amount", 1, ("bank_charges", "other_expenditure")),),
    "income/?list=refunds": (("amount", 1, ("contributor_refunds",)),),
}


def usd(amount: int) -> Money:
    return Money(amount, "USD")


def eventful_fund(seed: int) -> Fund:
    """Four years of documents, one recorded each day: many late, some reversed, some of those much later. The first
    year is closed on the way."""
    chance = random.Random(seed)
    fund = Fund.objects.create(code="POS00", name="Positions", currency="USD", start_date=START)
    norway = Contributor.objects.create(fund=fund, code="NOR", name="Norway")
    focus = PriorityFocus.objects.create(fund=fund, code="F1", title="First")
    agency = Organisation.objects.create(fund=fund, code="ILO", name="Labour", type="un", support_cost_percent=7)
    projects = [
        Project.objects.create(fund=fund, number=f"P{n}", title=f"Project {n}", priority_focus=focus, status="ongoing")
        for n in (1, 2)
    ]
    at = datetime(2018, 1, 10, 9, tzinfo=UTC)
    agreements = [
        services.agreement_sign(contributor=norway, reference=f"A-{n}", signed_on=date(2018, 1, n), amount=usd(600_000),
                                by=BY, at=at)
        for n in (2, 3)
    ]  # fmt: skip
    said: dict[str, Any] = {"by": BY}
    services.deposit_record(
        agreement=agreements[0], reference="D-0", received_on=date(2018, 1, 5), amount=usd(400_000), at=at, **said
    )
    for project in projects:
        allocation_record(
            project=project,
            organisation=agency,
            reference=f"AL-{project.number}",
            at=at,
            decided_on=date(2018, 1, 8),
            direct_amount=usd(200_000),
            support_cost=usd(14_000),
            **said,
        )
        transfer_record(project=project, organisation=agency, reference=f"T-{project.number}", at=at,
                        value_date=date(2018, 1, 9), amount=usd(40_000), **said)  # fmt: skip
    first_open = START
    makers: list[Callable[[int, date, datetime], Any]] = [
        lambda n, day, at: services.deposit_record(agreement=chance.choice(agreements), reference=f"D-{n}", at=at,
                                                   received_on=day, amount=usd(chance.randint(1, 9_000)), **said),
        lambda n, day, at: allocation_record(project=chance.choice(projects), organisation=agency, reference=f"AL-{n}",
                                             decided_on=day, direct_amount=usd(chance.randint(1, 900)), at=at, **said),
        lambda n, day, at: transfer_record(project=chance.choice(projects), organisation=agency, reference=f"T-{n}",
                                           value_date=day, amount=usd(chance.randint(1, 900)), at=at, **said),
        lambda n, day, at: refund_record(project=chance.choice(projects), organisation=agency, reference=f"R-{n}",
                                         value_date=day, amount=usd(chance.randint(1, 90)), at=at, **said),
        lambda n, day, at: expenditure_record(project=projects[n % 2], organisation=agency, year=day.year, at=at,
                                              category=str(n % 7 + 1), amount=usd(chance.randint(1, 99)), **said),
        lambda n, day, at: services.income_record(fund=fund, reference=f"I-{n}", kind="fund_interest", value_date=day,
                                                  amount=usd(chance.randint(1, 90)), at=at, **said),
        lambda n, day, at: services.charge_record(fund=fund, reference=f"C-{n}", kind="bank_charges", value_date=day,
                                                  amount=usd(chance.randint(1, 90)), at=at, **said),
    ]  # fmt: skip
    used: set[tuple[int, int, int]] = set()
    for n in range(1, 61):
        at += timedelta(days=20)
        if at.year == 2019 and first_open == START and at.month > 6:
            services.year_close(fund=fund, year=2018, by=CHECKER, at=at)
            first_open = date(2019, 1, 1)
        day = max(first_open, date(2018, 1, 10), at.date() - timedelta(days=chance.choice((0, 3, 90, 300))))
        which = n % len(makers)
        if which == 4 and (day.year, n % 2, n % 7) in used:
            continue
        used.add((day.year, n % 2, n % 7))
        made = makers[which](n, day, at)
        if chance.random() < 0.4:
            later = {"effective_date": at.date()} if chance.random() < 0.5 else {}
            services.entry_reverse(entry=made.entry, reason="Not so", by=CHECKER, at=at + timedelta(days=9), **later)
    return fund


def positions_of(fund: Fund, seed: int) -> list[Position]:
    """Some of everything: days alone, entries alone, both, what was known on a day."""
    chance, last = random.Random(seed), selectors.head(fund).sequence
    days = [START + timedelta(days=chance.randint(0, 1500)) for _each in range(3)]
    some = [Position(fund), Position(fund, days[0]), Position(fund, None, chance.randint(1, last))]
    some += [Position(fund, day, chance.randint(last // 3, last)) for day in days]
    some.append(Position(fund, days[1], known_by(fund, days[2]), days[2]))
    return some


def query_of(position: Position, first: str = "?") -> str:
    return "".join(f"{'&' if n or first == '&' else '?'}{key}={value}" for n, (key, value) in enumerate(position.pairs))


def address(path: str, position: Position) -> str:
    return f"/funds/POS00/{path}{query_of(position, '&' if '?' in path else '?')}"


def rows_of(client: Client, path: str) -> list[dict[str, str]]:
    answer = client.get(f"{path}{'&' if '?' in path else '?'}export=csv")
    assert answer.status_code == 200, path
    return list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))


def cents(text: str) -> int:
    return int(Decimal(text or "0") * 100)


@pytest.mark.parametrize("seed", [1, 2])
def test_every_list_adds_up_to_the_ledger_at_its_position(seed):
    fund, client = eventful_fund(seed), client_for(member("auditor"))
    kept = 0
    for position in positions_of(fund, seed):
        ledger: Counter[str] = Counter()
        standing = selectors.balances(fund, position.until or selectors.LAST_DAY, position.known_at)
        for name, amount in standing.items():
            ledger[name.kind] += amount
        for path, columns in LISTS.items():
            rows = rows_of(client, address(path, position))
            for column, sign, kinds in columns:
                listed = sum(cents(row[column]) for row in rows if not row.get("state") or path == "projects/")
                assert listed == sign * sum(ledger[kind] for kind in kinds), (path, column, position.pairs)
        unpaid = {name.agreement: amount for name, amount in standing.items() if name.kind == "commitments"}
        assert {key: amount for key, amount in unpaid_at(position).items() if amount} == {
            key: amount for key, amount in unpaid.items() if amount
        }
        entries = rows_of(client, address("ledger/", position))
        assert len(entries) == Entry.objects.filter(position.entries(), fund=fund).count()
        kept += sum(bool(row["state"]) for row in entries)
    assert kept, "no reversal was seen"


def test_every_figure_of_every_page_leads_to_the_statement_of_its_position():
    fund, client = eventful_fund(3), client_for(member("auditor"))
    pages = ["", "contributions/", "allocations/", "transfers/", "expenditure/", "income/", "organisations/",
             "organisations/ILO/", "projects/P1/", "contributors/NOR/", "agreements/A-2/", "accounts/"]  # fmt: skip
    for position in positions_of(fund, 3)[2:5]:
        for path in pages:
            page = client.get(address(path, position)).content.decode()
            links = [link for link in dict.fromkeys(FigureLinks(page).found) if re.fullmatch(r"[(\d,.)–]+", link[1])]
            assert links, path
            for url, text in links:
                assert figure_on(client.get(url).content.decode()) == text, (path, url)


def test_a_document_reversed_later_stood_before():
    eventful_fund(1)
    client = client_for(member("auditor"))
    reversal = Entry.objects.filter(reverses__record__startswith="deposit:").select_related("reverses").first()
    assert reversal is not None
    deposit = Deposit.objects.get(entry=reversal.reverses)

    def found(known_at: int) -> dict[str, str] | None:
        rows = rows_of(client, f"/funds/POS00/contributions/?list=deposits&as_known={known_at}")
        return next((row for row in rows if row["reference"] == deposit.reference), None)

    assert found(reversal.reverses.sequence - 1) is None
    assert found(reversal.sequence - 1)["state"] == ""
    assert found(reversal.sequence)["state"] != ""
    page = client.get(f"/funds/POS00/contributions/?list=deposits&as_known={reversal.sequence - 1}").content.decode()
    assert f"up to entry {reversal.sequence - 1}" in page


def test_a_day_says_what_was_known_by_its_end():
    fund = eventful_fund(1)
    first = Entry.objects.filter(fund=fund).order_by("pk").first()
    assert known_by(fund, first.recorded_at.date() - timedelta(days=1)) == 0
    for entry in Entry.objects.filter(fund=fund, sequence__in=(30, 41)):
        same_day = Entry.objects.filter(fund=fund, recorded_at__date=entry.recorded_at.date()).order_by("-pk").first()
        assert known_by(fund, entry.recorded_at.date()) == same_day.sequence
    client, entry = client_for(member("auditor")), Entry.objects.get(fund=fund, sequence=30)
    day = entry.recorded_at.date()
    last = known_by(fund, day)
    for path in ("", "transfers/", "projects/P1/", "reports/", "reports/annual/2018/", "focuses/?year=2018"):
        text = client.get(f"/funds/POS00/{path}{'&' if '?' in path else '?'}as_known={day}").content.decode()
        assert f"as known on {day.day} " in text, path
        assert f"entry {last};" in text, path
        assert f'value="{day}"' in text, path


def test_bad_positions_and_entries_that_are_not_there_answer_400_in_words():
    eventful_fund(1)
    client = client_for(member("auditor"))
    paths = ("", "contributions/", "transfers/", "expenditure/", "income/", "projects/", "organisations/", "ledger/",
             "allocations/", "projects/P1/", "organisations/ILO/", "contributors/NOR/", "agreements/A-2/", "reports/",
             "accounts/", "movements/", "focuses/", "reports/annual/2019/", "outlook/", "closing/", "ledger/years/",
             "statements/contributors/2019/NOR/", "statements/organisations/2019/ILO/")  # fmt: skip
    for path in paths:
        for bad in ("soon", "-3", "2019-1-1", "2019-02-30", "99999999999", "4294967296"):
            answer = client.get(f"/funds/POS00/{path}?as_known={bad}")
            assert answer.status_code == 400, (path, bad)
            assert "neither the number of an entry nor a day" in answer.content.decode()
        absent = client.get(f"/funds/POS00/{path}?as_known=4000")
        assert absent.status_code == 400, path
        assert "The ledger of POS00 has no entry 4000; its last is" in absent.content.decode()
        assert client.get(f"/funds/POS00/{path}?as_known=0").status_code == 200, path
        assert client.get(f"/funds/POS00/{path}?as_known=2999-01-01").status_code == 200, path
        assert client.get(f"/funds/POS00/{path}?until=soon").status_code == 400, path
        early = client.get(f"/funds/POS00/{path}?until=1999-12-31&as_known=1999-12-31")
        assert early.status_code == 200, path
        assert "Nothing was recorded by then" in early.content.decode(), path
        if not any(each in path for each in ("focuses", "annual", "statements")):
            assert "The books begin only on" in early.content.decode(), path
    # What shows no figures of the position only keeps it, and files are of their year: they refuse as well.
    for path in ("entries/1/", "records/deposit/D-0/", "reports/annual/2019.json",
                 "statements/contributors/2019.json/NOR/", "statements/organisations/2019.json/ILO/"):  # fmt: skip
        for bad, said in (("abc", "neither the number of an entry nor a day"), ("4000", "has no entry 4000")):
            answer = client.get(f"/funds/POS00/{path}?as_known={bad}")
            assert answer.status_code == 400, (path, bad)
            assert said in answer.content.decode()
        assert client.get(f"/funds/POS00/{path}?as_known=30").status_code == 200, path


def test_as_of_is_another_name_of_until():
    eventful_fund(1)
    client = client_for(member("auditor"))
    for path in ("/", "/portfolio/", "/funds/POS00/", "/funds/POS00/transfers/", "/funds/POS00/ledger/",
                 "/funds/POS00/movements/", "/funds/POS00/projects/P1/", "/funds/POS00/outlook/"):  # fmt: skip
        today, then = client.get(path), client.get(f"{path}?until=2019-12-31")
        asked = client.get(f"{path}?as_of=2019-12-31")
        assert asked.status_code == then.status_code == 200, path
        shown, expected, now = (re.sub(r"\s+", " ", answer.content.decode()) for answer in (asked, then, today))
        for words in re.findall(r"As of [^,.<]*|31 Dec(?:ember)? 2019", expected):
            assert words in shown, path
        assert figures_in(shown) == figures_in(expected) != figures_in(now), path
        refused = client.get(f"{path}?as_of=2019-13-31")
        assert refused.status_code == 400, path
        assert "2019-13-31 is not a day" in refused.content.decode()
        assert client.get(f"{path}?as_of=2019-12-31&until=2019-12-31").status_code == 200
        assert client.get(f"{path}?as_of=2019-12-31&until=2019-12-30").status_code == 400
    # Links say until; the form takes the place of what was asked, and the way back to now leaves nothing of it.
    page = client.get("/funds/POS00/transfers/?q=T&as_of=2019-12-31").content.decode()
    assert "/funds/POS00/contributions/?until=2019-12-31" in page
    form = next(form for form in re.findall(r"<form.*?</form>", page, re.DOTALL) if 'class="day-picker' in form)
    assert 'name="until" value="2019-12-31"' in form
    assert "as_of" not in form
    page = client.get("/portfolio/?as_of=2019-12-31").content.decode()
    whole = re.search(r'href="([^"]*)"[^>]*>\s*whole years', page)
    assert whole is not None
    assert "2019-12-31" not in whole[1]


def figures_in(page: str) -> list[str]:
    return re.findall(r"\d{1,3}(?:,\d{3})*\.\d\d", page)


def test_before_the_books_begin_no_year_is_called_closed():
    eventful_fund(1)
    client = client_for(member("auditor"))
    closed = re.compile(r'class="tag tag-certified[^>]*>.*?Year closed', re.DOTALL)
    for path in ("", "transfers/", "ledger/"):
        assert closed.search(client.get(f"/funds/POS00/{path}?until=2018-12-31").content.decode()), path
        early = client.get(f"/funds/POS00/{path}?until=2010-01-01").content.decode()
        assert "The books begin only on" in early
        assert not closed.search(early), path
        assert "Provisional</" not in early, path


def test_sort_filter_export_tabs_and_the_form_keep_the_position():
    eventful_fund(1)
    client = client_for(member("auditor"))
    page = client.get("/funds/POS00/transfers/?q=T&sort=amount&until=2019-12-31&as_known=60").content.decode()
    links = [link.replace("&amp;", "&") for link in re.findall(r'href="(\?[^"]*|/funds/POS00/[^"]*)"', page)]
    inner = [link for link in links if link.startswith("?")]
    stay = [link for link in inner if "until=2019-12-31" in link and "as_known=60" in link]
    assert [link for link in inner if link not in stay] == ["?q=T&sort=amount"]  # back to all that is recorded
    for tab in ("/funds/POS00/contributions/", "/funds/POS00/expenditure/", "/funds/POS00/ledger/"):
        assert f"{tab}?until=2019-12-31&as_known=60" in links
    forms = re.findall(r"<form[^>]*method=\"get\".*?</form>", page, re.DOTALL)
    filters = next(form for form in forms if 'role="search"' in form)
    for name, value in (("until", "2019-12-31"), ("as_known", "60")):
        assert f'<input type="hidden" name="{name}" value="{value}">' in filters
    picker = next(form for form in forms if "day-picker" in form)
    assert '<input type="hidden" name="q" value="T">' in picker
    assert 'name="until" value="2019-12-31"' in picker


@pytest.mark.slow
def test_no_page_asks_more_than_twelve_times_at_a_position():
    eventful_fund(1)
    client = client_for(member("auditor"))
    pages = [*LISTS, "", "contributions/?list=agreements", "contributions/?list=instalments", "projects/P1/",
             "organisations/ILO/", "contributors/NOR/", "agreements/A-2/", "ledger/", "accounts/", "movements/",
             "reports/", "focuses/?year=2019", "reports/annual/2019/?"]  # fmt: skip
    counts = {}
    for path in pages:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address(path, Position(Fund.objects.get(), date(2019, 12, 31), 40))).status_code == 200
        counts[path] = len(queries)
    assert {path: count for path, count in counts.items() if count > 13} == {}  # one of them is this test's own


def test_the_portfolio_shows_each_fund_as_it_was_known_on_a_day():
    fund = eventful_fund(2)
    Fund.objects.create(code="POS01", name="Nothing yet", currency="USD", start_date=START)
    client, chance = client_for(member("auditor")), random.Random(2)
    for _each in range(4):
        known_on, until = (START + timedelta(days=chance.randint(30, 1200)) for _day in range(2))
        last = known_by(fund, known_on)
        cash = selectors.cash(fund, until, last)
        rows = rows_of(client, f"/?until={until}&as_known={known_on}")
        assert [(row["code"], cents(row["balance"])) for row in rows] == [("POS00", cash), ("POS01", 0)]
        page = client.get(f"/?until={until}&as_known={known_on}").content.decode()
        assert f"as known on {known_on.day} " in page
        for url, text in dict.fromkeys(FigureLinks(page).found):
            assert figure_on(client.get(url).content.decode()) == text, url
    answer = client.get("/?as_known=12")
    assert answer.status_code == 400
    assert "Each fund numbers its own entries" in answer.content.decode()
    assert client.get("/?as_known=never").status_code == 400
