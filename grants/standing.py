"""How funds stand: the key figures of one fund or of all that a person sees, in one query however many there are.

Sums over the balances carried by the last closed year and what moved since, added up in the database by kind of account
(and by whatever else is asked), so that nothing is read twice and the cost does not grow with a fund's history.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any, NamedTuple

from django.db import connection

from fund.models import Fund
from fund.models.ledger import SEQUENCE_BITS
from fund.money import share_percent
from fund.selectors import FIRST_DAY, LAST_DAY

DIMENSIONS = {
    "kind": "a.kind",
    "purpose": "a.purpose",
    "contributor": "a.contributor",
    "organisation": "a.organisation",
    "project": "a.project",
    "category": "a.category",
    "focus": "p.priority_focus_id",
    "country": "p.country",
}
SOURCES = ("contributions", "fund_interest", "agency_interest", "other_income", "fund_transfers", "contributor_refunds")


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """Of one fund, in minor units of its currency, as printed in the annual report's first table."""

    by_kind: dict[tuple[str, str], int] = field(default_factory=dict)

    def of(self, *kinds: str, purpose: str | None = None, sign: int = 1) -> int:
        """The balances of these kinds of account, of one purpose or of all."""
        return sign * sum(
            amount for (kind, of), amount in self.by_kind.items() if kind in kinds and purpose in (None, of)
        )

    @property
    def contributions(self) -> int:
        return self.of("contributions", sign=-1)

    @property
    def sources(self) -> int:
        """All that came in, less what was given back."""
        return self.of(*SOURCES, sign=-1)

    @property
    def transfers(self) -> int:
        return self.of("transfers")

    @property
    def refunds(self) -> int:
        """Printed negative."""
        return self.of("refunds")

    @property
    def net_funded(self) -> int:
        """Transfers less refunds, programme and direct cost together."""
        return self.of("transfers", "refunds")

    @property
    def expenditure(self) -> int:
        """What organisations report as spent, programme and direct cost together."""
        return self.of("expenditure")

    @property
    def cash(self) -> int:
        """The balance with the administrative agent."""
        return self.of("cash")

    @property
    def with_organisations(self) -> int:
        return self.net_funded - self.expenditure

    @property
    def delivery_rate(self) -> Decimal | None:
        """Expenditure in percent of the net funded amount; None where nothing was funded."""
        return share_percent(self.expenditure, self.net_funded)


KnownAt = int | Mapping[int, int]
"""The last entry that counts: of one fund, or number of a fund to the last entry of each."""


def key_figures(
    funds: Iterable[Fund], until: date | None = None, known_at: KnownAt | None = None
) -> dict[int, KeyFigures]:
    """Number of a fund to its key figures at the end of a day. One query."""
    funds = list(funds)
    figures: defaultdict[int, dict[tuple[str, str], int]] = defaultdict(dict)
    for fund, kind, purpose, amount in standing(funds, ("kind", "purpose"), until, known_at):
        figures[fund][kind, purpose] = figures[fund].get((kind, purpose), 0) + amount
    return {fund.pk: KeyFigures(figures[fund.pk]) for fund in funds}


class _Known(NamedTuple):
    """What bounds a query to the last entries that count: parts of its text, and the parameters of each."""

    head: str = ""
    """A column of ``reach``, worked out once for each fund: the number of its last entry."""
    closed: str = ""
    moved: str = ""
    parameters: tuple[int, ...] = ()


def _known(funds: Sequence[Fund], known_at: KnownAt | None) -> _Known:
    if known_at is None:
        return _Known()
    last = {funds[0].pk: known_at} if isinstance(known_at, int) else known_at
    cases = " ".join("WHEN %s THEN %s" for _fund in funds)
    return _Known(
        head=f", f.id * {2**SEQUENCE_BITS} + CASE f.id {cases} END AS head",
        closed=f"AND c.sequence <= CASE c.fund_id {cases} END",
        moved="AND m.entry_id <= r.head",
        parameters=tuple(number for fund in funds for number in (fund.pk, last.get(fund.pk, 0))),
    )


