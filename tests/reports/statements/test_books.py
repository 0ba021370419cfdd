"""Statements read from the books, on both databases: they tie, they are of one party, and others do not see them."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from fund import services
from fund.display import amount_text
from fund.models import Deposit, Membership, User
from grants.models import Project
from reports.models import Publication, ReportKind
from reports.publishing import storing
from reports.publishing.reproduction import reproduced
from reports.selectors import annual_report
from reports.services.publishing import edition_certify, edition_prepare, edition_restate
from reports.services.statements import UnableToBegin, statement_begin
from reports.statements.donor import donor_statement
from reports.statements.organisation import organisation_statement
from tests.generators.office_fund import AT, BY, nok, usd
from tests.reports.publishing.office import (
    assert_each_file_says,
    assert_names_no_agreement,
    charged,
    desk,
    later,
    person,
    published,
    second_agreement,
)
from tests.reports.spreadsheets import assert_recalculates_to_what_is_stored

pytestmark = pytest.mark.django_db


@pytest.fixture
def at(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return desk()


def client_of(at, role: str, institution: str) -> Client:
    user = User.objects.create_user(email=f"{role}.{institution}@example.org", password="x", name=role)
    Membership.objects.create(user=user, role=role, fund=at.fund, institution=institution, valid_from=date(2000, 1, 1))
    client = Client()
    client.force_login(user)
    return client


def test_a_statement_is_the_contributors_line_of_the_annual_report(at):
    report = donor_statement(at.office.norway, 2018).report
    annual = annual_report(at.fund, 2018).table("contributions")
    for column in ("commitments", "prior_years", "current_year", "total"):
        assert report.table("agreements").value("total", column) == annual.value("NOR", column)
    deposits = report.table("deposits")
    assert deposits.value("total", "credited") == 3_010_000
    # 300,000 NOK at 10 to the dollar would have been 30,000.
    assert deposits.value("total", "difference") == 10_000


def test_a_reversed_deposit_stands_twice_and_still_ties(at):
    deposit = Deposit.objects.get(reference="D-001")
    services.deposit_record(
        agreement=at.office.kroner, reference="D-003", received_on=date(2018, 10, 1), amount=nok("200,000"),
        fund_amount=usd("19,000"), by=BY, at=AT,
    )  # fmt: skip
    again = Deposit.objects.get(reference="D-003")
    services.entry_reverse(entry=again.entry, reason="The bank took it back", by="checker@example.org", at=AT)
    report = donor_statement(at.office.norway, 2018).report
    labels = [str(row.label) for row in report.table("deposits").rows]
    assert labels == ["D-001", "D-003", "D-003, reversed", "Total"]
    assert report.table("deposits").value("total", "credited") == 3_010_000
    known = donor_statement(at.office.norway, 2018, again.entry.sequence).report
    assert known.table("deposits").value("total", "credited") == 3_010_000 + 1_900_000
    assert deposit.entry.sequence < again.entry.sequence


def test_an_organisations_statement_is_its_line_of_the_annual_report(at):
    report = organisation_statement(at.office.organisation, 2018, on=date(2019, 5, 1)).report
    annual = annual_report(at.fund, 2018).table("transfers_by_organisation")
    assert report.table("projects").value("total", "net_funded") == annual.value("UNDP", "total_net")


DONOR, ORGANISATION = "/funds/TST01/statements/contributors", "/funds/TST01/statements/organisations"


def test_a_donor_finds_everything_of_its_own_and_nothing_of_another(at):
    client = client_of(at, "donor", "NOR")
    home = client.get("/funds/TST01/donor/")
    assert home.status_code == 200
    page = home.content.decode()
    assert "NOR-1" in page
    assert "D-001" in page
    assert "SWE" not in page
    assert "D-002" not in page
    for path in (f"{DONOR}/2018/NOR/", *(f"{DONOR}/2018.{form}/NOR/" for form in ("pdf", "xlsx", "csv", "json"))):
        assert client.get(path).status_code == 200, path
    for path in (f"{DONOR}/2018/SWE/", f"{DONOR}/2018.pdf/SWE/", f"{DONOR}/2018.xlsx/SWE/", f"{DONOR}/2018.exe/NOR/",
                 f"{DONOR}/1999/NOR/", f"{DONOR}/2018/NOBODY/"):  # fmt: skip
        assert client.get(path).status_code == 404, path
    assert client.get(f"{ORGANISATION}/2018/UNDP/").status_code == 403


def test_an_organisation_finds_its_own_statement_only(at):
    client = client_of(at, "organisation", at.office.organisation.code)
    other = at.office.other_organisation.code
    for form in ("pdf", "xlsx", "csv", "json"):
        assert client.get(f"{ORGANISATION}/2018.{form}/UNDP/").status_code == 200
    assert client.get(f"{ORGANISATION}/2018/UNDP/").status_code == 200
    assert client.get(f"{ORGANISATION}/2018/{other}/").status_code == 404
    assert client.get(f"{ORGANISATION}/2018.xlsx/{other}/").status_code == 404
    assert client.get(f"{DONOR}/2018/NOR/").status_code == 403


def test_an_auditor_is_led_from_each_figure_to_its_movements(at):
    page = client_of(at, "auditor", "").get(f"{DONOR}/2018/NOR/").content.decode()
    assert "/funds/TST01/ledger/" in page or "movements" in page
    assert "/funds/TST01/records/deposit/D-001/" in page


def test_a_donors_tables_are_read_row_by_row_on_a_narrow_screen(at):
    page = client_of(at, "donor", "NOR").get("/funds/TST01/donor/").content.decode()
    assert page.count("table lines stacks") == 3
    for column in ("Own amount", "Not yet paid (USD)", "Received on", "Difference to the agreement"):
        assert f'data-label="{column}' in page, column
    # The totals below each other, too, each with its column's name.
    foot = page.partition("<tfoot>")[2].partition("</tfoot>")[0]
    assert 'data-label="Committed (USD)"' in foot


def test_a_donors_deposits_come_to_what_its_statement_adds_them_up_to(at):
    page = client_of(at, "donor", "NOR").get("/funds/TST01/donor/").content.decode()
    foot = page.rpartition("<tfoot>")[2].partition("</tfoot>")[0]
    total = donor_statement(at.office.norway, 2020).report.table("deposits")
    for column, cell in (("Credited (USD)", "credited"), ("Difference", "difference"), ("Agent", "fee")):
        shown = foot.partition(f'data-label="{column}')[2].partition("</td>")[0]
        assert amount_text(abs(total.value("total", cell)), "USD") in shown, column
        assert total.value("total", cell) != 0


def test_a_donor_finds_the_funds_it_gives_to_under_its_own_name(at):
    page = client_of(at, "donor", "NOR").get("/contributions/").content.decode()
    assert at.office.norway.name in page
    assert "Sweden" not in page


def test_a_donor_arrives_at_its_contributions(at):
    from fund.access import rights_of
    from reports.views.statements.home import arrival

    giver = person("donor", at.fund)
    Membership.objects.filter(user=giver).update(institution="NOR")
    assert arrival(rights_of(giver, date(2020, 7, 1))) == "/funds/TST01/donor/"
    assert arrival(rights_of(at.maker, date(2020, 7, 1))) == "/"


def closed(at, year: int = 2018) -> None:
    services.year_close(fund=at.fund, year=year, by=BY, at=AT)


def certified(at, kind: str, project: str = "") -> Publication:
    edition = statement_begin(fund=at.fund, kind=kind, year=2018, project=project, by=at.writer, at=later(0))
    edition_prepare(edition=edition, by=at.maker, at=later(1))
    return edition_certify(edition=edition, shown=edition.prepared_digest, by=at.checker, at=later(2))


def restated(at, publication: Publication) -> Publication:
    edition = publication.edition
    edition.refresh_from_db()
    edition_restate(edition=edition, comment="An agreement was\nnamed wrongly.", by=at.maker, at=later(3))
    return published(at, edition, day=4)


def test_a_statement_of_sources_and_uses_is_certified_by_another_and_reproduced(at, tmp_path):
    second_agreement(at)
    closed(at)
    publication = certified(at, ReportKind.SOURCE_AND_USE)
    workbook = storing.kept(publication.files.get(form="xlsx"))
    assert_names_no_agreement(workbook)
    assert_recalculates_to_what_is_stored(workbook, tmp_path)
    assert {file.form for file in publication.files.all()} == {"pdf", "xlsx", "csv", "json"}
    assert publication.content["texts"][0]["key"] == "letter"
    charged(at, day=date(2019, 9, 1))
    assert reproduced(publication).holds
    assert reproduced(publication).apart == 0
    assert_each_file_says(restated(at, publication), "An agreement was named wrongly.", publication)


def test_the_final_report_of_a_closed_project_is_published_and_reproduced(at):
    with pytest.raises(UnableToBegin, match="not closed"):
        certified(at, ReportKind.FINAL_PROJECT, at.office.project.number)
    Project.objects.filter(pk=at.office.project.pk).update(status="operationally_closed")
    publication = certified(at, ReportKind.FINAL_PROJECT, at.office.project.number)
    assert publication.subject == at.office.project.number
    assert_each_file_says(restated(at, publication), "An agreement was named wrongly.", publication)
    assert_names_no_agreement(storing.kept(publication.files.get(form="xlsx")))
    assert reproduced(publication).holds


def test_the_final_report_of_a_fund_waits_for_its_end_and_is_its_whole_life(at):
    with pytest.raises(UnableToBegin, match="has not ended"):
        certified(at, ReportKind.FINAL_FUND)
    at.fund.end_date = date(2018, 12, 31)
    at.fund.save()
    publication = certified(at, ReportKind.FINAL_FUND)
    assert {file.form for file in publication.files.all()} == {"pdf", "docx", "xlsx", "html", "csv", "json"}
    assert "Final" in publication.title
    assert reproduced(publication).holds


@pytest.mark.parametrize(
    ("year", "kind"),
    [(2020, ReportKind.SOURCE_AND_USE), (2017, ReportKind.SOURCE_AND_USE), (2018, ReportKind.ANNUAL)],
)
def test_what_cannot_be_begun_is_refused_in_words(at, year, kind):
    with pytest.raises(UnableToBegin):
        statement_begin(fund=at.fund, kind=kind, year=year, by=at.writer, at=AT)


def test_it_is_begun_once(at):
    closed(at)
    statement_begin(fund=at.fund, kind=ReportKind.SOURCE_AND_USE, year=2018, by=at.writer, at=AT)
    with pytest.raises(UnableToBegin, match="already"):
        statement_begin(fund=at.fund, kind=ReportKind.SOURCE_AND_USE, year=2018, by=at.writer, at=AT)


def test_the_page_that_begins_one_leads_to_its_edition(at):
    closed(at)
    client = Client()
    client.force_login(at.writer)
    page = client.get("/funds/TST01/statements/begin/")
    assert page.status_code == 200
    sent = {"kind": "source_and_use", "year": "2018", "project": "", "language": "en"}
    answer = client.post("/funds/TST01/statements/begin/", sent)
    assert answer["Location"] == "/funds/TST01/reports/editions/source_and_use-2018/"
    assert client.get(answer["Location"]).status_code == 200
    again = client.post("/funds/TST01/statements/begin/", sent)
    assert again.status_code == 200
    assert b"already" in again.content


def test_the_texts_of_the_final_report_of_a_fund_are_written_as_those_of_the_annual_one(at):
    at.fund.end_date = date(2018, 12, 31)
    at.fund.save()
    edition = statement_begin(fund=at.fund, kind=ReportKind.FINAL_FUND, year=2018, by=at.writer, at=later(0))
    client = Client()
    client.force_login(at.writer)
    base = "/funds/TST01/reports/editions/final_fund-2018"
    assert edition.texts
    page = client.get(f"{base}/").content.decode()
    assert f"{base}/write/" in page
    for path in (f"{base}/write/", f"{base}/write/summary/", f"{base}/preview/"):
        assert client.get(path).status_code == 200, path
    # A position in the address changes nothing there, and it says so.
    assert "This preview is always of today" in client.get(f"{base}/preview/?as_known=3").content.decode()
    assert "Final narrative and financial report of the fund" in client.get(f"{base}/preview/").content.decode()
    closed(at)
    statement = statement_begin(fund=at.fund, kind=ReportKind.SOURCE_AND_USE, year=2018, by=at.writer, at=later(0))
    page = client.get(f"/funds/TST01/reports/editions/{statement.key}/").content.decode()
    assert "/write/" not in page
