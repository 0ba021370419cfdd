"""The first pages anybody sees: signing in, and the pages of one's own account."""

from __future__ import annotations

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from config.demo_users import DEMO_PASSWORD, DEMO_USERS, demo_users_ensure

WIDTHS = (1280, 400)


@pytest.fixture
def demo(settings, transactional_db):
    settings.DEMO_MODE = True
    demo_users_ensure(valid_from=date(2011, 1, 1))


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_the_sign_in_page_is_accessible(visit, accessible, picture, demo, width, language):
    page = visit("/accounts/login/", width=width, language=language)
    accessible(page)
    picture(page, f"sign-in-{language}-{width}")


@pytest.mark.parametrize("width", WIDTHS)
def test_a_wrong_password_is_said_at_the_top_and_the_focus_is_there(visit, accessible, picture, demo, width):
    page = visit("/accounts/login/", width=width)
    page.get_by_label("Email").fill(DEMO_USERS[0].email)
    page.get_by_label("Password").fill("not this one")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_selector(".error-summary")
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page).to_have_title(re.compile("^Error:"))
    accessible(page)
    picture(page, f"sign-in-refused-{width}")


def test_signs_in_with_address_and_password(visit, demo):
    page = visit("/accounts/login/")
    page.get_by_label("Email").fill(DEMO_USERS[0].email)
    page.get_by_label("Password").fill(DEMO_PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/")
    expect(page.locator("details.menu summary")).to_have_text(DEMO_USERS[0].name)


def test_signs_in_with_one_click_and_out_again(visit, demo):
    page = visit("/accounts/login/")
    page.get_by_role("button", name="Sign in as Auditor").click()
    page.wait_for_url("**/")
    page.locator("details.menu summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/accounts/login/**")


def test_changing_the_language_keeps_the_page(visit, demo):
    page = visit("/accounts/login/?next=/somewhere/")
    page.get_by_role("button", name="Français").click()
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    expect(page).to_have_url(re.compile(re.escape("/accounts/login/?next=/somewhere/") + "$"))


ACCOUNT_PAGES = ("/accounts/2fa/", "/accounts/password/change/", "/accounts/logout/")


@pytest.mark.parametrize("width", WIDTHS)
def test_the_pages_of_an_account_are_accessible(visit, accessible, picture, person, width):
    user = person("office_maker")
    for path in (*ACCOUNT_PAGES, "/accounts/password/reset/", "/no-such-page/"):
        page = visit(path, width=width, user=None if "reset" in path else user)
        accessible(page)
        picture(page, f"account{path.replace('/', '-')}{width}")
