"""A report in the reader's language: said as a whole where people read it, not at all where machines do."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import translation
from openpyxl import load_workbook

from reports.building import annual_report_of, funding_status_of
from reports.phrase import Phrase, phrase, say
from reports.renderers import csv, html_document, json, pdf, xlsx
from reports.renderers.html import render_table
from reports.renderers.words import in_words, said
from reports.renderers.xlsx.book import LONGEST_NAME
from reports.table import Report
from tests.reports.pdf.reading import TaggedPdf
from tests.reports.small_fund import FIGURES, lines

LANGUAGES = ("en", "fr", "es")
REPORT = annual_report_of(replace(FIGURES, support_cost_percent=Decimal("6.5")))
STATUS = funding_status_of(FIGURES)
AT = datetime(2014, 5, 28, 14, 5, tzinfo=UTC)
SAME = {"Total", "Contributions", "Organisation", "Sources", "Subtotal %(focus)s"}
"""What French or Spanish writes as English does."""


def phrases(report: Report) -> Iterator[Phrase]:
    """Every phrase a reader of the report sees."""
    texts = [report.title, *(check.identity.statement for check in report.checks)]
    for table in report.tables:
        texts += [table.title, table.note, table.row_heading, table.tab]
        for column in table.columns:
            texts += [column.label, column.group]
        for row in table.rows:
            texts += [row.label, row.section, *row.notes.values()]
    return (text for text in texts if isinstance(text, Phrase))


def rendered(form: str) -> str:
    """The text of the report as a file in the language that is active."""
    match form:
        case "html":
            return html_document.render(REPORT).decode()
        case "pdf":
            language = translation.get_language() or "en"
            return TaggedPdf(pdf.render(REPORT, prepared_at=AT, language=language)).root.whole_text
        case _:
            book = load_workbook(io.BytesIO(xlsx.render(REPORT, lines())))
            cells = (
                str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None
            )
            return "\n".join((*book.sheetnames, *cells))


def squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("&#x27;", "'"))


@pytest.mark.parametrize("language", ["fr", "es"])
@pytest.mark.parametrize("report", [REPORT, STATUS], ids=["annual_financial", "funding_status"])
def test_every_text_of_the_report_is_translated(report, language):
    with translation.override(language):
        same = {text.message for text in phrases(report) if said(text) == text}
    assert same <= SAME


@pytest.mark.parametrize("report", [REPORT, STATUS], ids=["annual_financial", "funding_status"])
def test_only_names_that_people_wrote_are_no_phrases(report):
    wrote = {party.name for party in (*FIGURES.contributors, *FIGURES.organisations)}
    wrote |= {f"{focus.code} {focus.title}" for focus in FIGURES.focuses}
    wrote |= {f"{project.number} {project.title}" for project in FIGURES.projects}
    for table in report.tables:
        assert isinstance(table.title, Phrase)
        assert isinstance(table.row_heading, Phrase)
        assert all(isinstance(text, Phrase) for text in (table.note, table.tab) if text)
        for column in table.columns:
            assert isinstance(column.label, Phrase)
            assert not column.group or isinstance(column.group, Phrase)
        assert {row.label for row in table.rows if not isinstance(row.label, Phrase)} <= wrote
    assert all(isinstance(check.identity.statement, Phrase) for check in report.checks)


@pytest.mark.parametrize("language", ["fr", "es"])
@pytest.mark.parametrize("form", ["html", "pdf", "xlsx"])
def test_a_file_for_people_holds_no_english_title_or_statement(form, language):
    english = squeezed(rendered(form))
    with translation.override(language):
        text = squeezed(rendered(form))
        spoken = in_words(REPORT)
    for table, ours in zip(REPORT.tables, spoken.tables, strict=True):
        assert str(table.title) in english
        assert table.title not in text
        assert squeezed(ours.title) in text
    if form != "pdf":  # where the lines of a cell meet no space is left, so titles alone are looked for there
        for check, ours in zip(REPORT.checks, spoken.checks, strict=True):
            assert check.identity.statement not in text
            assert squeezed(ours.identity.statement) in text


@pytest.mark.parametrize("language", ["fr", "es"])
def test_files_that_machines_read_are_the_same_bytes_in_every_language(language):
    as_json, as_csv = json.render(REPORT), csv.render(REPORT)
    with translation.override(language):
        again = annual_report_of(replace(FIGURES, support_cost_percent=Decimal("6.5")))
        assert json.render(again) == as_json
        assert csv.render(again) == as_csv
        assert json.render(REPORT) == as_json
    assert b'"title": "Sources, uses and balance of the Fund"' in as_json
    assert "Prior years as of 31 Dec 2012" in as_json.decode()


def test_figures_and_keys_do_not_change_with_the_language():
    with translation.override("fr"):
        spoken = in_words(REPORT)
    for table, ours in zip(REPORT.tables, spoken.tables, strict=True):
        assert [row.cells for row in ours.rows] == [row.cells for row in table.rows]
        assert [row.key for row in ours.rows] == [row.key for row in table.rows]
    assert spoken.fund_name == REPORT.fund_name


def test_days_and_rates_inside_a_text_are_written_as_the_language_writes_them():
    def label(language: str, table: str, row: str) -> str:
        with translation.override(language):
            return str(in_words(REPORT).table(table).row(row).label)

    def heading(language: str) -> str:
        with translation.override(language):
            return str(in_words(REPORT).table("interest").columns[0].label)

    assert [heading(language) for language in LANGUAGES] == [
        "Prior years as of 31 Dec 2012",
        "Exercices antérieurs, au 31 déc. 2012",
        "Ejercicios anteriores, al 31 dic 2012",
    ]
    assert label("en", "budget_requirements", "support_cost") == "Indirect support cost, 6.5 % of the total"
    assert "6,5\xa0%" in label("fr", "budget_requirements", "support_cost")


def test_a_table_on_a_page_speaks_the_language_of_the_page():
    with translation.override("fr"):
        drawn = render_table(REPORT.table("cost_recovery"), "USD")
    assert "Recouvrement des coûts" in drawn
    assert "Cost recovery" not in drawn


def test_a_phrase_is_its_english_and_remembers_what_it_is_made_of():
    text = phrase("%(row)s to %(day)s, %(rate)s %%", row=phrase("Total"), day=date(2013, 12, 31), rate=Decimal("7.00"))
    assert text == "Total to 31 Dec 2013, 7 %"
    french = {"Total": "Somme", "%(row)s to %(day)s, %(rate)s %%": "%(rate)s %% : %(row)s au %(day)s"}
    assert say(text, french.__getitem__, lambda value: f"<{value}>") == "<7.00> % : Somme au <2013-12-31>"
    assert say("Norway", french.__getitem__, str) == "Norway"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sheet_is_named_in_full(language):
    with translation.override(language):
        tabs = [table.tab for table in in_words(REPORT).tables]
    assert all(tabs)
    assert [tab for tab in tabs if len(f"11 {tab}") > LONGEST_NAME or set(tab) & set("[]:*?/\\'")] == []
