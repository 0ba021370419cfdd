"""Who may open and send every page on which something is written: one table, and no address outside it."""

from __future__ import annotations

import uuid
from datetime import date
from typing import NamedTuple

import pytest
from django.test import Client
from django.urls import URLPattern, reverse

from config.roles import ROLE_PERMISSIONS
from fund import services
from fund.models import Entry, Fund, Membership, User
from fund.urls import writing as fund_writing
from grants.models import WorkbookImport
from grants.urls import workbooks
from grants.urls import writing as grants_writing
from tests.generators.office_fund import AT, BY, office_fund, usd

pytestmark = pytest.mark.django_db

FUND, ANYWHERE, OWN = "a fund's", "of no single fund", "somebody's own"


class Page(NamedTuple):
    """An address by name, the right it takes, whose it is, what is in its address, and whether it only takes POST."""

    name: str
    act: str
    whose: str = FUND
    args: tuple[object, ...] = ()
    posts_only: bool = False


EDIT = "register.edit"
PAGES = [
    Page("fund:record-deposit", "deposit.record"),
    Page("fund:record-deposit-preview", "deposit.record"),
    Page("fund:record-income", "income.record"),
    Page("fund:record-charge", "charge.record"),
    Page("fund:record-fund-transfer", "fund_transfer.record"),
    Page("fund:record-contributor-refund", "contributor_refund.record"),
    Page("fund:register", EDIT),
    Page("fund:fund-edit", EDIT),
    Page("fund:focus-add", EDIT),
    Page("fund:focus-edit", EDIT, args=("F1",)),
    Page("fund:output-add", EDIT),
    Page("fund:output-edit", EDIT, args=("O1",)),
    Page("fund:contributor-add", EDIT),
    Page("fund:contributor-edit", EDIT, args=("NOR",)),
    Page("fund:agreement-add", EDIT),
    Page("fund:agreement-edit", EDIT, args=("NOR-1",)),
    Page("fund:recorded", "ledger.view", args=(1,)),
    Page("fund:reverse", "entry.reverse", args=(3,)),
    Page("fund:close-year", "year.close"),
    Page("fund:year-closed", "ledger.view", args=(2018,)),
    Page("grants:record-allocation", "allocation.record"),
    Page("grants:record-allocation-preview", "allocation.record"),
    Page("grants:record-transfer", "transfer.record"),
    Page("grants:record-transfer-preview", "transfer.record"),
    Page("grants:record-refund", "refund.record"),
    Page("grants:record-refund-preview", "refund.record"),
    Page("grants:record-expenditure", "expenditure.record"),
    Page("grants:record-expenditure-preview", "expenditure.record"),
    Page("grants:organisation-add", EDIT),
    Page("grants:organisation-edit", EDIT, args=("UNDP",)),
    Page("grants:project-add", EDIT),
    Page("grants:project-edit", EDIT, args=("P-1",)),
    Page("grants:export", "workbook.export"),
    Page("grants:imports", "workbook.import", ANYWHERE),
    Page("grants:template", "workbook.import", ANYWHERE),
    Page("grants:import", "workbook.import", OWN, (uuid.UUID(int=1),)),
    Page("grants:import-progress", "workbook.import", OWN, (uuid.UUID(int=1),)),
    Page("grants:import-decide", "workbook.import", OWN, (uuid.UUID(int=1),), posts_only=True),
    Page("grants:import-errors", "workbook.import", OWN, (uuid.UUID(int=1),)),
]


@pytest.fixture
def fund(settings, tmp_path) -> Fund:
    from fund.models import Output, PriorityFocus

    settings.MEDIA_ROOT = tmp_path
    office = office_fund()
    focus = PriorityFocus.objects.get(fund=office.fund)
    Output.objects.create(fund=office.fund, priority_focus=focus, code="O1", title="Output")
    services.charge_record(
        fund=office.fund,
        reference="C-1",
        kind="bank_charges",
        value_date=date(2019, 1, 1),
        amount=usd("1"),
        by=BY,
        at=AT,
    )
    services.year_close(fund=office.fund, year=2018, by=BY, at=AT)
    return office.fund


