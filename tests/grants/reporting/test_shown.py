"""Where else a report is seen: the project's page, the lists of expenditure, the ledger, the annual report's notes."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from fund.services import entry_reverse
from grants.models import ExpenditureReport, Notice
from grants.services import expenditure_record
from grants.services.expenditure_reports import expenditure_report_correct
from reports.building import annual_report_of
from reports.figures import fund_figures
from tests.generators.office_fund import BY, usd
from tests.grants.reporting.office import NOW, ReportingOffice
from tests.grants.reporting.test_pages import client_of, text_of
from tests.grants.workbook.importing import ran

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> ReportingOffice:
    """2019 is closed with 42,800.00 and put right by −1,070.00 in 2020; 2020 is reported provisionally."""
    office = ReportingOffice()
    first = office.accepted(is_certified=True)
    office.close(2019)
    second = expenditure_report_correct(report=first, by=office.undp, at=NOW)
    office.accept(office.submit(office.save(second, {"1": "38,000", "5": "1,000", "8": "2,730"}, is_certified=True)))
    office.accepted({"1": "5,000", "8": "350"}, 2020)
    return office


@pytest.fixture
def client(office: ReportingOffice) -> Client:
    return client_of(office.maker)


def test_the_projects_page_shows_adjustments_apart_and_how_final_figures_are(client: Client) -> None:
    text = text_of(client.get(reverse("grants:project", args=["TST01", "P-1"])))
    assert "Prior-year adjustment of 2019 – minus ( 1,070.00 ) minus ( 1,070.00 )" in text
    assert "Figures final provisional" in text
    assert "Total 42,800.00 4,280.00 47,080.00" in text
    assert "Prior-year adjustment: a reduction of 1,070.00 USD of what UNDP spent in 2019" in text
    assert "Report TST01-E-2019-002, counted in 2020" in text


def test_a_reduction_is_called_one_wherever_it_is_told(client: Client, office: ReportingOffice) -> None:
    page = text_of(client.get(reverse("grants:expenditure-report", args=["TST01", "TST01-E-2019-002"])))
    assert "Prior-year adjustment: a reduction of 2,000.00 USD, effective 31 Dec 2020" in page
    assert "Prior-year adjustment: a reduction of 70.00 USD, effective 31 Dec 2020" in page
    assert "Prior-year adjustment of 1,000.00 USD, effective 31 Dec 2020" in page, "category 5 is more"
    entry = office.fund.entries.filter(record="prior_year_adjustment:TST01-E-2019-002:1").get()
    entry_reverse(entry=entry, reason="Twice", by="checker@example.org", at=NOW)
    page = text_of(client.get(reverse("grants:expenditure-report", args=["TST01", "TST01-E-2019-002"])))
    assert "Reversal of a reduction of 2,000.00 USD" in page


def test_a_year_reported_below_zero_is_called_a_reduction(client: Client, office: ReportingOffice) -> None:
    expenditure_record(**office.line, year=2020, purpose="direct_cost", category="5", amount=usd("-30"), by=BY, at=NOW)
    text = text_of(client.get(reverse("grants:project", args=["TST01", "P-1"])))
    assert "UNDP reports a reduction of 30.00 USD in 2020" in text


def test_the_letter_says_where_the_correction_of_a_closed_year_counts(office: ReportingOffice) -> None:
    def told(number: str) -> str:
        return Notice.objects.get(address="undp@example.org", subject=f"TST01: {number} is accepted").body

    assert "expenditure of 2019 on project P-1 stands in the books as you reported it" in told("TST01-E-2019-001")
    assert told("TST01-E-2019-002") == (
        "Maker has accepted TST01-E-2019-002, your correction of 2019 on project P-1. 2019 is closed and its figures "
        "stay as they are. The difference, a reduction of 1,070.00 USD, counts in 2020 as a prior-year adjustment."
    )
    more = expenditure_report_correct(
        report=ExpenditureReport.objects.get(number="TST01-E-2019-002"), by=office.undp, at=NOW
    )
    office.accept(office.submit(office.save(more, {"1": "39,000", "5": "1,000", "8": "2,800"}, is_certified=True)))
    assert "The difference, 1,070.00 USD more, counts in 2020" in told("TST01-E-2019-003")
    moved = expenditure_report_correct(report=more, by=office.undp, at=NOW)
    office.accept(office.submit(office.save(moved, {"1": "38,500", "5": "1,500", "8": "2,800"}, is_certified=True)))
    assert "What moved from one category to another counts in 2020" in told("TST01-E-2019-004")


def test_another_organisation_sees_nothing_of_it(office: ReportingOffice) -> None:
    client = client_of(office.who)
    answer = client.get(reverse("reports:expenditure", args=["TST01"]), {"list": "adjustments"})
    assert answer.status_code == 200
    assert "TST01-E-2019-002" not in text_of(answer)


def test_the_lists_of_expenditure_have_one_of_adjustments(client: Client) -> None:
    page = reverse("reports:expenditure", args=["TST01"])
    assert "Prior-year adjustments" in text_of(client.get(page))
    text = text_of(client.get(page, {"list": "adjustments"}))
    assert "TST01-E-2019-002:5" in text
    assert "3 adjustments" in text
    file = b"".join(client.get(page, {"list": "adjustments", "export": "csv"}).streaming_content).decode()
    assert "Expenditure report TST01-E-2019-002, version 1" in file


def test_the_total_of_the_list_meets_the_head_through_the_adjustments(client: Client) -> None:
    page = reverse("reports:expenditure", args=["TST01"])
    answer = client.get(page)
    text = text_of(answer)
    assert "Expenditure reported by organisations 47,080.00" in text
    said = "48,150.00 Less prior-year adjustments 1,070.00 Expenditure with prior-year adjustments 47,080.00"
    assert said in text
    assert 'href="?list=adjustments">Less prior-year' in answer.content.decode()
    # Under the filters of the list; an adjustment belongs to the year it counts in.
    answer = client.get(page, {"year": "2020", "category": "1", "sort": "amount"})
    said = "5,000.00 Less prior-year adjustments 2,000.00 Expenditure with prior-year adjustments 3,000.00"
    assert said in text_of(answer)
    link = re.search(r'href="([^"]+)">Less prior-year', answer.content.decode())
    assert link is not None
    assert "( 2,000.00 )" in text_of(client.get(page + unescape(link[1])))
    # None of another year, and none before it was posted.
    assert "Expenditure with prior-year" not in text_of(client.get(page, {"year": "2019"}))
    assert "Expenditure with prior-year" not in text_of(client.get(page, {"until": "2019-12-31"}))


def test_the_document_and_its_entry_are_in_words(client: Client) -> None:
    page = reverse("fund:record", args=["TST01", "prior_year_adjustment", "TST01-E-2019-002:1"])
    text = text_of(client.get(page))
    for words in ("Prior-year adjustment", "Counts in 2020", "Corrects 2019", "Expenditure report TST01-E-2019-002"):
        assert words in text, words


NOTE = "The expenditure of 2020 includes a prior-year adjustment: a reduction of %s USD of what was spent in 2019."
TABLES = ("expenditure_by_organisation", "expenditure_by_category", "expenditure_by_project")


def test_the_annual_report_says_so_in_its_notes(office: ReportingOffice) -> None:
    report = annual_report_of(fund_figures(office.fund, 2020))
    notes = {table.key: table.note for table in report.tables}
    assert [key for key, note in notes.items() if NOTE % "1070.00" in note] == list(TABLES)
    by_organisation = next(table for table in report.tables if table.key == TABLES[0])
    cells = by_organisation.row("UNDP").cells
    assert (cells["prior_years"].value, cells["current_year"].value) == (4_280_000, 428_000)


def test_the_annual_page_says_so_with_grouped_figures(client: Client) -> None:
    text = text_of(client.get(reverse("reports:annual", args=["TST01", 2020])))
    assert NOTE % "1,070.00" in text


def test_the_report_of_the_closed_year_and_one_as_known_before_say_nothing(office: ReportingOffice) -> None:
    first = office.fund.entries.filter(event="prior_year_adjustment").order_by("pk").first()
    for year, known_at in ((2019, None), (2020, first.sequence - 1)):
        report = annual_report_of(fund_figures(office.fund, year, known_at))
        assert "prior-year adjustment" not in " ".join(table.note for table in report.tables)


def test_taken_back_it_is_no_longer_named(office: ReportingOffice) -> None:
    from fund import ledger
    from grants.models import PriorYearAdjustment

    before = fund_figures(office.fund, 2020).position.sequence
    for each in PriorYearAdjustment.objects.all():
        ledger.reverse(entry=each.entry, reason="wrong", by="checker@example.org", at=NOW)
    assert fund_figures(office.fund, 2020).adjustments == ()
    assert sum(each.amount_minor for each in fund_figures(office.fund, 2020, before).adjustments) == -107_000


def test_the_command_gives_the_same_figures(office: ReportingOffice, tmp_path) -> None:
    path = tmp_path / "report.json"
    assert ran("annual_report", "TST01", 2020, format="json", output=str(path)).status == 0
    rows = json.loads(path.read_text())["tables"]["expenditure_by_category"]["rows"]
    staff = next(row for row in rows if row["key"] == "1")
    assert (staff["cells"]["prior_years"], staff["cells"]["current_year"]) == ("40000.00", "3000.00")
