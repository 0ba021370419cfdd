"""One figure is the same cents wherever it is printed: page, PDF, Word, workbook, CSV, JSON; and that of the rows.

For the eleven tables of the annual financial report and for those beside them: by project, country, level, window, and
the account of each priority focus.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from fund import selectors
from fund.models import Fund
from grants.models import Organisation, Project, Proposal, ProposalVersion, Window
from reports.building import annual_report_of
from reports.consolidated.assembling import consolidated
from reports.consolidated.document import Consolidated
from reports.definitions.further import FURTHER
from reports.figures import fund_figures
from reports.models import Edition
from reports.publishing.annual import extended
from reports.publishing.kinds import maker_of
from reports.renderers.json import table_data
from reports.table import Report
from tests.acceptance import renderings
from tests.generators.hrm00_beginning import LEARNING, PROJECTS, as_rows, beginning, spent
from tests.oracle.annual_report import annual_report
from tests.oracle.compare import differences, tables_of
from tests.oracle.further import further_tables
from tests.reports.consolidated import printed
from tests.reports.consolidated.test_editions import client_of, person
from tests.stories.driving import import_rows

pytestmark = pytest.mark.django_db
YEAR, AT = 2013, datetime(2014, 5, 20, 12, tzinfo=UTC)
REGIONAL = "00080222"
ALL = (*PROJECTS, REGIONAL)


class Made(NamedTuple):
    """One edition with all that is drawn of it."""

    document: Consolidated
    report: Report
    """The report of the files of figures: the eleven tables and the further ones."""
    files: dict[str, bytes]
    page: str
    rows: dict[str, list[dict[str, object]]]


@pytest.fixture
def made(tmp_path: Path) -> Made:
    rows = beginning(date(YEAR, 12, 31), ALL)
    for year in (2012, 2013):
        for line, amounts in spent(year, ALL).items():
            rows["expenditures"] += as_rows(line, year, amounts)
    rows["refunds"].append(
        {"reference": "R-1", "value_date": date(YEAR, 11, 4), "project": LEARNING, "organisation": "OHCHR",
         "purpose": "programme", "amount": 1}
    )  # fmt: skip
    import_rows(rows, tmp_path)
    fund = Fund.objects.get(code="HRM00")
    secretary = person(fund, "secretariat")
    in_a_window(fund, secretary)
    edition = Edition.objects.create(
        fund=fund, year=YEAR, created_by=secretary, created_at=AT, edited_at=AT,
        texts={"summary": "Given: {{ contributions.current_year }}; regional: {{ level.regional.expenditure }}."},
    )  # fmt: skip
    head = selectors.head(fund).sequence
    files = {form: make().content for form, make in maker_of(edition.kind).make(edition, head, AT, "en").files.items()}
    page = client_of(secretary).get(reverse("reports:edition-preview", args=["HRM00", f"annual-{YEAR}"]))
    document = consolidated(edition, head, on=AT.date())
    report = extended(document, annual_report_of(fund_figures(fund, YEAR, head)))
    return Made(document, report, files, page.content.decode(), rows)


def projects_of_the_focuses(report: Report, focus_of: dict[str, str]) -> printed.Rows:
    """What is printed of the table of projects: the lines of each focus, and under them the line of the focus."""
    columns = ("approved", "net_funded", "current_year", "expenditure", "delivery_rate")
    cells = {
        key: {row["key"]: row["cells"] for row in table_data(report.table(key), report.currency)["rows"]}
        for key in ("by_project", "by_priority_focus")
    }
    found = []
    for code, total in cells["by_priority_focus"].items():
        lines = [line for number, line in cells["by_project"].items() if focus_of.get(number) == code]
        for line in [*lines, total] if lines else []:
            found.append([text for column in columns if (text := line[column] or "").strip("0.")])
    return found


def in_a_window(fund: Fund, by) -> None:
    """The learning package was asked for under a window of the fund."""
    Window.objects.create(fund=fund, code="JOINT", title="Joint programmes")
    asked = Proposal.objects.create(
        fund=fund, number="HRM00-P-1", kind="new", lead=Organisation.objects.get(fund=fund, code="OHCHR"),
        project=Project.objects.get(fund=fund, number=LEARNING), state="approved",
        created_by=by, created_at=AT, edited_at=AT,
    )  # fmt: skip
    ProposalVersion.objects.create(
        proposal=asked, number=1, content={"window": "JOINT"}, digest="d" * 64, submitted_by=by, submitted_at=AT
    )


def test_every_table_is_the_same_cents_in_every_file_and_what_the_rows_come_to(made: Made, tmp_path: Path):
    # What the report says is what other code makes of the workbook's rows.
    said = json.loads(made.files["json"])
    assert differences(tables_of(said), annual_report(made.rows, YEAR)) == []
    further = {"tables": {key: table_data(made.report.table(key), "USD") for key in FURTHER}}
    assert differences(tables_of(further), further_tables(made.rows, YEAR, {LEARNING: "JOINT"})) == []
    for key, rows in (("by_country", 4), ("by_level", 5), ("by_window", 3), ("by_project", 6)):
        assert len(made.report.table(key).rows) == rows, "too little stands in the table to show anything"

    # The files of figures hold it key by key.
    whole = {**said, "tables": said["tables"] | further["tables"]}
    figures = renderings.of_json(whole)
    path = tmp_path / "figures.zip"
    path.write_bytes(made.files["csv"])
    csv = renderings.of_csv(path)
    assert set(csv) == set(figures)
    for table, rows in figures.items():
        assert list(csv[table]) == list(rows)
        for key, cells in rows.items():
            assert csv[table][key][-len(cells) :] == cells, (table, key)
    book = tmp_path / "figures.xlsx"
    book.write_bytes(made.files["xlsx"])
    assert without_blanks(renderings.of_xlsx(book, whole)) == without_blanks(figures)

    # A person reads it row by row, in the order of the table: the eleven, the further ones, each focus's account.
    wanted = printed.expected(made.document.report)
    assert len(wanted) == 11 + len(FURTHER) + 5
    # The table of projects is printed in parts, one in the chapter of each focus.
    wanted.pop(made.report.table("by_project").title)
    by_focus = projects_of_the_focuses(
        made.report, {str(row["number"]): str(row["priority_focus"]) for row in made.rows["projects"]}
    )
    assert len(by_focus) == 5 + 3
    for where, tables in (
        ("page", printed.on_the_page(made.page)),
        ("pdf", printed.in_the_pdf(made.files["pdf"])),
        ("docx", printed.in_word(made.files["docx"])),
    ):
        for title, rows in wanted.items():
            found = printed.of_table(title, tables)
            assert found, (where, title)
            assert all(each == rows for each in found), (where, title)
        assert [row for each in printed.of_table("Projects of", tables) for row in each] == by_focus, where
    eleven = printed.on_the_page(made.files["html"].decode())
    for title, rows in list(wanted.items())[:11]:
        assert printed.of_table(title, eleven) == [rows], title


def without_blanks(figures: renderings.Figures) -> dict[str, dict[str, list[str]]]:
    return {t: {k: [cell for cell in cells if cell] for k, cells in rows.items()} for t, rows in figures.items()}


@pytest.mark.slow
@pytest.mark.skipif(not renderings.OFFICE, reason="needs LibreOffice")
def test_recalculated_the_workbook_says_the_same_of_every_table(made: Made, tmp_path: Path):
    book = tmp_path / "figures.xlsx"
    book.write_bytes(made.files["xlsx"])
    again = renderings.recalculated(book, tmp_path)
    said = json.loads(made.files["json"])
    further = {key: table_data(made.report.table(key), "USD") for key in FURTHER}
    whole = {**said, "tables": said["tables"] | further}
    figures = renderings.of_xlsx(again, whole, formulas=book)
    assert without_blanks(figures) == without_blanks(renderings.of_json(whole))
    checks = load_workbook(again, data_only=True)["Checks"]
    assert {row[-1] for row in checks.iter_rows(min_row=6, values_only=True)} == {"ties"}
    assert checks.max_row - 5 == len(made.report.checks)
