"""The same figures in all five files; the XLSX alive; the workbook written out and read in again."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.acceptance import renderings
from tests.acceptance.conftest import Import
from tests.acceptance.life import whole_life
from tests.acceptance.office import annual, call

YEAR = 2014


@pytest.fixture
def files(import_book: Import, tmp_path: Path) -> dict[str, Any]:
    assert import_book(whole_life()).status == 0
    found: dict[str, Any] = {"json": annual("LIF00", YEAR, tmp_path)}
    for kind in ("xlsx", "html", "csv", "pdf"):
        found[kind] = tmp_path / f"report.{kind}"
        answer = call("annual_report", "LIF00", YEAR, "--format", kind, "--output", found[kind])
        assert answer.status == 0, answer.text
    return found


def test_all_formats_hold_the_same_figures(files: dict[str, Any]) -> None:
    figures = renderings.of_json(files["json"])

    csv = renderings.of_csv(files["csv"])
    for table, rows in figures.items():
        assert list(csv[table]) == list(rows)
        for key, cells in rows.items():
            assert csv[table][key][-len(cells) :] == cells, (table, key)  # words may stand before the figures

    assert _without_blanks(renderings.of_xlsx(files["xlsx"], files["json"])) == _without_blanks(figures)

    left = renderings.rows_of_html(files["html"].read_text("utf-8"))
    for table, rows in figures.items():
        for key, cells in rows.items():
            printed = [cell for cell in cells if cell and cell.strip("0.")]  # zero is printed as a dash
            stands = [row for row in left if [cell for cell in row if cell.strip("0.")] == printed]
            assert stands or not printed, (table, key, cells)

    if shutil.which("pdftotext"):
        text = renderings.plain(renderings.text_of_pdf(files["pdf"]))
        for table, rows in figures.items():
            for key, cells in rows.items():
                for cell in cells:
                    assert not cell or cell.lstrip("-") in text, (table, key, cell)
        assert files["json"]["ledger"]["head"] in text


def test_every_figure_of_the_xlsx_is_a_formula_and_no_text_is(files: dict[str, Any]) -> None:
    workbook = load_workbook(files["xlsx"])
    texts = {"=SUM(A1:A9) & Söhne <b>fund</b>", "=1+1", "+Rights", "@Regions", "-1+1|cmd"}
    seen = set()
    tables = renderings.sheets_of_tables(files["xlsx"], list(files["json"]["tables"]), stored=False)
    names = {sheet.title for sheet in tables.values()}
    for sheet in workbook:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and any(text in cell.value for text in texts):
                    assert cell.data_type == "s", (sheet.title, cell.coordinate, cell.value)
                    seen |= {text for text in texts if text in cell.value}
                if sheet.title in names:
                    assert cell.data_type != "n" or cell.value is None, (sheet.title, cell.coordinate, cell.value)
    assert seen == texts
    assert {"Ledger", "Checks"} <= set(workbook.sheetnames)


@pytest.mark.slow
@pytest.mark.skipif(not renderings.OFFICE, reason="needs LibreOffice")
def test_recalculated_the_xlsx_says_the_same(files: dict[str, Any], tmp_path: Path) -> None:
    again = renderings.recalculated(files["xlsx"], tmp_path)
    figures = renderings.of_xlsx(again, files["json"], formulas=files["xlsx"])
    assert _without_blanks(figures) == _without_blanks(renderings.of_json(files["json"]))
    verdicts = [
        row[-1] for row in load_workbook(again, data_only=True)["Checks"].iter_rows(min_row=6, values_only=True)
    ]
    assert set(verdicts) == {"ties"}


def test_the_exported_workbook_changes_nothing_and_holds_no_formula(files: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "exported.xlsx"
    assert call("export_workbook", "LIF00", path).status == 0
    for sheet in load_workbook(path):
        assert not [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    answer = call("import_workbook", path)
    assert answer.status == 0
    assert "Nothing has changed" in answer.out


def _without_blanks(figures: renderings.Figures) -> dict[str, dict[str, list[str]]]:
    return {t: {k: [cell for cell in cells if cell] for k, cells in rows.items()} for t, rows in figures.items()}
