"""A table on the page: how wide its columns are, heads that repeat on each page, rows that stay in one piece."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from lxml import etree

from reports.renderers.docx.paper import MARGIN, STANDING, Paper
from reports.renderers.docx.wording import printable
from reports.renderers.pdf import fonts

TINT, HEAD, RULE = "EAF2F8", "0B3C5D", "B8C6D3"
SIZES = (8.5, 8.0, 7.5, 7.0, 6.5)
"""Sizes of type in points, from the one that is wanted to the smallest that is taken so that no figure breaks."""
PADDING = 0.48
"""Centimetres of a column that are left and right of its text, a little more than Word's own margins of a cell."""
WIDEST_WORD, WIDEST_TEXT = 4.0, 9.0
"""A text column is not made wider than so many centimetres for one word, for a whole text."""
NAMES = 3.6
"""Centimetres kept for the names of the rows, where they are as long: type is set smaller before they are narrower."""
SMALLEST_STANDING = 7.5
"""Points: a table that would be set smaller on a page that stands is set on one that lies."""
SHORT, TOGETHER = 14, 4
"""A table of so many rows is not torn across pages; of a longer one so many rows stay together at either end."""
HEAD_LINES = 3
"""A head of figures is broken into about so many lines."""
CM_A_POINT = 2.54 / 72
DXA_A_CM = 567


@dataclass(frozen=True, slots=True)
class Line:
    """The texts of a row; a single one stands across the whole table. ``is_strong``: a sum, or the name of a part."""

    texts: list[str]
    is_strong: bool = False


def lies(head: list[str], lines: list[Line], figures: set[int]) -> bool:
    """Whether the table is legible only on a page that lies."""
    if not lines:
        return False
    points, _widths = _fitting(len(head) or len(lines[0].texts), head, lines, figures, STANDING[0] - 2 * MARGIN)
    return points < SMALLEST_STANDING


