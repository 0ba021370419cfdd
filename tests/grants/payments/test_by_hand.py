"""What was decided here is not recorded by hand; what a workbook or the office itself brought in still is."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from fund import services
from fund.models import Entry
from grants.models import Allocation, ItemKind, PlanChange, Project, Transfer
from grants.services import allocation_record, meetings, transfer_record
from grants.services.by_hand import DecidedHere, NoSuchDecision, ReferenceOfRequests
from grants.services.payments import payment_confirm, payment_return
from grants.services.transfer_requests import UnableToRequest
from tests.generators.office_fund import usd
from tests.grants.committee.sitting import BEFORE, all_agree, both, first_item, open_meeting, proposal, sitting
from tests.grants.payments.office import NOW, TODAY, PayingOffice, paying_office
from tests.writing import client_of, text_of, with_key

pytestmark = pytest.mark.django_db

LATER = datetime(2020, 6, 20, 9, 0, tzinfo=UTC)
SAID = {"by": "officer@example.org", "at": LATER}


@pytest.fixture
def at():
    """P-1 came without a decision of this system; P-2 was approved here for UNDP, 10,700.00."""
    found = sitting()
    item = first_item(open_meeting(found, proposal(found)))
    all_agree(found, item)
    both(found, item)
    return found


def decided(at) -> Project:
    return Project.objects.get(fund=at.fund, number="P-2")


def transfer(at, project: Project, reference: str = "T-900", amount: str = "1,000", **more):
    said = {"organisation": at.office.organisation, "value_date": date(2020, 6, 15), **SAID, **more}
    return transfer_record(project=project, reference=reference, amount=usd(amount), **said)


def allocation(at, project: Project, reference: str = "A-900", amount: str = "1,000", **more):
    said = {"organisation": at.office.organisation, "decided_on": date(2020, 6, 15), **SAID, **more}
    return allocation_record(project=project, reference=reference, direct_amount=usd(amount), **said)


def test_a_transfer_to_a_project_decided_here_is_not_recorded_by_hand(at):
    before = Entry.objects.count()
    with pytest.raises(DecidedHere, match=r"project P-2 here \(TST01-2020-01-D01\).*fund transfer request"):
        transfer(at, decided(at))
    assert Entry.objects.count() == before
    assert transfer(at, at.office.project).entry.sequence  # that one was not decided here


@pytest.mark.parametrize("amount", ["1,000", "-1,000"])
def test_an_allocation_of_a_project_decided_here_is_neither_raised_nor_reduced_by_hand(at, amount):
    before = Entry.objects.count()
    with pytest.raises(DecidedHere, match="by a proposal that the committee decides"):
        allocation(at, decided(at), amount=amount)
    assert Entry.objects.count() == before
    assert allocation(at, at.office.project, amount=amount, decision="SC/2019/4").entry.sequence


def test_a_project_of_a_workbook_is_decided_here_once_the_committee_changed_it(at):
    made = proposal(at, "no_cost_extension", project=at.office.project, budget=[], new_end_date="2022-12-31")
    meeting = open_meeting(at, made)
    item = first_item(meeting)
    all_agree(at, item)
    both(at, item)
    assert PlanChange.objects.filter(project=at.office.project, decision__isnull=False).exists()
    with pytest.raises(DecidedHere, match="P-1"):
        transfer(at, at.office.project)


def test_what_was_recorded_before_the_decision_is_put_right_up_to_its_amount(at):
    first = Transfer.objects.get(reference="T-001")
    budget_revision = proposal(at, "no_cost_extension", project=at.office.project, budget=[], new_end_date="2022-12-31")
    item = first_item(open_meeting(at, budget_revision))
    all_agree(at, item)
    both(at, item)
    services.entry_reverse(entry=first.entry, reason="Wrong day", by="checker@example.org", at=LATER)
    with pytest.raises(DecidedHere, match=r"at most the 53,500.00 USD it had, not with 53,500.01 USD"):
        transfer(at, at.office.project, "T-001", "53,500.01")
    assert transfer(at, at.office.project, "T-001", "53,500").revision == 2


@pytest.mark.parametrize("number", ["TST01-2099-99-D99", "TST01-2020-01-D02", "TST01-2020-1-D1"])
def test_an_invented_decision_is_no_ground(at, number):
    with pytest.raises(NoSuchDecision, match=f"{number} is written like a decision taken here"):
        allocation(at, at.office.project, decision=number)


def test_a_committees_own_reference_is_taken_as_it_is(at):
    for n, number in enumerate(("SC/2019/4", "OTHER-2019-01-D01")):
        assert allocation(at, at.office.project, f"A-91{n}", decision=number).decision == number


def test_where_the_committee_decides_here_money_set_aside_by_hand_rests_on_a_decision(at):
    """A project of one's own making is no ground; what was reversed may stand again as it was."""
    project = at.office.project
    mine = Project.objects.create(
        fund=at.fund, number="NEW-1", title="Mine", priority_focus=project.priority_focus, status="ongoing"
    )
    before = Entry.objects.count()
    why = r"The committee of fund TST01 decides here, .*: name the decision A-900 rests on"
    for number in ("", " "):
        with pytest.raises(NoSuchDecision, match=why):
            allocation(at, mine, decision=number)
    assert Entry.objects.count() == before
    assert allocation(at, mine, decision="SC/2019/4").entry.sequence
    first = Allocation.objects.get(fund=at.fund, project=project)
    assert first.decision == ""
    said = {"amount": "100,000", "decided_on": first.decided_on, "decision": ""}
    services.entry_reverse(entry=Transfer.objects.get(project=project).entry, reason="Order", by="c@e.org", at=LATER)
    services.entry_reverse(entry=first.entry, reason="Wrong", by="checker@example.org", at=LATER)
    with pytest.raises(NoSuchDecision, match="rests on"):
        allocation(at, project, first.reference, **said | {"amount": "100,001"})
    assert allocation(at, project, first.reference, **said).revision == 2


