"""``manage.py load_demo``: the demonstration stands complete, once, and only where it belongs."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from config.demo_users import DEMO_USERS
from fund.models import Charge, ClosedYear, Entry, Fund, Membership, User

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
    entries = Entry.objects.count()
    call_command("load_demo", verbosity=0)
    assert Entry.objects.count() == entries, "a second run booked something"

    funds = Fund.objects.order_by("code")
    assert [fund.code for fund in funds] == ["HRM00", "JPS10"]
    assert all(fund.is_demo and "invented" in fund.demo_note for fund in funds)
    years = ClosedYear.objects.filter(fund__code="HRM00").order_by("year").values_list("year", flat=True)
    assert list(years) == list(range(2011, 2019))
    wrong = Charge.objects.get(reference="HRM-CHG-2020-90")
    assert wrong.entry.reversed_by.recorded_by != wrong.entry.recorded_by, "who records does not undo"
    assert User.objects.filter(is_demo=True).count() == len(DEMO_USERS)
    assert Membership.objects.filter(fund__code="HRM00", institution="OHCHR").exists()


def test_the_corrected_workbook_can_be_tried_on_the_loaded_demo(settings: Settings) -> None:
    settings.DEMO_MODE = True
    call_command("load_demo", verbosity=0)
    before = Entry.objects.filter(reverses__isnull=False).count()
    call_command("import_workbook", str(settings.BASE_DIR / "demo" / "HRM00-corrected.xlsx"), verbosity=0)
    assert Entry.objects.filter(reverses__isnull=False).count() == before + 1, "a changed expenditure is a reversal"
