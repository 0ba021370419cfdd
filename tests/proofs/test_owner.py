"""T1, as the owner of the database: who may alter tables cannot be refused, but is found.

By ``guards.missing`` while something is missing, by posting, which is then off, and by ``check_ledger`` for what was
done meanwhile, also once everything has been put back.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from fund import guards, invariants
from fund.guards import GuardsMissing
from fund.models import Entry
from fund.models.ledger import entry_id
from tests.proofs.books import Books, post_draft
from tests.proofs.databases import RealDatabase, Template, postgres_only, sqlite_only
from tests.proofs.forging import forge

pytestmark = [pytest.mark.django_db, pytest.mark.keeps_broken_books]


def run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def laws() -> list[str]:
    """What the laws say beside the guards."""
    return [str(v) for v in invariants.violations() if "lacks the guard" not in v.sentence]


def drop(name: str, table: str) -> str:
    return f"DROP TRIGGER {name}" + (f" ON {table}" if connection.vendor == "postgresql" else "")


# -- guards that are gone, or are not what they were ---------------------------------------------------


def test_every_guard_taken_off_alone_is_missed_and_stops_posting(own):
    """Also in a process that has posted before."""
    post_draft(own, "before")
    names = [guard.name for guard in guards.expected(connection)]
    tables = {name: text.split()[0] for name, text in guards.present(connection).items()}  # as PostgreSQL tells it
    assert len(names) > 40
    for name in names:
        with transaction.atomic():
            run(drop(name, tables[name]))
            assert guards.missing() == [name]
            with pytest.raises(GuardsMissing, match=name):
                post_draft(own, "after")
            transaction.set_rollback(True)
    post_draft(own, "after")


@postgres_only
@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE fund_entry DISABLE TRIGGER guard_fund_entry_update",
        "ALTER TABLE fund_entry DISABLE TRIGGER USER",
        "ALTER TABLE fund_movement ENABLE REPLICA TRIGGER guard_movement_joins",
        "ALTER TABLE fund_movement ENABLE TRIGGER guard_movement_joins",
        "CREATE OR REPLACE FUNCTION guard_entry_seal() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
        "ALTER FUNCTION guard_entry_cash() SET search_path = elsewhere",
        "ALTER FUNCTION guard_entry_cash() RESET ALL",
        "ALTER FUNCTION guard_entry_cash() STABLE",
        "ALTER FUNCTION guard_entry_cash() SECURITY DEFINER",
        "DROP TRIGGER guard_fund_entry_update ON fund_entry; CREATE TRIGGER guard_fund_entry_update BEFORE UPDATE ON "
        "fund_entry FOR EACH ROW WHEN (false) EXECUTE FUNCTION guard_fund_entry_update(); "
        "ALTER TABLE fund_entry ENABLE ALWAYS TRIGGER guard_fund_entry_update",
        "DROP TRIGGER guard_fund_entry_update ON fund_entry; CREATE TRIGGER guard_fund_entry_update BEFORE UPDATE OF "
        "narration ON fund_entry FOR EACH ROW EXECUTE FUNCTION guard_fund_entry_update(); "
        "ALTER TABLE fund_entry ENABLE ALWAYS TRIGGER guard_fund_entry_update",
        "DROP TRIGGER guard_fund_entry_update ON fund_entry; CREATE TRIGGER guard_fund_entry_update AFTER UPDATE ON "
        "fund_entry FOR EACH ROW EXECUTE FUNCTION guard_fund_entry_update(); "
        "ALTER TABLE fund_entry ENABLE ALWAYS TRIGGER guard_fund_entry_update",
        "DROP TRIGGER guard_fund_entry_update ON fund_entry; CREATE TRIGGER guard_fund_entry_update BEFORE UPDATE ON "
        "fund_account FOR EACH ROW EXECUTE FUNCTION guard_fund_entry_update()",
        "ALTER TRIGGER guard_fund_entry_update ON fund_entry RENAME TO harmless",
    ],
)
def test_a_guard_that_was_altered_is_missed_and_stops_posting(own, statement):
    post_draft(own, "before")
    connection.check_constraints()  # what is pending would keep PostgreSQL from altering the table
    run(statement)
    assert guards.missing()
    with pytest.raises(GuardsMissing):
        post_draft(own, "after")


@sqlite_only
@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TRIGGER guard_entry_seal BEFORE INSERT ON fund_entry BEGIN SELECT 1; END",
        "CREATE TRIGGER guard_entry_seal BEFORE INSERT ON fund_account BEGIN SELECT 1; END",
        "CREATE TRIGGER guard_entry_seal AFTER INSERT ON fund_entry WHEN 0 BEGIN SELECT 1; END",
    ],
)
def test_a_guard_of_the_same_name_does_not_pass_for_it(own, statement):
    run("DROP TRIGGER guard_entry_seal", statement)
    assert guards.missing() == ["guard_entry_seal"]
    with pytest.raises(GuardsMissing):
        post_draft(own)


# -- ways round the guards that do not touch them ------------------------------------------------------


@postgres_only
def test_the_guards_hold_where_replication_switches_ordinary_triggers_off(own):
    connection.check_constraints()
    run("SET LOCAL session_replication_role = replica")
    for statement in (
        "UPDATE fund_movement SET amount_minor = 1",
        "DELETE FROM fund_entry",
        "TRUNCATE fund_movement",
    ):
        with pytest.raises(DatabaseError, match="never changed or removed"), transaction.atomic():
            run(statement)


@postgres_only
def test_a_temporary_table_does_not_stand_in_for_the_closed_years(own):
    """The guards look for their tables where they were installed, not where the session looks first."""
    connection.check_constraints()
    run("CREATE TEMP TABLE fund_closedyear (LIKE public.fund_closedyear)")
    with pytest.raises(DatabaseError, match="closed"), transaction.atomic():
        forge(own, [("memorandum", "commitments:NOR:SAA-1", 5)], day=date(2016, 6, 1))


@sqlite_only
def test_neither_does_one_of_sqlite(own):
    run("CREATE TEMP TABLE fund_closedyear AS SELECT * FROM main.fund_closedyear WHERE 0")
    try:
        with pytest.raises(DatabaseError, match="closed"), transaction.atomic():
            forge(own, [("memorandum", "commitments:NOR:SAA-1", 5)], day=date(2016, 6, 1))
    finally:
        run("DROP TABLE temp.fund_closedyear")


@postgres_only
def test_a_table_that_inherits_from_the_movements_is_found(own):
    """Its rows show up in every sum, and no guard of the parent sees them come."""
    connection.check_constraints()
    run(
        "CREATE TABLE sly () INHERITS (fund_movement)",
        "INSERT INTO sly SELECT * FROM ONLY fund_movement LIMIT 1",
    )
    assert laws()


@postgres_only
def test_a_role_that_may_only_read_and_insert_can_post_and_nothing_else(own):
    """The application's role of PROMISES: it works, and is stopped before a guard is even asked."""
    connection.check_constraints()
    tables = ", ".join(sorted({m._meta.db_table for m in guards.append_only_models()}))
    run(
        "CREATE ROLE proof_office NOLOGIN",
        "GRANT USAGE ON SCHEMA public TO proof_office",
        f"GRANT SELECT, INSERT ON {tables} TO proof_office",
        "GRANT SELECT, INSERT, UPDATE ON fund_fund, fund_agreement, fund_contributor TO proof_office",
        "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO proof_office",
        "SET LOCAL ROLE proof_office",
    )
    own.charge("C-ROLE", Entry.objects.latest("pk").effective_date, "1.00")
    connection.check_constraints()
    for statement in ("UPDATE fund_entry SET narration = ''", "DELETE FROM fund_movement", "TRUNCATE fund_charge",
                      "ALTER TABLE fund_entry DISABLE TRIGGER ALL", "DROP TRIGGER guard_entry_seal ON fund_entry",
                      "SET LOCAL session_replication_role = replica"):  # fmt: skip
        with pytest.raises(DatabaseError, match=r"permission denied|must be owner"), transaction.atomic():
            run(statement)
    run("RESET ROLE")


