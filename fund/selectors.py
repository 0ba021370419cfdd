"""Reading the ledger. Every figure anyone sees comes from here; nothing here writes.

A sum reads the balances carried at the end of closed years and the movements after them, so what it costs
does not grow with the fund's history. ``known_at`` is a sequence number: entries after it did not exist yet.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from django.db import connection
from django.db.models import Q, QuerySet, Sum

from fund.chart import AccountName
from fund.models import Account, CarriedBalance, ClosedYear, Entry, Fund, Movement
from fund.models.ledger import NO_HASH, entry_id

FIRST_DAY = date(1, 1, 1)
LAST_DAY = date(9999, 12, 31)


class Head(NamedTuple):
    sequence: int
    hash: str


class YearlySum(NamedTuple):
    """An account and its sums, in minor units: to the end of YEAR-2, in YEAR-1, in YEAR."""

    name: AccountName
    before: int
    prior: int
    current: int


def head(fund: Fund, known_at: int | None = None) -> Head:
    """The last entry (at or before ``known_at``): its sequence number and hash."""
    # By the range of their numbers: the last one is then one step into an index, however many funds there are.
    end = entry_id(fund.pk + 1, 0) if known_at is None else entry_id(fund.pk, known_at) + 1
    entries = Entry.objects.filter(pk__gt=entry_id(fund.pk, 0), pk__lt=end)
    last = entries.order_by("-pk").values_list("sequence", "hash").first()
    return Head(*last) if last else Head(0, NO_HASH)


def yearly_sums(fund: Fund, year: int, known_at: int | None = None) -> list[YearlySum]:
    """The sums of every account of the fund for a report of ``year``. Accounts without any are left out."""
    standing = balances_at(fund, [Fund.last_day(y) for y in (year - 2, year - 1, year)], known_at)
    names = account_names(fund)
    sums = []
    for account, (two_ago, one_ago, now) in standing.items():
        if two_ago or one_ago or now:
            sums.append(YearlySum(names[account], two_ago, one_ago - two_ago, now - one_ago))
    return sums


def account_names(fund: Fund) -> dict[int, AccountName]:
    rows = Account.objects.filter(fund=fund).values_list(
        "pk", "kind", "contributor", "agreement", "organisation", "project", "purpose", "category", "other_fund"
    )
    return {row[0]: AccountName(*row[1:]) for row in rows}


def account_balances(fund: Fund, until: date = LAST_DAY, known_at: int | None = None) -> dict[int, int]:
    """Account number to balance at the end of a day."""
    return {account: balance for account, (balance,) in balances_at(fund, [until], known_at).items()}


def balances(fund: Fund, until: date = LAST_DAY, known_at: int | None = None) -> dict[AccountName, int]:
    """Account to balance at the end of a day, in minor units; accounts at zero may be missing."""
    names = account_names(fund)
    return {names[account]: balance for account, balance in account_balances(fund, until, known_at).items()}


def cash(fund: Fund, until: date = LAST_DAY, known_at: int | None = None) -> int:
    """The fund's money with the agent at the end of a day."""
    entries = Entry.objects.filter(fund=fund, effective_date__lte=until)
    if known_at is not None:
        entries = entries.filter(pk__lte=entry_id(fund.pk, known_at))
    return entries.aggregate(cash=Sum("cash_change_minor"))["cash"] or 0


def balances_at(fund: Fund, ends: list[date], known_at: int | None = None) -> dict[int, list[int]]:
    """Account number to its balances at the end of each of these days, which come in order.

    Each end starts from the last closed year at or before it; one query adds the movements in between.
    """
    closed = ClosedYear.objects.filter(fund=fund, last_day__lte=ends[-1])
    if known_at is not None:
        closed = closed.filter(sequence__lte=known_at)
    last_days = dict(closed.values_list("pk", "last_day"))
    carried = [
        max((pk for pk, day in last_days.items() if day <= end), key=last_days.__getitem__, default=None)
        for end in ends
    ]
    standing: defaultdict[int, list[int]] = defaultdict(lambda: [0] * len(ends))
    for account, indexes, balance in _carried(carried):
        for index in indexes:
            standing[account][index] = balance
    reach = [last_days[pk] if pk is not None else FIRST_DAY for pk in carried]
    _add_movements(fund, ends, reach, known_at, standing)
    return standing


def _carried(carried: list[int | None]) -> Iterator[tuple[int, list[int], int]]:
    """Account, the positions its balance stands for, and the balance."""
    wanted = {pk for pk in carried if pk is not None}
    if not wanted:
        return
    positions = {pk: [i for i, year in enumerate(carried) if year == pk] for pk in wanted}
    rows = CarriedBalance.objects.filter(closed_year__in=wanted).values_list(
        "closed_year_id", "account_id", "balance_minor"
    )
    for year, account, balance in rows.iterator(chunk_size=10_000):
        yield account, positions[year], balance


def _add_movements(
    fund: Fund, ends: list[date], reach: list[date], known_at: int | None, standing: dict[int, list[int]]
) -> None:
    """Add to each end the movements between the day its carried balance reaches and the end itself."""
    spans = [(since, end) for since, end in zip(reach, ends, strict=True) if since < end]
    if not spans:
        return
    cuts = sorted({day for span in spans for day in span})
    bucket = " ".join(f"WHEN effective_date <= %s THEN {n}" for n in range(len(cuts)))
    bound = "AND entry_id <= %s" if known_at is not None else ""
    sql = (
        f"SELECT CASE {bucket} END, from_account_id, to_account_id, SUM(amount_minor) FROM fund_movement "  # noqa: S608
        f"WHERE fund_id = %s AND effective_date > %s AND effective_date <= %s {bound} GROUP BY 1, 2, 3"
    )
    parameters: list[object] = [*cuts, fund.pk, cuts[0], cuts[-1]]
    if known_at is not None:
        parameters.append(entry_id(fund.pk, known_at))
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        rows = cursor.fetchall()
    counts = [[i for i, (since, end) in enumerate(zip(reach, ends, strict=True)) if since < cut <= end] for cut in cuts]
    for number, source, target, amount in rows:
        value = int(amount)
        for index in counts[number]:
            standing[source][index] -= value
            standing[target][index] += value


def touching(accounts: object) -> Q:
    """Movements into or out of any of these accounts (numbers, or a query for them)."""
    return Q(from_account__in=accounts) | Q(to_account__in=accounts)


def movements_of(
    fund: Fund,
    accounts: QuerySet[Account],
    since: date | None = None,
    until: date | None = None,
    known_at: int | None = None,
) -> QuerySet[Movement]:
    """The movements into and out of these accounts. Unordered: the caller pages by effective date and number."""
    movements = Movement.objects.filter(touching(accounts.values("pk")), fund=fund)
    if since:
        movements = movements.filter(effective_date__gte=since)
    if until:
        movements = movements.filter(effective_date__lte=until)
    if known_at is not None:
        movements = movements.filter(entry_id__lte=entry_id(fund.pk, known_at))
    return movements
