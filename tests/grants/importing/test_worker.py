"""The worker as a process of its own: it reads and books, dies with its parent, and loses nothing when killed."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.generators.random_fund import random_fund
from tests.generators.workbook_file import write_workbook

ROOT = Path(__file__).resolve().parents[3]

START = """
import django; django.setup()
from django.core.files import File
from django.utils import timezone
from fund.models import Membership, User
from grants.importing.jobs import import_confirm, import_start
from grants.models import WorkbookImport
import sys
step, path = sys.argv[1:]
if step == "upload":
    user = User.objects.create_user(email="maker@example.org", password="x", name="Maker")
    Membership.objects.create(user=user, role="office_maker", valid_from="2000-01-01")
    with open(path, "rb") as file:
        import_start(by=user, upload=File(file, "fund.xlsx"), at=timezone.now())
else:
    job = WorkbookImport.objects.get()
    import_confirm(job=job, digest=job.digest, essence=job.essence, at=timezone.now())
"""


class Office:
    """A database and files of their own, with commands run as processes."""

    def __init__(self, folder: Path) -> None:
        self.database = folder / "office.sqlite3"
        self.environment = {
            **os.environ,
            "DATABASE_URL": f"sqlite:///{self.database}",
            "FILES_ROOT": str(folder / "files"),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "SECRET_KEY": "only-for-tests-" + "x" * 50,
            "HTTPS": "0",
        }
        self.workers: list[subprocess.Popen[bytes]] = []

    def run(self, *arguments: str) -> None:
        command = [sys.executable, *arguments]
        subprocess.run(command, cwd=ROOT, env=self.environment, check=True, capture_output=True, timeout=600)

    def work(self, *arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "manage.py", "run_worker", *arguments]
        worker = subprocess.Popen(command, cwd=ROOT, env=self.environment, stderr=subprocess.DEVNULL)
        self.workers.append(worker)
        return worker

    def ask(self, query: str) -> list[tuple[object, ...]]:
        with sqlite3.connect(self.database, timeout=20) as connection:
            return connection.execute(query).fetchall()

    def state(self) -> str:
        return str(self.ask("SELECT state FROM grants_workbookimport")[0][0])

    def until(self, reached: Callable[[], bool], seconds: float = 300) -> None:
        end = time.monotonic() + seconds
        while not reached():
            assert time.monotonic() < end, f"still {self.state()}"
            time.sleep(0.05)


@pytest.fixture(scope="module")
def uploaded(tmp_path_factory: pytest.TempPathFactory, migrated_database: Path) -> Path:
    """The folder of an office with one upload that waits to be read."""
    folder = tmp_path_factory.mktemp("office")
    made = Office(folder)
    shutil.copy(migrated_database, made.database)
    made.run("-c", START, "upload", str(write_workbook(random_fund(3, events=400), folder / "fund.xlsx")))
    return folder


@pytest.fixture
def office(uploaded: Path, tmp_path: Path) -> Iterator[Office]:
    made = Office(Path(shutil.copytree(uploaded, tmp_path / "office")))
    yield made
    for worker in made.workers:
        if worker.poll() is None:
            worker.kill()
        worker.wait()


@pytest.mark.slow
def test_a_worker_reads_and_books(office):
    office.run("manage.py", "run_worker", "--batch")
    assert office.state() == "ready"
    office.run("-c", START, "confirm", "")
    assert office.state() == "confirmed"
    office.run("manage.py", "run_worker", "--batch")
    assert office.state() == "booked"
    ((first, last),) = office.ask("SELECT first_sequence, last_sequence FROM grants_workbookimport")
    assert office.ask("SELECT COUNT(*) FROM fund_entry") == [(last - first + 1,)]
    office.run("manage.py", "check_ledger")


@pytest.mark.slow
def test_a_worker_killed_at_any_moment_books_once(office):
    """Three times killed while it books, each time its lease is made to be over; the fourth worker does it, once."""
    office.run("manage.py", "run_worker", "--batch")
    office.run("-c", START, "confirm", "")
    for delay in (0.0, 0.15):
        worker = office.work()
        office.until(lambda: office.state() != "confirmed")
        time.sleep(delay)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        assert office.state() in ("booking", "booked")
        if office.state() == "booking":
            assert office.ask("SELECT COUNT(*) FROM fund_entry") == [(0,)]
        office.ask("UPDATE grants_workbookimport SET lease_until = '2000-01-01 00:00:00'")
        for file in (Path(office.environment["FILES_ROOT"]) / "workbooks" / "progress").glob("*"):
            os.utime(file, (0, 0))
    office.run("manage.py", "run_worker", "--batch")
    assert office.state() == "booked"
    ((last,),) = office.ask("SELECT last_sequence FROM grants_workbookimport")
    assert office.ask("SELECT COUNT(*), MAX(sequence) FROM fund_entry") == [(last, last)]
    assert not office.ask("SELECT 1 FROM django_tasks_database_dbtaskresult WHERE status = 'RUNNING'")
    office.run("manage.py", "check_ledger")


@pytest.mark.slow
def test_a_worker_ends_with_the_process_that_started_it(office):
    script = (
        "import subprocess, sys, time; "
        "p = subprocess.Popen([sys.executable, 'manage.py', 'run_worker', '--with-parent']); "
        "print(p.pid, flush=True); time.sleep(600)"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env=office.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    number = int(parent.stdout.readline())
    office.until(lambda: office.state() == "ready")
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    end = time.monotonic() + 120
    while Path(f"/proc/{number}").exists() and "Z" not in Path(f"/proc/{number}/stat").read_text().split(")")[-1][:3]:
        assert time.monotonic() < end, "the worker outlived its parent"
        time.sleep(0.1)
