"""The committee's pages: as people walk through them, and what each role may open."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from fund.models import Membership, User
from grants.models import Allocation, Ballot, Closing, ConditionMet, Decision, Meeting, MeetingState, Seat
from grants.services.committee import co_chair_rotate, seat_people_change
from tests.grants.committee import sitting as s
from tests.writing import shown_digest, text_of

pytestmark = pytest.mark.django_db
BASE = "/funds/TST01/committee/"
PASSWORD = "a-long-password"


@pytest.fixture(autouse=True)
def the_day():
    with time_machine.travel(s.AT, tick=False):
        yield


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def authenticated(user: User) -> Client:
    """Signed in, and the password given again a moment ago."""
    client = signed_in(user)
    answer = client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert answer.status_code == 302, text_of(answer)
    return client


def page(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, (path, answer.status_code, text_of(answer)[:2000])
    return text_of(answer)


def checked(client: Client, path: str, **said: str):
    """The form, the check, the deed."""
    answer = client.post(path, {**said, "step": "check"})
    assert answer.status_code == 200
    page = text_of(answer)
    found = re.search(r'name="shown" value="([0-9a-f]*)"', page)
    assert found, page
    return client.post(path, {**said, "step": "record", "shown": found[1]})


def test_from_calling_a_meeting_to_the_decision(at):
    asked = s.proposal(at)
    office = signed_in(at.secretariat)
    answer = checked(office, f"{BASE}meetings/call/", kind="regular", held_on="2020-06-10", place="Geneva")
    assert answer["Location"] == f"{BASE}meetings/TST01-2020-01/agenda/"
    agenda = page(office, answer["Location"])
    assert asked.number in agenda
    assert office.post(answer["Location"], {"deed": "add", "name": asked.number}).status_code == 302
    office.post(answer["Location"], {"deed": "business", "kind": "report", "title": "Annual report", "text": "Text"})
    office.post(f"{BASE}meetings/TST01-2020-01/open/")
    assert Meeting.objects.get().state == MeetingState.OPEN
    item = f"{BASE}meetings/TST01-2020-01/items/1/"
    for institution in ("OHCHR", "UNICEF", "UNDP", "NOR"):
        member = signed_in(at.people[institution])
        form = page(member, f"{item}ballot/")
        assert "This item" in form
        assert "10,700.00" in form
        answer = checked(member, f"{item}ballot/", choice="agree", comment="", conflict="")
        assert answer.status_code == 302
        cast = page(member, f"{item}ballot/")
        assert "Your ballot is cast" in cast
    recusing = signed_in(at.people["ILO"])
    answer = recusing.post(f"{item}ballot/", {"step": "check", "choice": "recuse"})
    assert "Name the conflict of interest." in text_of(answer)
    checked(recusing, f"{item}ballot/", choice="recuse", conflict="Our own project")
    assert Ballot.objects.count() == 5
    shown = page(office, item)
    assert "Our own project" in shown
    assert "How the seats voted is shown when the item is closed." in shown
    assert "4 of 5 voting seats" in shown
    said = {"outcome": "conditions", "conditions": "A signed budget", "comments": "Well done"}
    first = authenticated(at.people["OHCHR"])
    assert checked(first, f"{item}close/", **said)["Location"] == item
    second = authenticated(at.people["UNICEF"])
    form = page(second, f"{item}close/")
    assert "A signed budget" in form
    answer = checked(second, f"{item}close/", **said)
    assert answer["Location"] == f"{BASE}decisions/TST01-2020-01-D01/"
    decision = page(office, answer["Location"])
    entry = Allocation.objects.get(decision="TST01-2020-01-D01").entry.sequence
    assert f"/funds/TST01/entries/{entry}/" in decision
    assert "Not met" in decision
    assert "TST01-2020-01-D01" in page(office, f"{BASE}decisions/?outcome=conditions&conditions=open")
    assert "TST01-2020-01-D01" not in page(office, f"{BASE}decisions/?outcome=rejected")
    assert office.get(f"{BASE}decisions/?export=csv").status_code == 200
    checked(office, f"{answer['Location']}conditions/1/", met_on="2020-06-10", note="Received")
    assert ConditionMet.objects.get().note == "Received"
    assert page(office, f"{BASE}meetings/?state=open")
    office.post(f"{BASE}meetings/TST01-2020-01/close/")
    minutes = page(office, f"{BASE}meetings/TST01-2020-01/minutes/")
    assert "TST01-2020-01-D01: Approved with conditions." in minutes
    office.post(f"{BASE}meetings/TST01-2020-01/minutes/", {"text": "We met.", "step": "record"})
    for chair in (first, second):
        meeting = page(chair, f"{BASE}meetings/TST01-2020-01/")
        chair.post(f"{BASE}meetings/TST01-2020-01/minutes/sign/", {"shown": shown_digest(meeting)})
    assert Meeting.objects.get().state == MeetingState.CLEARED


def test_signing_asks_for_the_password_again(at):
    item = s.first_item(s.open_meeting(at, s.proposal(at)))
    s.all_agree(at, item)
    chair = signed_in(at.people["OHCHR"])
    path = f"{BASE}meetings/TST01-2020-01/items/1/close/"
    answer = checked(chair, path, outcome="approved")
    assert answer["Location"].startswith("/accounts/reauthenticate/")
    assert not Closing.objects.exists()
    wrong = chair.post(answer["Location"], {"password": "no", "next": path})
    assert wrong.status_code == 200
    assert not Closing.objects.exists()
    chair.post(answer["Location"], {"password": PASSWORD, "next": path})
    assert Closing.objects.get().signed_by == at.people["OHCHR"]


def test_a_co_chair_who_recused_is_told_what_the_signature_says(at):
    item = s.first_item(s.open_meeting(at, s.proposal(at)))
    s.vote(at, item, OHCHR="recuse", UNICEF="agree", UNDP="agree", ILO="agree", NOR="agree")
    path = f"{BASE}meetings/TST01-2020-01/items/1/close/"
    assert "You recused yourself from this item." in page(signed_in(at.people["OHCHR"]), path)
    assert "You recused yourself" not in page(signed_in(at.people["UNICEF"]), path)


def test_a_changed_version_shows_the_check_again(at):
    asked = s.proposal(at)
    s.open_meeting(at, asked)
    member = signed_in(at.people["ILO"])
    path = f"{BASE}meetings/TST01-2020-01/items/1/ballot/"
    shown = shown_digest(text_of(member.post(path, {"choice": "agree", "step": "check"})))
    s.new_version(at, asked, title="Changed")
    answer = member.post(path, {"choice": "agree", "step": "record", "shown": shown})
    assert "has changed since the page was shown" in text_of(answer)
    assert shown_digest(text_of(answer)) != shown
    assert not Ballot.objects.exists()


def test_short_of_funds_says_the_figures_on_the_page(at):
    item = s.first_item(s.open_meeting(at, s.proposal(at, budget=s.budget(("UNDP", "programme", 900_000_000)))))
    s.all_agree(at, item)
    chair = authenticated(at.people["OHCHR"])
    path = f"{BASE}meetings/TST01-2020-01/items/1/"
    assert "can only be approved subject to" in page(chair, path)
    # Nothing is chosen beforehand: what would be chosen is refused.
    assert chair.get(f"{path}close/").context["form"]["outcome"].value() is None
    answer = text_of(checked(chair, f"{path}close/", outcome="approved"))
    assert "9,630,000.00 USD" in answer
    assert "is available" in answer
    assert not Closing.objects.exists()


def test_what_each_role_may_open(at):
    s.open_meeting(at, s.proposal(at))
    meeting = f"{BASE}meetings/TST01-2020-01/"
    for path in (
        BASE,
        f"{BASE}meetings/",
        meeting,
        f"{meeting}items/1/",
        f"{meeting}items/1/strip/",
        f"{BASE}decisions/",
    ):
        for who in ("ILO", "OHCHR", "secretariat"):
            page(signed_in(at.people[who]), path)
        for role in ("organisation", "donor"):
            other = User.objects.filter(email=f"{role}@example.org").first() or s.somebody(
                role, f"{role}@example.org", at.fund, "UNDP"
            )
            page(signed_in(other), path, 403)
    for path in (
        f"{meeting}agenda/",
        f"{meeting}open/",
        f"{meeting}close/",
        f"{meeting}attendance/",
        f"{BASE}seats/add/",
    ):
        page(signed_in(at.people["ILO"]), path, 403)
        page(signed_in(at.secretariat), path)
    page(signed_in(at.people["ILO"]), f"{meeting}items/1/close/", 403)
    page(signed_in(at.secretariat), f"{meeting}items/1/ballot/", 403)
    assert "You have no voting seat" in page(signed_in(at.people["AGENT"]), f"{meeting}items/1/ballot/")
    page(signed_in(at.secretariat), f"{BASE}meetings/TST01-2020-09/", 404)
    page(signed_in(at.secretariat), f"{meeting}items/7/", 404)
    assert "No quorum" in page(signed_in(at.people["OHCHR"]), f"{meeting}items/1/close/")


def test_seats_are_given_changed_and_handed_over(at):
    office = signed_in(at.secretariat)
    said = {"institution": "WHO", "institution_name": "", "role": "member", "valid_from": "2020-06-10"}
    assert checked(office, f"{BASE}seats/add/", **said)["Location"] == BASE
    assert Seat.objects.get(institution="WHO").institution_name == "Health Organization"
    answer = checked(office, f"{BASE}seats/add/", **said)
    assert "already has a seat" in text_of(answer)
    seat = at.seats["ILO"]
    checked(office, f"{BASE}seats/{seat.pk}/", holder=str(at.people["CSO"].pk), last_day="2020-12-31")
    seat.refresh_from_db()
    assert (seat.holder, str(seat.valid_until)) == (at.people["CSO"], "2020-12-31")
    chairs = {"outgoing": str(at.seats["UNICEF"].pk), "incoming": str(at.seats["UNDP"].pk)}
    checked(office, f"{BASE}rotation/", **chairs, first_day="2021-01-01", last_day="2021-12-31")
    committee = page(office, BASE)
    assert "Terms to come" in committee
    assert Seat.objects.get(institution="UNDP", valid_from="2021-01-01").role == "co_chair"


def test_attendance_is_recorded(at):
    s.open_meeting(at, s.proposal(at))
    office = signed_in(at.secretariat)
    path = f"{BASE}meetings/TST01-2020-01/attendance/"
    said = {f"seat-{seat.pk}": "holder" for seat in at.seats.values()} | {f"seat-{at.seats['ILO'].pk}": "absent"}
    assert office.post(path, said).status_code == 302
    assert "4 of 5 voting seats" in page(office, f"{BASE}meetings/TST01-2020-01/")
    assert "recorded as absent" in page(signed_in(at.people["ILO"]), f"{BASE}meetings/TST01-2020-01/items/1/ballot/")
    assert not Decision.objects.exists()


def test_who_takes_over_as_co_chair_without_the_role_is_named_before_nobody_can_sign(at):
    said = {"by": at.secretariat, "at": s.AT, "first_day": s.DAY + timedelta(days=30)}
    co_chair_rotate(outgoing=at.seats["UNICEF"], incoming=at.seats["ILO"], **said)
    client, lacks = signed_in(at.secretariat), "has not the role of a co-chair on 10 Jul 2020 and cannot sign"
    assert page(client, BASE).count(lacks) == 2  # the holder and the alternate
    for who in ("ILO", "ILO-2"):
        Membership.objects.create(user=at.people[who], role="co_chair", fund=at.fund, valid_from=said["first_day"])
    assert lacks not in page(client, BASE)
    # Who has a role that does not vote sits there in vain, too.
    maker = s.somebody("office_maker", "maker@example.org", at.fund)
    seat_people_change(seat=at.seats["NOR"], holder=maker, alternate=None, by=at.secretariat, at=s.AT)
    assert "has not the role of a member on 10 Jun 2020 and cannot vote" in page(client, BASE)
