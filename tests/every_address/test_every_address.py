"""Every address of the product with every role: who is answered, who is refused, for whom it is not there.

An address that is not in the table fails, so a new page comes with its rights.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from config.roles import ROLE_PERMISSIONS
from fund.models import Entry, Instalment, Membership, User
from fund.urls import writing as fund_writing
from grants.models import (
    Notice,
    Step,
    WorkbookImport,
)
from grants.urls import workbooks
from grants.urls import writing as grants_writing
from tests.every_address.offered import asked_for, offered_by
from tests.every_address.table import (
    ANONYMOUS,
    ANYWHERE,
    EVERYBODY,
    FUND,
    PUBLIC,
    SIGNED_IN,
    STRANGER,
    TABLE,
    expected,
)
from tests.every_address.world import World, client_of, everything

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The world of all these tests, made once: what a test does in it goes with that test's own transaction."""
    media = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("world"))
    with django_db_blocker.unblock(), media, transaction.atomic():
        made = everything()
        connection.check_constraints()
        yield made
        transaction.set_rollback(True)


def named_addresses() -> dict[str, URLPattern]:
    found: dict[str, URLPattern] = {}

    def walk(patterns: list[URLPattern | URLResolver], namespace: str) -> None:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                walk(pattern.url_patterns, pattern.namespace or namespace)
            else:
                assert pattern.name, f"an address without a name: {pattern.pattern}"
                found.setdefault(f"{namespace}:{pattern.name}" if namespace else pattern.name, pattern)

    walk(get_resolver().url_patterns, "")
    return found


def test_every_address_of_the_product_is_in_the_table():
    assert set(named_addresses()) == set(TABLE)


def test_every_act_of_the_table_is_a_right_of_some_role():
    acts = frozenset().union(*ROLE_PERMISSIONS.values())
    assert {act for rule in TABLE.values() for act in f"{rule.acts} {rule.reads}".split()} <= acts


def test_every_right_is_of_some_address():
    """A right that opens nothing is a mistake, or a word nobody knows the meaning of."""
    used = {act for rule in TABLE.values() for act in f"{rule.acts} {rule.reads}".split()}
    assert frozenset().union(*ROLE_PERMISSIONS.values()) - used == set()


@pytest.mark.parametrize("who", EVERYBODY)
def test_each_role_is_answered_what_the_table_says(who, world):
    client = client_of(who, world.fund)
    wrong = {}
    asked, offered = set(), {}
    for name in TABLE:
        if name == "account_logout":
            continue
        reads, _writes = expected(name, who)
        answer = client.get(world.address(name))
        status = answer.status_code
        if answer.streaming:
            list(answer.streaming_content)
        if status not in reads:
            wrong[name] = (status, sorted(reads))
        asked.add(asked_for(world.address(name)))
        offered |= {asked_for(url): (url, name) for url in offered_by(world.address(name), answer)}
        if status == 302 and who == ANONYMOUS and TABLE[name].whose != PUBLIC:
            assert answer["Location"].startswith("/accounts/login/"), name
        if status == 302 and TABLE[name].whose in (FUND, ANYWHERE) and who != ANONYMOUS:
            assert "/accounts/login/" not in answer["Location"], name
        if who == STRANGER and TABLE[name].whose == FUND:
            # As if it were not there: nothing of the fund but the address that was asked for.
            assert b"TST01" not in answer.content.replace(world.address(name).encode(), b""), name
    assert wrong == {}
    refused = refused_links(client, {key: link for key, link in offered.items() if key not in asked})
    assert not refused, "\n".join(f"{s} {u} from {p}" for u, (p, s) in refused.items())


