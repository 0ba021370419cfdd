"""Every reading address and every role: who gets 200, who 403, who 404; one's own lines and another's.

That no address of the product is forgotten is asked by ``tests/test_every_address.py``.
"""

from __future__ import annotations

import io
import zipfile
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from fund.models import Fund, Membership, User
from tests.generators.full_fund import FIRST_YEAR
from tests.reading import ROLES, client_for, load_full_fund, member

pytestmark = pytest.mark.django_db

LINES = {"office_maker", "office_checker", "secretariat", "committee_member", "co_chair", "auditor"}
EVERYONE = LINES | {"donor", "organisation", "observer", "administrator"}
GIVES, IMPLEMENTS = LINES | {"donor"}, LINES | {"organisation"}
REPORTS = EVERYONE - {"administrator"}
HISTORY = {"office_maker", "office_checker", "secretariat", "auditor", "administrator"}
YEAR = FIRST_YEAR + 3

# Name of the address: an address, who is answered, and who is told it is not there although their role may ask.
MATRIX: dict[str, tuple[str, set[str], set[str]]] = {
    "reports:portfolio": ("/", EVERYONE, set()),
    "reports:fund": ("/funds/FULL1/", EVERYONE, set()),
    "reports:contributions": ("/funds/FULL1/contributions/", GIVES, set()),
    "reports:allocations": ("/funds/FULL1/allocations/", IMPLEMENTS, set()),
    "reports:transfers": ("/funds/FULL1/transfers/", IMPLEMENTS, set()),
    "reports:expenditure": ("/funds/FULL1/expenditure/", IMPLEMENTS, set()),
    "reports:income": ("/funds/FULL1/income/", LINES, set()),
    "reports:focuses": ("/funds/FULL1/focuses/", REPORTS, set()),
    "reports:reports": ("/funds/FULL1/reports/", REPORTS, set()),
    "reports:annual": (f"/funds/FULL1/reports/annual/{YEAR}/", REPORTS, set()),
    "reports:annual-file": (f"/funds/FULL1/reports/annual/{YEAR}.json", REPORTS, set()),
    "reports:annual-file, with the ledger in it": (f"/funds/FULL1/reports/annual/{YEAR}.xlsx", LINES, set()),
    "reports:history": ("/funds/FULL1/history/", HISTORY, set()),
    "fund:ledger": ("/funds/FULL1/ledger/", LINES, set()),
    "fund:years": ("/funds/FULL1/ledger/years/", LINES, set()),
    "fund:accounts": ("/funds/FULL1/accounts/", LINES, set()),
    "fund:movements": ("/funds/FULL1/movements/?kind=contributions&sign=-1", LINES, set()),
    "fund:entry": ("/funds/FULL1/entries/3/", LINES, set()),
    "fund:record": ("/funds/FULL1/records/deposit/FULL1-DEP-0001/", GIVES, {"organisation"}),
    "fund:record, of another contributor": (
        "/funds/FULL1/records/deposit/FULL1-DEP-0002/",
        LINES,
        {"donor", "organisation"},
    ),
    "fund:record, of an organisation": ("/funds/FULL1/records/transfer/FULL1-TRF-0001/", IMPLEMENTS, {"donor"}),
    "fund:record, of another organisation": (
        "/funds/FULL1/records/transfer/FULL1-TRF-0002/",
        LINES,
        {"donor", "organisation"},
    ),
    "fund:record, of the fund itself": (
        "/funds/FULL1/records/income/FULL1-INC-0001/",
        LINES,
        {"donor", "organisation"},
    ),
    "fund:contributor": ("/funds/FULL1/contributors/C001/", GIVES, set()),
    "fund:contributor, another": ("/funds/FULL1/contributors/C002/", LINES, {"donor"}),
    "fund:agreement": ("/funds/FULL1/agreements/FULL1-AGR-0001/", GIVES, set()),
    "fund:agreement, another": ("/funds/FULL1/agreements/FULL1-AGR-0002/", LINES, {"donor"}),
    "grants:projects": ("/funds/FULL1/projects/", IMPLEMENTS, set()),
    "grants:project": ("/funds/FULL1/projects/FULL1-P-0001/", IMPLEMENTS, set()),
    "grants:project, another": ("/funds/FULL1/projects/FULL1-P-0002/", LINES, {"organisation"}),
    "grants:organisations": ("/funds/FULL1/organisations/", IMPLEMENTS, set()),
    "grants:organisation": ("/funds/FULL1/organisations/O001/", IMPLEMENTS, set()),
    "grants:organisation, another": ("/funds/FULL1/organisations/O002/", LINES, {"organisation"}),
}


