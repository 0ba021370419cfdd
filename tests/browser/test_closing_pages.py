"""The pages of a project's plan and end in a real Chromium: accessible, no wider than the window, at two widths."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from grants.models import Project, ProjectStatus
from grants.services.waivers import waiver_ask
from tests.browser.plans import decided_project
from tests.grants.closing.office import NOW, ClosingOffice, empty_the_fund

HERE = "/funds/TST01"
CLOSURE = f"{HERE}/projects/P-1/closure/"


@pytest.fixture
def at(transactional_db):
    office = ClosingOffice()
    office.spend(direct="49,900", support="3,480")
    return office


@pytest.mark.parametrize("width", [1280, 400])
def test_every_page_on_the_way_to_the_closure_is_accessible(visit, accessible, picture, at, width):
    Project.objects.filter(pk=at.project.pk).update(end_date="2019-12-31", start_date="2018-05-20")
    at.project.refresh_from_db()
    page = visit(f"{HERE}/closing/", width=width, user=at.auditor)
    accessible(page)
    picture(page, f"closing-ageing-{width}")
    page = visit(CLOSURE, width=width, user=at.secretariat)
    accessible(page)
    picture(page, f"closing-declare-{width}")
    at.reduce()
    at.declare()
    for name, path, who in (
        ("project", f"{HERE}/projects/P-1/", at.undp),
        ("file", f"{HERE}/projects/P-1/documents/add/?kind=final_statement&organisation=UNDP", at.undp),
        ("interest", f"{CLOSURE}interest/?organisation=UNDP", at.undp),
        ("waiver-ask", f"{CLOSURE}waiver/?organisation=UNDP", at.maker),
    ):
        page = visit(path, width=width, user=who)
        accessible(page)
        picture(page, f"closing-{name}-{width}")
        if name in ("file", "interest", "waiver-ask"):
            page.locator("main form button[type=submit]").last.click()
            accessible(page)
            expect(page.locator(".error-summary"), name).to_be_visible()
            picture(page, f"closing-{name}-refused-{width}")
    request = waiver_ask(**at.line, reason="Cheaper than the bank's charges", by=at.maker, at=NOW)
    page = visit(f"{HERE}/closing/waivers/{request.number}/", width=width, user=at.checker)
    accessible(page)
    picture(page, f"closing-waiver-{width}")


@pytest.mark.parametrize("width", [1280, 400])
def test_the_closures_themselves_are_accessible(visit, accessible, picture, at, width):
    at.refund("120")
    at.reduce()
    at.file()
    at.declare()
    at.no_interest()
    page = visit(CLOSURE, width=width, user=at.checker)
    accessible(page)
    picture(page, f"closing-financial-{width}")
    at.close()
    page.reload()
    accessible(page)
    picture(page, f"closing-closed-{width}")
    page.goto(f"{HERE}/closing/fund/")
    accessible(page)
    empty_the_fund(at)
    page.reload()
    accessible(page)
    picture(page, f"closing-fund-{width}")
    assert Project.objects.get(pk=at.project.pk).status == ProjectStatus.FINANCIALLY_CLOSED


@pytest.mark.parametrize("width", [1280, 400])
def test_a_project_decided_here_shows_original_and_current_side_by_side(
    visit, accessible, picture, transactional_db, width
):
    sitting, project = decided_project()
    page = visit(f"{HERE}/projects/{project.number}/", width=width, user=sitting.secretariat)
    accessible(page)
    expect(page.get_by_text("Original period")).to_be_visible()
    expect(page.get_by_text("Current period")).to_be_visible()
    picture(page, f"closing-plan-{width}")
