"""The demonstration, loaded: it stands complete, once, and something waits for everybody.

Of tests that look at what is loaded: those that load it themselves are in ``test_load_demo.py``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings
from django.utils import timezone
from pytest_django import Settings

from config.demo.funds import DEMO_FUNDS
from config.demo_users import DEMO_COLLEAGUES, DEMO_USERS
from fund.as_of import known_by
from fund.models import Charge, ClosedYear, Entry, Fund, Membership, User
from grants.committee.facts import meeting_facts
from grants.models import (
    BankDetails,
    Decision,
    ExpenditureReport,
    Meeting,
    Notice,
    PriorYearAdjustment,
    Proposal,
    ProposalState,
    ReportState,
    Step,
    TransferRequest,
)
from grants.worklist import waiting_for
from reports.models import Publication
from reports.publishing.difference import figure_lines
from reports.publishing.kinds import maker_of
from reports.publishing.since import entries_since
from reports.table import LedgerPosition

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("demonstration")]


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The demonstration, loaded once for those that look at it; what a test changes is undone after it."""
    with django_db_blocker.unblock(), override_settings(DEMO_MODE=True), transaction.atomic():
        call_command("load_demo", verbosity=0)
        yield
        transaction.set_rollback(True)


def test_loads_both_funds_once_with_people_closed_years_and_a_reversal(loaded: None, settings: Settings) -> None:
    settings.DEMO_MODE = True
    entries, steps, letters = Entry.objects.count(), Step.objects.count(), Notice.objects.count()
    call_command("load_demo", verbosity=0)
    assert Entry.objects.count() == entries, "a second run booked something"
    assert (Step.objects.count(), Notice.objects.count()) == (steps, letters), "a second run did something"

    funds = Fund.objects.order_by("code")
    assert [fund.code for fund in funds] == ["HRM00", "JPS10"]
    assert all(fund.is_demo and "invented" in fund.demo_note for fund in funds)
    years = ClosedYear.objects.filter(fund__code="HRM00").order_by("year").values_list("year", flat=True)
    assert list(years) == list(range(2011, 2019))
    wrong = Charge.objects.get(reference="HRM-CHG-2020-90")
    assert wrong.entry.reversed_by.recorded_by != wrong.entry.recorded_by, "who records does not undo"
    assert User.objects.filter(is_demo=True).count() == len(DEMO_USERS) + len(DEMO_COLLEAGUES)
    assert Membership.objects.filter(fund__code="HRM00", institution="OHCHR").exists()


def test_the_corrected_workbook_can_be_tried_on_the_loaded_demo(loaded: None, settings: Settings) -> None:
    settings.DEMO_MODE = True
    before = Entry.objects.filter(reverses__isnull=False).count()
    call_command("import_workbook", str(settings.BASE_DIR / "demo" / "HRM00-corrected.xlsx"), verbosity=0)
    assert Entry.objects.filter(reverses__isnull=False).count() == before + 1, "a changed expenditure is a reversal"


