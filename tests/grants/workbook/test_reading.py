"""A file as Excel and others write it, read cell by cell."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from grants.workbook.reading import RawCell, read
from grants.workbook.rows import rows_of
from tests.grants.workbook import hostile, packing


def cells_read(folder: Path, *values: object, **settings: object) -> list[RawCell]:
    """What comes back of values written one under the other in column A of a sheet."""
    book = openpyxl.Workbook()
    book.epoch = settings.get("epoch", book.epoch)  # type: ignore[assignment]
    book.iso_dates = bool(settings.get("iso_dates"))
    page = book.active
    page.title = "fund"
    for number, value in enumerate(values, start=1):
        page.cell(number, 1, value)
        page.cell(number, 2, "x")
    path = folder / "cells.xlsx"
    book.save(path)
    (sheet,) = read(path).sheets
    return [row.cells[0] for row in sheet.rows]


def test_numbers_are_their_shortest_text(tmp_path: Path) -> None:
    numbers = (0.1, 1234.56, 1e-2, 12345678901.23, 7, 7.0, -0.5, 10**14)
    assert cells_read(tmp_path, *numbers) == [
        Decimal("0.1"),
        Decimal("1234.56"),
        Decimal("0.01"),
        Decimal("12345678901.23"),
        7,
        7,
        Decimal("-0.5"),
        10**14,
    ]


def test_the_dust_of_excels_arithmetic_is_blown_off(tmp_path: Path) -> None:
    """Excel shows fifteen digits and stores up to seventeen: 0.1 + 0.2 is 0.3 to its user."""
    assert cells_read(tmp_path, 0.1 + 0.2, 1234.5600000000002, 100 / 3) == [
        Decimal("0.3"),
        Decimal("1234.56"),
        Decimal("33.3333333333333"),
    ]


@pytest.mark.parametrize("settings", [{}, {"epoch": CALENDAR_MAC_1904}, {"iso_dates": True}], ids=str)
def test_dates_are_dates_in_every_calendar_of_excel(settings: dict[str, object], tmp_path: Path) -> None:
    found = cells_read(tmp_path, date(2012, 2, 29), datetime(1999, 12, 31, 0, 0), date(2024, 1, 1), **settings)  # noqa: DTZ001
    assert found == [["date", "2012-02-29"], ["date", "1999-12-31"], ["date", "2024-01-01"]]


def test_what_is_no_value_of_the_format_is_marked(tmp_path: Path) -> None:
    assert cells_read(tmp_path, True, time(3, 4), timedelta(hours=30)) == [
        True,
        ["time", "03:04:00"],
        ["time", "1 day, 6:00:00"],
    ]


def test_text_is_trimmed_and_blank_text_is_nothing(tmp_path: Path) -> None:
    assert cells_read(tmp_path, "  A-1\u00a0", "   ", "a\nb") == ["A-1", None, "a\nb"]


def test_a_percent_format_is_marked(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.active
    page.title = "fund"
    page["A1"], page["B1"], page["C1"] = 0.07, 0.065, 7
    page["A1"].number_format, page["B1"].number_format, page["C1"].number_format = "0%", '0.0"x"%', '0" %"'
    book.save(tmp_path / "p.xlsx")
    (sheet,) = read(tmp_path / "p.xlsx").sheets
    assert sheet.rows[0].cells == [["percent", "0.07"], ["percent", "0.065"], 7]


def test_rows_keep_their_numbers_and_columns_their_places(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.active
    page.title = "fund"
    page["B3"], page["D7"] = "x", "y"
    book.save(tmp_path / "p.xlsx")
    (sheet,) = read(tmp_path / "p.xlsx").sheets
    assert [(row.number, row.cells) for row in sheet.rows] == [(3, [None, "x"]), (7, [None, None, None, "y"])]


def test_formulas_are_found_with_and_without_a_stored_value(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>code</t></is></c></row>'
        '<row r="2"><c r="A2"><f>1+1</f><v>2</v></c><c r="B2"><f>A1</f></c></row>'
        '<row r="3"><c r="A3" t="str"><f>""</f><v></v></c><c r="B3"><f>1</f><v> </v></c><c r="C3"><v>5</v></c></row>'
    )
    path = tmp_path / "f.xlsx"
    path.write_bytes(packing.with_sheet(rows))
    (sheet,) = read(path).sheets
    assert sheet.formulas == [(2, 0), (3, 0)]
    assert sheet.formulas_without_value == [(2, 1), (3, 1)]


def test_a_sheet_written_with_prefixes_and_without_addresses_is_read(tmp_path: Path) -> None:
    content = (
        f'<x:worksheet xmlns:x="{packing.MAIN}"><x:sheetData>'
        "<x:row><x:c t='inlineStr'><x:is><x:t>code</x:t></x:is></x:c><x:c><x:v>5</x:v></x:c></x:row>"
        "</x:sheetData></x:worksheet>"
    )
    path = tmp_path / "x.xlsx"
    path.write_bytes(packing.packed(packing.parts(**{"xl__worksheets__sheet1.xml": content})))
    (sheet,) = read(path).sheets
    assert [(row.number, row.cells) for row in sheet.rows] == [(1, ["code", 5])]


def test_columns_may_stand_in_any_order_and_empty_ones_between(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.active
    page.title = "contributors"
    page.append(["type", None, "name", "code"])
    page.append(["fund", None, "A fund", "F"])
    book.save(tmp_path / "p.xlsx")
    rows = rows_of(read(tmp_path / "p.xlsx"))
    assert rows["contributors"].rows[0].values == {"type": "fund", "name": "A fund", "code": "F"}
    assert [f.sheet for f in rows.findings] == ["fund"]


def test_a_value_beside_the_table_is_told_once(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.active
    page.title = "contributors"
    page.append(["code", "name"])
    page.append(["F", "A fund", None, "ask her"])
    page.append(["G", "A fund", None, "and him"])
    book.save(tmp_path / "p.xlsx")
    assert [str(f) for f in rows_of(read(tmp_path / "p.xlsx")).findings if f.sheet == "contributors"] == [
        "contributors!D2: There is a value in a column without a name in row 1."
    ]


def test_the_digest_is_that_of_the_bytes(tmp_path: Path) -> None:
    import hashlib

    path = tmp_path / "g.xlsx"
    data = hostile.good()
    path.write_bytes(data)
    assert read(path).digest == hashlib.sha256(data).hexdigest()
