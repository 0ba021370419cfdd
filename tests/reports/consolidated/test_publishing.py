"""What is published of a consolidated report: the whole as PDF and Word document, its figures as files for machines."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, datetime

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from fund import selectors
from grants.models import Meeting
from reports.building import annual_report_of
from reports.figures import fund_figures
from reports.models import Edition
from reports.publishing.kinds import maker_of
from reports.renderers import json as as_json
from tests.generators.office_fund import office_fund
from tests.reports.consolidated.test_editions import person

pytestmark = pytest.mark.django_db
AT = datetime(2020, 6, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def edition() -> Edition:
    fund = office_fund().fund
    return Edition.objects.create(
        fund=fund, year=2018, texts={"summary": "Got {{ contributions }}."}, created_by=person(fund, "secretariat"),
        created_at=AT, edited_at=AT,
    )  # fmt: skip


def made(edition: Edition):
    return maker_of(edition.kind).make(edition, selectors.head(edition.fund).sequence, AT, "en")


def test_pdf_and_word_are_the_whole_report_and_say_no_draft(edition):
    files = {form: make() for form, make in made(edition).files.items()}
    assert set(files) == {"pdf", "docx", "xlsx", "html", "csv", "json"}
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(files["pdf"].content)).pages)
    assert "Consolidated annual narrative" in text
    assert "Got USD 230,100.00." in text.replace("\xa0", " ")
    assert "DRAFT" not in text
    assert files["pdf"].name == "TST01-consolidated-annual-2018.pdf"
    assert files["docx"].name == "TST01-consolidated-annual-2018.docx"
    assert files["docx"].content.startswith(b"PK")


def test_the_files_of_figures_have_the_further_tables_and_json_stays_the_contract(edition):
    files = made(edition).files
    names = zipfile.ZipFile(io.BytesIO(files["csv"]().content)).namelist()
    assert any("by_country" in name for name in names)
    book = load_workbook(io.BytesIO(files["xlsx"]().content))
    assert {"Projects", "By country", "By level", "By window"} <= {name.partition(" ")[2] or name for name in
                                                                  book.sheetnames} | set(book.sheetnames)  # fmt: skip
    figures = fund_figures(edition.fund, 2018)
    assert files["json"]().content == as_json.render(annual_report_of(figures))
    assert len(json.loads(files["json"]().content)["tables"]) == 11


def test_a_placeholder_nobody_knows_keeps_it_from_being_prepared(edition):
    edition.texts = {"summary": "{{ nobody }}"}
    (sentence,) = maker_of(edition.kind).problems(edition, selectors.head(edition.fund).sequence)
    assert "Executive summary" in sentence
    assert "nobody" in sentence


def test_what_is_certified_is_what_was_prepared_in_every_part(edition):
    first = made(edition)
    assert made(edition).parameters == first.parameters
    Meeting.objects.create(fund=edition.fund, number="M-1", held_on="2018-05-05", state="closed")
    assert made(edition).parameters["document"] != first.parameters["document"]
