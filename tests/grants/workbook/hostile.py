"""Files no fund office would send: one function each, named for what is wrong with it.

Every one is built small and quickly, whatever it unpacks to.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Callable

from tests.grants.workbook.packing import (
    CONTENT_TYPES,
    GOOD_ROWS,
    HEADER,
    MAIN,
    OFFICE,
    RELS,
    ROW,
    TYPE,
    WORKBOOK,
    WORKBOOK_RELS,
    packed,
    parts,
    repeated,
    sheet,
    text_cell,
    with_extra,
    with_sheet,
)


def good() -> bytes:
    return packed(parts())


# -- not a workbook ------------------------------------------------------------------------------------------


def empty() -> bytes:
    return b""


def html() -> bytes:
    return b"<html><body><table><tr><td>1</td></tr></table></body></html>" * 20


def pdf() -> bytes:
    return b"%PDF-1.7\n" + b"0" * 500


def old_xls() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)


def truncated() -> bytes:
    data = good()
    return data[: len(data) * 2 // 3]


def other_zip() -> bytes:
    return packed({"word/document.xml": "<document/>", "[Content_Types].xml": CONTENT_TYPES})


def polyglot() -> bytes:
    """A ZIP with a PDF in front of it."""
    return b"%PDF-1.7\n" + good()


def trailing_bytes() -> bytes:
    return good() + b"<script>alert(1)</script>"


def encrypted_part() -> bytes:
    data = bytearray(good())
    place = data.rfind(b"PK\x01\x02")
    data[place + 8] |= 1
    return bytes(data)


# -- bombs ---------------------------------------------------------------------------------------------------


def far_cell() -> bytes:
    """One value in the last cell of the sheet: readers that make a table of it need the memory of all cells."""
    return with_sheet(f'{GOOD_ROWS}<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')


def bomb_rows() -> bytes:
    head = f'<worksheet xmlns="{MAIN}"><sheetData>'.encode()
    return repeated(head, b"<row><c><v>1</v></c></row>", 4_000_000, b"</sheetData></worksheet>")


def bomb_cell() -> bytes:
    """One cell with a text of 100 MB."""
    head = f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>'.encode()
    return repeated(head, b"A" * 1000, 100_000, b"</t></is></c></row></sheetData></worksheet>")


def bomb_strings() -> bytes:
    head = f'<sst xmlns="{MAIN}">'.encode()
    return repeated(head, b"<si><t>a</t></si>", 5_000_000, b"</sst>", "xl/sharedStrings.xml")


def wide_table() -> bytes:
    """Rows as wide as a sheet can be."""
    cells = "<c><v>1</v></c>" * 16_384
    head = f'<worksheet xmlns="{MAIN}"><sheetData>'.encode()
    return repeated(head, f"<row>{cells}</row>".encode(), 1_000, b"</sheetData></worksheet>")


def many_columns() -> bytes:
    return with_sheet("<row>" + "<c><v>1</v></c>" * 1_000_000 + "</row>")


def millions_of_cells() -> bytes:
    """Plausible cells, packed no better than real ones, in a file that is small enough."""
    cells = "<c><v>3</v></c>" * 3
    rows = "".join(f"<row><c><v>{n * 7919 % 100_003}</v></c>{cells}</row>" for n in range(500))
    head = f'<worksheet xmlns="{MAIN}"><sheetData>'.encode()
    return repeated(head, rows.encode(), 2_000, b"</sheetData></worksheet>")


def high_ratio() -> bytes:
    """Nothing but spaces, packed a thousand times smaller."""
    head = f'<worksheet xmlns="{MAIN}"><sheetData>'.encode()
    return repeated(head, b" " * 1000, 50_000, b"</sheetData></worksheet>")


def deep_nesting() -> bytes:
    return with_sheet("<row>" + "<a>" * 400_000)


def lying_size() -> bytes:
    """The directory promises a hundred bytes, the part unpacks to fifty megabytes."""
    data = bytearray(high_ratio())
    place = data.rfind(b"PK\x01\x02")
    struct.pack_into("<L", data, place + 24, 100)
    return bytes(data)


def overlapping_parts() -> bytes:
    """Two entries of the directory that share one packed part."""
    data = bytearray(with_extra("xl/worksheets/sheet2.xml", sheet(GOOD_ROWS)))
    first = data.find(b"PK\x01\x02")
    places = []
    while first >= 0:
        places.append(first)
        first = data.find(b"PK\x01\x02", first + 4)
    offsets = [struct.unpack_from("<L", data, place + 42)[0] for place in places]
    struct.pack_into("<L", data, places[-1] + 42, offsets[-2])
    return bytes(data)


def many_parts() -> bytes:
    return packed(parts() | {f"xl/media/image{number}.png": b"" for number in range(60_000)}, zipfile.ZIP_STORED)


def too_large() -> bytes:
    noise = zlib.compress(b"x") + bytes(range(256)) * 45_000
    return packed(parts() | {"xl/media/image1.png": noise}, zipfile.ZIP_STORED)


# -- XML that is not only a sheet ----------------------------------------------------------------------------


def _with_type(declaration: str, body: str) -> bytes:
    content = f'<?xml version="1.0"?><!DOCTYPE worksheet [{declaration}]>' + sheet(
        f'{HEADER}</row><row r="2">{text_cell("A2", body)}</row>'
    )
    return packed(parts(**{"xl__worksheets__sheet1.xml": content}))


def billion_laughs() -> bytes:
    entities = '<!ENTITY a0 "lol">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    return _with_type(entities, "&a9;")


def quadratic_entity() -> bytes:
    return _with_type(f'<!ENTITY a "{"x" * 100_000}">', "&a;" * 3_000)


def external_entity() -> bytes:
    return _with_type('<!ENTITY x SYSTEM "file:///etc/passwd">', "&x;")


def entity_in_a_theme() -> bytes:
    return with_extra("xl/theme/theme1.xml", '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>')


def utf16() -> bytes:
    content = f'<?xml version="1.0" encoding="UTF-16"?>{sheet(GOOD_ROWS)}'.encode("utf-16")
    return packed(parts(**{"xl__worksheets__sheet1.xml": content}))


def two_namespaces() -> bytes:
    """Cells one reader sees and another does not."""
    return with_sheet(f'{GOOD_ROWS}<row r="3"><y:c xmlns:y="{MAIN}" r="A3"><y:v>1</y:v></y:c></row>')


# -- more than a sheet ---------------------------------------------------------------------------------------


def macro_renamed() -> bytes:
    return with_extra("xl/vbaProject.bin")


def macro_type() -> bytes:
    types = CONTENT_TYPES.replace(f"{TYPE}.sheet.main+xml", "application/vnd.ms-excel.sheet.macroEnabled.main+xml")
    return packed(parts() | {"[Content_Types].xml": types})


def binary_workbook() -> bytes:
    return with_extra("xl/workbook.bin")


def external_link() -> bytes:
    return with_extra("xl/externalLinks/externalLink1.xml", "<externalLink/>")


def external_relation() -> bytes:
    relations = (
        f'<Relationships xmlns="{RELS}"><Relationship Id="rId9" Type="{OFFICE}/externalLinkPath" '
        'Target="http://example.org/other.xlsx" TargetMode="External"/></Relationships>'
    )
    return with_extra("xl/worksheets/_rels/sheet1.xml.rels", relations)


def embedded_object() -> bytes:
    return with_extra("xl/embeddings/oleObject1.bin")


def data_connection() -> bytes:
    return with_extra("xl/connections.xml", "<connections/>")


def path_upwards() -> bytes:
    return with_extra("xl/../../../etc/cron.d/x.xml")


def absolute_path() -> bytes:
    return with_extra("/etc/passwd.xml")


def part_named_twice() -> bytes:
    data = with_extra("xl/worksheets/sheet2.xml", sheet(GOOD_ROWS))
    return data.replace(b"xl/worksheets/sheet2.xml", b"xl/worksheets/sheet1.xml")


def part_named_twice_in_capitals() -> bytes:
    return with_extra("xl/worksheets/SHEET1.xml", sheet(GOOD_ROWS))


def program() -> bytes:
    return with_extra("xl/media/run.exe")


def strange_packing() -> bytes:
    return packed(parts(), zipfile.ZIP_BZIP2)


# -- cells that are not values -------------------------------------------------------------------------------


def two_sheets_of_one_name() -> bytes:
    return packed(
        parts()
        | {
            "xl/workbook.xml": WORKBOOK.replace("</sheets>", '<sheet name="FUND" sheetId="2" r:id="rId2"/></sheets>'),
            "xl/_rels/workbook.xml.rels": WORKBOOK_RELS.replace(
                "</Relationships>",
                f'<Relationship Id="rId2" Type="{OFFICE}/worksheet" Target="worksheets/sheet2.xml"/></Relationships>',
            ),
            "xl/worksheets/sheet2.xml": sheet(GOOD_ROWS),
        }
    )


def cells_out_of_order() -> bytes:
    """Two values of one address: readers differ on which one counts."""
    return with_sheet(f'{HEADER}</row>{ROW}<c r="A2"><v>2</v></c></row>')


def rows_out_of_order() -> bytes:
    return with_sheet(f'{GOOD_ROWS}<row r="1"><c r="A1"><v>2</v></c></row>')


def not_a_number() -> bytes:
    return with_sheet(f'{HEADER}{text_cell("E1", "aa_fee_percent")}</row>{ROW}<c r="E2"><v>NaN</v></c></row>')


def huge_exponent() -> bytes:
    return with_sheet(f'{HEADER}{text_cell("E1", "aa_fee_percent")}</row>{ROW}<c r="E2"><v>1e400</v></c></row>')


def formula_without_value() -> bytes:
    return with_sheet(f'{HEADER}{text_cell("E1", "aa_fee_percent")}</row>{ROW}<c r="E2"><f>1+1</f></c></row>')


def error_value() -> bytes:
    return with_sheet(f'{HEADER}{text_cell("E1", "aa_fee_percent")}</row>{ROW}<c r="E2" t="e"><v>#N/A</v></c></row>')


def merged_cells() -> bytes:
    return with_sheet(GOOD_ROWS, '<mergeCells count="1"><mergeCell ref="A2:B2"/></mergeCells>')


def hidden_sheet() -> bytes:
    return packed(parts() | {"xl/workbook.xml": WORKBOOK.replace('name="fund"', 'name="fund" state="veryHidden"')})


def endless_text() -> bytes:
    return with_sheet(f'{HEADER}</row><row r="2">{text_cell("A2", "X" * 40_000)}</row>')


UNREADABLE: tuple[Callable[[], bytes], ...] = (
    empty,
    html,
    pdf,
    old_xls,
    truncated,
    other_zip,
    polyglot,
    trailing_bytes,
    encrypted_part,
)
"""No workbook, or a broken one."""

REFUSED: tuple[Callable[[], bytes], ...] = (
    far_cell,
    bomb_rows,
    bomb_cell,
    bomb_strings,
    wide_table,
    many_columns,
    millions_of_cells,
    high_ratio,
    deep_nesting,
    lying_size,
    overlapping_parts,
    many_parts,
    too_large,
    billion_laughs,
    quadratic_entity,
    external_entity,
    entity_in_a_theme,
    utf16,
    two_namespaces,
    macro_renamed,
    macro_type,
    binary_workbook,
    external_link,
    external_relation,
    embedded_object,
    data_connection,
    path_upwards,
    absolute_path,
    part_named_twice,
    part_named_twice_in_capitals,
    program,
    strange_packing,
    two_sheets_of_one_name,
    cells_out_of_order,
    rows_out_of_order,
)
"""Refused as a whole, before the values are read."""

BAD_CELLS: tuple[Callable[[], bytes], ...] = (
    not_a_number,
    huge_exponent,
    formula_without_value,
    error_value,
    merged_cells,
    hidden_sheet,
    endless_text,
)
"""Read, and refused by the place of the cell."""
