"""How far a job has come, and that its worker lives, in a small file beside the uploads.

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
from typing import NamedTuple, Protocol

from django.core.files.storage import default_storage

HEARTBEAT_SECONDS = 5


class Signing(Protocol):
    """A job whose signs are kept under a name of its own."""

    @property
    def sign_name(self) -> str: ...


class Progress(NamedTuple):
    """A stage, and how much of it is done; ``total`` 0 where that cannot be told."""

    stage: str
    done: int = 0
    total: int = 0


def progress_of(job: Signing) -> Progress | None:
    """What the worker said last; None where it has said nothing."""
    try:
        said = json.loads(_path(job).read_text())
        return Progress(str(said["stage"]), int(said["done"]), int(said["total"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def last_sign(job: Signing) -> datetime | None:
    """When the worker gave its last sign of life."""
    try:
        return datetime.fromtimestamp(_path(job).stat().st_mtime, UTC)
    except OSError:
        return None


Tell = Callable[[str, int, int], None]
"""Says which stage the work is at, and how much of it is done of how much: ``tell("booking", 340, 1200)``."""


@contextmanager
def telling(job: Signing, stage: str) -> Iterator[Tell]:
    """For the length of a job, which begins with a stage: ``tell(stage, done, total)`` writes it down; the file's time
    shows that the worker lives."""
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

    tell(stage)
    pulse = threading.Thread(target=beat, daemon=True)
    pulse.start()
    try:
        yield tell
    finally:
        over.set()
        pulse.join()
        with suppress(OSError):
            path.unlink()


def _path(job: Signing) -> Path:
    return Path(default_storage.path(job.sign_name))
