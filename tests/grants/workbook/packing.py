"""The parts of an XLSX file, put together by hand: what the hostile files are made of."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"

CONTENT_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{TYPE}.worksheet+xml"/></Types>'
)
PACKAGE_RELS = (
    f'<Relationships xmlns="{RELS}"><Relationship Id="rId1" Type="{OFFICE}/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>'
)
WORKBOOK = (
    f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
    '<sheet name="fund" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
WORKBOOK_RELS = (
    f'<Relationships xmlns="{RELS}"><Relationship Id="rId1" Type="{OFFICE}/worksheet" '
    'Target="worksheets/sheet1.xml"/></Relationships>'
)
Parts = dict[str, str | bytes]


def sheet(rows: str, after: str = "") -> str:
    return f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{after}</worksheet>'


def text_cell(address: str, text: str) -> str:
    return f'<c r="{address}" t="inlineStr"><is><t>{text}</t></is></c>'


HEADER = '<row r="1">' + "".join(
    text_cell(f"{letter}1", name)
    for letter, name in zip("ABCD", ("code", "name", "currency", "start_date"), strict=True)
)
ROW = '<row r="2">' + "".join(
    text_cell(f"{letter}2", text) for letter, text in zip("ABCD", ("X", "X fund", "USD", "2012-01-01"), strict=True)
)
GOOD_ROWS = f"{HEADER}</row>{ROW}</row>"


def parts(**changes: str | bytes) -> Parts:
    """The parts of a small workbook that is in order, with some replaced or added (``/`` written as ``__``)."""
    found: Parts = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": PACKAGE_RELS,
        "xl/workbook.xml": WORKBOOK,
        "xl/_rels/workbook.xml.rels": WORKBOOK_RELS,
        "xl/worksheets/sheet1.xml": sheet(GOOD_ROWS),
    }
    return found | {name.replace("__", "/"): content for name, content in changes.items()}


def packed(found: Mapping[str, str | bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, content in found.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def with_sheet(rows: str, after: str = "", **changes: str | bytes) -> bytes:
    return packed(parts(**changes) | {"xl/worksheets/sheet1.xml": sheet(rows, after)})


def with_extra(name: str, content: str | bytes = b"x") -> bytes:
    return packed(parts() | {name: content})


def repeated(head: bytes, unit: bytes, times: int, tail: bytes, name: str = "xl/worksheets/sheet1.xml") -> bytes:
    """A part of any size, packed without ever being whole in memory."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for other, content in parts().items():
            if other != name:
                archive.writestr(other, content)
        with archive.open(name, "w", force_zip64=False) as part:
            part.write(head)
            block, count = unit * 1000, times // 1000
            for _number in range(count):
                part.write(block)
            part.write(tail)
    return buffer.getvalue()
