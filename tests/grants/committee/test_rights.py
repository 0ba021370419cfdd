"""Every address of the committee with every role: what is not in the table fails."""

from __future__ import annotations

import pytest
import time_machine
from django.urls import URLPattern

from fund.models import Fund
from grants.models import Ballot, Closing, ConditionMet, Decision, Meeting, Seat, Step
from grants.views.committee.addresses import urlpatterns
from tests.grants.committee import sitting as s
from tests.reading import ROLES, client_for, member

pytestmark = pytest.mark.django_db

HERE = "/funds/TST01/committee/"
MEETING = f"{HERE}meetings/TST01-2020-01/"
ITEM = f"{MEETING}items/1/"
DECISION = f"{HERE}decisions/TST01-2020-01-D01/"

READERS = {"office_maker", "office_checker", "secretariat", "committee_member", "co_chair", "observer", "auditor"}
SECRETARIAT, VOTING, CHAIRS = {"secretariat"}, {"committee_member", "co_chair"}, {"co_chair"}
MEETS = {"office_maker", "secretariat"}

# Name of the address: an address, who is answered when reading, whether it is also written to.
MATRIX: dict[str, tuple[str, set[str], bool]] = {
    "committee": (HERE, READERS, False),
    "committee-seat-add": (f"{HERE}seats/add/", SECRETARIAT, True),
    "committee-seat": (f"{HERE}seats/SEAT/", SECRETARIAT, True),
    "committee-rotation": (f"{HERE}rotation/", SECRETARIAT, True),
    "meetings": (f"{HERE}meetings/", READERS, False),
    "meeting-call": (f"{HERE}meetings/call/", SECRETARIAT, True),
    "meeting": (MEETING, READERS, False),
    "agenda": (f"{MEETING}agenda/", SECRETARIAT, True),
    "meeting-open": (f"{MEETING}open/", SECRETARIAT, True),
    "meeting-remind": (f"{MEETING}remind/", set(), True),
    "meeting-close": (f"{MEETING}close/", SECRETARIAT, True),
    "meeting-cancel": (f"{MEETING}cancel/", SECRETARIAT, True),
    "attendance": (f"{MEETING}attendance/", SECRETARIAT, True),
    "minutes-edit": (f"{MEETING}minutes/", SECRETARIAT, True),
    "minutes-sign": (f"{MEETING}minutes/sign/", set(), True),
    "agenda-item": (ITEM, READERS, False),
    "availability-strip": (f"{ITEM}strip/", READERS, False),
    "ballot": (f"{ITEM}ballot/", VOTING, True),
    "item-close": (f"{ITEM}close/", CHAIRS, True),
    "decisions": (f"{HERE}decisions/", READERS, False),
    "decision": (DECISION, READERS, False),
    "condition-met": (f"{DECISION}conditions/1/", MEETS, True),
}


SENT_ONLY = ("minutes-sign", "meeting-remind")
"""Nothing to read there."""


@pytest.fixture
def at() -> s.Sitting:
    """The first item is open, the second decided with a condition."""
    at = s.sitting()
    meeting = s.open_meeting(at, s.proposal(at), s.proposal(at))
    item = s.first_item(meeting, 2)
    s.all_agree(at, item)
    s.both(at, item, outcome="conditions", conditions=["A signed budget"])
    return at


@pytest.fixture(autouse=True)
def the_day():
    with time_machine.travel(s.AT, tick=False):
        yield


def address(at: s.Sitting, path: str) -> str:
    return path.replace("SEAT", str(at.seats["ILO"].pk))


def written() -> list[int]:
    return [model.objects.count() for model in (Ballot, Closing, ConditionMet, Decision, Meeting, Seat, Step)]


def test_every_address_is_in_the_table():
    assert {each.name for each in urlpatterns if isinstance(each, URLPattern)} == set(MATRIX)


@pytest.mark.parametrize("role", ROLES)
def test_each_role_reads_what_the_table_says(role, at):
    client = client_for(member(role, at.fund, institution="UNDP"))
    found = {name: client.get(address(at, path)).status_code for name, (path, _may, _writes) in MATRIX.items()}
    expected = {name: 200 if role in may else 403 for name, (_path, may, _writes) in MATRIX.items()}
    expected |= dict.fromkeys(SENT_ONLY, 405)
    assert found == expected


@pytest.mark.parametrize("role", ROLES)
def test_who_may_not_write_writes_nothing(role, at):
    """A person of the role who sits on no seat: refused by the table of roles or, with the right, by the seat."""
    client = client_for(member(role, at.fund, institution="UNDP"))
    before = written()
    for name, (path, may, writes) in MATRIX.items():
        answer = client.post(address(at, path), {"step": "record", "choice": "agree", "outcome": "approved"})
        if not writes:
            assert answer.status_code in (403, 405), name
        elif role not in may and not (name == "minutes-sign" and role == "co_chair"):
            assert answer.status_code == 403, name
        if role == "secretariat":
            break  # who may write all of it does so in the other tests
    if role != "secretariat":
        assert written() == before


def test_people_of_another_fund_find_nothing(at):
    other = Fund.objects.create(code="OTHER", name="Another", currency="USD", start_date=s.DAY)
    for role in ("secretariat", "co_chair", "auditor"):
        client = client_for(member(role, other, email=f"{role}@elsewhere.org"))
        for name, (path, _may, _writes) in MATRIX.items():
            if name not in SENT_ONLY:
                assert client.get(address(at, path)).status_code == 404, (role, name)
            assert client.post(address(at, path)).status_code in (404, 405), (role, name)


def test_a_right_withdrawn_takes_effect_at_the_next_request(at):
    from fund.models import Membership

    chair = at.people["OHCHR"]
    client = client_for(chair)
    assert client.get(f"{ITEM}ballot/").status_code == 200
    Membership.objects.filter(user=chair).update(valid_until=s.DAY.replace(day=9))
    assert client.get(f"{ITEM}ballot/").status_code == 404
