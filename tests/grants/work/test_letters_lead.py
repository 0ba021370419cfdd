"""Where letters lead: each to a page its own reader may open."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from fund.models import Membership
from grants.committee.minutes import minutes_digest
from grants.models import Notice, Proposal, Seat
from grants.services import meetings
from grants.services.minutes import minutes_sign, minutes_write
from tests.grants.committee import sitting as committee
from tests.grants.payments.office import paying_office, person

pytestmark = pytest.mark.django_db


def answers() -> dict[str, tuple[str, int]]:
    """Who got a letter to the page it leads to, and what that answers them."""
    found = {}
    for letter in Notice.objects.exclude(user=None).select_related("user"):
        client = Client()
        client.force_login(letter.user)
        found[letter.address] = letter.path, client.get(letter.path).status_code if letter.path else 0
    return found


@pytest.fixture
def decided():
    """A proposal of UNDP is approved; Norway's own people observe, and somebody who has left still has a seat."""
    at = committee.sitting()
    made = committee.proposal(at)
    author = committee.somebody("organisation", "author@undp.example.org", at.fund, "UNDP")
    other = committee.somebody("organisation", "other@ilo.example.org", at.fund, "ILO")
    norway = committee.somebody("donor", "norway@example.org", at.fund, "NOR")
    left = committee.somebody("committee_member", "left@example.org", at.fund)
    Membership.objects.filter(user=left).update(valid_until=date(2020, 2, 1))
    Proposal.objects.filter(pk=made.pk).update(created_by=author)
    Seat.objects.filter(pk=at.seats["CSO"].pk).update(holder=norway, alternate=other)
    Seat.objects.filter(pk=at.seats["AGENT"].pk).update(holder=left)
    meeting = committee.open_meeting(at, made)
    Notice.objects.all().delete()
    committee.all_agree(at, committee.first_item(meeting))
    committee.both(at, committee.first_item(meeting))
    return at, made, meeting


def test_a_decision_leads_each_reader_to_a_page_that_is_open_to_them(decided):
    _at, made, _meeting = decided
    found = {who: path for who, path in answers().items() if "TST01" in path[0] or not path[0]}
    decision = f"/funds/TST01/committee/decisions/{made.agenda_items.get().decision.number}/"
    assert found["nor.tst01@example.org"] == (decision, 200)
    assert found["author@undp.example.org"] == (f"/funds/TST01/proposals/{made.number}/", 200)
    assert found["norway@example.org"] == ("/funds/TST01/donor/", 200)
    assert found["other@ilo.example.org"] == ("/funds/TST01/", 200), "the proposal is not theirs"
    assert found["left@example.org"] == ("", 0)


def test_cleared_minutes_lead_an_observing_donor_home(decided):
    at, _made, meeting = decided
    meetings.meeting_close(meeting=meeting, by=at.secretariat, at=committee.AT)
    minutes_write(meeting=meeting, text="All agreed.", by=at.secretariat, at=committee.AT)
    Notice.objects.all().delete()
    for chair in ("OHCHR", "UNICEF"):
        meeting.refresh_from_db()
        minutes_sign(meeting=meeting, shown=minutes_digest(meeting), by=at.people[chair], at=committee.LATER)
    found = answers()
    assert found["nor.tst01@example.org"] == (f"/funds/TST01/committee/meetings/{meeting.number}/", 200)
    assert found["norway@example.org"] == ("/funds/TST01/donor/", 200)


@pytest.mark.parametrize("signs_in", [False, True])
def test_a_payment_leads_the_organisation_to_its_project(signs_in):
    office = paying_office()
    if signs_in:
        ana = person("organisation", "ana@undp.example.org", office.fund)
        Membership.objects.filter(user=ana).update(institution="UNDP")
    request = office.paid()
    letter = Notice.objects.get(address="ana@undp.example.org")
    assert letter.path == f"/funds/TST01/projects/{request.project.number}/"
    if signs_in:
        client = Client()
        client.force_login(ana)
        assert client.get(letter.path).status_code == 200


def test_a_proposal_names_its_meetings_to_its_organisation_and_links_to_none(decided):
    at, made, meeting = decided
    made.refresh_from_db()
    pages = []
    for reader in (at.secretariat, made.created_by):
        client = Client()
        client.force_login(reader)
        pages.append(client.get(f"/funds/TST01/proposals/{made.number}/").content.decode())
        assert meeting.number in pages[-1]
        assert made.agenda_items.get().decision.number in pages[-1]
    assert f'href="/funds/TST01/committee/meetings/{meeting.number}/' in pages[0]
    assert "/committee/" not in pages[1]
