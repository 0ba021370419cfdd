"""T15: a single value altered by direct SQL, with the guards off, is found, and the entry it belongs to is named.

Every column of every table of the books is altered in turn (but for numbers of rows that nothing refers to: they are
no facts). A value the database's own constraints refuse even then is not in need of being found.
"""

from __future__ import annotations

import os
import random
from datetime import date, datetime, timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.db.models import Field, Model

from fund import guards, invariants, selectors
from fund.chain import entry_hash
from fund.models import Account, CarriedBalance, ClosedYear, Entry, Movement
from fund.models.ledger import SEQUENCE_BITS
from tests.proofs.books import Books, documents
from tests.proofs.databases import RealDatabase

PROVE = bool(os.environ.get("PROVE"))
pytestmark = [pytest.mark.django_db, pytest.mark.keeps_broken_books]

LEDGER = (Account, Entry, Movement, ClosedYear, CarriedBalance)
NO_FACT = {(model._meta.db_table, "id") for model in (Movement, CarriedBalance)}


def columns() -> list[tuple[type[Model], Field]]:
    """Every column that states something."""
    return [
        (model, field)
        for model in (*LEDGER, *documents())
        for field in model._meta.concrete_fields
        if (model._meta.db_table, field.column) not in NO_FACT and not (field.primary_key and model in documents())
    ]


COLUMNS = [pytest.param(m, f, id=f"{m._meta.db_table}.{f.column}") for m, f in columns()]


@pytest.fixture
def unguarded(own: Books) -> Books:
    """The books as an owner has them who took the guards off. Nothing of what he does stays."""
    connection.check_constraints()  # what is pending would keep PostgreSQL from altering the tables
    guards.remove()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")  # foreign keys off, too
    return own


def altered(value: Any, chance: random.Random) -> Any:
    """Another value of the same kind, most often only a little different."""
    if value is None:
        return 1
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + chance.choice([1, -1, 7, 1000])
    if isinstance(value, Decimal):
        return value + chance.choice([Decimal("0.01"), Decimal("-0.01"), Decimal(10)])
    if isinstance(value, datetime):
        return value + timedelta(**{chance.choice(["microseconds", "seconds", "days"]): chance.choice([1, -1])})
    if isinstance(value, date):
        return value + timedelta(days=chance.choice([1, -1, 365]))
    if value and chance.random() < 0.5:
        at = chance.randrange(len(value))
        return value[:at] + ("a" if value[at] != "a" else "b") + value[at + 1 :]
    return value + "x" if len(value) < 3 else value[1:]


def tamper(model: type[Model], field: Field, chance: random.Random) -> tuple[Model, bool]:
    """Alter one value of one row; the row as it was, and whether the database took it."""
    row = chance.choice(list(model._default_manager.order_by("pk")))
    before = getattr(row, field.attname)
    value = altered(getattr(before, "amount", before), chance)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {model._meta.db_table} SET {field.column} = %s WHERE id = %s",
                [field.get_db_prep_save(value, connection) if not isinstance(value, int) else value, row.pk],
            )
            assert cursor.rowcount == 1
    except (DatabaseError, OverflowError):
        return row, False
    return row, True


def found() -> list[invariants.Violation]:
    """What the laws say, but for the guards that are off."""
    return [v for v in invariants.violations() if "lacks the guard" not in v.sentence]


def sequences_of(row: Model) -> set[int]:
    """The entries a row has to do with: one of them must be named."""
    mask = (1 << SEQUENCE_BITS) - 1
    if isinstance(row, Entry):
        return {row.sequence}
    if isinstance(row, ClosedYear):
        return {row.sequence}
    if isinstance(row, CarriedBalance):
        return {ClosedYear.objects.get(pk=row.closed_year_id).sequence}
    if isinstance(row, Account):
        return {n & mask for n in Movement.objects.values_list("entry_id", flat=True)}
    return {row.entry_id & mask}  # type: ignore[attr-defined]


@pytest.mark.parametrize(("model", "field"), COLUMNS)
@pytest.mark.parametrize("seed", range(10 if PROVE else 1))
def test_an_altered_value_is_found_and_its_entry_named(unguarded: Books, model: type[Model], field: Field, seed: int):
    chance = random.Random(f"{model.__name__}.{field.column}.{seed}")
    rows = {row.pk: sequences_of(row) for row in model._default_manager.all()}
    row, taken = tamper(model, field, chance)
    if not taken:
        return
    violations = found()
    assert violations, f"{field.column} of {row.pk} was {getattr(row, field.attname)!r}"
    named = {v.sequence for v in violations}
    assert named & rows[row.pk], f"named {violations}, not one of {rows[row.pk]}"
    for violation in violations:
        assert violation.fund == unguarded.fund.code


def test_there_are_as_many_tamperings_as_promised():
    assert len(COLUMNS) >= 50


@pytest.mark.parametrize("table", [m._meta.db_table for m in (*LEDGER, *documents())])
def test_a_removed_row_is_found(unguarded: Books, table: str):
    chance = random.Random(table)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA defer_foreign_keys = ON")
        cursor.execute(f"SELECT id FROM {table} ORDER BY id")
        victim = chance.choice(cursor.fetchall()[:-1] if table == "fund_entry" else cursor.fetchall() or [(0,)])
        cursor.execute(f"DELETE FROM {table} WHERE id = %s", victim)
    assert found()


