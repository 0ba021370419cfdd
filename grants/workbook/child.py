"""The process that parses a workbook, and can do nothing else. Pure; started by ``reading.py``.

It gets the file on standard input, limits itself before it looks at the first byte (memory, processor
time, no file writing, no new processes), and answers on standard output in lines of JSON: what it found, then the rows.
JSON and not pickle, because the answer of a process that has read a stranger's file is a stranger's too.

A cell is null, a text, a number, true or false, or a list of a tag and a text: ``["date", "2013-04-01"]``,
``["time", …]``, ``["percent", "0.07"]``, ``["number", "inf"]``, ``["long", …]``.
"""

from __future__ import annotations

import datetime
import hashlib
import io
import json
import math
import resource
import sys
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from grants.workbook import annotating
from grants.workbook.findings import mark as _
from grants.workbook.gate import BROKEN, LIMITS, FileProblem, RefusedFile, UnreadableFile, open_container
from grants.workbook.scan import scan
from grants.workbook.scan_sheet import SheetScan

ROWS_A_LINE = 2_000
_SIGNIFICANT_DIGITS = 15
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


def main(task: str) -> None:
    _limit_itself()
    try:
        if task == "annotate":
            annotating.annotate(sys.stdin.buffer, sys.stdout.buffer)
        else:
            for line in _answer(sys.stdin.buffer.read(LIMITS.file_size + 1)):
                sys.stdout.buffer.write(line.encode() + b"\n")
        sys.stdout.buffer.flush()
    except MemoryError:
        _refuse(RefusedFile(_("The workbook needs more memory than the %(limit)s MB it may have."), _memory()))
    except FileProblem as problem:
        _refuse(problem)
    except BaseException:  # a panic of the native parser is not an Exception
        _refuse(UnreadableFile(BROKEN))


def _memory() -> dict[str, object]:
    return {"limit": LIMITS.memory // 1024 // 1024}


def _refuse(problem: FileProblem) -> None:
    kind = "unreadable" if isinstance(problem, UnreadableFile) else "refused"
    answer = {"problem": kind, "message": problem.message, "values": {k: str(v) for k, v in problem.values.items()}}
    sys.stdout.buffer.write(_encode(answer).encode() + b"\n")
    sys.stdout.buffer.flush()


def _limit_itself() -> None:
    for limit, value in (
        (resource.RLIMIT_AS, LIMITS.memory),
        (resource.RLIMIT_CPU, LIMITS.cpu_seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
    ):
        resource.setrlimit(limit, (value, value))


def _answer(data: bytes) -> Iterator[str]:
    file = io.BytesIO(data)
    sheets = scan(open_container(file))
    # Loaded only now: what the gate refuses never meets the native parser.
    from python_calamine import CalamineWorkbook

    file.seek(0)
    workbook = CalamineWorkbook.from_filelike(file)
    yield _encode(
        {
            "digest": hashlib.sha256(data).hexdigest(),
            "sheets": [
                {
                    "name": sheet.name,
                    "state": sheet.state,
                    "formulas": sheet.formulas,
                    "formulas_without_value": sheet.formulas_without_value,
                    "error_cells": sheet.error_cells,
                    "merged": sheet.merged,
                    "hidden_rows": sheet.hidden_rows,
                }
                for sheet in sheets
            ],
        }
    )
    kinds = {meta.name: str(meta.typ) for meta in workbook.sheets_metadata}
    for index, sheet in enumerate(sheets):
        if kinds.get(sheet.name) != "SheetTypeEnum.WorkSheet":
            continue
        rows = _rows(workbook, sheet)
        while chunk := list(islice(rows, ROWS_A_LINE)):
            yield _encode([index, chunk])


def _rows(workbook: Any, sheet: SheetScan) -> Iterator[list[object]]:
    """Rows that hold something: the row's number, then its cells up to the last that is not empty."""
    values = workbook.get_sheet_by_name(sheet.name)
    if values.start is None:
        return
    before = [None] * values.start[1]
    percent = set(sheet.percent_cells)
    for number, row in enumerate(values.iter_rows(), start=1):
        cells = [_CELLS[type(value)](value) for value in row]
        while cells and cells[-1] is None:
            cells.pop()
        if not cells:
            continue
        cells = before + cells
        if percent:
            for column, cell in enumerate(cells):
                if (number, column) in percent and isinstance(cell, (int, float)):
                    cells[column] = ["percent", repr(cell)]
        yield [number, *cells]


def _text(value: str) -> object:
    if len(value) > LIMITS.characters:
        return ["long", str(len(value))]
    return value.strip() or None


def _number(value: float) -> object:
    """The shortest text of the number; digits after the fifteenth are the dust of Excel's own arithmetic."""
    if not math.isfinite(value):
        return ["number", repr(value)]
    if len(repr(value)) > _SIGNIFICANT_DIGITS + 1:
        value = float(f"{value:.{_SIGNIFICANT_DIGITS}g}")
    return int(value) if value.is_integer() and abs(value) < 1e15 else value


def _moment(value: datetime.date) -> object:
    return ["date", value.isoformat()[:10]]


def _other(value: object) -> object:
    return ["time", str(value)]


_CELLS: dict[type, Callable[[Any], object]] = {
    str: _text,
    float: _number,
    int: lambda value: value,
    bool: lambda value: value,
    datetime.date: _moment,
    datetime.datetime: _moment,
    datetime.time: _other,
    datetime.timedelta: _other,
}
