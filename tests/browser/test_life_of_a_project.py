"""One project from the first draft to its closure in a real browser, by those who have the right to each step.

``tests/stories/test_life_of_a_project.py`` walks the same way by services; here it is what people see: every page is
looked at by axe, at 1280 and for the main ones at 400 px, and the refusals are the words on the page.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import time_machine
from djmoney.money import Money
from playwright.sync_api import expect

from fund.models import Output
from fund.money import percentage_of
from grants.funds_available import availability
from grants.models import Decision, Meeting, Project, Proposal, TransferRequest, Window
from grants.proposals.screening import CHECKLIST, CRITERIA
from grants.services import expenditure_record
from grants.services.proposals import proposal_file
from tests.browser.walking import Walk, chosen, entered, filled, follow, password_said_again, press, says, tab_to
from tests.grants.proposals.office import complete
from tests.stories.test_life_of_a_project import D1, Life, usd

pytestmark = pytest.mark.slow

FUND = "/funds/TST01"
PROPOSALS = f"{FUND}/proposals/"
PDF = b"%PDF-1.7\n% a signed document\n"


def day(days: int) -> datetime:
    return D1 + timedelta(days=days)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(D1, tick=True) as clock:
        yield clock


@pytest.fixture
def walk(
    clock: Any, transactional_db: None, visit: Any, accessible: Any, picture: Any, settings: Any, tmp_path: Path
) -> Walk:
    settings.MEDIA_ROOT = tmp_path
    life = Life()
    focus = life.office.project.priority_focus
    Output.objects.create(fund=life.fund, priority_focus=focus, code="1.1", title="Advisers work with country teams")
    Window.objects.create(
        fund=life.fund,
        code="COUNTRY",
        title="Country engagement",
        purpose="Advisers in country teams",
        largest_amount=Money(250_000, "USD"),  # type: ignore[misc]
        longest_months=36,
        levels=["country", "regional"],
        required_documents=["proposal"],
    )
    return Walk(life, life.people, clock, visit, accessible, picture)


def test_from_the_first_draft_to_the_last_cent(walk: Walk) -> None:
    number = drafted_and_submitted(walk)
    returned_and_submitted_again(walk, number)
    screened_and_forwarded(walk, number)
    decision = decided(walk, number)
    paid(walk, decision)
    walk.life.pay(of_the_walk(), 53_500_00, day(12))
    shown_in_the_report(walk)
    short_of_funds(walk, walk.life)
    extended(walk, walk.life)
    paid_back_and_closed(walk, walk.life)


def drafted_and_submitted(walk: Walk) -> str:
    """The organisation fills in every section; the first of them by the keyboard alone."""
    for who in ("donor", "chair", "maker"):
        assert walk.answer(who, f"{PROPOSALS}start/") == 403, who
    page = walk.desk("organisation", PROPOSALS)
    walk.look(page, "proposals-none")
    follow(page, "Begin a proposal")
    walk.look(page, "begin")
    press(page, "Begin the draft")
    expect(page.locator(".error-summary")).to_be_visible()
    walk.look(page, "begin-error")
    page.get_by_label("New").first.check()
    press(page, "Begin the draft")
    number = Proposal.objects.get().number
    one = f"{PROPOSALS}{number}/"

    walk.look(page, "about-empty")
    for field, keys in (
        ("title", "Advisers for Kenya and Nepal"),
        ("window", "COUNTRY"),
        ("focus", "F1"),
        ("level", "Country"),
        ("countries", "Kenya; Nepal"),
        ("start_date", "07152020"),
        ("end_date", "12312021"),
    ):
        tab_to(page, field)
        page.keyboard.type(keys)
    tab_to(page, "Save and continue")
    entered(page)

    page.get_by_label("Summary").fill("Two advisers work with the country teams.")
    walk.look(page, "summary")
    press(page, "Save and continue")
    page.wait_for_url(f"**{one}draft/results/")
    page.get_by_label("Statement").fill("Country teams follow up on recommendations")
    page.get_by_label("Indicator 1", exact=True).fill("Plans in force")
    page.get_by_label("Baseline").fill("0")
    page.get_by_label("Target").fill("2")
    page.get_by_label("Source of verification").fill("Reports of the country teams")
    walk.look(page, "results")
    press(page, "Save and continue")
    page.wait_for_url(f"**{one}draft/budget/")
    page.get_by_label("UNDP, 1 ·").fill("80,000")
    page.get_by_label("UNDP, 5 ·").fill("20,000")
    page.get_by_label("UNDP, 5 ·").press("Tab")
    page.locator("#sum-all", has_text="107,000.00").wait_for()
    walk.look(page, "budget")
    press(page, "Save and continue")
    page.wait_for_url(f"**{one}draft/payments/")
    page.get_by_label("Row 1: amount").fill("53,500")
    page.get_by_label("Row 1: due on").fill("2020-07-15")
    press(page, "Add a tranche")
    page.get_by_label("Row 2: amount").fill("53,500")
    page.get_by_label("2020 (USD)").fill("53,500")
    page.get_by_label("2021 (USD)").fill("53,500")
    walk.look(page, "payments")
    press(page, "Save and continue")
    page.wait_for_url(f"**{one}draft/cofinancing/")
    page.get_by_label("Row 1: source").fill("Government of Kenya")
    page.get_by_label("Row 1: amount").fill("10,000")
    walk.look(page, "cofinancing")
    press(page, "Save and continue")
    page.wait_for_url(f"**{one}draft/documents/")
    page.goto(f"{one}submit/")
    says(page, "Before it can be submitted")
    expect(page.get_by_role("button", name="Submit the proposal")).to_have_count(0)
    walk.look(page, "submit-lacking")
    page.goto(f"{one}draft/documents/")
    page.get_by_label("What it is").select_option("proposal")
    page.get_by_label("File", exact=True).set_input_files(
        {"name": "signed document.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    press(page, "File it")
    says(page, "signed document.pdf is filed")
    walk.look(page, "documents")
    press(page, "Check and submit")
    walk.look(page, "submit", narrow=True)
    press(page, "Submit the proposal")
    page.wait_for_url(f"**{one}submitted/1/")
    walk.look(page, "submitted")
    assert walk.answer("other organisation", one) == 404
    return number


def returned_and_submitted_again(walk: Walk, number: str) -> None:
    one = f"{PROPOSALS}{number}/"
    walk.on(day(1))
    assert walk.answer("chair", f"{one}screening/") == 403
    page = walk.desk("secretariat", "/waiting/")
    says(page, "Advisers for Kenya and Nepal")
    walk.look(page, "waiting-secretariat")
    page = walk.desk("secretariat", f"{one}screening/")
    says(page, "It needs a review of this version first")
    expect(page.get_by_role("button", name="Forward to the committee")).to_have_count(0)
    walk.look(page, "screening")
    press(page, "Return to the organisation")
    says(page, "Write the comments the organisation needs")
    filled(page, comment="Explain the travel.")
    press(page, "Return to the organisation")
    walk.look(page, "returned")

    walk.on(day(2))
    page = walk.desk("organisation", "/waiting/")
    walk.look(page, "waiting-organisation")
    page = walk.desk("organisation", one)
    says(page, "Explain the travel.")
    walk.look(page, "returned-to-organisation")
    page.goto(f"{one}draft/summary/")
    filled(page, summary="Two advisers work with the country teams; the travel is to the country teams.")
    press(page, "Save", exact=True)
    page.goto(f"{one}differences/")
    walk.look(page, "differences")
    page.goto(f"{one}submit/")
    press(page, "Submit the proposal")
    page.wait_for_url(f"**{one}submitted/2/")


def screened_and_forwarded(walk: Walk, number: str) -> None:
    one = f"{PROPOSALS}{number}/"
    walk.on(day(3))
    page = walk.desk("secretariat", f"{one}screening/")
    press(page, "Record the review")
    says(page, "There is a problem")
    walk.look(page, "screening-errors")
    for item in CHECKLIST:
        chosen(page, f"check_{item}", "yes")
    for name in CRITERIA:
        chosen(page, f"score_{name}", "4")
    page.locator("input[name=recommendation][value=forward]").check()
    filled(page, comments="Sound.", panel="The secretariat and two advisers")
    press(page, "Record the review")
    walk.look(page, "screening-reviewed")
    press(page, "Forward to the committee")
    walk.look(page, "forwarded")
    page.goto(f"{one}versions/2/")
    walk.look(page, "version")
    walk.printed(page, "proposal")


def decided(walk: Walk, number: str) -> str:
    """A meeting; too few for a quorum; a text that changes under a ballot; a recusal; both co-chairs."""
    walk.on(day(5))
    meeting = called(walk, number)
    item = f"{meeting}items/1/"
    page = walk.desk("undp member", f"{item}ballot/")
    walk.look(page, "ballot", narrow=True)
    page.locator("input[name=choice][value=recuse]").check()
    press(page, "Continue")
    says(page, "Name the conflict of interest")
    walk.look(page, "ballot-error")
    filled(page, conflict="Our own project.")
    press(page, "Continue")
    walk.look(page, "ballot-check")
    press(page, "Cast the ballot")
    says(page, "Your ballot is cast")
    walk.look(page, "ballot-cast")
    voted(walk, "chair", item)
    page = walk.desk("chair", f"{item}close/")
    says(page, "No quorum: 1 of 4 voting seats count as present, 2 are needed.")
    expect(page.get_by_role("button", name="Continue")).to_have_count(0)
    walk.look(page, "no-quorum")

    # The text changes while somebody has the ballot before them.
    voting = walk.desk("member", f"{item}ballot/")
    voting.locator("input[name=choice][value=agree]").check()
    page = walk.desk("organisation", f"{PROPOSALS}{number}/draft/about/")
    filled(page, title="Advisers, Kenya and Nepal")
    press(page, "Save", exact=True)
    page.goto(f"{PROPOSALS}{number}/submit/")
    walk.look(page, "submit-changed")
    press(page, "Submit the proposal")
    press(voting, "Continue")
    says(voting, "This has changed since you opened the form")
    walk.look(voting, "ballot-changed")
    page = walk.desk("undp member", f"{item}ballot/")
    page.locator("input[name=choice][value=recuse]").check()
    filled(page, conflict="Our own project.")
    press(page, "Continue")
    press(page, "Cast the ballot")
    for who in ("chair", "second chair", "member"):
        voted(walk, who, item)

    assert walk.answer("member", f"{item}close/") == 403
    page = walk.desk("member", item)
    expect(page.get_by_role("link", name="Close the item")).to_have_count(0)
    walk.look(page, "item")
    page = walk.desk("chair", f"{item}close/")
    page.locator("input[name=outcome][value=conditions]").check()
    filled(page, conditions="A letter of the two governments.")
    walk.look(page, "close", narrow=True)
    press(page, "Continue")
    walk.look(page, "close-check")
    press(page, "Sign", exact=True)
    walk.look(page, "password")
    password_said_again(page)
    says(page, "You have signed")
    walk.look(page, "signed-by-one")
    page = walk.desk("second chair", f"{item}close/")
    press(page, "Continue")
    press(page, "Sign", exact=True)
    password_said_again(page)
    page.wait_for_url("**/decisions/**")
    walk.look(page, "decision", narrow=True)
    walk.printed(page, "decision")
    page = walk.desk("secretariat", meeting)
    walk.look(page, "meeting-decided")
    page.goto(f"{meeting}close/")
    walk.look(page, "meeting-close")
    press(page, "Close the meeting")
    return Decision.objects.get().number


def called(walk: Walk, number: str) -> str:
    page = walk.desk("secretariat", f"{FUND}/committee/")
    walk.look(page, "committee")
    page.goto(f"{FUND}/committee/meetings/call/")
    page.locator("input[name=kind][value=regular]").check()
    filled(page, held_on=day(5).date().isoformat(), place="Palais Wilson, Geneva")
    walk.look(page, "call")
    press(page, "Continue")
    walk.look(page, "call-check")
    press(page, "Call the meeting")
    meeting = f"{FUND}/committee/meetings/{Meeting.objects.latest('pk').number}/"
    page.goto(f"{meeting}agenda/")
    walk.look(page, "agenda")
    press(page, "Put on the agenda Advisers for Kenya and Nepal")
    walk.look(page, "agenda-one-item")
    page.goto(f"{meeting}open/")
    walk.look(page, "open")
    press(page, "Open the agenda")
    walk.look(page, "meeting-open")
    return meeting


def voted(walk: Walk, who: str, item: str, choice: str = "agree") -> None:
    page = walk.desk(who, f"{item}ballot/")
    page.locator(f"input[name=choice][value={choice}]").check()
    press(page, "Continue")
    press(page, "Cast the ballot")
    says(page, "Your ballot is cast")


def paid(walk: Walk, decision: str) -> None:
    """Instruments by two people, the condition, the request by the keyboard, the release, the bank's word."""
    terms = f"{FUND}/organisations/UNDP/terms/"
    walk.on(day(7))
    page = walk.desk("maker", f"{FUND}/ledger/")
    says(page, decision)
    walk.look(page, "ledger")
    page.goto(f"{FUND}/payments/")
    walk.look(page, "payments-none")
    page.goto(f"{FUND}/payments/requests/new/")
    walk.look(page, "offers")
    row = page.get_by_role("row").filter(has_text=of_the_walk().number)
    with page.expect_navigation():
        row.get_by_role("link", name="Ask for it").click()
    walk.look(page, "request-form", narrow=True)
    tab_to(page, "amount")
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type("53500")
    tab_to(page, "complete_on")
    page.keyboard.type("07082020")
    tab_to(page, "remarks")
    page.keyboard.type("First part")
    tab_to(page, "Save as draft")
    entered(page)
    walk.look(page, "request-draft")
    number = TransferRequest.objects.get().number
    request = f"{FUND}/payments/requests/{number}/"
    page.goto(f"{request}submit/")
    says(page, "A letter of the two governments")
    expect(page.get_by_role("button", name="Submit for release")).to_have_count(0)
    walk.look(page, "request-fails")

    page.goto(terms)
    walk.look(page, "terms")
    page.goto(f"{terms}memorandum/add/")
    filled(page, reference="MOU-1", signed_on="2018-01-01", in_force_from="2018-01-01")
    walk.look(page, "memorandum")
    with page.expect_navigation():
        page.locator("main form button[type=submit]").last.click()
    page.goto(f"{terms}bank-details/add/")
    filled(
        page,
        account_name="UNDP",
        account_number="CH9300762011623852957",
        bank_name="A Bank",
        bic="UBSWCHZH80A",
    )
    chosen(page, "country", "CH")
    chosen(page, "currency", "USD")
    walk.look(page, "bank-details-form")
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url("**/bank-details/TST01*/")
    details = page.url[page.url.index("/funds/") :]
    expect(page.get_by_role("button", name="Verify these bank details")).to_have_count(0)
    walk.look(page, "bank-details-own")
    page = walk.desk("checker", details)
    walk.look(page, "bank-details")
    press(page, "Verify these bank details")
    password_said_again(page)
    says(page, "is verified")
    walk.look(page, "bank-details-verified")
    page = walk.desk("secretariat", f"{FUND}/committee/decisions/{decision}/conditions/1/")
    filled(page, met_on=day(7).date().isoformat(), note="Letters received.")
    walk.look(page, "condition")
    press(page, "Continue")
    press(page, "Record that it is met")
    walk.look(page, "condition-met")
    page = walk.desk("maker", f"{request}submit/")
    says(page, "may be used from")
    walk.look(page, "request-cooling-off")

    walk.on(day(12))
    assert walk.answer("organisation", f"{request}submit/") in (403, 404)
    page = walk.desk("maker", f"{request}submit/")
    walk.look(page, "request-submit")
    press(page, "Submit for release")
    expect(page.get_by_role("link", name="Look and release")).to_have_count(0)
    walk.look(page, "request-submitted")
    walk.printed(page, "request")
    assert walk.answer("maker", f"{request}release/") == 403
    page = walk.desk("checker", "/waiting/")
    walk.look(page, "waiting-checker")
    page = walk.desk("checker", request)
    walk.look(page, "request-checker")
    follow(page, "Look and release")
    walk.look(page, "release", narrow=True)
    press(page, "Release 53,500.00 USD")
    password_said_again(page)
    says(page, "It can be paid now")
    walk.look(page, "released")
    page = walk.desk("maker", f"{request}confirm/")
    says(page, "another person must do it")
    walk.look(page, "confirm-not-yours")
    page = walk.desk("other maker", f"{request}confirm/")
    filled(page, value_date=day(12).date().isoformat(), bank_reference="SWIFT-1")
    walk.look(page, "confirm")
    press(page, "Continue")
    walk.look(page, "confirm-check")
    press(page, "Confirm payment")
    page.wait_for_url("**/recorded/**")
    walk.look(page, "confirmed")
    page.goto(request)
    walk.look(page, "request-paid")
    page.goto(f"{FUND}/payments/")
    walk.look(page, "payments")


