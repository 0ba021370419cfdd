"""HRM00 at the beginning of 2013, and those who give account of 2012: at which desk, on which day."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from playwright.sync_api import Locator, Page

from tests.browser.walking import Walk
from tests.stories.annual_office import AnnualOffice, noon

YEAR = 2012
FUND = "/funds/HRM00"
REPORTING = f"{FUND}/reporting"
PUBLIC = "/public/funds/HRM00/reports/"
OPENED, REPORTED, CORRECTED, TOLD, PUBLISHED, RESTATED = (
    noon(2013, 1, 10),
    noon(2013, 2, 4),
    noon(2013, 2, 11),
    noon(2013, 2, 20),
    noon(2013, 5, 20),
    noon(2013, 9, 10),
)


class AnnualWalk(Walk):
    """``life`` is the office: what others do meanwhile goes by its services. ``folder`` is where files are saved."""

    life: AnnualOffice
    folder: Path

    def seen(self, page: Page, name: str) -> None:
        """Looked at on a wide and on a narrow screen."""
        self.look(page, f"annual-{name}", narrow=True)

    @contextmanager
    def saved(self, page: Page, name: str) -> Iterator[Path]:
        """What is pressed meanwhile downloads a file of this name; it is at the path when this is left."""
        path = self.folder / name
        with page.expect_download() as download:
            yield path
        assert download.value.suggested_filename == name
        shutil.copy(download.value.path(), path)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(OPENED, tick=True) as clock:
        yield clock


@pytest.fixture
def walk(
    clock: time_machine.Traveller,
    transactional_db: None,
    visit: Callable[..., Page],
    accessible: Callable[[Page], None],
    picture: Callable[[Page, str], None],
    settings: Any,
    tmp_path: Path,
) -> AnnualWalk:
    """The fund with its first year closed and its workbook up to the end of the second."""
    settings.MEDIA_ROOT = tmp_path / "files"
    cache.clear()
    office = AnnualOffice(tmp_path)
    made = AnnualWalk(office, office.people, clock, visit, accessible, picture)
    made.folder = tmp_path / "saved"
    made.folder.mkdir()
    return made


def typed(field: Locator, text: str) -> None:
    """Key by key over what stands in the field, and on to the next one."""
    field.press("Control+a")
    field.press_sequentially(text)
    field.press("Tab")


def opened_from_work_list(page: Page, *words: str) -> None:
    """The thing that waits for this person and is told by these words."""
    page.goto("/waiting/")
    row = page.get_by_role("row")
    for each in words:
        row = row.filter(has_text=each)
    with page.expect_navigation():
        row.get_by_role("link").first.click()


@contextmanager
def saved_by_itself(page: Page) -> Iterator[None]:
    """What is typed meanwhile is saved by the page when this is left, without a button. Nothing else may be on its way
    to be saved when this is entered."""
    with page.expect_response(lambda answer: "hx-request" in answer.request.headers) as answer:
        yield
    answer.value.finished()
