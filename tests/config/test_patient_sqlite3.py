"""Writers of SQLite wait their turn: the longest waiting tries most often, for as long as the settings say."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest
from django.db import OperationalError, connections, transaction

from config.patient_sqlite3.base import SHORTEST, DatabaseWrapper, pause


@pytest.fixture
def writer(tmp_path: Path) -> DatabaseWrapper:
    settings = {
        **connections["default"].settings_dict,
        "ENGINE": "config.patient_sqlite3",
        "NAME": str(tmp_path / "books.sqlite3"),
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 0.2},
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": False,
        "AUTOCOMMIT": True,
    }
    made = DatabaseWrapper(settings, "patient")
    connections["patient"] = made
    yield made
    made.close()
    del connections["patient"]


def test_who_has_waited_longer_tries_more_often():
    for earlier, later in ((0.0, 1.0), (1.0, 5.0)):
        assert min(pause(earlier) for _n in range(50)) > max(pause(later) for _n in range(50))
    assert pause(1000.0) >= SHORTEST / 2


@pytest.mark.django_db
def test_a_writer_waits_as_long_as_the_settings_say_and_then_says_it_is_locked(writer):
    other = sqlite3.connect(writer.settings_dict["NAME"], isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(OperationalError, match="locked"), transaction.atomic(using="patient"):
        pass
    writer.patience = 30.0
    release = threading.Timer(0.3, other.execute, ["COMMIT"])
    release.start()
    with transaction.atomic(using="patient"), writer.cursor() as cursor:
        cursor.execute("CREATE TABLE entry (id integer)")
        cursor.execute("PRAGMA busy_timeout")
        assert cursor.fetchone() == (30_000,), "reading waits as it did"
    release.join()
    other.close()
