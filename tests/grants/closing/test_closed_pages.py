"""The pages of a closed fund offer nothing that it no longer takes, and say who closed it, and when."""

from __future__ import annotations

from datetime import date

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from fund.models import Charge, Entry, Membership, User
from tests.grants.closing.office import ClosingOffice, closed_office

pytestmark = pytest.mark.django_db
FORMS = {
    "office_maker": (
        ("fund:record-deposit",), ("fund:record-income",), ("fund:record-charge",), ("fund:record-fund-transfer",),
        ("fund:record-contributor-refund",), ("fund:agreement-add",), ("fund:agreement-edit", "NOR-1"),
        ("grants:record-allocation",), ("grants:record-transfer",), ("grants:record-refund",),
        ("grants:record-expenditure",), ("grants:request-add",), ("grants:batch-add",),
    ),
    "office_checker": (("fund:reverse", 1),),
}  # fmt: skip


@pytest.fixture
def closed() -> ClosingOffice:
    at = closed_office()
    User.objects.filter(pk=at.checker.pk).update(name="Jonas Lindqvist")
    return at


def client_of(role: str) -> Client:
    user = User.objects.create_user(email=f"{role}@elsewhere.example", password="x", name=role)
    Membership.objects.create(user=user, role=role, valid_from=date(2000, 1, 1))
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize("role", FORMS)
def test_a_form_is_answered_with_who_closed_the_fund_and_when(closed: ClosingOffice, role: str) -> None:
    client = client_of(role)
    for name, *more in FORMS[role]:
        answer = client.get(reverse(name, args=[closed.fund.code, *more]))
        assert answer.status_code == 409, name
        assert "Jonas Lindqvist closed TST01 on 10 Mar 2021: nothing more is recorded in it" in answer.text, name
        assert "<form" not in answer.text.split('id="main"')[-1], name


@pytest.mark.parametrize("role", ["office_maker", "office_checker"])
def test_no_page_leads_to_such_a_form(closed: ClosingOffice, role: str) -> None:
    client, code = client_of(role), closed.fund.code
    project, entry = closed.office.project.number, Charge.objects.get(reference="B-0").entry.sequence
    for name, *more in (
        ("reports:fund",), ("fund:ledger",), ("fund:entry", entry), ("fund:agreement", "NOR-1"), ("reports:income",),
        ("reports:contributions",), ("reports:allocations",), ("reports:transfers",), ("reports:expenditure",),
        ("grants:project", project), ("grants:requests",), ("grants:batches",), ("grants:fund-close",),
        *((("fund:register",),) if role == "office_maker" else ()),
    ):  # fmt: skip
        answer = client.get(reverse(name, args=[code, *more]))
        assert answer.status_code == 200, name
        for form, *rest in (form for forms in FORMS.values() for form in forms):
            assert f'href="{reverse(form, args=[code, *rest])}' not in answer.text, (name, form)


def test_what_was_recorded_before_the_closing_and_is_sent_again_is_answered(closed: ClosingOffice) -> None:
    client, before = client_of("office_maker"), Entry.objects.count()
    answer = client.post(reverse("fund:record-charge", args=[closed.fund.code]), {"step": "check"})
    assert answer.status_code == 200
    assert Entry.objects.count() == before


def test_an_open_fund_offers_them() -> None:
    office = ClosingOffice()
    client = client_of("office_maker")
    assert client.get(reverse("fund:record-charge", args=[office.fund.code])).status_code == 200


def test_years_are_still_closed_and_the_acts_that_end_are_acts_of_the_table(closed: ClosingOffice) -> None:
    answer = client_of("office_checker").get(reverse("fund:close-year", args=[closed.fund.code]))
    assert answer.status_code == 200
    assert frozenset().union(*settings.ROLE_PERMISSIONS.values()) >= settings.ENDED_BY_CLOSURE
