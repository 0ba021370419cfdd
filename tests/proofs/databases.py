"""Databases outside the test's own transaction, for proofs with several processes, kills and restores.

Each is a copy of one that was migrated once for the run: a file for SQLite, CREATE DATABASE … TEMPLATE for PostgreSQL.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import uuid
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.migrated import ROOT, migrated_file, migrated_name_given_back, migrated_name_taken

postgres_only = pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL's own ways")
sqlite_only = pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's own ways")


@dataclass
class RealDatabase:
    """One database, reached by processes of its own."""

    url: str
    path: Path | None = None
    server: dict[str, Any] | None = None
    more: dict[str, str] | None = None
    """Variables of the environment beside the usual ones."""

    @property
    def name(self) -> str:
        return self.url.rpartition("/")[2]

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "DATABASE_URL": self.url,
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "LOG_LEVEL": "ERROR",
            **(self.more or {}),
        }

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """``manage.py …``; whether it succeeded is for the caller to ask."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=900, check=False,
        )  # fmt: skip

    def scenario(self, name: str, **arguments: object) -> Any:
        """What ``tests/proofs/scenarios/NAME.py`` answers, run in a process of its own."""
        done = subprocess.run(
            [sys.executable, "-m", "tests.proofs.scenarios", name, json.dumps(arguments)],
            cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=3600, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-4000:]
        return json.loads(done.stdout.splitlines()[-1])

    def is_free(self) -> bool:
        """Whether another process could write to it now: nobody holds a writer's lock, nor, in SQLite, a reader's."""
        if self.path:
            with closing(sqlite3.connect(self.path, timeout=0, isolation_level=None)) as connection:
                try:
                    connection.execute("BEGIN EXCLUSIVE")
                except sqlite3.OperationalError:
                    return False
                connection.execute("ROLLBACK")
                return True
        import psycopg

        with psycopg.connect(self.url) as asking:
            writers = asking.execute(
                "SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid)"
                " WHERE datname = current_database() AND pid <> pg_backend_pid() AND mode = 'RowExclusiveLock'"
            ).fetchone()
        return writers == (0,)

    def remove(self) -> None:
        if self.server:
            drop(self.server, self.name)

    def as_template(self) -> Template:
        """This database as it stands, to be copied. It is removed with the template."""
        return PostgresTemplate(self.server, self) if self.server else SqliteTemplate(self)


class Template:
    """A database that is not written to any more, and copied for each test."""

    def copy(self, path: Path) -> RealDatabase:
        raise NotImplementedError

    def remove(self) -> None:
        pass


class SqliteTemplate(Template):
    def __init__(self, made: RealDatabase) -> None:
        self.made = made

    def copy(self, path: Path) -> RealDatabase:
        assert self.made.path
        shutil.copy(self.made.path, path)
        return RealDatabase(f"sqlite:///{path}", path)


class PostgresTemplate(Template):
    def __init__(self, server: dict[str, Any], made: RealDatabase) -> None:
        self.server, self.made = server, made

    def copy(self, path: Path) -> RealDatabase:
        return RealDatabase(url(self.server, create(self.server, self.made.name)), server=self.server)

    def remove(self) -> None:
        self.made.remove()


class SharedPostgresTemplate(Template):
    """The migrated database of the run, which belongs to all its workers."""

    def __init__(self, server: dict[str, Any], folder: Path) -> None:
        self.server, self.folder = server, folder
        self.name = migrated_name_taken(folder, lambda: create(server), lambda name: url(server, name))

    def copy(self, path: Path) -> RealDatabase:
        return RealDatabase(url(self.server, create(self.server, self.name)), server=self.server)

    def remove(self) -> None:
        migrated_name_given_back(self.folder, lambda name: drop(self.server, name))


def shared_template(settings: dict[str, Any], folder: Path) -> Template:
    """A migrated database without content, of the kind the settings name; ``folder`` is the run's."""
    if connection.vendor == "postgresql":
        return SharedPostgresTemplate(server_of(settings), folder)
    path = migrated_file(folder)
    return SqliteTemplate(RealDatabase(f"sqlite:///{path}", path))


def server_of(settings: dict[str, Any]) -> dict[str, Any]:
    return {key: settings[key] for key in ("USER", "PASSWORD", "HOST", "PORT")}


def url(server: dict[str, Any], name: str) -> str:
    secret = f":{server['PASSWORD']}" if server["PASSWORD"] else ""
    return f"postgres://{server['USER']}{secret}@{server['HOST'] or '127.0.0.1'}:{server['PORT'] or 5432}/{name}"


def statement(server: dict[str, Any], sql: str) -> None:
    import psycopg

    with psycopg.connect(
        dbname="postgres",
        user=server["USER"],
        password=server["PASSWORD"] or None,
        host=server["HOST"] or "127.0.0.1",
        port=server["PORT"] or 5432,
        autocommit=True,
    ) as admin:
        admin.execute(sql)


def create(server: dict[str, Any], template: str = "") -> str:
    name = f"proof_{uuid.uuid4().hex[:16]}"
    statement(server, f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{template}"' if template else ""))
    return name


def drop(server: dict[str, Any], name: str) -> None:
    statement(server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
