"""Every component once, in a real browser: accessible, inside the window, charts painted, nothing inline."""

from __future__ import annotations

import pytest


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
    page.wait_for_function("document.querySelectorAll('canvas').length === 2 && !!window.Chart")
    inked = """canvas => {
        const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
        let count = 0;
        for (let i = 3; i < pixels.length; i += 4) { if (pixels[i]) { count += 1; } }
        return count / (pixels.length / 4);
    }"""
    for number in range(2):
        assert page.locator("canvas").nth(number).evaluate(inked) > 0.1


def test_an_invalid_form_names_its_fields_in_the_summary(visit, gallery):
    page = visit("/gallery/")
    assert page.title().startswith("Error: ")
    page.locator(".error-summary a").first.click()
    assert page.evaluate("document.activeElement.name || location.hash")
    described = page.locator("#id_reference").get_attribute("aria-describedby")
    assert all(page.locator(f"#{identifier}").count() == 1 for identifier in described.split())


def test_prints_without_navigation(visit, gallery, picture):
    page = visit("/gallery/")
    page.emulate_media(media="print")
    assert not page.locator(".office-header").is_visible()
    assert not page.locator(".tabs").is_visible()
    assert page.locator(".print-address").is_visible()
    picture(page, "components-print")


def test_the_menu_of_a_person_opens_and_closes_by_keyboard(visit, gallery, person):
    page = visit("/gallery/", user=person("office_maker"))
    page.locator("details.menu summary").focus()
    page.keyboard.press("Enter")
    assert page.get_by_role("button", name="Sign out").is_visible()
    page.keyboard.press("Escape")
    assert not page.get_by_role("button", name="Sign out").is_visible()
