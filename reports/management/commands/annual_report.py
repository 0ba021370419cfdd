"""``manage.py annual_report CODE YEAR [--as-known SEQUENCE|DAY] --format json|xlsx|pdf|html|csv --output FILE``.

Exit status 0: written. 1: the figures do not tie, standard error names the two. 2: wrong usage, no such
fund, year or entry, or the file cannot be written.
"""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, ProgrammingError
from django.utils import timezone
from django.utils.translation import gettext as _

from fund.as_of import known_by, known_of
from fund.models import Fund
from fund.standard_output import assert_written
from reports.evaluation import DuplicateRow, UnableToTieReport
from reports.figures import UnableToReport
from reports.files import FORMATS, report_file
from reports.renderers.words import said
from reports.renderers.xlsx.ledger_sheet import LedgerTooLong
from reports.selectors import annual_report

STANDARD_OUTPUT = "-"


def _known(text: str) -> int | date:
    """The number of an entry, or a day. Raises UnableToReport."""
    try:
        # Any number: whether there is such an entry, the report says.
        return int(text)
    except ValueError:
        pass
    try:
        return known_of(text)
    except ValueError:
        raise UnableToReport(
            _("%(text)s is neither the number of an entry nor a day. Days are written like 2013-12-31.")
            % {"text": text[:40]}
        ) from None


class Command(BaseCommand):
    help = "Write the annual financial report of a fund and year as JSON, XLSX, PDF, HTML, or CSV (one file a table)."
    requires_migrations_checks = False
    requires_system_checks: list[str] = []  # they load every page of the office, which takes longer than the books

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", metavar="CODE", help="the fund")
        parser.add_argument("year", metavar="YEAR", type=int)
        parser.add_argument(
            "--as-known",
            metavar="SEQUENCE|DAY",
            help="as the ledger stood after this entry, or at the end of this day (2026-03-31, UTC); now when left out",
        )
        parser.add_argument("--format", choices=tuple(FORMATS), default="json")
        parser.add_argument(
            "--output", default=STANDARD_OUTPUT, metavar="FILE", help="where to write; - is standard output"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            content = self._content(options["code"], options["year"], options["as_known"], options["format"])
        except UnableToTieReport as error:
            raise CommandError(
                _("The report does not tie. %(why)s") % {"why": said(error.sentence)}, returncode=1
            ) from None
        except (UnableToReport, DuplicateRow, LedgerTooLong) as error:
            raise CommandError(str(error), returncode=2) from None
        except (OperationalError, ProgrammingError) as error:
            raise CommandError(
                _("The database cannot be read (%(why)s). Has `manage.py migrate` been run?") % {"why": error},
                returncode=2,
            ) from None
        self._write(content, options["output"], is_text=FORMATS[options["format"]].is_text)

    @staticmethod
    def _content(code: str, year: int, as_known: str | int | None, format_key: str) -> bytes:
        fund = Fund.objects.filter(code=code).first()
        if fund is None:
            raise UnableToReport(_("There is no fund %(code)s.") % {"code": code})
        known = None if as_known is None else _known(str(as_known))
        known_at = known_by(fund, known) if isinstance(known, date) else known
        # Any year: what holds from one year to the next must be provable for the fund's first year, too.
        report = annual_report(fund, year, known_at)
        return report_file(fund, report, format_key, at=timezone.now())

    def _write(self, content: bytes, output: str, *, is_text: bool) -> None:
        if output != STANDARD_OUTPUT:
            try:
                Path(output).write_bytes(content)
            except OSError as error:
                raise CommandError(
                    _("%(file)s cannot be written: %(why)s.") % {"file": output, "why": error.strerror}, returncode=2
                ) from None
            return
        stream = getattr(self.stdout, "_out", self.stdout)
        if hasattr(stream, "buffer"):
            try:
                stream.buffer.write(content)
                assert_written(stream)
            except OSError as error:
                raise CommandError(
                    _("The report could not be written: %(why)s.") % {"why": error.strerror}, returncode=2
                ) from None
        elif is_text:
            self.stdout.write(content.decode(), ending="")
        else:
            raise CommandError(_("This format needs a file: state --output."), returncode=2)
