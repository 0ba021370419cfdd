"""Every address of the product with every role: who is answered, who is refused, for whom it is not there.

One table of all named addresses. An address that is not in it fails, so a new page comes with its rights. The acts are
written here by hand, apart from the views: both must say the same.
"""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any, NamedTuple

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from config.roles import ROLE_PERMISSIONS
from fund import services
from fund.models import Entry, Fund, Instalment, Membership, Output, PriorityFocus, User
from grants.models import (
    BankDetails,
    FocalPoint,
    LevelTarget,
    Memorandum,
    PaymentBatch,
    Step,
    SupportCostRate,
    TransferRequest,
    WaiverRequest,
    Window,
)
from tests.generators.office_fund import AT, usd
from tests.grants.committee import sitting as committee

pytestmark = pytest.mark.django_db

FUND, ANYWHERE, SIGNED_IN, PUBLIC, LIBRARY, ABSENT = (
    "a fund's",
    "of no single fund",
    "of everybody signed in",
    "public",
    "of the sign-in library, for whoever has signed in",
    "not offered to anybody",
)


class Rule(NamedTuple):
    """The acts of which one is needed, what is in the address, whose it is, and the exceptions.

    ``hidden`` are the roles that have the act and to whom this very line is not there: it is another institution's, or
    (``*``, all of them) there is no such thing yet.
    ``refused`` are those that have the act and are refused for another reason, which other tests know. ``sent`` means
    that there is nothing to read.
    """

    acts: str
    args: tuple[object, ...] = ()
    whose: str = FUND
    hidden: str = ""
    refused: str = ""
    sent: bool = False


LINES, OWN, GIVES = (
    "register.view project.view_own",
    "register.view project.view_own",
    "register.view agreement.view_own",
)
SEEN = "proposal.view proposal.view_own"
PROPOSAL, MEETING, DECISION = "TST01-P-2020-001", "TST01-2020-01", "TST01-2020-01-D01"
REQUEST, BATCH, DETAILS, WAIVER = "TST01-R-2020-001", "TST01-B-2020-001", "TST01-BD-001", "TST01-W-001"
NOTHING = uuid.UUID(int=1)