def standing(
    funds: Sequence[Fund],
    dimensions: Sequence[str],
    until: date | None = None,
    known_at: KnownAt | None = None,
    kinds: Sequence[str] = (),
    where: Mapping[str, str] = MappingProxyType({}),
) -> list[tuple[Any, ...]]:
    """Fund, the dimensions asked for, and the sum of the balances there: (fund, kind, purpose, minor units).

    Of all accounts, or of those of these kinds where a dimension has this code. One combination may come in several
    rows; they are to be added. One query.
    """
    if not funds:
        return []
    columns = ", ".join(DIMENSIONS[name] for name in dimensions)
    groups = ", ".join(str(number) for number in range(1, len(dimensions) + 2))
    project = "LEFT JOIN grants_project p ON p.fund_id = a.fund_id AND p.number = a.project"
    account = f"a.id = {{}} {project if {'focus', 'country'} & {*dimensions} else ''}"
    which = ", ".join(["%s"] * len(funds))
    of_kinds = f"AND a.kind IN ({', '.join(['%s'] * len(kinds))})" if kinds else ""
    of_kinds += "".join(f" AND {DIMENSIONS[name]} = %s" for name in where)
    known = _known(funds, known_at)
    # Movements are read once and added up by their numbers alone; what accounts are called is asked of the few sums.
    moved = (
        "SELECT m.from_account_id AS source, m.to_account_id AS target, SUM(m.amount_minor) AS amount "  # noqa: S608
        # From each fund's own day on: joined the other way round, SQLite would go through all of the history.
        "FROM reach r CROSS JOIN fund_movement m WHERE m.fund_id = r.fund_id AND m.effective_date > r.last_day "
        f"AND m.effective_date <= %s {known.moved} GROUP BY 1, 2"
    )
    sides = " UNION ALL ".join(
        f"SELECT a.fund_id, {columns}, {sign}SUM(m.amount) FROM moved m JOIN fund_account a "  # noqa: S608
        f"ON {account.format(side)} WHERE 1 = 1 {of_kinds} GROUP BY {groups}"
        for sign, side in (("", "m.target"), ("-", "m.source"))
    )
    sql = (
        "WITH reach AS (SELECT f.id AS fund_id, MAX(c.id) AS closed_year, COALESCE(MAX(c.last_day), %s) AS last_day"  # noqa: S608
        f"{known.head} FROM fund_fund f LEFT JOIN fund_closedyear c ON c.fund_id = f.id "
        f"AND c.last_day <= %s {known.closed} "
        f"WHERE f.id IN ({which}) GROUP BY f.id), "
        f"moved AS MATERIALIZED ({moved}) SELECT a.fund_id, {columns}, SUM(b.balance_minor) FROM reach r "
        f"JOIN fund_carriedbalance b ON b.closed_year_id = r.closed_year JOIN fund_account a ON "
        f"{account.format('b.account_id')} WHERE 1 = 1 {of_kinds} GROUP BY {groups} UNION ALL {sides}"
    )
    numbers = [fund.pk for fund in funds]
    last = until or LAST_DAY
    which_accounts = [*kinds, *where.values()]
    reach = [FIRST_DAY, *known.parameters, last, *known.parameters, *numbers]
    parameters = [*reach, last, *which_accounts, *which_accounts, *which_accounts]
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return [(*row[:-1], int(row[-1])) for row in cursor.fetchall()]


def yearly(
    fund: Fund, kinds: Sequence[str], until: date | None = None, known_at: int | None = None
) -> dict[int, dict[str, int]]:
    """Year to kind of account to what moved in it, in the ledger's sign. One query, from carried balances as above."""
    return yearly_of([fund], kinds, until, known_at)[fund.pk]


def yearly_of(
    funds: Sequence[Fund], kinds: Sequence[str], until: date | None = None, known_at: KnownAt | None = None
) -> dict[int, dict[int, dict[str, int]]]:
    """Number of a fund to what ``yearly`` says of it. One query for all funds."""
    if not funds:
        return {}
    year = "CAST(strftime('%%Y', {}) AS INTEGER)" if connection.vendor == "sqlite" else "EXTRACT(YEAR FROM {})::int"
    of_kinds = ", ".join(["%s"] * len(kinds))
    which = ", ".join(["%s"] * len(funds))
    known = _known(funds, known_at)
    # From each fund's own day on, as in ``standing``.
    moved = " UNION ALL ".join(
        f"SELECT 0, m.fund_id, {year.format('m.effective_date')}, a.kind, {sign}SUM(m.amount_minor) "  # noqa: S608
        f"FROM reach r CROSS JOIN fund_movement m JOIN fund_account a ON a.id = m.{side}_account_id "
        f"WHERE m.fund_id = r.fund_id AND m.effective_date > r.last_day AND m.effective_date <= %s {known.moved} "
        f"AND a.kind IN ({of_kinds}) GROUP BY 2, 3, 4"
        for sign, side in (("", "to"), ("-", "from"))
    )
    sql = (
        "WITH closed AS (SELECT c.id, c.fund_id, c.year, c.last_day FROM fund_closedyear c "  # noqa: S608
        f"WHERE c.fund_id IN ({which}) AND c.last_day <= %s {known.closed}), "
        f"reach AS (SELECT f.id AS fund_id, COALESCE(MAX(c.last_day), %s) AS last_day{known.head} "
        f"FROM fund_fund f LEFT JOIN closed c ON c.fund_id = f.id WHERE f.id IN ({which}) GROUP BY f.id) "
        "SELECT 1, c.fund_id, c.year, a.kind, SUM(b.balance_minor) FROM closed c JOIN fund_carriedbalance b "
        f"ON b.closed_year_id = c.id JOIN fund_account a ON a.id = b.account_id WHERE a.kind IN ({of_kinds}) "
        f"GROUP BY 2, 3, 4 UNION ALL {moved}"
    )
    numbers, last = [fund.pk for fund in funds], until or LAST_DAY
    side = [last, *kinds]
    parameters = [*numbers, last, *known.parameters, FIRST_DAY, *known.parameters, *numbers, *kinds]
    with connection.cursor() as cursor:
        cursor.execute(sql, [*parameters, *side, *side])
        rows = cursor.fetchall()
    of_fund: dict[int, list[tuple[int, int, str, int]]] = {number: [] for number in numbers}
    for is_balance, fund, *rest in rows:
        of_fund[fund].append((is_balance, *rest))
    return {fund: _annual(lines) for fund, lines in of_fund.items()}


def _annual(rows: Sequence[tuple[int, int, str, int]]) -> dict[int, dict[str, int]]:
    """Balances at the ends of closed years become what moved within each; open years are so already."""
    years: defaultdict[int, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    balances: defaultdict[int, dict[str, int]] = defaultdict(dict)
    for is_balance, year, kind, amount in rows:
        if is_balance:
            balances[year][kind] = int(amount)
        else:
            years[year][kind] += int(amount)
    before: dict[str, int] = {}
    for year in sorted(balances):
        for kind in {*balances[year], *before}:
            years[year][kind] += balances[year].get(kind, 0) - before.get(kind, 0)
        before = balances[year]
    return {year: dict(years[year]) for year in sorted(years)}
