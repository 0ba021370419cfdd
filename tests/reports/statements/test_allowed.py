"""Of what there is a final report or a certified statement, and what its files say of who certifies it."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.test import Client
from pypdf import PdfReader

from grants.models import Project
from grants.services.steps import begin
from reports.models import Edition, ReportKind
from reports.publishing import storing
from reports.services.publishing import (
    UnableToPublish,
    edition_abandon,
    edition_certify,
    edition_prepare,
    file_as_prepared,
)
from reports.services.statements import UnableToBegin, statement_begin
from tests.generators.office_fund import AT
from tests.reports.publishing.office import desk, later, person
from tests.reports.statements.test_books import closed

pytestmark = pytest.mark.django_db

BEGIN = "/funds/TST01/statements/begin/"


@pytest.fixture
def at(settings, tmp_path):
    settings.MEDIA_ROOT, settings.SITE_URL = tmp_path, "https://office.example.org"
    return desk()


def ended(at, status: str = "operationally_closed", on: date | None = date(2019, 3, 31)) -> Project:
    """The project as a workbook says it: its status and end, and no day of closure."""
    project = at.office.project
    project.status, project.end_date = status, on
    project.save()
    return project


def begun(at, year: int, **said: object) -> Edition:
    asked = {"kind": ReportKind.FINAL_PROJECT, "project": at.office.project.number} | said
    return statement_begin(fund=at.fund, year=year, by=at.writer, at=later(365), **asked)


def refused(at, year: int, **said: object) -> str:
    with pytest.raises(UnableToBegin) as problem:
        begun(at, year, **said)
    return str(problem.value)


def test_a_project_that_is_not_closed_has_no_final_report_and_is_told_when_it_can(at):
    number = ended(at, "ongoing").number
    assert refused(at, 2019) == (
        f"Project {number} is not closed: it is ongoing and ends on 31 Mar 2019. Its final report is begun once its "
        "operational closure is declared."
    )


def test_a_final_report_is_of_no_year_before_the_closure(at):
    number = ended(at).number
    assert refused(at, 2018) == (
        f"Project {number} was closed on a day that is not recorded, not before 31 Mar 2019: its final report is of "
        "2019 or a later year, not of 2018."
    )
    assert begun(at, 2019).subject == number


def test_a_project_has_one_final_report(at):
    number = ended(at).number
    first = begun(at, 2019)
    said = (
        f"Project {number} has its final report: that of 2019, being written. There is one for each project: one begun "
        "by mistake is abandoned, what is published is corrected by restating it."
    )
    assert refused(at, 2020) == said
    edition_abandon(edition=first, comment="The wrong year", by=at.writer, at=later(366))
    second = begun(at, 2020)
    assert "that of 2020" in refused(at, 2019)
    edition_abandon(edition=second, comment="The right year after all", by=at.writer, at=later(366))
    first = begun(at, 2019)
    edition_prepare(edition=first, by=at.maker, at=later(366))
    assert "that of 2019, prepared" in refused(at, 2020)


def raw(at, kind: str, year: int, subject: str = "") -> Edition:
    """As it was begun before there were rules about it."""
    edition = Edition(
        fund=at.fund, kind=kind, year=year, subject=subject, created_by=at.writer, created_at=AT, edited_at=AT
    )
    begin(record=edition, action="begin", by=at.writer, at=AT)
    return edition


def test_what_was_begun_too_early_is_not_prepared_and_stands_in_nobodys_way(at):
    number = ended(at).number
    early = raw(at, ReportKind.FINAL_PROJECT, 2018, number)
    with pytest.raises(UnableToPublish) as problem:
        edition_prepare(edition=early, by=at.maker, at=later(1))
    assert "its final report is of 2019 or a later year" in " ".join(problem.value.problems)
    assert begun(at, 2019).year == 2019


def test_sources_and_uses_are_certified_of_a_closed_year(at):
    said = refused(at, 2018, kind=ReportKind.SOURCE_AND_USE, project="")
    assert said.startswith("The year 2018 is not closed: its figures may still change.")
    edition = raw(at, ReportKind.SOURCE_AND_USE, 2018)
    with pytest.raises(UnableToPublish) as problem:
        edition_prepare(edition=edition, by=at.maker, at=later(1))
    assert problem.value.problems == [said]
    closed(at)
    assert edition_prepare(edition=edition, by=at.maker, at=later(1)).state == "prepared"


def test_a_project_is_chosen_for_its_final_report_alone(at):
    closed(at)
    number = ended(at).number
    assert "it has no project" in refused(at, 2018, kind=ReportKind.SOURCE_AND_USE)
    client = Client()
    client.force_login(at.writer)
    sent = {"kind": "source_and_use", "year": "2018", "project": number, "language": "en"}
    answer = client.post(BEGIN, sent)
    assert "This report is of the whole fund" in answer.content.decode()
    assert not Edition.objects.filter(kind=ReportKind.SOURCE_AND_USE).exists()


def printed(content: bytes) -> str:
    return " ".join("\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


@pytest.mark.parametrize("kind", [ReportKind.SOURCE_AND_USE, ReportKind.FINAL_PROJECT])
def test_the_bytes_shown_are_those_published_and_never_say_that_they_are_certified(at, kind):
    closed(at)
    number = ended(at, on=date(2018, 12, 1)).number if kind == ReportKind.FINAL_PROJECT else ""
    edition = begun(at, 2018, kind=kind, project=number)
    edition_prepare(edition=edition, by=at.maker, at=later(366))
    shown = file_as_prepared(edition, "pdf").content
    text = printed(shown)
    assert "CERTIFIED" not in text
    assert "YEAR CLOSED" in text
    assert "Prepared by The office_maker" in text
    publication = edition_certify(edition=edition, shown=edition.prepared_digest, by=at.checker, at=later(367))
    (file,) = [each for each in publication.files.all() if each.form == "pdf"]
    assert file.digest == storing.sha256_of(shown)


def test_the_letter_says_where_its_certifier_is_named_and_leaves_no_line_blank(at):
    closed(at)
    edition = begun(at, 2018, kind=ReportKind.SOURCE_AND_USE, project="")
    edition_prepare(edition=edition, by=at.maker, at=later(366))
    text = printed(file_as_prepared(edition, "pdf").content)
    assert "https://office.example.org/public/funds/TST01/reports/" in text
    assert "what the participating organisations have reported" in text
    assert "Signature" not in text
    publication = edition_certify(edition=edition, shown=edition.prepared_digest, by=at.checker, at=later(367))
    page = Client().get(f"/public/funds/TST01/reports/{edition.key}/v1/").content.decode()
    assert publication.certified_by.name in page


def test_the_page_of_a_closed_project_leads_to_its_final_report(at):
    number = ended(at, on=date(2018, 12, 1)).number
    client = Client()
    client.force_login(at.writer)
    page = client.get(f"/funds/TST01/projects/{number}/").content.decode()
    address = f"{BEGIN}?project={number}"
    assert f'href="{address}"' in page
    form = client.get(address).content.decode()
    assert f'<option value="{number}" selected>' in form
    assert '<option value="2018" selected>' in form
    assert '<option value="final_project" selected>' in form
    edition = begun(at, 2018)
    assert client.get(address)["Location"] == f"/funds/TST01/reports/editions/{edition.key}/"
    other = Client()
    other.force_login(person("auditor", at.fund))
    assert address not in other.get(f"/funds/TST01/projects/{number}/").content.decode()


def test_of_a_statement_nobody_is_told_that_its_texts_are_being_written(at):
    closed(at)
    edition = begun(at, 2018, kind=ReportKind.SOURCE_AND_USE, project="")
    client = Client()
    client.force_login(at.writer)
    page = client.get(f"/funds/TST01/reports/editions/{edition.key}/").content.decode()
    assert "texts are being written" not in page
    assert "Being written" not in page
    assert "it is made of the books and of accepted reports" in page
    annual = client.get(f"/funds/TST01/reports/editions/{at.annual.key}/").content.decode()
    assert "Its texts are being written" in annual
