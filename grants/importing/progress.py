"""How far a job has come, in a small file beside the uploads.

Not in the database: while a workbook is booked, SQLite lets nobody else write, and what the booking
transaction writes nobody else can read. The worker and the web share this folder anyway.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from django.core.files.storage import default_storage

from grants.models.imports import WorkbookImport

HEARTBEAT_SECONDS = 5
READING, CHECKING, BOOKING = "reading", "checking", "booking"


class Progress(NamedTuple):
    """A stage, and how much of it is done; ``total`` 0 where that cannot be told."""

    stage: str
    done: int = 0
    total: int = 0


def progress_of(job: WorkbookImport) -> Progress | None:
    """What the worker said last; None where it has said nothing."""
    try:
        said = json.loads(_path(job).read_text())
        return Progress(str(said["stage"]), int(said["done"]), int(said["total"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def last_sign(job: WorkbookImport) -> datetime | None:
    """When the worker gave its last sign of life."""
    try:
        return datetime.fromtimestamp(_path(job).stat().st_mtime, UTC)
    except OSError:
        return None


Tell = Callable[[str, int, int], None]


@contextmanager
def telling(job: WorkbookImport) -> Iterator[Tell]:
    """For the length of a job: ``tell(stage, done, total)`` writes it down; the file's time shows the worker lives."""
    path = _path(job)
    path.parent.mkdir(parents=True, exist_ok=True)
    over = threading.Event()

    def tell(stage: str, done: int = 0, total: int = 0) -> None:
        draft = path.with_suffix(".new")
        draft.write_text(json.dumps({"stage": stage, "done": done, "total": total}))
        os.replace(draft, path)

    def beat() -> None:
        while not over.wait(HEARTBEAT_SECONDS):
            with suppress(OSError):
                os.utime(path)

    tell(READING)
    pulse = threading.Thread(target=beat, daemon=True)
    pulse.start()
    try:
        yield tell
    finally:
        over.set()
        pulse.join()
        with suppress(OSError):
            path.unlink()


def _path(job: WorkbookImport) -> Path:
    return Path(default_storage.path(job.progress_name))
