"""Looking into workbooks: formulas, stored values, and what LibreOffice makes of the formulas by itself."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

Cells = dict[tuple[str, str], object]


def formulas(content: bytes) -> Cells:
    """(sheet, address) to formula."""
    return {
        (sheet.title, cell.coordinate): cell.value
        for sheet in load_workbook(io.BytesIO(content))
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }


def stored(content: bytes) -> Workbook:
    """The workbook with the values that stand in the file."""
    return load_workbook(io.BytesIO(content), data_only=True)


def values(content: bytes, of: Cells) -> Cells:
    workbook = stored(content)
    return {(sheet, address): workbook[sheet][address].value for sheet, address in of}


def without_values(content: bytes) -> bytes:
    """The same file with every formula's stored value taken out: whoever shows one has worked it out."""
    return rewritten(content, lambda name, part: re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", part))


def rewritten(content: bytes, change) -> bytes:
    """The file with its sheets' XML changed: ``change(part name, bytes)``."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            part = source.read(name)
            target.writestr(name, change(name, part) if name.startswith("xl/worksheets/") else part)
    return result.getvalue()


def recalculated(content: bytes, folder: Path) -> bytes:
    """The workbook as LibreOffice saves it after working out every formula. Skips where there is none."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice (soffice) is not installed: formulas cannot be recalculated here")
    (folder / "book.xlsx").write_bytes(without_values(content))
    subprocess.run(
        [
            office,
            f"-env:UserInstallation=file://{folder}/office",
            "--headless",
            "--convert-to",
            "xlsx:Calc MS Excel 2007 XML",
            "--outdir",
            str(folder / "recalculated"),
            str(folder / "book.xlsx"),
        ],
        check=True,
        capture_output=True,
        timeout=600,
    )
    return (folder / "recalculated" / "book.xlsx").read_bytes()


def assert_recalculates_to_what_is_stored(content: bytes, folder: Path) -> None:
    """Every formula, worked out by LibreOffice, is the stored value to the last decimal."""
    of = formulas(content)
    ours, theirs = values(content, of), values(recalculated(content, folder), of)
    differences = [
        f"{where}: {formula} is {theirs[where]!r}, stored {ours[where]!r}"
        for where, formula in of.items()
        if not _same(ours[where], theirs[where])
    ]
    assert not differences, "\n".join(differences[:10])


def _same(ours: object, theirs: object) -> bool:
    if isinstance(ours, int | float) and isinstance(theirs, int | float):
        return abs(ours - theirs) < 1e-6
    return (ours or "") == (theirs or "")
