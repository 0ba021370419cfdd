"""``manage.py load_demo [--force]``: the demonstration's funds, people and a little history.

Imports the workbooks of ``demo/`` by the command a user would type, says on each fund what is invented,
closes HRM00's early years and leaves one mistake and its reversal in the open year. Run again, it changes
nothing. Refuses to run outside demo mode, so that invented money never stands beside real books.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone
from djmoney.money import Money

from config.demo_users import demo_users_ensure
from fund import services
from fund.models import Charge, ClosedYear, Entry, Fund

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
        "projects, transfers, refunds and expenditure of the years 2011 to 2020.",
    ),
    DemoFund(
        "JPS10",
        "The totals are those of the published status of funds of this joint programme, to the dollar. Who gave what, "
        "which organisation carried which project, and the split over years and categories are invented.",
    ),
)


class Command(BaseCommand):
    """Every step is skipped where it is done."""

    help = "Load the demonstration: two funds from their workbooks, the people, closed years and a reversal."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--force", action="store_true", help="load it although the site is not in demo mode")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO_MODE and not options["force"]:
            raise CommandError("DEMO_MODE is off. The demonstration does not belong beside real books.", returncode=2)
        for demo in DEMO_FUNDS:
            self.load(demo, options["verbosity"])
        fund = Fund.objects.get(code="HRM00")
        charge_booked_wrongly(fund)
        close_years(fund)
        demo_users_ensure(valid_from=date(2011, 1, 1))
        for demo in DEMO_FUNDS:
            count = Entry.objects.filter(fund__code=demo.code).count()
            self.stdout.write(f"{demo.code}: {count} entries in the books")

    def load(self, demo: DemoFund, verbosity: int) -> None:
        if not Fund.objects.filter(code=demo.code).exists():
            self.import_workbook(FOLDER / f"{demo.code}.xlsx", verbosity)
        fund = Fund.objects.get(code=demo.code)
        if not fund.is_demo or fund.demo_note != demo.note:
            fund.is_demo, fund.demo_note = True, demo.note
            fund.save()

    def import_workbook(self, path: Path, verbosity: int) -> None:
        """As a user's ``import_workbook`` would; what it says is shown when asked for, and when it refuses."""
        said = StringIO()
        try:
            call_command("import_workbook", str(path), by=MAKER, stdout=said, stderr=said)
        except SystemExit as left:
            if left.code:
                raise CommandError(f"{path.name} was refused:\n{said.getvalue()}", returncode=1) from None
        if verbosity > 1:
            self.stdout.write(said.getvalue())


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
