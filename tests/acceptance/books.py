"""A fund's workbook as an office would type it: sheets of rows, written with openpyxl and nothing of the product."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

from openpyxl import Workbook

Row = dict[str, Any]
Sheets = dict[str, list[Row]]

COLUMNS: dict[str, list[str]] = {
    "fund": [
        "code",
        "name",
        "currency",
        "start_date",
        "end_date",
        "aa_fee_percent",
        "support_cost_percent",
        "administrative_agent",
    ],
    "priority_focuses": ["code", "title", "kind", "planned_amount"],
    "outputs": ["code", "priority_focus", "title"],
    "contributors": ["code", "name", "type"],
    "agreements": (
        ["reference", "contributor", "signed_on", "currency", "amount", "fund_amount", "aa_fee_percent", "earmarked_to"]
    ),
    "instalments": ["agreement", "due_on", "amount"],
    "deposits": ["reference", "agreement", "received_on", "amount", "fund_amount", "aa_fee"],
    "organisations": ["code", "name", "type", "support_cost_percent"],
    "projects": ["number", "title", "priority_focus", "output", "level", "country", "start_date", "end_date", "status"],
    "allocations": (
        ["reference", "decided_on", "project", "organisation", "purpose", "direct_amount", "support_cost", "decision"]
    ),
    "transfers": ["reference", "value_date", "project", "organisation", "purpose", "amount"],
    "refunds": ["reference", "value_date", "project", "organisation", "purpose", "amount"],
    "expenditures": ["project", "organisation", "purpose", "year", "category", "amount"],
    "income": ["reference", "value_date", "kind", "organisation", "amount"],
    "charges": ["reference", "value_date", "kind", "amount"],
    "fund_transfers": ["reference", "value_date", "direction", "other_fund", "amount"],
    "contributor_refunds": ["reference", "value_date", "contributor", "amount"],
}


class Formula:
    """A cell with a formula; openpyxl stores no value with it."""

    def __init__(self, text: str) -> None:
        self.text = text


class Book:
    """Sheets of rows; the column order is the contract's unless a test gives another."""

    def __init__(self, sheets: Sheets) -> None:
        self.sheets = copy.deepcopy(sheets)
        self.columns: dict[str, list[str]] = {}

    def copy(self) -> Book:
        twin = Book(self.sheets)
        twin.columns = copy.deepcopy(self.columns)
        return twin

    def add(self, sheet: str, **cells: Any) -> Book:
        self.sheets.setdefault(sheet, []).append(cells)
        return self

    def change(self, sheet: str, index: int = 0, **cells: Any) -> Book:
        self.sheets[sheet][index].update(cells)
        return self

    def without(self, *sheets: str) -> Book:
        for sheet in sheets:
            self.sheets.pop(sheet, None)
        return self

    def row_of(self, sheet: str, index: int = -1) -> int:
        """The number of a row in the sheet; the names of the columns are in row 1."""
        return range(2, 2 + len(self.sheets[sheet]))[index]

    def save(self, path: Path) -> Path:
        workbook = Workbook()
        workbook.remove(workbook.active)
        for sheet, rows in self.sheets.items():
            used = {name for row in rows for name in row}
            columns = self.columns.get(sheet) or [c for c in COLUMNS.get(sheet, []) if c in used] + sorted(
                used - set(COLUMNS.get(sheet, []))
            )
            page = workbook.create_sheet(sheet)
            page.append(columns)
            for number, row in enumerate(rows, start=2):
                for column, name in enumerate(columns, start=1):
                    value = row.get(name)
                    cell = page.cell(number, column)
                    cell.value = value.text if isinstance(value, Formula) else value
                    if isinstance(value, str):
                        cell.data_type = "s"  # text that starts with = stays text
        workbook.save(path)
        return path


def small_fund(code: str = "TST00", **fund: Any) -> Book:
    """One donor, one organisation, one project; 1,000,000.00 received, 535,000.00 approved, nothing paid yet."""
    return Book(
        {
            "fund": [{"code": code, "name": "Test fund", "currency": "USD", "start_date": "2015-01-01"} | fund],
            "priority_focuses": [{"code": "PF1", "title": "First", "planned_amount": "1000000"}],
            "contributors": [{"code": "NOR", "name": "Norway"}],
            "agreements": [
                {
                    "reference": "A-1",
                    "contributor": "NOR",
                    "signed_on": "2015-02-01",
                    "currency": fund.get("currency", "USD"),
                    "amount": 1000000,
                }
            ],
            "deposits": [{"reference": "D-1", "agreement": "A-1", "received_on": "2015-03-01", "amount": 1000000}],
            "organisations": [{"code": "UNDP", "name": "UNDP", "type": "un"}],
            "projects": [{"number": "P-1", "title": "Project one", "priority_focus": "PF1"}],
            "allocations": [
                {
                    "reference": "AL-1",
                    "decided_on": "2015-04-01",
                    "project": "P-1",
                    "organisation": "UNDP",
                    "direct_amount": 500000,
                }
            ],
        }
    )


def transfer(reference: str, day: str, amount: Any, **more: Any) -> Row:
    return {
        "reference": reference,
        "value_date": day,
        "project": "P-1",
        "organisation": "UNDP",
        "amount": amount,
    } | more
