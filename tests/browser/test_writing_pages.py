"""Every page on which something is written, in a real browser: as a person fills it in, wide and narrow, with axe."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from fund import services
from fund.models import Deposit, Entry
from grants.importing import jobs
from grants.models import Expenditure, ImportState, WorkbookImport
from tests.browser.conftest import session_of
from tests.generators.office_fund import AT, BY, Office, office_fund, usd
from tests.generators.small_workbook import as_file, small_sheets

WIDTHS = (1280, 400)
BASE = "/funds/TST01"


@pytest.fixture
def office(transactional_db) -> Office:
    return office_fund()


@pytest.fixture
def maker(person):
    return person("office_maker")


@pytest.fixture
def checker(person):
    return person("office_checker")


@pytest.fixture
def looked_at(accessible, picture):
    """``looked_at(page, "name")``: axe finds nothing, nothing is too wide, and it is photographed."""

    def look(page, name):
        accessible(page)
        picture(page, f"writing-{name}-{page.viewport_size['width']}")

    return look


def go_on(page):
    page.get_by_role("button", name="Continue").click()


@pytest.mark.parametrize("width", WIDTHS)
def test_a_deposit_from_the_form_to_the_confirmation(visit, looked_at, office, maker, width):
    page = visit(f"{BASE}/record/deposit/", width=width, user=maker)
    looked_at(page, "deposit")
    page.get_by_label("Agreement", exact=True).select_option(str(office.kroner.pk))
    page.get_by_label("Received on").fill("2019-03-01")
    page.get_by_label("Amount in the agreement's currency").fill("250,000")
    page.get_by_label("Amount credited (USD)").fill("26,000.50")
    page.wait_for_selector("text=25,740.49")  # the preview: into cash
    page.wait_for_selector("text=1 USD = 9.6152 NOK")
    looked_at(page, "deposit-filled")
    go_on(page)
    page.wait_for_selector("h1:has-text('Check your answers')")
    looked_at(page, "deposit-check")
    page.get_by_role("button", name="Change Reference").click()
    page.wait_for_url("**/record/deposit/#id_reference")
    expect(page.get_by_label("Amount credited (USD)")).to_have_value("26,000.50")
    page.get_by_label("Reference").fill("D-77")
    go_on(page)
    page.get_by_role("button", name="Record deposit").dblclick()
    page.wait_for_url("**/recorded/*/")
    looked_at(page, "deposit-recorded")
    assert Deposit.objects.filter(reference="D-77").count() == 1
    expect(page.get_by_text("What happens next")).to_be_visible()


def test_back_after_recording_shows_the_check_again_and_records_nothing_more(visit, office, maker):
    page = visit(f"{BASE}/record/charge/", user=maker)
    page.get_by_label("Bank charges").check()
    page.get_by_label("Reference").fill("C-BACK")
    page.get_by_label("Value date").fill("2019-03-01")
    page.get_by_label("Amount (USD)").fill("12.50")
    go_on(page)
    page.wait_for_selector("h1:has-text('Check your answers')")
    page.get_by_role("button", name="Record charge").click()
    page.wait_for_url("**/recorded/*/")
    recorded = page.url
    page.go_back()
    page.wait_for_selector("h1:has-text('Check your answers')")
    page.get_by_role("button", name="Record charge").click()
    page.wait_for_url("**/recorded/*/")
    expect(page).to_have_url(recorded)
    assert Entry.objects.filter(record="charge:C-BACK").count() == 1


@pytest.mark.parametrize("width", WIDTHS)
def test_what_is_wrong_is_said_at_the_top_with_links_and_nothing_is_lost(visit, looked_at, office, maker, width):
    page = visit(f"{BASE}/record/transfer/", width=width, user=maker)
    page.get_by_label("Project, organisation and purpose").select_option("P-1:UNDP:programme")
    page.get_by_label("Value date").fill("2019-03-01")
    page.get_by_label("Amount (USD)").fill("99,999.99")
    page.wait_for_selector("text=This is more than what is approved.")
    go_on(page)
    page.wait_for_selector(".error-summary")
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page).to_have_title(re.compile("^Error:"))
    expect(page.get_by_label("Amount (USD)")).to_have_value("99,999.99")
    looked_at(page, "transfer-refused")
    page.locator(".error-summary a").first.click()
    expect(page.locator("#id_amount")).to_be_focused()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(
    "kind",
    ["income", "charge", "fund-transfer", "contributor-refund", "allocation", "transfer", "refund", "expenditure"],
)
def test_every_form_of_a_record_empty_and_refused(visit, looked_at, office, maker, kind, width):
    page = visit(f"{BASE}/record/{kind}/", width=width, user=maker)
    looked_at(page, kind)
    go_on(page)
    page.wait_for_selector(".error-summary")
    looked_at(page, f"{kind}-refused")


@pytest.mark.parametrize("width", WIDTHS)
def test_expenditure_of_a_year_in_one_grid(visit, looked_at, office, maker, width):
    page = visit(f"{BASE}/record/expenditure/?purse=P-1:UNDP:programme&year=2018", width=width, user=maker)
    page.get_by_label("1 · Staff and other personnel").fill("10,000")
    page.get_by_label("5 · Travel").fill("2,345.67")
    page.wait_for_selector("text=At 7% the support cost would be 864.20 USD.")
    page.get_by_role("button", name="Fill in category 8 at 7%").click()
    expect(page.locator("#id_amount_8")).to_have_value("864.20")
    looked_at(page, "expenditure-grid")
    go_on(page)
    page.wait_for_selector("h1:has-text('Check your answers')")
    looked_at(page, "expenditure-check")
    page.get_by_role("button", name="Record expenditure").click()
    page.wait_for_url("**/recorded/*/")
    looked_at(page, "expenditure-recorded")
    assert Expenditure.objects.count() == 3


@pytest.mark.parametrize("width", WIDTHS)
def test_reversing_an_entry(visit, looked_at, office, checker, width):
    charge = services.charge_record(
        fund=office.fund,
        reference="C-1",
        kind="bank_charges",
        value_date=date(2019, 3, 1),
        amount=usd("25"),
        by=BY,
        at=AT,
    )
    page = visit(f"{BASE}/entries/{charge.entry.sequence}/reverse/", width=width, user=checker)
    looked_at(page, "reverse")
    page.get_by_role("button", name=f"Reverse entry {charge.entry.sequence}").click()
    page.wait_for_selector(".error-summary")
    looked_at(page, "reverse-refused")
    page.get_by_label("Reason").fill("Booked twice")
    page.get_by_role("button", name=f"Reverse entry {charge.entry.sequence}").click()
    page.wait_for_url("**/recorded/*/")
    looked_at(page, "reversed")
    assert Entry.objects.get(reverses=charge.entry).narration == "Booked twice"


@pytest.mark.parametrize("width", WIDTHS)
def test_closing_a_year(visit, looked_at, office, checker, width):
    page = visit(f"{BASE}/years/close/", width=width, user=checker)
    looked_at(page, "close")
    page.get_by_label("Type the year to close").fill("2017")
    page.get_by_role("button", name="Close 2018").click()
    page.wait_for_selector(".error-summary")
    looked_at(page, "close-refused")
    page.get_by_label("Type the year to close").fill("2018")
    page.get_by_role("button", name="Close 2018").click()
    page.wait_for_url("**/years/2018/closed/")
    looked_at(page, "closed")


@pytest.mark.parametrize("width", WIDTHS)
def test_the_register(visit, looked_at, office, maker, width):
    page = visit(f"{BASE}/register/", width=width, user=maker)
    looked_at(page, "register")
    for path in ("fund/", "focuses/new/", "contributors/edit/NOR/", "projects/edit/P-1/", "agreements/edit/NOR-1/"):
        page.goto(f"{BASE}/register/{path}")
        looked_at(page, "register-" + path.strip("/").replace("/", "-"))
    page.goto(f"{BASE}/register/organisations/new/")
    page.get_by_role("button", name="Save").click()
    page.wait_for_selector(".error-summary")
    looked_at(page, "register-refused")
    page.goto(f"{BASE}/register/agreements/edit/NOR-1/")
    page.get_by_label("Amount committed (NOK)").fill("1,200,000")
    page.get_by_label("Amount in the fund's currency at signature (USD)").fill("120,000")
    go_on(page)
    page.wait_for_selector("h1:has-text('Check your answers')")
    looked_at(page, "agreement-check")
    page.get_by_role("button", name="Amend agreement").click()
    page.wait_for_url("**/recorded/*/")


@pytest.fixture
def workbook_file(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "files"

    def make(sheets=None):
        path = tmp_path / "fund.xlsx"
        path.write_bytes(as_file(sheets or small_sheets()).getvalue())
        return path

    return make


@pytest.mark.parametrize("width", WIDTHS)
def test_a_workbook_from_upload_to_result(visit, looked_at, maker, workbook_file, width):
    page = visit("/workbooks/", width=width, user=maker)
    looked_at(page, "imports")
    page.get_by_role("button", name="Upload and check").click()
    page.wait_for_selector(".error-summary")
    looked_at(page, "imports-refused")
    page.get_by_label("Workbook", exact=True).set_input_files(workbook_file())
    page.get_by_role("button", name="Upload and check").click()
    page.wait_for_selector("text=A new fund: The Workbook Fund")
    looked_at(page, "import-preview")
    page.get_by_role("button", name="Book 13 rows into WBK01").click()
    page.wait_for_selector(".confirmation")
    looked_at(page, "import-result")
    sheets = small_sheets()
    sheets["deposits"][0]["agreement"] = "NOR-9"
    sheets["contributors"][0]["name"] = "Kingdom of Norway"
    page.goto("/workbooks/")
    page.get_by_label("Workbook", exact=True).set_input_files(workbook_file(sheets))
    page.get_by_role("button", name="Upload and check").click()
    page.wait_for_selector("text=nothing is booked")
    looked_at(page, "import-refused")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the error file").click()
    assert download.value.suggested_filename == "errors.xlsx"
    page.goto("/workbooks/")
    looked_at(page, "imports-list")


def test_progress_moves_on_by_itself_and_survives_leaving(visit, looked_at, maker, workbook_file):
    page = visit("/workbooks/", user=maker)
    page.get_by_label("Workbook", exact=True).set_input_files(workbook_file())
    page.get_by_role("button", name="Upload and check").click()
    page.wait_for_selector("text=A new fund")
    job = WorkbookImport.objects.get()
    WorkbookImport.objects.update(state=ImportState.WAITING, attempt=0, preview=None)
    page.reload()
    looked_at(page, "import-progress")
    expect(page.get_by_role("progressbar")).to_be_visible()
    page.goto("/workbooks/")
    page.get_by_role("link", name="fund.xlsx").click()
    page.wait_for_selector("text=Waiting for its turn.")
    jobs.import_work(pk=str(job.pk), at=timezone.now())
    page.wait_for_selector("text=A new fund: The Workbook Fund")


def test_everything_works_without_javascript(browser, live_server, office, maker, workbook_file):
    context = browser.new_context(java_script_enabled=False, base_url=live_server.url, locale="en")
    context.add_cookies([{"name": "sessionid", "value": session_of(maker), "url": live_server.url}])
    page = context.new_page()
    page.goto(f"{BASE}/record/charge/")
    page.get_by_label("Bank charges").check()
    page.get_by_label("Reference").fill("C-9")
    page.get_by_label("Value date").fill("2019-03-01")
    page.get_by_label("Amount (USD)").fill("12.50")
    go_on(page)
    page.get_by_role("button", name="Change Amount (USD)").click()
    page.get_by_label("Amount (USD)").fill("13.50")
    go_on(page)
    page.get_by_role("button", name="Record charge").click()
    page.wait_for_url("**/recorded/*/")
    expect(page.get_by_text("13.50").first).to_be_visible()
    page.goto("/workbooks/")
    page.get_by_label("Workbook", exact=True).set_input_files(workbook_file())
    page.get_by_role("button", name="Upload and check").click()
    page.get_by_role("button", name="Book 13 rows into WBK01").click()
    page.wait_for_selector(".confirmation")
    context.close()
