"""What the parts of a workbook say about themselves, read by a streaming XML parser with limits. Pure.

Runs in the child process, before the parser of values: cells far outside, millions of cells, entities,
two cells of one address and the like are refused here. It also finds what a reader of values does not
tell: formulas with and without a stored value, error values, merged cells, hidden sheets, percent formats.
"""

from __future__ import annotations

import posixpath
import re
from xml.parsers import expat

from grants.workbook.findings import mark as _
from grants.workbook.gate import (
    BROKEN,
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
from grants.workbook.scan_sheet import TOO_MANY_CELLS, SheetScan, scan_sheet
from grants.workbook.xml_parts import local, pairs, parse

MAIN_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_STRINGS, _STYLES = "xl/sharedStrings.xml", "xl/styles.xml"
_READ_PARTS = re.compile(r"xl/(?:workbook|sharedStrings|styles)\.xml|.*\.rels|\[Content_Types\]\.xml", re.IGNORECASE)
_BUILT_IN_PERCENT = frozenset((9, 10))


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
            cells = scan_sheet(container, sheet, percent_styles, cells, limits)
    except expat.ExpatError as problem:
        raise UnreadableFile(BROKEN) from problem
    return sheets


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
        relation = pairs(attributes)
        if relation.get("TargetMode", "").lower() == "external":
            kind = relation.get("Type", "").rpartition("/")[2]
            # Excel makes a link of every e-mail address typed into a cell; nobody follows it here.
            if kind != "hyperlink":
                raise RefusedFile(
                    _("The file contains %(what)s (%(name)s). Save it as an ordinary .xlsx workbook without them."),
                    {"what": "links to other files or data sources", "name": shown(kind)},
                )

    parse(container, name, start, limits)


def _check_types(container: Container, limits: Limits) -> None:
    types: list[str] = []

    def start(tag: str, attributes: list[str]) -> None:
        types.append(pairs(attributes).get("ContentType", ""))

    parse(container, TYPES_PART, start, limits)
    if any("macroenabled" in kind.lower() or "vbaproject" in kind.lower() for kind in types):
        raise RefusedFile(_("The file is a workbook with macros. Save it as an ordinary .xlsx workbook."))
    if MAIN_TYPE not in types:
        raise UnreadableFile(_("The file is not an Excel workbook (.xlsx)."))


def _sheets(container: Container, limits: Limits) -> list[SheetScan]:
    targets: dict[str, str] = {}

    def relation(tag: str, attributes: list[str]) -> None:
        values = pairs(attributes)
        if "Id" in values:
            targets[values["Id"]] = posixpath.normpath(posixpath.join("/xl", values.get("Target", "")))[1:]

    parse(container, RELATIONS_PART, relation, limits)
    sheets: list[SheetScan] = []

    def start(tag: str, attributes: list[str]) -> None:
        if local(tag) == "sheet":
            values = {local(name): value for name, value in pairs(attributes).items()}
            part = targets.get(values.get("id", ""), "")
            sheets.append(SheetScan(values.get("name", ""), part, values.get("state", "visible")))

    parse(container, WORKBOOK_PART, start, limits)
    names = [sheet.name.strip().lower() for sheet in sheets]
    parts = [sheet.part for sheet in sheets]
    if not sheets or any(part not in container.parts for part in parts):
        raise UnreadableFile(BROKEN)
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
        raise RefusedFile(TOO_MANY_CELLS, {"limit": limits.cells})
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
        name = local(tag)
        if name == "numFmt":
            values = pairs(attributes)
            code = re.sub(r'"[^"]*"|\\.', "", values.get("formatCode", ""))
            if "%" in code and values.get("numFmtId", "").isdecimal():
                percent_formats.add(int(values["numFmtId"]))
        elif name == "cellXfs":
            inside = True
        elif name in ("cellStyles", "dxfs"):
            inside = False
        elif name == "xf" and inside:
            number = pairs(attributes).get("numFmtId", "")
            if number.isdecimal() and int(number) in percent_formats:
                styles.add(str(count))
            count += 1

    parse(container, _STYLES, start, limits)
    return frozenset(styles)
