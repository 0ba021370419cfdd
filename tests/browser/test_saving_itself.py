"""Forms that save themselves, while somebody goes on writing in them."""

from __future__ import annotations

import pytest
from playwright.sync_api import APIResponse, Page, Route, expect

from tests.browser.annual import OPENED, REPORTED, REPORTING, TOLD, YEAR, AnnualWalk, clock, typed, walk
from tests.browser.walking import until
from tests.generators.hrm00_beginning import MALAWI

__all__ = ["clock", "walk"]


class SlowLine:
    """The first answer to what the page sends is held back; the server has done its part by then."""

    def __init__(self, page: Page) -> None:
        self.held: list[tuple[Route, APIResponse]] = []
        self.page = page
        page.clock.install()
        page.reload()
        page.route(page.url, self._hold)

    def _hold(self, route: Route) -> None:
        if route.request.method == "POST" and not self.held:
            self.held.append((route, route.fetch()))
        else:
            route.continue_()

    def pause(self) -> None:
        """Long enough for the page to save what was typed; the first time until the server has answered."""
        self.page.clock.run_for(3000)
        until(self.page, lambda: self.held, "the page has saved")

    def arrive(self) -> None:
        ((route, answer),) = self.held
        route.fulfill(response=answer)


@pytest.fixture
def expenditure(walk: AnnualWalk) -> Page:
    """The form of a report, nothing typed yet."""
    cycle = walk.life.open(YEAR, OPENED)
    report = walk.life.begin(cycle, (MALAWI, "OHCHR", "programme"), "OHCHR", REPORTED)
    walk.on(REPORTED)
    return walk.desk("OHCHR", f"{REPORTING}/expenditure/{report.number}/edit/")


def test_on_a_slow_line_figures_are_saved_one_after_the_other(expenditure: Page) -> None:
    page, line = expenditure, SlowLine(expenditure)
    typed(page.locator("[name=amount_1]"), "100.00")
    line.pause()
    typed(page.locator("[name=amount_2]"), "200.00")
    line.pause()
    line.arrive()
    expect(page.locator("#computed-2")).to_have_text("200.00")
    expect(page.locator("#saved")).to_contain_text("Saved as a draft.")
    page.reload()
    expect(page.locator("[name=amount_1]")).to_have_value("100.00")
    expect(page.locator("[name=amount_2]")).to_have_value("200.00")


def test_on_a_slow_line_a_text_is_saved_as_it_grows(walk: AnnualWalk) -> None:
    """Nobody leaves the field meanwhile, and nobody else has written."""
    cycle = walk.life.open(YEAR, OPENED)
    report = walk.life.tell(cycle, MALAWI, "OHCHR", TOLD)
    walk.on(TOLD)
    page = walk.desk("OHCHR", f"{REPORTING}/narratives/{report.number}/draft/summary/")
    line, text = SlowLine(page), page.locator("textarea[name=summary]")
    text.press("Control+a")
    text.press_sequentially("Nine teams ")
    line.pause()
    text.press_sequentially("were trained.")
    line.pause()
    line.arrive()
    expect(page.locator("#words")).to_contain_text("Executive summary: 4 of")
    expect(page.locator("#saved")).to_contain_text("Saved")
    page.reload()
    expect(text).to_have_value("Nine teams were trained.")