TABLE: dict[str, Rule] = {
    # Of no application.
    "healthz": Rule("", whose=PUBLIC),
    "readyz": Rule("", whose=PUBLIC),
    "set_language": Rule("", whose=PUBLIC, sent=True),
    "demo_sign_in": Rule("", whose=PUBLIC, sent=True),
    "account_login": Rule("", whose=PUBLIC),
    "account_reset_password": Rule("", whose=PUBLIC),
    "account_reset_password_done": Rule("", whose=PUBLIC),
    "account_reset_password_from_key": Rule("", ("1", "a-b"), whose=PUBLIC),
    "account_reset_password_from_key_done": Rule("", whose=PUBLIC),
    "account_inactive": Rule("", whose=PUBLIC),
    "account_confirm_email": Rule("", ("k",), whose=PUBLIC),
    "account_email_verification_sent": Rule("", whose=PUBLIC),
    "account_confirm_login_code": Rule("", whose=PUBLIC),
    "mfa_authenticate": Rule("", whose=PUBLIC),
    "account_signup": Rule("", whose=ABSENT),
    "account_email": Rule("", whose=ABSENT),
    "account_logout": Rule("", whose=PUBLIC),
    "account_reauthenticate": Rule("", whose=LIBRARY),
    "account_change_password": Rule("", whose=LIBRARY),
    "account_set_password": Rule("", whose=LIBRARY),
    "mfa_index": Rule("", whose=LIBRARY),
    "mfa_reauthenticate": Rule("", whose=LIBRARY),
    "mfa_activate_totp": Rule("", whose=LIBRARY),
    "mfa_deactivate_totp": Rule("", whose=LIBRARY),
    "mfa_view_recovery_codes": Rule("", whose=LIBRARY),
    "mfa_generate_recovery_codes": Rule("", whose=LIBRARY),
    "mfa_download_recovery_codes": Rule("", whose=LIBRARY),
    # The account given.
    "reports:portfolio": Rule("", whose=SIGNED_IN),
    "reports:fund": Rule("fund.view"),
    "reports:contributions": Rule(GIVES),
    "reports:allocations": Rule(LINES),
    "reports:transfers": Rule(LINES),
    "reports:expenditure": Rule(LINES),
    "reports:income": Rule("register.view"),
    "reports:focuses": Rule("report.view"),
    "reports:reports": Rule("report.view"),
    "reports:annual": Rule("report.view", (2018,)),
    "reports:annual-file": Rule("report.download", (2018, "json")),
    "reports:history": Rule("history.view"),
    "reports:meeting-pack": Rule("committee.view", (MEETING,)),
    "reports:minutes": Rule("committee.view", (MEETING,)),
    "reports:decision-sheet": Rule("decision.view", (DECISION,)),
    "reports:transfer-notification": Rule("payment.view project.view_own", (REQUEST,), hidden="*"),
    "reports:batch-totals": Rule("payment.view", (BATCH,)),
    # The money.
    "fund:ledger": Rule("ledger.view"),
    "fund:years": Rule("ledger.view"),
    "fund:accounts": Rule("ledger.view"),
    "fund:movements": Rule("ledger.view"),
    "fund:entry": Rule("ledger.view", (3,)),
    "fund:record": Rule(
        "register.view project.view_own agreement.view_own", ("deposit", "D-001"), hidden="organisation"
    ),
    "fund:contributor": Rule(GIVES, ("NOR",)),
    "fund:agreement": Rule(GIVES, ("NOR-1",)),
    "fund:recorded": Rule("ledger.view", (1,)),
    "fund:year-closed": Rule("ledger.view", (2018,)),
    "fund:record-deposit": Rule("deposit.record"),
    "fund:record-deposit-preview": Rule("deposit.record"),
    "fund:record-income": Rule("income.record"),
    "fund:record-charge": Rule("charge.record"),
    "fund:record-fund-transfer": Rule("fund_transfer.record"),
    "fund:record-contributor-refund": Rule("contributor_refund.record"),
    "fund:register": Rule("register.edit"),
    "fund:fund-edit": Rule("register.edit"),
    "fund:focus-add": Rule("register.edit"),
    "fund:focus-edit": Rule("register.edit", ("F1",)),
    "fund:output-add": Rule("register.edit"),
    "fund:output-edit": Rule("register.edit", ("O1",)),
    "fund:contributor-add": Rule("register.edit"),
    "fund:contributor-edit": Rule("register.edit", ("NOR",)),
    "fund:agreement-add": Rule("register.edit"),
    "fund:agreement-edit": Rule("register.edit", ("NOR-1",)),
    "fund:reverse": Rule("entry.reverse", (3,)),
    "fund:close-year": Rule("year.close"),
    "fund:people": Rule("people.manage", whose=ANYWHERE, hidden="administrator"),
    "fund:person-add": Rule("people.manage", whose=ANYWHERE, hidden="administrator"),
    "fund:person": Rule("people.manage", ("$person",), whose=ANYWHERE, hidden="administrator"),
    "fund:person-switch": Rule("people.manage", ("$person",), whose=ANYWHERE, hidden="administrator", sent=True),
    "fund:membership-end": Rule(
        "people.manage", ("$person", "$membership"), whose=ANYWHERE, hidden="administrator", sent=True
    ),
    # What is approved, paid and spent.
    "grants:projects": Rule(LINES),
    "grants:project": Rule(OWN, ("P-1",)),
    "grants:organisations": Rule(LINES),
    "grants:organisation": Rule(OWN, ("WHO",), hidden="organisation"),
    "grants:organisation-add": Rule("register.edit"),
    "grants:organisation-edit": Rule("register.edit", ("UNDP",)),
    "grants:project-add": Rule("register.edit"),
    "grants:project-edit": Rule("register.edit", ("P-1",)),
    "grants:record-allocation": Rule("allocation.record"),
    "grants:record-allocation-preview": Rule("allocation.record"),
    "grants:record-transfer": Rule("transfer.record"),
    "grants:record-transfer-preview": Rule("transfer.record"),
    "grants:record-refund": Rule("refund.record"),
    "grants:record-refund-preview": Rule("refund.record"),
    "grants:record-expenditure": Rule("expenditure.record"),
    "grants:record-expenditure-preview": Rule("expenditure.record"),
    "grants:export": Rule("workbook.export"),
    "grants:imports": Rule("workbook.import", whose=ANYWHERE),
    "grants:template": Rule("workbook.import", whose=ANYWHERE),
    "grants:import": Rule("workbook.import", (NOTHING,), whose=ANYWHERE, hidden="office_maker"),
    "grants:import-progress": Rule("workbook.import", (NOTHING,), whose=ANYWHERE, hidden="office_maker"),
    "grants:import-decide": Rule("workbook.import", (NOTHING,), whose=ANYWHERE, sent=True),
    "grants:import-errors": Rule("workbook.import", (NOTHING,), whose=ANYWHERE, hidden="office_maker"),
    # Proposals. The one here is UNDP's; the organisation of this test is UNDP.
    "grants:proposals": Rule(SEEN),
    "grants:proposal": Rule(SEEN, (PROPOSAL,)),
    "grants:proposal-version": Rule(SEEN, (PROPOSAL, 1)),
    "grants:proposal-difference": Rule(SEEN, (PROPOSAL,)),
    "grants:proposal-file": Rule(SEEN, (PROPOSAL, NOTHING), hidden="*"),
    "grants:proposal-start": Rule("proposal.draft"),
    "grants:proposal-draft": Rule("proposal.draft", (PROPOSAL,), refused="secretariat"),
    "grants:proposal-section": Rule("proposal.draft", (PROPOSAL, "about"), refused="secretariat"),
    "grants:proposal-submit": Rule("proposal.submit", (PROPOSAL,), refused="secretariat"),
    "grants:proposal-submitted": Rule("proposal.submit", (PROPOSAL, 1), refused="secretariat"),
    "grants:proposal-withdraw": Rule("proposal.submit", (PROPOSAL,), refused="secretariat"),
    "grants:proposal-screening": Rule("proposal.screen", (PROPOSAL,)),
    "grants:proposal-return": Rule("proposal.screen", (PROPOSAL,), sent=True),
    "grants:proposal-forward": Rule("proposal.screen", (PROPOSAL,), sent=True),
    "grants:proposal-accept": Rule("revision.accept", (PROPOSAL,), sent=True),
    # The committee.
    "grants:committee": Rule("committee.view"),
    "grants:committee-seat-add": Rule("committee.edit"),
    "grants:committee-seat": Rule("committee.edit", ("$seat",)),
    "grants:committee-rotation": Rule("committee.edit"),
    "grants:meetings": Rule("committee.view"),
    "grants:meeting-call": Rule("agenda.edit"),
    "grants:meeting": Rule("committee.view", (MEETING,)),
    "grants:agenda": Rule("agenda.edit", (MEETING,)),
    "grants:meeting-open": Rule("agenda.edit", (MEETING,)),
    "grants:meeting-remind": Rule("agenda.edit", (MEETING,), sent=True),
    "grants:meeting-close": Rule("agenda.edit", (MEETING,)),
    "grants:meeting-cancel": Rule("agenda.edit", (MEETING,)),
    "grants:attendance": Rule("agenda.edit", (MEETING,)),
    "grants:minutes-edit": Rule("agenda.edit", (MEETING,)),
    "grants:minutes-sign": Rule("decision.sign", (MEETING,), sent=True),
    "grants:agenda-item": Rule("committee.view", (MEETING, 1)),
    "grants:availability-strip": Rule("committee.view", (MEETING, 1)),
    "grants:ballot": Rule("ballot.cast", (MEETING, 1)),
    "grants:item-close": Rule("decision.sign", (MEETING, 1)),
    "grants:decisions": Rule("decision.view"),
    "grants:decision": Rule("decision.view", (DECISION,)),
    "grants:condition-met": Rule("condition.meet", (DECISION, 1)),
    # Payments.
    "grants:requests": Rule("payment.view"),
    "grants:request": Rule("payment.view", (REQUEST,)),
    "grants:request-add": Rule("transfer.request"),
    "grants:request-edit": Rule("transfer.request", (REQUEST,)),
    "grants:request-submit": Rule("transfer.request", (REQUEST,)),
    "grants:request-cancel": Rule("transfer.request", (REQUEST,)),
    "grants:request-release": Rule("transfer.release", (REQUEST,)),
    "grants:request-refuse": Rule("transfer.release", (REQUEST,)),
    "grants:request-withdraw": Rule("transfer.release", (REQUEST,)),
    "grants:request-return": Rule("transfer.release", (REQUEST,)),
    "grants:request-confirm": Rule("payment.confirm", (REQUEST,)),
    "grants:request-fail": Rule("payment.confirm", (REQUEST,)),
    "grants:batches": Rule("payment.view"),
    "grants:batch": Rule("payment.view", (BATCH,)),
    "grants:batch-add": Rule("transfer.request"),
    "grants:batch-release": Rule("transfer.release", (BATCH,)),
    "grants:batch-remove": Rule("transfer.request", (BATCH,), sent=True),
    "grants:batch-file": Rule("payment.confirm", (BATCH,), sent=True),
    # Closure.
    "grants:ageing": Rule(LINES),
    "grants:fund-close": Rule("register.view"),
    "grants:fund-close-now": Rule("fund.close", sent=True),
    "grants:project-close": Rule(OWN, ("P-1",)),
    "grants:project-close-operationally": Rule("project.close_operationally", ("P-1",), sent=True),
    "grants:project-close-financially": Rule("project.close_financially", ("P-1",), sent=True),
    "grants:waiver": Rule(OWN, (WAIVER,)),
    "grants:waiver-ask": Rule("waiver.ask", ("P-1",), hidden="*"),
    "grants:waiver-grant": Rule("waiver.grant", (WAIVER,), sent=True),
    "grants:waiver-refuse": Rule("waiver.grant", (WAIVER,), sent=True),
    "grants:interest-declare": Rule("interest.declare", ("P-1",), hidden="*"),
    "grants:project-file": Rule("attachment.file", ("P-1",)),
    "grants:project-document": Rule(OWN, ("P-1", NOTHING), hidden="*"),
    # Terms, bank details, rules.
    "grants:organisation-terms": Rule(OWN, ("WHO",), hidden="organisation"),
    "grants:memorandum-add": Rule("instrument.edit", ("UNDP",)),
    "grants:memorandum-edit": Rule("instrument.edit", ("UNDP", "$memorandum")),
    "grants:rate-add": Rule("instrument.edit", ("UNDP",)),
    "grants:rate-edit": Rule("instrument.edit", ("UNDP", "$rate")),
    "grants:focal-point-add": Rule("instrument.edit", ("UNDP",)),
    "grants:focal-point-edit": Rule("instrument.edit", ("UNDP", "$point")),
    "grants:bank-details-add": Rule("bank_details.prepare", ("UNDP",)),
    "grants:bank-details": Rule("bank_details.view", (DETAILS,)),
    "grants:bank-details-verify": Rule("bank_details.verify", (DETAILS,), sent=True),
    "grants:bank-details-refuse": Rule("bank_details.verify", (DETAILS,), sent=True),
    "grants:rules": Rule("committee.view proposal.view_own rules.set"),
    "grants:rules-edit": Rule("rules.set"),
    "grants:level-target-add": Rule("rules.set"),
    "grants:level-target-edit": Rule("rules.set", ("$target",)),
    "grants:level-target-remove": Rule("rules.set", ("$target",), sent=True),
    "grants:window-add": Rule("window.edit"),
    "grants:window-edit": Rule("window.edit", ("$window",)),
    # One's own.
    "grants:waiting": Rule("", whose=SIGNED_IN),
    "grants:letters": Rule("", whose=SIGNED_IN),
    "grants:mailbox": Rule("", whose=ABSENT),  # there in a demonstration only: tests/grants/work/test_letters.py
}

