"""Codes name rows of the reports: one that would hide another row is refused before it is in the books."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path

import pytest

from tests.generators.workbook_file import Sheets, write_workbook
from tests.oracle.annual_report import annual_report
from tests.oracle.compare import differences
from tests.oracle.test_witness import SHEETS
from tests.stories.driving import import_file, import_rows, report

pytestmark = pytest.mark.django_db
LINES = ("allocations", "transfers", "refunds", "expenditures")
USES = {
    "contributors": ("code", (("agreements", "contributor"),)),
    "organisations": ("code", tuple((sheet, "organisation") for sheet in LINES)),
    "priority_focuses": ("code", (("projects", "priority_focus"),)),
    "projects": ("number", tuple((sheet, "project") for sheet in LINES)),
}


def with_code(sheet: str, code: str) -> Sheets:
    """The small fund with the only row of a register sheet named otherwise."""
    sheets = deepcopy(SHEETS)
    column, uses = USES[sheet]
    sheets[sheet][0][column] = code
    for user, name in uses:
        for row in sheets[user]:
            row[name] = code
    return sheets


@pytest.mark.parametrize(
    ("sheet", "code"),
    [
        ("contributors", "total"),
        ("organisations", "fund"),
        ("organisations", "total_agency"),
        ("organisations", "A:B"),
        ("priority_focuses", "gross_up"),
        ("projects", "focus"),
    ],
)
def test_a_code_that_hides_a_row_is_refused(sheet: str, code: str, tmp_path: Path) -> None:
    outcome = import_file(write_workbook(with_code(sheet, code), tmp_path / "fund.xlsx"))
    assert outcome.status == 1
    assert outcome.complained.startswith(f"{sheet}!A2")
    assert code in outcome.complained


@pytest.mark.parametrize(
    ("sheet", "code"),
    [
        ("contributors", "Total"),
        ("contributors", "日" * 64),
        ("organisations", "مفوضية"),
        ("organisations", "本" * 64),
        ("priority_focuses", "0042"),
        ("projects", "=1+1"),
        ("projects", 'SUD/15:R 100% "x" <b>\''),
        ("projects", "م" * 64),
    ],
)
def test_any_other_text_is_a_code(sheet: str, code: str, tmp_path: Path) -> None:
    """Long and foreign codes too: what they become in the ledger must fit the database's columns."""
    sheets = with_code(sheet, code)
    import_rows(sheets, tmp_path)
    for year in (2012, 2013):
        assert differences(report("TST01", year, tmp_path), annual_report(sheets, year)) == []
