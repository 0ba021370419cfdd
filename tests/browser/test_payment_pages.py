"""Payments in a real browser: from what can be asked for to the ledger, by three people, wide and narrow, with axe."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from fund.models import Entry
from grants.models import PaymentBatch, TransferRequest
from tests.grants.payments.office import PayingOffice, paying_office, with_debtor

WIDTHS = (1280, 400)
BASE = "/funds/TST01/payments/"
PASSWORD = "a-long-password"


@pytest.fixture
def office(transactional_db) -> PayingOffice:
    found = paying_office()
    with_debtor(found.fund)
    return found


@pytest.fixture
def looked_at(accessible, picture):
    """``looked_at(page, "name")``: axe finds nothing, nothing is too wide, and it is photographed."""

    def look(page, name):
        accessible(page)
        picture(page, f"payments-{name}-{page.viewport_size['width']}")

    return look


def give_password(page):
    page.wait_for_url("**/reauthenticate/**")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("form:has(input[name=password]) button[type=submit]").first.click()


@pytest.mark.parametrize("width", WIDTHS)
def test_a_payment_from_what_can_be_asked_for_to_the_ledger(visit, looked_at, office, width):
    page = visit(BASE, width=width, user=office.maker)
    looked_at(page, "none-yet")
    page.get_by_role("link", name="New request").click()
    looked_at(page, "offers")
    page.get_by_role("link", name="Ask for it").click()
    looked_at(page, "form")
    page.get_by_label("Amount (USD)").fill("60,000")
    page.get_by_label("Remarks").fill("First part")
    page.get_by_role("button", name="Save as draft").click()
    page.get_by_role("link", name="Check and submit").click()
    page.wait_for_selector("text=One check fails")
    looked_at(page, "fails")
    page.get_by_role("link", name="Change").first.click()
    page.get_by_label("Amount (USD)").fill("12,500.50")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Check and submit").click()
    looked_at(page, "submit")
    page.get_by_role("button", name="Submit for release").press("Enter")
    page.wait_for_selector("text=Waiting for release")
    looked_at(page, "submitted")
    request = TransferRequest.objects.get()

    desk = visit(f"{BASE}requests/{request.number}/", width=width, user=office.checker)
    desk.get_by_role("link", name="Look and release").click()
    looked_at(desk, "release")
    desk.get_by_role("button", name="Release 12,500.50 USD").click()
    give_password(desk)
    desk.wait_for_selector("text=It can be paid now")
    looked_at(desk, "released")

    page.reload()
    expect(page.get_by_role("link", name="Confirm payment")).to_have_count(0)
    page = visit(f"{BASE}requests/{request.number}/", width=width, user=office.other_maker)
    page.get_by_role("link", name="Confirm payment").click()
    looked_at(page, "confirm")
    page.get_by_label("Bank reference").fill("SWIFT-1")
    page.get_by_role("button", name="Continue").click()
    looked_at(page, "confirm-check")
    page.get_by_role("button", name="Confirm payment").click()
    page.wait_for_url("**/recorded/**")
    request.refresh_from_db()
    assert (request.state, Entry.objects.last().record) == ("paid", f"transfer:{request.number}")

    desk.goto(f"{BASE}requests/{request.number}/")
    looked_at(desk, "paid")
    desk.get_by_role("link", name="Payment came back").click()
    looked_at(desk, "return")
    desk.get_by_label("Reason").fill("Account closed")
    desk.get_by_role("button", name="Reverse the transfer").click()
    desk.wait_for_selector("text=The money is available again")
    looked_at(desk, "returned")
    desk.goto(BASE)
    looked_at(desk, "list")


@pytest.mark.parametrize("width", WIDTHS)
def test_a_batch_from_the_released_requests_to_the_file(visit, looked_at, office, width):
    office.released("1,000")
    office.released("2,000")
    page = visit(f"{BASE}batches/", width=width, user=office.maker)
    looked_at(page, "batches")
    page.get_by_role("link", name="New batch").click()
    looked_at(page, "batch-form")
    tomorrow = timezone.now().date() + timedelta(days=1)
    page.get_by_label("Requested execution date").fill(tomorrow.isoformat())
    page.get_by_role("button", name="Put the batch together").click()
    page.wait_for_selector("text=Total of all 2 payments")
    looked_at(page, "batch-open")
    batch = PaymentBatch.objects.get()

    desk = visit(f"{BASE}batches/{batch.number}/", width=width, user=office.checker)
    looked_at(desk, "batch-release")
    desk.get_by_role("button", name="Release the batch").click()
    give_password(desk)
    desk.wait_for_selector(f"text=Batch {batch.number} is released")

    page.reload()
    page.wait_for_selector("text=another person must do it")
    looked_at(page, "batch-not-yours")
    page = visit(f"{BASE}batches/{batch.number}/", width=width, user=office.other_maker)
    with page.expect_download() as download:
        page.get_by_role("button", name="Payment file (pain.001)").click()
    assert download.value.suggested_filename == f"{batch.number}.xml"
    page.reload()
    looked_at(page, "batch-sent")