@pytest.fixture
def full_fund(tmp_path) -> Fund:
    return load_full_fund(tmp_path)


def status(client: Client, address: str) -> int:
    response = client.get(address)
    if response.streaming:
        list(response.streaming_content)
    return response.status_code


@pytest.mark.parametrize("role", ROLES)
def test_each_role_is_answered_what_the_table_says(role, full_fund):
    client = client_for(member(role, full_fund))
    found = {name: status(client, address) for name, (address, _may, _hidden) in MATRIX.items()}
    expected = {
        name: 200 if role in may else 404 if role in hidden else 403 for name, (_address, may, hidden) in MATRIX.items()
    }
    assert found == expected


def test_who_is_nobody_here_finds_nothing(full_fund):
    other = Fund.objects.create(code="OTHER", name="Another fund", currency="USD", start_date=date(2015, 1, 1))
    today = timezone.now().date()
    former = member("auditor", full_fund, email="former@example.org")
    Membership.objects.filter(user=former).update(valid_until=today - timedelta(days=1))
    future = member("auditor", full_fund, email="future@example.org")
    Membership.objects.filter(user=future).update(valid_from=today + timedelta(days=1))
    people = {
        "of another fund": member("auditor", other, email="elsewhere@example.org"),
        "without a membership": User.objects.create_user(email="nobody@example.org", password=None, name="Nobody"),
        "superuser": User.objects.create_superuser(email="root@example.org", password=None, name="Root"),
        "whose membership is over": former,
        "whose membership has not begun": future,
        "with an unknown role": member("visitor", full_fund, email="visitor@example.org"),
    }
    for who, user in people.items():
        client = client_for(user)
        for name, (address, _may, _hidden) in MATRIX.items():
            wanted = 200 if name == "reports:portfolio" else 404
            assert status(client, address) == wanted, (who, name)
        assert "FULL1" not in client.get("/").content.decode(), who
        absent = client.get("/funds/NONE/")
        hidden = client.get("/funds/FULL1/")
        assert absent.status_code == hidden.status_code == 404


def test_who_is_not_signed_in_is_asked_to(full_fund):
    for name, (address, _may, _hidden) in MATRIX.items():
        response = Client().get(address)
        assert response.status_code == 302, name
        assert response["Location"].startswith("/accounts/login/"), name


def test_reading_pages_take_no_posts(full_fund):
    client = client_for(member("office_maker"))
    for name, (address, _may, _hidden) in MATRIX.items():
        assert client.post(address).status_code == 405, name


def test_a_suspended_person_is_nobody(full_fund):
    user = member("auditor", full_fund)
    client = client_for(user)
    assert status(client, "/funds/FULL1/") == 200
    user.is_active = False
    user.save()
    assert status(client, "/funds/FULL1/") == 302


EXPORTS = ("?export=csv", "?export=xlsx", "?list=agreements&export=csv", "?list=instalments&export=csv",
           "?list=deposits&export=csv", "?list=decisions&export=csv", "?list=refunds&export=csv")  # fmt: skip


@pytest.mark.parametrize(("role", "kinds"), [("donor", ("AGR", "DEP", "CRF")), ("organisation", ("TRF", "REF", "ALL"))])
def test_no_line_of_another_institution_reaches_a_person(role, kinds, full_fund):
    """References are canaries: each names its fund, kind and number; number n is of institution n."""
    own = 1
    client = client_for(member(role, full_fund))
    addresses = [address for address, may, _hidden in MATRIX.values() if role in may]
    addresses += [address + export for address in addresses if "?" not in address for export in EXPORTS]
    addresses += [f"/funds/FULL1/reports/annual/{YEAR}.{form}" for form in ("html", "json")]
    foreign = [
        f"FULL1-{kind}-{number:04d}".encode()
        for kind in ("AGR", "DEP", "TRF", "REF", "ALL", "INC", "CHG", "CRF", "FTR")
        for number in range(5)
        if not (kind in kinds and number == own)
    ]
    own_lines = [f"FULL1-{kind}-{own:04d}".encode() for kind in kinds]
    seen = set()
    for address in addresses:
        response = client.get(address)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        if response["Content-Type"].startswith("application/vnd"):
            body = text_of_workbook(body)
        assert [canary for canary in foreign if canary in body] == [], address
        seen |= {line for line in own_lines if line in body}
    assert seen == set(own_lines), "the person's own lines are shown somewhere"


def text_of_workbook(body: bytes) -> bytes:
    """The text of an XLSX file's parts."""
    with zipfile.ZipFile(io.BytesIO(body)) as book:
        return b"".join(book.read(name) for name in book.namelist())
