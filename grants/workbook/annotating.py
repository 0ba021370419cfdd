"""Writes an ``errors`` column into the user's own workbook, which otherwise stays as it is. Pure.

The XML of a sheet is edited in place, so formats, widths, formulas and notes survive; a library would load
and lose some of them. Runs in the child process only, on a file that has passed ``scan.py``.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from dataclasses import dataclass
from typing import BinaryIO
from xml.sax.saxutils import escape

from grants.workbook.findings import column_letter
from grants.workbook.gate import LIMITS, open_container
from grants.workbook.scan import scan

_ROW = re.compile(rb"<((?:\w+:)?)row\b([^>]*?)(/?)>")
_CELL = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]+)\d+"[^>]*?(/?)>')
_NUMBER = re.compile(rb'\br="(\d+)"')
_DATA = re.compile(rb"<((?:\w+:)?)sheetData\b[^>]*?(/?)>")
_WIDTH = 80


@dataclass(frozen=True, slots=True)
class Column:
    """The texts of one sheet's errors column, by row number; row 1 is the header."""

    index: int
    texts: dict[int, str]

    @property
    def letters(self) -> str:
        return column_letter(self.index)


def annotate(source: BinaryIO, target: BinaryIO) -> None:
    """``source`` holds a line of JSON, ``{sheet name: {"column": index, "texts": {row: text}}}``, then the workbook."""
    columns = {
        name: Column(sheet["column"], {int(row): text for row, text in sheet["texts"].items()})
        for name, sheet in json.loads(source.readline()).items()
    }
    container = open_container(io.BytesIO(source.read(LIMITS.file_size + 1)))
    by_part = {sheet.part: columns[sheet.name] for sheet in scan(container) if sheet.name in columns}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
        for name in container.parts:
            content = container.content(name)
            archive.writestr(name, annotated(content, by_part[name]) if name in by_part else content)
    target.write(buffer.getvalue())


def annotated(sheet: bytes, column: Column) -> bytes:
    """The XML of a sheet with the column's texts in it; what stood in that column before is gone."""
    data = _DATA.search(sheet)
    if data is None:
        return sheet
    prefix, closed = data[1], data[2]
    head, body = _with_width(sheet[: data.start()], prefix, column), sheet[data.end() :]
    opening = b"<%ssheetData>" % prefix
    if closed:
        return b"".join((head, opening, *_new_rows(prefix, column, 0, None), b"</%ssheetData>" % prefix, body))
    pieces = [head, opening]
    row, position = 0, 0
    for match in _ROW.finditer(body):
        if match.start() < position:
            continue
        number = _NUMBER.search(match[2])
        here = int(number[1]) if number else row + 1
        pieces.append(body[position : match.start()])
        pieces.extend(_new_rows(prefix, column, row, here))
        row = here
        if match[3]:
            cells, position = b"", match.end()
        else:
            end = body.find(b"</%srow>" % prefix, match.end())
            if end < 0:
                return sheet
            cells, position = body[match.end() : end], end + len(prefix) + 6
        attributes = re.sub(rb'\s+spans="[^"]*"', b"", match[2])
        pieces.append(b"<%srow%s>%s</%srow>" % (prefix, attributes, _with_cell(cells, prefix, column, here), prefix))
    end = body.find(b"</%ssheetData>" % prefix, position)
    if end < 0:
        return sheet
    pieces.append(body[position:end])
    pieces.extend(_new_rows(prefix, column, row, None))
    pieces.append(body[end:])
    return b"".join(pieces)


def _new_rows(prefix: bytes, column: Column, after: int, before: int | None) -> list[bytes]:
    """Rows that have a text but no element of their own, between two that have one."""
    if before is not None and before == after + 1:
        return []
    rows = sorted(row for row in column.texts if row > after and (before is None or row < before))
    return [b'<%srow r="%d">%s</%srow>' % (prefix, row, _cell(prefix, column, row), prefix) for row in rows]


def _with_cell(cells: bytes, prefix: bytes, column: Column, row: int) -> bytes:
    new = _cell(prefix, column, row) if row in column.texts else b""
    order = (len(column.letters), column.letters)
    for match in _CELL.finditer(cells):
        letters = match[1].decode()
        if letters == column.letters:
            end = match.end()
            if not match[2]:
                end = cells.index(b"</%sc>" % prefix, end) + len(prefix) + 4
            return cells[: match.start()] + new + cells[end:]
        if (len(letters), letters) > order:
            return cells[: match.start()] + new + cells[match.start() :]
    return cells + new


def _cell(prefix: bytes, column: Column, row: int) -> bytes:
    """A cell with its text in dark red; as a text within the cell, which needs no change to the styles."""
    printable = "".join(c if c.isprintable() or c == "\n" else "?" for c in column.texts[row])
    text = escape(printable[: LIMITS.characters - 7]).encode()
    p = prefix
    return (
        b'<%sc r="%s%d" t="inlineStr"><%sis><%sr><%srPr><%sb/><%scolor rgb="FFB10E1E"/></%srPr>'
        b'<%st xml:space="preserve">%s</%st></%sr></%sis></%sc>'
    ) % (p, column.letters.encode(), row, p, p, p, p, p, p, p, text, p, p, p, p)


def _with_width(head: bytes, prefix: bytes, column: Column) -> bytes:
    """The dimension goes, for it no longer holds; the column gets a width where none is set."""
    head = re.sub(rb"<(?:\w+:)?dimension\b[^>]*?(?:/>|>\s*</(?:\w+:)?dimension>)", b"", head)
    number = column.index + 1
    width = b'<%scol min="%d" max="%d" width="%d" customWidth="1"/>' % (prefix, number, number, _WIDTH)
    end = head.find(b"</%scols>" % prefix)
    if end < 0:
        return head + b"<%scols>%s</%scols>" % (prefix, width, prefix)
    last = max((int(value) for value in re.findall(rb'\bmax="(\d+)"', head[:end])), default=0)
    return head if last >= number else head[:end] + width + head[end:]
