"""An organisation's expenditure in one workbook: fetched, filled in, previewed, saved, submitted; and refused."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook, load_workbook
from time_machine import travel

from fund.models import Entry
from grants.models import ExpenditureReport, ExpenditureReportVersion, PortfolioUpload
from grants.portfolio.kept import packed_stated, unpacked_stated
from grants.portfolio.planning import plan_of_portfolio
from grants.portfolio.reading import Stated, StatedRow
from grants.reporting.reported import content_digest
from grants.services import expenditure_record, transfer_record
from grants.services.cycles import call_excuse
from grants.services.expenditure_reports import expenditure_report_submit
from grants.services.portfolios import UnableToSavePortfolio, portfolio_submit
from grants.workbook.findings import ERROR, NOTICE, Amount, Finding, Words
from tests.generators.office_fund import AT, BY, usd
from tests.grants.cycles.office import ReportingOffice
from tests.grants.workbook import hostile

pytestmark = pytest.mark.django_db

NOW = datetime(2020, 2, 10, 12, tzinfo=UTC)
Change = Callable[[Workbook], None]


@pytest.fixture(autouse=True)
def _today():
    with travel(NOW, tick=False):
        yield


@pytest.fixture
def asked(at) -> ReportingOffice:
    """Reports on 2019 are asked for; UNDP holds 53,500 of P-1 and 20,000 of P-2, and spent 10,000 of P-1 in 2018."""
    at.open()
    transfer_record(
        project=at.joint, organisation=at.organisation, reference="T-2", value_date=date(2019, 4, 1),
        amount=usd("20,000"), by=BY, at=AT,
    )  # fmt: skip
    expenditure_record(
        project=at.project, organisation=at.organisation, year=2018, category="1", amount=usd("10,000"), by=BY, at=AT
    )
    return at


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def url(at: ReportingOffice, name: str = "portfolio", organisation: str = "UNDP", year: int = 2019) -> str:
    return reverse(f"grants:{name}", args=[at.fund.code, year, organisation])


def fetched(at: ReportingOffice, client: Client, entered: str = "annual") -> Workbook:
    answer = client.get(f"{url(at, 'portfolio-file')}?entered={entered}")
    assert answer.status_code == 200
    return load_workbook(io.BytesIO(answer.content))


def row_of(book: Workbook, project: str) -> int:
    sheet = book["expenditure"]
    return next(row for row in range(2, sheet.max_row + 1) if sheet.cell(row, 1).value == project)


def put(book: Workbook, project: str, **figures: Any) -> None:
    """Fill in cells of the project's row, by the first word of the column."""
    sheet = book["expenditure"]
    columns = {str(cell.value).split()[0]: cell.column for cell in sheet[1]}
    for name, value in figures.items():
        sheet.cell(row_of(book, project), columns[name[1:] if name[1:].isdigit() else name], value)