STRANGER, ANONYMOUS = "a person of another fund", "nobody"
EVERYBODY = (*sorted(ROLE_PERMISSIONS), STRANGER, ANONYMOUS)
INSTITUTIONS = {"organisation": "UNDP", "donor": "NOR"}


class World(NamedTuple):
    fund: Fund
    numbers: dict[str, Any]

    def address(self, name: str, code: str = "TST01") -> str:
        rule = TABLE[name]
        args = [self.numbers[arg] if isinstance(arg, str) and arg.startswith("$") else arg for arg in rule.args]
        return reverse(name, args=[code, *args] if rule.whose == FUND else args)


@pytest.fixture
def world(settings, tmp_path) -> World:
    """A fund with one of everything an address can name."""
    settings.MEDIA_ROOT = tmp_path
    at = committee.sitting()
    fund, undp, project = at.fund, at.office.organisation, at.office.project
    Output.objects.create(fund=fund, priority_focus=PriorityFocus.objects.get(fund=fund), code="O1", title="Output")
    meeting = committee.open_meeting(at, committee.proposal(at), committee.proposal(at))
    item = committee.first_item(meeting, 2)
    committee.all_agree(at, item)
    committee.both(at, item, outcome="conditions", conditions=["A signed budget"])
    maker = committee.somebody("office_maker", "the.maker@example.org", fund)
    request = TransferRequest.objects.create(
        fund=fund, number=REQUEST, project=project, organisation=undp, amount=usd("1,000"),
        complete_on=committee.DAY, prepared_by=maker, prepared_at=AT,
    )  # fmt: skip
    batch = PaymentBatch.objects.create(
        fund=fund, number=BATCH, execution_date=committee.DAY, created_by=maker, created_at=AT
    )
    details = BankDetails.objects.create(
        fund=fund, organisation=undp, number=DETAILS, account_name="UNDP", account_number="CH9300762011623852957",
        bank_name="A bank", bic="UBSWCHZH80A", country="CH", currency="USD", prepared_by=maker, prepared_at=AT,
    )  # fmt: skip
    waiver = WaiverRequest.objects.create(
        fund=fund, number=WAIVER, project=project, organisation=undp, amount_minor=100, reason="Small",
        asked_by=maker, asked_at=AT,
    )  # fmt: skip
    day = date(2018, 1, 1)
    rows = {
        "$memorandum": Memorandum(fund=fund, organisation=undp, reference="M", signed_on=day, in_force_from=day),
        "$rate": SupportCostRate(organisation=undp, percent=5, valid_from=day),
        "$point": FocalPoint(organisation=undp, name="Ana", email="ana@example.org", valid_from=day),
        "$target": LevelTarget(fund=fund, title="Country", levels=["country"], percent=50),
        "$window": Window(fund=fund, code="W", title="Window"),
    }
    for row in rows.values():
        row.save()
    numbers = {token: row.pk for token, row in rows.items()}
    numbers |= {
        "$seat": at.seats["ILO"].pk,
        "$person": maker.pk,
        "$membership": maker.memberships.get().pk,
    }
    services.year_close(fund=fund, year=2018, by="checker@example.org", at=AT)
    assert {request.number, batch.number, details.number, waiver.number} == {REQUEST, BATCH, DETAILS, WAIVER}
    return World(fund, numbers)


