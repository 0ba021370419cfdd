"""Reading what was approved, paid and spent. Every figure is a sum over the ledger; nothing here writes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from django.db import connection

from fund.models import Account, CarriedBalance, ClosedYear, Fund
from fund.selectors import FIRST_DAY
from grants.headroom import Purse, PurseDay
from grants.standing import standing

_KINDS = ("allocations", "transfers", "refunds")


def purse_days(fund: Fund, purse: Purse | None = None) -> dict[Purse, list[PurseDay]]:
    """What is booked, by purse and day; of one purse, or of all. Reversals count on their own day.

    Of one purse, what the last closed year carried stands on that year's last day and the days after it follow: no
    payment can be dated earlier. Of all purses, every day stands by itself.
    """
    accounts = Account.objects.filter(fund=fund, kind__in=_KINDS)
    if purse:
        accounts = accounts.filter(project=purse.project, organisation=purse.organisation, purpose=purse.purpose)
    named = {
        pk: (_KINDS.index(kind), Purse(*names))
        for pk, kind, *names in accounts.values_list("pk", "kind", "project", "organisation", "purpose")
    }
    if not named:
        return {}
    sums: defaultdict[Purse, defaultdict[date, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0, 0]))

    def add(account: int, when: date, amount: int) -> None:
        if account in named:
            kind, owner = named[account]
            sums[owner][when][kind] += amount

    only, since = "", FIRST_DAY
    parameters: list[object] = [fund.pk]
    if purse:
        closed = ClosedYear.objects.filter(fund=fund).order_by("-year").values_list("pk", "last_day").first()
        if closed:
            year, since = closed
            for account, balance in CarriedBalance.objects.filter(closed_year=year, account__in=named).values_list(
                "account_id", "balance_minor"
            ):
                add(account, since, balance)
        marks = ", ".join(["%s"] * len(named))
        only = f" AND effective_date > %s AND (from_account_id IN ({marks}) OR to_account_id IN ({marks}))"
        parameters += [since, *named, *named]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT effective_date, from_account_id, to_account_id, SUM(amount_minor) FROM fund_movement "  # noqa: S608
            f"WHERE fund_id = %s{only} GROUP BY effective_date, from_account_id, to_account_id",
            parameters,
        )
        rows = cursor.fetchall()
    for day, source, target, amount in rows:
        when = date.fromisoformat(day) if isinstance(day, str) else day
        add(source, when, -int(amount))
        add(target, when, int(amount))
    return {
        owner: [
            PurseDay(day, approved, transferred, -refunded)
            for day, (approved, transferred, refunded) in sorted(days.items())
        ]
        for owner, days in sums.items()
    }


def purse_totals(fund: Fund) -> dict[Purse, Mapping[str, int]]:
    """Every purse of the fund, in order, with what is approved, transferred and refunded, in minor units.

    From carried balances and what moved since. Two queries: a purse that stands at nothing is still a purse.
    """
    accounts = Account.objects.filter(fund=fund, kind__in=_KINDS).values_list("project", "organisation", "purpose")
    sums = {Purse(*names): [0, 0, 0] for names in sorted(set(accounts))}
    for _fund, kind, *names, amount in standing([fund], ("kind", "project", "organisation", "purpose"), kinds=_KINDS):
        sums[Purse(*names)][_KINDS.index(kind)] += amount
    return {
        purse: {"approved": approved, "transferred": transferred, "refunded": -refunded}
        for purse, (approved, transferred, refunded) in sums.items()
    }


def purse_sums(fund: Fund, purse: Purse) -> dict[str, int]:
    """What is approved, transferred, refunded and spent of one purse, in minor units. One query, as above."""
    where = {"project": purse.project, "organisation": purse.organisation, "purpose": purse.purpose}
    sums = dict.fromkeys((*_KINDS, "expenditure"), 0)
    for _fund, kind, amount in standing([fund], ("kind",), kinds=tuple(sums), where=where):
        sums[kind] += amount
    return {
        "approved": sums["allocations"],
        "transferred": sums["transfers"],
        "refunded": -sums["refunds"],
        "spent": sums["expenditure"],
    }
