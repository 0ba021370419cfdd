"""A real Chromium against a live server.

Without a Chromium these tests are skipped by name; with REQUIRE_BROWSER=1 (continuous integration) its absence fails.
Screenshots go to ``screenshots/`` when SCREENSHOTS=1. With BROWSER_SLOW=400 every answer
comes 400 ms late: what a test asks before the page is ready shows there.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

# Playwright's event loop runs in this thread, and Django would refuse its own database calls beside it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

CHROMIUM_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
"""The first is the same browser without the parts for a window, and quicker."""
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 400, "height": 800}
SCREENSHOTS = Path(__file__).resolve().parents[2] / "screenshots"
PATIENCE_MS = 60_000
"""How long what must happen may take. Nothing here measures time: a machine may be slow, and busy with other work."""
expect.set_options(timeout=PATIENCE_MS)
LATENCY_MS = int(os.environ.get("BROWSER_SLOW", "0"))
NO_COMPLAINT = (
    # An answer of 404, 403 or 401 that a test asks for is told by the browser, and by htmx, as an error, too.
    "Failed to load resource",
    "Response Status Error Code 401",
    "Response Status Error Code 403",
    # A page that is left while a part of it is on its way gives that part up. What ends without having been given up is
    # told beside the first of these by htmx:sendError or htmx:timeout, which fail.
    "htmx:afterRequest",
    "htmx:sendAbort",
)


def chromium_path() -> str | None:
    """The first Chromium on this machine; CHROMIUM names another."""
    named = os.environ.get("CHROMIUM")
    return named or next((path for name in CHROMIUM_NAMES if (path := shutil.which(name))), None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything in this folder; skip it, saying why, where there is no Chromium."""
    here = Path(__file__).parent
    missing = chromium_path() is None and os.environ.get("REQUIRE_BROWSER") != "1"
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if missing:
                item.add_marker(pytest.mark.skip(reason="no Chromium on this machine (apt-get install chromium)"))


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """How pytest-playwright starts the browser: the machine's own, without a sandbox, without calls to the outside."""
    path = chromium_path()
    if path is None:
        pytest.fail("REQUIRE_BROWSER=1 and there is no Chromium")
    quiet = "--disable-background-networking --disable-component-update --disable-sync --no-first-run --disable-gpu"
    return {"executable_path": path, "args": ["--no-sandbox", "--disable-dev-shm-usage", *quiet.split()]}


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory: pytest.TempPathFactory) -> None:
    """SQLite in a file: in memory, the server and the test would share one cache, whose locks nobody waits for."""
    from django.db import connection

    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "browser.sqlite3")


@pytest.fixture
def visit(browser: Browser, live_server: Any, transactional_db: None) -> Iterator[Callable[..., Page]]:
    """``visit("/path/", width=400, language="fr", user=user)`` opens a page and gives it back.

    Anything the browser complains about on its console (a script error, a refused inline style) fails the test.
    """
    contexts = []
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(NO_COMPLAINT):
            complaints.append(f"{message.text} ({message.location.get('url', '')})")

    def open_page(path: str, *, width: int = 1280, language: str = "en", user: Any = None) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900 if width > 600 else 800}, locale=language, base_url=live_server.url
        )
        contexts.append(context)
        if user is not None:
            context.add_cookies([{"name": "sessionid", "value": session_of(user), "url": live_server.url}])
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        if LATENCY_MS:
            slow_down(page)
        page.on("console", note)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not complaints, "The browser complained:\n" + "\n".join(complaints)


def slow_down(page: Page) -> None:
    """A line as slow as a machine that many share. The processor is not slowed down: the browser does that by spinning,
    which takes it from the server, too."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": LATENCY_MS, "downloadThroughput": -1, "uploadThroughput": -1},
    )


def session_of(user: Any) -> str:
    """The key of a session in which this person is signed in, without the sign-in page."""
    from django.test import Client

    client = Client()
    client.force_login(user)
    return client.cookies["sessionid"].value


@pytest.fixture
def person(transactional_db: None) -> Callable[..., Any]:
    """``person("office_maker")`` makes somebody with this role in all funds."""

    def make(role: str, email: str = "", **membership: Any) -> Any:
        from django.contrib.auth import get_user_model

        from fund.models import Membership

        user = get_user_model().objects.create_user(
            email=email or f"{role}@example.org", password="a-long-password", name=role.replace("_", " ").capitalize()
        )
        Membership.objects.create(user=user, role=role, **({"valid_from": date(2000, 1, 1)} | membership))
        return user

    return make


@pytest.fixture
def accessible() -> Callable[[Page], None]:
    """``accessible(page)`` fails with the rule and the elements when axe finds a WCAG 2.2 AA violation."""
    axe = Axe()
    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

    def check(page: Page) -> None:
        # Every rule is asked of every element; of what holds, a long table need not be handed over row by row.
        options = {"runOnly": {"type": "tag", "values": rules}, "resultTypes": ["violations"]}
        page.wait_for_load_state()
        result = axe.run(page, options=options)
        found = [
            f"{violation['id']}: {violation['help']}\n    "
            + "\n    ".join(f"{node['html']} {node.get('failureSummary', '')}" for node in violation["nodes"][:5])
            for violation in result.response["violations"]
        ]
        assert not found, f"axe on {page.url} at {page.viewport_size}:\n" + "\n".join(found)
        scroll = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert scroll <= 0, f"{page.url} is {scroll} px wider than the window at {page.viewport_size}"

    return check


@pytest.fixture
def picture() -> Callable[[Page, str], None]:
    """``picture(page, "name")`` keeps a full-page screenshot when SCREENSHOTS=1."""

    def take(page: Page, name: str) -> None:
        if os.environ.get("SCREENSHOTS") == "1":
            SCREENSHOTS.mkdir(exist_ok=True)
            # Hiding the caret leaves style attributes behind, which the page's own policy forbids htmx to copy.
            page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True, caret="initial")

    return take
