"""The parts beneath the reports: pages, tables, charts and text serve any document."""

from __future__ import annotations

import ast
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest

from reports.bars import Bar, BarGroup, Bars
from reports.renderers.pdf import fonts, look
from reports.renderers.pdf.bar_drawing import SERIES_COLOURS, BarDrawing
from reports.renderers.pdf.canvas import TaggedCanvas
from reports.renderers.pdf.charts import BarChart
from reports.renderers.pdf.document import LANDSCAPE, PORTRAIT, Document, Furniture, Properties
from reports.renderers.pdf.table_layout import (
    HEADING,
    SMALLEST_COMFORTABLE,
    SUBTOTAL,
    TOTAL,
    WORDS,
    PrintedColumn,
    PrintedRow,
    PrintedTable,
    TableLayout,
)
from reports.renderers.pdf.tables import DataTable
from reports.renderers.pdf.text import Closing, Described, KeyFigure, KeyFigures, Notice, Opening, Text
from tests.reports.pdf.drawing import outside, overprinted, recorded
from tests.reports.pdf.reading import TaggedPdf

PROPERTIES = Properties("Minutes", "Meeting 7", "Secretariat", "en", datetime(2026, 3, 1, tzinfo=UTC))
FURNITURE = Furniture("HRM00", "DRAFT", "Meeting 7", "Page {page} of {pages}", "Contents", "Tables", "continued")
PACKAGE = Path(fonts.__file__).parent


def document() -> Document:
    return Document(PROPERTIES, FURNITURE, first=PORTRAIT)


def table(rows: list[PrintedRow], columns: int = 2, notes: str = "") -> PrintedTable:
    return PrintedTable(
        "Table 1", "Votes", "in USD", "Member", tuple(PrintedColumn(f"Column {n}") for n in range(columns)),
        tuple(rows), notes,
    )  # fmt: skip


def lines(count: int, columns: int = 2, start: int = 0) -> list[PrintedRow]:
    return [PrintedRow(f"Line {n}", ("1.00",) * columns) for n in range(start, start + count)]


@pytest.mark.parametrize(
    "module",
    [
        "canvas",
        "structure",
        "fonts",
        "look",
        "document",
        "contents",
        "cover",
        "text",
        "tables",
        "table_layout",
        "charts",
    ],
)
def test_the_parts_beneath_know_no_report_no_fund_and_no_django(module: str):
    tree = ast.parse((PACKAGE / f"{module}.py").read_text(encoding="utf-8"))
    named = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    named |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    ours = {name for name in named if name.partition(".")[0] in ("reports", "fund", "grants", "config", "django")}
    # ``reports.bars`` is what a chart shows, as data that knows nothing.
    assert all(name.startswith("reports.renderers.pdf") or name == "reports.bars" for name in ours), ours


def test_another_document_is_made_of_the_same_parts():
    made = document()
    made.section(
        "1",
        "Decisions",
        Text("The committee approved the allocation."),
        Notice("Draft: not yet cleared.", look.WARN, look.WARN_TINT),
        KeyFigures([KeyFigure("Allocated", "100.00", "of 120.00"), KeyFigure("Left", "20.00")]),
        Opening("L"),
        Described("Quorum", "Both co-chairs and half of the members."),
        Closing(),
        DataTable(table(lines(3))),
    )
    made.section("1.1", "Votes", Text("All in favour."), level=2)
    pdf = TaggedPdf(made.built())
    assert len(pdf.pages) == 1
    assert pdf.reader.metadata.title == "Minutes"
    assert [heading.tag for heading in pdf.root.all("H1", "H2")] == ["H1", "H2"]
    assert "Page 1 of 1" in pdf.pages[0].artifacts


def test_a_paragraph_split_between_pages_is_one_element_and_loses_no_word():
    words = [f"word{n}" for n in range(900)]
    made = document()
    made.section("", "Long", Text("Short."), Text(" ".join(words)))
    pdf = TaggedPdf(made.built())
    (paragraph,) = [node for node in pdf.root.all("P") if len(node.content) > 1]
    assert {page for page, _ in paragraph.content} == {0, 1}
    assert paragraph.text.split() == words


def test_a_paragraph_measured_for_one_page_and_printed_on_another_is_set_for_that(monkeypatch: pytest.MonkeyPatch):
    made = document()
    text = Text("Money is transferred to organisations for projects. " * 6)
    assert made.fits_on_one_page(LANDSCAPE, text)
    made.section("", "Upright", text)
    with recorded(monkeypatch) as drawn:
        made.built()
    printed = [piece for piece in drawn if piece.text in text.text]
    assert len(printed) >= 3
    assert all(piece.right <= piece.page_width - look.MARGIN_SIDE + 0.1 for piece in printed)


def test_a_long_table_keeps_every_row_in_order_and_repeats_its_header_as_an_artifact():
    made = document()
    made.section("", "Long", DataTable(table(lines(400))))
    pdf = TaggedPdf(made.built())
    ((_caption, rows),) = pdf.tables()
    assert [row[0] for row in rows] == [f"Line {n}" for n in range(400)]
    assert len(pdf.pages) > 5
    for page in pdf.pages[1:]:
        assert "Table 1 (continued)" in page.artifacts
        assert "Column 1" in page.artifacts
    assert "Column 1" not in pdf.pages[0].artifacts
    (head,) = pdf.root.all("THead")
    assert {page for node in head.all("TH") for page, _ in node.content} == {0}