def person(role: str, fund: Fund | None = None, **changes: object) -> Client:
    user = User.objects.create_user(email=f"{uuid.uuid4()}@example.org", password="x", name=role)
    if role:
        Membership.objects.create(user=user, role=role, fund=fund, **{"valid_from": date(2000, 1, 1)} | changes)
    client = Client()
    client.force_login(user)
    return client


def address(page: Page, code: str = "TST01") -> str:
    return reverse(page.name, args=[code, *page.args] if page.whose == FUND else page.args)


def allowed(page: Page) -> tuple[int, ...]:
    """Answers of a person who has the right: the page; for an upload that is nobody's of theirs, 404."""
    return (404,) if page.whose == OWN else (200,)


def test_every_writing_address_is_in_the_table():
    patterns = [("fund", p) for p in fund_writing] + [("grants", p) for p in (*grants_writing, *workbooks)]
    named = {f"{app}:{p.name}" for app, p in patterns if isinstance(p, URLPattern)}
    assert named == {page.name for page in PAGES}


def test_every_right_of_the_table_exists():
    acts = frozenset().union(*ROLE_PERMISSIONS.values())
    assert {page.act for page in PAGES} <= acts


@pytest.mark.parametrize("role", sorted(ROLE_PERMISSIONS))
def test_each_role_opens_what_its_rights_say_and_nothing_else(fund, role):
    client = person(role)
    before = Entry.objects.count()
    for page in PAGES:
        expected = allowed(page) if page.act in ROLE_PERMISSIONS[role] else (403,)
        if not page.posts_only:
            assert client.get(address(page)).status_code in expected, (role, page.name, "GET")
        if page.act in ROLE_PERMISSIONS[role]:
            expected = (200, 302, 404, 405)
        assert client.post(address(page), {}).status_code in (*expected, 405), (role, page.name, "POST")
    assert Entry.objects.count() == before
    assert not WorkbookImport.objects.exists()


def test_a_fund_of_others_answers_as_if_it_were_not_there(fund):
    mine = Fund.objects.create(code="MINE1", name="Mine", currency="USD", start_date=date(2018, 1, 1))
    for role in ("office_maker", "office_checker", "auditor"):
        client = person(role, mine)
        for page in PAGES:
            if page.whose != FUND:
                continue
            absent = client.get(address(page, "NONE9")).status_code
            assert absent == 404
            for answer in (client.get(address(page)), client.post(address(page), {})):
                assert answer.status_code in (404, 405), (role, page.name)  # 405: whatever the fund
                assert b"TST01" not in answer.content.replace(address(page).encode(), b"")


def test_nobody_and_former_and_suspended_people_are_turned_away(fund):
    stranger = Client()
    former = person("office_maker", valid_until=date(2020, 1, 1))
    suspended = person("office_maker")
    User.objects.filter(pk=suspended.session["_auth_user_id"]).update(is_active=False)
    root = User.objects.create_superuser(email="root@example.org", password="x", name="Root")
    Membership.objects.create(user=root, role="office_maker", valid_from=date(2000, 1, 1))
    machine = Client()
    machine.force_login(root)
    for page in PAGES:
        for client, expected in ((stranger, (302,)), (suspended, (302,)), (former, (403, 404)), (machine, (403, 200))):
            answer = client.post(address(page), {}) if page.posts_only else client.get(address(page))
            assert answer.status_code in expected, (page.name, answer.status_code)
            if answer.status_code == 302:
                assert "/accounts/login/" in answer.url
            if client is machine and answer.status_code == 200:
                assert page.act.endswith(".view")
    assert not Entry.objects.exclude(recorded_by=BY).exists()


def test_pages_need_the_forgery_token(fund):
    user = User.objects.create_user(email="maker@example.org", password="x", name="Maker")
    Membership.objects.create(user=user, role="office_maker", valid_from=date(2000, 1, 1))
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    for page in PAGES:
        if page.act in ROLE_PERMISSIONS["office_maker"]:
            assert client.post(address(page), {"step": "record"}).status_code in (403, 405), page.name