def uploaded(at: ReportingOffice, client: Client, book: Workbook | bytes, organisation: str = "UNDP") -> str:
    content = book
    if isinstance(book, Workbook):
        target = io.BytesIO()
        book.save(target)
        content = target.getvalue()
    file = SimpleUploadedFile("portfolio.xlsx", content)  # type: ignore[arg-type]
    answer = client.post(url(at, organisation=organisation), {"file": file}, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def hidden(page: str, name: str) -> str:
    return page.partition(f'name="{name}" value="')[2].partition('"')[0]


def upload_url(at: ReportingOffice, page: str, name: str, year: int = 2019) -> str:
    """Another page of the upload that this one shows."""
    found = re.search(r"/uploads/([0-9a-f-]{36})/", page)
    assert found is not None
    return reverse(f"grants:{name}", args=[at.fund.code, year, found[1]])


def saved(at: ReportingOffice, client: Client, page: str) -> str:
    sent = {"shown": hidden(page, "shown")}
    return client.post(upload_url(at, page, "portfolio-save"), sent, follow=True).content.decode()


def checked(at: ReportingOffice, client: Client, page: str) -> str:
    """The page that shows each report before they are submitted."""
    return client.get(upload_url(at, page, "portfolio-submit"), follow=True).content.decode()


def submitted(at: ReportingOffice, client: Client, page: str, confirmed: list[str] | None = None) -> str:
    keys = re.findall(r'name="confirmed" value="([^"]+)"', page) if confirmed is None else confirmed
    sent = {"shown": hidden(page, "shown"), "confirmed": keys}
    return client.post(upload_url(at, page, "portfolio-submit"), sent, follow=True).content.decode()


def kept() -> dict[str, dict[str, int]]:
    return {report.project.number: report.amounts for report in ExpenditureReport.objects.select_related("project")}


# -- the file ----


def test_the_file_holds_a_row_for_each_project_with_its_figures_and_locks_what_is_not_to_be_changed(asked):
    book = fetched(asked, client_of(asked.undp))
    sheet = book["expenditure"]
    names = [cell.value for cell in sheet[1]]
    assert names[:5] == ["project", "purpose", "title", "net_funded", "spent_before"]
    assert [sheet.cell(row, 1).value for row in (2, 3)] == ["P-1", "P-2"]
    assert sheet.max_row == 3
    assert (sheet["D2"].value, sheet["E2"].value, sheet["D3"].value) == (53500, 10000, 20000)
    assert sheet.protection.sheet
    locked = {name: sheet.cell(2, index).protection.locked for index, name in enumerate(names, start=1)}
    assert [name for name, is_locked in locked.items() if not is_locked] == [*names[5:13], "certified", "explanation"]
    assert {rule.type for rule in sheet.data_validations.dataValidation} == {"decimal", "list", "textLength"}
    assert [cell.value for cell in book["report"][2]] == ["TST01", "UNDP", 2019, "USD", "annual"]
    assert "Categories" in [cell.value for cell in book["notes"]["A"]]


def test_figures_since_the_beginning_hold_what_was_spent_before(asked):
    sheet = fetched(asked, client_of(asked.undp), "cumulative")["expenditure"]
    assert sheet["F2"].value == 10000


def test_text_that_looks_like_a_formula_is_text(asked):
    asked.project.title = '=HYPERLINK("http://evil.example","x")'
    asked.project.save()
    cell = fetched(asked, client_of(asked.undp))["expenditure"]["C2"]
    assert cell.data_type == "s"


# -- filled in, previewed, saved ----


def test_a_file_that_is_uploaded_as_it_was_fetched_changes_nothing(asked):
    client = client_of(asked.undp)
    page = uploaded(asked, client, fetched(asked, client))
    assert "saving it changes nothing" in page
    assert "Nothing was to be changed" in saved(asked, client, page)
    assert kept() == {}


def test_what_is_filled_in_is_shown_first_and_saved_when_confirmed(asked):
    client = client_of(asked.undp)
    book = fetched(asked, client)
    put(book, "P-1", c1=20000, c5="1234.50", c8=1486.42, certified="yes")
    page = uploaded(asked, client, book)
    assert "1,234.50" in page
    assert "New report" in page
    assert kept() == {}
    assert "1 draft is saved" in saved(asked, client, page)
    assert kept() == {"P-1": {"1": 2000000, "5": 123450, "8": 148642}}
    report = ExpenditureReport.objects.get()
    assert (report.is_certified, report.state, report.call) == (True, "draft", asked.call("expenditure", asked.project))
    assert report.entered == "annual"


def test_saving_the_same_file_again_changes_nothing(asked):
    client = client_of(asked.undp)
    book = fetched(asked, client)
    put(book, "P-1", c1=20000, c8=1400, explanation="All of it in one year")
    saved(asked, client, uploaded(asked, client, book))
    edits = ExpenditureReport.objects.get().edits
    page = uploaded(asked, client, book)
    assert "saving it changes nothing" in page
    saved(asked, client, page)
    assert ExpenditureReport.objects.get().edits == edits
    assert [cell.value for cell in fetched(asked, client)["expenditure"][2]][5] == 20000


def test_figures_since_the_beginning_are_kept_as_those_of_the_year(asked):
    client = client_of(asked.undp)
    book = fetched(asked, client, "cumulative")
    put(book, "P-1", c1=25000)
    saved(asked, client, uploaded(asked, client, book))
    assert kept() == {"P-1": {"1": 1500000}}
    assert ExpenditureReport.objects.get().entered == "cumulative"
    assert [cell.value for cell in fetched(asked, client)["report"][2]][4] in ("annual", "cumulative")


def test_what_stands_out_is_told_and_a_word_in_the_row_explains_it(asked):
    client = client_of(asked.undp)
    book = fetched(asked, client)
    put(book, "P-1", c1=60000, c8=4200)
    page = uploaded(asked, client, book)
    assert "To be explained" in page
    assert "Check and submit" not in page
    put(book, "P-1", explanation="Paid in advance from our own funds")
    put(book, "P-2", explanation="Work began in 2020")
    page = uploaded(asked, client, book)
    assert "To be explained" not in page
    assert "Check and submit 2 reports" in page
    said = submitted(asked, client, checked(asked, client, page))
    assert "2 reports are submitted: TST01-E-2019-001, TST01-E-2019-002." in said
    assert set(ExpenditureReport.objects.values_list("state", flat=True)) == {"submitted"}
    # Submitted, not accepted: nothing of it is in the books.
    assert not Entry.objects.filter(fund=asked.fund, event="expenditure", effective_date=date(2019, 12, 31)).exists()


def test_a_line_that_is_not_expected_is_not_submitted_unless_it_is_filled_in(asked):
    call_excuse(
        call=asked.call("expenditure", asked.joint, asked.organisation), reason="No work", by=asked.secretariat, at=NOW
    )
    client = client_of(asked.undp)
    assert "Not expected" in client.get(url(asked)).content.decode()
    book = fetched(asked, client)
    put(book, "P-1", c1=20000, c8=1400)
    page = uploaded(asked, client, book)
    assert "Check and submit 1 report" in page
    assert "1 report is submitted" in submitted(asked, client, checked(asked, client, page))
    assert list(kept()) == ["P-1"]


def test_a_row_of_a_year_before_its_project_began_says_so(asked):
    rows = [StatedRow(number=2, project="P-2", purpose="programme", amounts={}, is_certified=False, explanation="")]
    plan = plan_of_portfolio(asked.fund, asked.organisation, 2018, "annual", rows)
    assert [str(error) for error in plan.errors] == [
        "expenditure!2 (project): Project P-2 begins in 2019: there is nothing to report on it for 2018."
    ]


def test_submitting_is_all_or_nothing(asked):
    client = client_of(asked.undp)
    book = fetched(asked, client)
    put(book, "P-1", c1=20000, c8=1400)
    page = uploaded(asked, client, book)
    assert "Check and submit" not in page
    # The page that is not offered leads back to what stands out; a forged form is refused.
    said = checked(asked, client, page)
    assert "nothing is submitted yet" in said
    assert "Nothing is reported for 2019" in said
    upload = PortfolioUpload.objects.get()
    stated = unpacked_stated(upload.stated)
    plan = plan_of_portfolio(asked.fund, asked.organisation, 2019, stated.entered, stated.rows)
    with pytest.raises(UnableToSavePortfolio, match="Nothing was saved or submitted") as refused:
        portfolio_submit(
            fund=asked.fund, organisation=asked.organisation, year=2019, entered=stated.entered, rows=stated.rows,
            shown=plan.submission_digest, confirmed=[row.key for row in plan.submittable], by=asked.undp, at=NOW,
        )  # fmt: skip
    assert "P-2: Nothing is reported for 2019" in refused.value.sentences[0]
    assert kept() == {}


def ready(asked: ReportingOffice, client: Client) -> str:
    """A file of which both reports can be submitted: P-1 certified, P-2 provisional."""
    book = fetched(asked, client)
    put(book, "P-1", c1=20000, c8=1400, certified="yes")
    put(book, "P-2", explanation="Work began in 2020")
    return uploaded(asked, client, book)


def test_each_report_is_shown_in_full_and_confirmed_before_all_are_submitted(asked):
    client = client_of(asked.undp)
    page = checked(asked, client, ready(asked, client))
    text = " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())
    assert f"I certify for {asked.organisation.name} that these figures of P-1 are final." in text
    assert "These figures of P-2 are provisional; I submit them as they stand here." in text
    assert "Undp, you certify for your organisation that the figures of 1 report are final" in text
    assert "The organisation says: Work began in 2020" in text
    # Of P-1: spent before, in the year, since the beginning, and what is left of what was transferred.
    for amount in ("10,000.00", "20,000.00", "21,400.00", "31,400.00", "22,100.00"):
        assert amount in text
    assert "Certify and submit 2 reports" in text
    said = submitted(asked, client, page, ["P-1:programme"])
    assert "Nothing was submitted: confirm each report. P-2" in said
    assert 'value="P-1:programme" id="confirm-1" required checked' in said
    assert kept() == {}
    assert "2 reports are submitted" in submitted(asked, client, page)
    versions = ExpenditureReportVersion.objects.select_related("report").order_by("report__number")
    # What is kept is what was shown, to the word.
    assert [version.content["is_certified"] for version in versions] == [True, False]
    assert [version.digest for version in versions] == [
        content_digest(version.report, version.content) for version in versions
    ]
    assert "Every report of the file is submitted already" in submitted(asked, client, page)


def test_what_was_transferred_since_the_page_was_shown_is_looked_at_before_it_is_certified(asked):
    client = client_of(asked.undp)
    page = checked(asked, client, ready(asked, client))
    transfer_record(
        project=asked.project, organisation=asked.organisation, reference="T-9", value_date=date(2019, 12, 1),
        amount=usd("1,000"), by=BY, at=AT,
    )  # fmt: skip
    assert "It has changed since the page was shown" in submitted(asked, client, page)
    assert kept() == {}
    assert "2 reports are submitted" in submitted(asked, client, checked(asked, client, page))


def test_drafts_that_stand_as_the_file_says_are_submitted_as_they_stand(asked):
    client = client_of(asked.undp)
    book = fetched(asked, client, "cumulative")
    put(book, "P-1", c1=30000, c8=1400)
    put(book, "P-2", explanation="Work began in 2020")
    page = uploaded(asked, client, book)
    saved(asked, client, page)
    # The same file again, and the same figures in a file of the year alone: nothing to save, all of it to submit.
    again = fetched(asked, client, "annual")
    page = uploaded(asked, client, again)
    assert "saving it changes nothing" in page
    assert "2 reports are submitted" in submitted(asked, client, checked(asked, client, page))
    assert kept()["P-1"] == {"1": 2000000, "8": 140000}


def test_the_preview_has_an_address_of_its_own_for_who_uploaded_it_and_for_a_day(asked):
    client = client_of(asked.undp)
    target = io.BytesIO()
    fetched(asked, client).save(target)
    answer = client.post(url(asked), {"file": SimpleUploadedFile("portfolio.xlsx", target.getvalue())})
    assert answer.status_code == 302
    page = client.get(answer.url).content.decode()
    assert answer.url == upload_url(asked, page, "portfolio-preview")
    # Read as often as one likes: going back asks for no form.
    for _time in range(2):
        assert "portfolio.xlsx, 10 Feb 2020 12:00 UTC" in client.get(answer.url).content.decode()
    for other in (asked.maker, asked.who):
        assert client_of(other).get(answer.url).status_code == 404
    assert client.get(upload_url(asked, page, "portfolio-preview", year=2018)).status_code == 404
    with travel(NOW + timedelta(days=1, minutes=1), tick=False):
        client = client_of(asked.undp)
        for name in ("portfolio-preview", "portfolio-submit"):
            assert (
                "upload the workbook again" in client.get(upload_url(asked, page, name), follow=True).content.decode()
            )
        assert "upload the workbook again" in saved(asked, client, page)
        uploaded(asked, client, fetched(asked, client))
    assert PortfolioUpload.objects.count() == 1


def test_what_changed_since_the_preview_is_looked_at_again(asked):
    client = client_of(asked.undp)
    book = fetched(asked, client)
    put(book, "P-1", c1=20000, c8=1400)
    page = uploaded(asked, client, book)
    expenditure_record(
        project=asked.project, organisation=asked.organisation, year=2019, category="2", amount=usd("5"), by=BY, at=AT
    )
    assert "It has changed since the page was shown" in saved(asked, client, page)
    assert kept() == {}


def test_what_is_kept_of_a_file_is_what_it_states(asked):
    stated = Stated(
        "cumulative",
        (StatedRow(2, "P-1", "programme", {"1": 5}, True, "Why not"),),
        (
            Finding(NOTICE, "report", "%(kind)s belongs here", {"kind": Words("a date")}, 2, "A", "year"),
            Finding(ERROR, "expenditure", "%(value)s of %(day)s", {"value": Amount(5, "USD"), "day": date(2019, 1, 2)}),
        ),
        {"project": "A"},
    )
    kept_as = packed_stated(stated)
    assert kept_as["errors"] == 1
    again = unpacked_stated(json.loads(json.dumps(kept_as)))
    assert (again.entered, again.rows, dict(again.letters)) == (stated.entered, stated.rows, dict(stated.letters))
    assert set(map(str, again.findings)) == set(map(str, stated.findings))
    [notice] = [finding for finding in again.findings if finding.severity == NOTICE]
    french = {"%(kind)s belongs here": "ici, %(kind)s", "a date": "une date"}
    assert notice.sentence(french.__getitem__) == "ici, une date"


# -- refused in words ----


def _unknown(book: Workbook) -> None:
    book["expenditure"].append(["P-9", "programme"])


def _foreign(book: Workbook) -> None:
    book["expenditure"].append(["P-3", "programme"])


def _twice(book: Workbook) -> None:
    book["expenditure"].append(["P-1", "programme"])


def _sheet(book: Workbook) -> None:
    book.create_sheet("budget")


def _missing(book: Workbook) -> None:
    del book["expenditure"]


def _of(**values: Any) -> Change:
    return lambda book: put(book, "P-1", **values)


def _head(column: int, value: Any) -> Change:
    def change(book: Workbook) -> None:
        book["report"].cell(2, column, value)

    return change


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (_of(c1="a lot"), "“a lot” is text; a number belongs here"),
        (_of(c1=1.005), "1.005 has more decimals than USD has (2)"),
        (_of(c1=10**14), "larger than any amount the books take"),
        (_of(c2="=F2*2"), "a formula without a stored value"),
        (_of(certified="maybe"), "is not one of yes, no"),
        (_unknown, "UNDP reports on no project P-9 (programme) for 2019"),
        (_foreign, "UNDP reports on no project P-3 (programme) for 2019"),
        (_twice, "Project P-1 (programme) stands in row 2 already"),
        (_sheet, "no sheet of this name"),
        (_missing, "The sheet is missing; it holds the figures"),
        (_head(2, "WHO"), "The file is for WHO; this page is for UNDP"),
        (_head(3, 2018), "The file is for 2018; this page is for 2019"),
        (_head(1, "OTHER"), "The file is for OTHER; this page is for TST01"),
    ],
)
def test_errors_are_told_in_sentences_with_their_place_and_nothing_is_saved(asked, change, says):
    third = type(asked.project).objects.create(
        fund=asked.fund, number="P-3", title="WHO's own", priority_focus=asked.project.priority_focus
    )
    asked.allocate(third, asked.other, "1,000", "A-009")
    client = client_of(asked.undp)
    book = fetched(asked, client)
    change(book)
    page = uploaded(asked, client, book).replace("&quot;", '"').replace("“", "").replace("”", "")
    assert says.replace("“", "").replace("”", "") in page
    assert "Save 1 draft" not in page
    assert "WHO&#x27;s own" not in page
    assert kept() == {}


