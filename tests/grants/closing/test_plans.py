"""The plan: original and current, by decision and from the books; how each change stands beside the first."""

from __future__ import annotations

from datetime import date

import pytest

from fund import services
from fund.recording import record
from grants.models import Allocation, BudgetLine, Decision, PlanChange, Project, ProposalKind
from grants.projects.plans import UNDIVIDED, Cell, plan_of
from grants.projects.timeline import timeline_of
from grants.services import allocation_record, expenditure_record, refund_record
from grants.services.decisions import condition_meet
from reports.figures import fund_figures
from reports.statements.project import project_facts
from tests.generators.office_fund import usd
from tests.grants.closing.office import SAID
from tests.grants.committee import sitting as s
from tests.grants.payments.decided import Deciding
from tests.grants.payments.office import equipped

pytestmark = pytest.mark.django_db

UNDP = ("UNDP", "programme")


@pytest.fixture
def at() -> s.Sitting:
    return s.sitting()


def decided(at: s.Sitting, kind: str = ProposalKind.NEW, project: Project | None = None, **said: object) -> Project:
    """What the committee has approved; answers with the project."""
    outcome = said.pop("outcome", {})
    asked = s.proposal(at, kind, project=project, **said)
    item = s.first_item(s.open_meeting(at, asked))
    s.all_agree(at, item)
    s.both(at, item, **outcome)
    asked.refresh_from_db()
    return Project.objects.select_related("fund").get(pk=asked.project_id)


def cells(plan) -> dict[Cell, tuple[int, int]]:
    return {line.cell: (line.original_minor, line.current_minor) for line in plan.lines}


def test_a_new_project_has_one_plan_original_and_current_alike(at):
    plan = plan_of(decided(at))
    assert not plan.is_from_books
    assert not plan.is_changed
    assert cells(plan) == {
        Cell(*UNDP, "1"): (750_000, 750_000),
        Cell(*UNDP, "5"): (250_000, 250_000),
        Cell(*UNDP, "8"): (70_000, 70_000),
    }
    assert plan.booked_minor == plan.current_minor == plan.original_minor == 1_070_000
    assert (plan.original_start, plan.original_end) == (date(2020, 7, 1), date(2021, 12, 31))
    (change,) = plan.changes
    assert (change.decision, change.is_in_system, change.amount_minor) == ("TST01-2020-01-D01", True, 1_070_000)
    (tranche,) = plan.tranches
    assert (tranche.number, tranche.amount_minor, tranche.is_paid) == (1, 1_070_000, False)


def test_an_extension_moves_the_current_end_and_keeps_the_original(at):
    project = decided(at)
    decided(
        at, ProposalKind.NO_COST_EXTENSION, project, budget=[], new_end_date="2022-06-30", reason="Floods", tranches=[]
    )
    project.refresh_from_db()
    plan = plan_of(project)
    assert (plan.original_end, plan.current_end) == (date(2021, 12, 31), date(2022, 6, 30))
    assert plan.is_changed
    assert plan.original_minor == plan.current_minor
    assert [change.reason for change in plan.changes] == ["", "Floods"]
    told = [each.what for each in timeline_of(project)]
    assert "Plan changed by decision TST01-2020-02-D01 · new end 30 Jun 2022" in told
    assert "10,700.00 USD approved for UNDP" in told
    assert told[-1] == "New project TST01-P-2020-001 drafted"


def test_a_cost_extension_adds_to_the_current_budget_alone(at):
    project = decided(at)
    decided(
        at,
        ProposalKind.COST_EXTENSION,
        project,
        budget=s.budget(("UNDP", "programme", 200_000)),
        new_end_date="2022-06-30",
        reason="More countries",
    )
    project.refresh_from_db()
    plan = plan_of(project)
    assert cells(plan)[Cell(*UNDP, "1")] == (750_000, 900_000)
    assert (plan.original_minor, plan.current_minor, plan.booked_minor) == (1_070_000, 1_284_000, 1_284_000)


