"""The fund workbook: an office's whole book of one fund as an XLSX file, in and out.

    workbook = read(path)                        # UnreadableFile, RefusedFile; parsing in a limited child process
    preview = check(workbook, today)             # every error, warning and figure; writes nothing
    result = book(preview, by=…, at=…)           # UnableToImport; one transaction, all or nothing
    error_file(preview, target)                  # the user's own workbook with an ``errors`` column
    template(target)                             # the empty workbook
    export(fund, target)                         # the fund as a workbook

``by`` is the name the ledger keeps, ``at`` the moment, ``today`` a date: nothing here reads a clock.
A page shows ``preview.data(gettext, show)``; a command prints ``str(finding)``.

The functions load their modules when called: the child process, which may not see the books, imports this
package too.
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from grants.workbook.pausing import collector_paused

if TYPE_CHECKING:
    from fund.ledger import Progress
    from fund.models import Fund, User
    from grants.workbook.booking import Result
    from grants.workbook.preview import Preview
    from grants.workbook.reading import Workbook


def read(path: str | Path) -> Workbook:
    """The file as rows. Raises ``gate.UnreadableFile`` or ``gate.RefusedFile``, whatever the file is."""
    from grants.workbook import reading

    with collector_paused():
        return reading.read(path)


def check(workbook: Workbook, today: date) -> Preview:
    """What the file would do to the books as they are now."""
    from grants.workbook import checking

    with collector_paused():
        return checking.check(workbook, today)


def book(
    preview: Preview, *, by: str, at: datetime, progress: Progress | None = None, user: User | None = None
) -> Result:
    """Book a clean preview. ``progress`` is told entries done and entries in all. Raises ``booking.UnableToImport``."""
    from grants.workbook import booking

    with collector_paused():
        return booking.book(preview, by=by, at=at, progress=progress, user=user)


def error_file(preview: Preview, target: BinaryIO) -> None:
    """The user's own workbook with a column of errors and warnings on each sheet. Raises as ``read`` does."""
    from grants.workbook import error_marking

    error_marking.write(preview, target)


def template(target: BinaryIO) -> None:
    """The empty workbook: every sheet and column, what each means in a note on its name."""
    from grants.workbook import templating

    templating.write(target)


def export(fund: Fund, target: BinaryIO) -> None:
    """The fund as a workbook that, imported into an empty database, gives the same reports."""
    from grants.workbook import exporting

    exporting.write(fund, target)
