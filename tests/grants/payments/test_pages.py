"""The pages of payments: who opens which, the whole way in a browser's steps, the password before a release."""

from __future__ import annotations

import re
import uuid
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import URLPattern, reverse
from django.utils import timezone
from lxml import etree

from config.roles import ROLE_PERMISSIONS
from fund.models import Entry, Fund, Membership, User
from grants.models import PaymentBatch, TransferRequest
from grants.services.payment_batches import batch_digest, batch_open, batch_release, lines_of
from grants.views.payments.addresses import urlpatterns
from tests.grants.payments.office import NOW, TODAY, PayingOffice, paying_office, with_debtor
from tests.writing import shown_digest, text_of

pytestmark = pytest.mark.django_db

PASSWORD = "a-long-password"
R, B = "TST01-R-2020-001", "TST01-B-2020-001"
PAGES = {
    "requests": ("payment.view", ()),
    "request": ("payment.view", (R,)),
    "request-add": ("transfer.request", ()),
    "request-edit": ("transfer.request", (R,)),
    "request-submit": ("transfer.request", (R,)),
    "request-release": ("transfer.release", (R,)),
    "request-refuse": ("transfer.release", (R,)),
    "request-withdraw": ("transfer.release", (R,)),
    "request-cancel": ("transfer.request", (R,)),
    "request-confirm": ("payment.confirm", (R,)),
    "request-fail": ("payment.confirm", (R,)),
    "request-return": ("transfer.release", (R,)),
    "batches": ("payment.view", ()),
    "batch-add": ("transfer.request", ()),
    "batch": ("payment.view", (B,)),
    "batch-release": ("transfer.release", (B,)),
    "batch-remove": ("transfer.request", (B,)),
    "batch-give-up": ("transfer.release", (B,)),
    "batch-file": ("payment.confirm", (B,)),
}
POSTS_ONLY = {"batch-remove", "batch-file"}


@pytest.fixture
def office() -> PayingOffice:
    found = paying_office()
    with_debtor(found.fund)
    return found


def address(name: str, code: str = "TST01", *args: str) -> str:
    return reverse(f"grants:{name}", args=[code, *(args or PAGES[name][1])])


def client_of(user: User) -> Client:
    """Signed in through the sign-in page, as people are."""
    client = Client()
    answer = client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert answer.status_code == 302
    return client


def with_password(client: Client, path: str, data: dict[str, str]):
    """Send a form that asks for the password first, and give it."""
    asked = client.post(path, data)
    assert asked.status_code == 302, asked
    assert "/reauthenticate/" in asked.url
    return client.post(asked.url, {"password": PASSWORD})


def test_every_address_is_in_the_table():
    assert {pattern.name for pattern in urlpatterns if isinstance(pattern, URLPattern)} == set(PAGES)
    assert {act for act, _args in PAGES.values()} <= frozenset().union(*ROLE_PERMISSIONS.values())


@pytest.mark.parametrize("role", sorted(ROLE_PERMISSIONS))
def test_each_role_opens_what_its_rights_say_and_nothing_else(office, role):
    request = office.released("10")
    batch_open(fund=office.fund, execution_date=TODAY, requests=[request], by=office.maker, at=NOW)
    user = User.objects.create_user(email=f"{role}@example.org", password=PASSWORD, name=role)
    Membership.objects.create(user=user, role=role, valid_from=date(2000, 1, 1))
    client, entries = Client(), Entry.objects.count()
    client.force_login(user)
    for name, (act, _args) in PAGES.items():
        may = act in ROLE_PERMISSIONS[role]
        read, sent = client.get(address(name)).status_code, client.post(address(name), {}).status_code
        assert read in ((405,) if name in POSTS_ONLY else (200, 302) if may else (403,)), (role, name, "GET")
        assert sent in ((200, 302, 404, 405) if may else (403, 405)), (role, name, "POST")
    assert TransferRequest.objects.get(pk=request.pk).state == "released"
    assert PaymentBatch.objects.get().state == "open"
    assert Entry.objects.count() == entries