def test_the_plan_of_a_project_from_the_books_is_its_allocations_and_first_registered_dates(at):
    project = at.office.project
    line = {"project": project, "organisation": at.office.organisation}
    project.start_date, project.end_date = date(2018, 6, 1), date(2019, 12, 31)
    project.save()
    project.end_date = date(2020, 12, 31)
    project.save()
    allocation_record(**line, reference="A-2", decided_on=date(2019, 3, 1), direct_amount=usd("1,000"), **SAID)
    plan = plan_of(project)
    assert plan.is_from_books
    assert cells(plan) == {
        Cell(*UNDP, UNDIVIDED): (10_000_000, 10_100_000),
        Cell(*UNDP, "8"): (700_000, 707_000),
    }
    assert (plan.original_end, plan.current_end) == (date(2019, 12, 31), date(2020, 12, 31))
    assert [change.amount_minor for change in plan.changes] == [10_700_000, 107_000]
    assert plan.current_minor == plan.booked_minor


def test_what_is_reversed_is_in_no_plan(at):
    line = {"project": at.office.project, "organisation": at.office.organisation}
    wrong = allocation_record(**line, reference="A-2", decided_on=date(2019, 3, 1), direct_amount=usd("1,000"), **SAID)
    services.entry_reverse(entry=wrong.entry, reason="Wrong", by="checker@example.org", at=SAID["at"])
    assert plan_of(at.office.project).current_minor == 10_700_000


def test_a_project_from_the_books_goes_on_by_decisions(at):
    project = at.office.project
    project.start_date, project.end_date = date(2018, 6, 1), date(2020, 12, 31)
    project.save()
    decided(
        at, ProposalKind.NO_COST_EXTENSION, project, budget=[], new_end_date="2021-12-31", reason="Late", tranches=[]
    )
    decided(
        at,
        ProposalKind.COST_EXTENSION,
        project,
        budget=s.budget(("UNDP", "programme", 100_000)),
        new_end_date="2022-12-31",
        reason="More",
    )
    project.refresh_from_db()
    plan = plan_of(project)
    assert plan.is_from_books
    assert (plan.original_end, plan.current_end) == (date(2020, 12, 31), date(2022, 12, 31))
    assert cells(plan)[Cell(*UNDP, UNDIVIDED)] == (10_000_000, 10_000_000)
    assert cells(plan)[Cell(*UNDP, "1")] == (0, 75_000)
    assert (plan.original_minor, plan.current_minor, plan.booked_minor) == (10_700_000, 10_807_000, 10_807_000)
    assert [change.reason for change in plan.changes] == ["", "Late", "More"]


def test_the_cancellation_of_a_project_from_the_books_takes_back_what_is_not_transferred(at):
    project = at.office.project
    decided(at, ProposalKind.CANCELLATION, project, budget=[], tranches=[], reason="War")
    plan = plan_of(project)
    assert (plan.original_minor, plan.current_minor, plan.booked_minor) == (10_700_000, 5_350_000, 5_350_000)


def test_money_recorded_beside_the_plan_is_seen(at):
    """Nobody records it by hand any more; what was recorded then stands in the books, and is said."""
    project = decided(at)
    document = Allocation(
        fund=at.fund,
        project=project,
        organisation=at.office.organisation,
        reference="A-HAND",
        decided_on=s.DAY,
        direct_amount=usd("100"),
        support_cost=usd("7"),
    )
    record(document=document, **SAID)
    plan = plan_of(project)
    assert plan.booked_minor - plan.current_minor == 10_700


def test_another_organisation_sees_its_own_part_of_the_plan(at):
    project = decided(
        at,
        ProposalKind.JOINT,
        organisations=["UNDP", "WHO"],
        budget=s.budget(("UNDP", "programme", 100_000), ("WHO", "programme", 300_000)),
    )
    plan = plan_of(project).of({"WHO"})
    assert {line.cell.organisation for line in plan.lines} == {"WHO"}
    assert {tranche.organisation for tranche in plan.tranches} == {"WHO"}
    assert plan.current_minor == plan.booked_minor == 321_000


