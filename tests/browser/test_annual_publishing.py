"""The consolidated report in a real browser: written, prepared, certified, published, verified, restated; and what
donors and the office read of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.annual import (
    FUND,
    OPENED,
    PUBLIC,
    PUBLISHED,
    REPORTED,
    RESTATED,
    TOLD,
    YEAR,
    AnnualWalk,
    clock,
    typed,
    walk,
)
from tests.browser.walking import PASSWORD, chosen, filled, follow, password_said_again, press, says
from tests.generators.hrm00_beginning import LEARNING, MALAWI, PAPUA, SECRETARIAT, spent

pytestmark = pytest.mark.slow
__all__ = ["clock", "walk"]

EDITION = f"{FUND}/reports/editions/annual-{YEAR}/"
PDF = f"HRM00-consolidated-annual-{YEAR}-v1.pdf"
RECEIVED = "2,675,745.10"
CHARGED = "48.50"


def test_the_report_of_the_year_is_written_certified_published_and_restated(walk: AnnualWalk) -> None:
    reported(walk)
    written(walk)
    prepared_by_one(walk)
    certified_by_another(walk)
    published = read_by_everybody(walk)
    restated(walk, published)
    read_by_a_donor(walk)
    looked_ahead(walk)


def reported(walk: AnnualWalk) -> None:
    """What the other tests of the cycle show: everybody has reported."""
    office = walk.life
    cycle = office.open(YEAR, OPENED)
    for line, amounts in spent(YEAR).items():
        office.report(cycle, line, amounts, REPORTED)
    for project, lead in ((LEARNING, "UNSSC"), (MALAWI, "OHCHR"), (PAPUA, "OHCHR"), (SECRETARIAT, "UNDP")):
        office.told(cycle, project, lead, TOLD, summary=f"What was done in {project}.")


def written(walk: AnnualWalk) -> None:
    """A text with a figure of the books; a name the books do not know is told while it is typed."""
    walk.on(PUBLISHED)
    assert walk.answer("donor", f"{FUND}/reports/editions/begin/") == 403
    page = walk.desk("secretariat", f"{FUND}/reports/")
    walk.seen(page, "reports")
    follow(page, "In preparation")
    walk.seen(page, "editions-none")
    follow(page, "Begin a report")
    walk.seen(page, "edition-begin")
    chosen(page, "year", str(YEAR))
    press(page, "Begin the report")
    page.wait_for_url("**/write/")
    walk.seen(page, "edition-texts")
    follow(page, "Executive summary")
    walk.seen(page, "edition-text")
    page.reload()
    text = page.locator("textarea[name=text]")
    typed(text, "In {{ year }} contributors gave {{ contributons.current_year }}.")
    expect(page.locator("#found")).to_contain_text("contributons")
    walk.seen(page, "edition-text-unknown")
    page.reload()
    typed(text, "In {{ year }} contributors gave {{ contributions.current_year }}; {{ delivery_rate }} was spent.")
    expect(page.locator("#looks")).to_contain_text(f"In {YEAR} contributors gave USD {RECEIVED}")
    page.reload()
    expect(text).to_have_value(re.compile(r"^In {{ year }} contributors gave {{ contributions\.current_year }};"))
    follow(page, "All placeholders")
    filled(page, q="Malawi")
    press(page, "Search")
    says(page, "53,562.60")
    walk.seen(page, "edition-placeholders")
    page.goto(f"{EDITION}preview/")
    says(page, f"In {YEAR} contributors gave USD {RECEIVED}")
    walk.seen(page, "edition-preview")
    assert walk.answer("secretariat", f"{EDITION}prepare/") == 403


def prepared_by_one(walk: AnnualWalk) -> None:
    page = walk.desk("maker", EDITION)
    walk.seen(page, "edition")
    follow(page, "Prepare")
    walk.seen(page, "edition-prepare")
    press(page, "Prepare for certification")
    says(page, "The report is prepared. Those who certify were told.")
    walk.seen(page, "edition-prepared")
    assert walk.answer("maker", f"{EDITION}certify/") == 403


def certified_by_another(walk: AnnualWalk) -> None:
    page = walk.desk("checker", "/waiting/")
    walk.seen(page, "waiting-checker")
    page.goto(EDITION)
    follow(page, "Certify")
    walk.seen(page, "edition-certify")
    press(page, "Certify and publish version 1")
    password_said_again(page)
    page.wait_for_url("**/published/1/")
    walk.seen(page, "edition-published")


def read_by_everybody(walk: AnnualWalk) -> Path:
    """Without signing in: found, downloaded, verified; a copy with one byte altered is told from it."""
    page = walk.visit(PUBLIC)
    expect(page.get_by_role("link", name="Waiting for you")).to_have_count(0)
    walk.seen(page, "public")
    page.get_by_role("main").get_by_role("row").nth(1).get_by_role("link").first.click()
    page.wait_for_url(f"**/annual-{YEAR}/v1/")
    walk.seen(page, "public-report")
    with walk.saved(page, PDF) as path:
        page.get_by_role("link", name=PDF).click()
    altered = path.with_name("altered.pdf")
    content = bytearray(path.read_bytes())
    assert content.startswith(b"%PDF")
    content[len(content) // 2] ^= 1
    altered.write_bytes(content)
    follow(page, "Verify a file")
    walk.seen(page, "verify")
    verified(page, path)
    says(page, "Genuine: HRM00", "gives the same figures")
    walk.seen(page, "verify-genuine")
    verified(page, altered)
    says(page, "Not genuine: no published file has these bytes", "1 byte differs")
    walk.seen(page, "verify-altered")
    return path


def verified(page: Page, path: Path) -> None:
    page.locator("input[type=file]").set_input_files(path)
    press(page, "Verify")


def restated(walk: AnnualWalk, published: Path) -> None:
    """A charge is found late: both versions stand side by side, with what differs."""
    walk.on(RESTATED)
    page = walk.desk("maker", f"{FUND}/record/charge/")
    page.get_by_label("Bank charges").check()
    filled(page, reference="LATE-2012", value_date="2012-12-28", amount=CHARGED)
    press(page, "Continue")
    press(page, "Record charge")
    page.wait_for_url("**/recorded/**")
    anybody = walk.visit(f"{PUBLIC}annual-{YEAR}/v1/")
    says(anybody, "Since this version was published, one entry dated in 2012 or before was recorded.")
    walk.seen(anybody, "public-books-moved")
    page.goto(EDITION)
    says(page, "What the books of today say otherwise than version 1", CHARGED)
    walk.seen(page, "edition-books-moved")
    follow(page, "Restate")
    walk.seen(page, "edition-restate")
    filled(page, comment="A bank charge of 48.50 came late.")
    press(page, "Open it for restatement")
    walk.seen(page, "edition-restated")
    follow(page, "Prepare")
    says(page, "What differs from version 1")
    walk.seen(page, "edition-prepare-again")
    press(page, "Prepare for certification")
    page = walk.desk("checker", f"{EDITION}certify/")
    press(page, "Certify and publish version 2")
    password_said_again(page)
    page.wait_for_url("**/published/2/")

    anybody.goto(f"{PUBLIC}annual-{YEAR}/v1/")
    says(anybody, "This version was replaced by version 2.")
    walk.seen(anybody, "public-replaced")
    follow(anybody, "version 2")
    difference = anybody.locator("[aria-labelledby=difference]")
    charges = difference.get_by_role("row").filter(has_text="Bank charges").first
    expect(charges).to_contain_text(CHARGED)
    says(anybody, "A bank charge of 48.50 came late.")
    walk.seen(anybody, "public-restated")
    anybody.goto("/public/verify/")
    verified(anybody, published)
    says(anybody, "It is an older version: replaced by version 2.")
    walk.seen(anybody, "verify-replaced")


def read_by_a_donor(walk: AnnualWalk) -> None:
    """Signs in by the page for it, and arrives at its own contributions."""
    page = walk.visit("/accounts/login/")
    page.get_by_label("Email").fill(walk.people["donor"].email)
    page.get_by_label("Password").fill(PASSWORD)
    with page.expect_navigation():
        page.get_by_label("Password").press("Enter")
    page.wait_for_url(f"**{FUND}/donor/")
    says(page, "Government of Norway", "SAA-NOR-2011-01")
    expect(page.get_by_text("SAA-SWE-2012-04"), "another donor's").to_have_count(0)
    walk.seen(page, "donor")
    follow(page, f"Statement {YEAR}", exact=True)
    walk.seen(page, "donor-statement")
    with page.expect_download() as download:
        page.get_by_role("link", name="PDF").click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF")
    page.goto(f"{FUND}/reports/published/")
    press(page, "Tell me when a report is published")
    expect(page.get_by_role("button", name="Do not tell me any more")).to_be_visible()
    walk.seen(page, "published")


def looked_ahead(walk: AnnualWalk) -> None:
    """What the cash will be, and all funds grouped as the address says."""
    page = walk.desk("auditor", f"{FUND}/outlook/")
    walk.seen(page, "outlook")
    page.get_by_label("Instalments come this many months later").fill("3")
    press(page, "Show the scenario")
    expect(page).to_have_url(re.compile("slip=3"))
    walk.seen(page, "outlook-scenario")
    page.goto("/portfolio/?by=country")
    expect(page.get_by_label("Grouped by")).to_have_value("country")
    says(page, "Malawi")
    walk.seen(page, "portfolio-by-country")
    question = page.locator("form").filter(has=page.get_by_label("Grouped by"))
    question.get_by_label("Grouped by").select_option("organisation")
    with page.expect_navigation():
        question.get_by_role("button", name="Show").click()
    expect(page).to_have_url(re.compile("by=organisation"))
    says(page, "OHCHR")
    walk.seen(page, "portfolio-by-organisation")
