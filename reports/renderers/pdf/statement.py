"""A statement: its letter first, if it has one, then its tables one after the other, then what was achieved."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from reportlab.platypus import Flowable, Spacer

from grants.narratives.markdown import parsed
from reports.renderers.pdf import look
from reports.renderers.pdf.consolidated.prose import flowables
from reports.renderers.pdf.document import PORTRAIT, orientation_for
from reports.renderers.pdf.fonts import legible
from reports.renderers.pdf.report_document import ReportDocument
from reports.renderers.pdf.text import Closing, Code, Described, Opening, Text
from reports.renderers.pdf.words import filled, moment_text
from reports.table import Passage

FEWEST_WITH_CONTENTS = 5
"""Sections; what has fewer is read without a list of them."""


def fill(made: ReportDocument) -> None:
    """Fills the document with the texts and all tables of the report, in order; a restated version begins with why."""
    report, document = made.report, made.document
    first = [passage for passage in report.passages if passage.comes_first]
    last = [passage for passage in report.passages if not passage.comes_first]
    if len(report.tables) + len(report.passages) >= FEWEST_WITH_CONTENTS:
        document.contents()
    if first or report.restates:
        document.new_page(PORTRAIT)
    if report.restates:
        paragraphs = filter(None, (" ".join(line.split()) for line in report.restates.splitlines()))
        document.section("", _("What is restated"), *(Text(legible(line), look.LEAD) for line in paragraphs))
    for passage in first:
        _passage(made, passage)
    for number, table in enumerate(report.tables, start=1):
        drawn = made.table(table.key)
        if number == 1 and (not first or first[-1].is_signed):
            # What is signed stands on a page of its own, and the first table is not cut.
            document.new_page(orientation_for(drawn))
        else:
            document.orient_for(drawn)
        document.section(str(number), legible(table.title), drawn)
    if last:
        document.orient(PORTRAIT)
    for number, passage in enumerate(last, start=len(report.tables) + 1):
        _passage(made, passage, str(number))
    _books(made, str(len(report.tables) + len(last) + 1))


def _passage(made: ReportDocument, passage: Passage, number: str = "") -> None:
    made.document.section(number, legible(passage.title), *_drawn(made, passage))


def _drawn(made: ReportDocument, passage: Passage) -> Iterator[Flowable]:
    if passage.is_markdown:
        yield from flowables(parsed(passage.text), {}, made.document.furniture.continued)
    else:
        yield from (Text(legible(paragraph), look.LEAD) for paragraph in passage.text.split("\n\n"))
    if passage.is_signed:
        yield Spacer(0, 10)
        yield Opening("L")
        if made.prepared_by:
            yield Described(_("Prepared by"), legible(made.prepared_by))
        yield Described(_("Prepared"), moment_text(made.prepared_at))
        yield Described(_("Certified by"), _("the person named on the public page of this statement, once published"))
        yield Closing()


def _books(made: ReportDocument, number: str) -> None:
    """Where the ledger stood, and how it is proven unaltered."""
    report, position = made.report, made.report.position
    made.document.orient(PORTRAIT)
    made.document.section(
        number,
        _("The books behind this statement"),
        Text(
            filled(
                _(
                    "Every figure is a sum over the posted entries of the fund's ledger up to entry %(sequence)d, or "
                    "an amount of a document posted by then. In the office's system, an auditor proves the ledger "
                    "unaltered up to this entry with"
                ),
                sequence=position.sequence,
            )
        ),
        Code(
            filled(
                "python manage.py check_ledger %(code)s --anchor %(sequence)d:%(head)s",
                code=report.fund_code,
                sequence=position.sequence,
                head=position.head,
            )
        ),
    )
