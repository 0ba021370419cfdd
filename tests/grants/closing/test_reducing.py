"""What is approved and will not be transferred is taken back after the operational closure, by a decision."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from fund.models import Membership, User
from grants.committee.taking_back import stands_of
from grants.models import Decision, Project, ProjectStatus, ProposalKind
from grants.proposals.approved_amounts import Share
from grants.proposals.completeness import completeness
from grants.proposals.reading import facts_of
from grants.services.approvals import UnableToApprove
from grants.services.closing import project_close_operationally
from grants.services.proposals import UnableToDraft, proposal_begin
from grants.services.screening import revision_hindrances
from tests.grants.committee import sitting as s
from tests.grants.payments.decided import LATER, Deciding, deciding
from tests.writing import text_of

pytestmark = pytest.mark.django_db

UNDP = Share("UNDP", "programme")


@pytest.fixture
def office() -> Deciding:
    return deciding()


@pytest.fixture
def project(office) -> Project:
    """10,700.00 approved for UNDP, 5,350.00 transferred; operationally closed."""
    made = office.project(start_date="2020-06-01")
    office.paid(made, "5,350")
    project_close_operationally(project=made, closed_on=LATER.date(), comment="", by=office.at.secretariat, at=LATER)
    made.refresh_from_db()
    assert made.status == ProjectStatus.OPERATIONALLY_CLOSED
    return made


@pytest.fixture
def writer(office) -> User:
    user = User.objects.create_user(email="undp@example.org", password="x", name="UNDP")
    Membership.objects.create(
        user=user, role="organisation", fund=office.fund, institution="UNDP", valid_from=date(2000, 1, 1)
    )
    return user


def minus(direct: int) -> dict[str, object]:
    return {"budget": s.budget(("UNDP", "programme", -direct)), "reason": "Less was needed"}


def refused(office: Deciding, project: Project, words: str, kind: str = ProposalKind.BUDGET_REVISION, **said) -> None:
    before = Decision.objects.count()
    item = s.first_item(s.open_meeting(office.at, s.proposal(office.at, kind, project=project, **said)))
    s.all_agree(office.at, item)
    s.sign(office.at, item, "OHCHR")
    with pytest.raises(UnableToApprove, match=words):
        s.sign(office.at, item, "UNICEF")
    assert Decision.objects.count() == before


def test_a_revision_takes_back_what_is_not_transferred(office, project):
    office.approve(ProposalKind.BUDGET_REVISION, project, **minus(500_000))
    stand = stands_of(project)[UNDP]
    assert (stand.approved_minor, stand.transferred_minor) == (535_000, 535_000)
    project.refresh_from_db()
    assert project.status == ProjectStatus.OPERATIONALLY_CLOSED


def test_it_goes_down_to_what_is_transferred_and_no_further(office, project):
    refused(office, project, "less than the 5,350.00 USD already transferred", **minus(500_100))


def test_it_gains_nothing_even_where_it_loses_elsewhere(office, project):
    both = s.budget(("UNDP", "programme", -500_000), ("WHO", "programme", 100_000))
    words = "only a budget revision that takes away"
    refused(office, project, words, budget=both, organisations=["UNDP", "WHO"], reason="Moved")
    within = [
        {"organisation": "UNDP", "purpose": "programme", "category": "1", "amount_minor": -100_000},
        {"organisation": "UNDP", "purpose": "programme", "category": "5", "amount_minor": 50_000},
        {"organisation": "UNDP", "purpose": "programme", "category": "8", "amount_minor": -3_500},
    ]
    refused(office, project, words, budget=within, reason="Moved")


def test_nothing_else_changes_a_project_that_is_operationally_closed(office, project):
    words = "only a budget revision that takes away"
    refused(office, project, words, "no_cost_extension", budget=[], new_end_date="2022-12-31")
    more = s.budget(("UNDP", "programme", 100_000))
    refused(office, project, words, "cost_extension", budget=more, new_end_date="2022-12-31")


def test_a_revision_of_an_open_project_still_adds_up_to_zero(office):
    refused(office, office.project(), "add up to zero", **minus(100_000))


def test_the_draft_says_what_a_reduction_is(office, project, writer):
    said = {"fund": office.fund, "lead": office.undp, "by": writer, "at": LATER, "project": project}
    with pytest.raises(UnableToDraft, match="operationally closed"):
        proposal_begin(**said, kind="no_cost_extension")
    draft = proposal_begin(**said, kind="budget_revision", content=minus(500_000))
    on = (LATER + timedelta(1)).date()

    def lacking(**content: object) -> list[str]:
        found = completeness({**draft.draft, **content}, draft.kind, facts_of(draft, on))
        return [each.sentence.text % each.sentence.values for each in found if each.section in ("budget", "amendment")]

    assert lacking() == []
    gain = {"organisation": "UNDP", "purpose": "programme", "category": "8", "amount_minor": 100}
    (sentence,) = lacking(budget=[*s.budget(("UNDP", "programme", -500_000))[:2], gain])
    assert "a revision only takes away from it, and UNDP, category 8, would gain" in sentence


def test_the_secretariat_does_not_reduce_it_alone(office, project):
    asked = s.proposal(office.at, "budget_revision", project=project, state="submitted", **minus(1_000))
    assert revision_hindrances(asked, asked.versions.get().content) == [
        f"Project {project.number} is operationally closed: the secretariat does not change its plan."
    ]


def test_the_closure_page_leads_to_it(client, office, project, writer):
    client.force_login(writer)
    path = reverse("grants:project-close", args=["TST01", project.number])
    page = text_of(client.get(path))
    assert "Once the project is operationally closed, a budget revision does that." in page
    start = f"{reverse('grants:proposal-start', args=['TST01'])}?project={project.number}&kind=budget_revision"
    assert start in page.replace("&amp;", "&")
    assert "less of it" in text_of(client.get(start))
    assert "No-cost extension" not in text_of(client.get(start))
    office.approve(ProposalKind.BUDGET_REVISION, project, **minus(500_000))
    assert "kind=budget_revision" not in text_of(client.get(path))