# -- what was done while the guards were off, found once they are back ---------------------------------


@pytest.fixture
def lifted(own: Books) -> Books:
    connection.check_constraints()
    guards.remove()
    return own


def test_a_closed_year_that_was_opened_again_is_found(lifted):
    run(
        f"DELETE FROM fund_carriedbalance WHERE closed_year_id = {entry_id(lifted.fund.pk, 2016)}",
        "DELETE FROM fund_closedyear WHERE year = 2016",
    )
    connection.check_constraints()
    guards.install()
    assert any("it closed a year that stands open" in law for law in laws())


def test_an_entry_posted_into_a_closed_year_meanwhile_is_found(lifted):
    entry = forge(lifted, [("memorandum", "commitments:NOR:SAA-1", 5)], day=date(2016, 6, 1))
    assert any(f"entry {entry.sequence}:" in law and "entered into" in law for law in laws())


def test_cash_taken_below_zero_meanwhile_is_found(lifted):
    entry = forge(lifted, [("cash", "bank_charges", 10**9)], day=date(2019, 12, 31))
    assert any(f"entry {entry.sequence}: cash ends" in law for law in laws())


def test_a_document_removed_meanwhile_is_found(lifted):
    number = Entry.objects.get(record="charge:C-2019").sequence
    run("DELETE FROM fund_charge WHERE reference = 'C-2019'")
    assert any(law.startswith(f"PRF00 entry {number}: its document is missing") for law in laws())


def test_a_negative_movement_well_hashed_is_found(lifted):
    """The constraint dropped, the guards off, the chain computed right: the law of positive amounts is left."""
    if connection.vendor == "postgresql":
        run(
            "ALTER TABLE fund_movement DROP CONSTRAINT movement_is_positive",
            "ALTER TABLE fund_entry DROP CONSTRAINT entry_total_is_not_negative",
        )
        forge(lifted, [("bank_charges", "fund_interest", -5)], day=date(2019, 6, 1))
    else:
        run("PRAGMA ignore_check_constraints = 1")
        try:
            forge(lifted, [("bank_charges", "fund_interest", -5)], day=date(2019, 6, 1), total_minor=0)
        finally:
            run("PRAGMA ignore_check_constraints = 0")
    assert laws()