def test_the_history_tells_everything_last_first_and_to_an_organisation_its_own(at):
    office = Deciding(at, equipped(at.office))
    project = decided(at, outcome={"outcome": "conditions", "conditions": ["Sign the memorandum"]})
    condition = Decision.objects.get().conditions.get()
    condition_meet(condition=condition, met_on=s.DAY, note="Signed", by=at.secretariat, at=s.LATER)
    line = {"project": project, "organisation": at.office.organisation}
    office.paid(project, "10,700")
    expenditure_record(**line, year=2020, category="1", amount=usd("5,000"), **SAID)
    expenditure_record(**line, year=2020, category="8", amount=usd("350"), **SAID)
    refund = refund_record(**line, reference="R-9", value_date=date(2021, 2, 1), amount=usd("350"), **SAID)
    services.entry_reverse(entry=refund.entry, reason="Twice", by="checker@example.org", at=SAID["at"])
    told = [each.what for each in timeline_of(project)]
    assert told[0] == "Reversed: 350.00 USD paid back by UNDP"
    for words in (
        "UNDP reports 5,350.00 USD spent in 2020",
        "10,700.00 USD transferred to UNDP",
        "Condition met: Sign the memorandum",
        "Approved and begun",
    ):
        assert words in told, words
    assert [each.day for each in timeline_of(project)] == sorted((e.day for e in timeline_of(project)), reverse=True)
    assert not any("UNDP" in each.what for each in timeline_of(project, {"WHO"}))


def test_a_change_without_a_plan_before_it_has_no_lines_of_number_0(at):
    decided(at, ProposalKind.NO_COST_EXTENSION, at.office.project, budget=[], new_end_date="2021-12-31", reason="Late",
            tranches=[])  # fmt: skip
    first = PlanChange.objects.get(project=at.office.project, position=0)
    assert not BudgetLine.objects.filter(change=first).exists()


def test_the_original_budget_of_the_books_is_what_each_organisation_was_approved_first(at):
    """The same decision recorded three weeks later for another organisation; then one that only moves money."""
    project, first = at.office.project, {"project": at.office.project, "decision": "SC-1", **SAID}
    ours, other = at.office.organisation, at.office.other_organisation
    allocation_record(
        **{**first, "decision": "SC-2"}, organisation=other, reference="A-2", decided_on=date(2018, 6, 25),
        direct_amount=usd("3,000"),
    )  # fmt: skip
    allocation_record(
        **{**first, "decision": "SC-3"}, organisation=other, reference="A-3", decided_on=date(2019, 3, 1),
        direct_amount=usd("500"),
    )  # fmt: skip
    moved = {**first, "decision": "SC-4", "decided_on": date(2019, 9, 1)}
    allocation_record(**moved, organisation=ours, reference="A-4", direct_amount=usd("-200"))
    allocation_record(
        **moved, organisation=ours, reference="A-5", direct_amount=usd("200"), purpose="direct_cost"
    )  # fmt: skip
    plan = plan_of(project)
    assert plan.original_by_organisation == {"UNDP": 10_700_000, other.code: 321_000}
    assert plan.current_minor == 10_700_000 + 321_000 + 53_500
    report = project_facts(project, fund_figures(project.fund, 2019))
    assert {code: amount for code, amount, _record in report.approved_first_minor} == plan.original_by_organisation
    records = {code: record for code, _amount, record in report.approved_first_minor}
    assert records[other.code] == "allocation:A-2"


def test_the_final_report_has_the_original_budget_of_what_was_decided_here(at):
    project = decided(at)
    more = s.budget(("UNDP", "programme", 200_000))
    decided(at, ProposalKind.COST_EXTENSION, project, budget=more, new_end_date="2022-06-30", reason="More")
    project.refresh_from_db()
    report = project_facts(project, fund_figures(project.fund, 2020))
    assert [(code, amount) for code, amount, _record in report.approved_first_minor] == [("UNDP", 1_070_000)]
    assert plan_of(project).original_by_organisation == {"UNDP": 1_070_000}
