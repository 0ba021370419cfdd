"""From raw cells to rows of values by column name, with everything that is wrong in the cells told at once. Pure."""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from grants.workbook import cells
from grants.workbook.cells import BadCell, Value
from grants.workbook.findings import ERROR, NOTICE, Finding, column_letter
from grants.workbook.findings import mark as _
from grants.workbook.format import BY_NAME, ERRORS_COLUMN, SHEETS, Column, Sheet
from grants.workbook.gate import shown
from grants.workbook.reading import RawCell, RawSheet, Workbook


@dataclass(slots=True)
class Row:
    """One row. ``broken`` names the columns that could not be read; they are missing from ``values``."""

    number: int
    values: dict[str, Value]
    broken: tuple[str, ...] = ()

    def get(self, name: str) -> Value:
        return self.values.get(name)


@dataclass(slots=True)
class SheetRows:
    """The rows of one sheet. ``letters`` are the user's columns; ``width`` is the number of columns in use."""

    sheet: Sheet
    rows: list[Row] = field(default_factory=list)
    letters: dict[str, str] = field(default_factory=dict)
    is_present: bool = True

    def finding(self, severity: str, row: Row, column: str, message: str, /, **values: object) -> Finding:
        """A finding about one cell of one row; ``values`` may have any name, ``row`` and ``column`` too."""
        return Finding(severity, self.sheet.name, message, values, row.number, self.letters.get(column, ""), column)


@dataclass(slots=True)
class Rows:
    """All sheets of the format, those the file does not have as empty ones, and what is wrong so far."""

    sheets: dict[str, SheetRows]
    findings: list[Finding]

    def __getitem__(self, name: str) -> SheetRows:
        return self.sheets[name]


def rows_of(workbook: Workbook, wanted: Sequence[Sheet] = SHEETS, unread: str = "") -> Rows:
    """Every row of every known sheet; never raises. ``unread`` is a sheet that may be there and is not looked at."""
    findings: list[Finding] = []
    sheets: dict[str, SheetRows] = {}
    by_name = {sheet.name: sheet for sheet in wanted}
    for raw in workbook.sheets:
        sheet = by_name.get(raw.name)
        if sheet is None:
            if raw.name != unread:
                findings.append(_unknown_sheet(raw.name) if wanted is SHEETS else _no_such_sheet(raw.name, by_name))
            continue
        if raw.state != "visible":
            findings.append(
                Finding(ERROR, raw.name, _("The sheet is hidden. Show it, so that what is imported is seen."))
            )
        sheets[sheet.name] = _sheet_rows(sheet, raw, findings)
    for sheet in wanted:
        if sheet.name not in sheets:
            sheets[sheet.name] = SheetRows(sheet, is_present=False)
            if sheet.is_single:
                findings.append(Finding(ERROR, sheet.name, _("The sheet is missing; it must have exactly one row.")))
        elif sheet.is_single and len(sheets[sheet.name].rows) != 1:
            findings.append(
                Finding(
                    ERROR,
                    sheet.name,
                    _("The sheet must have exactly one row below the column names; it has %(count)s."),
                    {"count": len(sheets[sheet.name].rows)},
                )
            )
    return Rows(sheets, findings)


def _unknown_sheet(name: str) -> Finding:
    close = difflib.get_close_matches(name.lower(), BY_NAME, n=1, cutoff=0.7)
    if close:
        return Finding(
            ERROR, shown(name), _("No fund workbook has a sheet of this name. Is it %(close)s?"), {"close": close[0]}
        )
    return Finding(
        ERROR,
        shown(name),
        _("No fund workbook has a sheet of this name. The sheets are: %(sheets)s."),
        {"sheets": ", ".join(BY_NAME)},
    )


def _no_such_sheet(name: str, wanted: Iterable[str]) -> Finding:
    return Finding(
        ERROR,
        shown(name),
        _("A workbook of this kind has no sheet of this name. Its sheets are: %(sheets)s."),
        {"sheets": ", ".join(wanted)},
    )


def _sheet_rows(sheet: Sheet, raw: RawSheet, findings: list[Finding]) -> SheetRows:
    result = SheetRows(sheet)
    if not raw.rows:
        return result
    header = raw.rows[0]
    if header.number != 1:
        findings.append(
            Finding(
                ERROR,
                sheet.name,
                _("Row 1 must hold the column names; the first that holds anything is row %(row)s."),
                {"row": header.number},
                1,
            )
        )
        return result
    columns, nameless = _columns(sheet, header.cells, result, findings)
    known_bad = _special_cells(sheet, raw, columns, findings)
    for raw_row in raw.rows[1:]:
        for index in range(len(raw_row.cells)):
            if raw_row.cells[index] is not None and index not in columns and index not in nameless:
                nameless.add(index)
                findings.append(
                    Finding(
                        ERROR,
                        sheet.name,
                        _("There is a value in a column without a name in row 1."),
                        {},
                        raw_row.number,
                        column_letter(index),
                    )
                )
        row = _row(sheet, raw_row.number, raw_row.cells, columns, known_bad, result, findings)
        if row is not None:
            result.rows.append(row)
    return result


