"""Driving the product as an office does: by its commands and its two file formats, nothing else."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import NamedTuple

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from tests.generators.workbook_file import Sheets, write_workbook
from tests.oracle.compare import Tables, tables_of

PUBLISHED = Path(__file__).resolve().parents[3] / "shared" / "data" / "published"
RAW = PUBLISHED.parent / "raw"


class Outcome(NamedTuple):
    """What a command said, and its exit status."""

    status: int
    said: str
    complained: str


def run(name: str, *arguments: str | int, **options: object) -> Outcome:
    out, err = StringIO(), StringIO()
    status = 0
    try:
        call_command(name, *map(str, arguments), stdout=out, stderr=err, **options)
    except SystemExit as exit_:
        status = exit_.code if isinstance(exit_.code, int) else 1
    except CommandError as error:
        status = error.returncode
        err.write(str(error))
    return Outcome(status, out.getvalue(), err.getvalue())


def import_rows(sheets: Sheets, folder: Path, name: str = "fund.xlsx") -> Outcome:
    """Writes the rows as a workbook and imports it; anything but success fails the test."""
    outcome = import_file(write_workbook(sheets, folder / name))
    assert outcome.status == 0, outcome.complained or outcome.said
    return outcome


def import_file(path: Path) -> Outcome:
    return run("import_workbook", path)


def report(code: str, year: int, folder: Path, as_known: int | None = None) -> Tables:
    """The figures of the annual report of one year, as known now or at a sequence number."""
    path = folder / f"{code}-{year}.json"
    known = ["--as-known", as_known] if as_known is not None else []
    outcome = run("annual_report", code, year, *known, "--format", "json", "--output", path)
    assert outcome.status == 0, outcome.complained
    return tables_of(json.loads(path.read_text(encoding="utf-8")))


def exported_rows(code: str, path: Path) -> Sheets:
    """The rows of the workbook the product writes of a fund."""
    outcome = run("export_workbook", code, path)
    assert outcome.status == 0, outcome.complained
    sheets: Sheets = {}
    for sheet in load_workbook(path, read_only=True):
        rows = list(sheet.iter_rows(values_only=True))
        if rows:
            sheets[sheet.title] = [dict(zip(rows[0], row, strict=False)) for row in rows[1:]]
    return sheets


def published(name: str) -> dict:
    """A file of published figures; the test is skipped where they are not at hand."""
    import yaml

    path = PUBLISHED / name
    if not path.exists():
        pytest.skip(f"the published figures ({path.name}) are not beside this repository")
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def whole(text: str | None) -> int:
    """A published whole-dollar figure: ``-48,030,831``."""
    return int((text or "0").replace(",", ""))


def to_whole_dollars(text: str) -> int:
    """A figure of the report as publications print it, half-up."""
    from decimal import ROUND_HALF_UP, Decimal

    return int(Decimal(text).quantize(Decimal(1), ROUND_HALF_UP))
