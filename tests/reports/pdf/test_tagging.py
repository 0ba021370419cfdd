"""The document as software reads it: everything tagged or set aside, in order, linked, described."""

from __future__ import annotations

import re
from datetime import datetime
from xml.etree import ElementTree

import pytest

from reports.renderers.pdf import render
from tests.reports.pdf.reading import TaggedPdf
from tests.reports.pdf.sample import HEAD, PREPARED_AT, sample_report


@pytest.fixture(scope="module")
def data() -> bytes:
    return render(sample_report(projects=24), prepared_at=PREPARED_AT, made_for="Ana Ferreira")


@pytest.fixture(scope="module")
def pdf(data: bytes) -> TaggedPdf:
    return TaggedPdf(data)


def test_equal_arguments_give_equal_bytes_and_others_do_not(data: bytes):
    report = sample_report(projects=24)
    assert render(report, prepared_at=PREPARED_AT, made_for="Ana Ferreira") == data
    assert render(report, prepared_at=PREPARED_AT, made_for="Ana Fereira") != data


def test_a_moment_without_a_time_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        render(sample_report(), prepared_at=datetime(2014, 5, 28))  # noqa: DTZ001


def test_nothing_is_drawn_that_is_neither_tagged_nor_an_artifact(pdf: TaggedPdf):
    assert [page.loose + page.painted_loose for page in pdf.pages] == [[]] * len(pdf.pages)


def test_every_marked_content_belongs_to_one_element_that_the_parent_tree_names(pdf: TaggedPdf):
    marked = {(page, number) for page, content in enumerate(pdf.pages) for number in content.marked}
    assert marked == set(pdf.owned)
    parents = pdf.parent_tree()
    for page, content in enumerate(pdf.pages):
        assert int(pdf.reader.pages[page]["/StructParents"]) == page
        owners = [list.__getitem__(parents[page], number).idnum for number in sorted(content.marked)]
        assert owners == [pdf.owned[page, number] for number in sorted(content.marked)]


def test_the_document_is_marked_titled_and_in_a_language(pdf: TaggedPdf):
    catalog = pdf.catalog
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/Lang"] == "en"
    assert catalog["/ViewerPreferences"]["/DisplayDocTitle"]
    title = "Annual financial report 2013 – HRM00, UNDG Human Rights Mainstreaming Multi-Donor Trust Fund"
    assert pdf.reader.metadata.title == title
    assert HEAD in pdf.reader.metadata.subject
    metadata = catalog["/Metadata"].get_data()
    tree = ElementTree.fromstring(metadata)
    assert title in "".join(tree.itertext())
    assert "2014-05-28T14:05:00Z" in "".join(tree.itertext())
    assert pdf.reader.metadata.creation_date.isoformat() == "2014-05-28T14:05:00+00:00"


def test_all_fonts_are_embedded(pdf: TaggedPdf):
    for page in pdf.reader.pages:
        for font in page["/Resources"]["/Font"].values():
            assert "/FontFile2" in font["/FontDescriptor"]
            assert "DejaVuSans" in font["/BaseFont"]


def test_only_standard_elements_are_used_in_places_they_may_stand(pdf: TaggedPdf):
    may_hold = {
        "Document": {"Part", "Sect"},
        "Part": {"H1", "H2", "P", "L", "Sect", "TOC", "Table", "Figure"},
        "Sect": {"H1", "H2", "P", "L", "Sect", "Table", "Figure", "Code"},
        "Table": {"Caption", "THead", "TBody"},
        "THead": {"TR"},
        "TBody": {"TR"},
        "TR": {"TH", "TD"},
        "L": {"LI"},
        "LI": {"Lbl", "LBody"},
        "TOC": {"TOCI", "TOC"},
        "TOCI": {"Reference"},
        "Reference": {"Link"},
        "Figure": {"Caption"},
    }

    def check(node):
        assert {kid.tag for kid in node.kids} <= may_hold.get(node.tag, set()), node.tag
        for kid in node.kids:
            check(kid)

    assert pdf.root.tag == "Document"
    check(pdf.root)


def listed(contents) -> dict[str, int]:
    """The titles of a list of contents with their pages."""
    found = (re.fullmatch(r"(.*?) ?(\d+)", link.text).groups() for link in contents.all("Link"))
    return {title: int(page) for title, page in found}


