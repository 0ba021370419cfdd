"""One sheet, element by element: every cell in its place, and what a reader of values does not tell. Pure.

Part of ``scan.py``; in a file of its own because it is the one loop that sees every cell.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from grants.workbook.findings import column_letter
from grants.workbook.findings import mark as _
from grants.workbook.gate import BROKEN, Container, Limits, RefusedFile, UnreadableFile, shown
from grants.workbook.xml_parts import feed, local, pairs, parser_of_parts

TOO_MANY_CELLS = _("The workbook has more than %(limit)s cells. Split it.")
_CELL_TYPES = frozenset(("n", "s", "str", "inlineStr", "b", "e", "d"))

Address = tuple[int, int]
"""Row as printed (1 is the first) and column index (0 is A)."""


@dataclass(slots=True)
class SheetScan:
    """What is special in one sheet. Addresses are of cells that hold something."""

    name: str
    part: str = ""
    state: str = "visible"
    formulas: list[Address] = field(default_factory=list)
    formulas_without_value: list[Address] = field(default_factory=list)
    error_cells: list[Address] = field(default_factory=list)
    percent_cells: list[Address] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    hidden_rows: int = 0


_ROW, _CELL, _VALUE, _FORMULA, _TEXT, _DATA, _MERGE, _OTHER = range(8)
_KINDS = {
    "row": _ROW,
    "c": _CELL,
    "v": _VALUE,
    "f": _FORMULA,
    "is": _TEXT,
    "sheetData": _DATA,
    "mergeCell": _MERGE,
}
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384


class _Kinds(dict[str, int]):
    """Which element a tag is. One prefix holds for the whole sheet; `xm:f` of a sparkline is no cell's formula."""

    prefix: str | None = None

    def __missing__(self, tag: str) -> int:
        prefix, _colon, name = tag.rpartition(":")
        if self.prefix is None:
            self.prefix = prefix
        kind = _KINDS.get(name, _OTHER)
        if prefix != self.prefix and kind != _OTHER:
            if kind != _FORMULA or prefix != "xm":
                raise RefusedFile(_("The file mixes two ways of writing cells."))
            kind = _OTHER
        self[tag] = kind
        return kind


def scan_sheet(
    container: Container, sheet: SheetScan, percent_styles: frozenset[str], cells: int, limits: Limits
) -> int:
    """Returns the number of cells up to here."""
    kinds = _Kinds()
    columns: dict[str, int] = {}
    row, column, row_text = 0, -1, ""
    value_seen = formula = False
    cell_type = "n"
    parser = parser_of_parts()

    def refuse_place() -> None:
        raise RefusedFile(
            _("Sheet %(sheet)s has a value in %(cell)s; it may have %(rows)s rows and %(columns)s columns."),
            {
                "sheet": shown(sheet.name),
                "cell": f"{column_letter(column)}{row}",
                "rows": limits.rows,
                "columns": limits.columns,
            },
        )

    def close_formula() -> None:
        nonlocal formula
        (sheet.formulas if value_seen else sheet.formulas_without_value).append((row, column))
        formula = False
        parser.CharacterDataHandler = None

    def see_text(text: str) -> None:
        nonlocal value_seen
        if text.strip():
            value_seen = True

    def start(tag: str, attributes: list[str]) -> None:
        nonlocal row, column, row_text, cells, formula, value_seen, cell_type
        kind = kinds[tag]
        if kind == _CELL:
            if formula:
                close_formula()
            cells += 1
            if cells > limits.cells:
                raise RefusedFile(TOO_MANY_CELLS, {"limit": limits.cells})
            reference, cell_type, style = "", "n", ""
            for index in range(0, len(attributes), 2):
                name = attributes[index]
                if name == "r":
                    reference = attributes[index + 1]
                elif name == "t":
                    cell_type = attributes[index + 1]
                elif name == "s":
                    style = attributes[index + 1]
            if reference:
                letters = reference[: -len(row_text)]
                here = columns.get(letters, -1)
                if here < 0:
                    here = columns[letters] = _column_index(letters)
                if not reference.endswith(row_text) or here <= column:
                    raise RefusedFile(_("The cells of sheet %(sheet)s are out of order."), {"sheet": shown(sheet.name)})
                column = here
            else:
                column += 1
            if cell_type != "n":
                if cell_type not in _CELL_TYPES:
                    raise UnreadableFile(BROKEN)
                if cell_type == "e":
                    sheet.error_cells.append((row, column))
            elif style in percent_styles:
                sheet.percent_cells.append((row, column))
        elif kind in (_VALUE, _TEXT):
            if row > limits.rows + 1 or column >= limits.columns:
                refuse_place()
            if formula:
                if cell_type == "str":
                    value_seen = True  # an empty text is a value
                else:
                    parser.CharacterDataHandler = see_text
        elif kind == _ROW:
            if formula:
                close_formula()
            number, hidden = "", False
            for index in range(0, len(attributes), 2):
                if attributes[index] == "r":
                    number = attributes[index + 1]
                elif attributes[index] == "hidden":
                    hidden = attributes[index + 1] in ("1", "true")
            row = _next_row(number, row, sheet)
            row_text = str(row)
            column = -1
            sheet.hidden_rows += hidden
        elif kind == _FORMULA:
            if row > limits.rows + 1 or column >= limits.columns:
                refuse_place()
            formula, value_seen = True, False
        elif formula and kind in (_MERGE, _OTHER) and local(tag) not in ("t", "r"):
            close_formula()
        if kind == _MERGE:
            sheet.merged.append(shown(pairs(attributes).get("ref", "")))

    parser.StartElementHandler = start
    feed(container, sheet.part, parser, limits)
    if formula:
        close_formula()
    return cells


def _next_row(number: str, row: int, sheet: SheetScan) -> int:
    here = row + 1 if not number else int(number) if number.isdecimal() and len(number) < 8 else 0
    if not row < here <= _LAST_ROW:
        raise RefusedFile(_("The rows of sheet %(sheet)s are out of order."), {"sheet": shown(sheet.name)})
    return here


def _column_index(letters: str) -> int:
    """A is 0. Raises RefusedFile for what no sheet has."""
    index = 0
    if not letters.isascii() or not letters.isalpha() or not letters.isupper() or len(letters) > 3:
        raise RefusedFile(_("A cell has an address no sheet has: %(cell)s."), {"cell": shown(letters)})
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    if index > _LAST_COLUMN:
        raise RefusedFile(_("A cell has an address no sheet has: %(cell)s."), {"cell": shown(letters)})
    return index - 1
