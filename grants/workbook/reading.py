"""Reads a workbook into rows of raw cells, by a child process that can do nothing else. Pure.

``read`` answers with data or raises UnreadableFile or RefusedFile: a broken or hostile file never raises
anything else, and never takes more memory or time than the limits say.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

from grants.workbook.findings import mark as _
from grants.workbook.gate import BROKEN, LIMITS, FileProblem, RefusedFile, UnreadableFile, open_container

_ROOT = str(Path(__file__).resolve().parents[2])
_CHILD = f"import sys; sys.path.insert(0, {_ROOT!r}); from grants.workbook.child import main; main(sys.argv[1])"
_LONGEST_LINE = 256 * 1024 * 1024

RawCell = str | int | Decimal | bool | list[str] | None
"""None is an empty cell, a list a tagged value: see ``child.py``."""


@dataclass(frozen=True, slots=True)
class RawRow:
    number: int
    cells: list[RawCell]


@dataclass(frozen=True, slots=True)
class RawSheet:
    """A sheet as read. Addresses are (row, column index); ``merged`` are ranges as Excel writes them."""

    name: str
    state: str = "visible"
    rows: list[RawRow] = field(default_factory=list)
    formulas: list[tuple[int, int]] = field(default_factory=list)
    formulas_without_value: list[tuple[int, int]] = field(default_factory=list)
    error_cells: list[tuple[int, int]] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    hidden_rows: int = 0


@dataclass(frozen=True, slots=True)
class Workbook:
    """A file as read: not yet checked against anything. ``digest`` is the SHA-256 of its bytes, in hex."""

    path: Path
    digest: str
    sheets: tuple[RawSheet, ...]


def read(path: str | Path) -> Workbook:
    """Gate, then child. Raises UnreadableFile or RefusedFile, whatever the file is."""
    path = Path(path)
    with _opened(path) as file:
        open_container(file)
        file.seek(0)
        digest, sheets = "", []
        for answer in _answers("read", file):
            if isinstance(answer, dict):
                digest = str(answer["digest"])
                sheets = [_sheet(found) for found in answer["sheets"]]
            else:
                index, rows = answer
                sheets[index].rows.extend(RawRow(row[0], row[1:]) for row in rows)
    return Workbook(path, digest, tuple(sheets))


def annotate(path: str | Path, columns: Mapping[str, Mapping[str, object]], target: BinaryIO) -> None:
    """Writes the workbook with an errors column: ``{sheet: {"column": index, "texts": {row: text}}}``."""
    with _opened(Path(path)) as file:
        request = json.dumps(columns).encode() + b"\n" + file.read(LIMITS.file_size + 1)
    with _child("annotate", subprocess.PIPE) as (process, judge):
        feeder = threading.Thread(target=_feed, args=(process.stdin, request), daemon=True)
        feeder.start()
        answer = cast(IO[bytes], process.stdout).read(_LONGEST_LINE)
        feeder.join()
        judge()
    if not answer.startswith(b"PK"):
        raise _problem(json.loads(answer or b"{}"))
    target.write(answer)


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    try:
        if not path.is_file():
            raise UnreadableFile(
                _("%(path)s is not a file.") if path.exists() else _("There is no file %(path)s."), {"path": path}
            )
        file = path.open("rb")
    except OSError as problem:
        raise UnreadableFile(
            _("The file %(path)s cannot be opened: %(why)s."), {"path": path, "why": problem.strerror or "?"}
        ) from problem
    with file:
        yield file


def _sheet(found: Mapping[str, Any]) -> RawSheet:
    def addresses(name: str) -> list[tuple[int, int]]:
        return [(row, column) for row, column in found[name]]

    return RawSheet(
        name=found["name"].strip(),
        state=found["state"],
        formulas=addresses("formulas"),
        formulas_without_value=addresses("formulas_without_value"),
        error_cells=addresses("error_cells"),
        merged=list(found["merged"]),
        hidden_rows=found["hidden_rows"],
    )


def _answers(task: str, file: BinaryIO) -> Iterator[Any]:
    """The child's answers, line by line. Numbers with decimals are Decimals of their shortest text."""
    decode = json.JSONDecoder(parse_float=Decimal).decode
    with _child(task, file) as (process, judge):
        seen = False
        while line := cast(IO[bytes], process.stdout).readline(_LONGEST_LINE):
            answer = _decoded(decode, line)
            if isinstance(answer, dict) and "problem" in answer:
                raise _problem(answer)
            seen = True
            yield answer
        judge()
        if not seen:
            raise UnreadableFile(BROKEN)


def _decoded(decode: Callable[[str], Any], line: bytes) -> Any:
    try:
        return decode(line.decode())
    except (ValueError, RecursionError) as problem:  # a child killed in the middle of a line
        raise UnreadableFile(BROKEN) from problem


def _problem(answer: Mapping[str, Any]) -> FileProblem:
    kind = RefusedFile if answer.get("problem") == "refused" else UnreadableFile
    return kind(answer.get("message", BROKEN), answer.get("values", {}))


@contextmanager
def _child(task: str, source: BinaryIO | int) -> Iterator[tuple[subprocess.Popen[bytes], Callable[[], None]]]:
    """A child at work, ended at the latest after the wall time. ``judge`` raises when it did not end well."""
    process = subprocess.Popen(  # noqa: S603 -- our own interpreter, our own code, no shell, no argument of a user's
        [sys.executable, "-I", "-c", _CHILD, task],
        stdin=source,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "2"},
        cwd="/",
        close_fds=True,
    )
    late = threading.Event()

    def stop() -> None:
        late.set()
        process.kill()

    timer = threading.Timer(LIMITS.wall_seconds, stop)
    timer.start()

    def judge() -> None:
        code = process.wait()
        if late.is_set() or code in (-24, -9, 137):  # SIGXCPU, SIGKILL
            raise RefusedFile(
                _("The workbook took more than the %(seconds)s seconds it may take to read. Split it."),
                {"seconds": LIMITS.cpu_seconds},
            )
        if code:
            raise UnreadableFile(BROKEN)

    try:
        yield process, judge
    finally:
        timer.cancel()
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream:
                stream.close()


def _feed(pipe: IO[bytes] | None, data: bytes) -> None:
    if pipe is None:
        return
    try:
        pipe.write(data)
        pipe.close()
    except OSError:  # the child refused before it had read all
        pass
