"""Reading what was approved, paid and spent. Every figure is a sum over the ledger; nothing here writes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from django.db import connection

from fund.models import Account, Fund
from grants.headroom import Purse, PurseDay

_KINDS = ("allocations", "transfers", "refunds")


def purse_days(fund: Fund, purse: Purse | None = None) -> dict[Purse, list[PurseDay]]:
    """What is booked, by purse and day; of one purse, or of all. Reversals count on their own day."""
    accounts = Account.objects.filter(fund=fund, kind__in=_KINDS)
    if purse:
        accounts = accounts.filter(project=purse.project, organisation=purse.organisation, purpose=purse.purpose)
    named = {
        pk: (_KINDS.index(kind), Purse(*names))
        for pk, kind, *names in accounts.values_list("pk", "kind", "project", "organisation", "purpose")
    }
    if not named:
        return {}
    only, parameters = "", [fund.pk]
    if purse:
        marks = ", ".join(["%s"] * len(named))
        only = f" AND (from_account_id IN ({marks}) OR to_account_id IN ({marks}))"
        parameters += [*named, *named]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT effective_date, from_account_id, to_account_id, SUM(amount_minor) FROM fund_movement "  # noqa: S608
            f"WHERE fund_id = %s{only} GROUP BY effective_date, from_account_id, to_account_id",
            parameters,
        )
        rows = cursor.fetchall()
    sums: defaultdict[Purse, defaultdict[date, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0, 0]))
    for day, source, target, amount in rows:
        when = date.fromisoformat(day) if isinstance(day, str) else day
        for account, sign in ((source, -1), (target, 1)):
            if account in named:
                kind, owner = named[account]
                sums[owner][when][kind] += sign * int(amount)
    return {
        owner: [
            PurseDay(day, approved, transferred, -refunded)
            for day, (approved, transferred, refunded) in sorted(days.items())
        ]
        for owner, days in sums.items()
    }


def totals(days: Iterable[PurseDay]) -> Mapping[str, int]:
    """Approved, transferred and refunded in all, in minor units."""
    sums = {"approved": 0, "transferred": 0, "refunded": 0}
    for day in days:
        for name in sums:
            sums[name] += getattr(day, name)
    return sums
