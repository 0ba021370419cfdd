"""T2: the guards are there after everything a database goes through, and the books verify.

With five hundred entries in place: migrations forward and back, tables remade, columns added and taken away, flush,
dump and load, backup and restore by each database's own means.
"""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection, transaction

from fund import guards
from fund.guards import GuardsMissing
from tests.proofs.books import Books, digest, post_draft
from tests.proofs.databases import RealDatabase, Template, create, postgres_only, sqlite_only

Real = tuple[RealDatabase, str]
NewDatabase = Callable[[], RealDatabase]


@pytest.fixture(scope="module")
def five_hundred(template: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Template, str]]:
    """A database with five hundred entries, to be copied, and what check_ledger says of it."""
    database = template.copy(tmp_path_factory.mktemp("books") / "books.sqlite3")
    said = database.scenario("many_entries", count=500)
    made = database.as_template()
    yield made, said
    made.remove()


@pytest.fixture
def real_books(five_hundred: tuple[Template, str], tmp_path: Path) -> Iterator[tuple[RealDatabase, str]]:
    made, said = five_hundred
    database = made.copy(tmp_path / "books.sqlite3")
    yield database, said
    database.remove()


def test_the_migrations_back_to_none_and_forward_again_without_data(real_database: RealDatabase):
    assert "PRF00" in real_database.scenario("migrations_from_nothing")


def test_every_table_altered_by_migrations_forward_and_back(real_books: Real):
    database, before = real_books
    assert database.scenario("altering_migrations") == [before, before]


def test_a_migration_that_fails_halfway_leaves_posting_off(real_books: Real):
    database, before = real_books
    assert database.scenario("failing_migration") == before


def test_flush_is_refused_while_there_are_books(real_books: Real):
    database, before = real_books
    assert database.scenario("flush_refused") == before


def test_dump_flush_load_with_the_guards_lifted_for_it(real_books: Real, tmp_path: Path):
    database, before = real_books
    assert database.scenario("dump_flush_load", folder=str(tmp_path)) == before


@sqlite_only
@pytest.mark.parametrize("way", ["api", "vacuum", "dump"])
def test_a_backup_by_sqlite_holds_the_guards(real_books: Real, tmp_path: Path, way: str):
    database, before = real_books
    copy = tmp_path / f"{way}.sqlite3"
    with sqlite3.connect(database.path) as source:
        if way == "vacuum":
            source.execute("VACUUM INTO ?", [str(copy)])
        else:
            with sqlite3.connect(copy) as target:
                if way == "api":
                    source.backup(target)
                else:
                    target.executescript("\n".join(source.iterdump()))
    assert RealDatabase(f"sqlite:///{copy}", copy).scenario("verified") == before


@postgres_only
@pytest.mark.skipif(not shutil.which("pg_dump") or not shutil.which("pg_restore"), reason="no pg_dump on this machine")
@pytest.mark.parametrize("form", ["custom", "plain", "data only"])
def test_a_dump_by_postgresql_holds_the_guards(real_books: Real, new_database: NewDatabase, tmp_path: Path, form: str):
    database, before = real_books
    file = str(tmp_path / "books.dump")
    if form == "data only":
        # Into a database that is migrated, guards and all: its owner lifts them for the restore.
        other = new_database()
        other.scenario("emptied_for_restore")
        run("pg_dump", "--data-only", "--format=custom", f"--file={file}", database.url)
        run("pg_restore", "--disable-triggers", f"--dbname={other.url}", file)
        assert other.scenario("guards_back") == before
        return
    assert database.server
    name = create(database.server)
    other = RealDatabase(f"{database.url.rpartition('/')[0]}/{name}", server=database.server)
    try:
        if form == "custom":
            run("pg_dump", "--format=custom", f"--file={file}", database.url)
            run("pg_restore", "--exit-on-error", f"--dbname={other.url}", file)
        else:
            run("pg_dump", f"--file={file}", database.url)
            run("psql", "--quiet", "--set=ON_ERROR_STOP=1", f"--file={file}", other.url)
        assert other.scenario("verified") == before
    finally:
        other.remove()


def run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr


# -- in one process -------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.keeps_broken_books
def test_taken_off_and_put_back_they_are_the_same(own: Books):
    before, text = digest(), guards.present(connection)
    connection.check_constraints()
    with guards.lifted():
        assert len(guards.missing()) == len(text)
        with pytest.raises(GuardsMissing):
            post_draft(own)
    assert guards.missing() == []
    assert guards.present(connection) == text
    assert digest() == before
    post_draft(own)


@pytest.mark.django_db
def test_installing_twice_changes_nothing(own: Books):
    before = guards.present(connection)
    with transaction.atomic():
        guards.install()
        guards.install()
    assert guards.present(connection) == before