def test_where_no_committee_decides_here_the_reference_may_stay_empty():
    office = paying_office()
    assert allocation_record(
        project=office.project, organisation=office.organisation, reference="A-900", decided_on=TODAY,
        direct_amount=usd("1,000"), by=office.maker.email, at=NOW,
    ).entry.sequence  # fmt: skip


def test_the_page_says_it_at_the_field(at):
    maker = client_of("office_maker")
    said = {
        "project": at.office.project.pk,
        "organisation": at.office.organisation.pk,
        "purpose": "programme",
        "reference": "A-9",
        "decided_on": "2020-06-15",
        "direct_amount": "1,000",
        "decision": "",
    }
    path = reverse("grants:record-allocation", args=["TST01"])
    assert "name the decision A-9 rests on" in text_of(maker.post(path, {**with_key(said), "step": "check"}))


def test_a_decision_that_posted_its_own_allocations_is_no_ground_for_others(at):
    with pytest.raises(NoSuchDecision, match="TST01-2020-01-D01 is about proposal TST01-P-2020-001"):
        allocation(at, at.office.project, decision="TST01-2020-01-D01")


def test_a_decision_on_other_business_is_a_ground_where_it_approves(at):
    meeting = open_meeting(at, is_open=False)
    for title in ("A grant in words", "Another"):
        meetings.agenda_add_business(
            meeting=meeting, kind=ItemKind.OTHER, title=title, text="In words.", by=at.secretariat, at=BEFORE
        )
    meetings.meeting_open(meeting=meeting, by=at.secretariat, at=BEFORE)
    for position, outcome in ((1, "approved"), (2, "noted")):
        item = first_item(meeting, position)
        all_agree(at, item)
        both(at, item, outcome=outcome)
    assert allocation(at, at.office.project, decision="TST01-2020-02-D01").entry.sequence
    with pytest.raises(NoSuchDecision, match="TST01-2020-02-D02 is not an approval"):
        allocation(at, at.office.project, "A-901", decision="TST01-2020-02-D02")


# -- on the pages ------------------------------------------------------------------------------------------------------


