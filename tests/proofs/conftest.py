"""What the proofs share: small books, and real databases that several processes can write to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection

from tests.migrated import folder_of_the_run
from tests.proofs.databases import RealDatabase, Template, shared_template


@pytest.fixture
def books(db: None):
    from tests.proofs.books import full_books

    return full_books()


@pytest.fixture
def bare(db: None):
    from tests.proofs.books import empty_books

    return empty_books()


@pytest.fixture(scope="module")
def shared_books(django_db_setup: None, django_db_blocker) -> Iterator[object]:
    """The full books, made once for a file of tests that leave them as they are."""
    from django.db import transaction

    from tests.proofs.books import full_books

    with django_db_blocker.unblock(), transaction.atomic():
        books = full_books()
        connection.check_constraints()
        yield books
        transaction.set_rollback(True)


@pytest.fixture
def own(shared_books) -> Iterator[object]:
    """The shared books in a savepoint of which nothing stays."""
    from django.db import transaction

    with transaction.atomic():
        yield shared_books
        transaction.set_rollback(True)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Template]:
    """A migrated database to copy, of the kind DATABASE_URL names."""
    made = shared_template(connection.settings_dict, folder_of_the_run(tmp_path_factory))
    yield made
    made.remove()


@pytest.fixture
def new_database(template: Template, tmp_path: Path) -> Iterator[Callable[[], RealDatabase]]:
    """Makes migrated databases of their own, on disk or on the server; removed after the test."""
    made: list[RealDatabase] = []

    def make() -> RealDatabase:
        made.append(template.copy(tmp_path / f"{len(made)}.sqlite3"))
        return made[-1]

    yield make
    for database in made:
        database.remove()


@pytest.fixture
def real_database(new_database: Callable[[], RealDatabase]) -> RealDatabase:
    return new_database()
