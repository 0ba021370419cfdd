"""Random funds: every figure of every table, year after year, beside the independent witness.

The normal run takes a few dozen seeds; ``make prove`` takes hundreds. A failing seed is its own
recipe: ``random_fund(seed)`` makes the same books again.
"""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from fund.models import Fund
from fund.selectors import head
from fund.services import year_close
from tests.generators.editions import change_expenditures, later_edition
from tests.generators.random_fund import random_fund, years_of
from tests.generators.workbook_file import Sheets
from tests.oracle.annual_report import annual_report
from tests.oracle.compare import broken_identities, broken_year_chain, differences
from tests.stories.driving import exported_rows, import_file, import_rows, report, run

SEEDS = range(16)

pytestmark = pytest.mark.django_db


def code_of(sheets: Sheets) -> str:
    return str(sheets["fund"][0]["code"])


def assert_reports_agree(sheets: Sheets, folder: Path, years: range | None = None) -> None:
    """Every year's report equals the witness and satisfies the identities of the contract."""
    earlier = None
    for year in years or years_of(sheets):
        printed = report(code_of(sheets), year, folder)
        assert differences(printed, annual_report(sheets, year)) == [], f"{year}"
        assert broken_identities(printed) == [], f"{year}"
        if earlier:
            assert broken_year_chain(earlier, printed) == [], f"{year}"
        earlier = printed


@pytest.mark.parametrize("seed", SEEDS)
def test_a_random_fund_reports_what_the_witness_computes(seed: int, tmp_path: Path) -> None:
    sheets = random_fund(seed)
    import_rows(sheets, tmp_path)
    assert_reports_agree(sheets, tmp_path)
    assert run("check_ledger", code_of(sheets)).status == 0


@pytest.mark.parametrize("seed", SEEDS[::4])
def test_a_fund_imported_in_parts_is_the_fund_imported_at_once(seed: int, tmp_path: Path) -> None:
    """Half of the money first, in no order of dates; then everything; then everything again."""
    sheets = random_fund(seed, events=60)
    part = first_part(sheets, Random(seed))
    import_rows(part, tmp_path, "part.xlsx")
    assert_reports_agree(part, tmp_path, years_of(sheets))
    import_rows(sheets, tmp_path)
    assert_reports_agree(sheets, tmp_path)
    before = run("check_ledger", code_of(sheets)).said
    import_rows(sheets, tmp_path, "again.xlsx")
    assert run("check_ledger", code_of(sheets)).said == before, "importing the same file again moved the ledger"


@pytest.mark.parametrize("seed", SEEDS[1::4])
def test_a_later_edition_of_the_workbook_brings_the_books_to_its_figures(seed: int, tmp_path: Path) -> None:
    sheets = random_fund(seed, events=60)
    import_rows(sheets, tmp_path)
    later = later_edition(sheets, seed)
    import_rows(later, tmp_path, "later.xlsx")
    assert_reports_agree(later, tmp_path, years_of(sheets))
    before = run("check_ledger", code_of(sheets)).said
    import_rows(later, tmp_path, "again.xlsx")
    assert run("check_ledger", code_of(sheets)).said == before, "importing the same file again moved the ledger"


@pytest.mark.parametrize("seed", SEEDS[2::4])
def test_a_report_as_known_earlier_is_the_report_of_then(seed: int, tmp_path: Path) -> None:
    """Whatever is booked, reversed and booked again since."""
    sheets = random_fund(seed, events=60)
    import_rows(sheets, tmp_path)
    fund = Fund.objects.get(code=code_of(sheets))
    then = head(fund).sequence
    issued = {year: report(fund.code, year, tmp_path) for year in years_of(sheets)}
    later = deepcopy(sheets)
    change_expenditures(later, Random(seed), fund.currency)
    import_rows(later, tmp_path, "later.xlsx")
    assert head(fund).sequence > then
    for year, tables in issued.items():
        assert report(fund.code, year, tmp_path, as_known=then) == tables, f"{year}"
        assert differences(report(fund.code, year, tmp_path), annual_report(later, year)) == [], f"{year}"


@pytest.mark.parametrize("seed", SEEDS[::4])
def test_closing_years_changes_no_figure(seed: int, tmp_path: Path) -> None:
    sheets = random_fund(seed, events=60)
    import_rows(sheets, tmp_path)
    fund = Fund.objects.get(code=code_of(sheets))
    at = datetime(2026, 1, 5, 12, tzinfo=UTC)
    for year in years_of(sheets):
        year_close(fund=fund, year=year, by="test", at=at)
        assert_reports_agree(sheets, tmp_path, range(max(year - 1, fund.start_date.year), year + 2))
    assert_reports_agree(sheets, tmp_path)


@pytest.mark.parametrize("seed", SEEDS[::4])
def test_an_exported_workbook_holds_the_same_books(seed: int, tmp_path: Path) -> None:
    """What the witness computes from the exported rows is what it computes from the imported ones."""
    sheets = random_fund(seed, events=60)
    import_rows(sheets, tmp_path)
    path = tmp_path / "exported.xlsx"
    exported = exported_rows(code_of(sheets), path)
    for year in years_of(sheets):
        assert differences(annual_report(exported, year), annual_report(sheets, year)) == [], f"{year}"
    before = run("check_ledger", code_of(sheets)).said
    assert import_file(path).status == 0
    assert run("check_ledger", code_of(sheets)).said == before, "importing a fund's own export moved its ledger"
    exported["fund"][0]["code"] = "COPY"
    import_rows(exported, tmp_path, "copy.xlsx")
    for year in years_of(sheets):
        assert report("COPY", year, tmp_path) == report(code_of(sheets), year, tmp_path), f"{year}"


def first_part(sheets: Sheets, rnd: Random) -> Sheets:
    """All registers, all money that comes in and is approved but for some of it, and what can be paid with that.

    Some deposits and expenditures are left for later, whatever their date; so is everything paid out.
    """
    later = ("transfers", "refunds", "charges", "contributor_refunds")
    part = {name: list(rows) for name, rows in sheets.items() if name not in later}
    for name in ("deposits", "expenditures"):
        part[name] = [row for row in part[name] if rnd.random() < 0.5]
    part["income"] = [row for row in part["income"] if not str(row["amount"]).startswith("-")]
    part["fund_transfers"] = [row for row in part["fund_transfers"] if row["direction"] == "in"]
    return part
