"""The report as PDF and as a Word document: complete, tagged, the same cents, and nothing a person writes breaks it."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from io import BytesIO
from shutil import which
from zipfile import ZipFile

import pytest
from docx import Document
from PIL import Image
from pypdf import PdfReader

from fund import display
from reports.bars import Bar, BarGroup, Bars
from reports.consolidated.assembling import consolidated_file
from reports.consolidated.document import ChartBlock, Prose
from reports.fund_figures import Focus, Party, Project
from reports.renderers.docx.pictures import SCALE, png
from reports.renderers.pdf import fonts, look
from reports.renderers.pdf.bar_drawing import BarDrawing
from tests.reports.consolidated import sample
from tests.reports.pdf.drawing import outside, overprinted, recorded
from tests.reports.pdf.reading import TaggedPdf
from tests.reports.pdf.sample import PREPARED_AT, sample_figures
from tests.reports.pdf.test_hostile_text import HOSTILE

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
LONG = "x" * 10_000
MORE = (
    LONG, "# " * 200, "> " * 100 + "deep", "- " * 60 + "deep", "|a|\n|-|\n" + f"|{LONG}|\n" * 3,
    "```\n" + LONG + "\n```", "![<script>alert(1)</script>](image:0123456789abcdef)",
    "![x](https://example.org/x.png)", "[x](javascript:alert(1))",
    "<script>alert(1)</script>\n\n<img src=x onerror=alert(1)>", "{{ }} {{{{ x }}}} {% now %} {{ a", "=1+1\n\n@SUM(A1)",
    "**" * 500, "* * *\n\n- - -", "1. a\n\n999999999. b", "&lt;b&gt; &#0; &nbsp;", "\\" * 300, "מבחן עברי\n\nالعربية",
)  # fmt: skip


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text)


@pytest.fixture(scope="module")
def report():
    return sample.document(made=sample.material(projects=6))


@pytest.fixture(scope="module")
def pdf(report) -> bytes:
    return consolidated_file(report, "pdf", PREPARED_AT, "Ana")


@pytest.fixture(scope="module")
def docx(report) -> bytes:
    return consolidated_file(report, "docx", PREPARED_AT, "Ana")


def test_it_is_tagged_with_contents_bookmarks_and_alternative_texts(pdf):
    read = TaggedPdf(pdf)
    tags = {node.tag for node in read.root.all("TOC", "H1", "H2", "H3", "Table", "Figure", "L", "LBody", "BlockQuote")}
    assert tags == {"TOC", "H1", "H2", "H3", "Table", "Figure", "L", "LBody", "BlockQuote"}
    figures = list(read.root.all("Figure"))
    assert all(str(node.entries.get("/Alt", "")) for node in figures)
    assert "Training in Nairobi" in [str(node.entries["/Alt"]) for node in figures]
    outline = [entry.title for entry in PdfReader(BytesIO(pdf)).outline if not isinstance(entry, list)]
    assert outline[0] == "Contents"
    assert outline[1].endswith("Executive summary")
    assert any("Annex" in title for title in outline)


@pytest.mark.skipif(not which("pdfinfo"), reason="pdfinfo is not installed")
def test_other_programs_agree_that_it_is_tagged_and_its_fonts_are_embedded(pdf, tmp_path):
    file = tmp_path / "report.pdf"
    file.write_bytes(pdf)
    assert re.search(r"Tagged:\s+yes", subprocess.run(["pdfinfo", file], capture_output=True, text=True).stdout)
    fonts = subprocess.run(["pdffonts", file], capture_output=True, text=True).stdout.splitlines()[2:]
    assert fonts
    assert all(line.split()[-5] == "yes" for line in fonts), fonts


def test_each_of_forty_projects_has_its_sheet():
    """How long they take is measured in ``benchmarks/documents.py``."""
    whole = sample.document()
    data = consolidated_file(whole, "pdf", PREPARED_AT)
    numbers = {row.key for row in whole.report.table("by_project").rows if row.role == "line"}
    assert len(numbers) == 40
    annex = next(chapter for chapter in whole.chapters if chapter.key == "project-sheets")
    assert {section.title.partition(" ")[0] for section in annex.sections} == numbers
    titles = {title for entry in PdfReader(BytesIO(data)).outline if isinstance(entry, list) for title in
              (each.title.partition(" ")[0] for each in entry)}  # fmt: skip
    assert numbers <= titles


def test_every_figure_of_every_table_is_the_same_cents_in_the_pdf_and_in_word(report, pdf, docx):
    pages = plain(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages))
    word = Document(BytesIO(docx))
    cells = {cell for table in word.tables for row in table._tbl.tr_lst for cell in _texts(row)}
    for table in report.report.tables:
        for _row, column, cell in table.cells():
            if column.kind == "amount" and cell.value:
                text = display.amount_text(cell.value, report.currency)
                assert text in pages, (table.key, text)
                assert text in cells, (table.key, text)


def _texts(row):
    return ["".join(t.text or "" for t in cell.iter("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t"))
            for cell in row.tc_lst]  # fmt: skip


def test_figures_stand_in_the_texts(report, pdf, docx):
    made = sample.material(projects=6)
    amount = made.figures.amount("source_use_balance", "contributions", "current_year").replace("\xa0", " ")
    pages = plain(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages))
    assert f"contributors gave {amount}" in pages
    assert f"contributors gave {amount}" in plain("\n".join(p.text for p in Document(BytesIO(docx)).paragraphs))
    assert "{{" not in pages.replace("{ {", "")


def test_nothing_is_cut_and_nothing_overprinted(monkeypatch, report):
    with recorded(monkeypatch) as drawn:
        consolidated_file(report, "pdf", PREPARED_AT)
    assert not outside(drawn)
    assert not overprinted(drawn)


def test_equal_reports_are_equal_bytes(report, pdf, docx):
    assert consolidated_file(report, "pdf", PREPARED_AT, "Ana") == pdf
    assert consolidated_file(report, "docx", PREPARED_AT, "Ana") == docx


def test_the_word_document_has_headings_contents_captions_and_alternative_texts(docx):
    word = Document(BytesIO(docx))
    styles = {paragraph.style.name for paragraph in word.paragraphs}
    assert {"Heading 1", "Heading 2", "Heading 3", "Caption", "List Bullet", "Quote"} <= styles
    body = ZipFile(BytesIO(docx)).read("word/document.xml").decode()
    for element in ("w:tblHeader", "w:cantSplit"):
        assert element in body
    assert 'descr="Training in Nairobi"' in body


def test_the_contents_of_the_word_document_lead_to_every_heading_and_its_page(report, docx):
    body = ZipFile(BytesIO(docx)).read("word/document.xml").decode()
    asked = re.findall(r"PAGEREF (\w+) ", body)
    marks = re.findall(r'w:bookmarkStart w:name="(\w+)"', body)
    assert asked == marks
    assert len(set(marks)) == len(marks) == sum(1 + len(chapter.sections) for chapter in report.chapters)


def test_a_project_sheet_of_the_word_document_is_not_torn_across_pages(report, docx):
    sheets = next(chapter for chapter in report.chapters if chapter.key == "project-sheets").sections
    elements = list(Document(BytesIO(docx)).element.body)
    for sheet in sheets:
        begin = next(at for at, element in enumerate(elements) if "".join(_words(element)) == sheet.title)
        tables = [at for at, element in enumerate(elements) if element.tag == f"{WORD}tbl" and at > begin][:2]
        # But for its heading, whose style keeps it, and for the last row, every line stays with the one below it.
        rows = elements[tables[1]].findall(f"{WORD}tr")[:-1]
        held = [*elements[begin + 1 : tables[1]], *rows]
        for paragraph in (each for element in held for each in element.iter(f"{WORD}p")):
            keeps = paragraph.find(f"{WORD}pPr/{WORD}keepNext") is not None
            assert keeps, (sheet.title, "".join(_words(paragraph)))


def _words(element):
    return (text.text or "" for text in element.iter(f"{WORD}t"))


def test_the_charts_of_the_word_document_are_pictures_that_say_their_figures(report, docx):
    charts = [block.bars for chapter in report.chapters for block in chapter.all_blocks()
              if isinstance(block, ChartBlock)]  # fmt: skip
    word = Document(BytesIO(docx))
    said = [shape._inline.docPr.get("descr") for shape in word.inline_shapes]
    assert charts
    assert [f"{bars.title}. {bars.description}" for bars in charts] == [
        text for text in said if text != "Training in Nairobi"
    ]
    for bars in charts:
        for figure in (bar.text for group in bars.groups for line in group.lines for bar in line if bar.text):
            assert figure in bars.description


def test_no_figure_of_the_word_document_breaks_and_no_table_is_wider_than_its_page(docx):
    word, checked = Document(BytesIO(docx)), 0
    pages = {round(section.page_width.cm - section.left_margin.cm - section.right_margin.cm, 1)
             for section in word.sections}  # fmt: skip
    for table in word.tables:
        assert sum(column.w.cm for column in table._tbl.tblGrid.gridCol_lst) <= max(pages) + 0.05
        for row in table._tbl.tr_lst:
            for cell, text in zip(row.tc_lst, _texts(row), strict=True):
                if re.fullmatch(r"\(?[\d,]+\.\d\d\)?%?", text):
                    size = int(cell.find(f".//{WORD}sz").get(f"{WORD}val")) / 2
                    font = fonts.REGULAR if cell.find(f".//{WORD}b") is None else fonts.BOLD
                    # Word keeps 0.19 cm free on either side of a cell.
                    assert fonts.width(text, font, size) * 2.54 / 72 <= cell.width.cm - 0.38, text
                    checked += 1
    assert checked > 200
    assert pages == {17.0, 25.7}


def test_a_chart_is_drawn_within_its_picture_and_twice_alike():
    groups = tuple(
        BarGroup(f"{n} " * 30, ((Bar(0, amount, n % 2, "9,999.00"),),)) for n, amount in enumerate((5, -9, 0))
    )
    bars = Bars("A long finding " * 30, "", groups, ("in", "out"), unit="USD", steps=True)
    data = png(bars)
    assert data == png(bars)
    with Image.open(BytesIO(data)) as picture:
        assert picture.size == (
            round(look.PORTRAIT_WIDTH * SCALE),
            round(BarDrawing(bars, look.PORTRAIT_WIDTH).height * SCALE),
        )
        whole = picture.convert("RGB")
        # The finding above, the labels at the left and the figures at the right leave the edges free.
        edges = {whole.getpixel((x, y)) for x in (2, whole.width - 3) for y in range(12, whole.height)}
        assert len(edges) == 1


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_it_is_made_in_every_language(language):
    made = sample.document(language, sample.material(projects=2), is_draft=True)
    assert PdfReader(BytesIO(consolidated_file(made, "pdf", PREPARED_AT))).trailer["/Root"]["/Lang"] == language
    assert consolidated_file(made, "docx", PREPARED_AT)


def hostile(at: int) -> str:
    return HOSTILE[at % len(HOSTILE)]


def attacked():
    figures = sample_figures(projects=6)
    figures = replace(
        figures,
        fund_name=hostile(1),
        administrative_agent=hostile(3),
        contributors=tuple(Party(each.code, hostile(at)) for at, each in enumerate(figures.contributors)),
        organisations=tuple(Party(each.code, hostile(at + 5)) for at, each in enumerate(figures.organisations)),
        focuses=tuple(Focus(each.code, hostile(at + 9), each.planned_minor) for at, each in enumerate(figures.focuses)),
        projects=tuple(
            Project(each.number, hostile(at), each.focus, each.status) for at, each in enumerate(figures.projects)
        ),
    )
    facts = sample.facts_for(figures)
    facts = replace(
        facts,
        told=tuple(replace(each, title=hostile(at), sections={"summary": MORE[at % len(MORE)]})
                   for at, each in enumerate(facts.told)),
        indicators=tuple(replace(each, text=LONG, achieved=hostile(7)) for each in facts.indicators),
        decisions=tuple(replace(each, title=LONG) for each in facts.decisions),
        missing=tuple(replace(each, organisation=hostile(8), project=LONG) for each in facts.missing),
        seats=tuple(replace(each, institution=LONG, holder=hostile(9)) for each in facts.seats),
        shares=tuple(replace(each, title=LONG) for each in facts.shares),
    )  # fmt: skip
    keys = [text.key for text in sample.material(figures=figures).written]
    texts = {
        key: "\n\n".join([*MORE, *HOSTILE] if at == 0 else [MORE[at % len(MORE)], hostile(at)])
        for at, key in enumerate(keys)
    }
    return sample.document(made=sample.material(figures=figures, facts=facts, texts=texts))


@pytest.fixture(scope="module")
def broken():
    return attacked()


def test_what_people_write_breaks_no_pdf(broken, monkeypatch):
    with recorded(monkeypatch) as drawn:
        data = consolidated_file(broken, "pdf", PREPARED_AT)
    read = TaggedPdf(data)
    assert list(read.root.all("H1"))
    assert not outside(drawn)
    text = "".join(page.extract_text() for page in read.reader.pages)
    assert "<script>alert(1)</script>" in plain(text)
    names = {str(key) for page in read.reader.pages for key in page.get("/Resources", {})}
    assert "/Evil" not in names
    assert "/JavaScript" not in str(read.catalog)


def test_what_people_write_breaks_no_word_document_and_runs_nothing(broken):
    data = consolidated_file(broken, "docx", PREPARED_AT)
    archive = ZipFile(BytesIO(data))
    assert archive.testzip() is None
    body = archive.read("word/document.xml").decode()
    assert all(
        re.fullmatch(r" PAGEREF _Toc_\w+ \\h ", code) for code in re.findall(r"<w:instrText[^>]*>([^<]*)<", body)
    )
    relations = archive.read("word/_rels/document.xml.rels").decode()
    assert "External" not in relations
    assert "hyperlink" not in relations
    word = Document(BytesIO(data))
    assert any("<script>alert(1)</script>" in paragraph.text for paragraph in word.paragraphs)


def test_no_word_is_longer_than_a_line_can_break(broken):
    body = Document(BytesIO(consolidated_file(broken, "docx", PREPARED_AT)))
    longest = max((len(word) for p in body.paragraphs for word in re.split(r"[\s\u200b]", p.text)), default=0)
    assert longest <= 60


def test_a_text_that_says_nothing_leaves_no_section(report):
    empty = sample.document(made=sample.material(projects=4, texts={}))
    assert not [block for chapter in empty.chapters for section in chapter.sections for block in section.blocks
                if isinstance(block, Prose) and block.key]  # fmt: skip
    assert "outlook" not in {chapter.key for chapter in empty.chapters}
    assert consolidated_file(empty, "pdf", PREPARED_AT)
