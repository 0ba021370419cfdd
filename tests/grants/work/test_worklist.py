"""What waits for whom: it comes when the step is theirs, goes when it is taken and costs the same for many."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from fund.models import Fund, Instalment, Membership, User
from grants.committee.minutes import minutes_digest
from grants.models import FundRules, ImportState, PlanChange, Presence, Tranche, WorkbookImport
from grants.services import meetings
from grants.services.decisions import condition_meet
from grants.services.minutes import minutes_sign, minutes_write
from grants.services.proposals import proposal_submit
from grants.services.screening import proposal_forward, proposal_return
from grants.worklist import waiting_count, waiting_for
from tests.generators.office_fund import office_fund
from tests.grants.committee import sitting as committee
from tests.grants.payments import office as payments
from tests.grants.proposals import office as drafting

pytestmark = pytest.mark.django_db


def kinds(user: User, at: datetime, *, without: tuple[str, ...] = ("project_close", "year_close")) -> list[str]:
    """The kinds of what waits; what any old fund has waiting is left out."""
    found = waiting_for(user, at)
    assert waiting_count(user, at) == len(found), "the count in the navigation is that of the page"
    assert all(row.text or row.reason for row in found)
    assert all(row.path for row in found), [row.kind for row in found if not row.path]
    return sorted(row.kind for row in found if row.kind not in without)


def test_a_proposal_waits_for_its_organisation_then_the_secretariat_then_the_agenda():
    who = drafting.people()
    proposal = drafting.begun(who)
    at = drafting.NOW
    assert kinds(who.undp, at) == ["proposal_submit"]
    assert kinds(who.who, at) == kinds(who.secretariat, at) == []
    version = proposal_submit(proposal=proposal, by=who.undp, at=at)
    assert kinds(who.undp, at) == []
    assert kinds(who.secretariat, at) == kinds(who.other_secretariat, at) == ["proposal_screen"]
    proposal_return(proposal=proposal, comment="Too dear.", by=who.secretariat, at=at)
    [row] = [row for row in waiting_for(who.undp, at) if row.kind == "proposal_submit"]
    assert "returned" in row.reason
    version = proposal_submit(proposal=proposal, by=who.undp, at=at)
    drafting.reviewed(who, version)
    proposal_forward(proposal=proposal, by=who.secretariat, at=at)
    assert kinds(who.secretariat, at) == ["proposal_agenda"]
    assert kinds(who.member, at) == kinds(who.maker, at) == []


def test_who_submitted_a_direct_cost_does_not_find_it_to_be_screened():
    who = drafting.people()
    budget = [{"organisation": "UNDP", "purpose": "direct_cost", "category": "1", "amount_minor": 100_00}]
    content = drafting.complete(budget=budget, disbursements=[{"year": 2026, "amount_minor": 107_00}])
    proposal = drafting.proposal_begin(
        fund=who.fund, kind="direct_cost", lead=who.organisation, content=content, by=who.secretariat, at=drafting.NOW
    )
    assert kinds(who.secretariat, drafting.NOW) == ["proposal_submit"]
    proposal_submit(proposal=proposal, by=who.secretariat, at=drafting.NOW)
    assert kinds(who.secretariat, drafting.NOW) == []
    assert kinds(who.other_secretariat, drafting.NOW) == ["proposal_screen"]


def test_a_ballot_waits_until_the_seat_has_answered_and_again_for_a_new_version():
    at = committee.sitting()
    proposal = committee.proposal(at)
    meeting = committee.open_meeting(at, proposal)
    member, alternate, observer = at.people["ILO"], at.people["ILO-2"], at.people["CSO"]
    [row] = waiting_for(member, committee.BEFORE)
    assert (row.kind, row.due.date(), row.record) == ("ballot", committee.DAY, meeting.number)
    assert kinds(alternate, committee.AT) == kinds(observer, committee.AT) == []
    committee.vote(at, committee.first_item(meeting), ILO="agree")
    assert kinds(member, committee.AT) == []
    committee.new_version(at, proposal, title="Changed")
    assert kinds(member, committee.AT) == ["ballot"]


def test_a_ballot_waits_for_the_alternate_who_sits():
    at = committee.sitting()
    meeting = committee.open_meeting(at, committee.proposal(at))
    presence = {at.seats["ILO"].pk: Presence.ALTERNATE}
    meetings.attendance_record(meeting=meeting, presence=presence, by=at.secretariat, at=committee.AT)
    assert kinds(at.people["ILO"], committee.AT) == []
    assert kinds(at.people["ILO-2"], committee.AT) == ["ballot"]


def test_after_the_deadline_no_ballot_waits_but_the_item_waits_for_both_co_chairs():
    at = committee.sitting()
    meeting = committee.written(at, committee.proposal(at))
    assert kinds(at.people["NOR"], committee.BEFORE) == ["ballot"]
    assert kinds(at.people["NOR"], committee.LATER) == []
    first, second = at.people["OHCHR"], at.people["UNICEF"]
    assert kinds(first, committee.LATER) == kinds(second, committee.LATER) == ["item_close"]
    committee.sign(at, committee.first_item(meeting), "OHCHR", when=committee.LATER)
    assert kinds(first, committee.LATER) == []
    [row] = waiting_for(second, committee.LATER)
    assert "your signature" in row.reason
    committee.sign(at, committee.first_item(meeting), "UNICEF", when=committee.LATER)
    assert kinds(second, committee.LATER) == []
    assert "meeting_close" in kinds(at.secretariat, committee.LATER)


def test_an_item_signed_with_other_words_waits_for_the_co_chair_who_signed_first():
    at = committee.sitting()
    item = committee.first_item(committee.open_meeting(at, committee.proposal(at)))
    committee.all_agree(at, item)
    committee.sign(at, item, "OHCHR", outcome="conditions", conditions=["Name a focal point"])
    committee.sign(at, item, "UNICEF", outcome="conditions", conditions=["Name two"])
    assert kinds(at.people["UNICEF"], committee.AT) == []
    [row] = waiting_for(at.people["OHCHR"], committee.AT)
    assert "has signed other words than your seat" in row.reason
    client = Client()
    client.force_login(at.people["OHCHR"])
    page = client.get(f"/funds/TST01/committee/meetings/{item.meeting.number}/items/1/").content.decode()
    assert page.count("Name a focal point") == page.count("Name two") == 1


def test_conditions_and_minutes_wait_until_they_are_recorded_and_signed():
    at = committee.sitting()
    meeting = committee.open_meeting(at, committee.proposal(at))
    item = committee.first_item(meeting)
    committee.all_agree(at, item)
    committee.both(at, item, outcome="conditions", conditions=["A letter of the government"])
    assert "condition" in kinds(at.secretariat, committee.LATER)
    condition = item.decision.conditions.get()
    condition_meet(condition=condition, met_on=committee.DAY, note="Received.", by=at.secretariat, at=committee.LATER)
    assert "condition" not in kinds(at.secretariat, committee.LATER)
    meetings.meeting_close(meeting=meeting, by=at.secretariat, at=committee.LATER)
    assert "minutes_write" in kinds(at.secretariat, committee.LATER)
    chairs = at.people["OHCHR"], at.people["UNICEF"]
    assert [kinds(chair, committee.LATER) for chair in chairs] == [[], []]
    minutes_write(meeting=meeting, text="All agreed.", by=at.secretariat, at=committee.LATER)
    assert [kinds(chair, committee.LATER) for chair in chairs] == [["minutes_sign"]] * 2

    def sign(chair: User) -> None:
        shown = minutes_digest(meeting)
        minutes_sign(meeting=meeting, shown=shown, by=chair, at=committee.LATER)

    sign(chairs[0])
    assert [kinds(chair, committee.LATER) for chair in chairs] == [[], ["minutes_sign"]]
    minutes_write(meeting=meeting, text="Nearly all agreed.", by=at.secretariat, at=committee.LATER)
    assert [kinds(chair, committee.LATER) for chair in chairs] == [["minutes_sign"]] * 2, "another text"
    sign(chairs[0])
    sign(chairs[1])
    assert [kinds(chair, committee.LATER) for chair in chairs] == [[], []]


def test_a_payment_waits_for_another_person_to_release_and_for_a_third_to_confirm():
    at = payments.paying_office()
    now = payments.NOW
    request = at.prepare()
    assert kinds(at.maker, now) == kinds(at.other_maker, now) == ["request_draft"]
    payments.request_submit(request=request, by=at.maker, at=now)
    assert kinds(at.maker, now) == []
    [row] = [row for row in waiting_for(at.checker, now) if row.kind == "request_release"]
    assert "USD" in row.text
    assert row.fund == at.fund
    payments.request_release(request=request, shown=at.digest(request), by=at.checker, at=now)
    assert kinds(at.checker, now) == []
    assert kinds(at.maker, now) == []
    assert kinds(at.other_maker, now) == ["payment_confirm"]


def test_a_tranche_waits_from_its_day_until_somebody_asks_for_it():
    at = payments.paying_office()
    change = PlanChange.objects.create(
        fund=at.fund, project=at.project, position=0, recorded_by=at.maker, recorded_at=payments.NOW
    )
    due = payments.NOW.date()
    tranche = Tranche.objects.create(
        change=change, organisation=at.organisation, number=1, amount_minor=20_000_00, due_on=due
    )
    assert kinds(at.maker, payments.NOW - timedelta(days=1)) == []
    [row] = [row for row in waiting_for(at.maker, payments.NOW) if row.kind == "tranche_ask"]
    assert "20,000.00 USD" in row.text
    assert f"purse={at.project.number}%3A{at.organisation.code}%3Aprogramme" in row.path
    assert kinds(at.checker, payments.NOW) == []
    at.prepare(tranche=tranche)
    assert kinds(at.maker, payments.NOW) == ["request_draft"]


def test_a_deferred_proposal_waits_for_the_secretariat_and_its_organisation():
    at = committee.sitting()
    proposal = committee.proposal(at)
    item = committee.first_item(committee.open_meeting(at, proposal))
    committee.all_agree(at, item)
    committee.both(at, item, outcome="deferred", comments="Not yet.")
    leader = committee.somebody("organisation", "leader@example.org", at.fund, proposal.lead.code)
    assert "proposal_deferred" in kinds(at.secretariat, committee.LATER)
    assert "proposal_put_off" in kinds(leader, committee.LATER)
    assert "proposal_put_off" not in kinds(at.people["ILO"], committee.LATER)


def test_an_item_whose_ballots_are_void_does_not_wait_to_be_closed():
    at = committee.sitting()
    proposal = committee.proposal(at)
    committee.all_agree(at, committee.first_item(committee.open_meeting(at, proposal)))
    assert "item_close" in kinds(at.people["OHCHR"], committee.AT)
    committee.new_version(at, proposal, title="Changed")
    assert kinds(at.people["OHCHR"], committee.AT) == ["ballot"]


def test_a_closed_project_waits_for_its_organisation_to_settle():
    office = office_fund()
    undp = User.objects.create_user(email="undp@example.org", password="x", name="Undp")
    Membership.objects.create(
        user=undp, role="organisation", institution="UNDP", fund=office.fund, valid_from=date(2000, 1, 1)
    )
    now = datetime(2020, 6, 10, 9, 0, tzinfo=UTC)
    assert "project_settle" not in kinds(undp, now)
    office.project.status, office.project.end_date = "operationally_closed", date(2019, 12, 31)
    office.project.save()
    assert kinds(undp, now) == ["project_settle"]


def test_imports_instalments_years_rules_and_overdue_projects_wait_for_theirs():
    office = office_fund()
    now = datetime(2020, 6, 10, 9, 0, tzinfo=UTC)

    def person(role: str, institution: str = "", fund: Fund | None = office.fund) -> User:
        user = User.objects.create_user(email=f"{role}{institution}@example.org", password="x", name=role)
        Membership.objects.create(user=user, role=role, institution=institution, fund=fund, valid_from=date(2000, 1, 1))
        return user

    maker, checker = person("office_maker", fund=None), person("office_checker")
    norway, sweden, administrator = person("donor", "NOR"), person("donor", "SWE"), person("administrator")
    undp, who = person("organisation", "UNDP"), person("organisation", "WHO")
    assert waiting_for(maker, now) == []
    WorkbookImport.objects.create(
        uploaded_by=maker, uploaded_at=now, file_name="a.xlsx", digest="0" * 64, size=1, state=ImportState.READY
    )
    assert kinds(maker, now) == ["import"]
    assert Instalment.objects.filter(agreement=office.kroner).count() == 3
    found = [row for row in waiting_for(norway, now) if row.kind == "instalment"]
    assert len(found) == 2, "the first of three was paid"
    assert waiting_for(sweden, now) == []
    assert kinds(checker, now, without=()) == ["year_close"]
    assert kinds(administrator, now) == ["rules"]
    FundRules.objects.create(fund=office.fund)
    assert kinds(administrator, now) == []
    office.project.end_date = date(2019, 12, 31)
    office.project.save()
    [row] = waiting_for(undp, now)
    assert (row.kind, row.days) == ("project_close", (now.date() - date(2019, 12, 31)).days)
    assert waiting_for(who, now) == []


def test_nothing_waits_for_whose_membership_is_over_and_for_who_has_none():
    at = committee.sitting()
    committee.open_meeting(at, committee.proposal(at))
    nobody = User.objects.create_user(email="nobody@example.org", password="x", name="Nobody")
    assert waiting_for(nobody, committee.AT) == []
    assert kinds(at.people["ILO"], committee.BEFORE) == ["ballot"]
    Membership.objects.filter(user=at.people["ILO"]).update(valid_until=committee.DAY - timedelta(days=30))
    assert waiting_for(at.people["ILO"], committee.BEFORE) == []


def test_a_work_list_costs_the_same_however_much_waits():
    who = drafting.people()
    drafting.submitted(who)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            waiting_for(who.secretariat, drafting.NOW)
        return len(queries)

    few = asked()
    for number in range(12):
        drafting.submitted(who, title=f"Another {number}")
    assert asked() == few <= 5
    with CaptureQueriesContext(connection) as queries:
        assert waiting_count(who.secretariat, drafting.NOW) >= 13
    assert len(queries) <= 2


def test_the_page_filters_by_fund_and_kind_and_says_when_nothing_waits(client: Client):
    who = drafting.people()
    drafting.submitted(who)
    client.force_login(who.secretariat)
    page = client.get("/waiting/").content.decode()
    assert "Proposals to screen" in page
    assert "Waiting for you (" in page
    assert "Advisers for Kenya" not in client.get("/waiting/?q=nothing-like-it").content.decode()
    assert "Advisers for Kenya" in client.get("/waiting/?kind=Proposals+to+screen").content.decode()
    assert "proposals-to-screen" not in client.get("/waiting/?export=csv")["Content-Disposition"]
    client.force_login(who.member)
    page = client.get("/waiting/").content.decode()
    assert "Nothing waits for you" in page
    assert "Waiting for you (" not in page


def test_until_when_is_a_day_in_a_workbook_and_a_moment_where_an_hour_is_named(client: Client):
    at = committee.sitting()
    now = timezone.now()
    until = (now + timedelta(days=5)).replace(hour=17, minute=0, second=0, microsecond=0)
    for said in ({"kind": "written", "silence_until": until}, {"held_on": until.date()}):
        meeting = meetings.meeting_call(fund=at.fund, by=at.secretariat, at=now, **said)
        meetings.agenda_add_business(meeting=meeting, kind="other", title="Place", by=at.secretariat, at=now)
        meetings.meeting_open(meeting=meeting, by=at.secretariat, at=now)
    client.force_login(at.people["NOR"])
    sheet = load_workbook(BytesIO(client.get("/waiting/?export=xlsx").content))["List"]
    ends = {row[6].value: row[6].number_format for row in sheet.iter_rows(min_row=2)}
    assert ends == {
        until.replace(tzinfo=None): "yyyy-mm-dd hh:mm",
        datetime.combine(until.date(), datetime.min.time()): "yyyy-mm-dd",
    }
    written = client.get("/waiting/?export=csv").getvalue().decode()
    assert f'"{until:%Y-%m-%d}T17:00:00"' in written
    assert f'"{until:%Y-%m-%d}T00:00:00"' in written


def test_amounts_of_the_work_list_are_those_of_the_request():
    at = payments.paying_office()
    at.prepare("1,234.50")
    [row] = [row for row in waiting_for(at.maker, payments.NOW) if row.kind == "request_draft"]
    assert "1,234.50 USD" in row.text
