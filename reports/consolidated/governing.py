"""The committee's year and the list of its decisions.

Where its meetings were not kept in this system, the report says that, and never that there was none.
"""

from __future__ import annotations

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fund import display
from reports.consolidated.chapters import GOVERNANCE
from reports.consolidated.document import (
    FIGURES,
    LETTERED,
    NUMBERED,
    Block,
    Chapter,
    Note,
    Paragraphs,
    Section,
    WordColumn,
    WordRow,
    WordTable,
)
from reports.consolidated.material import Material


def chapters(material: Material) -> list[Chapter]:
    text = material.prose(GOVERNANCE)
    sections: list[tuple[str, list[Block]]] = [
        (_("Members of the steering committee"), [_members(material)]),
        (_("Meetings"), [_meetings(material)]),
    ]
    decided = material.facts.decisions
    if decided:
        said = ngettext(
            "The committee took %(count)s decision in %(year)s; it is in the annex.",
            "The committee took %(count)s decisions in %(year)s; they are listed in the annex.",
            len(decided),
        ) % {"count": display.digits(len(decided), 0), "year": material.report.year}
        sections.append((_("Decisions"), [Paragraphs((said,)), _outcomes(material)]))
    if material.facts.references:
        sections.append((_("Decisions known by their allocations"), [Paragraphs((_of_references(material),))]))
    return [
        Chapter(
            GOVERNANCE,
            NUMBERED,
            _("Governance of the fund"),
            (text,) if text.blocks else (),
            tuple(
                Section(f"{NUMBERED}.{number}", title, tuple(blocks))
                for number, (title, blocks) in enumerate(sections, start=1)
            ),
        )
    ]


def _day(day: date | None) -> str:
    return date_format(day, "DATE_FORMAT") if day else display.DASH


def _members(material: Material) -> Block:
    seats = material.facts.seats
    if not seats and not material.facts.keeps_seats:
        return Note(
            _("Who sat on the committee in %(year)s is not kept in this system.") % {"year": material.report.year}
        )
    if not seats:
        return Note(_("No seat of the committee is on record for the year."))
    return WordTable(
        _("Seats held in %(year)s") % {"year": material.report.year},
        _("Institution"),
        tuple(map(WordColumn, (_("Role"), _("Represented by"), _("From"), _("Until")))),
        tuple(
            WordRow(seat.institution, (seat.role, seat.holder or display.DASH, _day(seat.since), _day(seat.until)))
            for seat in seats
        ),
    )


def _meetings(material: Material) -> Block:
    meetings = material.facts.meetings
    if not meetings and not material.facts.knows_the_committee:
        return Note(_not_kept(material))
    if not meetings:
        return Note(_("The committee did not meet in %(year)s.") % {"year": material.report.year})
    return WordTable(
        _("Meetings and written procedures in %(year)s") % {"year": material.report.year},
        _("Meeting"),
        (
            WordColumn(_("Date")),
            WordColumn(_("Kind")),
            WordColumn(_("Place")),
            WordColumn(_("Items"), FIGURES),
            WordColumn(_("Decisions"), FIGURES),
        ),
        tuple(
            WordRow(
                meeting.number,
                (
                    _day(meeting.held_on),
                    meeting.kind,
                    meeting.place or display.DASH,
                    display.digits(meeting.items, 0),
                    display.digits(meeting.decisions, 0),
                ),
            )
            for meeting in meetings
        ),
    )


def _outcomes(material: Material) -> WordTable:
    counted: dict[str, int] = {}
    for decision in material.facts.decisions:
        counted[decision.outcome] = counted.get(decision.outcome, 0) + 1
    return WordTable(
        _("Decisions by outcome"),
        _("Outcome"),
        (WordColumn(_("Decisions"), FIGURES),),
        tuple(
            WordRow(outcome[:1].upper() + outcome[1:], (display.digits(count, 0),))
            for outcome, count in sorted(counted.items(), key=lambda pair: -pair[1])
        ),
    )


def annexes(material: Material) -> list[Chapter]:
    return [_list_of_decisions(material)]


def _not_kept(material: Material) -> str:
    return _("Meetings and minutes of the committee in %(year)s are not kept in this system.") % {
        "year": material.report.year
    }


def _of_references(material: Material) -> str:
    count = material.facts.referred_to
    return ngettext(
        "%(count)s decision of the committee in %(year)s is known by the allocations made under its reference; it is "
        "listed in the annex.",
        "%(count)s decisions of the committee in %(year)s are known by the allocations made under their references; "
        "they are listed in the annex.",
        count,
    ) % {"count": display.digits(count, 0), "year": material.report.year}


def _list_of_decisions(material: Material) -> Chapter:
    decided, references = material.facts.decisions, material.facts.references
    blocks: list[Block] = [_decisions(material)] if decided else []
    if references:
        blocks += [
            Paragraphs(
                (
                    _(
                        "Of the following decisions the system keeps no meeting and no minutes, only the reference "
                        "under which the money was allocated."
                    ),
                )
            ),
            _references(material),
        ]
    if not blocks:
        blocks.append(
            Note(_("The committee took no decision in %(year)s.") % {"year": material.report.year})
            if material.facts.keeps_meetings
            else Note(_not_kept(material))
        )
    return Chapter("decisions", LETTERED, _("Annex: decisions of the steering committee"), tuple(blocks))


def _references(material: Material) -> WordTable:
    currency = material.report.currency
    return WordTable(
        _("Allocations of %(year)s by the committee's reference") % {"year": material.report.year},
        _("Reference"),
        (WordColumn(_("Date")), WordColumn(_("Projects")), WordColumn(_("Allocated"), FIGURES)),
        tuple(
            WordRow(
                line.reference or _("without a reference"),
                (
                    _day(line.decided_on),
                    ", ".join(line.projects),
                    display.amount_text(line.amount_minor, currency, zero=display.DASH),
                ),
            )
            for line in material.facts.references
        ),
        note=_("Indirect support cost is included; a negative amount is a reduction."),
        unit=_("Amounts in %(currency)s") % {"currency": currency},
    )


def _decisions(material: Material) -> WordTable:
    decided, currency = material.facts.decisions, material.report.currency
    return WordTable(
        _("Decisions taken in %(year)s") % {"year": material.report.year},
        _("Decision"),
        (
            WordColumn(_("Date")),
            WordColumn(_("Subject")),
            WordColumn(_("Outcome")),
            WordColumn(_("Conditions"), FIGURES),
            WordColumn(_("Asked of the fund"), FIGURES),
        ),
        tuple(
            WordRow(
                decision.number,
                (
                    _day(decision.decided_on),
                    decision.title,
                    decision.outcome,
                    display.digits(decision.conditions, 0) if decision.conditions else display.DASH,
                    display.amount_text(decision.asked_minor, currency, zero=display.DASH),
                ),
            )
            for decision in decided
        ),
        note=_("What was asked includes indirect support cost; a negative amount gives back. Conditions are counted."),
        unit=_("Amounts in %(currency)s") % {"currency": currency},
    )
