# ruff: noqa: E402 (Django is set up before its models are imported)
"""A workbook of many rows, read, checked and booked: ``python -m benchmarks.large_workbook ROWS OUT.json``."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.settings")

import django

django.setup()

from django.core.management import call_command
from django.db import connection

from benchmarks.as_workbook import workbook_rows
from benchmarks.measuring import both_clocks, machine
from benchmarks.portfolio import portfolio
from grants import workbook
from tests.generators.workbook_file import write_workbook

LARGER = 1.24
"""Expenditures of one identity are one row: this many events make one row on average."""


def main(rows: int, out: Path) -> None:
    call_command("migrate", verbosity=0)
    plan = replace(portfolio(1_000_000)[0], code=f"IMP{rows}", entries=round(rows * LARGER))
    sheets = workbook_rows(plan)
    count = sum(len(found) for found in sheets.values())
    with tempfile.TemporaryDirectory() as folder:
        path = write_workbook(sheets, Path(folder) / "large.xlsx")
        size = path.stat().st_size
        reading, read_cpu, read = both_clocks(lambda: workbook.read(path))
    checking, check_cpu, preview = both_clocks(lambda: workbook.check(read, date(2025, 6, 1)))
    assert preview.is_clean, preview.errors[:3]
    at = datetime(2025, 6, 1, 12, tzinfo=UTC)
    booking, book_cpu, _ = both_clocks(lambda: workbook.book(preview, by="bench", at=at))
    results = {
        "database": connection.vendor,
        "rows": count,
        "bytes": size,
        "read_seconds": reading,
        "check_seconds": checking,
        "book_seconds": booking,
        "read_processor_seconds": read_cpu,
        "check_processor_seconds": check_cpu,
        "book_processor_seconds": book_cpu,
        "load": os.getloadavg()[0],
        "machine": machine(),
    }
    print("  " + str({key: round(value, 2) if isinstance(value, float) else value for key, value in results.items()}))
    out.write_text(json.dumps(results), encoding="utf-8")


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
