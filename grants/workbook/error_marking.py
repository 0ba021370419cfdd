"""The user's own workbook with a column ``errors`` on each sheet: what is wrong stands beside where it is wrong."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import BinaryIO

from django.utils.translation import gettext as _

from grants.workbook.findings import ERROR, NOTICE, Finding
from grants.workbook.format import ERRORS_COLUMN
from grants.workbook.gate import LIMITS, shown
from grants.workbook.preview import Preview
from grants.workbook.reading import RawSheet, annotate

HEADER_ROW = 1


def write(preview: Preview, target: BinaryIO) -> None:
    """Writes the file. What is about a sheet as a whole stands in row 1; about a missing sheet, on the first one."""
    texts: defaultdict[str, defaultdict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    by_name = {shown(sheet.name): sheet.name for sheet in preview.workbook.sheets}
    first = preview.workbook.sheets[0].name
    for finding in preview.findings:
        if finding.severity != NOTICE:
            sheet = by_name.get(finding.sheet)
            texts[sheet or first][finding.row or HEADER_ROW].append(_told(finding, with_sheet=sheet is None))
    annotate(
        preview.workbook.path,
        {
            sheet.name: {"column": _column(sheet), "texts": _rows(texts[sheet.name])}
            for sheet in preview.workbook.sheets
        },
        target,
    )


def _rows(texts: dict[int, list[str]]) -> dict[int, str]:
    lines = {row: "\n".join(told) for row, told in texts.items() if row != HEADER_ROW}
    about_the_sheet = "\n".join(texts.get(HEADER_ROW, ()))
    lines[HEADER_ROW] = f"{ERRORS_COLUMN}: {about_the_sheet}" if about_the_sheet else ERRORS_COLUMN
    return {row: text[: LIMITS.characters] for row, text in lines.items()}


def _told(finding: Finding, *, with_sheet: bool) -> str:
    severity = _("Error") if finding.severity == ERROR else _("Warning")
    about = ", ".join(part for part in (finding.sheet if with_sheet else "", finding.column) if part)
    return f"{severity} ({about}): {finding.sentence(_)}" if about else f"{severity}: {finding.sentence(_)}"


def _column(sheet: RawSheet) -> int:
    """Where the column goes: where it stands already, else right of everything that is used."""
    header = sheet.rows[0].cells if sheet.rows and sheet.rows[0].number == HEADER_ROW else []
    for index, cell in enumerate(header):
        if isinstance(cell, str) and re.match(rf"{ERRORS_COLUMN}(:|$)", cell):
            return index
    return min(max((len(row.cells) for row in sheet.rows), default=0), LIMITS.columns - 1)