def shown_in_the_report(walk: Walk) -> None:
    page = walk.desk("donor", f"{FUND}/reports/annual/2020/")
    row = page.get_by_role("row").filter(has_text="Advisers, Kenya and Nepal").first
    expect(row.get_by_text("107,000.00")).to_have_count(2)  # approved, and net funded by two transfers
    walk.look(page, "annual-report")
    page = walk.desk("organisation", f"{FUND}/projects/{of_the_walk().number}/")
    walk.look(page, "project", narrow=True)


def of_the_walk() -> Project:
    return Project.objects.exclude(number="P-1").get()


def short_of_funds(walk: Walk, life: Life) -> None:
    """More than there is: the co-chair is told the figures, and defers."""
    left = availability(life.fund).available_minor
    large = complete(
        window="COUNTRY",
        title="More than there is",
        start_date="2020-09-01",
        end_date="2021-12-31",
        disbursements=[{"year": 2020, "amount_minor": left + percentage_of(left, Decimal(7))}],
        budget=[{"organisation": "UNDP", "purpose": "programme", "category": "1", "amount_minor": left}],
    )
    at = day(20)
    walk.on(at)
    greedy = life.propose("new", at, **large)
    proposal_file(
        proposal=greedy, kind="proposal", name="a.pdf", content=io.BytesIO(PDF), by=life["organisation"], at=at
    )
    life.to_committee(greedy, at)
    meeting = life.meet(at, greedy)
    item = meeting.items.select_related("meeting__fund").get()
    for who in ("chair", "second chair", "member"):
        life.vote(item, who, "agree", at)
    page = walk.desk("chair", f"{FUND}/committee/meetings/{meeting.number}/items/1/close/")
    walk.look(page, "close-short")
    page.locator("input[name=outcome][value=approved]").check()
    press(page, "Continue")
    press(page, "Sign", exact=True)
    password_said_again(page)
    says(page, "The fund does not have the", "Defer it, or approve it subject to the availability of funds")
    walk.look(page, "close-short-refused")


