"""What approvals of each kind do to the project, its plan and the books."""

from __future__ import annotations

from datetime import date

import pytest

from fund.models.documents import minor
from grants.funds_available import availability
from grants.models import (
    Allocation,
    BudgetLine,
    Decision,
    PlanChange,
    Project,
    ProjectStatus,
    Proposal,
    Step,
    Tranche,
)
from grants.proposals.approved_amounts import Share
from grants.proposals.reading import project_facts
from grants.services.approvals import UnableToApprove, next_project_number
from tests.grants.committee import sitting as s

pytestmark = pytest.mark.django_db


def approved(at: s.Sitting, asked: Proposal) -> Decision:
    """Put on an agenda, agreed by all, signed by both."""
    item = s.first_item(s.open_meeting(at, asked))
    s.all_agree(at, item)
    s.both(at, item)
    return Decision.objects.get(item=item)


def posted(decision: Decision) -> dict[str, tuple[int, int]]:
    return {
        a.reference.removeprefix(f"{decision.number}-"): (minor(a.direct_amount), minor(a.support_cost))
        for a in Allocation.objects.filter(decision=decision.number)
    }


def plan(project: Project) -> dict[tuple[Share, str], int]:
    sums: dict[tuple[Share, str], int] = {}
    for line in BudgetLine.objects.filter(change__project=project).select_related("organisation"):
        key = Share(line.organisation.code, line.purpose), line.category
        sums[key] = sums.get(key, 0) + line.amount_minor
    return sums


UNDP, WHO = Share("UNDP", "programme"), Share("WHO", "programme")


def test_a_joint_programme_is_one_decision_with_a_line_for_each_organisation(at):
    tranches = [
        {"organisation": "UNDP", "purpose": "programme", "number": n, "amount_minor": amount, "due_on": due,
         "spent_percent": percent, "needs_reports": n > 1}
        for n, amount, due, percent in ((1, 74_900, "2020-07-01", 0), (2, 32_100, "", 75))
    ]  # fmt: skip
    parts = (("UNDP", "programme", 100_000), ("WHO", "programme", 50_000), ("UNDP", "direct_cost", 10_000))
    decision = approved(at, s.proposal(at, kind="joint", budget=s.budget(*parts), tranches=tranches))
    assert posted(decision) == {"UNDP": (100_000, 7_000), "UNDP-DC": (10_000, 700), "WHO": (50_000, 3_500)}
    project = Proposal.objects.get().project
    assert sum(plan(project).values()) == 171_200
    rows = Tranche.objects.order_by("organisation__code", "purpose", "number")
    assert [(t.organisation.code, t.purpose, t.number, t.amount_minor, t.spent_percent) for t in rows] == [
        ("UNDP", "direct_cost", 1, 10_700, 0),
        ("UNDP", "programme", 1, 74_900, 0),
        ("UNDP", "programme", 2, 32_100, 75),
        ("WHO", "programme", 1, 53_500, 0),
    ]


def test_projects_go_on_in_the_series_of_the_fund(at):
    assert next_project_number(at.fund) == "P-2"
    for number, expected in (("00080100", "00080101"), ("00080161", "00080162"), ("X-99999A", "X-100000A")):
        Project.objects.create(fund=at.fund, number=number, title="T", priority_focus=at.office.project.priority_focus)
        assert next_project_number(at.fund) == expected
    Project.objects.filter(fund=at.fund).exclude(number="P-1").delete()


def test_an_empty_budget_and_an_unknown_focus_are_not_approved(at):
    for said, why in (({"budget": []}, "budget is empty"), ({"focus": "F9"}, "no priority focus")):
        item = s.first_item(s.open_meeting(at, s.proposal(at, **said)))
        s.all_agree(at, item)
        s.sign(at, item, "OHCHR")
        with pytest.raises(UnableToApprove, match=why):
            s.sign(at, item, "UNICEF")
    assert not Decision.objects.exists()


def test_a_cost_extension_adds_to_the_plan_and_moves_the_end(at):
    first = approved(at, s.proposal(at))
    project = Proposal.objects.get().project
    more = s.proposal(
        at,
        kind="cost_extension",
        project=project,
        budget=s.budget(("UNDP", "programme", 200_000)),
        new_end_date="2022-06-30",
        reason="More to do",
    )
    decision = approved(at, more)
    assert decision.amends == first
    assert posted(decision) == {"UNDP": (200_000, 14_000)}
    change = PlanChange.objects.get(project=project, position=1)
    assert (change.decision, change.end_date, change.reason) == (decision, date(2022, 6, 30), "More to do")
    project.refresh_from_db()
    assert project.end_date == date(2022, 6, 30)
    assert PlanChange.objects.get(project=project, position=0).end_date == date(2021, 12, 31)
    assert sum(plan(project).values()) == 1_070_000 + 214_000


