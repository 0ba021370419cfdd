"""``manage.py close_year CODE YEAR [--through]``: the year takes no more entries. Cannot be undone.

Exit status 0: closed. 1: the books refuse. 2: wrong usage.
"""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fund import services
from fund.ledger import UnableToPost
from fund.models import ClosedYear, Fund


class Command(BaseCommand):
    help = "Close a year of a fund: its balances are carried forward and it takes no more entries. Cannot be undone."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", metavar="CODE")
        parser.add_argument("year", metavar="YEAR", type=int)
        parser.add_argument("--through", action="store_true", help="close the open years before it too, in order")
        parser.add_argument("--by", default="close_year", help="who closes it, as the books will say")

    def handle(self, *args: Any, **options: Any) -> None:
        fund = Fund.objects.filter(code=options["code"]).first()
        if fund is None:
            raise CommandError(_("There is no fund %(code)s.") % {"code": options["code"]}, returncode=2)
        year, at = options["year"], timezone.now()
        try:
            with transaction.atomic():
                last = ClosedYear.objects.filter(fund=fund).order_by("-year").first()
                first = (last.year + 1 if last else fund.start_date.year) if options["through"] else year
                for each in range(min(first, year), year + 1):
                    closed = services.year_close(fund=fund, year=each, by=options["by"], at=at)
                    self.stdout.write(
                        _("%(fund)s %(year)s is closed at entry %(sequence)s, %(count)s balances carried.")
                        % {
                            "fund": fund.code,
                            "year": each,
                            "sequence": closed.sequence,
                            "count": closed.balance_count,
                        }
                    )
        except UnableToPost as error:
            raise CommandError(str(error), returncode=1) from None
