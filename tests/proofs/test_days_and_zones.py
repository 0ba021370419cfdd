"""T17: the turn of the year, the 29th of February and clocks that change, in every offset from -12 to +14.

The days of the books are days, not moments: where the server stands, what the session of the database believes and
which zone is active make no difference to a figure, to the entries' hashes, or to whether the books are whole.
"""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.utils import timezone as django_timezone

from fund import invariants, selectors, services
from fund.ledger import UnableToPost
from fund.models import Entry
from tests.proofs.books import Books, empty_books, money
from tests.proofs.databases import RealDatabase

PROVE = bool(os.environ.get("PROVE"))
pytestmark = [pytest.mark.django_db, pytest.mark.keeps_broken_books]

OFFSETS = range(-12, 15)
CITIES = ["America/New_York", "Europe/Paris", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kathmandu"]

# The moments of the entries: a second before and after midnight in UTC at the turn of the year, in the hour that a
# European clock shows twice and in the one an American clock leaves out, and on the 29th of February.
MOMENTS = [
    datetime(2019, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
    datetime(2020, 1, 1, 0, 0, 0, tzinfo=UTC),
    datetime(2020, 2, 29, 12, tzinfo=UTC),
    datetime(2020, 3, 8, 7, 30, tzinfo=UTC),
    datetime(2020, 10, 25, 1, 30, tzinfo=UTC),
]
DAYS = [date(2019, 12, 30), date(2019, 12, 31), date(2020, 1, 1), date(2020, 2, 28), date(2020, 2, 29)]


def posix(offset: int) -> str:
    """As the environment and PostgreSQL write it, where what lies east of Greenwich is negative."""
    return f"Etc/GMT{-offset:+d}" if offset else "Etc/GMT"


def books_at(zone: timezone | ZoneInfo) -> tuple[Books, str]:
    """Small books with entries at the moments above, said in this zone; and the head of their chain."""
    books = empty_books("ZON00")
    for number, (moment, day) in enumerate(zip(MOMENTS, DAYS, strict=True)):
        at = moment.astimezone(zone)
        services.income_record(
            fund=books.fund, reference=f"I-{number}", kind="fund_interest", value_date=day,
            amount=money(f"{10 ** (number % 4)}.01"), by="maker", at=at,
        )  # fmt: skip
    services.year_close(fund=books.fund, year=2015, by="maker", at=MOMENTS[-1].astimezone(zone))
    return books, selectors.head(books.fund).hash


def figures(books: Books) -> list[object]:
    fund, cash = books.fund, selectors.cash
    sums = {year: selectors.yearly_sums(fund, year) for year in (2019, 2020)}
    ends = [cash(fund, until=day + timedelta(days=n)) for day in DAYS for n in (-1, 0, 1)]
    stored = list(Entry.objects.filter(fund=fund).order_by("pk").values_list("effective_date", "recorded_at", "hash"))
    return [sums, ends, stored]


@pytest.fixture(scope="module")
def reference(django_db_setup: None, django_db_blocker: Any) -> tuple[list[object], str]:
    """What all must find, from books written and read in UTC."""
    with django_db_blocker.unblock(), transaction.atomic():
        books, head = books_at(UTC)
        found = figures(books)
        transaction.set_rollback(True)
    return found, head


ZONES = [pytest.param(posix(n), timezone(timedelta(hours=n)), id=f"UTC{n:+d}") for n in OFFSETS] + [
    pytest.param(name, ZoneInfo(name), id=name) for name in CITIES
]


@pytest.mark.parametrize(("name", "zone"), ZONES)
def test_one_result_in_every_zone(reference, settings, name: str, zone: timezone | ZoneInfo):
    """The same moments said in another zone, by a server in that zone, are the same books, to the hash; and they
    are whole, read there and read in UTC."""
    expected, head = reference
    settings.TIME_ZONE = name  # Django's test signals set the process's TZ, too
    with django_timezone.override(zone):
        books, found_head = books_at(zone)
        assert figures(books) == expected
        assert invariants.violations() == []
    settings.TIME_ZONE = "UTC"
    assert found_head == head
    assert figures(books) == expected
    assert invariants.violations() == []


@pytest.mark.parametrize("name", ["Pacific/Kiritimati", "America/Anchorage"] if PROVE else ["Pacific/Kiritimati"])
def test_a_machine_and_a_database_of_another_zone(real_database: RealDatabase, name: str):
    """Another machine reads what the first wrote, and both go on; PGTZ is what libpq asks a session to begin with."""
    there = replace(real_database, more={"TZ": name, "PGTZ": name})
    written = there.scenario("many_entries", count=3)
    assert real_database.scenario("verified") == written
    assert there.scenario("verified") == written


def test_today_is_the_day_of_the_moment_that_was_said(bare: Books):
    """What the office calls today is a moment's own day: a second later the next day may be recorded."""
    before, after = MOMENTS[:2]
    new_year = {"fund": bare.fund, "kind": "fund_interest", "value_date": date(2020, 1, 1), "amount": money(1)}
    with pytest.raises(UnableToPost, match="lies after today"):
        services.income_record(reference="I-1", by="maker", at=before, **new_year)
    services.income_record(reference="I-1", by="maker", at=after, **new_year)


@pytest.mark.parametrize("day", [date(2019, 12, 31), date(2020, 2, 29)])
def test_the_last_day_of_a_year_belongs_to_it_and_the_leap_day_is_a_day(bare: Books, day: date):
    services.income_record(
        fund=bare.fund, reference="I-1", kind="fund_interest", value_date=day, amount=money(7), by="m", at=MOMENTS[-1]
    )
    for year in (2019, 2020):
        current = {each.name.kind: each.current for each in selectors.yearly_sums(bare.fund, year)}
        assert current.get("fund_interest", 0) == (-700 if year == day.year else 0)


def test_nothing_of_the_books_asks_the_local_clock():
    """Moments come in as arguments, in UTC: local time is not asked for anywhere in the ledger or the decisions."""
    found = [
        f"{path}: {word}"
        for package in ("fund", "grants", "reports")
        for path in Path(package).rglob("*.py")
        for word in ("date.today(", "datetime.now(", "utcnow(", "localtime(", "time.localtime")
        if word in path.read_text(encoding="utf-8")
    ]
    assert found == []
