"""The figures of a report as each of its files holds them: table -> row key -> figures from left to right, as text."""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
import subprocess
import zipfile
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

Figures = dict[str, dict[str, list[str | None]]]
OFFICE = shutil.which("soffice") or shutil.which("libreoffice")


def of_json(report: dict[str, Any]) -> Figures:
    return {
        table: {row["key"]: list(row["cells"].values()) for row in content["rows"] if row["role"] != "heading"}
        for table, content in report["tables"].items()
    }


def of_csv(path: Path) -> Figures:
    found: Figures = {}
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            lines = list(csv.reader(io.StringIO(archive.read(name).decode("utf-8-sig"))))
            first = lines[0].index("role") + 1
            found[Path(name).stem] = {
                line[0].removeprefix("'"): [cell or None for cell in line[first:]]
                for line in lines[1:]
                if line[lines[0].index("role")] != "heading"
            }
    return found


class _Cells(HTMLParser):
    """Every row of every table of a page, as texts."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self._open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th") and self.rows:
            self.rows[-1].append("")
            self._open = True

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._open = False

    def handle_data(self, data: str) -> None:
        if self._open and self.rows and self.rows[-1]:
            self.rows[-1][-1] += data


_FIGURE = re.compile(r"[-−–]?\(?\d[\d,\s\u00a0\u202f]*(?:\.\d+)?\)?%?")


def plain(text: str) -> str:
    """A printed figure as the contract writes it: no grouping, a hyphen for minus."""
    return re.sub(r"[,\s\u00a0\u202f]", "", text).replace("−", "-")


def rows_of_html(page: str) -> list[list[str]]:
    """The figures of each row of each table, where the row has any."""
    parser = _Cells()
    parser.feed(page)
    # A negative amount stands in brackets, and is read out with its sign: "minus (5.50)".
    cells = [[re.sub(r"^minus \((.*)\)$", r"-\1", cell.strip()) for cell in row[1:]] for row in parser.rows]
    figures = [[plain(cell) for cell in row if _FIGURE.fullmatch(cell)] for row in cells]
    return [row for row in figures if row]


def sheets_of_tables(path: Path, tables: list[str], *, stored: bool) -> dict[str, Worksheet]:
    """The sheet of each table, known by its name: ``1 Source use balance`` is source_use_balance, ``Projects`` is
    by_project."""
    workbook = load_workbook(path, data_only=stored)
    by_name = {re.sub(r"^\d+ ", "", sheet.title).lower().replace(" ", "_"): sheet for sheet in workbook}
    return {table: by_name.get(table) or by_name[f"{table.removeprefix('by_')}s"] for table in tables}


def of_xlsx(path: Path, report: dict[str, Any], formulas: Path | None = None) -> Figures:
    """The stored values of every cell that is a formula in ``formulas`` (default: the same file)."""
    digits = len(report["tables"]["cost_recovery"]["rows"][0]["cells"]["total"].partition(".")[2])
    tables = list(report["tables"])
    values = sheets_of_tables(path, tables, stored=True)
    texts = sheets_of_tables(formulas or path, tables, stored=False)
    found: Figures = {}
    for table, content in report["tables"].items():
        keys = {row["key"]: row for row in content["rows"] if row["role"] != "heading"}
        kinds = [column["kind"] for column in content["columns"]]
        found[table] = {}
        for number in range(1, texts[table].max_row + 1):
            key = texts[table].cell(number, 1).value
            if key not in keys:
                continue
            cells = texts[table][number]
            figures = [values[table].cell(number, cell.column).value for cell in cells if cell.data_type == "f"]
            found[table][key] = [
                None if value in (None, "") else f"{Decimal(repr(value)):.{2 if kind == 'rate' else digits}f}"
                for value, kind in zip(figures, _kinds(kinds, keys[key]), strict=False)
            ]
    return found


def _kinds(kinds: list[str], row: dict[str, Any]) -> list[str]:
    return [kind for kind in kinds if kind in ("amount", "rate")] or kinds


def recalculated(path: Path, folder: Path) -> Path:
    """The same workbook after LibreOffice has worked out every formula again."""
    assert OFFICE
    profile = folder / "office-profile"
    subprocess.run(
        [OFFICE, f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML",
         "--outdir", str(folder / "recalculated"), str(path)],
        check=True, capture_output=True, timeout=600, env={**os.environ, "HOME": str(folder)},
    )  # fmt: skip
    return folder / "recalculated" / path.name


def text_of_pdf(path: Path) -> str:
    done = subprocess.run(["pdftotext", "-layout", str(path), "-"], check=True, capture_output=True, timeout=300)
    return done.stdout.decode()
