"""A migrated database without content, made once for a whole run and copied by whoever needs one.

``migrate`` takes as long as many tests together. All workers of a run share what it made, in the run's own temporary
folder: no other run ever sees it, so it is never older than the migrations. Tests that are about migrating migrate.
"""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
USERS = "migrated-on-the-server"
"""File in the run's folder: the name of the server's database, and the workers that copy it."""


def migrate(database_url: str) -> None:
    """Raises AssertionError with what ``migrate`` said where it failed."""
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
        cwd=ROOT, capture_output=True, text=True, timeout=600, check=False,
        env={
            **os.environ, "DATABASE_URL": database_url, "DJANGO_SETTINGS_MODULE": "tests.settings",
            "LOG_LEVEL": "ERROR",
        },
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-4000:]


def folder_of_the_run(temporary: pytest.TempPathFactory) -> Path:
    """The temporary folder of this run: each worker has a folder of its own inside it."""
    own = temporary.getbasetemp()
    return own.parent if os.environ.get("PYTEST_XDIST_WORKER") else own


@contextmanager
def one_at_a_time(folder: Path, what: str) -> Iterator[None]:
    """Other workers wait. The lock goes with its process, however that ends."""
    with (folder / f"{what}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def migrated_file(folder: Path) -> Path:
    """A database of SQLite, to be copied and never to be written to."""
    path = folder / "migrated.sqlite3"
    with one_at_a_time(folder, "migrated-file"):
        if not path.exists():
            being_made = folder / "migrated.being-made"
            being_made.unlink(missing_ok=True)
            migrate(f"sqlite:///{being_made}")
            being_made.rename(path)
    return path


def migrated_name_taken(folder: Path, create: Callable[[], str], url: Callable[[str], str]) -> str:
    """The name of a migrated database on a server, to be copied. ``create`` makes an empty one and answers its name."""
    me = os.environ.get("PYTEST_XDIST_WORKER", "only")
    users = folder / USERS
    with one_at_a_time(folder, USERS):
        if users.exists():
            name, *others = users.read_text().split()
        else:
            name, others = create(), []
            migrate(url(name))
        users.write_text(" ".join([name, *others, me]))
    return name


def migrated_name_given_back(folder: Path, drop: Callable[[str], None]) -> None:
    """Whoever is the last drops it; who comes after makes another."""
    me = os.environ.get("PYTEST_XDIST_WORKER", "only")
    users = folder / USERS
    with one_at_a_time(folder, USERS):
        name, *others = users.read_text().split()
        others.remove(me)
        if others:
            users.write_text(" ".join([name, *others]))
        else:
            users.unlink()
            drop(name)