def test_another_fund_and_nobody_find_nothing(office):
    office.submitted()
    other = Fund.objects.create(code="ELSE1", name="Another", currency="USD", start_date=date(2018, 1, 1))
    for role in ("office_maker", "office_checker"):
        user = User.objects.create_user(email=f"{role}-else@example.org", password=PASSWORD, name=role)
        Membership.objects.create(user=user, role=role, fund=other, valid_from=date(2000, 1, 1))
        client = client_of(user)
        for name in PAGES:
            assert client.get(address(name)).status_code in (404, 405), name
            assert client.post(address(name), {}).status_code in (404, 405), name
            assert client.get(address(name, "ELSE1")).status_code in (200, 302, 403, 404, 405)
    for name in PAGES:
        assert Client().get(address(name)).status_code == 302


def test_the_whole_way_by_three_people(office):
    maker, checker, other = client_of(office.maker), client_of(office.checker), client_of(office.other_maker)
    offers = text_of(maker.get(address("request-add")))
    assert "53,500.00" in offers
    form = address("request-add") + "?purse=P-1:UNDP:programme"
    assert 'value="53500.00"' in text_of(maker.get(form))
    data = {"key": str(uuid.uuid4()), "amount": "12,500.50", "complete_on": "2020-06-05", "remarks": "First part"}
    assert "lies after today" in text_of(maker.post(form, {**data, "complete_on": "2199-01-01"}))
    made = maker.post(form, data)
    request = TransferRequest.objects.get()
    assert made.url == maker.post(form, data).url == address("request", "TST01", request.number)  # a double click
    assert TransferRequest.objects.count() == 1

    page = text_of(maker.get(address("request-submit", "TST01", request.number)))
    assert "53,500.00 USD remain for this request of 12,500.50 USD" in page
    sent = {"shown": shown_digest(page)}
    assert maker.post(address("request-submit", "TST01", request.number), sent).status_code == 302
    assert maker.post(address("request-submit", "TST01", request.number), sent).status_code == 302  # a double click

    release = address("request-release", "TST01", request.number)
    page = text_of(checker.get(release))
    assert "CH9300762011623852957" in page
    stale = {"shown": "0" * 64}
    assert "It has changed since the page was shown" in text_of(with_password(checker, release, stale))
    done = checker.post(release, {"shown": shown_digest(page), "comment": "Compared with the minutes"})
    assert done.status_code == 302
    request.refresh_from_db()
    assert (request.state, request.released_digest) == ("released", shown_digest(page))

    confirm, key = address("request-confirm", "TST01", request.number), str(uuid.uuid4())
    today = timezone.now().date().isoformat()
    answers = {"key": key, "value_date": today, "bank_reference": "SWIFT-1"}
    assert "another person must do it" in text_of(maker.get(confirm))
    assert "Continue" in text_of(other.get(confirm))
    refused = text_of(maker.post(confirm, {**answers, "step": "check"}))
    assert "You had this in hand before: another person must do it." in refused
    page = text_of(maker.get(address("request", "TST01", request.number)))
    assert "Confirm payment: You had this in hand before: another person must do it." in page
    assert confirm not in page  # no button that leads nowhere
    checked = text_of(other.post(confirm, {**answers, "step": "check"}))
    assert "Transfers to UNDP for P-1 (programme)" in checked
    deed = {**answers, "step": "record", "shown": shown_digest(checked)}
    first = other.post(confirm, deed)
    request.refresh_from_db()
    assert request.state == "paid"
    assert first.url == other.post(confirm, deed).url == f"/funds/TST01/recorded/{request.transfer.entry.sequence}/"
    assert other.post(confirm, {**deed, "bank_reference": "OTHER"}).status_code == 409
    page = text_of(checker.get(address("request", "TST01", request.number)))
    assert "Compared with the minutes" in page
    assert "SWIFT-1" in page

    back = address("request-return", "TST01", request.number)
    answer = text_of(checker.post(back, {"reason": "", "returned_on": today}))
    assert "There is a problem" in answer
    assert checker.post(back, {"reason": "Account closed", "returned_on": today}).status_code == 302
    request.refresh_from_db()
    assert request.state == "returned"
    assert Entry.objects.filter(reverses=request.transfer.entry).exists()