def test_text_in_place_of_a_number_is_found_and_not_a_crash(unguarded: Books):
    """SQLite keeps whatever is written into a column."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has types")
    for table, column, value in [
        ("fund_movement", "amount_minor", "ten"),
        ("fund_movement", "effective_date", "some day"),
        ("fund_movement", "amount_minor", 1.5),
        ("fund_entry", "effective_date", "2019-13-45"),
        ("fund_entry", "recorded_at", "never"),
        ("fund_entry", "total_minor", "much"),
        ("fund_entry", "cash_change_minor", "some"),
        ("fund_charge", "amount", "a lot"),
        ("fund_charge", "amount_currency", "ZZZ"),
        ("fund_charge", "value_date", "soon"),
        ("fund_deposit", "amount", b"\x00\x01"),
        ("fund_closedyear", "last_day", "the end"),
        ("fund_closedyear", "closed_at", "late"),
        ("fund_carriedbalance", "balance_minor", "plenty"),
        ("grants_expenditure", "year", "MMXIX"),
    ]:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA ignore_check_constraints = 1")
                try:
                    cursor.execute(
                        f"UPDATE {table} SET {column} = %s WHERE id = (SELECT MAX(id) FROM {table})", [value]
                    )
                finally:
                    cursor.execute("PRAGMA ignore_check_constraints = 0")
            assert found(), f"{table}.{column} = {value!r}"
            transaction.set_rollback(True)


# -- what only a head kept elsewhere finds -------------------------------------------------------------


def test_a_cut_tail_is_found_by_the_anchor_alone(unguarded: Books):
    """The last entry and its movements gone, nothing else wrong: the chain itself cannot know."""
    fund = unguarded.fund
    unguarded_head = add_a_tail(unguarded)
    cut(unguarded_head.sequence, unguarded)
    assert found() == []
    violation = invariants.anchored(fund, unguarded_head.sequence, unguarded_head.hash)
    assert violation
    assert violation.sequence == unguarded_head.sequence


def add_a_tail(books: Books) -> selectors.Head:
    from tests.proofs.forging import forge

    forge(books, [("bank_charges", "cash", 5)], record="", event="other_income")
    return selectors.head(books.fund)


def cut(sequence: int, books: Books) -> None:
    number = books.entry(sequence).pk
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM fund_movement WHERE entry_id = %s", [number])
        cursor.execute("DELETE FROM fund_entry WHERE id = %s", [number])


def test_a_chain_worked_out_anew_from_the_altered_entry_on_is_found_by_the_anchor(unguarded: Books):
    """He who alters a name and then hashes everything after it again satisfies the chain, not the anchor."""
    fund = unguarded.fund
    head = selectors.head(fund)
    altered_entry = Entry.objects.filter(fund=fund, event="bank_charges").order_by("-pk").first()
    Entry.objects.filter(pk=altered_entry.pk).update(recorded_by="nobody@office.example")
    hash_again(unguarded, altered_entry.sequence)
    assert found() == []
    assert selectors.head(fund).sequence == head.sequence
    assert invariants.anchored(fund, head.sequence, head.hash)
    assert not invariants.anchored(fund, altered_entry.sequence - 1, unguarded.entry(altered_entry.sequence - 1).hash)


def hash_again(books: Books, since: int) -> None:
    previous = books.entry(since - 1).hash
    for entry in Entry.objects.filter(fund=books.fund, sequence__gte=since).order_by("pk"):
        movements = entry.movements.select_related("from_account", "to_account").order_by("pk")
        texts = [(m.from_account.code, m.to_account.code, m.amount_minor) for m in movements]
        reverses = entry.reverses_id & (1 << SEQUENCE_BITS) - 1 if entry.reverses_id else None
        entry.previous_hash = previous
        previous = entry_hash(previous, books.fund.code, entry, texts, reverses)
        Entry.objects.filter(pk=entry.pk).update(previous_hash=entry.previous_hash, hash=previous)


# -- the command, from outside -------------------------------------------------------------------------


def test_the_command_says_whether_the_anchor_is_in_the_books(shared_books: Books):
    head = selectors.head(shared_books.fund)
    out, err = StringIO(), StringIO()
    call_command("check_ledger", "PRF00", anchor=[f"{head.sequence}:{head.hash}"], stdout=out, stderr=err)
    assert f"sequence {head.sequence}, head {head.hash}" in out.getvalue()
    with pytest.raises(SystemExit) as refused:
        call_command("check_ledger", "PRF00", anchor=[f"{head.sequence}:{'0' * 64}"], stdout=out, stderr=err)
    assert refused.value.code == 1
    assert f"PRF00 entry {head.sequence}:" in err.getvalue()


def test_the_command_exits_with_1_and_names_the_entry(real_database: RealDatabase):
    """The whole deed: guards off, one cent more, guards back, and check_ledger as an auditor runs it."""
    sequence = real_database.scenario("a_cent_more")
    checked = real_database.manage("check_ledger", "PRF00")
    assert checked.returncode == 1
    assert f"PRF00 entry {sequence}:" in checked.stderr
    assert "NOT as posted" in checked.stdout
    assert "lacks the guard" not in checked.stderr


@pytest.mark.parametrize("wrong", [["NOBODY"], ["PRF00", "--anchor", "1"], ["PRF00", "--anchor", "1:2"]])
def test_the_command_used_wrongly_exits_with_2(shared_books: Books, wrong: list[str]):
    with pytest.raises((SystemExit, CommandError)) as refused:
        call_command("check_ledger", *wrong, stdout=StringIO(), stderr=StringIO())
    assert getattr(refused.value, "code", getattr(refused.value, "returncode", None)) == 2
