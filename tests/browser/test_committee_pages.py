"""The committee's pages in a real browser: read, voted on and signed, wide and narrow, with axe."""

from __future__ import annotations

import pytest
import time_machine
from playwright.sync_api import expect

from grants.models import Ballot, Decision
from tests.grants.committee import sitting as s

WIDTHS = (1280, 400)
BASE = "/funds/TST01/committee/"
MEETING = f"{BASE}meetings/TST01-2020-01/"


@pytest.fixture(autouse=True)
def the_day():
    with time_machine.travel(s.AT, tick=True):
        yield


@pytest.fixture
def at(transactional_db) -> s.Sitting:
    """A meeting whose agenda cannot be fully funded, a written procedure, and a decision with a condition."""
    at = s.sitting()
    available = 12_000_000
    big = s.proposal(at, title="Advisers to twelve country teams", budget=s.budget(("UNDP", "programme", available)))
    two = s.budget(("UNDP", "programme", 2_000_000), ("WHO", "programme", 1_500_000))
    small = s.proposal(at, title="Follow-up to the universal periodic review", budget=two, summary="Two words. " * 60)
    s.proposal(at, title="Waiting for an agenda")
    meeting = s.open_meeting(at, small, big, place="Palais Wilson, Geneva", is_open=False)
    from grants.services import meetings

    said = {"kind": "report", "title": "Annual report of 2019", "text": "The report as circulated."}
    meetings.agenda_add_business(meeting=meeting, **said, by=at.secretariat, at=s.BEFORE)
    meetings.meeting_open(meeting=meeting, by=at.secretariat, at=s.BEFORE)
    s.written(at, s.proposal(at, title="By silence"), until=s.LATER)
    for position, outcome in ((1, "conditions"), (3, "noted")):
        item = s.first_item(meeting, position)
        s.vote(at, item, OHCHR="agree", UNICEF="agree", UNDP="recuse", NOR="agree")
        said = {"conditions": ["A signed budget"]} if outcome == "conditions" else {}
        s.both(at, item, outcome=outcome, **said)
    return at


@pytest.fixture
def looked_at(accessible, picture):
    """``looked_at(page, "name")``: axe finds nothing, nothing is too wide, and it is photographed."""

    def look(page, name):
        accessible(page)
        picture(page, f"committee-{name}-{page.viewport_size['width']}")

    return look


@pytest.mark.parametrize("width", WIDTHS)
def test_what_the_secretariat_sees_and_fills_in(visit, looked_at, at, width):
    page = visit(BASE, width=width, user=at.secretariat)
    looked_at(page, "committee")
    rest = {
        "seat-add": f"{BASE}seats/add/",
        "seat": f"{BASE}seats/{at.seats['ILO'].pk}/",
        "rotation": f"{BASE}rotation/",
        "meetings": f"{BASE}meetings/",
        "call": f"{BASE}meetings/call/",
        "meeting": MEETING,
        "agenda": f"{MEETING}agenda/",
        "attendance": f"{MEETING}attendance/",
        "minutes": f"{MEETING}minutes/",
        "close-meeting": f"{MEETING}close/",
        "item-decided": f"{MEETING}items/1/",
        "item": f"{MEETING}items/2/",
        "written": f"{BASE}meetings/TST01-2020-02/",
        "decisions": f"{BASE}decisions/",
        "decision": f"{BASE}decisions/TST01-2020-01-D01/",
        "condition": f"{BASE}decisions/TST01-2020-01-D01/conditions/1/",
    }
    for name, address in rest.items():
        page.goto(address)
        looked_at(page, name)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_ballot_from_the_form_to_the_confirmation(visit, looked_at, at, width):
    page = visit(f"{MEETING}items/2/ballot/", width=width, user=at.people["ILO"])
    page.wait_for_selector("text=What remains")
    looked_at(page, "ballot")
    page.get_by_role("button", name="Continue").click()
    page.wait_for_selector(".error-summary")
    looked_at(page, "ballot-error")
    page.get_by_label("I recuse myself").check()
    page.get_by_role("textbox", name="Conflict of interest").fill("We implement a part of it.")
    page.get_by_role("button", name="Continue").click()
    page.wait_for_selector("h1:has-text('Check your answers')")
    looked_at(page, "ballot-check")
    page.get_by_role("button", name="Cast the ballot").dblclick()
    page.wait_for_selector("h1:has-text('Your ballot is cast')")
    looked_at(page, "ballot-cast")
    assert Ballot.objects.filter(cast_by=at.people["ILO"]).count() == 1


@pytest.mark.parametrize("width", WIDTHS)
def test_a_co_chair_signs_with_the_password(visit, looked_at, at, width):
    item = s.first_item(s.Meeting.objects.get(number="TST01-2020-01"), 2)
    s.vote(at, item, OHCHR="agree", UNICEF="agree", UNDP="recuse", NOR="agree", ILO="agree")
    s.sign(at, item, "OHCHR", outcome="deferred", comments="The money is not there yet.")
    page = visit(f"{MEETING}items/2/close/", width=width, user=at.people["UNICEF"])
    expect(page.get_by_label("Comments")).to_have_value("The money is not there yet.")
    looked_at(page, "close")
    page.get_by_label("Approved", exact=True).check()
    page.get_by_role("button", name="Continue").click()
    page.wait_for_selector("h1:has-text('Check your answers')")
    page.get_by_role("button", name="Back to the form").click()
    page.get_by_label("Deferred").check()
    page.get_by_role("button", name="Continue").click()
    page.wait_for_selector("h1:has-text('Check your answers')")
    looked_at(page, "close-check")
    page.get_by_role("button", name="Sign", exact=True).click()
    page.get_by_label("Password").fill("a-long-password")
    looked_at(page, "close-password")
    page.get_by_label("Password").press("Enter")
    page.wait_for_url(f"**{BASE}decisions/TST01-2020-01-D03/")
    looked_at(page, "deferred")
    assert Decision.objects.get(item=item).outcome == "deferred"