def test_a_row_that_stands_there_twice_is_one_mistake(asked):
    client = client_of(asked.undp)
    book = fetched(asked, client)
    _twice(book)
    page = uploaded(asked, client, book)
    assert "stands in row 2 already" in page
    assert "reports on no project" not in page


def test_the_place_of_an_error_is_told_by_sheet_row_and_column(asked):
    client = client_of(asked.undp)
    book = fetched(asked, client)
    put(book, "P-2", c5="x")
    page = " ".join(uploaded(asked, client, book).split())
    assert 'scope="row">expenditure</th> <td class="num">3</td> <td>J · 5 travel</td>' in page


def test_a_submitted_report_is_not_changed_by_a_file(asked):
    client = client_of(asked.undp)
    book = fetched(asked, client)
    put(book, "P-1", c1=20000, c8=1400)
    saved(asked, client, uploaded(asked, client, book))
    report = ExpenditureReport.objects.get()
    from grants.reporting.reported import draft_digest

    expenditure_report_submit(report=report, shown=draft_digest(report), by=asked.undp, at=NOW)
    put(book, "P-1", c1=21000)
    assert "is submitted: take it back before you change its figures" in uploaded(asked, client, book)


@pytest.mark.parametrize("name", ["billion_laughs", "macro_renamed", "bomb_rows", "external_link", "truncated", "pdf"])
def test_a_hostile_file_is_refused_in_a_sentence(asked, name):
    page = uploaded(asked, client_of(asked.undp), getattr(hostile, name)())
    assert "There is a problem" in page
    assert kept() == {}


def test_a_file_that_is_too_large_is_refused_while_it_arrives(asked):
    page = uploaded(asked, client_of(asked.undp), b"PK" + b"0" * (2 * 1024 * 1024 + 10))
    assert "larger than the 2 MB" in page


# -- who ----


def test_only_who_reports_for_the_organisation_sees_it(asked):
    assert client_of(asked.who).get(url(asked)).status_code == 404
    assert client_of(asked.secretariat).get(url(asked)).status_code == 403
    assert client_of(asked.maker).get(url(asked)).status_code == 200
    assert client_of(asked.undp).get(url(asked, year=2017)).status_code == 404
    assert client_of(asked.undp).get(url(asked, organisation="NOBODY")).status_code == 404


def test_the_calendar_leads_an_organisation_to_its_workbook(asked):
    address = reverse("grants:reporting", args=[asked.fund.code])
    assert url(asked) in client_of(asked.undp).get(address).content.decode()
    assert url(asked) not in client_of(asked.secretariat).get(address).content.decode()
    assert url(asked) in client_of(asked.maker).get(f"{address}?organisation=UNDP").content.decode()
