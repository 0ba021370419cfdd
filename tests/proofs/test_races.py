"""T1, two at once on PostgreSQL: what no single session could do, two may not do together.

Each race is played step by step with two connections. The second transaction either waits for the first, and then
sees what it did, or is refused; the books are whole after both.
"""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from tests.proofs.databases import RealDatabase, postgres_only

pytestmark = postgres_only

FUND = "(SELECT id FROM fund_fund WHERE code = 'PRF00')"
LAST = f"(SELECT MAX(id) FROM fund_entry WHERE fund_id = {FUND})"
JOIN_THE_NEXT_ENTRY = (
    "INSERT INTO fund_movement (entry_id, fund_id, effective_date, from_account_id, to_account_id, amount_minor) "
    f"SELECT {LAST} + 1, fund_id, '2019-06-01', from_account_id, to_account_id, 7 FROM fund_movement LIMIT 1"
)


@pytest.fixture(scope="module")
def filled(template) -> Iterator[RealDatabase]:
    from pathlib import Path

    database = template.copy(Path())
    database.scenario("fill", code="PRF00")
    yield database
    database.remove()


@pytest.fixture
def two(filled: RealDatabase) -> Iterator[tuple[psycopg.Connection, psycopg.Connection]]:
    with psycopg.connect(filled.url) as one, psycopg.connect(filled.url) as other:
        other.execute("SET lock_timeout = '300ms'")
        other.commit()
        yield one, other
        one.rollback()
        other.rollback()


def copy_of_the_last_entry(connection: psycopg.Connection, **changed: object) -> None:
    """The next entry: the last one again, with what must differ."""
    cursor = connection.execute(f"SELECT * FROM fund_entry WHERE id = {LAST}")
    assert cursor.description
    row = dict(zip([c.name for c in cursor.description], cursor.fetchone(), strict=True))  # type: ignore[arg-type]
    movements = connection.execute(
        "SELECT from_account_id, to_account_id, amount_minor FROM fund_movement WHERE entry_id = %s", [row["id"]]
    ).fetchall()
    row |= {
        "id": row["id"] + 1,
        "sequence": row["sequence"] + 1,
        "idempotency_key": f"race:{row['sequence'] + 1}",
        "previous_hash": row["hash"],
        "cash_after_minor": row["cash_after_minor"] + row["cash_change_minor"],
        "reverses_id": None,
        **changed,
    }
    for source, target, amount in movements:
        connection.execute(
            "INSERT INTO fund_movement (entry_id, fund_id, effective_date, from_account_id, to_account_id, "
            "amount_minor) VALUES (%s, %s, %s, %s, %s, %s)",
            [row["id"], row["fund_id"], row["effective_date"], source, target, amount],
        )
    columns, marks = ", ".join(row), ", ".join(["%s"] * len(row))
    connection.execute(f"INSERT INTO fund_entry ({columns}) VALUES ({marks})", list(row.values()))


def test_a_movement_written_before_the_entry_commits_waits_for_it(two):
    """Else it would join the entry: neither transaction sees the other's row when it looks."""
    one, other = two
    copy_of_the_last_entry(one)
    with pytest.raises(psycopg.errors.LockNotAvailable):
        other.execute(JOIN_THE_NEXT_ENTRY)


def test_an_entry_waits_for_whoever_writes_movements_of_the_fund(two):
    one, other = two
    one.execute(JOIN_THE_NEXT_ENTRY)
    with pytest.raises(psycopg.errors.LockNotAvailable):
        copy_of_the_last_entry(other)


def test_an_entry_waits_for_a_year_that_is_being_closed(two):
    one, other = two
    one.execute(f"SELECT 1 FROM fund_fund WHERE id = {FUND} FOR NO KEY UPDATE")  # as close_year does
    with pytest.raises(psycopg.errors.LockNotAvailable):
        copy_of_the_last_entry(other)


def test_a_transaction_with_an_old_view_of_the_books_may_not_write_them(two):
    """It would wait for the lock and still not see what the one before it did."""
    _one, other = two
    for level in ("REPEATABLE READ", "SERIALIZABLE"):
        other.execute(f"SET TRANSACTION ISOLATION LEVEL {level}")
        with pytest.raises(psycopg.errors.IntegrityError):
            other.execute(JOIN_THE_NEXT_ENTRY)
        other.rollback()


def test_the_books_are_whole_after_all_races(filled):
    assert filled.manage("check_ledger").returncode == 0
