"""The charts of the annual financial report. Lengths of bars are sums of cells; every printed figure is a cell."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.bars import Bar, BarGroup, Bars
from reports.renderers.pdf.annual_sentences import OVERVIEW
from reports.renderers.pdf.words import Figures
from reports.table import Row

MOST_BARS = 16


def sources_and_uses(figures: Figures, as_of: str) -> Bars | None:
    """From what came in, step by step through what went out, to what is left. None where nothing has moved."""
    steps = (
        (_("Contributions"), "contributions", 1),
        (_("Fund interest"), "fund_interest", 1),
        (_("Interest from organisations"), "agency_interest", 1),
        (_("Refunds to contributors"), "contributor_refunds", 1),
        (_("Other funds"), "fund_transfers", 1),
        (_("Other income"), "other_income", 1),
        (_("Net funded to organisations"), "net_funded", -1),
        (_("Administrative agent fees"), "aa_fees", -1),
        (_("Direct costs"), "direct_costs", -1),
        (_("Bank charges"), "bank_charges", -1),
        (_("Other expenditures"), "other_expenditures", -1),
    )
    groups: list[BarGroup] = []
    reached = 0
    for label, row, sign in steps:
        minor = figures.minor(OVERVIEW, row, "cumulative")
        if minor:
            bar = Bar(reached, reached + sign * minor, 1 if sign < 0 else 0, figures.plain(OVERVIEW, row, "cumulative"))
            groups.append(BarGroup(label, ((bar,),)))
            reached += sign * minor
    if not groups:
        return None
    balance = figures.minor(OVERVIEW, "closing_balance", "cumulative")
    closing = Bar(0, balance, 2, figures.plain(OVERVIEW, "closing_balance", "cumulative"))
    groups.append(BarGroup(_("Closing balance"), ((closing,),), strong=True))
    title = figures.filled(
        _("Of %(sources)s received since the beginning, %(balance)s was with the administrative agent on %(day)s"),
        sources=figures.amount(OVERVIEW, "total_sources", "cumulative"),
        balance=figures.amount(OVERVIEW, "closing_balance", "cumulative"),
        day=as_of,
    )
    description = _("Bars from left to right: %(bars)s.") % {"bars": _bars_in_words(groups)}
    series = (_("received"), _("used"), _("left"))
    return Bars(title, description, tuple(groups), series, unit=_unit(figures), steps=True)


def _bars_in_words(groups: list[BarGroup]) -> str:
    return "; ".join(
        f"{group.label} {' / '.join(bar.text for line in group.lines for bar in line if bar.text)}" for group in groups
    )


def _unit(figures: Figures) -> str:
    return _("cumulative, %(currency)s") % {"currency": figures.report.currency}


def contributions(figures: Figures) -> Bars | None:
    """What each contributor has deposited, the largest first. None where nobody has."""
    largest = figures.largest("contributions", "total")
    if largest is None:
        return None
    rows = sorted(figures.lines("contributions"), key=lambda row: (-_minor(row, "total"), row.key))
    rows = [row for row in rows if _minor(row, "total")]
    groups = [_contributor(figures, row) for row in rows[:MOST_BARS]]
    title = figures.filled(
        _("%(name)s has contributed most: %(amount)s of %(total)s deposited in all"),
        name=largest.label,
        amount=figures.amount("contributions", largest.key, "total"),
        total=figures.amount("contributions", "total", "total"),
    )
    description = _("One bar for each contributor: %(bars)s.") % {"bars": _bars_in_words(groups)}
    title, description = _with_rest(title, description, len(rows) - MOST_BARS)
    year = figures.report.year
    series = (
        figures.filled(_("deposited to 31 December %(year)d"), year=year - 1),
        figures.filled(_("deposited in %(year)d"), year=year),
    )
    return Bars(title, description, tuple(groups), series, unit=_unit(figures))


def _contributor(figures: Figures, row: Row) -> BarGroup:
    prior, total = _minor(row, "prior_years"), _minor(row, "total")
    text = figures.plain("contributions", row.key, "total")
    if prior < 0 or total < prior:
        # Corrections: pieces of a bar cannot be negative, so there is one bar for the whole.
        return BarGroup(figures.legible(row.label), ((Bar(0, total, 0, text),),))
    return BarGroup(figures.legible(row.label), ((Bar(0, prior), Bar(prior, total, 1, text)),))


def organisations(figures: Figures) -> Bars | None:
    """What each organisation has been funded with, the largest first. None where none has."""
    table = "transfers_by_organisation"
    largest = figures.largest(table, "total_net")
    if largest is None:
        return None
    title = figures.filled(
        _("%(name)s has been funded with most: %(amount)s"),
        name=largest.label,
        amount=figures.amount(table, largest.key, "total_net"),
    )
    rows = figures.lines(table)
    return _ranked(figures, table, "total_net", title, rows, {row.key: row.key for row in rows})


def categories(figures: Figures) -> Bars | None:
    """Programme expenditure by category, the largest first. None where there is none."""
    table = "expenditure_by_category"
    rows = [row for row in figures.lines(table) if row.key != "indirect_support"]
    largest = figures.largest(table, "total", rows)
    if largest is None:
        return None
    title = figures.filled(
        _("“%(label)s” is the largest category, with %(share)s of programme costs"),
        label=largest.label,
        share=figures.rate(table, largest.key, "percent"),
    )
    return _ranked(figures, table, "total", title, rows, {row.key: row.label for row in rows})


def _ranked(figures: Figures, table: str, column: str, title: str, rows: list[Row], labels: dict[str, str]) -> Bars:
    """One bar a row, the largest first; those beyond the most a chart can show are only counted."""
    ranked = sorted((row for row in rows if _minor(row, column)), key=lambda row: (-_minor(row, column), row.key))
    groups = [
        BarGroup(
            figures.legible(labels[row.key]),
            ((Bar(0, _minor(row, column), 0, figures.plain(table, row.key, column)),),),
        )
        for row in ranked[:MOST_BARS]
    ]
    description = _("One bar a line: %(bars)s.") % {"bars": _bars_in_words(groups)}
    title, description = _with_rest(title, description, len(ranked) - MOST_BARS)
    return Bars(title, description, tuple(groups), unit=_unit(figures))


def _with_rest(title: str, description: str, others: int) -> tuple[str, str]:
    """Title and description, saying how many smaller bars are not drawn."""
    if others <= 0:
        return title, description
    more = ngettext(
        "%(count)d smaller one is in the table only.", "%(count)d smaller ones are in the table only.", others
    ) % {"count": others}
    return f"{title}. {more}", f"{description} {more}"


def priority_focuses(figures: Figures) -> Bars | None:
    """Net funded amount against expenditure, by priority focus. None where there is neither."""
    table = "by_priority_focus"
    rows = [row for row in figures.lines(table) if _minor(row, "net_funded") or _minor(row, "expenditure")]
    if not rows:
        return None
    groups = []
    for row in rows[:MOST_BARS]:
        rate = figures.rate(table, row.key, "delivery_rate")
        spent = figures.plain(table, row.key, "expenditure")
        groups.append(
            BarGroup(
                figures.legible(row.label),
                (
                    (Bar(0, _minor(row, "net_funded"), 0, figures.plain(table, row.key, "net_funded")),),
                    (Bar(0, _minor(row, "expenditure"), 1, f"{spent} ({rate})" if rate else spent),),
                ),
            )
        )
    rate = figures.rate(table, "total", "delivery_rate")
    if rate:
        title = figures.filled(_("Organisations have spent %(rate)s of what they were funded with"), rate=rate)
    else:
        title = _("Organisations have reported expenditure without having been funded")
    description = _("Two bars for each priority focus, net funded amount and expenditure: %(bars)s.") % {
        "bars": _bars_in_words(groups)
    }
    series = (_("net funded amount"), _("expenditure (delivery rate)"))
    return Bars(title, description, tuple(groups), series, unit=_unit(figures))


def _minor(row: Row, column: str) -> int:
    value = row.cells[column].value
    return value if isinstance(value, int) else 0
