"""What all tests share: the laws of the books are asked after every test that used the database."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec

import pytest


@pytest.fixture(scope="session", autouse=True)
def flushing_lifts_the_guards() -> Iterator[None]:
    """A test with transactions of its own is cleaned up by emptying every table, which the guards would refuse."""
    from django.test import TransactionTestCase

    from fund import guards

    refused = TransactionTestCase._fixture_teardown

    def flush(case: TransactionTestCase) -> None:
        with guards.lifted():
            refused(case)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", flush)
        yield


@pytest.fixture(autouse=True)
def books_obey_their_laws(request: pytest.FixtureRequest) -> Iterator[None]:
    """After each database test, every fund left in the database satisfies fund.invariants.

    A test that breaks the books on purpose says so with ``@pytest.mark.keeps_broken_books``.
    """
    uses_database = bool(
        request.node.get_closest_marker("django_db")
        or {"db", "transactional_db", "live_server"} & set(request.fixturenames)
    )
    if not uses_database or request.node.get_closest_marker("keeps_broken_books") or not find_spec("fund.invariants"):
        yield
        return
    # Asked for first, so that it is torn down last and the test's rows are still there below.
    request.getfixturevalue("_django_db_helper")
    yield
    from django.db import InternalError, connection
    from django.db.transaction import TransactionManagementError

    from fund.invariants import violations

    if connection.in_atomic_block and connection.needs_rollback:
        return  # The test ended inside a transaction that the database has already given up.
    try:
        found = violations()
    except (InternalError, TransactionManagementError):
        return  # The same, seen by PostgreSQL only: a refused statement was the last thing the test did.
    assert not found, "The books are broken after this test:\n" + "\n".join(map(str, found))
