"""What the committee decided holds a payment as it was decided: its conditions, and what its window asks for."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from grants.checking import FAIL, PASS, Check
from grants.models import NarrativeReport, Project, Proposal, ProposalKind, ReportCall, TransferRequest, Window
from grants.payments.grounds import checks_of
from grants.services import expenditure_record
from grants.services.cycles import call_excuse, cycle_open
from grants.services.decisions import condition_meet
from grants.services.proposals import proposal_draft_save
from grants.services.transfer_requests import UnableToRequest, request_submit
from tests.generators.office_fund import usd
from tests.grants.committee import sitting as s
from tests.grants.payments.decided import LATER, Deciding, deciding, tranches

pytestmark = pytest.mark.django_db
AUDIT = "No payment before the audit is filed."


@pytest.fixture
def office() -> Deciding:
    return deciding()


def one(name: str, request: TransferRequest) -> Check:
    return next(check for check in checks_of(request, LATER.date()) if check.name == name)


def moved(*parts: tuple[str, int]) -> list[dict[str, object]]:
    """A revision of the budget that sets no money aside: it moves it between categories."""
    return [
        {"organisation": "UNDP", "purpose": "programme", "category": category, "amount_minor": amount}
        for category, amount in parts
    ]


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (ProposalKind.BUDGET_REVISION, {"budget": moved(("1", -100_000), ("5", 100_000), ("8", 0))}),
        (ProposalKind.NO_COST_EXTENSION, {"budget": [], "new_end_date": "2022-06-30"}),
    ],
)
def test_a_condition_of_a_decision_that_sets_no_money_aside_holds_the_payment(office, kind, said):
    project = office.project()
    decision = office.approve(kind, project, reason="r", outcome="conditions", conditions=[AUDIT], **said)
    request = office.prepared(project, "10700.00")
    check = one("conditions", request)
    assert check.verdict == FAIL
    assert check.sentence() == f"1 of 1 conditions of decision {decision.number} are not met: {AUDIT}"
    with pytest.raises(UnableToRequest, match=AUDIT):
        request_submit(request=request, by=office.pays.maker, at=LATER)
    condition_meet(
        condition=decision.conditions.get(), met_on=LATER.date(), note="Filed", by=office.pays.maker, at=LATER
    )
    assert one("conditions", request).sentence() == "All conditions of the decision are met: 1."


def test_without_conditions_a_change_of_the_plan_holds_nothing(office):
    project = office.project()
    office.approve(ProposalKind.NO_COST_EXTENSION, project, reason="r", budget=[], new_end_date="2022-06-30")
    assert one("conditions", office.prepared(project, "10700.00")).sentence() == "The decision sets no conditions."


def test_the_window_that_asks_for_documents_is_the_one_that_was_decided(office):
    """While it is on the agenda the organisation writes another window into its draft, and submits nothing."""
    Window.objects.create(
        fund=office.fund, code="W1", title="W", least_organisations=1, required_documents=["submission_form"]
    )
    proposal = s.proposal(office.at, window="W1")
    item = s.first_item(s.open_meeting(office.at, proposal))
    person = s.somebody("organisation", "org@example.org", office.fund, "UNDP")
    proposal.refresh_from_db()
    draft = proposal.draft | {"window": ""}
    proposal_draft_save(proposal=proposal, draft=draft, edits=proposal.edits, by=person, at=s.AT)
    s.all_agree(office.at, item)
    s.both(office.at, item)
    project = Project.objects.get(pk=Proposal.objects.get(pk=proposal.pk).project_id)
    check = one("documents", office.prepared(project, "10700.00"))
    assert check.verdict == FAIL, check.sentence()


def test_a_tranche_that_needs_reports_waits_for_the_narrative_the_cycle_has_asked_for(office):
    """1.00 of expenditure and no narrative are no reports."""
    parts = tranches({"amount_minor": 500_000}, {"amount_minor": 570_000, "needs_reports": True})
    project = office.project(tranches=parts)
    office.paid(project, "5000.00")
    next_year = datetime(2021, 3, 1, 9, tzinfo=UTC)
    expenditure_record(
        project=project, organisation=office.undp, year=2020, category="1", amount=usd("1.00"), by="m@example.org",
        at=next_year,
    )  # fmt: skip
    request = office.prepared(project, "5700.00", 2, at=next_year)

    def found() -> Check:
        return next(check for check in checks_of(request, next_year.date()) if check.name == "reports")

    assert found().verdict == PASS  # nobody has asked for a narrative
    cycle_open(fund=office.fund, year=2020, by=office.pays.maker, at=next_year)
    assert found().sentence() == (
        "Tranche 2 waits for the narrative report of 2020, which was asked for and is not accepted."
    )
    call = ReportCall.objects.get(project=project, kind="narrative")
    report = NarrativeReport.objects.create(
        fund=office.fund, number="TST01-N-2020-001", call=call, project=project, organisation=office.undp, year=2020,
        state="submitted", created_by=office.pays.maker, created_at=next_year, edited_at=next_year,
    )  # fmt: skip
    assert found().verdict == FAIL
    NarrativeReport.objects.filter(pk=report.pk).update(state="accepted")
    assert found().verdict == PASS
    assert "each narrative report asked for is accepted" in found().sentence()
    report.delete()
    call_excuse(call=call, reason="The adviser has left.", by=office.pays.maker, at=next_year)
    assert found().verdict == PASS