def _columns(
    sheet: Sheet, header: list[RawCell], result: SheetRows, findings: list[Finding]
) -> tuple[dict[int, Column], set[int]]:
    """Column index to column, and the indexes that are not read."""
    columns: dict[int, Column] = {}
    unread: set[int] = set()
    names = {column.name: column for column in sheet.columns}
    for index, cell in enumerate(header):
        if cell is None:
            continue
        name = str(cell).strip() if not isinstance(cell, list) else cell[1]
        letter = column_letter(index)
        if re.fullmatch(rf"{ERRORS_COLUMN}(:.*)?", name, re.DOTALL):
            unread.add(index)
            findings.append(
                Finding(
                    NOTICE,
                    sheet.name,
                    _("The column of errors of an earlier check is not read."),
                    {},
                    1,
                    letter,
                    ERRORS_COLUMN,
                )
            )
        elif name not in names:
            unread.add(index)
            close = difflib.get_close_matches(name.lower(), names, n=1, cutoff=0.7)
            findings.append(
                Finding(
                    ERROR,
                    sheet.name,
                    _("The sheet has no column %(name)s. Is it %(close)s?")
                    if close
                    else _("The sheet has no column %(name)s. Its columns are: %(columns)s."),
                    {"name": shown(name), "close": close[0] if close else "", "columns": ", ".join(names)},
                    1,
                    letter,
                    shown(name),
                )
            )
        elif name in result.letters:
            unread.add(index)
            findings.append(
                Finding(
                    ERROR,
                    sheet.name,
                    _("The column %(name)s is there twice, in %(first)s and %(second)s."),
                    {"name": name, "first": result.letters[name], "second": letter},
                    1,
                    letter,
                    name,
                )
            )
        else:
            columns[index] = names[name]
            result.letters[name] = letter
    for column in sheet.columns:
        if column.required and column.name not in result.letters:
            findings.append(
                Finding(
                    ERROR,
                    sheet.name,
                    _("The required column %(name)s is missing."),
                    {"name": column.name},
                    1,
                    "",
                    column.name,
                )
            )
    return columns, unread


def _special_cells(
    sheet: Sheet, raw: RawSheet, columns: dict[int, Column], findings: list[Finding]
) -> set[tuple[int, int]]:
    """Tells of formulas, error values and merged cells; answers with the cells whose value cannot be known."""

    def found(severity: str, address: tuple[int, int], message: str, **values: object) -> None:
        row, index = address
        name = columns[index].name if index in columns else ""
        findings.append(Finding(severity, sheet.name, message, values, row, column_letter(index), name))

    for address in raw.formulas_without_value:
        found(
            ERROR,
            address,
            _("The cell holds a formula without a stored value. Let Excel calculate it, and save the file again."),
        )
    for address in raw.error_cells:
        found(ERROR, address, _("The cell shows an error of Excel (such as #N/A or #DIV/0!), not a value."))
    for area in raw.merged:
        match = re.match(r"([A-Z]+)([0-9]+)", area)
        findings.append(
            Finding(
                ERROR,
                sheet.name,
                _("The cells %(area)s are merged: one value for several cells. Unmerge them."),
                {"area": area},
                int(match[2]) if match else 0,
                match[1] if match else "",
            )
        )
    by_column: defaultdict[int, list[int]] = defaultdict(list)
    bad = set(raw.formulas_without_value) | set(raw.error_cells)
    for row, index in raw.formulas:
        if (row, index) not in bad:
            by_column[index].append(row)
    for index, rows in sorted(by_column.items()):
        found(
            NOTICE,
            (rows[0], index),
            _("Formulas in %(cells)s: the values Excel had stored were read (%(count)s cells)."),
            cells=_ranges(column_letter(index), rows),
            count=len(rows),
        )
    if raw.hidden_rows:
        findings.append(
            Finding(
                NOTICE, sheet.name, _("Hidden rows were read like the others: %(count)s."), {"count": raw.hidden_rows}
            )
        )
    return bad


def _ranges(letter: str, rows: Iterable[int]) -> str:
    """``E2:E9, E12``."""
    spans: list[list[int]] = []
    for row in sorted(rows):
        if spans and spans[-1][1] == row - 1:
            spans[-1][1] = row
        else:
            spans.append([row, row])
    texts = [f"{letter}{a}" if a == b else f"{letter}{a}:{letter}{b}" for a, b in spans]
    return ", ".join(texts[:20]) + (" …" if len(texts) > 20 else "")


def _row(
    sheet: Sheet,
    number: int,
    raw: list[RawCell],
    columns: dict[int, Column],
    known_bad: set[tuple[int, int]],
    result: SheetRows,
    findings: list[Finding],
) -> Row | None:
    """None for a row that is empty in the columns that are read."""
    values: dict[str, Value] = {}
    broken: list[str] = []
    size = len(raw)
    is_empty = True
    for index, column in columns.items():
        cell = raw[index] if index < size else None
        if cell is None:
            if known_bad and (number, index) in known_bad:
                broken.append(column.name)
                is_empty = False
            continue
        is_empty = False
        try:
            value = cells.value_of(column, cell)
        except BadCell as bad:
            broken.append(column.name)
            findings.append(
                Finding(ERROR, sheet.name, bad.message, bad.values, number, column_letter(index), column.name)
            )
        else:
            if value != "":
                values[column.name] = value
    if is_empty:
        return None
    row = Row(number, values, tuple(broken))
    for column in sheet.columns:
        if column.name in values or column.name in broken:
            continue
        if column.required:
            row.broken = (*row.broken, column.name)
            if column.name in result.letters:
                findings.append(
                    result.finding(
                        ERROR, row, column.name, _("%(name)s is required and the cell is empty."), name=column.name
                    )
                )
        elif column.default:
            values[column.name] = cells.default_of(column)
    return row
