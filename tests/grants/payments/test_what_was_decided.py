"""What the committee decided holds a payment as it was decided: its conditions, and what its window asks for."""

from __future__ import annotations

import pytest

from grants.checking import FAIL, Check
from grants.models import Project, Proposal, ProposalKind, TransferRequest, Window
from grants.payments.grounds import checks_of
from grants.services.decisions import condition_meet
from grants.services.proposals import proposal_draft_save
from grants.services.transfer_requests import UnableToRequest, request_submit
from tests.grants.committee import sitting as s
from tests.grants.payments.decided import LATER, Deciding, deciding

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
