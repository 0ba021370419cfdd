"""``manage.py run_worker``: does the background work, reminds, sends letters, takes over what dead workers have left,
removes the files that were kept long enough.

One worker is enough for an office; more may run beside it. A killed worker loses nothing: its job is given
back to the queue when its lease is over. ``--with-parent`` ends the worker with the process that started
it, however that process ended; ``--batch`` does what waits and ends.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
from argparse import ArgumentParser
from io import StringIO
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker

from grants.importing.jobs import imports_reap
from grants.services.reminders import reminders_write
from reports.services.jobs import jobs_expire, jobs_reap

logger = logging.getLogger(__name__)

LOOK_EVERY_SECONDS = 1.0
TIDY_EVERY_SECONDS = 15.0
LETTERS_EVERY_SECONDS = 60.0
GRACE_SECONDS = 5.0


class Command(BaseCommand):
    help = "Does the background work: books uploaded workbooks, makes the files people asked for, sends letters."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--with-parent", action="store_true", help="end when the process that started this ends")
        parser.add_argument("--batch", action="store_true", help="do what waits, then end")

    def handle(self, *args: Any, **options: Any) -> None:
        worker = Worker(
            queue_names=["*"],
            interval=LOOK_EVERY_SECONDS,
            batch=options["batch"],
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
            excluded_queue_names=[],
        )
        over = threading.Event()
        parent = os.getppid() if options["with_parent"] else 0
        _tidy()
        watch = threading.Thread(target=_watch, args=(over, parent), daemon=True)
        watch.start()
        if not options["batch"]:
            threading.Thread(target=_send_letters, args=(over,), daemon=True).start()
        worker.configure_signals()
        try:
            worker.run()
        finally:
            over.set()


def _watch(over: threading.Event, parent: int) -> None:
    """Beside the work: take over from the dead, and end with the parent."""
    waited = 0.0
    while not over.wait(LOOK_EVERY_SECONDS):
        if parent and os.getppid() != parent:
            # First kindly: a job at work is finished. Then at once: a job that is cut off is done again.
            os.kill(os.getpid(), signal.SIGTERM)
            over.wait(GRACE_SECONDS)
            os._exit(0)
        waited += LOOK_EVERY_SECONDS
        if waited >= TIDY_EVERY_SECONDS:
            waited = 0.0
            _tidy()


def _send_letters(over: threading.Event) -> None:
    """Letters go out beside the work, so that neither waits for the other; reminders are written once a day."""
    reminded_on = None
    while not over.wait(LETTERS_EVERY_SECONDS):
        try:
            now = timezone.now()
            if reminded_on != now.date():
                reminders_write(at=now)
                reminded_on = now.date()
            call_command("send_notices", stdout=StringIO())
        except DatabaseError:
            logger.exception("Sending letters failed; it is tried again")
        finally:
            connection.close()


def _tidy() -> None:
    try:
        close_old_connections()
        now = timezone.now()
        reaped = imports_reap(at=now) + jobs_reap(at=now)
        if reaped:
            logger.warning("%s jobs of dead workers were taken over", reaped)
        jobs_expire(at=now)
    except (DatabaseError, OSError):
        logger.exception("Looking for jobs of dead workers failed; it is tried again")
    finally:
        if threading.current_thread() is not threading.main_thread():
            connection.close()
