"""What all tests share: the laws of the books are asked after every test that used the database.

Tests that need a program are skipped where it is missing. Continuous integration says which must be there: with
``REQUIRE_LIBREOFFICE=1``, ``REQUIRE_POSTGRES=1``, ``REQUIRE_BROWSER=1`` and ``REQUIRE_PDF_TOOLS=1`` its absence fails.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.migrated import folder_of_the_run, migrated_file

# Variable to sets of programs: of each set one must be there.
TOOLS = {
    "REQUIRE_LIBREOFFICE": [("soffice",)],
    "REQUIRE_POSTGRES": [("psql",), ("pg_dump",), ("pg_restore",)],
    "REQUIRE_BROWSER": [
        ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    ],
    "REQUIRE_PDF_TOOLS": [("qpdf",), ("pdfinfo",)],
}


def missing_tools(required: dict[str, str]) -> list[str]:
    """What is required by these variables and not on this machine."""
    return [
        f"{variable}=1 and there is no {' or '.join(programs)}"
        for variable, sets in TOOLS.items()
        if required.get(variable) == "1"
        for programs in sets
        if not any(map(shutil.which, programs)) and not (variable == "REQUIRE_BROWSER" and required.get("CHROMIUM"))
    ]


def pytest_sessionstart(session: pytest.Session) -> None:
    missing = missing_tools(dict(os.environ))
    if missing:
        pytest.exit("; ".join(missing), returncode=1)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL what says the same on both is left out, and counted as such: a test that asks no database, and what
    a page says beyond being there. Each page is drawn for each role on both (``tests/every_address``); the services and
    selectors behind them, whole stories and the proofs run on both too.
    """
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        return
    # These start processes of their own on the database, or make databases.
    always = (config.rootpath / "tests/proofs", config.rootpath / "tests/acceptance")
    left_out = [
        item
        for item in items
        if not set(always) & set(item.path.parents) and (not _asks_a_database(item) or _is_of_a_page(item))
    ]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]


def _is_of_a_page(item: pytest.Item) -> bool:
    is_page = item.path.name.startswith("test_pages") or item.path.parent.name == "views"
    return is_page and item.get_closest_marker("postgres") is None


def _asks_a_database(item: pytest.Item) -> bool:
    wanted = {"db", "transactional_db", "live_server"}
    marked = any(item.get_closest_marker(name) for name in ("django_db", "postgres"))
    return marked or bool(wanted & set(getattr(item, "fixturenames", ())))


# How fast the machine is says nothing about the code.
settings.register_profile("office", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("office")


@pytest.fixture(scope="session")
def migrated_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of SQLite with every table and no content, to be copied: migrated once for the run."""
    return migrated_file(folder_of_the_run(tmp_path_factory))


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
def each_test_begins_in_english() -> Iterator[None]:
    """A page in another language leaves it on in its process: what a test says must not hang on who ran before it."""
    from django.utils import translation

    with translation.override("en"):
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
    # So are its settings: published files are looked for where the test kept them.
    request.getfixturevalue("settings")
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
