"""The empty workbook: every sheet and column, required ones in blue, each explained in a note on its name."""

from __future__ import annotations

from typing import BinaryIO

from grants.workbook.format import SHEETS
from grants.workbook.writing import Writer


def write(target: BinaryIO) -> None:
    writer = Writer()
    for sheet in SHEETS:
        writer.sheet(sheet, (), is_template=True)
    writer.save(target)
