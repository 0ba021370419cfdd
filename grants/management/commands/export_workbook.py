"""``manage.py export_workbook CODE FILE``: a fund as a workbook that imports to the same reports.

Exit status: 0 done, 1 there is no such fund, 2 wrong usage or the file cannot be written.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand
from django.db import DatabaseError
from django.utils.translation import gettext as _

from fund.models import Fund
from fund.standard_output import assert_written
from grants import workbook

REFUSED, UNUSABLE = 1, 2


class Command(BaseCommand):
    help = "Writes a fund as a workbook: imported into an empty database it gives the same reports."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("code", metavar="CODE", help="the fund's code")
        parser.add_argument("file", metavar="FILE", help="the workbook to write; - is standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            fund = Fund.objects.filter(code=options["code"].strip()).first()
            if fund is None:
                self._leave(_("There is no fund %(code)s.") % {"code": options["code"]}, REFUSED)
            if options["file"] == "-":
                workbook.export(fund, sys.stdout.buffer)
                assert_written(sys.stdout)
                return
            self._write(fund, Path(options["file"]))
        except OSError as problem:
            why = problem.strerror or problem
            self._leave(_("%(file)s cannot be written: %(why)s.") % {"file": options["file"], "why": why}, UNUSABLE)
        except DatabaseError as problem:
            self._leave(_("The database cannot be used: %(why)s") % {"why": problem}, UNUSABLE)
        except Exception as problem:
            if options.get("traceback"):
                raise
            why = f"{type(problem).__name__}: {problem}"
            self._leave(_("The export failed: %(why)s") % {"why": why}, UNUSABLE)

    def _write(self, fund: Fund, path: Path) -> None:
        """Into a file beside the target first: a half-written workbook never stands under the name asked for."""
        handle, name = tempfile.mkstemp(dir=path.parent or Path(), suffix=".part")
        try:
            with os.fdopen(handle, "wb") as target:
                workbook.export(fund, target)
            if path.is_dir():
                raise IsADirectoryError(21, "it is a folder")
            os.chmod(name, 0o644)
            Path(name).replace(path)
        finally:
            Path(name).unlink(missing_ok=True)
        self.stdout.write(_("%(code)s written to %(file)s.") % {"code": fund.code, "file": path})

    def _leave(self, line: str, status: int) -> NoReturn:
        self.stderr.write(" ".join(line.split("\n")), style_func=str)
        raise SystemExit(status)
