"""Every component once, in a real browser: accessible, inside the window, charts painted, nothing inline."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.walking import until


@pytest.fixture
def gallery(settings):
    settings.ROOT_URLCONF = "tests.browser.gallery"


@pytest.mark.parametrize("width", [1280, 400])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_components_are_accessible(visit, accessible, picture, person, gallery, width, language):
    page = visit("/gallery/", width=width, language=language, user=person("office_maker"))
    accessible(page)
    picture(page, f"components-{language}-{width}")


def test_charts_are_painted(visit, gallery):
    page = visit("/gallery/")
    expect(page.locator("canvas")).to_have_count(2)
    inked = """canvas => {
        const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
        let count = 0;
        for (let i = 3; i < pixels.length; i += 4) { if (pixels[i]) { count += 1; } }
        return count / (pixels.length / 4);
    }"""
    for number in range(2):
        canvas = page.locator("canvas").nth(number)
        until(page, lambda canvas=canvas: canvas.evaluate(inked) > 0.1, "the chart is painted")


def test_an_invalid_form_names_its_fields_in_the_summary(visit, gallery):
    page = visit("/gallery/")
    expect(page).to_have_title(re.compile("^Error: "))
    page.locator(".error-summary a").first.click()
    until(page, lambda: page.evaluate("document.activeElement.name || location.hash"), "the field has the focus")
    described = page.locator("#id_reference").get_attribute("aria-describedby")
    for identifier in described.split():
        expect(page.locator(f"#{identifier}")).to_have_count(1)


def test_prints_without_navigation(visit, gallery, picture):
    page = visit("/gallery/")
    page.emulate_media(media="print")
    expect(page.locator(".office-header")).to_be_hidden()
    expect(page.locator(".tabs")).to_be_hidden()
    expect(page.locator(".print-address")).to_be_visible()
    picture(page, "components-print")


def test_the_menu_of_a_person_opens_and_closes_by_keyboard(visit, gallery, person):
    page = visit("/gallery/", user=person("office_maker"))
    page.locator("details.menu summary").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Sign out")).to_be_hidden()
