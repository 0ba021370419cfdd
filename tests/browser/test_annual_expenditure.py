"""Expenditure of a year in a real browser: asked for, reported in the form and in a workbook, returned, posted.

``tests/stories/test_annual_cycle.py`` tells the same year by services; here it is what people see and press.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from grants.models import ExpenditureReport
from grants.portfolio.layout import CATEGORY_COLUMNS, FIGURES
from tests.browser.annual import (
    CORRECTED,
    FUND,
    REPORTED,
    REPORTING,
    YEAR,
    AnnualWalk,
    clock,
    opened_from_work_list,
    saved_by_itself,
    typed,
    walk,
)
from tests.browser.walking import entered, filled, follow, password_said_again, press, says, tab_to
from tests.generators.hrm00_beginning import LEARNING, MALAWI, PAPUA, SECRETARIAT, spent

pytestmark = pytest.mark.slow
__all__ = ["clock", "walk"]

LINE = (MALAWI, "OHCHR", "programme")
SLIP, TOO_HIGH, REBATE = 200_000_00, 500_00, 1_000_00
"""Of staff, typed a digit too many; of travel, until the office sees it; of support cost. Cents."""
TOTAL = "53,562.60"


def test_expenditure_is_asked_for_reported_returned_accepted_and_posted(walk: AnnualWalk) -> None:
    asked_for(walk)
    report = typed_in(walk)
    explained_and_submitted(walk, report)
    returned_and_corrected(walk, report)
    accepted_by_another(walk, report)
    in_one_workbook(walk)


def amount(category: str, more: int = 0) -> str:
    return f"{(spent(YEAR)[LINE][category] + more) / 100:,.2f}"


def asked_for(walk: AnnualWalk) -> None:
    for who in ("donor", "OHCHR", "checker"):
        assert walk.answer(who, f"{REPORTING}/{YEAR}/open/") == 403, who
    page = walk.desk("maker", FUND)
    follow(page, "Reporting", exact=True)
    page.goto(f"{REPORTING}/?year={YEAR}")
    walk.seen(page, "calendar-not-open")
    follow(page, "Ask for the reports")
    walk.seen(page, "ask")
    press(page, "Ask for 10 reports")
    says(page, "10 reports are asked for.")
    expect(page.get_by_role("row").filter(has_text="Not begun")).to_have_count(10)
    walk.seen(page, "calendar")


def typed_in(walk: AnnualWalk) -> str:
    """From the work list to the form, which is filled in by the keyboard and saves itself."""
    walk.on(REPORTED)
    page = walk.desk("OHCHR", "/waiting/")
    walk.seen(page, "waiting-organisation")
    opened_from_work_list(page, "Expenditure", MALAWI)
    expect(page.get_by_role("row").filter(has_text="UNSSC"), "another organisation's").to_have_count(0)
    follow(page, "Begin the report")
    walk.seen(page, "expenditure-begin")
    press(page, "Begin the report")
    report = ExpenditureReport.objects.get().number
    page.wait_for_url(f"**/{report}/edit/")
    walk.seen(page, "expenditure-empty")
    page.reload()
    more = {"1": SLIP, "5": TOO_HIGH, "8": -REBATE}
    for category in spent(YEAR)[LINE]:
        tab_to(page, f"amount_{category}")
        page.keyboard.type(amount(category, more.get(category, 0)))
    page.keyboard.press("Tab")
    expect(page.locator("#computed-8")).to_have_text(amount("8", -REBATE))
    says(page, "32,185.93 USD above the net funded amount", "2 things ask for a word before it can be submitted")

    page.reload()
    for category in spent(YEAR)[LINE]:
        field = page.locator(f"[name=amount_{category}]")
        expect(field, category).to_have_value(amount(category, more.get(category, 0)).replace(",", ""))
    walk.seen(page, "expenditure-found")
    return report


def explained_and_submitted(walk: AnnualWalk, report: str) -> None:
    """One thing is corrected, the other explained while the form saves the first; then it can be submitted."""
    page = walk.desks["OHCHR"]
    tab_to(page, "Save and check")
    entered(page)
    says(page, "2 things that stand out are not explained")
    expect(page.get_by_role("button", name="Submit")).to_have_count(0)
    walk.seen(page, "expenditure-check-lacking")
    follow(page, "Change", exact=False)

    typed(page.locator("[name=amount_1]"), amount("1"))
    why = page.locator("#found-8 textarea")
    why.press_sequentially("A rebate of ")
    expect(page.locator("#computed-1")).to_have_text(amount("1"))
    why.press_sequentially("our headquarters.")
    expect(why).to_have_value("A rebate of our headquarters.")
    with saved_by_itself(page):
        why.press("Tab")
    expect(page.locator("#saved")).to_have_text("Saved as a draft. Nothing stands out that is not explained.")
    expect(page.locator("#found-report textarea")).to_have_count(0)
    page.reload()
    expect(page.locator("#found-8 textarea")).to_have_value("A rebate of our headquarters.")
    press(page, "Save and check")
    walk.seen(page, "expenditure-check")
    press(page, "Submit", exact=True)
    page.wait_for_url("**/submitted/")
    says(page, f"{report}, version 1")
    walk.seen(page, "expenditure-submitted")
    one = f"{REPORTING}/expenditure/{report}/"
    assert walk.answer("UNDP", one) == 404
    assert walk.answer("OHCHR", f"{one}accept/") in (403, 404)


def returned_and_corrected(walk: AnnualWalk, report: str) -> None:
    one = f"{REPORTING}/expenditure/{report}/"
    page = walk.desk("maker", "/waiting/")
    walk.seen(page, "waiting-office")
    opened_from_work_list(page, report)
    page.goto(one)
    says(page, "A rebate of our headquarters.")
    walk.seen(page, "expenditure-report")
    follow(page, "Return with comments")
    press(page, "Return with comments")
    expect(page.locator(".error-summary")).to_be_visible()
    walk.seen(page, "expenditure-return-error")
    filled(page, reason="Travel is 500.00 too high, and headquarters has withdrawn the rebate.")
    press(page, "Return with comments")
    says(page, "is returned. The organisation was told.")
    walk.seen(page, "expenditure-returned")

    walk.on(CORRECTED)
    page = walk.desk("OHCHR", "/waiting/")
    opened_from_work_list(page, report)
    page.goto(f"{one}edit/")
    says(page, "Travel is 500.00 too high")
    walk.seen(page, "expenditure-to-correct")
    page.reload()
    typed(page.locator("[name=amount_5]"), amount("5"))
    typed(page.locator("[name=amount_8]"), amount("8"))
    expect(page.locator("#computed-8")).to_have_text(amount("8"))
    expect(page.locator("#found-8 textarea")).to_have_count(0)
    press(page, "Save and check")
    press(page, "Submit", exact=True)
    says(page, f"{report}, version 2")


def accepted_by_another(walk: AnnualWalk, report: str) -> None:
    """With the password; what somebody of the office wrote is accepted by another of the office."""
    office, line = walk.life, (SECRETARIAT, "UNDP", "direct_cost")
    cycle = office.open(YEAR, CORRECTED)
    own = office.begin(cycle, line, "maker", CORRECTED)
    office.write(own, spent(YEAR)[line], "maker", CORRECTED)
    office.submit(own, "maker", CORRECTED)
    page = walk.desk("maker", f"{REPORTING}/expenditure/{own.number}/accept/")
    says(page, "You had this in hand before: another person must do it.")
    expect(page.get_by_role("button", name="Accept and post")).to_have_count(0)
    walk.seen(page, "expenditure-accept-own")

    page = walk.desk("second maker", f"{REPORTING}/expenditure/{report}/")
    follow(page, "Accept")
    says(page, "Expenditure changes by (USD)", TOTAL)
    walk.seen(page, "expenditure-accept")
    press(page, "Accept and post")
    walk.seen(page, "password")
    password_said_again(page)
    says(page, "is accepted and stands in the books")
    walk.seen(page, "expenditure-accepted")
    page.goto(f"{FUND}/reports/annual/{YEAR}/")
    of_project = page.locator("#expenditure_by_project").get_by_role("row").filter(has_text="Malawi")
    expect(of_project).to_contain_text(TOTAL)
    walk.seen(page, "annual-figures")
    walk.printed(page, "annual-figures")


def in_one_workbook(walk: AnnualWalk) -> None:
    """The organisation's other projects: fetched, filled in, refused, put right, previewed, submitted."""
    page = walk.desk("OHCHR", f"{REPORTING}/?year={YEAR}")
    follow(page, "Expenditure of OHCHR in one workbook")
    walk.seen(page, "portfolio")
    with walk.saved(page, f"HRM00-OHCHR-{YEAR}-expenditure.xlsx") as path:
        page.get_by_role("link", name=f"Spent in {YEAR}").click()
    fill(path, {(LEARNING, "1"): "about twelve thousand"})
    page.locator("input[type=file]").set_input_files(path)
    press(page, "Upload and preview")
    says(page, "The file has 1 error. Nothing of it is taken.")
    walk.seen(page, "portfolio-error")
    follow(page, "Upload again")
    fill(path, figures_of(LEARNING) | figures_of(PAPUA))
    sent(page, path)
    says(page, "Not changed here")
    walk.seen(page, "portfolio-preview")
    press(page, "Save 2 drafts")
    says(page, "2 drafts are saved.")
    walk.seen(page, "portfolio-saved")
    sent(page, path)
    says(page, "saving it changes nothing")
    follow(page, "Check and submit 2 reports")
    walk.seen(page, "portfolio-check")
    for each in page.locator("[name=confirmed]").all():
        each.check()
    press(page, "Submit 2 reports")
    says(page, "2 reports are submitted:")
    page.goto(f"{REPORTING}/?year={YEAR}&kind=expenditure")
    expect(page.get_by_role("row").filter(has_text="Submitted").nth(1)).to_be_visible()
    walk.seen(page, "calendar-organisation")


def figures_of(project: str) -> dict[tuple[str, str], float]:
    line = (project, "OHCHR", "programme")
    return {(project, category): cents / 100 for category, cents in spent(YEAR)[line].items()}


def fill(path: Path, figures: dict[tuple[str, str], float] | dict[tuple[str, str], str]) -> None:
    """What stands in the rows of these projects, by category, as somebody types it over."""
    book = load_workbook(path)
    sheet = book[FIGURES]
    columns = {cell.value: cell.column for cell in sheet[1]}
    rows = {sheet.cell(row, columns["project"]).value: row for row in range(2, sheet.max_row + 1)}
    for (project, category), figure in figures.items():
        sheet.cell(rows[project], columns[CATEGORY_COLUMNS[category]], figure)
    book.save(path)


def sent(page: Page, path: Path) -> None:
    page.locator("input[type=file]").set_input_files(path)
    press(page, "Upload and preview")
