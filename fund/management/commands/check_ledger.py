"""``manage.py check_ledger [CODE] [--anchor SEQ:HASH]``: do the books still say what was posted?

Exit status 0: yes. 1: no; standard error names what and where. 2: wrong usage.
"""

from __future__ import annotations

import re
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from fund import invariants, selectors
from fund.models import Fund

ANCHOR = re.compile(r"(\d{1,10}):([0-9a-fA-F]{64})")


class Command(BaseCommand):
    help = (
        "Verify the ledger of one fund, or of all: every law of the books, and the chain against a head kept elsewhere."
    )
    requires_migrations_checks = False
    requires_system_checks: list[str] = []  # they load every page of the office, which takes longer than the books

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", nargs="?", metavar="CODE", help="the fund; all funds when left out")
        parser.add_argument(
            "--anchor",
            action="append",
            default=[],
            metavar="SEQ:HASH",
            help="an entry's number and hash as noted elsewhere; may be given several times; needs CODE",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        code, anchors = options["code"], [self._anchor(text) for text in options["anchor"]]
        if anchors and not code:
            raise CommandError(_("--anchor needs the code of a fund."), returncode=2)
        funds = Fund.objects.filter(code=code) if code else Fund.objects.order_by("code")
        if code and not funds:
            raise CommandError(_("There is no fund %(code)s.") % {"code": code}, returncode=2)
        broken = invariants.violations(funds[0] if code else None)
        for fund in funds if anchors else ():
            broken += [v for v in (invariants.anchored(fund, *anchor) for anchor in anchors) if v]
        for violation in broken:
            self.stderr.write(str(violation))
        faulty = {violation.fund for violation in broken}
        for fund in funds:
            head = selectors.head(fund)
            state = _("NOT as posted") if fund.code in faulty or "" in faulty else _("as posted")
            position = _("sequence %(sequence)s, head %(head)s") % {"sequence": head.sequence, "head": head.hash}
            self.stdout.write(f"{fund.code}: {state}; {position}")
        if broken:
            sys.exit(1)

    def _anchor(self, text: str) -> tuple[int, str]:
        match = ANCHOR.fullmatch(text.strip())
        if not match:
            raise CommandError(
                _("An anchor is a number, a colon and 64 hexadecimal digits, not %(text)s.") % {"text": text},
                returncode=2,
            )
        return int(match[1]), match[2].lower()