@pytest.mark.parametrize("before", range(30, 62))
def test_no_heading_ends_a_page_and_no_sum_or_note_begins_one(before: int, monkeypatch: pytest.MonkeyPatch):
    rows = [
        *lines(before),
        PrintedRow("Section", role=HEADING),
        *lines(1, start=before),
        PrintedRow("Subtotal", ("2.00", "2.00"), SUBTOTAL),
        PrintedRow("Total", ("2.00", "2.00"), TOTAL),
    ]
    made = document()
    made.section("", "Long", DataTable(table(rows, notes="A note under the table.")))
    with recorded(monkeypatch) as drawn:
        made.built()
    labels = {row.label for row in rows} | {"A note under the table."}
    by_page: dict[int, list[str]] = {}
    for piece in drawn:
        if piece.text in labels:
            by_page.setdefault(piece.page, []).append(piece.text)
    for page, following in pairwise(sorted(by_page)):
        assert by_page[page][-1] != "Section", by_page
        assert by_page[following][0] not in ("Subtotal", "Total", "A note under the table.")
    assert outside(drawn) == []


def test_wide_tables_go_on_a_lying_page_and_wider_ones_are_set_smaller(monkeypatch: pytest.MonkeyPatch):
    amounts = ("(123,456,789,012.34)",) * 12
    wide = DataTable(table([PrintedRow("A participating organisation", amounts)] * 3, columns=12))
    assert not wide.fits_comfortably(look.PORTRAIT_WIDTH)
    made = document()
    made.orient_for(wide)
    made.section("", "Wide", wide)
    with recorded(monkeypatch) as drawn:
        made.built()
    assert {piece.page_width for piece in drawn if piece.text == amounts[0]} == {look.LANDSCAPE[0]}
    assert sum(piece.text == amounts[0] for piece in drawn) == 36
    assert outside(drawn) == []
    assert overprinted(drawn) == []


def test_a_table_is_as_wide_as_its_page_and_its_columns_as_wide_as_their_figures():
    layout = TableLayout(table(lines(5, columns=4), columns=4), 500)
    assert layout.widths[0] > 0
    assert sum(layout.widths) == pytest.approx(500)
    assert layout.size >= SMALLEST_COMFORTABLE


def test_words_wrap_in_their_column_and_the_row_grows():
    columns = (PrintedColumn("Status", WORDS), PrintedColumn("Amount"))
    tall = PrintedRow("A title " * 20, ("operationally closed since long ago", "1.00"))
    long = PrintedTable("Table 1", "T", "", "Project", columns, (tall, PrintedRow("B", ("open", "1.00"))))
    layout = TableLayout(long, 300)
    assert layout.heights[0] > 2 * layout.heights[1]
    for row in layout.rows:
        for width, cell in zip(layout.widths, row, strict=True):
            assert all(fonts.width(line, fonts.REGULAR, layout.size) <= width for line in cell)


def test_a_table_of_eight_thousand_rows_is_laid_out_once(monkeypatch: pytest.MonkeyPatch):
    made = document()
    made.section("", "Long", DataTable(table(lines(8000))))
    measured = []
    original = fonts.wrapped
    monkeypatch.setattr(fonts, "wrapped", lambda *arguments: measured.append(1) or original(*arguments))
    data = made.built()
    assert data.count(b"/S/TR") == 8001
    assert len(measured) < 3 * 8000


def test_bars_begin_at_zero_and_are_as_long_as_their_amounts(monkeypatch: pytest.MonkeyPatch):
    boxes: list[tuple[float, float]] = []
    original = TaggedCanvas.fill_box

    def fill_box(canvas, x, y, width, height, colour):
        if colour in SERIES_COLOURS and height == pytest.approx(9.6):
            boxes.append((x, width))
        original(canvas, x, y, width, height, colour)

    monkeypatch.setattr(TaggedCanvas, "fill_box", fill_box)
    amounts = (1_000_000, 990_000, 250_000, -500_000)
    groups = tuple(BarGroup(f"Donor {amount}", ((Bar(0, amount, 0, f"{amount}"),),)) for amount in amounts)
    made = document()
    made.section("", "Chart", BarChart(Bars("Donor 1 gave most", "Bars.", groups)))
    made.built()
    (zero,) = {round(x, 3) for x, _ in boxes[:3]}
    for (x, width), amount in zip(boxes, amounts, strict=True):
        assert width / boxes[0][1] == pytest.approx(abs(amount) / amounts[0], rel=1e-6)
        assert round(x if amount > 0 else x + width, 3) == zero


def test_a_chart_of_more_series_than_colours_is_refused():
    with pytest.raises(ValueError, match="at most 6 series"):
        BarDrawing(Bars("Too many", "", (), tuple("abcdefg")), 400)


def test_lines_are_as_wide_as_asked_and_lose_no_letter():
    text = "Office of the United Nations High Commissioner for Human Rights " + "y" * 90
    for available in (30.0, 80.0, 400.0):
        wrapped = fonts.wrapped(text, fonts.BOLD, 9, available)
        assert "".join(wrapped).replace(" ", "") == text.replace(" ", "")
        assert all(fonts.width(line, fonts.BOLD, 9) <= available + 0.02 for line in wrapped)


def test_shortened_text_says_that_it_is():
    assert fonts.shortened(["one line", "two lines"], 2) == ["one line", "two lines"]
    assert fonts.shortened(["one line", "two lines", "three"], 2) == ["one line", "two lin …"]
