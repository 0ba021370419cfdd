"""``manage.py verify_report FILE`` or ``manage.py verify_report --sha256 DIGEST``: is it what was published?

Exit status 0: genuine, and the ledger of today still gives its figures. 1: not genuine, or the ledger or the office's
own copy is not what it was; standard error says what. 2: wrong usage, or the file cannot be read.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, ProgrammingError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.models import Publication
from reports.publishing import storing
from reports.publishing.generator import made_by
from reports.publishing.reproduction import Reproduction, reproduced
from reports.publishing.since import entries_since
from reports.publishing.verifying import (
    BYTES,
    LARGEST_BYTES,
    REPORT,
    Match,
    Nearest,
    Verdict,
    digest_in,
    verdict_on_digest,
    verdict_on_file,
)
from reports.services.publishing import certified_digest

MOST_LINES = 20


class Command(BaseCommand):
    help = "Say whether a file is one that was published, and whether the ledger still gives its figures."
    requires_migrations_checks = False
    requires_system_checks: list[str] = []  # they load every page of the office, which takes longer than the books

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", metavar="FILE", help="the file to verify")
        parser.add_argument("--sha256", metavar="DIGEST", default="", help="its SHA-256, in place of the file")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            verdict = self._verdict(options["file"], options["sha256"])
            if not verdict.is_genuine:
                self._say_not_genuine(verdict, is_file=options["file"] is not None)
                sys.exit(1)
            # Not with all(): of the same bytes published twice, both are said.
            good = [self._say_genuine(match) for match in verdict.matches]
        except (OperationalError, ProgrammingError) as error:
            raise CommandError(
                _("The database cannot be read (%(why)s). Has `manage.py migrate` been run?") % {"why": error},
                returncode=2,
            ) from None
        if not all(good):
            sys.exit(1)

    def _verdict(self, file: str | None, digest: str) -> Verdict:
        if bool(file) == bool(digest):
            raise CommandError(_("Name a file, or its SHA-256 with --sha256."), returncode=2)
        if digest:
            if not (found := digest_in(digest)):
                raise CommandError(
                    _("%(text)s is no SHA-256: it has 64 hexadecimal digits.") % {"text": digest}, returncode=2
                )
            return verdict_on_digest(found)
        path = Path(str(file))
        try:
            if path.stat().st_size > LARGEST_BYTES:
                # No published file is as long; what it is nearest to is not looked for.
                with path.open("rb") as opened:
                    return verdict_on_digest(storing.sha256_of_stream(opened))
            return verdict_on_file(path.read_bytes(), path.name)
        except OSError as error:
            raise CommandError(
                _("%(file)s cannot be read: %(why)s.") % {"file": file, "why": error.strerror}, returncode=2
            ) from None

    def _say_not_genuine(self, verdict: Verdict, *, is_file: bool) -> None:
        if not is_file:
            said = _("NOT genuine: no published file has the SHA-256 %(digest)s.")
        elif verdict.nearest is not None and verdict.nearest.by == BYTES:
            said = _("NOT genuine: no published file has these bytes (SHA-256 %(digest)s).")
        else:
            said = _("NOT a file published here: no published file has these bytes (SHA-256 %(digest)s).")
        self.stderr.write(said % {"digest": verdict.digest})
        if verdict.nearest is not None:
            self.stderr.write(self._nearest(verdict.nearest))
        elif verdict.is_on_request:
            self.stderr.write(
                _(
                    "It says it is a statement made on request, to one contributor or organisation. Such statements "
                    "are not published, and cannot be verified this way: the office can make it again as known at the "
                    "ledger entry it names."
                )
            )

    @staticmethod
    def _nearest(nearest: Nearest) -> str:
        publication = nearest.file.publication
        facts = {
            "file": nearest.file.name,
            "fund": publication.fund.code,
            "report": publication.title,
            "version": publication.version,
            "size": nearest.file.size,
            "place": nearest.first_difference,
            "count": nearest.differing,
        }
        if nearest.by == BYTES:
            said = _("It is nearest to %(file)s of %(fund)s, %(report)s, version %(version)s, and was altered.")
            said += " " + _("Bytes that differ: %(count)s; the first is byte %(place)s.")
        elif nearest.by == REPORT:
            said = _(
                "It says it is what was published as %(file)s of %(fund)s, %(report)s, version %(version)s, but its "
                "bytes are others: it was altered, or made apart from publishing."
            )
        else:
            said = _(
                "A file named %(file)s was published with %(fund)s, %(report)s, version %(version)s; this one has "
                "other bytes, and does not say that it is that report."
            )
        return said % facts

    def _say_since(self, publication: Publication) -> None:
        if number := sum(entries_since([publication]).values()):
            self.stdout.write(
                ngettext(
                    "  since then one entry dated in %(year)s or before was recorded",
                    "  since then %(n)s entries dated in %(year)s or before were recorded",
                    number,
                )
                % {"n": number, "year": publication.year}
            )

    def _say_genuine(self, match: Match) -> bool:
        """What was published, and whether everything behind it still stands. Answers whether it does."""
        publication = match.publication
        facts = {
            "fund": publication.fund.code,
            "report": publication.title,
            "version": publication.version,
            "file": match.file.name,
            "moment": publication.published_at.isoformat(timespec="seconds"),
            "preparer": publication.prepared_by.name,
            "certifier": publication.certified_by.name,
            "sequence": publication.sequence,
            "head": publication.head,
            "digest": match.file.digest,
        }
        self.stdout.write(_("Genuine: %(fund)s, %(report)s, version %(version)s, %(file)s") % facts)
        self.stdout.write(_("  published %(moment)s; prepared by %(preparer)s, certified by %(certifier)s") % facts)
        self.stdout.write(_("  ledger sequence %(sequence)s, head %(head)s") % facts)
        self.stdout.write(f"  SHA-256 {match.file.digest}")
        if made := made_by(publication):
            self.stdout.write(_("  made by %(made)s") % {"made": made})
        if match.replaced_by is not None:
            self.stdout.write(
                _("  an older version: replaced by version %(version)s") % {"version": match.replaced_by.version}
            )
        found = reproduced(publication)
        good = found.holds
        if good:
            said = _("  the ledger today gives the same figures up to that entry: %(compared)s compared")
            if found.apart:
                said += _(", %(apart)s of other sources were not")
            self.stdout.write(said % {"compared": found.compared, "apart": found.apart})
            self._say_since(publication)
        else:
            self._say_otherwise(found)
        if certified_digest(publication) != publication.digest:
            self.stderr.write(_("  what is stored of the publication is NOT what was certified"))
            good = False
        if match.standing != storing.AS_PUBLISHED:
            missing = match.standing == storing.MISSING
            self.stderr.write(
                _("  the office's own copy of the file is missing")
                if missing
                else _("  the office's own copy of the file was altered")
            )
            good = False
        return good

    def _say_otherwise(self, found: Reproduction) -> None:
        self.stderr.write(_("  the ledger today does NOT give what was published:"))
        if found.problem:
            self.stderr.write(f"    {found.problem}")
        for violation in found.chain[:MOST_LINES]:
            self.stderr.write(f"    {violation}")
        for line in found.differing[:MOST_LINES]:
            self.stderr.write(
                _("    %(table)s, %(row)s, %(column)s: published %(was)s, today %(now)s")
                % {
                    "table": line.table,
                    "row": line.row,
                    "column": line.column,
                    "was": line.was,
                    "now": line.now,
                }
            )
        if len(found.differing) > MOST_LINES:
            self.stderr.write(_("    and %(count)s figures more") % {"count": len(found.differing) - MOST_LINES})
