"""The narrative of a year in a real browser: written section by section, remarked on, returned, accepted."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from grants.models import NarrativeReport
from tests.browser.annual import (
    OPENED,
    REPORTED,
    REPORTING,
    TOLD,
    YEAR,
    AnnualWalk,
    clock,
    opened_from_work_list,
    saved_by_itself,
    typed,
    walk,
)
from tests.browser.walking import filled, follow, press, says
from tests.generators.hrm00_beginning import MALAWI
from tests.grants.narratives.office import png

pytestmark = pytest.mark.slow
__all__ = ["clock", "walk"]

SUMMARY = "The **adviser** trained nine teams in Lilongwe."
CAPTION = "A session in Lilongwe"


def test_the_narrative_of_a_project_is_written_returned_and_accepted(walk: AnnualWalk) -> None:
    walk.life.open(YEAR, OPENED)
    report = begun(walk)
    pictured(walk, report)
    completed(walk, report)
    returned(walk, report)
    submitted_again(walk, report)
    accepted(walk, report)


def address(report: str) -> str:
    return f"{REPORTING}/narratives/{report}/"


def begun(walk: AnnualWalk) -> str:
    """What is typed in the first sections is kept without a button, and drawn as it will be printed."""
    walk.on(REPORTED)
    page = walk.desk("OHCHR", "/waiting/")
    opened_from_work_list(page, "Narrative", MALAWI)
    follow(page, "Begin the report")
    walk.seen(page, "narrative-begin")
    press(page, "Begin the report")
    report = NarrativeReport.objects.get().number
    walk.seen(page, "narrative-about-empty")
    for name, text in (("name", "Ana Diaz"), ("title", "Adviser"), ("email", "ana@example.org")):
        typed(page.locator(f"[name={name}]"), text)
    typed(page.get_by_label("Implementing partners"), "The Human Rights Commission of Malawi.")
    says(page, "Implementing partners: 6 of at most 200 words, saved")
    page.reload()
    expect(page.locator("[name=email]")).to_have_value("ana@example.org")
    expect(page.get_by_label("Implementing partners")).to_have_value("The Human Rights Commission of Malawi.")
    press(page, "Save and continue")
    summary = page.locator("textarea[name=summary]")
    summary.press_sequentially(SUMMARY)
    expect(page.locator("#preview strong")).to_have_text("adviser")
    with saved_by_itself(page):
        summary.press("Tab")
    expect(page.locator("#lacking")).not_to_contain_text("Executive summary")
    walk.seen(page, "narrative-summary")
    page.reload()
    expect(summary).to_have_value(SUMMARY)
    return report


def pictured(walk: AnnualWalk, report: str) -> None:
    page = walk.desks["OHCHR"]
    follow(page, "Pictures")
    page.get_by_label("Picture").set_input_files(
        {"name": "notes.png", "mimeType": "image/png", "buffer": b"these are no pixels"}
    )
    press(page, "File it")
    expect(page.locator(".error-summary")).to_be_visible()
    walk.seen(page, "narrative-picture-refused")
    page.get_by_label("Picture").set_input_files(
        {"name": "session.png", "mimeType": "image/png", "buffer": png((640, 400)).getvalue()}
    )
    press(page, "File it")
    says(page, "session.png is filed with the report.")
    drawn(page.locator(".pictures img"))
    walk.seen(page, "narrative-pictures")
    to_write = page.get_by_label("Write where it is to stand").input_value()
    page.goto(f"{address(report)}draft/results/")
    filled(page, outcomes="Country teams follow up on recommendations.", lessons="Train in the local languages.")
    outputs = page.locator("textarea[name=outputs]")
    outputs.fill("Nine sessions were held.\n\n" + to_write.replace("What it shows", CAPTION))
    outputs.press("End")
    outputs.press_sequentially(" ")
    expect(page.locator("#preview img")).to_have_attribute("alt", re.compile(CAPTION))
    walk.seen(page, "narrative-results")
    press(page, "Save and continue")


def drawn(image: Locator) -> None:
    """The picture itself is there, not its place alone."""
    image.scroll_into_view_if_needed()
    expect(image).to_have_js_property("naturalWidth", 640)


def completed(walk: AnnualWalk, report: str) -> None:
    page = walk.desks["OHCHR"]
    page.wait_for_url("**/draft/indicators/")
    typed(page.get_by_label("Achieved 1.1"), "2")
    typed(page.get_by_label("Reasons for variance 1.1"), "None.")
    with saved_by_itself(page):
        typed(page.get_by_label("Source of verification 1.1"), "Reports of the country team")
    page.reload()
    expect(page.get_by_label("Achieved 1.1")).to_have_value("2")
    walk.seen(page, "narrative-indicators")
    page.goto(f"{address(report)}submit/")
    says(page, "Before it can be submitted")
    expect(page.get_by_role("button", name="Submit the report")).to_have_count(0)
    walk.seen(page, "narrative-lacking")
    for section in ("purpose", "resources"):
        page.goto(f"{address(report)}draft/{section}/")
        page.locator(f"textarea[name={section}]").fill(f"The {section} in some words.")
        press(page, "Save", exact=True)
    page.goto(address(report))
    says(page, "Complete: it can be checked and submitted.")
    walk.seen(page, "narrative-draft")
    follow(page, "Check and submit")
    walk.seen(page, "narrative-check")
    press(page, "Submit the report")
    says(page, "The report is submitted")
    walk.seen(page, "narrative-submitted")
    for who in ("UNDP", "other donor"):
        assert walk.answer(who, f"{address(report)}draft/summary/") in (403, 404), who
    for who in ("OHCHR", "maker"):
        assert walk.answer(who, f"{address(report)}accept/") == 403, who


def returned(walk: AnnualWalk, report: str) -> None:
    page = walk.desk("secretariat", "/waiting/")
    walk.seen(page, "waiting-secretariat")
    opened_from_work_list(page, report)
    page.goto(address(report))
    drawn(page.get_by_alt_text(CAPTION))
    walk.seen(page, "narrative-of-others")
    remarked(page, "summary", "How many of them were women?")
    walk.seen(page, "narrative-remarked")
    follow(page, "Return with comments")
    filled(page, comment="Say what changed for whom.")
    walk.seen(page, "narrative-return")
    press(page, "Return it")
    says(page, "is returned; the organisation is told.")


def remarked(page: Page, section: str, text: str) -> None:
    here = page.locator(f"#remarks-{section}")
    here.locator("summary").click()
    here.get_by_label("Comment", exact=True).fill(text)
    with page.expect_navigation():
        here.get_by_role("button", name="Comment", exact=True).click()
    says(page, text)


def submitted_again(walk: AnnualWalk, report: str) -> None:
    walk.on(TOLD)
    page = walk.desk("OHCHR", address(report))
    says(page, "Say what changed for whom.", "How many of them were women?")
    walk.seen(page, "narrative-to-correct")
    page.goto(f"{address(report)}draft/summary/")
    answered = page.get_by_placeholder("Answer")
    answered.fill("Half of them; it is in the text now.")
    press(page, "Answer", exact=True)
    page.locator("textarea[name=summary]").fill(f"{SUMMARY} Half of those trained were women.")
    walk.seen(page, "narrative-summary-remarked")
    press(page, "Save", exact=True)
    page.goto(address(report))
    follow(page, "Show what")
    says(page, "Half of those trained were women.")
    walk.seen(page, "narrative-differences")
    page.goto(f"{address(report)}submit/")
    press(page, "Submit the report")
    says(page, f"{report}, version 2")


def accepted(walk: AnnualWalk, report: str) -> None:
    page = walk.desk("secretariat", address(report))
    press(page, "Settled")
    follow(page, "Accept", exact=True)
    says(page, "Half of those trained were women.")
    walk.seen(page, "narrative-accept")
    press(page, "Accept the report")
    says(page, "is accepted; what it achieved counts in the results.")
    walk.seen(page, "narrative-accepted")
    walk.printed(page, "narrative")
    page.goto(f"{REPORTING}/results/")
    row = page.get_by_role("row").filter(has_text="Country teams with a human rights adviser")
    expect(row.first).to_be_visible()
    walk.seen(page, "results")
    page.goto(f"{REPORTING}/?year={YEAR}&kind=narrative")
    expect(page.get_by_role("row").filter(has_text="Accepted").filter(has_text=MALAWI)).to_have_count(1)
