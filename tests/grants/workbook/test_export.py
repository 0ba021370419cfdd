"""Export: a workbook that imports into an empty place to the same books, day by day."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest

from fund import ledger, selectors
from fund.models import Deposit, Fund
from grants import workbook
from tests.generators.random_fund import random_fund
from tests.generators.workbook_file import write_workbook
from tests.grants.workbook.importing import imported, ran
from tests.grants.workbook.office import small_fund

pytestmark = pytest.mark.django_db

TWIN = "TWIN"


def exported(code: str, folder: Path) -> Path:
    path = folder / "out.xlsx"
    done = ran("export_workbook", code, path)
    assert (done.status, done.err) == (0, ""), done.err
    return path


def as_twin(path: Path) -> Path:
    """The same workbook for a fund of another code, so that one database can hold both."""
    book = openpyxl.load_workbook(path)
    book["fund"]["A2"] = TWIN
    twin = path.with_name("twin.xlsx")
    book.save(twin)
    return twin


def by_year(fund: Fund) -> dict[int, list[tuple[object, ...]]]:
    first, last = fund.start_date.year, 2026
    return {
        year: sorted((s.name.code, s.before, s.prior, s.current) for s in selectors.yearly_sums(fund, year))
        for year in range(first, last)
    }


def assert_twins(code: str, folder: Path) -> None:
    done = ran("import_workbook", as_twin(exported(code, folder)))
    assert (done.status, done.err) == (0, ""), done.err
    assert by_year(Fund.objects.get(code=TWIN)) == by_year(Fund.objects.get(code=code))


def test_an_exported_fund_is_the_same_fund(tmp_path: Path) -> None:
    imported(small_fund(), tmp_path)
    assert_twins("TST00", tmp_path)


def test_exporting_and_importing_at_home_changes_nothing(tmp_path: Path) -> None:
    imported(small_fund(), tmp_path)
    done = ran("import_workbook", exported("TST00", tmp_path))
    assert done.status == 0
    assert "Nothing has changed" in done.out


@pytest.mark.parametrize("seed", range(4))
def test_random_funds_survive_the_journey(seed: int, tmp_path: Path) -> None:
    sheets = random_fund(seed)
    sheets["fund"][0]["code"] = "RND"
    done = ran("import_workbook", write_workbook(sheets, tmp_path / "random.xlsx"))
    assert (done.status, done.err) == (0, ""), done.err
    assert_twins("RND", tmp_path)


def test_what_was_reversed_stays_at_home_and_stated_fees_stay_stated(tmp_path: Path) -> None:
    sheets = small_fund()
    sheets["deposits"][0]["aa_fee"] = 0
    sheets["allocations"][0]["support_cost"] = 3_499.5
    sheets["charges"].append({**sheets["charges"][0], "reference": "C-2"})
    imported(sheets, tmp_path)
    from fund.models import Charge

    entry = Charge.objects.get(reference="C-2").entry
    ledger.reverse(entry=entry, reason="entered twice", by="x", at=datetime(2014, 1, 1, tzinfo=UTC))
    assert_twins("TST00", tmp_path)
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    assert [row[0] for row in book["charges"].iter_rows(min_row=2, values_only=True)] == ["C-1"]
    assert book["deposits"]["F2"].value == 0
    assert Deposit.objects.get(fund__code=TWIN, reference="D-1").aa_fee.amount == 0


def test_cells_are_of_the_kind_they_mean(tmp_path: Path) -> None:
    sheets = small_fund()
    sheets["contributors"][0]["name"] = "=HYPERLINK(1)"
    sheets["priority_focuses"][0]["title"] = "007"
    imported(sheets, tmp_path)
    book = openpyxl.load_workbook(exported("TST00", tmp_path))
    assert book.sheetnames[:5] == ["fund", "priority_focuses", "outputs", "contributors", "agreements"]
    name = book["contributors"]["B2"]
    assert (name.value, name.data_type) == ("=HYPERLINK(1)", "s")
    title = book["priority_focuses"]["B2"]
    assert (title.value, title.data_type) == ("007", "s")
    amount, day = book["deposits"]["D3"], book["deposits"]["C3"]
    assert (amount.value, amount.data_type, amount.number_format) == (50_000, "n", "#,##0.00")
    assert (day.value, day.number_format) == (datetime(2012, 4, 2), "yyyy-mm-dd")  # noqa: DTZ001
    assert not [cell for page in book for row in page.iter_rows() for cell in row if cell.data_type == "f"]


def test_an_unknown_fund_and_an_impossible_place_leave_with_a_sentence(tmp_path: Path) -> None:
    done = ran("export_workbook", "NONE", tmp_path / "x.xlsx")
    assert (done.status, done.err) == (1, "There is no fund NONE.\n")
    imported(small_fund(), tmp_path)
    for place in (tmp_path, tmp_path / "no" / "where.xlsx"):
        done = ran("export_workbook", "TST00", place)
        assert (done.status, len(done.errors)) == (2, 1)
        assert "cannot be written" in done.err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["fund.xlsx"]


# -- the template --------------------------------------------------------------------------------------------


def test_the_template_has_every_sheet_and_column_and_is_readable(tmp_path: Path) -> None:
    from grants.workbook.format import SHEETS

    path = tmp_path / "template.xlsx"
    with path.open("wb") as target:
        workbook.template(target)
    book = openpyxl.load_workbook(path)
    assert {page.title: [cell.value for cell in page[1]] for page in book} == {
        sheet.name: list(sheet.column_names) for sheet in SHEETS
    }
    assert "Required" in book["fund"]["A1"].comment.text
    assert "One of: fund_interest" in book["income"]["C1"].comment.text
    preview = workbook.check(workbook.read(path), date(2014, 1, 1))
    assert [str(error) for error in preview.errors] == [
        "fund: The sheet must have exactly one row below the column names; it has 0."
    ]


def test_a_template_filled_in_is_imported(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    workbook.template(buffer)
    book = openpyxl.load_workbook(buffer)
    for name, rows in small_fund().items():
        names = [cell.value for cell in book[name][1]]
        for row in rows:
            book[name].append([row.get(column) for column in names])
    book.save(tmp_path / "filled.xlsx")
    done = ran("import_workbook", tmp_path / "filled.xlsx")
    assert (done.status, done.err) == (0, "")
