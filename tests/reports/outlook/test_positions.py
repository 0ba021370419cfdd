"""The months ahead as they were seen earlier: the months begin after the day, with what stood open then."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from fund import selectors, services
from fund.as_of import known_by
from fund.position import Position
from grants.models import Proposal, ProposalState
from grants.services.payments import payment_confirm
from grants.services.steps import advance
from reports.outlook.expected import ahead, first_day
from reports.outlook.scenario import AGENDA, INSTALMENT, PIPELINE, REQUEST, UNDATED
from tests.generators.office_fund import AT as RECORDED
from tests.generators.office_fund import nok, office_fund, usd
from tests.grants.committee.sitting import BEFORE, DAY, LATER, open_meeting, proposal, sitting, somebody
from tests.grants.payments.office import NOW, TODAY, paying_office

pytestmark = pytest.mark.django_db

ADDRESS, TODAYS = "/funds/TST01/outlook/", date(2026, 1, 15)


def kinds(found, *which: str) -> list[tuple[date, int]]:
    return [(each.day, each.amount_minor) for each in found.expected if each.kind in which]


def test_the_months_begin_on_the_day_after() -> None:
    fund = office_fund().fund
    assert first_day(Position(fund), TODAYS) == TODAYS
    assert first_day(Position(fund, date(2018, 6, 30)), TODAYS) == date(2018, 7, 1)
    assert first_day(Position(fund, known_at=0, known_on=date(2019, 3, 31)), TODAYS) == date(2019, 4, 1)


def test_cash_reserved_and_instalments_are_those_of_the_position() -> None:
    office = office_fund()
    services.deposit_record(
        agreement=office.kroner, reference="D-003", received_on=date(2018, 6, 20), amount=nok("300,000"),
        fund_amount=usd("30,500"), by="maker@example.org", at=RECORDED + timedelta(days=30),
    )  # fmt: skip
    until = date(2018, 5, 10)
    position = Position(office.fund, until)
    found = ahead(office.fund, date(2018, 5, 11), RECORDED, position)
    assert found.cash_minor == selectors.cash(office.fund, until)
    assert kinds(found, UNDATED) == [(date(2018, 5, 11), -107_000_00)], "approved on the 2nd, transferred on the 20th"
    assert kinds(found, INSTALMENT) == [(date(2018, 6, 1), 29_700_00), (date(2018, 9, 1), 39_600_00)]
    after = ahead(office.fund, date(2018, 7, 1), RECORDED, Position(office.fund, date(2018, 6, 30)))
    assert kinds(after, INSTALMENT) == [(date(2018, 9, 1), 39_600_00)]
    known = known_by(office.fund, RECORDED.date())
    before = ahead(office.fund, date(2018, 7, 1), RECORDED, Position(office.fund, date(2018, 6, 30), known))
    assert len(kinds(before, INSTALMENT)) == 2, "the second deposit was recorded a month later"
    assert before.cash_minor == selectors.cash(office.fund, date(2018, 6, 30), known)


def test_a_request_paid_since_was_on_its_way() -> None:
    office = paying_office()
    request = office.released("20,000")
    payment_confirm(
        request=request, value_date=TODAY, bank_reference="B-1", by=office.other_maker, at=NOW + timedelta(hours=3)
    )
    the_day_before = Position(office.fund, TODAY - timedelta(days=1))
    assert kinds(ahead(office.fund, TODAY, NOW), REQUEST) == []
    assert kinds(ahead(office.fund, TODAY, NOW, the_day_before), REQUEST) == []
    # Known up to the entry before the transfer's, the payment was released and not yet made.
    last = selectors.head(office.fund).sequence
    found = ahead(office.fund, TODAY, NOW, Position(office.fund, TODAY, last - 1))
    assert [amount for _day, amount in kinds(found, REQUEST)] == [-20_000_00]
    assert sum(amount for _day, amount in kinds(found, REQUEST, UNDATED)) == -53_500_00


def test_what_was_before_the_committee_and_with_the_secretariat_is_told_by_the_log() -> None:
    at = sitting()
    one, other = proposal(at), proposal(at)
    open_meeting(at, one)
    # Decided and taken up since: today neither stands open.
    for each in (one, other):
        each.refresh_from_db()
    advance(record=one, action="defer", by=at.people["OHCHR"], at=LATER)
    later = Position(at.fund, LATER.date() + timedelta(days=1))
    then = Position(at.fund, DAY - timedelta(days=1))
    assert Proposal.objects.get(pk=one.pk).state == ProposalState.DEFERRED
    assert kinds(ahead(at.fund, DAY, LATER, later), AGENDA) == []
    found = ahead(at.fund, DAY, LATER, then)
    assert [(each.meeting, each.amount_minor) for each in found.agenda] == [("TST01-2020-01", 10_700_00)]
    assert [amount for _day, amount in kinds(found, PIPELINE)] == [-10_700_00], "the other one, screened"
    before = ahead(at.fund, DAY, LATER, Position(at.fund, BEFORE.date() - timedelta(days=1)))
    assert kinds(before, AGENDA) == []
    assert kinds(before, PIPELINE) == [], "nothing was submitted yet"


def test_the_page_keeps_the_position_and_says_what_is_of_today(client) -> None:
    fund = office_fund().fund
    client.force_login(somebody("auditor", "auditor@example.org", fund))
    page = client.get(f"{ADDRESS}?until=2018-06-30&as_known=5&slip=2").content.decode()
    assert "Seen from an earlier position" in page
    assert "Jul 2018" in page
    assert '<input type="hidden" name="until" value="2018-06-30">' in page
    assert '<input type="hidden" name="as_known" value="5">' in page
    assert 'href="?until=2018-06-30&amp;as_known=5"' in page, "back to what was agreed, at the same position"
    assert "Seen from an earlier position" not in client.get(ADDRESS).content.decode()
    lines = client.get(f"{ADDRESS}?until=2018-06-30&export=csv").getvalue().decode("utf-8-sig").splitlines()
    assert lines[1].startswith('"2018-07-31"')
    assert len(lines) == 25
    refused = {"until=soon": "is not a day", "as_known=abc": "neither the number", "as_known=999": "has no entry 999"}
    for bad, said in refused.items():
        answer = client.get(f"{ADDRESS}?{bad}")
        assert answer.status_code == 400
        assert said in answer.content.decode()
    early = client.get(f"{ADDRESS}?until=1999-12-31")
    assert early.status_code == 200
    assert "The books begin only on" in early.content.decode()
