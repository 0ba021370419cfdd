"""``manage.py annual_report``: every format to a file or to standard output, and exit statuses without tracebacks."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest

from fund.models import Entry, Fund
from reports.files import FORMATS, file_name
from reports.selectors import annual_report
from reports.table import RATE, TEXT
from tests.reports.spreadsheets import assert_recalculates_to_what_is_stored, stored
from tests.stories.driving import import_file, run

pytestmark = pytest.mark.django_db
DEMO = Path(__file__).resolve().parents[2] / "demo"
BEGINNINGS = {"json": b"{", "xlsx": b"PK", "pdf": b"%PDF-", "html": b"<!DOCTYPE html>", "csv": b"PK"}


@pytest.fixture
def fund() -> Fund:
    outcome = import_file(DEMO / "JPS10.xlsx")
    assert outcome.status == 0, outcome.complained
    return Fund.objects.get(code="JPS10")


@pytest.mark.parametrize("form", FORMATS)
def test_writes_each_format_to_a_file(fund, form, tmp_path):
    path = tmp_path / "report"
    outcome = run("annual_report", "JPS10", 2019, "--format", form, "--output", path)
    assert outcome == (0, "", "")
    assert path.read_bytes().startswith(BEGINNINGS[form])


@pytest.mark.parametrize("form", ["json", "html"])
def test_writes_text_to_standard_output(fund, form):
    outcome = run("annual_report", "JPS10", 2019, "--format", form, "--output", "-")
    assert outcome.status == 0
    assert outcome.said.encode().startswith(BEGINNINGS[form])


def test_all_formats_hold_the_same_figures(fund, tmp_path):
    report = annual_report(fund, 2019)
    files = {}
    for form in FORMATS:
        files[form] = tmp_path / file_name(report, form)
        assert run("annual_report", "JPS10", 2019, "--format", form, "--output", files[form]).status == 0
    document = json.loads(files["json"].read_text(encoding="utf-8"))
    workbook = stored(files["xlsx"].read_bytes())
    page = files["html"].read_text(encoding="utf-8")
    with zipfile.ZipFile(io.BytesIO(files["csv"].read_bytes())) as archive:
        lists = {name: archive.read(name).decode("utf-8-sig") for name in archive.namelist()}
    for number, table in enumerate(report.tables, 1):
        sheet = next(each for each in workbook if each.title.startswith(f"{number} "))
        rows = {row[0]: row for row in sheet.iter_rows(values_only=True) if row[0]}
        for row, written in zip(table.rows, document["tables"][table.key]["rows"], strict=True):
            for index, column in enumerate(table.columns, 2):
                if column.kind == TEXT:
                    continue
                text = written["cells"][column.key]
                if text is None:
                    assert rows[row.key][index] in (None, "")
                    continue
                assert f"{rows[row.key][index]:.2f}" == text
                assert f'"{text}"' in lists[f"{table.key}.csv"]
                if float(text) and column.kind != RATE and row.key not in table.empty_lines():
                    assert f"{abs(float(text)):,.2f}" in page


def test_a_report_as_it_was_known_is_the_same_bytes(fund, tmp_path):
    sequence = annual_report(fund, 2019).position.sequence
    for form in ("json", "csv", "html", "xlsx"):
        paths = [tmp_path / f"{form}-{name}" for name in ("now", "known")]
        run("annual_report", "JPS10", 2019, "--format", form, "--output", paths[0])
        run("annual_report", "JPS10", 2019, "--as-known", sequence, "--format", form, "--output", paths[1])
        assert paths[0].read_bytes() == paths[1].read_bytes()


def test_a_report_as_it_was_known_on_a_day_is_that_of_the_last_entry_of_the_day(fund, tmp_path):
    position = annual_report(fund, 2019).position
    recorded = Entry.objects.get(fund=fund, sequence=position.sequence).recorded_at.date()
    for day, sequence in ((recorded, position.sequence), (recorded - timedelta(days=1), 0)):
        paths = [tmp_path / f"{day}-{name}" for name in ("entry", "day")]
        for known, path in zip((sequence, day), paths, strict=True):
            assert run("annual_report", "JPS10", 2019, "--as-known", known, "--output", path) == (0, "", "")
        assert paths[0].read_bytes() == paths[1].read_bytes()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("NOFUND", 2019), "There is no fund NOFUND."),
        (("JPS10", 99_999), "99999 is not a year"),
        (("JPS10", 0), "0 is not a year"),
        (("JPS10", 2019, "--as-known", 999_999), "has no entry 999999"),
        (("JPS10", 2019, "--as-known", -1), "has no entry -1"),
        (("JPS10", 2019, "--as-known", "2019-02-30"), "2019-02-30 is neither the number of an entry nor a day"),
        (("JPS10", 2019, "--output", "/nowhere/at/all.json"), "/nowhere/at/all.json cannot be written"),
        (("JPS10", 2019, "--format", "pdf"), "needs a file"),
    ],
)
def test_wrong_usage_is_a_sentence_and_status_2(fund, arguments, sentence):
    outcome = run("annual_report", *arguments)
    assert outcome.status == 2
    assert sentence in outcome.complained
    assert "\n" not in outcome.complained.strip()


def test_a_report_that_does_not_tie_is_status_1_with_the_two_figures(fund, monkeypatch):
    """As if an organisation had fallen out of the register."""
    from reports import figures

    whole = figures.register_of

    def without_one(*of):
        register = whole(*of)
        register.organisations.pop()
        return register

    monkeypatch.setattr(figures, "register_of", without_one)
    outcome = run("annual_report", "JPS10", 2019)
    assert outcome.status == 1
    assert outcome.said == ""
    assert outcome.complained.count(" USD") == 2


def test_the_workbook_of_the_demo_fund_recalculates_to_what_is_stored(tmp_path):
    """Ten years, five currencies, forty projects: LibreOffice works out what the file says."""
    assert import_file(DEMO / "HRM00.xlsx").status == 0
    path = tmp_path / "report.xlsx"
    assert run("annual_report", "HRM00", 2015, "--format", "xlsx", "--output", path).status == 0
    assert_recalculates_to_what_is_stored(path.read_bytes(), tmp_path)