def extended(walk: Walk, life: Life) -> None:
    project = of_the_walk()
    walk.on(day(510))
    page = walk.desk("organisation", f"{PROPOSALS}start/?project={project.number}&kind=no_cost_extension")
    says(page, "An extension of the end date would be refused now")
    walk.look(page, "extension-late")
    walk.on(day(300))
    page = walk.desk("organisation", f"{PROPOSALS}start/?project={project.number}&kind=no_cost_extension")
    walk.look(page, "extension-start")
    press(page, "Begin the draft")
    filled(page, new_end_date="2022-06-30", reason="Elections in both countries.")
    walk.look(page, "extension")
    press(page, "Save and continue")
    press(page, "Check and submit")
    walk.look(page, "extension-submit")
    press(page, "Submit the proposal")
    says(page, "submitted")
    extension = Proposal.objects.get(kind="no_cost_extension")
    life.review(extension.versions.get(), day(300))
    walk.desk("secretariat", f"{PROPOSALS}{extension.number}/screening/")
    page = walk.desks["secretariat"]
    press(page, "Forward to the committee")
    extension.refresh_from_db()
    life.decide(extension, day(300))
    page = walk.desk("organisation", f"{FUND}/projects/{project.number}/")
    says(page, "30 Jun 2022", "31 Dec 2021")
    walk.look(page, "project-extended")


