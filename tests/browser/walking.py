"""Walking through the pages as people do: who sits at which desk, on which day, and what is looked at on the way."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import time_machine
from playwright.sync_api import Page, Response, expect

from tests.browser.conftest import NARROW, PATIENCE_MS, WIDE

PASSWORD = "a-long-password"


class Walk:
    """``desk(who)`` is the page of somebody signed in; a later day signs everybody in anew."""

    def __init__(
        self,
        life: Any,
        people: dict[str, Any],
        clock: time_machine.Traveller,
        visit: Callable[..., Page],
        accessible: Callable[[Page], None],
        picture: Callable[[Page, str], None],
    ) -> None:
        self.life, self.people, self.clock, self.visit = life, people, clock, visit
        self.accessible, self.picture = accessible, picture
        self.desks: dict[str, Page] = {}
        self.looked = 0

    def on(self, moment: datetime) -> None:
        self.clock.move_to(moment)
        for page in self.desks.values():
            page.context.close()
        self.desks.clear()

    def desk(self, who: str, path: str) -> Page:
        """The page at this address as this person sees it."""
        if who in self.desks:
            self.desks[who].goto(path)
        else:
            self.desks[who] = self.visit(path, user=self.people[who])
        return self.desks[who]

    def answer(self, who: str, path: str) -> int:
        """The status of what this person asks for."""
        if who not in self.desks:
            self.desk(who, "/")
        found = self.desks[who].goto(path)
        assert isinstance(found, Response)
        return found.status

    def look(self, page: Page, name: str, *, narrow: bool = False) -> None:
        """Nothing axe finds, nothing wider than the window; photographed. ``narrow`` on a telephone, too."""
        self.looked += 1
        self.accessible(page)
        expect(page.locator("h1"), page.url).to_have_count(1)
        self.picture(page, f"walk-{self.looked:02d}-{name}")
        if narrow:
            page.set_viewport_size(NARROW)  # type: ignore[arg-type]
            self.accessible(page)
            self.picture(page, f"walk-{self.looked:02d}-{name}-400")
            page.set_viewport_size(WIDE)  # type: ignore[arg-type]

    def printed(self, page: Page, name: str) -> None:
        """On paper: what it says, without what only a screen can use."""
        page.emulate_media(media="print")
        for tag in ("nav", "button", "form"):
            for each in page.locator(tag).all():
                assert not each.is_visible(), f"{tag} is printed: {each.inner_text()[:200]}"
        expect(page.locator("h1")).to_be_visible()
        self.picture(page, f"walk-print-{name}")
        page.emulate_media(media="screen")


def press(page: Page, name: str, *, exact: bool = False) -> None:
    """A button, by its words; the page that follows is there when this returns."""
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=exact).last.click()


def entered(page: Page) -> None:
    """Enter, on what has the focus; the page that follows is there when this returns."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


def follow(page: Page, name: str, *, exact: bool = False) -> None:
    with page.expect_navigation():
        page.get_by_role("link", name=name, exact=exact).first.click()


def until(page: Page, done: Callable[[], object], what: str) -> None:
    """Comes back when this is so; for what no expectation of Playwright's can say."""
    for _turn in range(PATIENCE_MS // 50):
        if done():
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"Not after {PATIENCE_MS // 1000} seconds: {what}")


def says(page: Page, *texts: str) -> None:
    """Each of these stands on the page; upper and lower case and line breaks do not matter."""
    for text in texts:
        page.get_by_text(re.compile(re.escape(text).replace(r"\ ", r"\s+"), re.IGNORECASE)).first.wait_for()


def password_said_again(page: Page) -> None:
    page.wait_for_url("**/reauthenticate/**")
    page.get_by_label("Password").fill(PASSWORD)
    with page.expect_navigation():
        page.get_by_label("Password").press("Enter")


def tab_to(page: Page, name: str) -> None:
    """Tab until the field or button of this name has the focus."""
    for _press in range(80):
        page.keyboard.press("Tab")
        found = page.evaluate(
            "[document.activeElement.name, document.activeElement.value, document.activeElement.innerText]"
        )
        if name in found:
            return
    raise AssertionError(f"{name} is not reached by Tab on {page.url}")


def filled(page: Page, **fields: str) -> None:
    for name, value in fields.items():
        page.locator(f"[name={name}]").last.fill(value)


def chosen(page: Page, name: str, value: str) -> None:
    page.locator(f"select[name={name}]").select_option(value)
