"""The cells of a workbook, written with what openpyxl cannot write: a formula together with its value.

openpyxl makes the workbook (sheets, styles, names, print set-up) with empty sheets; ``filled`` puts the
rows into them. Texts are always texts: only ``formula`` makes a formula. The same content is the same bytes.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date
from textwrap import wrap
from xml.sax.saxutils import escape

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from reports.renderers.spreadsheet_text import writable

NO_TIME = (1980, 1, 1, 0, 0, 0)
DAY_ZERO = date(1899, 12, 30).toordinal()
EMPTY_SHEET = re.compile(rb"<sheetData ?/>|<sheetData></sheetData>")
MOMENTS = re.compile(rb"<dcterms:(created|modified)[^>]*>[^<]*</dcterms:\1>")
CHUNK_ROWS = 2_000

STRINGS_TYPE = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
STRINGS_RELATION = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


class Strings:
    """The texts of a workbook, each held once."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def number(self, text: str) -> int:
        return self._numbers.setdefault(text, len(self._numbers))

    def xml(self) -> bytes:
        items = "".join(f'<si><t xml:space="preserve">{escape(writable(text))}</t></si>' for text in self._numbers)
        return f'<?xml version="1.0" encoding="UTF-8"?>\n<sst xmlns="{MAIN}">{items}</sst>'.encode()


class Sheet:
    """The rows of one sheet, top to bottom. A cell is made for the row that comes next."""

    def __init__(self, strings: Strings) -> None:
        self._strings = strings
        self._rows: list[str] = []
        self._cells: list[str] = []
        self._height: float | None = None
        self.next_row = 1
        self._more: Iterable[str] = ()

    def _at(self, column: int) -> str:
        return f"{get_column_letter(column)}{self.next_row}"

    def text(self, column: int, text: str, style: int) -> None:
        self._cells.append(f'<c r="{self._at(column)}" s="{style}" t="s"><v>{self._strings.number(text)}</v></c>')

    def number(self, column: int, number: str, style: int) -> None:
        """``number`` is decimal text, exact."""
        self._cells.append(f'<c r="{self._at(column)}" s="{style}"><v>{number}</v></c>')

    def day(self, column: int, day: date, style: int) -> None:
        self.number(column, str(serial(day)), style)

    def formula(self, column: int, formula: str, number: str | None, style: int) -> None:
        """A formula (without its equals sign) and the number it comes to; None: it comes to empty text."""
        kind, value = (' t="str"', "") if number is None else ("", number)
        self._cells.append(f'<c r="{self._at(column)}" s="{style}"{kind}><f>{escape(formula)}</f><v>{value}</v></c>')

    def text_formula(self, column: int, formula: str, text: str, style: int) -> None:
        """A formula and the text it comes to."""
        self._cells.append(
            f'<c r="{self._at(column)}" s="{style}" t="str"><f>{escape(formula)}</f><v>{escape(writable(text))}</v></c>'
        )

    def blank(self, column: int, style: int) -> None:
        self._cells.append(f'<c r="{self._at(column)}" s="{style}"/>')

    def end_row(self, height: float | None = None) -> int:
        """Finish the row; its number. An empty row stays empty."""
        row, size = self.next_row, f' ht="{height}" customHeight="1"' if height else ""
        self._rows.append(f'<row r="{row}"{size}>{"".join(self._cells)}</row>')
        self._cells = []
        self.next_row += 1
        return row

    def then(self, rows: Iterable[str]) -> None:
        """Ready-made rows after these, taken one by one when the file is written."""
        self._more = rows

    def xml(self) -> Iterator[bytes]:
        yield b"<sheetData>"
        yield "".join(self._rows).encode()
        part: list[str] = []
        for row in self._more:
            part.append(row)
            if len(part) == CHUNK_ROWS:
                yield "".join(part).encode()
                part = []
        yield "".join(part).encode()
        yield b"</sheetData>"


def height_for(texts: Iterable[tuple[str, float]]) -> float | None:
    """The height of a row that wraps these texts in columns of these widths; None where one line is enough.

    Not every reader fits rows to wrapped text by itself. A width counts digits of a larger letter than ours.
    """
    lines = 1
    for text, width in texts:
        characters = max(int(width * 1.2), 1)
        if len(text) > characters:
            lines = max(lines, len(wrap(text, characters)))
    return None if lines == 1 else 4 + 13.5 * lines


def serial(day: date) -> int:
    """A day as spreadsheets count them."""
    return day.toordinal() - DAY_ZERO


def filled(workbook: Workbook, sheets: list[Sheet], strings: Strings) -> bytes:
    """The file of the workbook, its sheets filled in order. The shared texts come last: sheets add to them."""
    skeleton = io.BytesIO()
    workbook.save(skeleton)
    result = io.BytesIO()
    with zipfile.ZipFile(skeleton) as source, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            with target.open(_member(name), "w") as member:
                if match := re.fullmatch(r"xl/worksheets/sheet(\d+)\.xml", name):
                    before, after = EMPTY_SHEET.split(content, maxsplit=1)
                    member.write(before)
                    for part in sheets[int(match[1]) - 1].xml():
                        member.write(part)
                    member.write(after)
                else:
                    member.write(_amended(name, content))
        with target.open(_member("xl/sharedStrings.xml"), "w") as member:
            member.write(strings.xml())
    return result.getvalue()


def _member(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, NO_TIME)
    member.compress_type = zipfile.ZIP_DEFLATED
    return member


def _amended(name: str, content: bytes) -> bytes:
    """The part with the shared texts made known, and without the moment it was written."""
    if name == "[Content_Types].xml":
        part = b'<Override PartName="/xl/sharedStrings.xml" ContentType="' + STRINGS_TYPE + b'"/>'
        return content.replace(b"</Types>", part + b"</Types>")
    if name == "xl/_rels/workbook.xml.rels":
        part = b'<Relationship Id="rIdStrings" Type="' + STRINGS_RELATION + b'" Target="sharedStrings.xml"/>'
        return content.replace(b"</Relationships>", part + b"</Relationships>")
    if name == "docProps/core.xml":
        return MOMENTS.sub(b"", content)
    return content
