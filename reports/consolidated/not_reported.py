"""Annex: reports that were due and are not there, and those that came and are not accepted."""

from __future__ import annotations

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fund import display
from reports.consolidated.document import (
    FIGURES,
    LETTERED,
    Block,
    Chapter,
    Note,
    WordColumn,
    WordRow,
    WordTable,
)
from reports.consolidated.material import Material


def annexes(material: Material) -> list[Chapter]:
    received = material.facts.received
    title = _("Annex: reports that are missing")
    if received:
        title = _("Annex: reports that are missing or not yet accepted")
    blocks = [
        *_missing(material),
        *_excused(material),
        *_interim(material),
        *(_received(material) if received else ()),
    ]
    return [Chapter("missing", LETTERED, title, tuple(blocks))]


def said_received(material: Material) -> str:
    """The sentence that says that reports wait to be accepted; empty where none does."""
    count = len(material.facts.received)
    if not count:
        return ""
    return ngettext(
        "%(count)s report of the year is received, not yet accepted, and not in these figures.",
        "%(count)s reports of the year are received, not yet accepted, and not in these figures.",
        count,
    ) % {"count": display.digits(count, 0)}


def _missing(material: Material) -> list[Block]:
    missing = material.facts.missing
    if not material.facts.called:
        return [Note(_("No reports of this year were called for in the system."))]
    if not missing:
        return [Note(_("Every report that was due for the year has come in."), "good")]
    said = ngettext(
        "%(count)s report that was due has not come in. What it would say is missing from this report.",
        "%(count)s reports that were due have not come in. What they would say is missing from this report.",
        len(missing),
    ) % {"count": display.digits(len(missing), 0)}
    table = WordTable(
        _("Reports due and not received"),
        _("Organisation"),
        (
            WordColumn(_("Project")),
            WordColumn(_("Report")),
            WordColumn(_("Due")),
            WordColumn(_("State")),
            WordColumn(_("Days late"), FIGURES),
        ),
        tuple(
            WordRow(
                line.organisation,
                (
                    line.project,
                    line.kind,
                    date_format(line.due_on, "DATE_FORMAT"),
                    line.state,
                    display.DASH if line.days_late is None else display.digits(line.days_late, 0),
                ),
            )
            for line in missing
        ),
    )
    return [Note(said, "warn"), table]


def _excused(material: Material) -> list[Block]:
    if not material.facts.excused:
        return []
    table = WordTable(
        _("Reports that are not expected"),
        _("Organisation"),
        (WordColumn(_("Project")), WordColumn(_("Report")), WordColumn(_("Excused because"))),
        tuple(WordRow(line.organisation, (line.project, line.kind, line.reason)) for line in material.facts.excused),
    )
    return [table]


def _interim(material: Material) -> list[Block]:
    interim = material.facts.interim
    if not interim:
        return []
    said = ngettext(
        "%(count)s expenditure report is accepted with interim figures: they are in this report, and provisional until "
        "the organisation certifies them.",
        "%(count)s expenditure reports are accepted with interim figures: they are in this report, and provisional "
        "until the organisations certify them.",
        len(interim),
    ) % {"count": display.digits(len(interim), 0)}
    table = WordTable(
        _("Accepted with interim figures"),
        _("Report"),
        (WordColumn(_("Organisation")), WordColumn(_("Project")), WordColumn(_("Accepted on"))),
        tuple(
            WordRow(
                line.number,
                (
                    line.organisation,
                    line.project,
                    date_format(line.accepted_on, "DATE_FORMAT") if line.accepted_on else display.DASH,
                ),
            )
            for line in interim
        ),
    )
    return [Note(said, "warn"), table]


def _received(material: Material) -> list[Block]:
    currency = material.report.currency

    def amount(minor: int | None) -> str:
        return display.DASH if minor is None else display.amount_text(minor, currency, zero=display.DASH)

    table = WordTable(
        _("Received, not yet accepted, and not in these figures"),
        _("Report"),
        (
            WordColumn(_("Organisation")),
            WordColumn(_("Project")),
            WordColumn(_("Kind")),
            WordColumn(_("Submitted")),
            WordColumn(_("Expenditure reported"), FIGURES),
            WordColumn(_("Not in the figures"), FIGURES),
        ),
        tuple(
            WordRow(
                line.number,
                (
                    line.organisation,
                    line.project,
                    line.kind,
                    date_format(line.submitted_on, "DATE_FORMAT"),
                    amount(line.reported_minor),
                    amount(line.outside_minor),
                ),
            )
            for line in material.facts.received
        ),
        unit=_("Amounts in %(currency)s") % {"currency": currency},
        note=_("Expenditure of the year as the organisation states it, and what of it the books do not hold yet."),
    )
    return [Note(said_received(material), "warn"), table]
