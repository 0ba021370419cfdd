"""The section of the financial part that names what changed of earlier years since they were published."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fund import display
from fund.money import to_minor
from reports.consolidated.document import FIGURES, Block, Note, Paragraphs, WordColumn, WordRow, WordTable
from reports.consolidated.material import Material
from reports.consolidated.prior_year import Published


def note(material: Material) -> list[Block]:
    """Where the tables begin: that figures of earlier years are not those published."""
    before = material.facts.before
    if before is None or not material.earlier:
        return []
    return [
        Note(_("%(sentence)s The section on adjustments names them.") % {"sentence": _differ(material, before)}, "warn")
    ]


def blocks(material: Material) -> list[Block]:
    """The lines with both figures, and the entries that made the difference; nothing where none differs."""
    before = material.facts.before
    if before is None or not material.earlier:
        return []
    found: list[Block] = [Paragraphs((_differ(material, before), _why(before))), _lines(material, before)]
    if before.since:
        found.append(_entries(material, before))
    return found


def _differ(material: Material, before: Published) -> str:
    return ngettext(
        "%(count)s figure of earlier years is not the one of the report of %(year)s that was published on %(day)s "
        "(version %(version)s).",
        "%(count)s figures of earlier years are not those of the report of %(year)s that was published on %(day)s "
        "(version %(version)s).",
        len(material.earlier),
    ) % {
        "count": display.digits(len(material.earlier), 0),
        "year": before.year,
        "day": _day(before.published_on),
        "version": before.version,
    }


def _why(before: Published) -> str:
    count = len(before.since) + before.more
    if not count:
        return _(
            "No entry of those years was recorded since: what differs was put elsewhere in the register, as a project "
            "in another priority focus."
        )
    return ngettext(
        "%(count)s entry of those years came into the books since that report was made.",
        "%(count)s entries of those years came into the books since that report was made.",
        count,
    ) % {"count": display.digits(count, 0)}


def _day(day: date) -> str:
    return date_format(day, "DATE_FORMAT")


def _lines(material: Material, before: Published) -> WordTable:
    currency = material.report.currency

    def amount(text: str | None) -> str:
        return display.amount_text(to_minor(Decimal(text or 0), currency), currency, zero=display.DASH)

    columns = (
        WordColumn(_("Table and column")),
        WordColumn(_("Published, version %(version)s") % {"version": before.version}, FIGURES),
        WordColumn(_("In this report"), FIGURES),
        WordColumn(_("Difference"), FIGURES),
    )
    rows = tuple(
        WordRow(
            line.row_label,
            (
                f"{line.table_title}: {line.column_label}",
                amount(line.was),
                amount(line.now),
                amount(line.difference),
            ),
        )
        for line in material.earlier
    )
    return WordTable(
        _("Adjustments to %(year)s and earlier years") % {"year": before.year},
        _("Line"),
        columns,
        rows,
        unit=_("Amounts in %(currency)s") % {"currency": currency},
    )


def _entries(material: Material, before: Published) -> WordTable:
    currency = material.report.currency
    more = ngettext("%(count)s entry more is not listed.", "%(count)s entries more are not listed.", before.more) % {
        "count": display.digits(before.more, 0)
    }
    return WordTable(
        _("Entries of those years recorded since"),
        _("Entry"),
        (
            WordColumn(_("Counts on")),
            WordColumn(_("Recorded")),
            WordColumn(_("What")),
            WordColumn(_("Reason")),
            WordColumn(_("Amount"), FIGURES),
        ),
        tuple(
            WordRow(
                str(entry.sequence),
                (
                    _day(entry.effective_on),
                    _day(entry.recorded_on),
                    f"{entry.event}: {entry.document}" if entry.document else entry.event,
                    entry.why or display.DASH,
                    display.amount_text(entry.total_minor, currency, zero=display.DASH),
                ),
            )
            for entry in before.since
        ),
        note=more if before.more else "",
        unit=_("Amounts in %(currency)s") % {"currency": currency},
    )
