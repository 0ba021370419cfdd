"""What was approved subject to funds is paid when the fund covers it: firm approvals first, then as decided."""

from __future__ import annotations

from datetime import date

import pytest

from fund import services
from grants.models import ProposalKind
from grants.payments.grounds import checks_of
from grants.payments.subject_to_funds import waiting_for_funds
from grants.payments.words import sentence_of
from grants.services.transfer_requests import UnableToRequest, request_submit
from tests.generators.office_fund import usd
from tests.grants.committee import sitting as s
from tests.grants.payments.decided import LATER, Deciding, deciding
from tests.writing import client_of, text_of

pytestmark = pytest.mark.django_db

LAST = {"outcome": "subject_to_funds"}


@pytest.fixture
def office() -> Deciding:
    """Cash 174,299.00, of which 53,500.00 are reserved for P-1: 120,799.00 is available."""
    return deciding()


def asking(direct: int) -> dict[str, object]:
    return {"budget": s.budget(("UNDP", "programme", direct))}


def deposit(office: Deciding, amount: str, reference: str = "D-900") -> None:
    services.deposit_record(
        agreement=office.at.office.dollars,
        reference=reference,
        received_on=date(2020, 6, 18),
        amount=usd(amount),
        aa_fee=usd("0"),
        by="officer@example.org",
        at=LATER,
    )


def figures(office: Deciding) -> list[tuple[str, int, int]]:
    return [(each.number[-7:], each.outstanding_minor, each.covered_minor) for each in waiting_for_funds(office.fund)]


def refused(office: Deciding, request, *words: str) -> None:
    with pytest.raises(UnableToRequest) as caught:
        request_submit(request=request, by=office.pays.maker, at=LATER)
    for each in words:
        assert each in str(caught.value)


def test_it_waits_until_the_fund_covers_it_and_says_what_is_missing(office):
    project = office.project(**asking(12_000_000), **LAST)  # 128,400.00
    request = office.prepared(project, "100")
    refused(
        office,
        request,
        "Decision TST01-2020-01-D01 of 10 Jun 2020",
        "7,601.00 USD of the 128,400.00 USD it takes is not there",
        "cash of 174,299.00 USD, less 53,500.00 USD approved firmly",
        "covers 120,799.00 USD",
    )
    deposit(office, "7,600.99")
    refused(office, request, "0.01 USD of the 128,400.00 USD")
    deposit(office, "0.01", "D-901")
    request_submit(request=request, by=office.pays.maker, at=LATER)
    assert office.release(request).state == "released"


def test_firm_approvals_of_later_days_go_first(office):
    waits = office.project(**asking(12_000_000), **LAST)
    deposit(office, "20,000")
    request = office.submitted(waits, "128,400")
    firm = office.project(**asking(1_000_000))  # 10,700.00, of the 12,399.00 that were left
    assert figures(office) == [("-01-D01", 12_840_000, 12_840_000)]
    office.paid(firm, "10,700")
    assert figures(office) == [("-01-D01", 12_840_000, 12_840_000)]
    office.release(request)


def test_what_was_decided_first_is_covered_first(office):
    first = office.project(**asking(12_000_000), **LAST)
    second = office.project(**asking(1_000_000), **LAST)
    assert figures(office) == [("-01-D01", 12_840_000, 12_079_900), ("-02-D01", 1_070_000, 0)]
    deposit(office, "8,601")
    assert figures(office) == [("-01-D01", 12_840_000, 12_840_000), ("-02-D01", 1_070_000, 100_000)]
    refused(
        office, office.prepared(second, "1"), "9,700.00 USD of the 10,700.00 USD", "128,400.00 USD approved subject"
    )
    office.paid(first, "128,400")
    assert figures(office) == [("-02-D01", 1_070_000, 100_000)]


def test_what_was_approved_firmly_for_the_same_project_is_paid(office):
    project = office.project(**asking(1_000_000))
    office.approve(
        ProposalKind.COST_EXTENSION, project, **asking(12_000_000), new_end_date="2022-06-30", reason="More", **LAST
    )
    (waits,) = waiting_for_funds(office.fund)
    assert (waits.firm_minor, waits.outstanding_minor) == (5_350_000 + 1_070_000, 12_840_000)
    request = office.paid(project, "10,700")
    assert request.state == "paid"
    refused(office, office.prepared(project, "0.01", tranche=2), "subject to the availability of funds")


def test_a_request_beyond_the_firm_part_waits(office):
    project = office.project(**asking(1_000_000))
    office.approve(
        ProposalKind.COST_EXTENSION, project, **asking(12_000_000), new_end_date="2022-06-30", reason="More", **LAST
    )
    checks = {check.name: check for check in checks_of(office.prepared(project, "10,700"), LATER.date())}
    assert "10,700.00 USD of the allocation is approved firmly" in sentence_of(checks["funds"])
    office.submitted(project, "10,000")
    checks = {check.name: check for check in checks_of(office.prepared(project, "701", tranche=2), LATER.date())}
    assert checks["funds"].verdict == "fail"


def test_no_check_is_shown_where_nothing_was_approved_so(office):
    project = office.project()
    assert "funds" not in {check.name for check in checks_of(office.prepared(project, "1"), LATER.date())}


def test_the_projects_page_names_the_condition(office):
    project = office.project(**asking(12_000_000), **LAST)
    page = text_of(client_of("auditor").get(f"/funds/TST01/projects/{project.number}/"))
    assert "Approved subject to the availability of funds" in page
    assert "128,400.00 USD of it is not transferred yet, and 120,799.00 USD is covered" in page
    assert "Until the fund covers it, none of it is paid." in page
    deposit(office, "7,601")
    page = text_of(client_of("secretariat").get(f"/funds/TST01/projects/{project.number}/"))
    assert "Until the fund covers it, none of it is paid." not in page
