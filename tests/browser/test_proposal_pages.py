"""The pages of proposals in a real Chromium: accessible at two widths, by keyboard, saved by themselves."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone
from djmoney.money import Money
from playwright.sync_api import expect

from fund.models import Output
from grants.models import BudgetLine, PlanChange, Window
from grants.services.proposals import proposal_begin, proposal_draft_save, proposal_file, proposal_submit
from grants.services.screening import proposal_forward, proposal_return
from tests.grants.proposals.office import NOW, another_of_undp, begun, complete, pdf, people, reviewed


@pytest.fixture
def who(transactional_db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    found = people()
    focus = found.project.priority_focus
    for number in (1, 2):
        Output.objects.create(
            fund=found.fund, priority_focus=focus, code=f"1.{number}", title="Advisers work with country teams"
        )
    Window.objects.create(
        fund=found.fund,
        code="COUNTRY",
        title="Country engagement",
        purpose="Advisers in country teams",
        largest_amount=Money(250_000, "USD"),
        longest_months=36,
        levels=["country", "regional"],
        required_documents=["proposal"],
    )
    found.project.start_date = date(2018, 6, 1)
    found.project.end_date = timezone.now().date() + timedelta(days=200)
    found.project.save()
    change = PlanChange.objects.create(
        fund=found.fund,
        project=found.project,
        position=0,
        start_date=date(2018, 6, 1),
        end_date=timezone.now().date() + timedelta(days=200),
        recorded_by=found.undp,
        recorded_at=NOW,
    )
    for category, amount in (("1", 80_000_00), ("5", 20_000_00), ("8", 7_000_00)):
        BudgetLine.objects.create(
            change=change, organisation=found.organisation, category=category, amount_minor=amount
        )
    return found


def twice_submitted(who):
    """A proposal of two organisations that was returned once; its support cost is stated otherwise."""
    lines = [
        *complete()["budget"],
        {"organisation": "UNDP", "purpose": "programme", "category": "8", "amount_minor": 6_500_00},
        {"organisation": "WHO", "purpose": "programme", "category": "4", "amount_minor": 50_000_00},
    ]
    said = complete(
        window="COUNTRY",
        outputs=["1.1"],
        organisations=["UNDP", "WHO"],
        budget=lines,
        disbursements=[{"year": 2026, "amount_minor": 60_000_00}, {"year": 2027, "amount_minor": 100_000_00}],
        tranches=[
            {"organisation": "UNDP", "purpose": "programme", "amount_minor": 74_550_00, "due_on": "2026-07-01"},
            {
                "organisation": "UNDP",
                "purpose": "programme",
                "amount_minor": 31_950_00,
                "spent_percent": 75,
                "needs_reports": True,
            },
        ],
    )
    proposal = begun(who, **said)
    proposal_file(proposal=proposal, kind="proposal", name="signed document.pdf", content=pdf(), by=who.undp, at=NOW)
    version = proposal_submit(proposal=proposal, by=who.undp, at=NOW)
    reviewed(who, version, "return")
    proposal_return(proposal=proposal, comment="Name the source of each indicator.", by=who.secretariat, at=NOW)
    proposal.refresh_from_db()
    said["summary"] = "Three advisers work with the country teams."
    proposal_draft_save(proposal=proposal, draft=said, edits=proposal.edits, by=who.undp, at=NOW)
    return proposal, said


def revision(who):
    return begun(
        who,
        "budget_revision",
        reason="More travel than was planned",
        budget=[
            {"organisation": "UNDP", "purpose": "programme", "category": "1", "amount_minor": -10_000_00},
            {"organisation": "UNDP", "purpose": "programme", "category": "5", "amount_minor": 10_000_00},
        ],
    )


@pytest.mark.slow
@pytest.mark.parametrize("width", [1280, 400])
def test_every_page_is_accessible(visit, accessible, picture, who, width):
    proposal, _said = twice_submitted(who)
    asked = revision(who)
    extension = begun(who, "no_cost_extension", reason="Delays", new_end_date="2028-12-31")
    fresh = proposal_begin(fund=who.fund, kind="joint", lead=who.organisation, by=who.undp, at=NOW)
    base = "/funds/TST01/proposals/"
    one = f"{base}{proposal.number}/"
    of_the_organisation = {
        "list": base,
        "start": f"{base}start/",
        "start-amendment": f"{base}start/?project=P-1&kind=no_cost_extension",
        "returned": one,
        **{
            f"section-{key}": f"{one}draft/{key}/"
            for key in ("about", "summary", "results", "budget", "payments", "cofinancing", "documents")
        },
        "section-results-more": f"{one}draft/results/?more=indicator:0",
        "submit": f"{one}submit/",
        "withdraw": f"{one}withdraw/",
        "differences-draft": f"{one}differences/",
        "fresh": f"{base}{fresh.number}/",
        "fresh-submit": f"{base}{fresh.number}/submit/",
        "revision-amendment": f"{base}{asked.number}/draft/amendment/",
        "revision-budget": f"{base}{asked.number}/draft/budget/",
        "extension": f"{base}{extension.number}/draft/amendment/",
    }
    page = visit(base, width=width, user=who.undp)
    for name, path in of_the_organisation.items():
        assert page.goto(path).status == 200, path
        accessible(page)
        expect(page.locator("h1"), name).to_have_count(1)
        picture(page, f"proposals-{name}-{width}")

    page.goto(f"{one}submit/")
    page.get_by_role("button", name="Submit the proposal").click()
    page.wait_for_url("**/submitted/2/")
    accessible(page)
    picture(page, f"proposals-submitted-{width}")
    page.goto(f"{one}draft/summary/")
    page.wait_for_url(f"**{one}")
    proposal_submit(proposal=asked, by=who.undp, at=NOW)

    page = visit(f"{one}screening/", width=width, user=who.secretariat)
    accessible(page)
    picture(page, f"proposals-screening-{width}")
    page.get_by_role("button", name="Record the review").click()
    expect(page.locator(".error-summary")).to_be_visible()
    accessible(page)
    picture(page, f"proposals-screening-errors-{width}")
    page.goto(f"{base}{asked.number}/screening/")
    accessible(page)
    picture(page, f"proposals-screening-revision-{width}")
    reviewed(who, proposal.versions.get(number=2))
    page.goto(f"{one}screening/")
    accessible(page)
    picture(page, f"proposals-screening-reviewed-{width}")
    proposal_forward(proposal=proposal, by=who.secretariat, at=NOW)

    page = visit(one, width=width, user=who.member)
    for name, path in {
        "forwarded": one,
        "version": f"{one}versions/1/",
        "differences": f"{one}differences/",
    }.items():
        assert page.goto(path).status == 200, path
        accessible(page)
        picture(page, f"proposals-{name}-{width}")


def test_a_section_saves_itself_and_its_totals_follow(visit, who):
    proposal = begun(who)
    page = visit(f"/funds/TST01/proposals/{proposal.number}/draft/budget/", user=who.undp)
    page.get_by_label("UNDP, 4 · Contractual services").fill("1,000.00")
    page.get_by_label("UNDP, 4 · Contractual services").press("Tab")
    page.locator("#sum-all", has_text="108,070.00").wait_for()
    proposal.refresh_from_db()
    assert proposal.edits == 1
    # The count of edits followed: the next one is taken too, and the button still works.
    page.get_by_label("UNDP, 4 · Contractual services").fill("2,000.00")
    page.get_by_label("UNDP, 4 · Contractual services").press("Tab")
    page.locator("#sum-all", has_text="109,140.00").wait_for()
    page.get_by_role("button", name="Save", exact=True).last.click()
    page.wait_for_load_state()
    expect(page.locator("#sum-all")).to_have_text("109,140.00")
    expect(page.get_by_text("There is a problem")).to_have_count(0)


def test_somebody_elses_edit_is_shown_beside_ones_own(visit, accessible, picture, who):
    proposal = begun(who)
    page = visit(f"/funds/TST01/proposals/{proposal.number}/draft/summary/", user=who.undp)
    proposal_draft_save(proposal=proposal, draft=complete(summary="Theirs"), edits=0, by=another_of_undp(), at=NOW)
    page.get_by_label("Summary").fill("Mine")
    page.get_by_role("button", name="Save", exact=True).last.click()
    page.get_by_text("has changed this draft since you opened it").first.wait_for()
    accessible(page)
    picture(page, "proposals-moved-1280")
    proposal.refresh_from_db()
    assert proposal.draft["summary"] == "Theirs"


def test_enter_in_a_field_saves_and_takes_nothing_out(visit, who):
    proposal = begun(who)
    page = visit(f"/funds/TST01/proposals/{proposal.number}/draft/results/", user=who.undp)
    page.locator("input[name=r0_i0_target]").fill("5")
    with page.expect_navigation():  # after the page has asked whether the person is still signed in
        page.locator("input[name=r0_i0_target]").press("Enter")
    page.wait_for_load_state()
    proposal.refresh_from_db()
    assert proposal.draft["results"][0]["indicators"][0]["target"] == "5"
