"""A small fund's workbook, and ways to change it: what the tests of the import start from."""

from __future__ import annotations

import copy
from datetime import date
from decimal import Decimal
from pathlib import Path

from grants.workbook.checking import check_against
from grants.workbook.preview import Preview
from grants.workbook.reading import RawCell, RawRow, RawSheet, Workbook
from grants.workbook.records import Books
from grants.workbook.rows import rows_of
from tests.generators.workbook_file import Sheets, write_workbook

TODAY = date(2014, 6, 30)


def small_fund(code: str = "TST00") -> Sheets:
    """Two contributors (one pays in euro), two organisations, one project: 2012 and 2013."""
    return copy.deepcopy(
        {
            "fund": [
                {
                    "code": code,
                    "name": "Test fund",
                    "currency": "USD",
                    "start_date": date(2012, 1, 1),
                    "administrative_agent": "The Agent",
                }
            ],
            "priority_focuses": [
                {"code": "1", "title": "Country engagement", "planned_amount": 1_000_000},
                {"code": "SEC", "title": "Secretariat", "kind": "secretariat"},
            ],
            "outputs": [{"code": "1.1", "priority_focus": "1", "title": "Advisers deployed"}],
            "contributors": [
                {"code": "NOR", "name": "Norway"},
                {"code": "FIN", "name": "Finland", "type": "government"},
            ],
            "agreements": [
                {
                    "reference": "A-1",
                    "contributor": "NOR",
                    "signed_on": date(2012, 1, 10),
                    "currency": "USD",
                    "amount": 100_000,
                },
                {
                    "reference": "A-2",
                    "contributor": "FIN",
                    "signed_on": date(2012, 2, 1),
                    "currency": "EUR",
                    "amount": 50_000,
                    "fund_amount": 65_000,
                    "earmarked_to": "1",
                },
            ],
            "instalments": [
                {"agreement": "A-1", "due_on": date(2012, 3, 1), "amount": 60_000},
                {"agreement": "A-1", "due_on": date(2013, 3, 1), "amount": 40_000},
            ],
            "deposits": [
                {"reference": "D-1", "agreement": "A-1", "received_on": date(2012, 3, 1), "amount": 60_000},
                {
                    "reference": "D-2",
                    "agreement": "A-2",
                    "received_on": date(2012, 4, 2),
                    "amount": Decimal("50000.00"),
                    "fund_amount": Decimal("66123.45"),
                },
            ],
            "organisations": [
                {"code": "UNDP", "name": "UN Development Programme"},
                {"code": "WFP", "name": "World Food Programme", "support_cost_percent": 6.5},
            ],
            "projects": [
                {
                    "number": "00080001",
                    "title": "Adviser in Kenya",
                    "priority_focus": "1",
                    "output": "1.1",
                    "level": "country",
                    "country": "KEN",
                    "start_date": date(2012, 5, 1),
                    "status": "ongoing",
                }
            ],
            "allocations": [
                {
                    "reference": "L-1",
                    "decided_on": date(2012, 5, 1),
                    "project": "00080001",
                    "organisation": "UNDP",
                    "direct_amount": 50_000,
                    "decision": "SC/2012/1",
                }
            ],
            "transfers": [
                {
                    "reference": "T-1",
                    "value_date": date(2012, 5, 10),
                    "project": "00080001",
                    "organisation": "UNDP",
                    "amount": 30_000,
                }
            ],
            "refunds": [
                {
                    "reference": "R-1",
                    "value_date": date(2013, 9, 1),
                    "project": "00080001",
                    "organisation": "UNDP",
                    "amount": 1_000,
                }
            ],
            "expenditures": [
                {"project": "00080001", "organisation": "UNDP", "year": 2012, "category": "1", "amount": 9_000},
                {"project": "00080001", "organisation": "UNDP", "year": 2012, "category": "1", "amount": 1_000},
                {"project": "00080001", "organisation": "UNDP", "year": 2012, "category": 8, "amount": 700},
            ],
            "income": [
                {"reference": "I-1", "value_date": date(2012, 12, 31), "kind": "fund_interest", "amount": 123.45}
            ],
            "charges": [{"reference": "C-1", "value_date": date(2012, 6, 1), "kind": "bank_charges", "amount": 12.5}],
            "fund_transfers": [
                {
                    "reference": "F-1",
                    "value_date": date(2012, 7, 1),
                    "direction": "out",
                    "other_fund": "OTH00",
                    "amount": 500,
                }
            ],
            "contributor_refunds": [
                {"reference": "CR-1", "value_date": date(2013, 12, 1), "contributor": "NOR", "amount": 100}
            ],
        }
    )


def written(sheets: Sheets, folder: Path, name: str = "fund.xlsx") -> Path:
    return write_workbook(sheets, folder / name)


def as_read(sheets: Sheets) -> Workbook:
    """The workbook as the child process would have read it, without a file."""
    return Workbook(Path("fund.xlsx"), "", tuple(_sheet(name, rows) for name, rows in sheets.items()))


def _sheet(name: str, rows: list[dict[str, object]]) -> RawSheet:
    header = list(dict.fromkeys(column for row in rows for column in row))
    raw = [RawRow(1, list(header))] if header else []
    for number, row in enumerate(rows, start=2):
        raw.append(RawRow(number, [_cell(row.get(column)) for column in header]))
    return RawSheet(name, rows=raw)


def _cell(value: object) -> RawCell:
    if isinstance(value, date):
        return ["date", value.isoformat()]
    if isinstance(value, float):
        return Decimal(repr(value))
    return value if value != "" else None  # type: ignore[return-value]


def checked(sheets: Sheets, books: Books | None = None, today: date = TODAY) -> Preview:
    """The preview of a workbook against books (empty ones when none are given), without a database."""
    workbook = as_read(sheets)
    return check_against(workbook, rows_of(workbook), books or Books(), today)
