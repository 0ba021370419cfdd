"""Reading the rules a fund decides and pays by. Nothing here writes."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any

from djmoney.money import Money

from fund.models import Fund
from grants.models import FundRules, Meeting, Organisation, Project, SupportCostRate
from grants.standing import standing

WAIVER_IF_NOT_SET = Decimal(250)
"""In the fund's currency: what such funds' memoranda usually let go."""


def rules_of(fund: Fund) -> FundRules:
    """The fund's rules; where none are set, the defaults (not saved)."""
    found = FundRules.objects.filter(fund=fund).first() or FundRules(fund=fund)
    if found.waiver_amount is None:
        found.waiver_amount = Money(WAIVER_IF_NOT_SET, fund.currency)
    return found


DECIDED_BY = (
    *("decision_rule", "quorum_percent", "quorum_needs_co_chairs"),
    *("ballots_hidden", "silence_agrees", "silence_days"),
)
"""The rules a meeting keeps from its opening on."""


def rules_to_keep(fund: Fund) -> dict[str, Any]:
    """The rules a meeting that opens now decides by."""
    rules = rules_of(fund)
    return {field: getattr(rules, field) for field in DECIDED_BY}


def rules_of_meeting(meeting: Meeting) -> FundRules:
    """The fund's rules, those of deciding as they were when the meeting was opened (not saved)."""
    rules = rules_of(meeting.fund)
    for field, value in (meeting.rules or {}).items():
        setattr(rules, field, value)
    return rules


def support_cost_percent(organisation: Organisation, on: date) -> Decimal:
    """The organisation's rate of indirect support on a day, in percent."""
    rate = (
        SupportCostRate.objects.filter(organisation=organisation, valid_from__lte=on)
        .order_by("-valid_from")
        .values_list("percent", flat=True)
        .first()
    )
    return organisation.support_cost_percent if rate is None else rate


class RateHistory:
    """The rates of indirect support of all organisations of a fund, as they changed. Two queries, however many."""

    def __init__(self, fund: Fund) -> None:
        self.registered = dict(Organisation.objects.filter(fund=fund).values_list("code", "support_cost_percent"))
        rows = SupportCostRate.objects.filter(organisation__fund=fund).order_by("valid_from")
        self._dated = list(rows.values_list("organisation__code", "valid_from", "percent"))

    def on(self, day: date) -> dict[str, Decimal]:
        """Code of an organisation to its rate on a day, in percent."""
        return self.registered | {code: percent for code, since, percent in self._dated if since <= day}


def approved_by_level(fund: Fund) -> dict[tuple[str, str], int]:
    """(level, category) to what was approved, in minor units; category 8 is indirect support, "" the rest."""
    levels = dict(Project.objects.filter(fund=fund).values_list("number", "level"))
    found: defaultdict[tuple[str, str], int] = defaultdict(int)
    for _fund, project, category, amount in standing([fund], ("project", "category"), kinds=("allocations",)):
        found[levels.get(project, ""), category] += amount
    return {key: amount for key, amount in found.items() if amount}
