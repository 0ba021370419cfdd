"""Who gets which paper: by right, and an organisation the letters of its own payments. Everybody else 403 or 404."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from config.roles import ROLE_PERMISSIONS
from fund.models import Fund
from grants.services.payment_batches import batch_open
from tests.grants.committee.sitting import sitting
from tests.grants.payments.office import IBAN, NOW, paying_office, with_debtor
from tests.reading import client_for, member
from tests.reports.papers import committee_day as day
from tests.reports.pdf.reading import TaggedPdf

pytestmark = pytest.mark.django_db

OFFICE = {"office_maker", "office_checker", "secretariat", "auditor"}
COMMITTEE = OFFICE | {"committee_member", "co_chair", "observer"}


def who_gets(fund: Fund, address: str) -> dict[str, int]:
    """Role to the status it is answered with; an organisation's person is of WHO here."""
    return {
        role: client_for(
            member(role, fund, email=f"reads-{role}@example.org", institution="WHO" if role == "organisation" else "")
        )
        .get(address)
        .status_code
        for role in ROLE_PERMISSIONS
    }


def expected(may: set[str], hidden: set[str] = frozenset()) -> dict[str, int]:
    return {role: 200 if role in may else 404 if role in hidden else 403 for role in ROLE_PERMISSIONS}


@pytest.mark.parametrize("name", ["meeting-pack", "minutes"])
def test_papers_of_a_meeting_are_for_those_who_see_the_committee(name):
    at = sitting()
    meeting = day.planned(at)
    address = reverse(f"reports:{name}", args=[at.fund.code, meeting.number])
    assert who_gets(at.fund, address) == expected(COMMITTEE)


def test_the_sheet_is_for_those_who_see_decisions():
    at = sitting()
    day.held(at)
    address = reverse("reports:decision-sheet", args=[at.fund.code, "TST01-2020-01-D01"])
    assert who_gets(at.fund, address) == expected(COMMITTEE)


def test_the_notification_is_for_the_office_and_for_the_organisation_it_was_paid_to():
    office = paying_office()
    request = office.paid()
    address = reverse("reports:transfer-notification", args=[office.fund.code, request.number])
    assert who_gets(office.fund, address) == expected(OFFICE, hidden={"organisation"})
    own = client_for(member("organisation", office.fund, email="own@example.org", institution="UNDP"))
    answer = own.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="TST01-R-2020-001-notification.pdf"'
    assert answer.content.startswith(b"%PDF-1.7")


def test_totals_show_whole_accounts_to_those_who_may_see_bank_details():
    office = paying_office()
    with_debtor(office.fund)
    batch = batch_open(
        fund=office.fund, execution_date=NOW.date(), requests=[office.released()], by=office.maker, at=NOW
    )
    address = reverse("reports:batch-totals", args=[office.fund.code, batch.number])
    assert who_gets(office.fund, address) == expected(OFFICE)
    for role, sees in (("office_checker", True), ("secretariat", False)):
        client = client_for(member(role, office.fund, email=f"again-{role}@example.org"))
        data = client.get(address).content
        text = " ".join(" ".join(page.marked.values()) for page in TaggedPdf(data).pages)
        assert (IBAN in text) is sees, role


def test_what_is_not_there_is_not_found():
    office = paying_office()
    released = office.released()
    code = office.fund.code
    client = client_for(member("auditor", office.fund, email="auditor@example.org"))
    for name, number in (
        ("meeting-pack", "TST01-2020-99"),
        ("minutes", "TST01-2020-99"),
        ("decision-sheet", "TST01-2020-01-D99"),
        ("transfer-notification", "TST01-R-2020-999"),
        ("transfer-notification", released.number),
        ("batch-totals", "TST01-B-2020-999"),
    ):
        assert client.get(reverse(f"reports:{name}", args=[code, number])).status_code == 404, name


def test_papers_of_another_fund_are_not_found_and_strangers_sign_in_first():
    office = paying_office()
    request = office.paid()
    other = Fund.objects.create(code="OTHER", name="Another", currency="USD", start_date="2018-01-01")
    elsewhere = client_for(member("auditor", other, email="elsewhere@example.org"))
    address = reverse("reports:transfer-notification", args=[office.fund.code, request.number])
    assert elsewhere.get(address).status_code == 404
    assert elsewhere.get(address.replace("TST01/", "OTHER/", 1)).status_code == 404
    answer = Client().get(address)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")
    auditor = client_for(member("auditor", office.fund, email="auditor@example.org"))
    assert auditor.post(address).status_code == 405


def test_a_paper_is_in_the_language_of_who_reads_it():
    office = paying_office()
    request = office.paid()
    client = client_for(member("auditor", office.fund, email="auditor@example.org"))
    address = reverse("reports:transfer-notification", args=[office.fund.code, request.number])
    pdf = TaggedPdf(client.get(address, headers={"accept-language": "fr"}).content)
    assert pdf.catalog["/Lang"] == "fr"
    text = " ".join(" ".join(page.marked.values()) for page in pdf.pages)
    assert "10 juin 2020" in text
    assert "20\u202f000,00" in text or "20 000,00" in text.replace("\xa0", " ")


@pytest.mark.parametrize(("page", "paper"), [("request", "transfer-notification"), ("batch", "batch-totals")])
def test_the_pages_link_to_their_papers(page, paper):
    office = paying_office()
    with_debtor(office.fund)
    if page == "request":
        number = office.paid().number
    else:
        released = [office.released()]
        number = batch_open(
            fund=office.fund, execution_date=NOW.date(), requests=released, by=office.maker, at=NOW
        ).number
    client = client_for(member("auditor", office.fund, email="auditor@example.org"))
    shown = client.get(reverse(f"grants:{page}", args=[office.fund.code, number])).content.decode()
    assert reverse(f"reports:{paper}", args=[office.fund.code, number]) in shown


def test_meetings_and_decisions_link_to_their_papers():
    at = sitting()
    meeting = day.held(at)
    client = client_for(member("auditor", at.fund, email="auditor@example.org"))
    shown = client.get(reverse("grants:meeting", args=[at.fund.code, meeting.number])).content.decode()
    for name in ("meeting-pack", "minutes"):
        assert reverse(f"reports:{name}", args=[at.fund.code, meeting.number]) in shown
    decision = client.get(reverse("grants:decision", args=[at.fund.code, "TST01-2020-01-D01"])).content.decode()
    assert reverse("reports:decision-sheet", args=[at.fund.code, "TST01-2020-01-D01"]) in decision
