"""Where a plan pays in tranches, a request names the one it asks for, and its conditions hold it back."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from django.urls import reverse

from fund import services
from fund.recording import record
from grants.models import Project, ProposalKind, Transfer, TransferRequest
from grants.payments.offers import offers
from grants.projects.plans import plan_of
from grants.services import expenditure_record
from grants.services.transfer_requests import UnableToRequest, request_submit
from tests.generators.office_fund import usd
from tests.grants.committee import sitting as s
from tests.grants.payments.decided import LATER, Deciding, deciding, tranches
from tests.writing import client_of, text_of, with_key

pytestmark = pytest.mark.django_db

TWO = ({"amount_minor": 535_000}, {"amount_minor": 535_000, "spent_percent": 75})


@pytest.fixture
def office() -> Deciding:
    return deciding()


@pytest.fixture
def project(office) -> Project:
    """10,700.00 for UNDP in two tranches; the second when 75 % of the first is spent."""
    return office.project(tranches=tranches(*TWO))


def refused(office: Deciding, request: TransferRequest, words: str) -> None:
    with pytest.raises(UnableToRequest, match=words):
        request_submit(request=request, by=office.pays.maker, at=LATER)


def test_who_names_no_tranche_does_not_pass_by_its_conditions(office, project):
    for amount in ("1", "10,700"):
        refused(
            office, office.prepared(project, amount, tranche=None), "pays in tranches .2. and this request names none"
        )
    office.paid(project, "5,350")
    refused(office, office.prepared(project, "5,350", tranche=None), "names none: name the one it is asked for")
    refused(office, office.prepared(project, "5,350", tranche=2), "tranche 2 needs 75%")
    spent = {"project": project, "organisation": office.undp, "by": "who@example.org", "at": LATER}
    expenditure_record(**spent, year=2020, category="1", amount=usd("4,012.50"))
    assert office.submitted(project, "5,350", tranche=2).state == "submitted"


def test_a_tranche_gives_no_more_than_it_has_left(office, project):
    office.submitted(project, "3,000")
    refused(office, office.prepared(project, "2,350.01"), "left of tranche 1")
    assert office.submitted(project, "2,350").state == "submitted"


def test_the_second_tranche_paid_does_not_count_as_the_first(office, project):
    spent = {"project": project, "organisation": office.undp, "by": "who@example.org", "at": LATER}
    office.paid(project, "1,000")
    expenditure_record(**spent, year=2020, category="1", amount=usd("1,000"))
    office.paid(project, "4,000", tranche=2)
    offer = next(each for each in offers(office.fund) if each.purse.project == project.number)
    assert (offer.tranche.number, offer.tranche_left_minor) == (1, 435_000)
    assert [each.paid_minor for each in plan_of(project).tranches] == [100_000, 400_000]


def test_what_a_revision_added_outside_the_tranches_can_be_asked_for_without_naming_one(office):
    """5,350.00 move to UNDP and nobody said when they are paid."""
    project = office.project(
        kind=ProposalKind.JOINT,
        organisations=["UNDP", "WHO"],
        budget=s.budget(("UNDP", "programme", 1_000_000), ("WHO", "programme", 1_000_000)),
        tranches=tranches(*TWO),
    )
    moved = s.budget(("UNDP", "programme", 500_000), ("WHO", "programme", -500_000))
    office.approve(ProposalKind.BUDGET_REVISION, project, budget=moved, organisations=["UNDP", "WHO"], reason="Moved")
    refused(office, office.prepared(project, "5,350.01", tranche=None), "approved outside the tranches")
    office.paid(project, "5,350", tranche=None)
    refused(office, office.prepared(project, "0.01", tranche=None), "names none")
    assert [each.paid_minor for each in plan_of(project).tranches if each.organisation == "UNDP"] == [0, 0]
    assert office.paid(project, "5,350").state == "paid"


def test_an_extension_adds_its_tranche_after_those_of_the_plan(office, project):
    office.paid(project, "5,350")
    office.approve(
        ProposalKind.COST_EXTENSION,
        project,
        budget=s.budget(("UNDP", "programme", 200_000)),
        new_end_date="2022-06-30",
        reason="More to do",
    )
    found = [(each.number, each.amount_minor, each.paid_minor) for each in plan_of(project).tranches]
    assert found == [(1, 535_000, 535_000), (2, 535_000, 0), (3, 214_000, 0)]
    assert office.submitted(project, "2,140", tranche=3).state == "submitted"


def test_money_of_a_workbook_does_not_fill_the_tranches_of_an_extension(office):
    """53,500.00 of P-1's 107,000.00 were transferred before the committee decided here."""
    project = office.at.office.project
    office.approve(
        ProposalKind.COST_EXTENSION,
        project,
        budget=s.budget(("UNDP", "programme", 100_000)),
        tranches=tranches({"amount_minor": 107_000, "spent_percent": 75}),
        new_end_date="2022-06-30",
        reason="More to do",
    )
    (tranche,) = plan_of(project).tranches
    assert (tranche.paid_minor, tranche.is_paid) == (0, False)
    refused(office, office.prepared(project, "1,070"), "tranche 1 needs 75%")
    refused(office, office.prepared(project, "53,500.01", tranche=None), "approved outside the tranches")
    assert office.submitted(project, "53,500", tranche=None).state == "submitted"


def test_the_page_asks_for_the_tranche(office, project):
    maker = client_of("office_maker")
    path = reverse("grants:request-add", args=["TST01"])
    path += f"?{urlencode({'purse': f'{project.number}:UNDP:programme'})}"
    page = text_of(maker.get(path))
    assert "Choose a tranche" in page
    assert "No tranche" not in page
    said = {"amount": "10,700", "complete_on": "2020-06-20", "remarks": "", "tranche": ""}
    assert "Name the tranche: its conditions are checked." in text_of(maker.post(path, with_key(said)))
    assert not TransferRequest.objects.exists()


def test_a_transfer_of_before_is_shown_where_its_money_went(office, project):
    """Booked before tranches had to be named, or brought in otherwise: it fills them in their order."""
    document = Transfer(
        fund=office.fund, project=project, organisation=office.undp, reference="T-9",
        value_date=LATER.date(), amount=usd("6,350"),
    )  # fmt: skip
    paid = record(document=document, by="officer@example.org", at=LATER)
    first, second = plan_of(project).tranches
    assert (first.is_paid, first.paid_minor) == (True, 535_000)
    assert (second.is_paid, second.paid_minor) == (False, 100_000)
    services.entry_reverse(entry=paid.entry, reason="Came back", by="checker@example.org", at=LATER)
    assert [each.paid_minor for each in plan_of(project).tranches] == [0, 0]
