"""The report as a zip of CSV files."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import replace

import pytest

from reports.building import annual_report_of
from reports.renderers import csv as csv_rendering
from reports.renderers.json import figure
from reports.renderers.spreadsheet_text import inert
from reports.table import TEXT
from tests.reports.small_fund import FIGURES


def opened(content: bytes) -> dict[str, list[list[str]]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {
            name: list(csv.reader(io.StringIO(archive.read(name).decode("utf-8-sig"), newline="")))
            for name in archive.namelist()
        }


def test_holds_one_file_a_table_with_the_same_figures_as_the_json():
    report = annual_report_of(FIGURES)
    files = opened(csv_rendering.render(report))
    assert list(files) == [f"{table.key}.csv" for table in report.tables]
    for table in report.tables:
        head, *rows = files[f"{table.key}.csv"]
        assert head == ["key", "label", "role", *(column.key for column in table.columns)]
        assert [row[0] for row in rows] == [row.key for row in table.rows]
        for written, row in zip(rows, table.rows, strict=True):
            for column, value in zip(table.columns, written[3:], strict=True):
                if column.kind != TEXT:
                    assert value == (figure(row, column, "USD") or "")


def test_quotes_every_value_and_is_read_as_utf_8_by_spreadsheets():
    with zipfile.ZipFile(io.BytesIO(csv_rendering.render(annual_report_of(FIGURES)))) as archive:
        content = archive.read("cost_recovery.csv")
    assert content.startswith(b'\xef\xbb\xbf"key","label","role","prior_years","current_year","total"\r\n')


def test_the_same_report_is_the_same_bytes():
    report = annual_report_of(FIGURES)
    assert csv_rendering.render(report) == csv_rendering.render(report)


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "|cmd", "＝1", "＋1", "－1", "＠A1", "-", "=", "\n=1"],
)
def test_a_text_that_would_run_gets_an_apostrophe(text):
    assert inert(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-500.00", "-1", "0", "12.5", "", "Norway", "a=b", "00095366", "1+1"])
def test_numbers_and_plain_texts_stay_as_they_are(text):
    assert inert(text) == text


def test_names_people_wrote_cannot_run():
    named = replace(FIGURES.contributors[0], name='=HYPERLINK("http://x","y")')
    files = opened(
        csv_rendering.render(annual_report_of(replace(FIGURES, contributors=(named, *FIGURES.contributors[1:]))))
    )
    assert files["contributions.csv"][1][1] == '\'=HYPERLINK("http://x","y")'