def test_what_changes_a_project_knows_the_window_it_was_approved_in(at):
    approved(at, s.proposal(at, window="MICRO"))
    assert project_facts(Proposal.objects.get().project).window == "MICRO"


def test_a_no_cost_extension_keeps_the_dates_before_it(at):
    """The project came by hand and has no plan: how it stood becomes the original."""
    project = at.office.project
    project.end_date = date(2020, 12, 31)
    project.save()
    asked = s.proposal(at, kind="no_cost_extension", project=project, budget=[], new_end_date="2021-06-30")
    before = availability(at.fund)
    decision = approved(at, asked)
    assert posted(decision) == {}
    assert availability(at.fund) == before
    rows = PlanChange.objects.filter(project=project).order_by("position")
    assert [(row.position, row.end_date, row.decision) for row in rows] == [
        (0, date(2020, 12, 31), None),
        (1, date(2021, 6, 30), decision),
    ]
    project.refresh_from_db()
    assert project.end_date == date(2021, 6, 30)


def revision(*changes: tuple[str, str, int]) -> list[dict]:
    return [
        {"organisation": organisation, "purpose": "programme", "category": category, "amount_minor": amount}
        for organisation, category, amount in changes
    ]


def test_a_budget_revision_within_an_organisation_posts_nothing(at):
    approved(at, s.proposal(at))
    project = Proposal.objects.get().project
    asked = s.proposal(
        at, kind="budget_revision", project=project, budget=revision(("UNDP", "1", -50_000), ("UNDP", "5", 50_000))
    )
    assert posted(approved(at, asked)) == {}
    assert plan(project)[UNDP, "1"] == 700_000
    assert plan(project)[UNDP, "5"] == 300_000


def test_what_the_committee_decided_is_the_budget_its_last_decision_about_it_left(at):
    """A revision of the secretariat, more time, and another revision: both are measured from the approval. Once the
    committee decides about the budget again, what it saw is what it decided."""
    from grants.models import ProposalVersion
    from grants.proposals.reading import project_facts
    from grants.services.screening import _plan_changed

    approved(at, s.proposal(at))
    project = Proposal.objects.get().project
    party = ("UNDP", "programme")

    def travel() -> tuple[int, int]:
        facts = project_facts(Project.objects.get(pk=project.pk))
        return facts.decided[party, "5"], facts.current[party, "5"]  # type: ignore[index]

    def revised_by_the_secretariat(amount: int) -> None:
        changes = revision(("UNDP", "1", -amount), ("UNDP", "5", amount))
        asked = s.proposal(at, kind="budget_revision", project=project, budget=changes, reason="Travel")
        _plan_changed(asked, ProposalVersion.objects.get(proposal=asked), at.secretariat, s.AT)

    revised_by_the_secretariat(-30_000)
    assert travel() == (250_000, 220_000)
    approved(at, s.proposal(at, kind="no_cost_extension", project=project, budget=[], new_end_date="2022-06-30"))
    revised_by_the_secretariat(-20_000)
    assert travel() == (250_000, 200_000)
    decided = revision(("UNDP", "1", -10_000), ("UNDP", "5", 10_000))
    approved(at, s.proposal(at, kind="budget_revision", project=project, budget=decided))
    assert travel() == (210_000, 210_000)


def test_a_budget_revision_between_organisations_moves_the_allocations(at):
    approved(at, s.proposal(at))
    project = Proposal.objects.get().project
    before = availability(at.fund)
    moved = revision(("UNDP", "1", -100_000), ("UNDP", "8", -7_000), ("WHO", "1", 100_000), ("WHO", "8", 7_000))
    decision = approved(at, s.proposal(at, kind="budget_revision", project=project, budget=moved))
    assert posted(decision) == {"UNDP": (-100_000, -7_000), "WHO": (100_000, 7_000)}
    assert availability(at.fund) == before


