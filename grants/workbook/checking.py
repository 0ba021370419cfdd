"""Everything that can be said about a file before it is booked, all of it at once."""

from __future__ import annotations

from datetime import date

from grants.workbook.books import load
from grants.workbook.comparing import compare, complete
from grants.workbook.observations import observe
from grants.workbook.preview import Preview, preview_of
from grants.workbook.reading import Workbook
from grants.workbook.records import Books, Draft
from grants.workbook.resolving import resolve
from grants.workbook.rows import Rows, rows_of
from grants.workbook.rules import check_rules


def check(workbook: Workbook, today: date) -> Preview:
    """What the file would do to the books as they are now. Reads them, writes nothing, never raises for a file."""
    rows = rows_of(workbook)
    first = rows["fund"].rows[:1]
    code = str(first[0].values.get("code", "")) if first else ""
    return check_against(workbook, rows, load(code), today)


def check_against(workbook: Workbook, rows: Rows, books: Books, today: date) -> Preview:
    """As ``check``, for rows and books already read. Pure."""
    draft = Draft(rows=rows, books=books, today=today, findings=rows.findings)
    resolve(draft)
    compare(draft)
    complete(draft)
    check_rules(draft)
    observe(draft)
    return preview_of(workbook, draft)
