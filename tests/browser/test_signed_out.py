"""A session ends while somebody writes: nothing typed is lost, and nothing is said to be saved that is not."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.annual import OPENED, REPORTING, TOLD, YEAR, AnnualWalk, clock, typed, walk
from tests.browser.test_saving_itself import expenditure
from tests.browser.walking import PASSWORD, press
from tests.generators.hrm00_beginning import MALAWI

__all__ = ["clock", "expenditure", "walk"]

NOTICE = "You have been signed out. Nothing typed since is saved."


def signed_out(page: Page) -> None:
    page.context.clear_cookies(name="sessionid")


def signed_in_beside(page: Page, email: str) -> None:
    """In another tab, by the link of the notice."""
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Sign in in another tab").click()
    tab = opened.value
    tab.get_by_label("Email").fill(email)
    tab.get_by_label("Password").fill(PASSWORD)
    tab.get_by_label("Password").press("Enter")
    expect(tab.get_by_role("heading", level=1)).to_have_text("You are signed in")
    tab.close()


def test_a_text_typed_after_the_session_has_ended_stays_and_is_saved_after_signing_in(walk: AnnualWalk) -> None:
    cycle = walk.life.open(YEAR, OPENED)
    report = walk.life.tell(cycle, MALAWI, "OHCHR", TOLD)
    walk.on(TOLD)
    page = walk.desk("OHCHR", f"{REPORTING}/narratives/{report.number}/draft/summary/")
    text, notice = page.locator("textarea[name=summary]"), page.get_by_role("alert")
    typed(text, "Nine teams")
    expect(page.locator("#words")).to_contain_text("Executive summary: 2 of")
    signed_out(page)
    text.press("End")
    text.press_sequentially(" were trained")
    expect(notice).to_contain_text(NOTICE)
    expect(notice).to_be_in_viewport()
    expect(page.locator("#saved")).to_have_text("Not saved.")
    expect(text).to_have_value("Nine teams were trained")
    walk.seen(page, "signed-out")
    # Saving by the button does not leave the page either.
    text.press_sequentially(" in Lilongwe.")
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(notice).to_be_focused()
    expect(page).to_have_url(re.compile("/draft/summary/$"))
    expect(text).to_have_value("Nine teams were trained in Lilongwe.")
    signed_in_beside(page, walk.people["OHCHR"].email)
    press(page, "Save", exact=True)
    expect(notice).to_have_count(0)
    page.reload()
    expect(text).to_have_value("Nine teams were trained in Lilongwe.")


def test_figures_are_saved_by_themselves_again_after_signing_in(walk: AnnualWalk, expenditure: Page) -> None:
    page, notice = expenditure, expenditure.get_by_role("alert")
    signed_out(page)
    typed(page.locator("[name=amount_1]"), "100.00")
    expect(notice).to_contain_text(NOTICE)
    signed_in_beside(page, walk.people["OHCHR"].email)
    typed(page.locator("[name=amount_2]"), "200.00")
    expect(page.locator("#computed-2")).to_have_text("200.00")
    expect(page.locator("#saved")).to_contain_text("Saved as a draft.")
    expect(notice).to_have_count(0)
    page.reload()
    expect(page.locator("[name=amount_1]")).to_have_value("100.00")
    expect(page.locator("[name=amount_2]")).to_have_value("200.00")
