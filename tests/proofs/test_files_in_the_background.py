"""A worker that makes a file is killed, or stopped and given up for dead: the file is made once, nothing more."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.generators.random_fund import random_fund
from tests.generators.workbook_file import write_workbook
from tests.proofs.databases import ROOT, RealDatabase

pytestmark = pytest.mark.slow

ASK = """
import django; django.setup()
from django.utils import timezone
from fund.models import Fund, Membership, User
from fund.selectors import head
from reports.services.jobs import job_ask
user = User.objects.filter(email="auditor@example.org").first()
if user is None:
    user = User.objects.create_user(email="auditor@example.org", password="x", name="Auditor")
    Membership.objects.create(user=user, role="auditor", valid_from="2000-01-01")
fund = Fund.objects.get()
year = fund.start_date.year + 2
parameters = {"year": year, "as_known": head(fund).sequence}
job_ask(kind="annual-xlsx", parameters=parameters, fund=fund, by=user, language="en", at=timezone.now())
"""


class Office:
    """A database and files of their own, and workers on them."""

    def __init__(self, database: RealDatabase, folder: Path) -> None:
        self.files = folder / "files"
        self.database = database
        database.more = {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "SECRET_KEY": "only-for-tests-" + "x" * 50,
            "HTTPS": "0",
            "FILES_ROOT": str(self.files),
        }
        self.workers: list[subprocess.Popen[bytes]] = []

    def worker(self, *arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "manage.py", "run_worker", *arguments]
        worker = subprocess.Popen(command, cwd=ROOT, env=self.database.environment, stderr=subprocess.DEVNULL)
        self.workers.append(worker)
        return worker

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        if self.database.path:
            import sqlite3

            with sqlite3.connect(self.database.path, timeout=20) as connection:
                return connection.execute(sql).fetchall()
        import psycopg

        with psycopg.connect(self.database.url) as connection:
            cursor = connection.execute(sql)
            return cursor.fetchall() if cursor.description else []

    def job(self) -> tuple[Any, ...]:
        return self.ask("SELECT state, attempt, size, digest FROM reports_job")[0]

    def until(self, reached: Callable[[], bool], seconds: float = 300) -> None:
        end = time.monotonic() + seconds
        while not reached():
            assert time.monotonic() < end, f"still {self.job()}"
            time.sleep(0.01)

    def ask_for_a_file(self) -> None:
        command = [sys.executable, "-c", ASK]
        subprocess.run(command, cwd=ROOT, env=self.database.environment, check=True, timeout=600)

    def stopped_at_work(self, *arguments: str) -> subprocess.Popen[bytes]:
        """A worker that was stopped while it makes the file. One that was quicker than we looked is given another."""
        for _each in range(10):
            worker = self.worker(*arguments)
            self.until(lambda: self.job()[0] != "waiting")
            self.stop(worker)
            if self.job()[0] == "working":
                return worker
            worker.kill()
            worker.wait()
            self.ask("DELETE FROM reports_job")
            shutil.rmtree(self.files / "produced", ignore_errors=True)
            self.ask_for_a_file()
        pytest.fail("every file was made before its worker could be stopped")

    def stop(self, worker: subprocess.Popen[bytes]) -> None:
        """Stop it where it holds no lock.

        Stopped within a transaction it would keep everybody out until it goes on, which is the database's matter
        and no question of ours: it is let go on until the database is free.
        """
        end = time.monotonic() + 300
        worker.send_signal(signal.SIGSTOP)
        while worker.poll() is None and not self.database.is_free():
            assert time.monotonic() < end, "it never let go of the database"
            worker.send_signal(signal.SIGCONT)
            time.sleep(0.005)
            worker.send_signal(signal.SIGSTOP)

    def forget_its_worker(self) -> None:
        """As when a minute has passed without a sign of life."""
        self.ask("UPDATE reports_job SET lease_until = '2000-01-01 00:00:00+00:00'")
        for sign in (self.files / "produced" / "progress").glob("*.json"):
            os.utime(sign, (0, 0))

    def made(self) -> list[bytes]:
        kept = (self.files / "produced").glob("*/*")
        return [path.read_bytes() for path in kept if path.parent.name != "progress"]


@pytest.fixture
def office(real_database: RealDatabase, tmp_path: Path) -> Iterator[Office]:
    made = Office(real_database, tmp_path)
    book = write_workbook(random_fund(3, events=1200), tmp_path / "fund.xlsx")
    assert real_database.manage("import_workbook", str(book)).returncode == 0
    made.ask_for_a_file()
    yield made
    for worker in made.workers:
        if worker.poll() is None:
            worker.kill()
        worker.wait()


def assert_made_once(office: Office) -> None:
    state, _attempt, size, digest = office.job()
    assert state == "done"
    (content,) = office.made()
    assert (len(content), hashlib.sha256(content).hexdigest()) == (size, digest)
    assert not office.ask("SELECT 1 FROM django_tasks_database_dbtaskresult WHERE status = 'RUNNING'")


def test_a_killed_worker_s_file_is_made_by_the_next_one_once(office: Office):
    worker = office.stopped_at_work()
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    assert office.job()[:2] == ("working", 1)
    office.forget_its_worker()
    assert office.worker("--batch").wait(timeout=600) == 0
    assert office.job()[1] == 2
    assert_made_once(office)


def test_a_worker_that_wakes_up_after_another_took_over_leaves_nothing(office: Office):
    sleeper = office.stopped_at_work("--batch")
    office.forget_its_worker()
    assert office.worker("--batch").wait(timeout=600) == 0
    assert_made_once(office)
    before = office.job()
    sleeper.send_signal(signal.SIGCONT)
    assert sleeper.wait(timeout=600) == 0
    assert office.job() == before
    assert_made_once(office)


def test_a_worker_killed_before_it_could_claim_is_not_waited_for(office: Office):
    """The queue believes that the task is running; the job still waits."""
    office.ask("UPDATE django_tasks_database_dbtaskresult SET status = 'RUNNING', started_at = '2000-01-01 00:00:00'")
    assert office.job()[0] == "waiting"
    assert office.worker("--batch").wait(timeout=600) == 0
    assert office.job()[1] == 1
    assert_made_once(office)