def test_the_forms_say_where_it_is_done(at):
    maker = client_of("office_maker")
    path = "/funds/TST01/record/transfer/"
    page = text_of(maker.get(path))
    assert '<optgroup label="Decided here: paid by requests">' in page
    said = {"purse": "P-2:UNDP:programme", "reference": "T-9", "value_date": "2020-06-15", "amount": "100"}
    before = Entry.objects.count()
    for step in ("check", "record"):
        page = text_of(maker.post(path, {**with_key(said), "step": step}))
        assert "It is not recorded by hand." in page
    path = reverse("grants:record-allocation", args=["TST01"])
    said = {
        "project": decided(at).pk,
        "organisation": at.office.organisation.pk,
        "purpose": "programme",
        "reference": "A-9",
        "decided_on": "2020-06-15",
        "direct_amount": "1,000",
        "decision": "TST01-2099-99-D99",
    }
    for step in ("check", "record"):
        assert "It is not recorded by hand." in text_of(maker.post(path, {**with_key(said), "step": step}))
        page = text_of(maker.post(path, {**with_key(said, project=at.office.project.pk), "step": step}))
        assert "there is none of that number" in page
    assert Entry.objects.count() == before


# -- references --------------------------------------------------------------------------------------------------------


@pytest.fixture
def office() -> PayingOffice:
    return paying_office()


def by_hand(office: PayingOffice, reference: str, amount: str = "1,000"):
    return transfer_record(
        project=office.project,
        organisation=office.organisation,
        reference=reference,
        value_date=TODAY,
        amount=usd(amount),
        by=office.maker.email,
        at=NOW,
    )


def booked_before(office: PayingOffice, monkeypatch, reference: str, amount: str = "1,000"):
    """As it came into the books before hands were kept off the requests' numbers, or by a workbook."""
    with monkeypatch.context() as patched:
        patched.setattr("grants.services.transfers.assert_transfer_by_hand", lambda document: None)
        return by_hand(office, reference, amount)


def test_the_page_suggests_its_own_series_and_not_the_requests(office):
    office.paid("20,000")
    maker = client_of("office_maker")
    assert 'value="T-002"' in text_of(maker.get("/funds/TST01/record/transfer/"))


def test_the_numbers_of_requests_are_not_for_what_is_recorded_by_hand(office):
    request = office.prepare("20,000")
    with pytest.raises(ReferenceOfRequests, match="TST01-R-2020-001 is the number of a fund transfer request"):
        by_hand(office, request.number)
    with pytest.raises(ReferenceOfRequests, match="choose another reference"):
        by_hand(office, "TST01-R-2020-002")
    paid = office.paid("10,000")
    payment_return(request=paid, returned_on=TODAY, comment="Account closed", by=office.checker, at=NOW)
    with pytest.raises(ReferenceOfRequests, match="is the number of a fund transfer request"):
        by_hand(office, paid.number, "10,000")


def test_a_request_passes_over_numbers_that_transfers_carry(office, monkeypatch):
    for reference in ("TST01-R-2020-001", "TST01-R-2020-002", "TST01-R-2020-007", "TST01-R-2020-003-2"):
        booked_before(office, monkeypatch, reference)
    assert [office.prepare().number for _n in range(2)] == ["TST01-R-2020-003", "TST01-R-2020-004"]


def test_a_payment_whose_number_another_transfer_has_taken_still_comes_into_the_books(office, monkeypatch):
    request = office.released("20,000")
    booked_before(office, monkeypatch, request.number, "1,000")
    said = {"value_date": TODAY, "bank_reference": "BANK-1", "by": office.other_maker, "at": NOW}
    paid = payment_confirm(request=request, **said)
    assert (paid.state, paid.transfer.reference) == ("paid", f"{request.number}-2")
    assert payment_confirm(request=paid, **said).transfer == paid.transfer  # sent twice
    again = payment_return(request=paid, returned_on=TODAY, comment="Came back", by=office.checker, at=NOW)
    assert Entry.objects.filter(reverses=again.transfer.entry).exists()


def test_a_payment_somebody_has_already_recorded_by_hand_is_not_posted_twice(office, monkeypatch):
    request = office.released("20,000")
    other = booked_before(office, monkeypatch, request.number, "20,000")
    said = {"value_date": TODAY, "bank_reference": "BANK-1", "by": office.other_maker, "at": NOW}
    with pytest.raises(UnableToRequest, match=f"Entry {other.entry.sequence} of 10 Jun 2020 already holds"):
        payment_confirm(request=request, **said)
    services.entry_reverse(entry=other.entry, reason="By hand", by=office.checker.email, at=NOW)
    paid = payment_confirm(request=request, **said)
    assert (paid.transfer.reference, paid.transfer.revision) == (request.number, 2)