def client_of(who: str, fund: Fund) -> Client:
    client = Client()
    if who == ANONYMOUS:
        return client
    role = "office_maker" if who == STRANGER else who
    if who == STRANGER:
        fund = Fund.objects.create(code="OTHER", name="Another", currency="USD", start_date=date(2018, 1, 1))
    user = User.objects.create_user(email="somebody@example.org", password="x", name=who)
    Membership.objects.create(
        user=user, role=role, fund=fund, institution=INSTITUTIONS.get(who, ""), valid_from=date(2000, 1, 1)
    )
    client.force_login(user)
    return client


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
    assert {act for rule in TABLE.values() for act in rule.acts.split()} <= acts


def test_every_right_is_of_some_address():
    """A right that opens nothing is a mistake, or a word nobody knows the meaning of."""
    used = {act for rule in TABLE.values() for act in rule.acts.split()}
    assert frozenset().union(*ROLE_PERMISSIONS.values()) - used == set()


def expected(name: str, who: str) -> tuple[set[int], set[int]]:
    """Which answers to GET and to POST are right."""
    rule = TABLE[name]
    if rule.whose == PUBLIC:
        return {200, 302, 405} | ({404} if name == "demo_sign_in" else set()), set()
    if who == ANONYMOUS:
        return ({404} if rule.whose == ABSENT and name != "grants:mailbox" else {302}), {302, 404}
    if rule.whose == ABSENT:
        return {404}, {404, 405}
    if rule.whose in (SIGNED_IN, LIBRARY):
        return {200, 302, 404, 405} if rule.whose == LIBRARY else {200}, set()
    if rule.whose == FUND and who == STRANGER:
        return ({405} if rule.sent else {404}), {404, 405}
    role = "office_maker" if who == STRANGER else who
    has = not ROLE_PERMISSIONS[role].isdisjoint(rule.acts.split())
    hides = rule.hidden == "*" or role in rule.hidden.split()
    if not has:
        return ({403, 405} if rule.sent else {403}), {403, 405}
    if role in rule.refused.split():
        return ({403, 405} if rule.sent else {403}), {403, 405}
    if role in rule.hidden.split():
        return ({405} if rule.sent else {404}), {404, 405}
    if rule.sent:
        return {405}, set()
    return ({404} if hides else {200, 302}), set()


@pytest.mark.parametrize("who", EVERYBODY)
def test_each_role_is_answered_what_the_table_says(who, world):
    client = client_of(who, world.fund)
    wrong = {}
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
        if status == 302 and who == ANONYMOUS and TABLE[name].whose != PUBLIC:
            assert answer["Location"].startswith("/accounts/login/"), name
        if status == 302 and TABLE[name].whose in (FUND, ANYWHERE) and who != ANONYMOUS:
            assert "/accounts/login/" not in answer["Location"], name
    assert wrong == {}


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
