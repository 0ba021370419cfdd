"""``manage.py import_workbook FILE [--dry-run]``: a fund's workbook into its books, all or nothing.

Exit status: 0 done (or the dry run is clean), 1 the file was refused (its errors on standard error, one a
line, nothing booked), 2 wrong usage or an unreadable file.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any, NoReturn

from django.core.management.base import BaseCommand
from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grants import workbook
from grants.workbook.booking import BooksHaveChanged, Result, UnableToImport
from grants.workbook.findings import Finding
from grants.workbook.gate import RefusedFile, UnreadableFile
from grants.workbook.preview import Preview

DONE, REFUSED, UNREADABLE = 0, 1, 2


class Command(BaseCommand):
    help = "Imports the workbook of a fund: new rows are booked, changed register rows updated, the rest left alone."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="the workbook (.xlsx)")
        parser.add_argument("--dry-run", action="store_true", help="check and tell, book nothing")
        parser.add_argument("--by", default="import_workbook", help="the name the ledger keeps")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._import(options["file"], options["dry_run"], options["by"], int(options["verbosity"]))
        except (UnreadableFile, RefusedFile) as problem:
            status = REFUSED if isinstance(problem, RefusedFile) else UNREADABLE
            self._leave([f"{options['file']}: {problem.sentence(_)}"], status)
        except BooksHaveChanged as problem:
            self._refuse(problem.preview)
        except UnableToImport as problem:
            self._leave([str(problem)], REFUSED)
        except DatabaseError as problem:
            self._leave([_("The database cannot be used: %(why)s") % {"why": problem}], UNREADABLE)
        except Exception as problem:
            if options.get("traceback"):
                raise
            why = f"{type(problem).__name__}: {problem}"
            self._leave([_("The import failed and nothing was booked: %(why)s") % {"why": why}], UNREADABLE)

    def _import(self, path: str, dry_run: bool, by: str, verbosity: int) -> None:
        read = workbook.read(path)
        if dry_run:
            preview = workbook.check(read, timezone.localdate())
            self._tell(preview, verbosity)
            if not preview.is_clean:
                self._refuse(preview)
            self.stdout.write(_("Dry run: nothing was booked."))
            return
        # One transaction from the check to the last entry: what was checked is what is booked.
        with transaction.atomic():
            preview = workbook.check(read, timezone.localdate())
            self._tell(preview, verbosity)
            if not preview.is_clean:
                self._refuse(preview)
            result = workbook.book(preview, by=by, at=timezone.now(), progress=self._progress(verbosity))
        self._tell_result(result)

    # -- telling -----------------------------------------------------------------------------------------------

    def _tell(self, preview: Preview, verbosity: int) -> None:
        if verbosity == 0:
            return
        kind = _("a new fund") if preview.is_new_fund else _("already in the books")
        self.stdout.write(f"{preview.fund_code} · {preview.fund_name} ({kind})")
        heads = [_("rows"), _("new"), _("unchanged"), _("changed"), _("conflicting")]
        # Most files have no row that amounts to nothing.
        has_empty = any(sheet.empty for sheet in preview.sheets)
        heads += [_("zero")] if has_empty else []
        # A column is as wide as its heading and two spaces, and never narrower than a number needs.
        widths = [max(len(head) + 2, 8) for head in heads]
        first = _("sheet")
        self.stdout.write(f"{first:<20}" + _columns(heads, widths))
        for sheet in preview.sheets:
            if sheet.is_present:
                counts = [sheet.rows, sheet.new, sheet.unchanged, sheet.changed, sheet.conflicting]
                counts += [sheet.empty] if has_empty else []
                self.stdout.write(f"{sheet.name:<20}" + _columns(counts, widths))
        changed, notice, warning = _("changed"), _("notice"), _("warning")
        for sheet in preview.sheets:
            for change in sheet.changes:
                values = ", ".join(f"{v.column}: {v.before} → {v.after}" for v in _shown(change.values))
                self.stdout.write(f"{changed}: {sheet.name}!{change.row} {change.key}: {values}")
        for finding in preview.notices:
            self.stdout.write(f"{notice}: {_line(finding)}")
        for finding in preview.warnings:
            self.stdout.write(f"{warning}: {_line(finding)}")

    def _tell_result(self, result: Result) -> None:
        if result.changed_nothing:
            self.stdout.write(_("Nothing has changed: all of this file is in the books already."))
            return
        new = sum(sheet.new for sheet in result.preview.sheets)
        changed = sum(sheet.changed for sheet in result.preview.sheets)
        self.stdout.write(
            _("Imported: %(new)s new, %(changed)s changed; %(entries)s entries posted, up to number %(last)s.")
            % {"new": new, "changed": changed, "entries": result.entries, "last": result.last_sequence or "–"}
        )

    def _progress(self, verbosity: int) -> Any:
        if verbosity == 0:
            return None

        def tell(done: int, total: int) -> None:
            if total > 10_000:
                self.stdout.write(_("%(done)s of %(total)s entries posted") % {"done": done, "total": total})
                self.stdout.flush()

        return tell

    # -- leaving -----------------------------------------------------------------------------------------------

    def _refuse(self, preview: Preview) -> NoReturn:
        count = len(preview.errors)
        self.stdout.write(_("Refused: %(count)s errors. Nothing was booked.") % {"count": count})
        self._leave([_line(finding) for finding in preview.errors], REFUSED)

    def _leave(self, lines: list[str], status: int) -> NoReturn:
        self.stdout.flush()
        for line in lines:
            self.stderr.write(" ".join(line.split("\n")), style_func=str)
        raise SystemExit(status)


def _columns(values: Sequence[object], widths: Sequence[int]) -> str:
    return "".join(f"{value!s:>{width}}" for value, width in zip(values, widths, strict=True))


def _line(finding: Finding) -> str:
    """On one line: ``deposits!D5, row 5, column amount:`` and the sentence; what is known of the place."""
    place = f"{finding.sheet}!{finding.letter}{finding.row or ''}" if finding.letter else finding.sheet
    if finding.row:
        place += ", " + _("row %(row)s") % {"row": finding.row}
    if finding.column:
        place += ", " + _("column %(column)s") % {"column": finding.column}
    return " ".join(f"{place}: {finding.sentence(_)}".splitlines())


def _shown(values: Any) -> Any:
    from grants.workbook.findings import plain

    return [value._replace(before=plain(value.before), after=plain(value.after)) for value in values]
