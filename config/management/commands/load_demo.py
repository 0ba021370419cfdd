"""``manage.py load_demo [--force]``: the demonstration's funds, people and the life of one fund.

Imports the workbooks of ``demo/`` as on the day the books were moved in, says on each fund what is invented, leaves one
mistake and its reversal, closes HRM00's early years, and lets its committee meet and its office pay (``config/demo``):
each at its moment, none recorded before what stands above it in the books. Run again, it changes nothing. Refuses to
run outside demo mode, so that invented money never stands beside real books.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from config.demo.funds import DEMO_FUNDS, charge_booked_wrongly, close_years, fund_load
from config.demo.life import life_lived
from config.demo_users import demo_users_ensure
from fund.models import Entry, Fund


class Command(BaseCommand):
    """Every step is skipped where it is done."""

    help = "Load the demonstration: two funds from their workbooks, the people, a committee's decisions and payments."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--force", action="store_true", help="load it although the site is not in demo mode")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO_MODE and not options["force"]:
            raise CommandError("DEMO_MODE is off. The demonstration does not belong beside real books.", returncode=2)
        for demo in DEMO_FUNDS:
            said = fund_load(demo)
            if said and options["verbosity"] > 1:
                self.stdout.write(said)
        fund = Fund.objects.get(code="HRM00")
        charge_booked_wrongly(fund)
        close_years(fund)
        demo_users_ensure(valid_from=date(2011, 1, 1))
        life_lived(fund, timezone.now().date())
        for demo in DEMO_FUNDS:
            count = Entry.objects.filter(fund__code=demo.code).count()
            self.stdout.write(f"{demo.code}: {count} entries in the books")
