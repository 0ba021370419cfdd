"""The charts of a fund: each title says what the chart shows, from the same figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from fund.display import rate_text
from fund.money import share_percent
from reports.charts import Chart, Series

LARGEST = 9
"""Bars of a chart of contributors; the others are one bar together."""


def by_year(currency: str, years: Mapping[int, Mapping[str, int]]) -> Chart | None:
    """What came in, what was funded and what was spent, year by year. ``years`` in the ledger's sign."""
    moved = [year for year, amounts in years.items() if any(amounts.values())]
    if not moved:
        return None
    # What was recorded and reversed leaves nothing of a year: none is shown before the first amount or after the last.
    shown = list(range(min(moved), max(moved) + 1))

    def series(label: str, sign: int, *kinds: str) -> Series:
        return Series(label, tuple(sign * sum(years.get(year, {}).get(kind, 0) for kind in kinds) for year in shown))

    received = series(_("Contributions"), -1, "contributions")
    funded = series(_("Net funded"), 1, "transfers", "refunds")
    spent = series(_("Expenditure"), 1, "expenditure")
    best = max(range(len(shown)), key=received.values_minor.__getitem__)
    if received.values_minor[best] > 0:
        share = rate_text(share_percent(received.values_minor[best], sum(received.values_minor)))
        title = _("Contributions were highest in %(year)s, %(share)s of all") % {"year": shown[best], "share": share}
    else:
        title = _("No contribution was received")
    return Chart(
        id="by-year",
        title=title,
        currency=currency,
        labels=tuple(str(year) for year in shown),
        series=(received, funded, spent),
        label_heading=_("Year"),
    )


def by_contributor(currency: str, amounts: Sequence[tuple[str, int]]) -> Chart | None:
    """Who gave how much: name and minor units, as printed."""
    ranked = sorted((pair for pair in amounts if pair[1]), key=lambda pair: (-pair[1], pair[0]))
    total = sum(amount for _name, amount in ranked)
    if not ranked or total <= 0:
        return None
    shown = ranked[:LARGEST]
    rest = sum(amount for _name, amount in ranked[LARGEST:])
    if rest:
        shown.append((_("%(count)s others") % {"count": len(ranked) - LARGEST}, rest))
    title = _("%(contributor)s gave %(share)s of all contributions") % {
        "contributor": ranked[0][0],
        "share": rate_text(share_percent(ranked[0][1], total)),
    }
    return Chart(
        id="by-contributor",
        title=title,
        currency=currency,
        labels=tuple(name for name, _amount in shown),
        series=(Series(_("Contributions"), tuple(amount for _name, amount in shown)),),
        horizontal=True,
        tall=len(shown) > 5,
        label_heading=_("Contributor"),
    )


def by_focus(currency: str, focuses: Sequence[tuple[str, int, int]]) -> Chart | None:
    """Net funded amount against expenditure: label, and both in minor units."""
    funded, spent = (sum(row[number] for row in focuses) for number in (1, 2))
    if not funded and not spent:
        return None
    rate = share_percent(spent, funded)
    if rate is None:
        title = _("Nothing is funded yet")
    else:
        title = _("%(rate)s of what was funded is reported as spent") % {"rate": rate_text(rate)}
    return Chart(
        id="by-focus",
        title=title,
        currency=currency,
        labels=tuple(row[0] for row in focuses),
        series=(
            Series(_("Net funded"), tuple(row[1] for row in focuses)),
            Series(_("Expenditure"), tuple(row[2] for row in focuses)),
        ),
        label_heading=_("Priority focus"),
    )
