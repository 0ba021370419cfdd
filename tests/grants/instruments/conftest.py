"""An office with its people: a maker, a checker, the organisation's user."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from fund.models import Membership, User
from tests import signing
from tests.generators.office_fund import office_fund
from tests.signing import PASSWORD


@pytest.fixture
def office(db):
    made = office_fund()

    def person(name: str, role: str, **more: object) -> User:
        user = User.objects.create_user(email=f"{name}@example.org", name=name.title(), password=PASSWORD)
        Membership.objects.create(user=user, role=role, valid_from=date(2011, 1, 1), **more)
        return user

    return SimpleNamespace(
        fund=made.fund,
        organisation=made.organisation,
        other=made.other_organisation,
        maker=person("maker", "office_maker"),
        checker=person("checker", "office_checker"),
        second_checker=person("second", "office_checker"),
        secretariat=person("secretariat", "secretariat"),
        administrator=person("administrator", "administrator"),
        member=person("member", "committee_member"),
        of_organisation=person("undp", "organisation", fund=made.fund, institution=made.organisation.code),
        of_other=person("other", "organisation", fund=made.fund, institution=made.other_organisation.code),
    )


@pytest.fixture
def sign_in(client):
    """Signs in through the page."""
    return lambda user: signing.sign_in(client, user)
