"""What is released and not yet confirmed is not taken back: the bank may have paid it."""

from __future__ import annotations

import re

import pytest

from fund.ledger import UnableToReverse
from fund.models import Entry
from fund.recording import UnableToRecord
from fund.services import entry_reverse
from grants.models import AgendaItem, Decision, Project, ProposalKind
from grants.services import allocation_record
from grants.services.approvals import UnableToApprove
from grants.services.payments import payment_fail
from grants.services.transfer_requests import request_withdraw_release
from tests.generators.office_fund import usd
from tests.grants.committee import sitting as s
from tests.grants.payments.decided import LATER, Deciding, deciding
from tests.writing import client_of, text_of

pytestmark = pytest.mark.django_db

BOTH = {"organisations": ["UNDP", "WHO"]}


@pytest.fixture
def office() -> Deciding:
    return deciding()


@pytest.fixture
def project(office) -> Project:
    """10,700.00 for UNDP and 10,700.00 for WHO."""
    both = s.budget(("UNDP", "programme", 1_000_000), ("WHO", "programme", 1_000_000))
    return office.project(kind=ProposalKind.JOINT, budget=both, **BOTH)


def item_of(office: Deciding, kind: str, project: Project, **said: object) -> AgendaItem:
    item = s.first_item(s.open_meeting(office.at, s.proposal(office.at, kind, project=project, **said)))
    s.all_agree(office.at, item)
    return item


def refused(office: Deciding, item: AgendaItem, words: str) -> None:
    before = Entry.objects.count(), Decision.objects.count()
    s.sign(office.at, item, "OHCHR")
    with pytest.raises(UnableToApprove, match=words):
        s.sign(office.at, item, "UNICEF")
    assert (Entry.objects.count(), Decision.objects.count()) == before


def test_a_cancellation_waits_for_the_payment_on_its_way(office, project):
    office.paid(project, "1,000")
    request = office.released(project, "4,000")
    item = item_of(office, ProposalKind.CANCELLATION, project, budget=[], reason="War")
    words = rf"leaves 1,000.00 USD approved for UNDP, and 4,000.00 USD is on its way to it \({request.number}\)"
    refused(office, item, words)
    project.refresh_from_db()
    assert project.status == "ongoing"
    office.confirm(request)
    s.sign(office.at, item, "UNICEF")
    project.refresh_from_db()
    assert project.status == "cancelled"


@pytest.mark.parametrize("way", ["fails", "is taken back"])
def test_a_payment_that_fails_or_is_taken_back_no_longer_stands_in_the_way(office, project, way):
    request = office.released(project, "4,000")
    item = item_of(office, ProposalKind.CANCELLATION, project, budget=[], reason="War")
    refused(office, item, "on its way")
    if way == "fails":
        payment_fail(request=request, comment="No such account", by=office.pays.other_maker, at=LATER)
    else:
        request_withdraw_release(request=request, comment="War", by=office.pays.checker, at=LATER)
    s.sign(office.at, item, "UNICEF")
    project.refresh_from_db()
    assert project.status == "cancelled"


def test_a_revision_leaves_what_is_on_its_way_to_the_cent(office, project):
    office.released(project, "5,350")
    one_cent = s.budget(("UNDP", "programme", -500_100), ("WHO", "programme", 500_100))
    refused(office, item_of(office, ProposalKind.BUDGET_REVISION, project, budget=one_cent, **BOTH), "on its way")
    half = s.budget(("UNDP", "programme", -500_000), ("WHO", "programme", 500_000))
    item = item_of(office, ProposalKind.BUDGET_REVISION, project, budget=half, **BOTH)
    s.both(office.at, item)
    assert Decision.objects.filter(item=item).exists()


def test_a_reduction_by_hand_leaves_it_too(office):
    """P-1 was not decided here: its allocations are recorded by hand."""
    pays = office.pays
    pays.released("20,000")
    said = {"project": pays.project, "organisation": pays.organisation, "decided_on": LATER.date()}
    said |= {"reference": "A-RED", "by": "officer@example.org", "at": LATER}
    with pytest.raises(UnableToRecord, match=r"20,000.00 USD is on its way to it \(TST01-R-2020-001\)"):
        allocation_record(**said, direct_amount=usd("-33,500.01"), support_cost=usd("0"))
    assert allocation_record(**said, direct_amount=usd("-33,500"), support_cost=usd("0")).entry.sequence


def test_nor_is_the_allocation_that_covers_it_reversed_by_hand(office):
    """The page says so before, and the office is refused; once the payment is taken back, it is undone."""
    pays = office.pays
    covering = pays.project.allocations.get().entry
    request = pays.released("20,000")
    words = "20,000.00 USD is on its way to it (TST01-R-2020-001)"
    page = text_of(client_of("office_checker").get(f"/funds/TST01/entries/{covering.sequence}/"))
    assert words in page
    said = {"entry": covering, "reason": "War", "by": "checker@example.org", "at": LATER}
    with pytest.raises(UnableToReverse, match=re.escape(words)):
        entry_reverse(**said)
    request_withdraw_release(request=request, comment="War", by=pays.checker, at=LATER)
    assert entry_reverse(**said).reverses == covering


def test_the_item_shows_what_is_taken_back_and_what_is_on_its_way(office, project):
    office.paid(project, "1,000")
    request = office.released(project, "4,000")
    item = item_of(office, ProposalKind.CANCELLATION, project, budget=[], reason="War")
    client = client_of("auditor")
    path = f"/funds/TST01/committee/meetings/{item.meeting.number}/items/1/"
    page = text_of(client.get(path))
    assert "What it takes back" in page
    assert f"4,000.00 USD is on its way to UNDP ({request.number}): until the payment is confirmed" in page
    assert "9,700.00" in page  # taken back from UNDP
    office.confirm(request)
    page = text_of(client.get(path))
    assert "is on its way to UNDP" not in page
    assert "5,700.00" in page
