"""The lists at the beginning of the PDF: every chapter with its whole title, every numbered table, none left out."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from reports.consolidated.assembling import consolidated_file
from reports.fund_figures import Focus
from tests.reports.consolidated import sample
from tests.reports.pdf.drawing import outside, overprinted, recorded
from tests.reports.pdf.reading import TaggedPdf
from tests.reports.pdf.sample import PREPARED_AT, sample_figures

LONG = (
    "Country-level engagement of resident coordinators and country teams with national human rights institutions, "
    "governments and civil society on the recommendations of the universal periodic review"
)


@pytest.fixture(scope="module")
def report():
    figures = sample_figures(projects=6)
    first, *rest = figures.focuses
    figures = replace(figures, focuses=(Focus(first.code, LONG, first.planned_minor), *rest))
    return sample.document(made=sample.material(figures=figures))


@pytest.fixture(scope="module")
def lists(report) -> tuple[list[str], list[str]]:
    """The entries of the contents and of the list of tables, as they are read."""
    read = TaggedPdf(consolidated_file(report, "pdf", PREPARED_AT))
    part = next(part for part in read.root.kids if part.kids and part.kids[0].text == "Contents")
    sections, tables = (kid for kid in part.kids if kid.tag == "TOC")
    return tuple([re.sub(r"\s+", " ", link.text) for link in each.all("Link")] for each in (sections, tables))


def test_the_list_of_tables_has_every_number_in_order(report, lists):
    _sections, tables = lists
    numbers = [int(re.match(r"Table (\d+)", entry).group(1)) for entry in tables]
    assert numbers == list(range(1, len(numbers) + 1))
    assert any("Projects of" in entry for entry in tables)
    assert any("Decisions taken in" in entry for entry in tables)


def test_titles_of_chapters_are_whole(report, lists):
    sections, tables = lists
    assert not [entry for entry in (*sections, *tables) if "…" in entry]
    assert any(LONG in entry for entry in sections)


def test_titles_in_several_lines_stand_over_nothing(monkeypatch, report):
    with recorded(monkeypatch) as drawn:
        consolidated_file(report, "pdf", PREPARED_AT)
    assert not outside(drawn)
    assert not overprinted(drawn)
