"""Reading the rules a fund decides and pays by. Nothing here writes."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal

from djmoney.money import Money

from fund.models import Fund
from grants.models import FundRules, Organisation, Project, SupportCostRate
from grants.standing import standing

WAIVER_IF_NOT_SET = Decimal(250)
"""In the fund's currency: what such funds' memoranda usually let go."""


def rules_of(fund: Fund) -> FundRules:
    """The fund's rules; where none are set, the defaults (not saved)."""
    found = FundRules.objects.filter(fund=fund).first() or FundRules(fund=fund)
    if found.waiver_amount is None:
        found.waiver_amount = Money(WAIVER_IF_NOT_SET, fund.currency)
    return found


def support_cost_percent(organisation: Organisation, on: date) -> Decimal:
    """The organisation's rate of indirect support on a day, in percent."""
    rate = (
        SupportCostRate.objects.filter(organisation=organisation, valid_from__lte=on)
        .order_by("-valid_from")
        .values_list("percent", flat=True)
        .first()
    )
    return organisation.support_cost_percent if rate is None else rate


def approved_by_level(fund: Fund) -> dict[tuple[str, str], int]:
    """(level, category) to what was approved, in minor units; category 8 is indirect support, "" the rest."""
    levels = dict(Project.objects.filter(fund=fund).values_list("number", "level"))
    found: defaultdict[tuple[str, str], int] = defaultdict(int)
    for _fund, project, category, amount in standing([fund], ("project", "category"), kinds=("allocations",)):
        found[levels.get(project, ""), category] += amount
    return {key: amount for key, amount in found.items() if amount}