def test_a_release_needs_the_password_however_fresh_the_sign_in(office):
    request = office.submitted()
    checker = client_of(office.checker)
    release = address("request-release", "TST01", request.number)
    shown = {"shown": shown_digest(text_of(checker.get(release)))}
    asked = checker.post(release, shown)
    assert "/reauthenticate/" in asked.url
    wrong = checker.post(asked.url, {"password": "wrong"})
    assert wrong.status_code == 200
    request.refresh_from_db()
    assert request.state == "submitted"


def test_failing_checks_leave_no_button(office):
    office.organisation.memoranda.all().delete()
    request = office.prepare()
    page = text_of(client_of(office.maker).get(address("request-submit", "TST01", request.number)))
    assert "UNDP has signed no memorandum with the agent." in page
    assert "One check fails: the request cannot be submitted." in page
    assert 'name="shown"' not in page
    refused = client_of(office.maker).post(address("request-submit", "TST01", request.number), {"shown": "x"})
    assert "It has changed" in text_of(refused)
    request.refresh_from_db()
    assert request.state == "draft"


def test_who_asked_is_told_why_they_cannot_release(office):
    Membership.objects.create(user=office.maker, role="office_checker", valid_from=date(2000, 1, 1))
    request = office.submitted()
    client = client_of(office.maker)
    page = text_of(client.get(address("request-release", "TST01", request.number)))
    assert "You had this in hand before: another person must do it." in page
    assert 'name="shown"' not in page


def test_a_refusal_and_a_change(office):
    request = office.submitted()
    checker, maker = client_of(office.checker), client_of(office.maker)
    refuse = address("request-refuse", "TST01", request.number)
    assert checker.post(refuse, {"reason": "The signed form is missing."}).status_code == 302
    assert "The signed form is missing." in text_of(maker.get(address("request", "TST01", request.number)))
    edit = address("request-edit", "TST01", request.number)
    data = {"key": str(uuid.uuid4()), "amount": "11,000", "complete_on": "2020-06-08"}
    data["seen"] = str(maker.get(edit).context["form"]["seen"].value())
    assert maker.post(edit, data).status_code == 302
    request.refresh_from_db()
    assert (request.amount_minor, request.complete_on) == (1_100_000, date(2020, 6, 8))
    assert maker.post(address("request-cancel", "TST01", request.number), {"reason": "Not now"}).status_code == 302
    assert maker.post(edit, data).status_code == 302
    request.refresh_from_db()
    assert request.state == "cancelled"


def test_an_older_form_does_not_put_back_what_another_has_changed(office):
    request = office.prepare("5,000")
    first, second = client_of(office.maker), client_of(office.other_maker)
    edit = address("request-edit", "TST01", request.number)
    form = {"complete_on": "2020-06-05", "seen": str(first.get(edit).context["form"]["seen"].value())}
    quicker = {**form, "key": str(uuid.uuid4()), "amount": "4,000", "remarks": "Pay only 4,000"}
    older = {**form, "key": str(uuid.uuid4()), "amount": "5,000", "remarks": ""}
    assert second.post(edit, quicker).status_code == 302
    refused = first.post(edit, older)
    page = text_of(refused)
    assert "Maria has changed this since you opened it." in page
    assert "Amount: 4,000.00 USD by now, 5,000.00 USD in your form" in page
    assert "Remarks: Pay only 4,000 by now, – in your form" in page
    request.refresh_from_db()
    assert (request.amount_minor, request.remarks, request.prepared_by) == (
        400_000, "Pay only 4,000", office.other_maker,
    )  # fmt: skip
    older["seen"] = str(refused.context["form"]["seen"].value())
    assert first.post(edit, older).status_code == 302
    request.refresh_from_db()
    assert (request.amount_minor, request.remarks) == (500_000, "")


