"""The reading pages in a real Chromium: accessible, no wider than the window, no complaint on the console, in three
languages and two widths; charts drawn, figures followed to their movements, lists used by keyboard."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.walking import until
from tests.generators.full_fund import FIRST_YEAR
from tests.reading import load_full_fund, member, reading_pages

PAINTED = "canvas => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some(value => value)"
LANGUAGES_AND_WIDTHS = [("en", 1280), ("en", 400), ("fr", 1280), ("es", 400)]


@pytest.fixture
def auditor(transactional_db, tmp_path):
    load_full_fund(tmp_path, lines=6)
    return member("auditor")


@pytest.mark.slow
@pytest.mark.parametrize(("language", "width"), LANGUAGES_AND_WIDTHS)
def test_every_reading_page_is_accessible(visit, accessible, picture, auditor, language, width):
    page = visit("/", width=width, language=language, user=auditor)
    for name, path in reading_pages().items():
        page.goto(path)
        accessible(page)
        expect(page.locator("h1"), name).to_have_count(1)
        picture(page, f"reading-{name.replace(' ', '-')}-{language}-{width}")


@pytest.mark.parametrize("role", ["office_maker", "office_checker", "donor", "organisation", "administrator"])
def test_the_fund_page_of_other_roles_is_accessible(visit, accessible, auditor, role):
    page = visit("/funds/FULL1/", user=member(role))
    accessible(page)
    for address in page.locator(".fund-tabs a").evaluate_all("links => links.map(link => link.href)"):
        assert page.goto(address).status == 200, address


def test_an_empty_office_says_what_is_missing(visit, accessible, transactional_db):
    page = visit("/", user=member("auditor"))
    expect(page.get_by_text("You are not a member of any fund")).to_be_visible()
    accessible(page)


def test_charts_are_drawn_and_have_their_table(visit, auditor):
    page = visit("/funds/FULL1/", user=auditor)
    for canvas in page.locator("canvas[data-chart]").all():
        canvas.scroll_into_view_if_needed()
        until(page, lambda canvas=canvas: canvas.evaluate(PAINTED), "the chart is painted")
    expect(page.locator("canvas[data-chart]")).to_have_count(3)
    details = page.locator("details.chart-table").first
    details.locator("summary").click()
    expect(details.get_by_role("row").nth(3)).to_be_visible()


def test_a_figure_leads_to_its_movements_to_the_entry_to_the_document(visit, auditor):
    page = visit(f"/funds/FULL1/reports/annual/{FIRST_YEAR + 3}/", user=auditor)
    row = page.locator("#source_use_balance tr", has_text="Contributions from donors")
    figure = row.locator("a").last
    amount = figure.inner_text()
    figure.click()
    page.wait_for_url("**/movements/**")
    expect(page.locator(".the-figure dd")).to_have_text(re.compile(f"^{re.escape(amount)}"))
    expect(page.get_by_text("Reconciles:")).to_be_visible()
    page.locator("table.lines tbody tr").first.locator("td.num a").first.click()
    page.wait_for_url("**/entries/**")
    expect(page.get_by_text("The hash verifies")).to_be_visible()
    page.locator(".summary-list a", has_text="FULL1-DEP").click()
    page.wait_for_url("**/records/deposit/**")
    page.get_by_role("link", name=re.compile("Recorded by entry")).click()
    page.wait_for_url("**/entries/**")


def test_a_list_is_searched_filtered_and_cleared_by_keyboard(visit, auditor):
    page = visit("/funds/FULL1/transfers/", user=auditor)
    page.keyboard.press("/")
    page.keyboard.type("TRF-0003")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=TRF-0003**")
    expect(page.locator("table.lines tbody tr")).to_have_count(1)
    page.get_by_role("link", name=re.compile("remove this filter")).click()
    page.wait_for_url(lambda url: "q=" not in url)
    expect(page.locator("table.lines tbody tr")).to_have_count(5)
    page.locator(".more-filters summary").click()
    page.get_by_label("Organisation").select_option("O002")
    page.get_by_role("button", name="Apply").click()
    page.wait_for_url("**organisation=O002**")
    expect(page.locator("table.lines tbody tr")).to_have_count(1)


def test_tables_scroll_in_a_region_that_takes_the_keyboard(visit, auditor):
    page = visit("/funds/FULL1/allocations/", width=400, user=auditor)
    region = page.locator(".table-region").first
    region.focus()
    page.keyboard.press("ArrowRight")
    until(page, lambda: region.evaluate("region => region.scrollLeft > 0"), "the region has scrolled")


def test_the_tab_of_the_page_is_in_sight_on_a_narrow_screen(visit, auditor):
    page = visit("/funds/FULL1/ledger/", width=400, user=auditor)
    box = page.locator(".fund-tabs [aria-current]").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 400


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_every_tab_of_a_fund_is_in_sight_in_a_window_of_1280_and_none_is_cut_off_in_a_smaller_one(
    visit, auditor, language
):
    page = visit("/funds/FULL1/ledger/", language=language, user=auditor)
    tabs = page.locator(".fund-tabs a")
    expect(tabs).to_have_count(15)

    def lines() -> set[int]:
        return {round(tab.bounding_box()["y"]) for tab in tabs.all()}

    def overflow() -> int:
        return page.locator(".fund-tabs").evaluate("bar => bar.scrollWidth - bar.clientWidth")

    assert overflow() <= 0
    assert len(lines()) == 1
    page.set_viewport_size({"width": 900, "height": 900})
    until(page, lambda: overflow() <= 0, "no tab is cut off")


@pytest.mark.parametrize("width", [1280, 700, 400])
@pytest.mark.parametrize("path", ["/funds/FULL1/outlook/", "/funds/FULL1/income/"])
def test_tiles_of_figures_leave_no_empty_place(visit, auditor, path, width):
    page = visit(path, width=width, user=auditor)
    tiles = page.locator(".figures").first
    whole, last = tiles.bounding_box(), tiles.locator("> div").last.bounding_box()
    assert whole["x"] + whole["width"] - last["x"] - last["width"] < 3


def test_files_are_downloaded_under_their_own_name(visit, auditor):
    page = visit("/funds/FULL1/transfers/", user=auditor)
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    assert download.value.suggested_filename == "transfers.csv"
    page.goto(f"/funds/FULL1/reports/annual/{FIRST_YEAR + 3}/")
    with page.expect_download() as download:
        page.get_by_role("link", name="PDF").click()
    assert download.value.suggested_filename == f"FULL1-annual-financial-{FIRST_YEAR + 3}.pdf"


def test_printed_pages_have_no_navigation_and_say_what_they_are_as_of(visit, auditor):
    page = visit(f"/funds/FULL1/reports/annual/{FIRST_YEAR + 3}/", user=auditor)
    page.emulate_media(media="print")
    for hidden in (".office-header", ".fund-tabs", ".crumbs", ".year-picker"):
        expect(page.locator(hidden).first, hidden).to_be_hidden()
    expect(page.locator(".office-footer .as-of")).to_be_visible()
    expect(page.locator(".print-address")).to_be_visible()
    page.goto("/funds/FULL1/transfers/")
    page.emulate_media(media="print")
    expect(page.locator(".filter-form")).to_be_hidden()
    expect(page.locator(".exports")).to_be_hidden()


@pytest.mark.parametrize("width", [1280, 400])
def test_the_annual_report_leads_to_its_tables_from_anywhere_and_folds_its_checks(
    visit, accessible, picture, auditor, width
):
    page = visit(f"/funds/FULL1/reports/annual/{FIRST_YEAR + 4}/", width=width, user=auditor)
    checks = page.locator("#checks table")
    expect(checks).to_be_hidden()
    accessible(page)
    page.evaluate("window.scrollTo(0, document.body.scrollHeight / 2)")
    menu = page.locator(".report-jump summary")
    box = menu.bounding_box()
    assert box is not None
    assert 0 <= box["y"] < 60, "the table of contents is not in sight half way down"
    menu.click()
    accessible(page)
    picture(page, f"annual-contents-{width}")
    page.locator(".report-jump a[href='#expenditure_by_project']").click()
    expect(page.locator(".report-jump ul")).to_be_hidden()
    page.wait_for_url("**#expenditure_by_project")
    table = page.locator("#expenditure_by_project")

    def arrived() -> bool:  # the browser scrolls smoothly
        return -1 < table.evaluate("table => table.getBoundingClientRect().top") < 120

    until(page, arrived, "the table is at the top")
    page.locator("#checks summary").click()
    expect(checks).to_be_visible()
    accessible(page)


def test_a_printed_report_holds_its_checks(visit, auditor):
    from io import BytesIO

    from pypdf import PdfReader

    page = visit(f"/funds/FULL1/reports/annual/{FIRST_YEAR + 4}/", user=auditor)
    text = "".join(sheet.extract_text() for sheet in PdfReader(BytesIO(page.pdf())).pages)
    statement = page.locator("#checks tbody th").last.text_content()
    assert "".join(statement.split())[:40] in "".join(text.split())
    assert "Tables of this report" not in text
    # What was folded on the screen is folded again.
    expect(page.locator("#checks table")).to_be_hidden()
