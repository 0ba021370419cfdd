"""What is reported as spent on a project: by category and year, what was put right, how final it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from fund.models.documents import minor
from fund.views.lists.documents import is_reversed
from grants.gathering import Gathered
from grants.models import Category, Expenditure, PriorYearAdjustment


def spending(
    spent: Sequence[Expenditure], adjustments: Sequence[PriorYearAdjustment], reports: Sequence[Gathered] | None
) -> dict[str, Any] | None:
    """Amounts in minor units; None where nothing is reported. A prior-year adjustment is a line of its own in the year
    it counts in. ``reports``: the accepted ones, of one year the newest last; None: how final the
    figures were is not said."""
    live = [line for line in spent if not is_reversed(line)]
    corrected = [line for line in adjustments if not is_reversed(line)]
    if not live and not corrected:
        return None
    years = sorted({line.year for line in (*live, *corrected)})
    cells: defaultdict[tuple[str, int], int] = defaultdict(int)
    for line in live:
        cells[line.category, line.year] += minor(line.amount)
    put_right: defaultdict[tuple[int, int], int] = defaultdict(int)
    for each in corrected:
        put_right[each.of_year, each.year] += minor(each.amount)
    names = dict(Category.choices)
    used = sorted(code for code in names if any((code, year) in cells for year in years))
    rows = [(f"{code} · {names[code]}", [cells[code, year] for year in years]) for code in used]
    rows += [
        (_("Prior-year adjustment of %(year)s") % {"year": of_year}, [put_right[of_year, year] for year in years])
        for of_year in sorted({of_year for of_year, _year in put_right})
    ]
    return {
        "years": years,
        "rows": [(label, amounts, sum(amounts)) for label, amounts in rows],
        "totals": [sum(amounts[place] for _label, amounts in rows) for place in range(len(years))],
        "total": sum(sum(amounts) for _label, amounts in rows),
        "bases": [] if reports is None else [_basis(year, live, reports) for year in years],
    }


def _basis(year: int, live: Sequence[Expenditure], reports: Sequence[Gathered]) -> str:
    """How final the figures of a year are, all organisations together; empty where it has none of its own."""
    certified = {(row.organisation, row.text): bool(row.holds) for row in reports if row.number == year}
    concerned = {(line.organisation.code, line.purpose) for line in live if line.year == year}
    said = {certified.get(line) for line in concerned}
    if False in said:
        return _("provisional")
    if None in said:
        return _("without a report")
    return _("final") if said else ""