def write(
    paper: Paper,
    description: str,
    head: list[str],
    lines: list[Line],
    figures: set[int],
    *,
    keep_with_next: bool = False,
) -> None:
    """Writes the table. ``figures``: the columns (from 0) that hold some; an empty ``head`` is not shown.

    ``keep_with_next``: it stands, whole, on the page of what follows it.
    """
    if not lines:
        return
    columns = len(head) or len(lines[0].texts)
    points, widths = _fitting(columns, head, lines, figures, paper.width)
    table = paper.word.add_table(rows=0, cols=columns)
    table._tbl.tblStyle_val = paper.style_id("Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    _rule(table)
    if description:
        _child(table._tbl.tblPr, "w:tblDescription", val=printable(description)[:250])
    for column, width in zip(table._tbl.tblGrid.gridCol_lst, widths, strict=True):
        column.w = Cm(width)
    # Written as elements: to ask python-docx for each cell takes longer than all the rest of the document.
    if head:
        row = _row(table, is_head=True)
        for at, text in enumerate(head):
            row.append(_cell(text, widths[at], points, bold=True, right=at in figures, fill=HEAD, white=True))
    for place, line in enumerate(lines, start=1):
        row = _row(table)
        fill = TINT if line.is_strong else ""
        keep = keep_with_next or _stays(place, len(lines))
        if len(line.texts) == 1 < columns:
            # What names the rows below it does not stay behind at the foot of a page.
            row.append(
                _cell(line.texts[0], sum(widths), points, bold=line.is_strong, fill=fill, across=columns, keep=True)
            )
            continue
        for at, text in enumerate(line.texts):
            row.append(_cell(text, widths[at], points, bold=line.is_strong, right=at in figures, fill=fill, keep=keep))
    below = paper.paragraph().paragraph_format
    below.space_after = Pt(2)
    below.keep_with_next = keep_with_next or None


def _stays(place: int, rows: int) -> bool:
    """Whether the row (from 1) stays on the page of the one below it."""
    return place < rows and (rows <= SHORT or place < TOGETHER or place > rows - TOGETHER)


# --- Widths ------------------------------------------------------------------------------------------------------


def _fitting(
    columns: int, head: list[str], lines: list[Line], figures: set[int], available: float
) -> tuple[float, list[float]]:
    """The size of type in points, and the width of each column in centimetres: together the ``available``.

    Measured in a wide typeface: readers that lack the document's own take another, and no figure may break.
    """
    texts: list[list[tuple[str, str]]] = [[] for _column in range(columns)]
    for at, text in enumerate(head):
        texts[at].append((text, fonts.BOLD))
    for line in lines:
        if len(line.texts) == columns:
            for at, text in enumerate(line.texts):
                texts[at].append((text, fonts.BOLD if line.is_strong else fonts.REGULAR))
    # Widths grow in proportion to the size of type: measured once, for one point.
    least = [_least(held, bool(head), at in figures) * CM_A_POINT for at, held in enumerate(texts)]
    whole = [max((fonts.width(text, font, 1) for text, font in held), default=0) * CM_A_POINT for held in texts]
    needed: list[float] = []
    points = SIZES[-1]
    for points in SIZES:
        needed = [
            (least[at] * points if at in figures else min(least[at] * points, WIDEST_WORD)) + PADDING
            for at in range(columns)
        ]
        needed[0] = max(needed[0], min(whole[0] * points + PADDING, NAMES))
        if sum(needed) <= available:
            break
    spare = available - sum(needed)
    if spare < 0:
        return points, [width * available / sum(needed) for width in needed]
    wished = [
        0.0 if at in figures else max(min(whole[at] * points, WIDEST_TEXT) + PADDING - needed[at], 0.0)
        for at in range(columns)
    ]
    share = min(spare / sum(wished), 1.0) if sum(wished) else 0.0
    widths = [need + wish * share for need, wish in zip(needed, wished, strict=True)]
    widths[0 if head else -1] += available - sum(widths)
    return points, widths


def _least(held: list[tuple[str, str]], has_head: bool, is_figures: bool) -> float:
    """What a column needs at a size of one point, in points: its figures whole, its words and its head word by word."""
    first = 1 if has_head else 0
    widest = max((fonts.widest_word(text, font, 1) for text, font in held[: first if is_figures else None]), default=0)
    if is_figures:
        heads = [fonts.width(text, font, 1 / HEAD_LINES) for text, font in held[:first]]
        widest = max([widest, *heads, *(fonts.width(text, font, 1) for text, font in held[first:])])
    return widest


# --- Elements ----------------------------------------------------------------------------------------------------


def _row(table: Any, *, is_head: bool = False) -> Any:
    row = etree.SubElement(table._tbl, _name("w:tr"))
    properties = _child(row, "w:trPr")
    _child(properties, "w:cantSplit")
    if is_head:
        _child(properties, "w:tblHeader")
    return row


def _rule(table: Any) -> None:
    """Thin, quiet lines between the rows, and none between the columns."""
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        _child(borders, f"w:{side}", val="single", sz="4", space="0", color=RULE)
    for side in ("left", "right", "insideV"):
        _child(borders, f"w:{side}", val="nil")
    # The order of these elements is laid down; layout follows borders.
    layout = table._tbl.tblPr.find(qn("w:tblLayout"))
    layout.addprevious(borders) if layout is not None else table._tbl.tblPr.append(borders)


def _cell(
    text: str,
    width: float,
    points: float,
    *,
    bold: bool = False,
    right: bool = False,
    fill: str = "",
    white: bool = False,
    across: int = 1,
    keep: bool = False,
) -> Any:
    """A cell with its text: ``width`` in centimetres, ``points`` the size of its type, ``across`` so many columns.

    ``keep``: on the page of the row below it.
    """
    cell = OxmlElement("w:tc")
    properties = _child(cell, "w:tcPr")
    _child(properties, "w:tcW", w=str(round(width * DXA_A_CM)), type="dxa")
    if across > 1:
        _child(properties, "w:gridSpan", val=str(across))
    if fill:
        _child(properties, "w:shd", val="clear", color="auto", fill=fill)
    if white:
        _child(properties, "w:vAlign", val="bottom")
    paragraph = _child(cell, "w:p")
    style = _child(paragraph, "w:pPr")
    if white or keep:
        _child(style, "w:keepNext")
    _child(style, "w:spacing", before="20", after="20")
    if right:
        _child(style, "w:jc", val="right")
    run = _child(paragraph, "w:r")
    look = _child(run, "w:rPr")
    if bold:
        _child(look, "w:b")
    if white:
        _child(look, "w:color", val="FFFFFF")
    _child(look, "w:sz", val=str(round(points * 2)))
    written = _child(run, "w:t")
    written.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    written.text = printable(text).replace("\n", " ")
    return cell


@cache
def _name(tag: str) -> str:
    return str(qn(tag))


def _child(parent: Any, tag: str, **attributes: str) -> Any:
    element = etree.SubElement(parent, _name(tag))
    for name, value in attributes.items():
        element.set(_name(f"w:{name}"), value)
    return element
