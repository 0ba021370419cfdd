"""``manage.py load_demo``: the demonstration stands complete, once, and only where it belongs."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import Settings

from config.demo.life import life_lived
from config.demo_users import DEMO_COLLEAGUES, DEMO_USERS
from fund.models import Charge, ClosedYear, Entry, Fund, Membership, User
from grants.committee_facts import meeting_facts
from grants.models import BankDetails, Decision, Meeting, Notice, Proposal, ProposalState, Step, TransferRequest
from grants.worklist import waiting_for

pytestmark = pytest.mark.django_db


def test_refuses_outside_demo_mode(settings: Settings) -> None:
    settings.DEMO_MODE = False
    with pytest.raises(CommandError) as refused:
        call_command("load_demo")
    assert refused.value.returncode == 2
    assert not Fund.objects.exists()


def test_loads_both_funds_once_with_people_closed_years_and_a_reversal(settings: Settings) -> None:
    settings.DEMO_MODE = True
    call_command("load_demo", verbosity=0)
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


def test_the_corrected_workbook_can_be_tried_on_the_loaded_demo(settings: Settings) -> None:
    settings.DEMO_MODE = True
    call_command("load_demo", verbosity=0)
    before = Entry.objects.filter(reverses__isnull=False).count()
    call_command("import_workbook", str(settings.BASE_DIR / "demo" / "HRM00-corrected.xlsx"), verbosity=0)
    assert Entry.objects.filter(reverses__isnull=False).count() == before + 1, "a changed expenditure is a reversal"


def test_something_waits_for_every_role_and_every_stage_is_there(settings: Settings) -> None:
    settings.DEMO_MODE = True
    call_command("load_demo", verbosity=0)
    now = timezone.now()
    waits = {person.email: {row.kind for row in waiting_for(demo_user(person.email), now)} for person in DEMO_USERS}
    # Who audits changes nothing: nothing can wait for them.
    assert [email for email, kinds in waits.items() if not kinds] == ["auditor@example.org"]
    assert waits["maker@example.org"] >= {"payment_confirm", "request_draft", "condition"}
    assert waits["checker@example.org"] >= {"request_release", "bank_verify", "year_close"}
    assert waits["secretariat@example.org"] >= {"proposal_screen", "proposal_agenda", "condition"}
    assert waits["chair@example.org"] >= {"ballot", "item_close", "minutes_sign"}
    assert waits["cochair@example.org"] >= {"ballot", "item_close"}
    assert waits["member@example.org"] == {"ballot"}
    assert waits["ohchr@example.org"] >= {"proposal_submit"}
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


@pytest.mark.slow
@pytest.mark.parametrize("today", [date(2027, 1, 1), date(2028, 2, 29)])
def test_the_life_of_the_fund_fits_any_day(settings: Settings, today: date) -> None:
    """Days are counted from the day it is loaded: the turn of a year and a leap day are days like others."""
    settings.DEMO_MODE = True
    from config.demo import life
    from config.demo.funds import DEMO_FUNDS, fund_load
    from config.demo_users import demo_users_ensure

    fund_load(DEMO_FUNDS[0])
    demo_users_ensure(valid_from=date(2011, 1, 1))
    life_lived(Fund.objects.get(code="HRM00"), today)
    assert life.Meeting.objects.count() == 4


def demo_user(email: str) -> User:
    return User.objects.get(email=email)