def test_something_waits_for_every_role_and_every_stage_is_there(loaded: None) -> None:
    now = timezone.now()
    waits = {person.email: {row.kind for row in waiting_for(demo_user(person.email), now)} for person in DEMO_USERS}
    assert [email for email, kinds in waits.items() if not kinds] == []
    # Who audits changes nothing, and looks into what others will have to answer.
    assert waits["auditor@example.org"] == {"edition_moved"}
    assert waits["maker@example.org"] >= {"request_draft", "condition", "tranche_ask"}
    # The payment that was asked for by one and released by another waits for a third.
    assert "payment_confirm" not in waits["maker@example.org"]
    assert waits["payments@example.org"] >= {"payment_confirm"}
    assert waits["checker@example.org"] >= {"request_release", "bank_verify", "year_close"}
    assert waits["secretariat@example.org"] >= {"proposal_screen", "proposal_agenda", "proposal_deferred", "condition"}
    assert waits["chair@example.org"] >= {"ballot", "item_close", "minutes_sign"}
    assert waits["cochair@example.org"] >= {"ballot", "item_close"}
    assert waits["member@example.org"] == {"ballot"}
    assert waits["ohchr@example.org"] >= {"proposal_submit", "expenditure_report_returned"}
    assert "expenditure_report_accept" in waits["maker@example.org"] & waits["checker@example.org"]
    assert set(ExpenditureReport.objects.values_list("state", flat=True)) == set(ReportState.values)
    assert set(PriorYearAdjustment.objects.values_list("of_year", "year")) == {(2018, 2019)}
    assert waits["norway@example.org"] == {"instalment"}
    assert set(Proposal.objects.values_list("state", flat=True)) == set(ProposalState.values)
    assert set(TransferRequest.objects.values_list("state", flat=True)) == {"paid", "released", "submitted", "draft"}
    assert set(BankDetails.objects.values_list("state", flat=True)) == {"verified", "prepared"}
    assert set(Meeting.objects.values_list("state", flat=True)) == {"cleared", "closed", "open"}
    assert set(Decision.objects.values_list("outcome", flat=True)) == {
        "noted", "approved", "conditions", "rejected", "deferred",
    }  # fmt: skip
    today = Meeting.objects.get(kind="regular", state="open")
    facts = meeting_facts(today, now)
    assert facts.asked_minor > facts.availability.available_minor > 0, "the open agenda cannot be fully funded"
    written = Meeting.objects.get(kind="written")
    assert written.silence_until is not None
    assert written.silence_until > now


@pytest.mark.parametrize("code", [demo.code for demo in DEMO_FUNDS])
def test_nothing_is_recorded_before_what_stands_above_it_in_the_books(loaded: None, code: str) -> None:
    entries = list(Entry.objects.filter(fund__code=code).order_by("sequence"))
    moments = [entry.recorded_at for entry in entries]
    assert moments == sorted(moments)
    assert moments[-1] <= timezone.now(), "nothing is recorded in the future"
    early = [entry.sequence for entry in entries if entry.recorded_at.date() < entry.effective_date]
    assert not early, "recorded before the day it took effect"
    moved_in = moments[0]
    assert f"{moved_in.day} {moved_in:%B %Y}" in Fund.objects.get(code=code).demo_note
    closed = dict(ClosedYear.objects.filter(fund__code=code).values_list("sequence", "closed_at"))
    assert closed == {entry.sequence: entry.recorded_at for entry in entries if entry.event == "year_closed"}


def test_what_was_published_on_a_day_is_what_was_known_on_it(loaded: None) -> None:
    publications = list(Publication.objects.select_related("fund").order_by("published_at"))
    assert [(each.kind, each.year, each.version) for each in publications[:3]] == [
        ("annual", 2018, 1), ("annual", 2019, 1), ("annual", 2019, 2),
    ]  # fmt: skip
    for each in publications:
        entry = Entry.objects.get(fund=each.fund, sequence=each.sequence)
        assert each.head == entry.hash
        prepared = Step.objects.get(fund=each.fund, record=each.edition.record, action="prepare", digest=each.digest)
        assert entry.recorded_at <= prepared.taken_at <= each.published_at

        known = known_by(each.fund, each.published_at.date())
        assert known >= each.sequence
        position = LedgerPosition(known, Entry.objects.get(fund=each.fund, sequence=known).hash)
        of_the_day = maker_of(each.kind).again(each, position)
        keys = {table["key"] for table in of_the_day}
        published = [table for table in each.content["tables"] if table["key"] in keys]
        assert published
        assert not list(figure_lines(published, of_the_day)), f"{each}: as known on the day it was published"


def test_books_have_moved_on_since_the_report_of_2019(loaded: None) -> None:
    """Two entries of 2019, which put 2018 right, were recorded after its second version."""
    second = Publication.objects.get(kind="annual", year=2019, version=2)
    assert entries_since([second]) == {second.pk: 2}


def demo_user(email: str) -> User:
    return User.objects.get(email=email)
