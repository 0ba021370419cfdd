"""The workbook: every figure a live formula with its value stored, and no text a formula."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from fund import chart
from reports.building import annual_report_of, funding_status_of
from reports.fund_figures import Focus, FundFigures, LedgerLine, Party, Project, Sums
from reports.renderers import xlsx
from reports.table import RATE, TEXT, Report
from tests.reports.small_fund import FIGURES, lines
from tests.reports.spreadsheets import (
    assert_recalculates_to_what_is_stored,
    formulas,
    recalculated,
    rewritten,
    stored,
)

HOSTILE = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "<script>", "a&b", "DDE|cmd", "\x00\x0b", "_x0041_", "a" * 40_000)


@pytest.fixture(scope="module")
def report() -> Report:
    return annual_report_of(FIGURES)


@pytest.fixture(scope="module")
def content(report) -> bytes:
    return xlsx.render(report, lines())


def sheet_rows(content: bytes, number: int) -> dict[str, dict[str, object]]:
    """Row key to column heading to stored value, of the table on this sheet."""
    workbook = stored(content)
    sheet = next(sheet for sheet in workbook if sheet.title.startswith(f"{number} "))
    rows = list(sheet.iter_rows(values_only=True))
    head = next(index for index, row in enumerate(rows) if row[0] == "Key")
    return {row[0]: row[2:] for row in rows[head + 1 :] if row[1]}


def test_has_a_sheet_for_each_table_and_for_what_they_rest_on(content):
    names = stored(content).sheetnames
    assert names[0] == "Cover"
    assert names[-3:] == ["Checks", "Plan", "Ledger"]
    assert len(names) == 15
    assert all(len(name) <= 31 for name in names)


def test_stores_every_figure_of_every_table(report, content):
    for number, table in enumerate(report.tables, 1):
        printed = sheet_rows(content, number)
        assert list(printed) == [row.key for row in table.rows]
        for row in table.rows:
            for column, value in zip(table.columns, printed[row.key], strict=True):
                if column.kind == TEXT:
                    assert (value or "") == row.notes.get(column.key, "")
                    continue
                figure = row.cells[column.key].value if column.key in row.cells else None
                if figure is not None and column.kind != RATE:
                    figure = Decimal(figure) / 100
                assert (None if value is None else Decimal(str(value))) == figure, (table.key, row.key, column.key)


def test_writes_every_figure_of_every_table_as_a_formula(report, content):
    workbook = load_workbook(io.BytesIO(content))
    figures = sum(len(list(table.cells())) for table in report.tables)
    found = 0
    for sheet in workbook.worksheets[1:-3]:
        for row in sheet.iter_rows(min_col=3):
            for cell in row:
                assert cell.data_type != "n" or cell.value is None, f"{sheet.title} {cell.coordinate} is a bare number"
                found += cell.data_type == "f"
    assert found == figures


def test_formulas_read_like_the_figures_they_are(content):
    written = formulas(content)
    assert written["1 Source use balance", "C6"] == (
        '=ROUND(-SUMIFS(ledger_amount,ledger_kind,"contributions",'
        'ledger_date,">="&prior_year_start,ledger_date,"<="&prior_year_end),2)'
    )
    assert written["1 Source use balance", "C12"] == "=ROUND(SUM(C6:C11),2)"
    assert written["1 Source use balance", "D23"] == "=ROUND(D12-D21,2)"
    assert written["1 Source use balance", "D24"] == "=C25"
    assert '"[UNDP]"' in written["5 Expenditure by organisation", "C7"]
    assert written["5 Expenditure by organisation", "H7"] == '=IF(D7=0,"",ROUND(G7*100/D7,2))'
    assert written["11 Budget requirements", "C5"] == "='Plan'!$C$5"
    assert written["11 Budget requirements", "C9"] == "=ROUND(C8*support_cost_percent/100,2)"


def test_says_what_it_is_and_as_of_when(content):
    cover = stored(content)["Cover"]
    said = " ".join(str(cell) for row in cover.iter_rows(values_only=True) for cell in row if cell is not None)
    for words in (
        "Annual financial report 2013",
        "TST01 · Small Fund",
        "Provisional",
        "31 December 2013",
        "57",
        "5ea1",
    ):
        assert words in said


def test_holds_the_ledger_without_the_memorandum_side(content):
    ledger = stored(content)["Ledger"]
    rows = list(ledger.iter_rows(values_only=True))
    assert rows[0][:6] == ("Entry", "Date", "Event", "Narration", "Record", "Account")
    assert len(rows) - 1 == len(list(lines()))
    assert round(sum(row[-1] for row in rows[1:] if row[5] == "cash"), 2) == 315_077.92


def test_checks_state_both_sides_of_every_identity(report, content):
    rows = list(stored(content)["Checks"].iter_rows(min_row=6, values_only=True))
    assert [row[1] for row in rows] == [check.identity.statement for check in report.checks]
    assert all(row[2] == row[3] and row[4] == 0 and row[5] == "ties" for row in rows)


def test_recalculates_to_what_is_stored(content, tmp_path):
    assert_recalculates_to_what_is_stored(content, tmp_path)


def test_a_changed_ledger_changes_the_tables_and_fails_the_checks(content, tmp_path):
    """One cent more on one transfer: the formulas are live."""

    def one_cent_more(name: str, part: bytes) -> bytes:
        changed, times = re.subn(rb"<v>107000\.00</v></c></row>", b"<v>107000.01</v></c></row>", part)
        assert times <= 2
        return changed if b'r="O2"' in part else part

    moved = recalculated(rewritten(content, one_cent_more), tmp_path)
    workbook = stored(moved)
    assert workbook["1 Source use balance"]["E14"].value == 224_700.01
    assert workbook["Checks"]["A2"].value == "Some identities do not tie: see below."
    assert workbook["Cover"]["B10"].value == "Some identities do not tie: see below."


def test_the_same_report_is_the_same_bytes(report, content):
    assert xlsx.render(report, lines()) == content


def test_a_funding_status_renders_and_recalculates(tmp_path):
    status = funding_status_of(FIGURES)
    content = xlsx.render(status, lines())
    assert stored(content).sheetnames[-2:] == ["Checks", "Ledger"]
    assert_recalculates_to_what_is_stored(content, tmp_path)


def test_texts_are_never_formulas():
    hostile = replace(
        FIGURES,
        fund_name=HOSTILE[0],
        administrative_agent=HOSTILE[3],
        contributors=tuple(
            replace(party, name=name) for party, name in zip(FIGURES.contributors, HOSTILE, strict=False)
        ),
        organisations=tuple(
            replace(party, name=name) for party, name in zip(FIGURES.organisations, HOSTILE[3:], strict=False)
        ),
        projects=tuple(
            replace(project, title=name) for project, name in zip(FIGURES.projects, HOSTILE[6:], strict=False)
        ),
        focuses=tuple(replace(focus, title=name) for focus, name in zip(FIGURES.focuses, HOSTILE[8:], strict=False)),
    )
    told = (line._replace(narration=HOSTILE[index % len(HOSTILE)]) for index, line in enumerate(lines()))
    content = xlsx.render(annual_report_of(hostile), told)
    ordinary = xlsx.render(annual_report_of(FIGURES), lines())
    assert formulas(content) == formulas(ordinary)
    assert stored(content)["2 Contributions"]["B6"].value == "=1+1"
    assert load_workbook(io.BytesIO(content))["2 Contributions"]["B6"].data_type == "s"


def test_codes_that_spreadsheets_confuse_stay_apart(tmp_path):
    """Numbers with and without noughts, days, patterns, comparisons, upper and lower case."""
    codes = ("00095366", "95366", "9.5366E4", "1-2", "2-1", "a*", "a?", "ab", "AB", "~ab", "<>", "=x", "TRUE", '"', "%")
    figures, ledger = fund_of_organisations(codes)
    content = xlsx.render(annual_report_of(figures), ledger)
    assert_recalculates_to_what_is_stored(content, tmp_path)


@pytest.mark.parametrize(("currency", "number_format"), [("JPY", "#,##0_)"), ("BHD", "#,##0.000_)")])
def test_amounts_have_the_decimals_of_their_currency(currency, number_format, tmp_path):
    figures, ledger = fund_of_organisations(("UNDP", "ILO"))
    content = xlsx.render(annual_report_of(replace(figures, currency=currency)), ledger)
    cell = load_workbook(io.BytesIO(content))["4 Transfers by organisation"]["C6"]
    assert cell.number_format.startswith(number_format)
    assert_recalculates_to_what_is_stored(content, tmp_path)


def test_rates_are_rounded_half_up_in_a_spreadsheet_too(tmp_path):
    """Shares that end in a five at the third decimal, where binary fractions fall short."""
    figures, ledger = fund_of_organisations(("A", "B", "C"), paid=2_000_000, spent=(20_100, 100_500, 30_700))
    report = annual_report_of(figures)
    table = report.table("expenditure_by_organisation")
    assert [table.row(code).cells["delivery_rate"].value for code in "ABC"] == [
        Decimal("1.01"),
        Decimal("5.03"),
        Decimal("1.54"),
    ]
    assert_recalculates_to_what_is_stored(xlsx.render(report, ledger), tmp_path)


def fund_of_organisations(
    codes: tuple[str, ...], paid: int = 1_000_001, spent: tuple[int, ...] = ()
) -> tuple[FundFigures, list[LedgerLine]]:
    """One project and one transfer for each organisation, each a different amount unless all is given."""
    sums, ledger, cash = [], [], 0
    for index, code in enumerate(codes):
        amount = paid if spent else paid + 7 * index
        cash -= amount
        made = [
            (chart.transfers(f"P{code}", code, "programme"), amount),
            (chart.expenditure(f"P{code}", code, "programme", "1"), spent[index] if spent else amount // 3),
        ]
        for name, moved in made:
            sums.append(Sums(name, current=moved))
            ledger.append(LedgerLine(index + 1, date(2013, 5, 1), "transfer", "", "", name, "F1", moved))
        ledger.append(LedgerLine(index + 1, date(2013, 5, 1), "transfer", "", "", chart.cash(), "", -amount))
    sums.append(Sums(chart.cash(), current=cash))
    figures = FundFigures(
        fund_code="TST02",
        fund_name="Codes",
        currency="USD",
        administrative_agent="",
        aa_fee_percent=Decimal("1"),
        support_cost_percent=Decimal("7"),
        year=2013,
        sums=tuple(sums),
        organisations=tuple(Party(code, code) for code in sorted(codes)),
        focuses=(Focus("F1", "One", 100_000),),
        projects=tuple(Project(f"P{code}", "Project", "F1") for code in sorted(codes)),
    )
    return figures, ledger
