"""The figures of each table as a person reads them in the report: on the page, in the PDF, in the Word document.

Each reading answers with the tables in the order they are printed: title, and for each row that holds figures, those
from left to right as the contract writes them: ``-1234.50``, ``87.16``. A zero, printed as a dash, is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from io import BytesIO

from docx import Document
from docx.table import Table as WordTable
from docx.text.paragraph import Paragraph
from lxml import html

from reports.renderers.json import figure
from reports.table import TEXT, Report, Table
from tests.reports.pdf.reading import TaggedPdf

Rows = list[list[str]]
_FIGURE = re.compile(r"(minus )?\(?-?\d{1,3}(,\d{3})*(\.\d+)?\)?( ?%)?|\(?-?\d+(\.\d+)?\)?")
_WORDS = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def expected(report: Report) -> dict[str, Rows]:
    """Title of each table to the figures of its rows, as they stand in the report."""
    return {table.title: list(_rows(table, report.currency)) for table in report.tables}


def _rows(table: Table, currency: str) -> Iterator[list[str]]:
    for row in table.rows:
        texts = [figure(row, column, currency) or "" for column in table.columns if column.kind != TEXT]
        if kept := [text for text in texts if text.strip("0.")]:
            yield kept


def plain(text: str) -> str:
    """One printed figure as the contract writes it; empty where it is none."""
    text = re.sub(r"[\s\u00a0\u202f]+", " ", text.replace("\N{MINUS SIGN}", "-")).strip()
    if not _FIGURE.fullmatch(text):
        return ""
    number = re.sub(r"[^\d.]", "", text)
    is_negative = "(" in text or "-" in text or "minus" in text
    return f"-{number}" if is_negative else number


def figures(cells: Iterable[str]) -> list[str]:
    return [number for cell in cells if (number := plain(cell)) and number.strip("0.")]


def on_the_page(page: str) -> list[tuple[str, Rows]]:
    found = []
    for table in html.fromstring(page).iter("table"):
        small = table.find("caption/small")
        title = " ".join(table.find("caption").text.split()) if small is not None else ""
        rows = [figures(cell.text_content() for cell in row.iter("td")) for row in table.iter("tr")]
        found.append((title, [row for row in rows if row]))
    return found


def in_the_pdf(content: bytes) -> list[tuple[str, Rows]]:
    return [(caption, [row for row in (figures(row[1:]) for row in rows) if row])
            for caption, rows in TaggedPdf(content).tables()]  # fmt: skip


def in_word(content: bytes) -> list[tuple[str, Rows]]:
    document, caption, found = Document(BytesIO(content)), "", []
    for element in document.element.body:
        if element.tag == f"{_WORDS}p":
            paragraph = Paragraph(element, document)
            if paragraph.style.name == "Caption":
                caption = paragraph.text
        elif element.tag == f"{_WORDS}tbl":
            rows = [figures(cell.text for cell in row.cells[1:]) for row in WordTable(element, document).rows]
            found.append((caption, [row for row in rows if row]))
    return found


def of_table(title: str, tables: Iterable[tuple[str, Rows]]) -> list[Rows]:
    """Every printing of the table of this title: once in its chapter, perhaps again in another."""
    return [rows for caption, rows in tables if title in caption and rows]