def test_the_list_shows_what_waits_first_and_exports_it(office):
    office.paid("1,000")
    office.prepare("2,000")
    office.submitted("3,000")
    client = client_of(office.maker)
    page = text_of(client.get(address("requests")))
    order = re.findall(r">(TST01-R-2020-\d+)</a>", page)
    assert order == ["TST01-R-2020-003", "TST01-R-2020-002", "TST01-R-2020-001"]
    assert "3.0 business days" in page  # complete on Friday 5 June, paid on Wednesday 10 June
    csv = client.get(address("requests") + "?export=csv&state=submitted")
    rows = b"".join(csv.streaming_content).decode() if csv.streaming else csv.content.decode()
    assert "TST01-R-2020-003" in rows
    assert "TST01-R-2020-001" not in rows


def test_a_batch_from_the_pages_to_the_file(office):
    first, second = office.released("1,000"), office.released("2,000")
    maker, checker = client_of(office.maker), client_of(office.checker)
    day = timezone.now().date() + timedelta(days=1)
    data = {"key": str(uuid.uuid4()), "execution_date": day.isoformat(), "requests": [first.number, second.number]}
    made = maker.post(address("batch-add"), data)
    batch = PaymentBatch.objects.get()
    assert made.url == maker.post(address("batch-add"), data).url == address("batch", "TST01", batch.number)
    page = text_of(checker.get(address("batch", "TST01", batch.number)))
    assert "Total of all 2 payments" in page
    assert "3,000.00" in page
    release = address("batch-release", "TST01", batch.number)
    done = with_password(checker, release, {"shown": shown_digest(page)})
    assert done.status_code == 302
    refused = maker.post(address("batch-file", "TST01", batch.number))
    assert "Payment file (pain.001): You had this in hand before" in text_of(refused)
    fail = address("request-fail", "TST01", first.number)
    assert "nobody has taken" in text_of(client_of(office.other_maker).get(fail))
    maker = client_of(office.other_maker)
    file = maker.post(address("batch-file", "TST01", batch.number))
    assert file["Content-Disposition"] == f'attachment; filename="{batch.number}.xml"'
    assert len(etree.fromstring(file.content).findall(".//{*}CdtTrfTxInf")) == 2
    assert maker.post(address("batch-file", "TST01", batch.number)).content == file.content
    page = text_of(maker.get(address("batch", "TST01", batch.number)))
    assert "Maria took the payment file on" in page
    assert "The same payment file again" in page


def test_a_released_batch_is_given_up_from_its_page(office):
    request = office.released("1,000")
    batch = batch_open(fund=office.fund, execution_date=TODAY, requests=[request], by=office.maker, at=NOW)
    batch_release(batch=batch, shown=batch_digest(batch, lines_of(batch)), by=office.checker, at=NOW)
    give_up = address("batch-give-up", "TST01", batch.number)
    checker, page = client_of(office.other_checker), address("batch", "TST01", batch.number)
    assert give_up in text_of(checker.get(page))
    assert "Only while nobody has taken its payment file" in text_of(checker.get(give_up))
    assert checker.post(give_up, {"reason": "Not today."}).url == page
    assert checker.post(give_up, {"reason": "Not today."}).url == page  # a double click
    shown = text_of(checker.get(page))
    assert "is given up" in shown
    assert "Payment file (pain.001)" not in text_of(client_of(office.other_maker).get(page))
    request.refresh_from_db()
    assert (request.state, request.batch) == ("released", None)


def test_accounts_are_masked_for_who_need_not_know_them(office):
    request = office.released()
    secretariat = User.objects.create_user(email="sec@example.org", password=PASSWORD, name="Sec")
    Membership.objects.create(user=secretariat, role="secretariat", valid_from=date(2000, 1, 1))
    page = text_of(client_of(secretariat).get(address("request", "TST01", request.number)))
    assert "•••• 2957" in page
    assert "CH9300762011623852957" not in page


def test_a_projects_page_leads_to_what_can_be_asked_for_it(office):
    client = client_of(office.maker)
    link = re.search(r'href="([^"]*payments/requests/new/[^"]*)"', text_of(client.get("/funds/TST01/projects/P-1/")))
    assert link
    page = text_of(client.get(link[1]))
    assert "Only project P-1." in page
    assert "53,500.00" in page
    assert "Nothing is left to ask for" in text_of(client.get(link[1].replace("P-1", "P-9")))
