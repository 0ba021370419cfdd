"""A workbook of one small fund, as rows: for tests that change a cell of it and see what is said."""

from __future__ import annotations

import copy
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.generators.workbook_file import write_workbook

Rows = dict[str, list[dict[str, Any]]]

_SHEETS: Rows = {
    "fund": [{"code": "WBK01", "name": "The Workbook Fund", "currency": "USD", "start_date": date(2015, 1, 1)}],
    "priority_focuses": [{"code": "F1", "title": "First focus", "planned_amount": Decimal("500000")}],
    "contributors": [{"code": "NOR", "name": "Norway"}, {"code": "SWE", "name": "Sweden"}],
    "agreements": [
        {
            "reference": "NOR-1",
            "contributor": "NOR",
            "signed_on": date(2015, 2, 1),
            "currency": "NOK",
            "amount": Decimal("800000"),
            "fund_amount": Decimal("100000"),
        },
        {
            "reference": "SWE-1",
            "contributor": "SWE",
            "signed_on": date(2015, 2, 1),
            "currency": "USD",
            "amount": Decimal("200000"),
        },
    ],
    "deposits": [
        {
            "reference": "D-1",
            "agreement": "NOR-1",
            "received_on": date(2015, 3, 1),
            "amount": Decimal("800000"),
            "fund_amount": Decimal("99500.50"),
        },
        {"reference": "D-2", "agreement": "SWE-1", "received_on": date(2015, 4, 1), "amount": Decimal("200000")},
    ],
    "organisations": [{"code": "UNDP", "name": "Development Programme", "type": "un"}],
    "projects": [{"number": "P-1", "title": "Advisers", "priority_focus": "F1"}],
    "allocations": [
        {
            "reference": "A-1",
            "decided_on": date(2015, 5, 1),
            "project": "P-1",
            "organisation": "UNDP",
            "direct_amount": Decimal("100000"),
        }
    ],
    "transfers": [
        {
            "reference": "T-1",
            "value_date": date(2015, 5, 20),
            "project": "P-1",
            "organisation": "UNDP",
            "purpose": "programme",
            "amount": Decimal("107000"),
        }
    ],
    "expenditures": [
        {
            "project": "P-1",
            "organisation": "UNDP",
            "purpose": "programme",
            "year": 2015,
            "category": "1",
            "amount": Decimal("40000"),
        }
    ],
}


def small_sheets() -> Rows:
    """A fresh copy of the rows, to be changed at will."""
    return copy.deepcopy(_SHEETS)


def as_file(sheets: Rows, name: str = "fund.xlsx") -> BytesIO:
    """The rows as an uploaded file of this name."""
    with TemporaryDirectory() as folder:
        path = write_workbook(sheets, Path(folder) / "workbook.xlsx")
        file = BytesIO(Path(path).read_bytes())
    file.name = name
    return file
