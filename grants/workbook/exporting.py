"""A fund as a workbook: imported into an empty database it gives the same reports, figure for figure.

Every register row and every document that stands is written; a document that was reversed is not, nor is its
reversal. Fees and support costs are written as they were booked, so that none is computed anew. A prior-year adjustment
is written as expenditure of the year it counts in, one amount with what is reported for that year.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import BinaryIO

from fund.models import Fund
from grants.workbook import format as fmt
from grants.workbook.books import books_of
from grants.workbook.format import SHEETS, Sheet
from grants.workbook.records import Books, Values
from grants.workbook.rules import DAY_OF
from grants.workbook.writing import Writer


def write(fund: Fund, target: BinaryIO) -> None:
    books = books_of(fund)
    writer = Writer()
    for sheet in SHEETS:
        writer.sheet(sheet, _rows(books, fund, sheet))
    writer.save(target)


def _rows(books: Books, fund: Fund, sheet: Sheet) -> Iterator[dict[str, object]]:
    if sheet.is_register:
        rows = list(books.register.get(sheet.name, {}).values())
    else:
        standing = [booked for booked in books.documents[sheet.name].values() if not booked.is_reversed]
        standing.sort(key=lambda booked: booked.sequence)
        rows = [booked.values for booked in standing]
        if sheet.name == "expenditures":
            rows = _with_adjustments(books, sheet, rows)
        if sheet.name in DAY_OF:
            rows.sort(key=lambda row: str(row[DAY_OF[sheet.name]]))
    for row in rows:
        yield {column.name: _value(books, fund, column, row) for column in sheet.columns}


def _with_adjustments(books: Books, sheet: Sheet, rows: list[Values]) -> list[Values]:
    left = dict(books.adjustments)
    added = []
    for row in rows:
        adjusted = left.pop(tuple(row[name] for name in sheet.key), 0)
        added.append(row | {"amount": row["amount"] + adjusted} if adjusted else row)  # type: ignore[operator]
    alone = [dict(zip(sheet.key, key, strict=True)) | {"amount": amount} for key, amount in left.items()]
    return [*added, *alone]


def _value(books: Books, fund: Fund, column: fmt.Column, row: Values) -> object:
    value = row.get(column.name)
    if column.kind == fmt.AMOUNT and isinstance(value, int):
        if column.currency == fmt.FUND_CURRENCY:
            return value, fund.currency
        own = row if "currency" in row else books.register["agreements"][str(row["agreement"])]
        return value, str(own["currency"])
    if column.kind == fmt.PERCENT and isinstance(value, Decimal):
        return value.normalize() if value else Decimal(0)
    return value
