"""The import command as a user runs it, for the tests: its exit status and what it said."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

from django.core.management import call_command

from fund import selectors
from fund.models import Fund
from tests.generators.workbook_file import Sheets
from tests.grants.workbook.office import written


@dataclass(frozen=True)
class Ran:
    status: int
    out: str
    err: str

    @property
    def errors(self) -> list[str]:
        return self.err.splitlines()


def ran(command: str, *arguments: object, **options: object) -> Ran:
    out, err = io.StringIO(), io.StringIO()
    status = 0
    try:
        call_command(command, *map(str, arguments), stdout=out, stderr=err, **options)
    except SystemExit as leaving:
        status = int(leaving.code or 0)
    return Ran(status, out.getvalue(), err.getvalue())


def imported(sheets: Sheets, folder: Path, *options: str) -> Ran:
    return ran("import_workbook", written(sheets, folder), *options)


def balances(code: str = "TST00") -> dict[str, int]:
    """Account code to balance, those at zero left out."""
    fund = Fund.objects.get(code=code)
    return {name.code: balance for name, balance in selectors.balances(fund).items() if balance}
