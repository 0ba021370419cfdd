"""The error file: the user's own workbook, with what is wrong beside where it is wrong."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Font

from grants import workbook
from grants.workbook.annotating import Column, annotated
from tests.grants.workbook.importing import ran
from tests.grants.workbook.office import TODAY, small_fund, written

pytestmark = pytest.mark.django_db


def error_file(path: Path) -> Path:
    preview = workbook.check(workbook.read(path), TODAY)
    target = path.with_name("errors.xlsx")
    with target.open("wb") as file:
        workbook.error_file(preview, file)
    return target


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    sheets = small_fund()
    sheets["deposits"][0]["agreement"] = "A-9"
    sheets["deposits"][0]["aa_fee"] = "none"
    sheets["transfers"][0]["amount"] = 60_000
    sheets["allocations"][0]["support_cost"] = 1
    return written(sheets, tmp_path)


def test_errors_stand_in_a_column_of_their_own(wrong: Path) -> None:
    book = openpyxl.load_workbook(error_file(wrong))
    deposits = book["deposits"]
    assert deposits["G1"].value == "errors"
    assert deposits["G2"].value == (
        "Error (agreement): A-9 is neither in the sheet agreements nor registered in the fund.\n"
        "Error (aa_fee): none is text; a number belongs here: only digits and a decimal point, such as 1234.50."
    )
    assert deposits["G3"].value is None
    assert book["transfers"]["G2"].value.startswith("Error (amount): A transfer of 60000.00 USD is above")
    assert book["allocations"]["I2"].value.startswith("Warning (support_cost): The stated support cost of 1.00 USD")


def test_the_rest_of_the_workbook_is_the_users_own(wrong: Path) -> None:
    book = openpyxl.load_workbook(wrong)
    page = book["deposits"]
    page["A1"].font = Font(bold=True, name="Courier New")
    page["A1"].comment = Comment("ours", "office")
    page["D3"] = "=25000*2"
    page.column_dimensions["A"].width = 33
    book.save(wrong)
    after = openpyxl.load_workbook(error_file(wrong))["deposits"]
    assert (after["A1"].font.name, after["A1"].comment.text, after["D3"].value) == ("Courier New", "ours", "=25000*2")
    assert (after.column_dimensions["A"].width, after.column_dimensions["G"].width) == (33, 80)
    assert after["C2"].value.date() == date(2012, 3, 1)


def test_a_corrected_error_file_is_imported_and_an_uncorrected_one_has_one_column_of_errors(wrong: Path) -> None:
    first = error_file(wrong)
    again = openpyxl.load_workbook(error_file(first.rename(first.with_name("again.xlsx"))))
    assert [cell.value for cell in again["deposits"][1]][-1] == "errors"
    assert [cell.value for cell in again["deposits"][1]].count("errors") == 1
    again["deposits"]["B2"], again["deposits"]["F2"] = "A-1", None
    again["transfers"]["F2"] = 30_000
    again["allocations"]["G2"] = None
    again.save(wrong)
    done = ran("import_workbook", wrong)
    assert (done.status, done.err) == (0, "")
    assert "The column of errors of an earlier check is not read." in done.out


def test_what_is_about_a_whole_sheet_stands_in_its_first_row(tmp_path: Path) -> None:
    sheets = small_fund()
    sheets.pop("fund")
    sheets["strange"] = [{"colour": "red"}]
    path = written({k: v for k, v in sheets.items() if k != "strange"}, tmp_path)
    book = openpyxl.load_workbook(path)
    book.create_sheet("strange")["A1"] = "colour"
    book["deposits"]["H1"] = "shade"
    book["deposits"]["H2"] = "blue"
    book.save(path)
    after = openpyxl.load_workbook(error_file(path))
    assert "errors: Error (fund): The sheet is missing" in after.worksheets[0]["E1"].value
    assert "No fund workbook has a sheet of this name" in after["strange"]["B1"].value
    assert "The sheet has no column shade" in after["deposits"]["I1"].value


# -- the XML itself ------------------------------------------------------------------------------------------

SHEET = b'<worksheet><dimension ref="A1:B2"/><sheetData>%s</sheetData></worksheet>'


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (b'<row r="1"><c r="A1"><v>1</v></c></row>', [b'r="C1"']),
        (b'<row r="1" spans="1:1"/>', [b'<row r="1"><c r="C1"']),
        (b"<row><c><v>1</v></c></row><row/>", [b'r="C1"', b'r="C2"']),
        (
            b'<row r="3"><c r="A3"/></row>',
            [b'<row r="1"><c r="C1"', b'<row r="2"><c r="C2"', b'<row r="3"><c r="A3"/>'],
        ),
        (b'<row r="1"><c r="B1"/><c r="D1" s="4"/></row>', [b'<c r="B1"/><c r="C1"', b'<c r="D1" s="4"/>']),
        (b'<row r="1"><c r="C1" t="s"><v>5</v></c><c r="AA1"/></row>', [b'<c r="C1" t="inlineStr">', b'<c r="AA1"/>']),
        (b'<row r="1"><c r="C1"/></row>', [b'<c r="C1" t="inlineStr">']),
        (b"", [b'<row r="1"><c r="C1"', b'<row r="2"><c r="C2"']),
    ],
)
def test_a_cell_is_put_in_its_place(rows: bytes, expected: list[bytes]) -> None:
    found = annotated(SHEET % rows, Column(2, {1: "errors", 2: "a < b & c"}))
    assert b"dimension" not in found
    assert b"a &lt; b &amp; c" in found
    place = 0
    for piece in expected:
        assert piece in found[place:], (piece, found)
        place = found.index(piece, place)
    assert found.count(b'r="C1"') == 1


def test_prefixed_and_empty_sheets_are_annotated_too() -> None:
    found = annotated(b"<x:worksheet><x:sheetData/></x:worksheet>", Column(0, {1: "errors"}))
    assert b'<x:sheetData><x:row r="1"><x:c r="A1" t="inlineStr"><x:is>' in found


def test_a_file_that_cannot_be_annotated_is_a_file_problem(tmp_path: Path) -> None:
    from grants.workbook.gate import FileProblem
    from grants.workbook.reading import annotate

    path = tmp_path / "broken.xlsx"
    path.write_bytes(b"nothing")
    with pytest.raises(FileProblem):
        annotate(path, {}, io.BytesIO())
