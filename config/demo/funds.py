"""The two funds: imported from their workbooks, with what is invented said on each, early years closed, one mistake."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.core.management.base import CommandError
from django.db import transaction
from djmoney.money import Money

from fund import services
from fund.models import Charge, ClosedYear, Entry, Fund
from grants import workbook
from grants.workbook.booking import UnableToImport
from grants.workbook.gate import RefusedFile, UnreadableFile

FOLDER = Path(settings.BASE_DIR) / "demo"
MAKER, CHECKER = "maker@example.org", "checker@example.org"
OPEN_FROM = 2019
"""HRM00's years before this one are closed."""
MOVED_IN = datetime(2021, 2, 1, 9, tzinfo=UTC)
"""When the books were moved in: after all that the workbooks tell, before all that happens in the system."""
BOOKED_WRONGLY, FOUND_WRONG = datetime(2021, 2, 4, 10, tzinfo=UTC), datetime(2021, 2, 5, 15, tzinfo=UTC)
YEARS_CLOSED = datetime(2021, 2, 12, 14, tzinfo=UTC)


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
    note = f"{demo.note} {_moved_in(fund)}"
    if not fund.is_demo or fund.demo_note != note:
        fund.is_demo, fund.demo_note = True, note
        fund.save()
    return said


def _moved_in(fund: Fund) -> str:
    """When the books were moved in, as they say themselves: a demonstration may have been loaded by an earlier
    version."""
    day = Entry.objects.filter(fund=fund, sequence=1).values_list("recorded_at", flat=True).get()
    return (
        f"As the demonstration tells it, the books were moved into this system on {day.day} {day:%B %Y}, and all that "
        "the workbook holds was recorded on that day."
    )


@transaction.atomic
def _import(path: Path) -> str:
    """As a user's ``import_workbook`` would, on the day the books were moved in; says what was refused."""
    try:
        preview = workbook.check(workbook.read(path), MOVED_IN.date())
        if not preview.is_clean:
            raise UnableToImport("\n".join(str(finding) for finding in preview.errors))
        result = workbook.book(preview, by=MAKER, at=MOVED_IN)
    except (UnreadableFile, RefusedFile, UnableToImport) as problem:
        raise CommandError(f"{path.name} was refused:\n{problem}", returncode=1) from None
    return f"{path.name}: {result.entries} entries posted"


@transaction.atomic
def charge_booked_wrongly(fund: Fund) -> None:
    """A bank charge booked ten times too high, found by the checker, reversed and booked right."""
    if Charge.objects.filter(fund=fund, reference="HRM-CHG-2020-91").exists():
        return
    common = {"fund": fund, "kind": "bank_charges", "value_date": date(2020, 11, 30), "by": MAKER}
    wrong = services.charge_record(
        reference="HRM-CHG-2020-90", amount=Money(Decimal("485.00"), "USD"), at=BOOKED_WRONGLY, **common
    )
    services.entry_reverse(
        entry=wrong.entry,
        reason="The bank's advice says 48.50, not 485.00: decimal point misread.",
        by=CHECKER,
        at=FOUND_WRONG,
    )
    services.charge_record(reference="HRM-CHG-2020-91", amount=Money(Decimal("48.50"), "USD"), at=FOUND_WRONG, **common)


def close_years(fund: Fund) -> None:
    last = ClosedYear.objects.filter(fund=fund).order_by("-year").values_list("year", flat=True).first()
    for year in range((last or fund.start_date.year - 1) + 1, OPEN_FROM):
        services.year_close(fund=fund, year=year, by=CHECKER, at=YEARS_CLOSED)
