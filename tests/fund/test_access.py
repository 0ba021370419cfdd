"""Rights come from dated memberships, and from nothing else."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.test import RequestFactory

from fund.access import (
    funds_visible_to,
    funds_within,
    may,
    requires,
    requires_anywhere,
    rights_of,
    today,
)
from fund.models import Fund, Membership

DAY = date(2020, 6, 15)
pytestmark = pytest.mark.django_db


def a_fund(code: str) -> Fund:
    return Fund.objects.create(code=code, name=f"Fund {code}", currency="USD", start_date=date(2010, 1, 1))


@pytest.fixture
def funds() -> tuple[Fund, Fund]:
    return a_fund("AAA10"), a_fund("BBB20")


@pytest.fixture
def someone(django_user_model):
    return django_user_model.objects.create_user(email="s@example.org", password="a-long-password", name="Some One")


def member(user, role, fund=None, since=date(2020, 1, 1), until=None):
    return Membership.objects.create(user=user, role=role, fund=fund, valid_from=since, valid_until=until)


def test_a_stranger_sees_nothing(funds):
    assert not funds_visible_to(AnonymousUser(), on=DAY).exists()


def test_no_membership_no_right(funds, someone):
    assert not funds_visible_to(someone, on=DAY).exists()
    assert not may(someone, "fund.view", on=DAY)


def test_a_membership_of_one_fund_shows_that_fund_alone(funds, someone):
    member(someone, "office_maker", funds[0])
    assert list(funds_visible_to(someone, on=DAY)) == [funds[0]]
    assert may(someone, "deposit.record", funds[0], on=DAY)
    assert not may(someone, "deposit.record", funds[1], on=DAY)


def test_a_membership_without_a_fund_is_one_of_all_funds(funds, someone):
    member(someone, "auditor")
    assert funds_visible_to(someone, on=DAY).count() == 2
    assert rights_of(someone, DAY).may_everywhere("ledger.view")


@pytest.mark.parametrize(
    ("on", "allowed"),
    [(date(2019, 12, 31), False), (date(2020, 1, 1), True), (date(2020, 12, 31), True), (date(2021, 1, 1), False)],
)
def test_holds_from_its_first_to_its_last_day(funds, someone, on, allowed):
    member(someone, "office_maker", funds[0], date(2020, 1, 1), date(2020, 12, 31))
    assert may(someone, "fund.view", funds[0], on=on) is allowed


def test_roles_in_two_funds_do_not_mix(funds, someone):
    member(someone, "office_maker", funds[0])
    member(someone, "auditor", funds[1])
    assert not may(someone, "deposit.record", funds[1], on=DAY)
    assert list(funds_within(rights_of(someone, DAY), "deposit.record")) == [funds[0]]


def test_an_unknown_role_gives_nothing(funds, someone):
    member(someone, "emperor", funds[0])
    assert not funds_visible_to(someone, on=DAY).exists()


def test_a_person_who_may_not_sign_in_has_no_rights(funds, someone):
    member(someone, "office_maker")
    someone.is_active = False
    assert not may(someone, "fund.view", on=DAY)


def test_a_superuser_has_no_right_of_his_own_and_never_one_to_post(funds, someone):
    someone.is_superuser = True
    assert not may(someone, "fund.view", on=DAY)
    member(someone, "office_maker")
    assert may(someone, "ledger.view", funds[0], on=DAY)
    assert {act for act in rights_of(someone, DAY).acts() if not act.endswith(".view")} == set()


def test_rights_cost_one_query(funds, someone, django_assert_num_queries):
    member(someone, "office_maker", funds[0])
    member(someone, "auditor")
    with django_assert_num_queries(1):
        rights = rights_of(someone, DAY)
        assert rights.may("deposit.record", funds[0])
        assert rights.may("ledger.view", funds[1])


class TestRequires:
    @staticmethod
    @requires("deposit.record")
    def view(request, fund):
        return HttpResponse(fund.code)

    def ask(self, user, code):
        request = RequestFactory().get("/")
        request.user = user
        return self.view(request, code=code)

    def test_gives_the_fund(self, funds, someone):
        member(someone, "office_maker", funds[0])
        assert self.ask(someone, "AAA10").content == b"AAA10"

    def test_a_foreign_fund_and_an_absent_one_answer_alike(self, funds, someone):
        member(someone, "office_maker", funds[0])
        for code in ("BBB20", "NONE0"):
            with pytest.raises(Http404):
                self.ask(someone, code)

    def test_a_visible_fund_without_the_right_is_refused_in_words(self, funds, someone):
        member(someone, "auditor", funds[0])
        with pytest.raises(PermissionDenied, match="role"):
            self.ask(someone, "AAA10")

    def test_a_right_that_ended_yesterday_is_gone(self, funds, someone):
        member(someone, "office_maker", funds[0], until=today() - timedelta(days=1))
        with pytest.raises(Http404):
            self.ask(someone, "AAA10")

    def test_anywhere_needs_the_right_in_one_fund(self, funds, someone):
        request = RequestFactory().get("/")
        request.user = someone
        view = requires_anywhere("workbook.import")(lambda request: HttpResponse("in"))
        with pytest.raises(PermissionDenied):
            view(request)
        member(someone, "office_maker", funds[1])
        request = RequestFactory().get("/")
        request.user = someone
        assert view(request).content == b"in"
        assert "workbook.import" in request.acts
