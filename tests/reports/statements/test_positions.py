"""A donor's pages and the statements at an earlier position: figures, documents and narratives of then."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from fund import services
from fund.models import Agreement, Contributor, Fund, Membership, User
from fund.position import Position
from grants.services.narratives import narrative_accept
from reports.statements.donor import donor_statement
from tests.generators.office_fund import AT, BY, usd
from tests.grants.narratives.office import NOW, people, submitted
from tests.reports.publishing.office import desk, published

pytestmark = pytest.mark.django_db

HOME, STATEMENT = "/funds/TST01/donor/", "/funds/TST01/statements/contributors/2019/NOR/"


def donor(*funds: Fund, institution: str = "NOR") -> Client:
    user = User.objects.create_user(email="donor@example.org", password="x", name="Donor")
    for fund in funds:
        Membership.objects.create(
            user=user, role="donor", fund=fund, institution=institution, valid_from=date(2000, 1, 1)
        )
    client = Client()
    client.force_login(user)
    return client


def test_the_home_shows_what_was_committed_and_paid_then(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    at = desk()
    published(at)
    client = donor(at.fund)
    now = client.get(HOME).content.decode()
    assert "D-001" in now
    assert "Published reports" in now
    assert "As certified" not in now
    before = client.get(f"{HOME}?until=2018-03-01").content.decode()
    assert "NOR-1" in before
    assert "D-001" not in before
    assert "100,000.00" in before, "all of it is still to come"
    assert "No report is published yet" in before
    assert "No report is published yet" not in now
    assert "/agreements/NOR-1/?until=2018-03-01" in before
    assert "/statements/contributors/2018/NOR/?until=2018-03-01" in before
    assert "/statements/contributors/2019/NOR/" not in before, "the year had not begun"
    unsigned = client.get(f"{HOME}?until=2018-01-15").content.decode()
    assert "No agreement is registered yet" in unsigned
    refused = {"until=x": "is not a day", "as_known=abc": "neither the number", "as_known=999": "has no entry 999"}
    for bad, said in refused.items():
        answer = client.get(f"{HOME}?{bad}")
        assert answer.status_code == 400
        assert said in answer.content.decode()


def test_narratives_beside_figures_known_earlier_are_those_accepted_by_then():
    who = people()
    report, version = submitted(who, summary="The advisers have arrived.")
    narrative_accept(report=report, by=who.secretariat, at=NOW + timedelta(days=3), shown=version.digest)
    norway = Contributor.objects.get(fund=who.fund, code="NOR")
    client = donor(who.fund)
    day = (NOW + timedelta(days=2)).date()
    for query, is_told in (("", True), (f"?as_known={day}", False), (f"?as_known={day + timedelta(days=1)}", True)):
        page = client.get(STATEMENT + query).content.decode()
        assert ("The advisers have arrived." in page) == is_told, query

    # By an entry: what had been accepted before the next one was recorded.
    last = Position(who.fund).fund
    charge = services.charge_record(
        fund=last, reference="C-1", kind="bank_charges", value_date=date(2019, 5, 1), amount=usd("1"), by=BY,
        at=NOW + timedelta(days=1),
    )  # fmt: skip
    before = Position(who.fund, known_at=charge.entry.sequence - 1)
    told = donor_statement(norway, 2019, before.known_at, told_by=before.known_until()).report.passages
    assert told == ()
    since = Position(who.fund, known_at=charge.entry.sequence)
    assert since.known_until() is None, "it is the last one to this day"
    assert donor_statement(norway, 2019, since.known_at, told_by=since.known_until()).report.passages


def test_statements_refuse_a_position_that_is_none_in_words():
    at = desk()
    client = donor(at.fund)
    for form in ("", ".json"):
        path = f"/funds/TST01/statements/contributors/2018{form}/NOR/"
        for bad, said in (("as_known=abc", "neither the number"), ("as_known=999", "has no entry 999")):
            answer = client.get(f"{path}?{bad}")
            assert answer.status_code == 400, path
            assert said in answer.content.decode()


def test_a_donor_to_many_funds_turns_pages_and_keeps_the_position():
    funds = [
        Fund.objects.create(code=f"F{n:03d}", name=f"Fund {n}", currency="USD", start_date=date(2018, 1, 1))
        for n in range(53)
    ]
    for fund in funds:
        norway = Contributor.objects.create(fund=fund, code="NOR", name="Norway")
        services.agreement_sign(
            contributor=norway, reference="A-1", signed_on=date(2018, 2, 1), amount=usd("1"), by=BY, at=AT
        )
    assert Agreement.objects.count() == 53
    client = donor(*funds)
    first = client.get("/contributions/?until=2019-12-31&as_known=2020-06-30").content.decode()
    assert first.count("/donor/?until=2019-12-31&amp;as_known=2020-06-30") == 50
    assert "1–50 of 53 funds" in first
    assert "?until=2019-12-31&amp;as_known=2020-06-30&amp;page=2" in first
    second = client.get("/contributions/?until=2019-12-31&as_known=2020-06-30&page=2").content.decode()
    assert second.count("/donor/?until=2019-12-31") == 3
    assert 'rel="prev"' in second
    assert 'rel="next"' not in second
    for odd in ("0", "-1", "x", "99999999999"):
        assert client.get(f"/contributions/?page={odd}").status_code == 200
    for bad in ("as_known=12", "as_known=abc", "until=x"):
        assert client.get(f"/contributions/?{bad}").status_code == 400