# -- SQLite's own back doors: a connection of one's own to the file ------------------------------------


Own = Callable[[sqlite3.Connection], object]


@pytest.fixture(scope="module")
def filled_file(template: Template, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The full books as a file, made once."""
    database = template.copy(tmp_path_factory.mktemp("filled") / "books.sqlite3")
    database.scenario("fill", code="PRF00")
    assert database.path
    return database.path


@pytest.fixture
def filled(filled_file: Path, tmp_path: Path) -> RealDatabase:
    path = tmp_path / "books.sqlite3"
    shutil.copy(filled_file, path)
    return RealDatabase(f"sqlite:///{path}", path)


def orphan_with_foreign_keys_off(file: sqlite3.Connection) -> None:
    file.execute("PRAGMA foreign_keys = OFF")
    file.execute(
        "INSERT INTO fund_movement (entry_id, fund_id, effective_date, from_account_id, to_account_id, amount_minor) "
        "SELECT entry_id + 100, fund_id, effective_date, from_account_id, to_account_id, 5 FROM fund_movement LIMIT 1"
    )


def triggers_deleted_from_the_schema(file: sqlite3.Connection) -> None:
    file.execute("PRAGMA writable_schema = ON")
    file.execute("DELETE FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'guard%'")


def triggers_emptied_in_the_schema(file: sqlite3.Connection) -> None:
    file.execute("PRAGMA writable_schema = ON")
    file.execute(
        "UPDATE sqlite_master SET sql = 'CREATE TRIGGER ' || name || ' BEFORE UPDATE ON ' || tbl_name || "
        "' BEGIN SELECT 1; END' WHERE name LIKE 'guard%update'"
    )


def a_table_put_in_the_place_of_the_entries(file: sqlite3.Connection) -> None:
    file.execute("PRAGMA foreign_keys = OFF")
    file.execute("PRAGMA legacy_alter_table = ON")
    file.execute("ALTER TABLE fund_entry RENAME TO was_entry")
    file.execute("CREATE TABLE fund_entry AS SELECT * FROM was_entry")


def tail_cut_with_guards_dropped(file: sqlite3.Connection) -> None:
    for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        file.execute(f"DROP TRIGGER {name}")
    file.execute("PRAGMA foreign_keys = OFF")
    file.execute("DELETE FROM fund_movement WHERE entry_id = (SELECT MAX(id) FROM fund_entry)")


@sqlite_only
@pytest.mark.parametrize(
    "deed",
    [
        orphan_with_foreign_keys_off,
        triggers_deleted_from_the_schema,
        triggers_emptied_in_the_schema,
        a_table_put_in_the_place_of_the_entries,
        tail_cut_with_guards_dropped,
    ],
    ids=lambda deed: deed.__name__,
)
def test_with_a_connection_of_his_own_he_is_found(filled: RealDatabase, deed: Own):
    file = sqlite3.connect(filled.path, isolation_level=None)
    deed(file)
    file.close()
    checked = filled.manage("check_ledger")
    assert checked.returncode == 1, checked.stdout
    assert checked.stderr.strip()
    assert "Traceback" not in checked.stderr


@sqlite_only
@pytest.mark.parametrize(
    ("pragma", "statement"),
    [
        ("recursive_triggers = OFF", "INSERT OR REPLACE INTO fund_movement SELECT * FROM fund_movement LIMIT 1"),
        ("ignore_check_constraints = ON", "UPDATE fund_movement SET amount_minor = -1"),
        ("ignore_check_constraints = ON",
         "INSERT INTO fund_movement (entry_id, fund_id, effective_date, from_account_id, to_account_id, amount_minor) "
         "SELECT entry_id + 100, fund_id, effective_date, from_account_id, to_account_id, -5 FROM fund_movement"),
        ("defer_foreign_keys = ON", "DELETE FROM fund_entry"),
        ("trusted_schema = OFF", "DELETE FROM fund_entry"),
        ("legacy_alter_table = ON", "UPDATE fund_entry SET narration = ''"),
        ("query_only = OFF", "DELETE FROM fund_carriedbalance"),
        ("reverse_unordered_selects = ON", "DELETE FROM fund_account"),
        ("foreign_keys = OFF", "DELETE FROM fund_fund"),
    ],
)  # fmt: skip
def test_no_pragma_opens_what_is_shut(filled: RealDatabase, pragma: str, statement: str):
    file = sqlite3.connect(filled.path, isolation_level=None)
    file.execute(f"PRAGMA {pragma}")
    with pytest.raises(sqlite3.DatabaseError):
        file.execute(statement)
    file.close()
    assert filled.manage("check_ledger").returncode == 0
