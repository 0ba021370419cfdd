"""What stands at the end: accountability, definitions, and the books behind the report."""

from __future__ import annotations

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.consolidated.document import LETTERED, NUMBERED, Chapter, Facts, Paragraphs
from reports.consolidated.material import Material
from reports.renderers.pdf import annual_sentences
from reports.renderers.pdf.definitions_text import definitions


def chapters(material: Material) -> list[Chapter]:
    year = material.report.year
    first, last = (date_format(day, _("j F Y")) for day in (date(year, 1, 1), date(year, 12, 31)))
    return [
        Chapter(
            "accountability",
            NUMBERED,
            _("Accountability and transparency"),
            (Paragraphs(tuple(annual_sentences.accountability(material.figures, first, last))),),
        ),
        Chapter("definitions", NUMBERED, _("Definitions"), (Facts(tuple(definitions())),)),
    ]


def annexes(material: Material) -> list[Chapter]:
    report = material.report
    checks = ngettext(
        "%(count)d figure that can be had in two ways was worked out in both; the two are the same, to the last "
        "decimal.",
        "%(count)d figures that can be had in two ways were worked out in both; each time the two are the same, to the "
        "last decimal.",
        len(report.checks),
    ) % {"count": len(report.checks)}
    facts = (
        (_("Last entry"), str(report.position.sequence)),
        (_("Hash of that entry"), report.position.head),
    )
    return [
        Chapter(
            "books",
            LETTERED,
            _("Annex: the books behind this report"),
            (
                Paragraphs(
                    (
                        _(
                            "Every figure was made from the fund's ledger as it stood at the entry named here. "
                            "Entries are never changed or removed; each is sealed with a hash that includes the hash "
                            "of the one before it. Whoever holds the number and the hash can prove later that no "
                            "earlier entry was altered, and can have the figures made again from the same entries."
                        ),
                        checks,
                    )
                ),
                Facts(facts),
            ),
        )
    ]
