"""The two funds: imported from their workbooks, with what is invented said on each, early years closed, one mistake."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction
from django.utils import timezone
from djmoney.money import Money

from fund import services
from fund.models import Charge, ClosedYear, Fund

FOLDER = Path(settings.BASE_DIR) / "demo"
MAKER, CHECKER = "maker@example.org", "checker@example.org"
OPEN_FROM = 2019
"""HRM00's years before this one are closed."""


class DemoFund(NamedTuple):
    code: str
    note: str


DEMO_FUNDS = (
    DemoFund(
        "HRM00",
        "The priority focuses with their planned amounts and the numbers of the outputs are those of the published "
        "Operational Plan 2011-2013. Everything else is invented: the titles of the outputs, agreements, deposits, "
        "projects, transfers, refunds and expenditure, the committee, its meetings and all people.",
    ),
    DemoFund(
        "JPS10",
        "The totals are those of the published status of funds of this joint programme, to the dollar. Who gave what, "
        "which organisation carried which project, and the split over years and categories are invented.",
    ),
)


def fund_load(demo: DemoFund) -> str:
    """Import the fund where it is not there; answers with what the import said."""
    said = ""
    if not Fund.objects.filter(code=demo.code).exists():
        said = _import(FOLDER / f"{demo.code}.xlsx")
    fund = Fund.objects.get(code=demo.code)
    if not fund.is_demo or fund.demo_note != demo.note:
        fund.is_demo, fund.demo_note = True, demo.note
        fund.save()
    return said


def _import(path: Path) -> str:
    """As a user's ``import_workbook`` would; what it says is shown when asked for, and when it refuses."""
    said = StringIO()
    try:
        call_command("import_workbook", str(path), by=MAKER, stdout=said, stderr=said)
    except SystemExit as left:
        if left.code:
            raise CommandError(f"{path.name} was refused:\n{said.getvalue()}", returncode=1) from None
    return said.getvalue()


@transaction.atomic
def charge_booked_wrongly(fund: Fund) -> None:
    """A bank charge booked ten times too high, found by the checker, reversed and booked right."""
    if Charge.objects.filter(fund=fund, reference="HRM-CHG-2020-91").exists():
        return
    at, day = timezone.now(), date(2020, 11, 30)
    common = {"fund": fund, "kind": "bank_charges", "value_date": day, "by": MAKER, "at": at}
    wrong = services.charge_record(reference="HRM-CHG-2020-90", amount=Money(Decimal("485.00"), "USD"), **common)
    services.entry_reverse(
        entry=wrong.entry, reason="The bank's advice says 48.50, not 485.00: decimal point misread.", by=CHECKER, at=at
    )
    services.charge_record(reference="HRM-CHG-2020-91", amount=Money(Decimal("48.50"), "USD"), **common)


def close_years(fund: Fund) -> None:
    last = ClosedYear.objects.filter(fund=fund).order_by("-year").values_list("year", flat=True).first()
    for year in range((last or fund.start_date.year - 1) + 1, OPEN_FROM):
        services.year_close(fund=fund, year=year, by=CHECKER, at=timezone.now())
