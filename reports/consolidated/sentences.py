"""The sentences and charts the consolidated report adds to those of the annual financial report.

Every figure in them is read from a cell; which sentence is said may depend on a figure. In the language that is active.
"""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.bars import Bar, BarGroup, Bars
from reports.definitions.further.priority_focus import key_of
from reports.renderers.pdf.words import Figures
from reports.table import LINE, Row

FOCUSES = "by_priority_focus"


def of_focus(figures: Figures, code: str) -> list[str]:
    """What became of the plan for one priority focus."""
    said = {
        "planned": figures.amount(FOCUSES, code, "planned"),
        "approved": figures.amount(FOCUSES, code, "approved"),
        "transferred": figures.amount(FOCUSES, code, "transfers"),
        "spent": figures.amount(FOCUSES, code, "expenditure"),
        "current": figures.amount(FOCUSES, code, "current_year"),
        "rate": figures.rate(FOCUSES, code, "delivery_rate"),
        "year": figures.report.year,
    }
    if not figures.minor(FOCUSES, code, "approved"):
        return [
            figures.filled(_("%(planned)s is planned for this priority focus; nothing of it is approved yet."), **said)
        ]
    if not said["rate"]:
        return [
            figures.filled(
                _(
                    "Of %(planned)s planned for this priority focus, %(approved)s is approved; nothing is transferred "
                    "yet."
                ),
                **said,
            )
        ]
    return [
        figures.filled(
            _(
                "Of %(planned)s planned for this priority focus, the steering committee has approved %(approved)s and "
                "%(transferred)s was transferred. Organisations spent %(current)s in %(year)d and %(spent)s since the "
                "beginning: a delivery rate of %(rate)s."
            ),
            **said,
        )
    ]


def focus_bars(figures: Figures, code: str) -> Bars | None:
    """Planned, approved, net funded and spent of one priority focus. None where there is none of them."""
    steps = (
        (_("Planned"), "planned"),
        (_("Approved"), "approved"),
        (_("Net funded"), "net_funded"),
        (_("Spent"), "expenditure"),
    )
    values = [(label, column, figures.minor(FOCUSES, code, column)) for label, column in steps]
    if not any(minor for _label, _column, minor in values):
        return None
    groups = tuple(
        BarGroup(label, ((Bar(0, minor, 1 if column == "expenditure" else 0, figures.plain(FOCUSES, code, column)),),))
        for label, column, minor in values
    )
    planned, approved = (figures.minor(FOCUSES, code, column) for column in ("planned", "approved"))
    rate = figures.rate(FOCUSES, code, "delivery_rate")
    if rate and planned and approved > planned:
        title = figures.filled(_("More is approved than was planned; %(rate)s of what was funded is spent"), rate=rate)
    elif rate:
        title = figures.filled(_("%(rate)s of what was funded is spent"), rate=rate)
    else:
        title = _("Nothing has been funded yet")
    description = _("Bars from above: %(bars)s.") % {
        "bars": "; ".join(f"{group.label} {group.lines[0][0].text}" for group in groups)
    }
    return Bars(title, description, groups, unit=_("cumulative, %(currency)s") % {"currency": figures.report.currency})


def focus_table_key(code: str) -> str:
    return key_of(code)


def by_group(figures: Figures, table: str, none: str) -> list[str]:
    """The largest of the groups projects are added up by. ``none``: what is said where there is nothing."""
    rows = [row for row in figures.lines(table) if row.key != "(none)"]
    largest: Row | None = figures.largest(table, "expenditure", rows)
    if largest is None:
        return [none]
    return [
        figures.filled(
            _(
                "The largest is %(name)s: %(approved)s approved, %(funded)s funded, %(spent)s spent, of which "
                "%(current)s in %(year)d."
            ),
            name=largest.label,
            approved=figures.amount(table, largest.key, "approved"),
            funded=figures.amount(table, largest.key, "net_funded"),
            spent=figures.amount(table, largest.key, "expenditure"),
            current=figures.amount(table, largest.key, "current_year"),
            year=figures.report.year,
        )
    ]


def countries(figures: Figures) -> list[str]:
    named = [row for row in figures.report.table("by_country").rows if row.role == LINE and row.key != "(none)"]
    if not named:
        return [_("No project of the fund is of a single country.")]
    counted = ngettext(
        "The fund has projects in %(count)d country.", "The fund has projects in %(count)d countries.", len(named)
    ) % {"count": len(named)}
    return [f"{counted} {by_group(figures, 'by_country', '')[0]}".strip()]
