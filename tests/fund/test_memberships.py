"""Giving roles: who may, to whom, and never two that control each other."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from config.roles import INCOMPATIBLE_ROLES, ROLE_PERMISSIONS, incompatible
from fund.access import may
from fund.memberships import UnableToGiveRights, membership_end, membership_give, person_add, person_switch
from fund.models import Fund, Membership, User

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = AT.date()


@pytest.fixture
def funds() -> tuple[Fund, Fund]:
    common = {"currency": "USD", "start_date": date(2011, 1, 1)}
    return Fund.objects.create(code="AAA", name="A", **common), Fund.objects.create(code="BBB", name="B", **common)


@pytest.fixture
def administrator() -> User:
    user = User.objects.create_user(email="admin@example.org", name="Admin")
    Membership.objects.create(user=user, role="administrator", valid_from=date(2011, 1, 1))
    return user


@pytest.fixture
def person() -> User:
    return User.objects.create_user(email="person@example.org", name="Person")


def give(person, administrator, role, fund=None, **more):
    more = {"valid_from": DAY} | more
    return membership_give(user=person, role=role, fund=fund, by=administrator, at=AT, **more)


def test_a_role_given_is_a_right_from_its_day_on(person, administrator, funds):
    give(person, administrator, "office_maker", funds[0])
    assert may(person, "deposit.record", funds[0], on=DAY)
    assert not may(person, "deposit.record", funds[0], on=date(2026, 3, 1))
    assert not may(person, "deposit.record", funds[1], on=DAY)


@pytest.mark.parametrize(
    ("held", "asked"),
    sorted({(a, b) for some, others, _why in INCOMPATIBLE_ROLES for a in some for b in others}),
)
def test_roles_that_control_each_other_are_not_held_by_one_person(person, administrator, funds, held, asked):
    assert incompatible(held, asked)
    assert incompatible(asked, held) == incompatible(held, asked)
    Membership.objects.create(user=person, role=held, fund=funds[0], institution="X", valid_from=date(2020, 1, 1))
    if asked in ("organisation", "donor"):
        return  # Asked of an institution the fund knows: in the test below.
    with pytest.raises(UnableToGiveRights, match="End that role first"):
        give(person, administrator, asked, funds[0])
    # A role in all funds is a role in this one.
    with pytest.raises(UnableToGiveRights, match="End that role first"):
        give(person, administrator, asked)
    give(person, administrator, asked, funds[1])


def test_an_ended_role_stands_in_nobody_s_way(person, administrator, funds):
    first = give(person, administrator, "office_maker", funds[0], valid_from=date(2020, 1, 1))
    membership_end(membership=first, last_day=date(2026, 3, 1), by=administrator, at=AT)
    give(person, administrator, "office_checker", funds[0])
    assert not may(person, "deposit.record", funds[0], on=DAY)


def test_what_was_a_right_on_a_past_day_stays_so(person, administrator, funds):
    first = give(person, administrator, "office_maker", funds[0], valid_from=date(2020, 1, 1))
    with pytest.raises(UnableToGiveRights, match="yesterday at the earliest"):
        membership_end(membership=first, last_day=date(2025, 1, 1), by=administrator, at=AT)


def test_nobody_gives_rights_to_themselves(administrator, funds):
    with pytest.raises(UnableToGiveRights, match="themselves"):
        give(administrator, administrator, "auditor", funds[0])


def test_only_who_looks_after_people_gives_rights(person, administrator, funds):
    maker = User.objects.create_user(email="maker@example.org", name="Maker")
    give(maker, administrator, "office_maker")
    for deed in (
        lambda: give(person, maker, "auditor", funds[0]),
        lambda: person_add(email="new@example.org", name="New", by=maker, at=AT),
        lambda: person_switch(user=person, is_active=False, by=maker, at=AT),
    ):
        with pytest.raises(UnableToGiveRights, match="do not look after"):
            deed()


def test_an_institution_s_role_names_one_the_fund_knows(person, administrator, funds):
    with pytest.raises(UnableToGiveRights, match="which institution"):
        give(person, administrator, "donor", funds[0])
    with pytest.raises(UnableToGiveRights, match="no such institution"):
        give(person, administrator, "organisation", funds[0], institution="NONE")
    with pytest.raises(UnableToGiveRights, match="not held for an institution"):
        give(person, administrator, "auditor", funds[0], institution="NOR")


def test_an_address_has_one_account(person, administrator):
    with pytest.raises(UnableToGiveRights, match="already has an account"):
        person_add(email="PERSON@example.org", name="Again", by=administrator, at=AT)
    with pytest.raises(UnableToGiveRights, match="not an e-mail address"):
        person_add(email="nonsense", name="Again", by=administrator, at=AT)


def test_the_pages_give_and_end_roles(client, person, administrator, funds):
    client.force_login(administrator)
    assert b"person@example.org" in client.get(reverse("fund:people")).content
    assert client.get(reverse("fund:people"), {"export": "csv"}).status_code == 200
    page = reverse("fund:person", args=[person.pk])
    answers = {"role": "auditor", "fund": funds[0].pk, "institution": "", "valid_from": "2026-01-01", "valid_until": ""}
    assert client.post(page, answers).status_code == 302
    refused = client.post(page, answers | {"role": "office_maker"})
    assert b"End that role first" in refused.content
    held = Membership.objects.get(user=person)
    client.post(reverse("fund:membership-end", args=[person.pk, held.pk]), {"last_day": "1999-01-01"})
    assert Membership.objects.get(pk=held.pk).valid_until is None
    assert client.post(reverse("fund:person-add"), {"name": "New", "email": "new@example.org"}).status_code == 302
    assert client.post(reverse("fund:person-switch", args=[person.pk]), {"active": "no"}).status_code == 302
    assert not User.objects.get(pk=person.pk).is_active


@pytest.mark.parametrize("role", sorted(set(ROLE_PERMISSIONS) - {"administrator", "auditor"}))
def test_the_pages_are_neither_given_nor_shown_to_other_roles(client, person, role):
    Membership.objects.create(user=person, role=role, institution="X", valid_from=date(2020, 1, 1))
    client.force_login(person)
    assert client.get(reverse("fund:people")).status_code == 403
    assert client.get(reverse("fund:person", args=[person.pk])).status_code == 403


def test_an_administrator_of_one_fund_does_not_see_everybody(client, person, funds):
    Membership.objects.create(user=person, role="administrator", fund=funds[0], valid_from=date(2020, 1, 1))
    client.force_login(person)
    assert client.get(reverse("fund:people")).status_code == 404


def test_a_new_office_gets_its_first_administrator_once(client, db):
    said = StringIO()
    call_command("first_administrator", "First@example.org", name="First Person", stdout=said)
    user = User.objects.get(email="first@example.org")
    assert may(user, "people.manage")
    address = re.search(r"https://YOUR-SITE(\S+)", said.getvalue())[1]
    page = client.get(address, follow=True)
    answer = client.post(
        page.request["PATH_INFO"], {"password1": "a-long-password-1", "password2": "a-long-password-1"}
    )
    assert answer.status_code == 302
    user.refresh_from_db()
    assert user.check_password("a-long-password-1")
    with pytest.raises(CommandError, match="has an administrator"):
        call_command("first_administrator", "second@example.org", name="Second", stdout=said)


def test_the_auditor_of_all_funds_reads_who_holds_which_role_and_is_offered_no_deed(
    client, person, administrator, funds
):
    auditor = User.objects.create_user(email="auditor@example.org", name="Auditor")
    Membership.objects.create(user=auditor, role="auditor", valid_from=date(2020, 1, 1))
    held = Membership.objects.create(user=person, role="office_maker", fund=funds[0], valid_from=date(2020, 1, 1))
    client.force_login(auditor)
    shown = client.get(reverse("fund:people")).content.decode()
    assert "person@example.org" in shown
    assert reverse("fund:person-add") not in shown
    page = reverse("fund:person", args=[person.pk])
    shown = client.get(page).content.decode()
    assert funds[0].code in shown
    assert 'name="last_day"' not in shown
    assert 'name="active"' not in shown
    assert "Give a role" not in shown
    answers = {"role": "auditor", "fund": funds[0].pk, "institution": "", "valid_from": "2026-01-01", "valid_until": ""}
    assert client.post(page, answers).status_code == 403
    assert client.get(reverse("fund:person-add")).status_code == 403
    ends = reverse("fund:membership-end", args=[person.pk, held.pk])
    assert client.post(ends, {"last_day": "2026-01-01"}).status_code == 403
    assert client.post(reverse("fund:person-switch", args=[person.pk]), {"active": "no"}).status_code == 403
    assert list(Membership.objects.filter(user=person).values_list("valid_until", flat=True)) == [None]


def test_the_auditor_of_one_fund_is_led_to_no_page_of_people(client, person, funds):
    Membership.objects.create(user=person, role="auditor", fund=funds[0], valid_from=date(2020, 1, 1))
    client.force_login(person)
    assert client.get(reverse("fund:people")).status_code == 404
    assert reverse("fund:people") not in client.get("/").content.decode()
