"""What the parts of a workbook say about themselves, read by a streaming XML parser with limits. Pure.

Runs in the child process, before the parser of values: cells far outside, millions of cells, entities,
two cells of one address and the like are refused here. It also finds what a reader of values does not
tell: formulas with and without a stored value, error values, merged cells, hidden sheets, percent formats.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from xml.parsers import expat

from grants.workbook.findings import column_letter
from grants.workbook.findings import mark as _
from grants.workbook.gate import (
    _BROKEN,
    LIMITS,
    RELATIONS_PART,
    TYPES_PART,
    WORKBOOK_PART,
    Container,
    Limits,
    RefusedFile,
    UnreadableFile,
    shown,
)

MAIN_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_STRINGS, _STYLES = "xl/sharedStrings.xml", "xl/styles.xml"
_READ_PARTS = re.compile(r"xl/(?:workbook|sharedStrings|styles)\.xml|.*\.rels|\[Content_Types\]\.xml", re.IGNORECASE)
_CELL_TYPES = frozenset(("n", "s", "str", "inlineStr", "b", "e", "d"))
_BUILT_IN_PERCENT = frozenset((9, 10))
_TOO_MANY_CELLS = _("The workbook has more than %(limit)s cells. Split it.")

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


def scan(container: Container, limits: Limits = LIMITS) -> list[SheetScan]:
    """Every sheet of the workbook, in its order. Raises UnreadableFile or RefusedFile, and nothing else."""
    try:
        _check_other_parts(container, limits)
        _check_types(container, limits)
        sheets = _sheets(container, limits)
        _count(container, limits)
        percent_styles = _percent_styles(container, limits)
        cells = 0
        for sheet in sheets:
            cells = _scan_sheet(container, sheet, percent_styles, cells, limits)
    except expat.ExpatError as problem:
        raise UnreadableFile(_BROKEN) from problem
    return sheets


# -- parsing one part ----------------------------------------------------------------------------------


def _parser() -> expat.XMLParserType:
    """A parser that refuses document types, and so entities, and every encoding but UTF-8."""
    parser = expat.ParserCreate()
    parser.ordered_attributes = True
    parser.buffer_text = True

    def no_document_type(*_args: object) -> None:
        raise RefusedFile(_("The file declares XML entities, which no workbook does."))

    def only_utf8(_version: str, encoding: str | None, _standalone: int) -> None:
        if encoding and encoding.lower() not in ("utf-8", "utf8", "us-ascii", "ascii"):
            raise RefusedFile(_("The file is written in %(encoding)s, not in UTF-8."), {"encoding": shown(encoding)})

    parser.StartDoctypeDeclHandler = no_document_type
    parser.EntityDeclHandler = no_document_type
    parser.XmlDeclHandler = only_utf8
    return parser


def _parse(
    container: Container, part: str, start: Callable[[str, list[str]], None], limits: Limits, text: object = None
) -> None:
    parser = _parser()
    parser.StartElementHandler = start
    if callable(text):
        parser.CharacterDataHandler = text
    _feed(container, part, parser, limits)


def _feed(container: Container, part: str, parser: expat.XMLParserType, limits: Limits) -> None:
    first = True
    for chunk in container.chunks(part, limits):
        if first and (chunk[:2] in (b"\xfe\xff", b"\xff\xfe") or b"\x00" in chunk[:4]):
            raise RefusedFile(_("The file is written in %(encoding)s, not in UTF-8."), {"encoding": "UTF-16"})
        first = False
        parser.Parse(chunk, False)
    parser.Parse(b"", True)


def _local(tag: str) -> str:
    return tag.rpartition(":")[2]


def _pairs(attributes: list[str]) -> dict[str, str]:
    return dict(zip(attributes[::2], attributes[1::2], strict=True))


# -- the parts around the sheets -------------------------------------------------------------------------


def _check_other_parts(container: Container, limits: Limits) -> None:
    """Parts nobody parses still must not hold a document type; relations must not lead out of the file."""
    for name in container.parts:
        if name.lower().endswith(".rels"):
            _check_relations(container, name, limits)
        elif name.lower().endswith((".xml", ".vml")) and not _READ_PARTS.fullmatch(name):
            if re.fullmatch(r"xl/worksheets/[^/]*\.xml", name, re.IGNORECASE):
                continue
            tail = b""
            for chunk in container.chunks(name, limits):
                if b"<!DOCTYPE" in tail + chunk or b"<!ENTITY" in tail + chunk:
                    raise RefusedFile(_("The file declares XML entities, which no workbook does."))
                tail = chunk[-16:]
        else:
            for _chunk in container.chunks(name, limits):
                pass


def _check_relations(container: Container, name: str, limits: Limits) -> None:
    def start(tag: str, attributes: list[str]) -> None:
        relation = _pairs(attributes)
        if relation.get("TargetMode", "").lower() == "external":
            kind = relation.get("Type", "").rpartition("/")[2]
            # Excel makes a link of every e-mail address typed into a cell; nobody follows it here.
            if kind != "hyperlink":
                raise RefusedFile(
                    _("The file contains %(what)s (%(name)s). Save it as an ordinary .xlsx workbook without them."),
                    {"what": "links to other files or data sources", "name": shown(kind)},
                )

    _parse(container, name, start, limits)


def _check_types(container: Container, limits: Limits) -> None:
    types: list[str] = []

    def start(tag: str, attributes: list[str]) -> None:
        types.append(_pairs(attributes).get("ContentType", ""))

    _parse(container, TYPES_PART, start, limits)
    if any("macroenabled" in kind.lower() or "vbaproject" in kind.lower() for kind in types):
        raise RefusedFile(_("The file is a workbook with macros. Save it as an ordinary .xlsx workbook."))
    if MAIN_TYPE not in types:
        raise UnreadableFile(_("The file is not an Excel workbook (.xlsx)."))


def _sheets(container: Container, limits: Limits) -> list[SheetScan]:
    targets: dict[str, str] = {}

    def relation(tag: str, attributes: list[str]) -> None:
        values = _pairs(attributes)
        if "Id" in values:
            targets[values["Id"]] = posixpath.normpath(posixpath.join("/xl", values.get("Target", "")))[1:]

    _parse(container, RELATIONS_PART, relation, limits)
    sheets: list[SheetScan] = []

    def start(tag: str, attributes: list[str]) -> None:
        if _local(tag) == "sheet":
            values = {_local(name): value for name, value in _pairs(attributes).items()}
            part = targets.get(values.get("id", ""), "")
            sheets.append(SheetScan(values.get("name", ""), part, values.get("state", "visible")))

    _parse(container, WORKBOOK_PART, start, limits)
    names = [sheet.name.strip().lower() for sheet in sheets]
    parts = [sheet.part for sheet in sheets]
    if not sheets or any(part not in container.parts for part in parts):
        raise UnreadableFile(_BROKEN)
    if len(set(names)) != len(names) or len(set(parts)) != len(parts):
        raise RefusedFile(_("The file holds two sheets of one name."))
    return sheets


def _count(container: Container, limits: Limits) -> None:
    """Counts cells and texts by their bytes: a bomb is known in a tenth of the time it takes to parse it."""
    cells = texts = 0
    for name in container.parts:
        if re.fullmatch(r"xl/worksheets/[^/]*\.xml", name, re.IGNORECASE):
            cells += _occurrences(container, name, (b"<c ", b"<c>", b":c ", b":c>"), limits)
        elif name == _STRINGS:
            texts += _occurrences(container, name, (b"<si>", b"<si ", b"<si/", b":si>"), limits)
    if cells > limits.cells:
        raise RefusedFile(_TOO_MANY_CELLS, {"limit": limits.cells})
    if texts > limits.strings:
        raise RefusedFile(_("The workbook has more than %(limit)s texts. Split it."), {"limit": limits.strings})


def _occurrences(container: Container, name: str, patterns: tuple[bytes, ...], limits: Limits) -> int:
    count, tail = 0, b""
    for chunk in container.chunks(name, limits):
        window = tail + chunk
        count += sum(window.count(pattern) for pattern in patterns)
        tail = window[-2:]
    return count


def _percent_styles(container: Container, limits: Limits) -> frozenset[str]:
    """The numbers of the cell styles that show a percent sign: 7 % is then stored as 0.07."""
    if _STYLES not in container.parts:
        return frozenset()
    percent_formats = set(_BUILT_IN_PERCENT)
    styles: set[str] = set()
    inside, count = False, 0

    def start(tag: str, attributes: list[str]) -> None:
        nonlocal inside, count
        name = _local(tag)
        if name == "numFmt":
            values = _pairs(attributes)
            code = re.sub(r'"[^"]*"|\\.', "", values.get("formatCode", ""))
            if "%" in code and values.get("numFmtId", "").isdecimal():
                percent_formats.add(int(values["numFmtId"]))
        elif name == "cellXfs":
            inside = True
        elif name in ("cellStyles", "dxfs"):
            inside = False
        elif name == "xf" and inside:
            number = _pairs(attributes).get("numFmtId", "")
            if number.isdecimal() and int(number) in percent_formats:
                styles.add(str(count))
            count += 1

    _parse(container, _STYLES, start, limits)
    return frozenset(styles)


# -- the sheets ----------------------------------------------------------------------------------------

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


def _scan_sheet(
    container: Container, sheet: SheetScan, percent_styles: frozenset[str], cells: int, limits: Limits
) -> int:
    """Returns the number of cells up to here."""
    kinds = _Kinds()
    columns: dict[str, int] = {}
    row, column, row_text = 0, -1, ""
    value_seen = formula = False
    cell_type = "n"
    parser = _parser()

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
                raise RefusedFile(_TOO_MANY_CELLS, {"limit": limits.cells})
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
                    raise UnreadableFile(_BROKEN)
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
        elif formula and kind in (_MERGE, _OTHER) and _local(tag) not in ("t", "r"):
            close_formula()
        if kind == _MERGE:
            sheet.merged.append(shown(_pairs(attributes).get("ref", "")))

    parser.StartElementHandler = start
    _feed(container, sheet.part, parser, limits)
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