def paid_back_and_closed(walk: Walk, life: Life) -> None:
    project = of_the_walk()
    closure = f"{FUND}/projects/{project.number}/closure/"
    walk.on(day(720))
    for category, amount in (("1", 35_000_00), ("5", 5_000_00), ("8", 2_800_00)):
        expenditure_record(
            project=project,
            organisation=life.undp,
            year=2021,
            category=category,
            amount=usd(amount),
            by=life["maker"].email,
            at=day(719),
        )
    page = walk.desk("maker", f"{FUND}/record/refund/")
    chosen(page, "purse", f"{project.number}:UNDP:programme")
    filled(page, value_date=day(720).date().isoformat(), amount="64200")
    walk.look(page, "refund")
    press(page, "Continue")
    walk.look(page, "refund-check")
    press(page, "Record refund")
    page.wait_for_url("**/recorded/**")

    assert walk.answer("other organisation", closure) == 404
    page = walk.desk("organisation", closure)
    walk.look(page, "closure")
    filled(page, closed_on=day(720).date().isoformat(), comment="Done.")
    press(page, "Declare operationally closed")
    walk.look(page, "closed-operationally")
    page = walk.desk("checker", closure)
    says(page, "It can be closed when every check passes")
    walk.look(page, "closure-lacking")
    page = walk.desk("organisation", f"{FUND}/projects/{project.number}/documents/add/")
    walk.look(page, "file")
    for kind in ("final_narrative", "final_statement"):
        page.goto(f"{FUND}/projects/{project.number}/documents/add/")
        chosen(page, "kind", kind)
        page.locator("input[type=file]").set_input_files(
            {"name": f"{kind}.pdf", "mimeType": "application/pdf", "buffer": PDF + kind.encode()}
        )
        press(page, "File it")
    page.goto(f"{closure}interest/?organisation=UNDP")
    page.locator("input[name=earned][value=none]").check()
    filled(page, note="The account bears none.")
    walk.look(page, "interest")
    press(page, "Declare")
    page = walk.desk("checker", closure)
    walk.look(page, "closure-ready", narrow=True)
    filled(page, closed_on=day(720).date().isoformat(), comment="All in order.")
    press(page, "Close financially")
    password_said_again(page)
    says(page, "Financially closed")
    walk.look(page, "closed")
    page.goto(f"{FUND}/projects/{project.number}/")
    walk.look(page, "project-closed")
    page.goto(f"{FUND}/closing/")
    walk.look(page, "ageing")
