"""``manage.py load_demo``: only where it belongs, on any day."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from config.demo.funds import DEMO_FUNDS, fund_load
from config.demo.life import life_lived
from config.demo_users import demo_users_ensure
from fund.models import Entry, Fund
from grants.models import Meeting

pytestmark = pytest.mark.django_db

NEW_YEAR, LEAP_DAY = date(2027, 1, 1), date(2028, 2, 29)


def test_refuses_outside_demo_mode(settings: Settings) -> None:
    settings.DEMO_MODE = False
    with pytest.raises(CommandError) as refused:
        call_command("load_demo")
    assert refused.value.returncode == 2
    assert not Fund.objects.exists()


@pytest.mark.slow
# A day is a day on both databases: on one of them the harder one is enough.
@pytest.mark.parametrize("today", [NEW_YEAR, LEAP_DAY] if connection.vendor == "sqlite" else [LEAP_DAY])
def test_the_life_of_the_fund_fits_any_day(settings: Settings, today: date) -> None:
    """Days are counted from the day it is loaded: the turn of a year and a leap day are days like others."""
    settings.DEMO_MODE = True
    fund_load(DEMO_FUNDS[0])
    demo_users_ensure(valid_from=date(2011, 1, 1))
    life_lived(Fund.objects.get(code="HRM00"), today)
    assert Meeting.objects.count() == 4
    moments = list(Entry.objects.order_by("sequence").values_list("recorded_at", flat=True))
    assert moments == sorted(moments)
