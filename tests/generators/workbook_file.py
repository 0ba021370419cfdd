"""Rows to an XLSX file: what a person with a spreadsheet program would have saved.

Nothing here knows the product: the sheets and columns are those of the fund workbook, version 1.
"""

from __future__ import annotations

from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

COLUMNS: dict[str, tuple[str, ...]] = {
    "fund": (
        "code",
        "name",
        "currency",
        "start_date",
        "end_date",
        "aa_fee_percent",
        "support_cost_percent",
        "administrative_agent",
    ),
    "priority_focuses": ("code", "title", "kind", "planned_amount"),
    "outputs": ("code", "priority_focus", "title"),
    "contributors": ("code", "name", "type"),
    "agreements": (
        "reference",
        "contributor",
        "signed_on",
        "currency",
        "amount",
        "fund_amount",
        "aa_fee_percent",
        "earmarked_to",
    ),
    "instalments": ("agreement", "due_on", "amount"),
    "deposits": ("reference", "agreement", "received_on", "amount", "fund_amount", "aa_fee"),
    "organisations": ("code", "name", "type", "support_cost_percent"),
    "projects": (
        "number",
        "title",
        "priority_focus",
        "output",
        "level",
        "country",
        "start_date",
        "end_date",
        "status",
    ),
    "allocations": (
        "reference",
        "decided_on",
        "project",
        "organisation",
        "purpose",
        "direct_amount",
        "support_cost",
        "decision",
    ),
    "transfers": ("reference", "value_date", "project", "organisation", "purpose", "amount"),
    "refunds": ("reference", "value_date", "project", "organisation", "purpose", "amount"),
    "expenditures": ("project", "organisation", "purpose", "year", "category", "amount"),
    "income": ("reference", "value_date", "kind", "organisation", "amount"),
    "charges": ("reference", "value_date", "kind", "amount"),
    "fund_transfers": ("reference", "value_date", "direction", "other_fund", "amount"),
    "contributor_refunds": ("reference", "value_date", "contributor", "amount"),
}

Sheets = dict[str, list[dict[str, object]]]


def write_workbook(sheets: Sheets, path: Path | str, *, columns: dict[str, tuple[str, ...]] | None = None) -> Path:
    """Writes the sheets that have rows. ``columns`` replaces the column order of single sheets.

    Text is written as text: a code such as ``=1+1`` or ``0042`` stays what it is.
    """
    order = {**COLUMNS, **(columns or {})}
    book = Workbook(write_only=True)
    for name, rows in sheets.items():
        if not rows and name != "fund":
            continue
        sheet = book.create_sheet(name)
        header = order[name]
        sheet.append(header)
        for row in rows:
            unknown = row.keys() - set(header)
            if unknown:
                raise KeyError(f"{name}: no column {sorted(unknown)}")
            sheet.append([as_typed(sheet, row.get(column)) for column in header])
    book.save(path)
    return Path(path)


def as_typed(sheet: object, value: object) -> object:
    """Text that begins like a formula is a cell of text, as when a person types an apostrophe before it."""
    if isinstance(value, str) and value.startswith("="):
        cell = WriteOnlyCell(sheet, value)
        cell.data_type = "s"
        return cell
    return value