def test_a_budget_revision_adds_up_to_zero_and_leaves_what_is_transferred(at):
    project = at.office.project  # 107,000.00 approved, 53,500.00 transferred
    for changes, why in (
        (revision(("UNDP", "1", 5)), "add up to zero"),
        (revision(("UNDP", "1", -6_000_000), ("WHO", "1", 6_000_000)), r"42,800\.00 USD approved for UNDP"),
    ):
        item = s.first_item(s.open_meeting(at, s.proposal(at, kind="budget_revision", project=project, budget=changes)))
        s.all_agree(at, item)
        s.sign(at, item, "OHCHR")
        with pytest.raises(UnableToApprove, match=why):
            s.sign(at, item, "UNICEF")


def test_a_cancellation_takes_back_what_is_not_transferred(at):
    """107,000.00 approved with 7,000.00 support, half of it transferred."""
    project = at.office.project
    before = availability(at.fund)
    asked = s.proposal(at, kind="cancellation", project=project, budget=[], reason="No permission")
    item = s.first_item(s.open_meeting(at, asked))
    from grants.committee.facts import item_facts

    assert item_facts(item, s.AT)[1].asked_minor == -5_350_000
    s.all_agree(at, item)
    s.both(at, item)
    decision = Decision.objects.get()
    assert posted(decision) == {"UNDP": (-5_000_000, -350_000)}
    after = availability(at.fund)
    assert after.available_minor == before.available_minor + 5_350_000
    assert after.reserved_minor == 0
    project.refresh_from_db()
    assert project.status == ProjectStatus.CANCELLED
    assert Step.objects.get(record="project:P-1").action == "cancel"
    again = s.first_item(s.open_meeting(at, s.proposal(at, kind="cancellation", project=project, budget=[])))
    s.all_agree(at, again)
    s.sign(at, again, "OHCHR")
    with pytest.raises(UnableToApprove, match="cancelled"):
        s.sign(at, again, "UNICEF")


def test_a_cancellation_takes_its_part_of_every_category_of_the_plan(at):
    approved(at, s.proposal(at))
    project = Proposal.objects.get().project
    approved(at, s.proposal(at, kind="cancellation", project=project, budget=[]))
    assert set(plan(project).values()) == {0}


# -- what was decided in between ---------------------------------------------------------------------------------------


def test_an_extension_that_is_not_later_than_the_end_decided_meanwhile_is_not_approved(at, client):
    approved(at, s.proposal(at))
    project = Proposal.objects.get().project
    short = s.proposal(
        at, kind="no_cost_extension", project=project, budget=[], new_end_date="2022-06-30", reason="Late"
    )
    long = s.proposal(at, kind="cost_extension", project=project, new_end_date="2023-12-31", reason="More")
    meeting = s.open_meeting(at, long, short)
    for position in (1, 2):
        s.all_agree(at, s.first_item(meeting, position))
    client.force_login(at.people["NOR"])
    page = f"/funds/TST01/committee/meetings/{meeting.number}/items/2/"
    why = "The new end, 30 Jun 2022, is not after the end in force, 31 Dec 2023."
    assert why not in client.get(page).content.decode()
    s.both(at, s.first_item(meeting, 1))
    assert why in client.get(page).content.decode()
    item = s.first_item(meeting, 2)
    with pytest.raises(UnableToApprove, match=rf"{why} Defer it, or reject it\."):
        s.sign(at, item, "OHCHR")
    project.refresh_from_db()
    assert project.end_date == date(2023, 12, 31)
    s.both(at, item, outcome="deferred", comments="Overtaken.")
    assert Proposal.objects.get(pk=short.pk).state == "deferred"


def test_two_changes_that_take_from_one_line_do_not_take_it_below_zero(at):
    approved(at, s.proposal(at))  # 2,500.00 in category 5
    project = Proposal.objects.get().project
    first = s.proposal(
        at, kind="budget_revision", project=project, budget=revision(("UNDP", "1", 200_000), ("UNDP", "5", -200_000))
    )
    more = revision(("UNDP", "1", 500_000), ("UNDP", "5", -200_000), ("UNDP", "8", 21_000))
    second = s.proposal(at, kind="cost_extension", project=project, budget=more, reason="More")
    meeting = s.open_meeting(at, first, second)
    for position in (1, 2):
        s.all_agree(at, s.first_item(meeting, position))
    s.both(at, s.first_item(meeting, 1))
    why = r"UNDP, category 5 would be below zero: 500\.00 USD in force, a change of \(2,000\.00\) USD"
    with pytest.raises(UnableToApprove, match=why):
        s.sign(at, s.first_item(meeting, 2), "OHCHR")
    assert plan(project)[UNDP, "5"] == 50_000
