"""Standard output of the commands: what a command does must not hang on whether somebody reads what it says.

A pipe that was closed (``… | head``), a full disk or a terminal of another alphabet ended an import between its booking
and its last line, as if nothing had been booked. Such output is dropped here; a command whose output is the result,
a report or a workbook, asks ``assert_written`` at the end.
"""

from __future__ import annotations

import io
import sys
from typing import Any, TextIO


class Dropping(io.RawIOBase):
    """Writes to ``raw`` until that fails; after that writes nothing and keeps what went wrong in ``problem``."""

    def __init__(self, raw: Any) -> None:
        self.raw = raw
        self.problem: OSError | None = None

    def write(self, data: Any) -> int:
        if self.problem is None:
            try:
                return int(self.raw.write(data) or 0)
            except OSError as problem:
                self.problem = problem
        return len(data)

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return bool(self.raw.isatty())

    def fileno(self) -> int:
        return int(self.raw.fileno())


def install() -> None:
    """For the whole process. A character that the terminal has not is written as its number."""
    sys.stdout = _kept_going(sys.stdout)
    sys.stderr = _kept_going(sys.stderr)


def assert_written(stream: Any) -> None:
    """Everything written so far has arrived. Raises OSError."""
    stream.flush()
    raw = getattr(getattr(stream, "buffer", stream), "raw", None)
    if isinstance(raw, Dropping) and raw.problem is not None:
        raise raw.problem


def _kept_going(stream: TextIO) -> TextIO:
    buffer = getattr(stream, "buffer", None)
    if buffer is None:  # no file: a test's, or a window's
        return stream
    raw = getattr(buffer, "raw", buffer)  # unbuffered by PYTHONUNBUFFERED, there is nothing between
    stream.flush()
    buffered = io.BufferedWriter(Dropping(raw))
    return io.TextIOWrapper(
        buffered, encoding=stream.encoding, errors="backslashreplace", line_buffering=stream.isatty() or raw is buffer
    )