def refused_links(client: Client, offered: dict[Any, tuple[str, str]]) -> dict[str, tuple[str, int]]:
    """The links that lead to a refusal, with the page that offers each: no page offers what is not answered."""
    found = {}
    for url, page in offered.values():
        status = client.get(url).status_code
        if status not in (200, 302):
            found[url] = (page, status)
    return found


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_may_not_send_changes_nothing(who, world):
    client = client_of(who, world.fund)
    before = Entry.objects.count(), Step.objects.count(), Instalment.objects.count()
    wrong = {}
    for name in TABLE:
        _reads, writes = expected(name, who)
        if not writes:
            continue
        status = client.post(world.address(name), {"step": "record", "confirm": "1"}).status_code
        if status not in writes:
            wrong[name] = (status, sorted(writes))
    assert wrong == {}
    assert (Entry.objects.count(), Step.objects.count(), Instalment.objects.count()) == before


def test_whose_membership_is_over_is_a_stranger(world):
    client = client_of("auditor", world.fund)
    Membership.objects.filter(user__email="somebody@example.org").update(valid_until=date(2020, 1, 1))
    assert timezone.now().date() > date(2020, 1, 1)
    found = {client.get(world.address(name)).status_code for name, rule in TABLE.items() if rule.whose == FUND}
    assert found == {404, 405}


def recording_addresses() -> list[str]:
    """The pages on which something is written into the books or the register."""
    patterns = [("fund", fund_writing), ("grants", [*grants_writing, *workbooks])]
    return [f"{app}:{each.name}" for app, those in patterns for each in those if isinstance(each, URLPattern)]


@pytest.mark.parametrize("who", sorted(ROLE_PERMISSIONS))
def test_an_empty_form_records_nothing_whoever_sends_it(who, world):
    client = client_of(who, world.fund)
    before = Entry.objects.count()
    wrong = {}
    for name in recording_addresses():
        _reads, writes = expected(name, who)
        status = client.post(world.address(name), {}).status_code
        if status not in (writes or {200, 302, 404, 405}):
            wrong[name] = status
    assert wrong == {}
    assert Entry.objects.count() == before
    assert not WorkbookImport.objects.exists()


def test_who_is_suspended_is_asked_to_sign_in(world):
    client = client_of("office_maker", world.fund)
    User.objects.filter(email="somebody@example.org").update(is_active=False)
    for name, rule in TABLE.items():
        if rule.whose in (FUND, ANYWHERE, SIGNED_IN) and not rule.sent:
            answer = client.get(world.address(name))
            assert answer.status_code == 302, name
            assert answer["Location"].startswith("/accounts/login/"), name


def test_who_keeps_the_machine_only_looks(world):
    client = client_of("office_maker", world.fund)
    User.objects.filter(email="somebody@example.org").update(is_superuser=True, is_staff=True)
    opened = {name for name, rule in TABLE.items() if rule.whose == FUND and not rule.sent
              and client.get(world.address(name)).status_code in (200, 302)}  # fmt: skip
    assert "fund:recorded" in opened
    for name in opened:
        assert any(act.endswith((".view", ".view_own")) for act in TABLE[name].acts.split()), name


@pytest.mark.parametrize("who", ["office_maker", "office_checker"])
def test_nothing_is_sent_without_the_forgery_token(who, world):
    found = client_of(who, world.fund)
    client = Client(enforce_csrf_checks=True)
    client.cookies = found.cookies
    for name, rule in TABLE.items():
        if rule.whose == FUND and not ROLE_PERMISSIONS[who].isdisjoint(rule.acts.split()):
            answer = client.post(world.address(name), {"step": "record", "confirm": "1"})
            assert answer.status_code in (403, 404, 405), name


def test_no_letter_leads_to_a_page_its_reader_is_refused(world):
    """What is written while everything is made goes to people of every role."""
    wrong, readers = {}, set()
    for letter in Notice.objects.exclude(user=None).exclude(path="").select_related("user"):
        client = Client()
        client.force_login(letter.user)
        status = client.get(letter.path).status_code
        readers.add(letter.user_id)
        if status != 200:
            wrong[letter.address, letter.path] = status
    assert wrong == {}
    assert len(readers) > 5