def test_the_contents_list_the_headings_and_tables_in_order_with_their_pages(pdf: TaggedPdf):
    front = ("Annual financial report", "Contents", "Tables")
    headings = {node.text.replace("\u2002", " "): node.content[0][0] + 1 for node in pdf.root.all("H1", "H2")}
    captions = {
        re.sub(r"^(Table \d+)\.|Amounts in USD$", r"\1", table.kids[0].text).strip(): table.kids[0].content[0][0] + 1
        for table in pdf.root.all("Table")
    }
    part = next(part for part in pdf.root.kids if part.kids[0].text == "Contents")
    sections, tables = (listed(kid) for kid in part.kids if kid.tag == "TOC")
    assert list(sections.items()) == [(title, page) for title, page in headings.items() if title not in front]
    assert list(tables.items()) == list(captions.items())


def test_each_link_leads_to_its_heading_and_is_tied_to_its_element(pdf: TaggedPdf):
    parents = pdf.parent_tree()
    for link in pdf.root.all("Link"):
        (annotation,) = link.links
        assert annotation["/Subtype"] == "/Link"
        assert str(annotation["/Contents"]).split(" ")[-1] in link.text
        page = pdf.page_numbers[list.__getitem__(annotation["/Dest"], 0).idnum] + 1
        assert link.text.endswith(str(page))
        assert parents[int(annotation["/StructParent"])].get_object()["/S"] == "/Link"


def test_the_outline_lists_the_sections(pdf: TaggedPdf):
    def titles(items):
        return [titles(item) if isinstance(item, list) else item.title.replace("\u2002", " ") for item in items]

    outline = titles(pdf.reader.outline)
    assert outline[0] == "Contents"
    assert "5 Expenditure and financial delivery" in outline
    below = outline[outline.index("5 Expenditure and financial delivery") + 1]
    assert [title.split(" ")[0] for title in below] == ["5.1", "5.2", "5.3", "5.4"]


def test_header_cells_say_what_they_head(pdf: TaggedPdf):
    for head in pdf.root.all("THead"):
        assert all(cell.attribute("/Scope") == "/Column" for cell in head.all("TH"))
    for body in pdf.root.all("TBody"):
        for row in body.kids:
            assert row.kids[0].tag == "TH"
            assert row.kids[0].attribute("/Scope") in ("/Row", "/Column")
            assert all(cell.tag == "TD" for cell in row.kids[1:])


def test_all_rows_of_a_table_are_equally_wide(pdf: TaggedPdf):
    for table in pdf.root.all("Table"):
        for part in table.all("THead", "TBody"):
            widths = []
            for number, row in enumerate(part.kids):
                width = sum(int(cell.attribute("/ColSpan") or 1) for cell in row.kids)
                if number and part.tag == "THead":
                    width += sum(1 for cell in part.kids[0].kids if cell.attribute("/RowSpan"))
                widths.append(width)
            assert len(set(widths)) == 1, table.kids[0].text


def test_figures_are_described_in_words(pdf: TaggedPdf):
    figures = list(pdf.root.all("Figure"))
    assert len(figures) == 5
    for figure in figures:
        alternative = str(figure.entries["/Alt"]).replace("\xa0", " ")
        assert figure.kids[0].tag == "Caption"
        assert alternative.startswith(figure.kids[0].text.strip())
        assert len(alternative) > 150
        assert figure.attribute("/BBox")


def test_each_page_but_the_cover_has_a_header_and_a_footer_with_its_number(pdf: TaggedPdf):
    count = len(pdf.pages)
    assert not pdf.pages[0].artifacts
    for number, page in enumerate(pdf.pages[1:], start=2):
        assert "HRM00 · Annual financial report 2013" in page.artifacts
        assert "As of 31 December 2013, posted entries only, in USD. Provisional." in page.artifacts
        assert f"Page {number} of {count}" in page.artifacts


def test_the_last_page_says_where_the_ledger_stood(pdf: TaggedPdf):
    last = " ".join(pdf.pages[-1].marked.values())
    assert HEAD in last
    assert f"check_ledger HRM00 --anchor 412:{HEAD}" in last.replace("--anchor  ", "--anchor ")
    assert "--as-known 412" in last
