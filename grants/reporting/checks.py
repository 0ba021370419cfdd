"""What stands out in an expenditure report, in plain words with figures. Pure.

Nothing here refuses a figure: real accounts contain all of this. But the organisation corrects it or says why it is so
before it submits, and the office reads both side by side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from fund import money
from fund.chart import SUPPORT_COST
from grants.reporting.computing import FIRST_YEAR_OF_NEW_CATEGORIES, Amounts, cumulative_of, direct_of, is_of_year
from grants.workbook.findings import Amount, plain, told
from grants.workbook.findings import mark as _

ABOVE_NET_FUNDED, NEGATIVE, BUDGET, SUPPORT, NOTHING, CUMULATIVE, SCHEME, UNCHECKED = (
    "above_net_funded",
    "negative",
    "budget",
    "support_cost",
    "nothing_reported",
    "cumulative",
    "scheme",
    "unchecked",
)
TOTAL = "total"
"""Of what is stated as spent since the beginning: all categories together."""
SUPPORT_TOLERANCE = Decimal(1)
"""Support cost may stray by one unit of the currency: organisations round line by line."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a report is judged by. Amounts in minor units, by category where there are several."""

    year: int
    currency: str
    amounts: Amounts
    """Spent in the year."""
    prior: Amounts
    """Spent before, as it stands in the books."""
    budget: Amounts
    """Approved by category; empty where the books hold the direct cost as one sum."""
    net_funded: int
    """Transfers less refunds until the end of the year."""
    rate_percent: Decimal
    """The organisation's rate of indirect support."""
    revision_percent: Decimal
    """A category may move by this share of its budget."""
    is_ended: bool = False
    """Whether the project has come to its end: then too little spent is a move as too much is."""
    stated: Amounts = field(default_factory=dict)
    """What the organisation itself states as spent since the beginning, by category or as ``TOTAL``; empty where it
    does not."""


@dataclass(frozen=True, slots=True)
class Finding:
    """``category`` is empty where the finding is about the report as a whole."""

    key: str
    category: str
    message: str
    values: Mapping[str, object] = field(default_factory=dict)

    def sentence(self, translate: Callable[[str], str] | None = None, show: Callable[[object], str] = plain) -> str:
        return told(self.message, self.values, translate, show)


def findings(facts: Facts) -> tuple[Finding, ...]:
    """Everything that asks for a word, in the order a person reads it: first of the whole, then by category."""
    return (
        *_nothing_reported(facts),
        *_above_net_funded(facts),
        *_scheme(facts),
        *_negative(facts),
        *_cumulative(facts),
        *_budget(facts),
        *_support(facts),
    )


def unchecked(facts: Facts) -> tuple[Finding, ...]:
    """What could not be looked at, and why: silence there is no approval. Nobody has to say a word about it."""
    values = {"percent": facts.revision_percent.normalize() + 0, "year": facts.year}
    if not facts.budget:
        message = _(
            "Whether a category has moved by more than %(percent)s percent was not checked: no budget by category is "
            "kept for this project."
        )
    elif not any(is_of_year(category, facts.year) for category in facts.budget if category != SUPPORT_COST):
        message = _(
            "Whether a category has moved by more than %(percent)s percent was not checked: the budget of this project "
            "is not kept by the categories of %(year)s."
        )
    else:
        return ()
    return (Finding(UNCHECKED, "", message, values),)


def unexplained(found: tuple[Finding, ...], explanations: Mapping[str, str]) -> tuple[Finding, ...]:
    """The findings nobody has said a word about."""
    return tuple(finding for finding in found if not explanations.get(finding.key, "").strip())


def _nothing_reported(facts: Facts) -> Iterator[Finding]:
    spent = sum(cumulative_of(facts.prior, facts.amounts).values())
    if not any(facts.amounts.values()) and facts.net_funded > spent:
        yield Finding(
            NOTHING,
            "",
            _("Nothing is reported for %(year)s though %(held)s are held: %(net)s net funded, %(spent)s spent before."),
            {
                "year": facts.year,
                "held": Amount(facts.net_funded - spent, facts.currency),
                "net": Amount(facts.net_funded, facts.currency),
                "spent": Amount(spent, facts.currency),
            },
        )


def _above_net_funded(facts: Facts) -> Iterator[Finding]:
    spent = sum(cumulative_of(facts.prior, facts.amounts).values())
    if spent > facts.net_funded:
        yield Finding(
            ABOVE_NET_FUNDED,
            "",
            _(
                "Spent since the beginning are %(spent)s by the end of %(year)s: %(above)s above the net funded "
                "amount of %(net)s."
            ),
            {
                "year": facts.year,
                "spent": Amount(spent, facts.currency),
                "above": Amount(spent - facts.net_funded, facts.currency),
                "net": Amount(facts.net_funded, facts.currency),
            },
        )


def _scheme(facts: Facts) -> Iterator[Finding]:
    for category, amount in facts.amounts.items():
        if amount and not is_of_year(category, facts.year):
            yield Finding(
                f"{SCHEME}:{category}",
                category,
                _("Category %(category)s is of the years to %(last)s, the %(amount)s are of %(year)s.")
                if facts.year >= FIRST_YEAR_OF_NEW_CATEGORIES
                else _("Category %(category)s is of the years from %(first)s, the %(amount)s are of %(year)s."),
                {
                    "category": category,
                    "last": FIRST_YEAR_OF_NEW_CATEGORIES - 1,
                    "first": FIRST_YEAR_OF_NEW_CATEGORIES,
                    "amount": Amount(amount, facts.currency),
                    "year": facts.year,
                },
            )


def _negative(facts: Facts) -> Iterator[Finding]:
    for category, amount in facts.amounts.items():
        if amount < 0:
            yield Finding(
                f"{NEGATIVE}:{category}",
                category,
                _("The expenditure of %(year)s is negative: %(amount)s."),
                {"year": facts.year, "amount": Amount(amount, facts.currency)},
            )


def _cumulative(facts: Facts) -> Iterator[Finding]:
    spent = cumulative_of(facts.prior, facts.amounts)
    if TOTAL in facts.stated and facts.stated[TOTAL] != (come_to := sum(spent.values())):
        yield Finding(
            CUMULATIVE,
            "",
            _(
                "You state %(stated)s as spent since the beginning; the %(prior)s the books hold until the end of "
                "%(last)s and the %(amount)s of this report come to %(sum)s: a difference of %(difference)s."
            ),
            {
                "stated": Amount(facts.stated[TOTAL], facts.currency),
                "prior": Amount(sum(facts.prior.values()), facts.currency),
                "last": facts.year - 1,
                "amount": Amount(sum(facts.amounts.values()), facts.currency),
                "sum": Amount(come_to, facts.currency),
                "difference": Amount(facts.stated[TOTAL] - come_to, facts.currency),
            },
        )
    for category, stated in facts.stated.items():
        if category != TOTAL and stated != spent.get(category, 0):
            yield Finding(
                f"{CUMULATIVE}:{category}",
                category,
                _(
                    "%(stated)s are stated as spent since the beginning; last year's %(prior)s and this year's "
                    "%(amount)s come to %(sum)s."
                ),
                {
                    "stated": Amount(stated, facts.currency),
                    "prior": Amount(facts.prior.get(category, 0), facts.currency),
                    "amount": Amount(facts.amounts.get(category, 0), facts.currency),
                    "sum": Amount(spent.get(category, 0), facts.currency),
                },
            )


def _budget(facts: Facts) -> Iterator[Finding]:
    """A category that moved away from its budget by more than the fund allows without the committee."""
    if not facts.budget:
        return
    spent = cumulative_of(facts.prior, facts.amounts)
    for category in (*facts.budget, *(code for code in spent if code not in facts.budget)):
        approved, so_far = facts.budget.get(category, 0), spent.get(category, 0)
        if category == SUPPORT_COST or not is_of_year(category, facts.year):
            continue
        allowed = money.percentage_of(approved, facts.revision_percent)
        values = {
            "spent": Amount(so_far, facts.currency),
            "approved": Amount(approved, facts.currency),
            "percent": facts.revision_percent,
            "share": money.share_percent(so_far - approved, approved, 1),
        }
        if approved <= 0 < so_far:
            yield Finding(
                f"{BUDGET}:{category}", category, _("%(spent)s are spent; nothing is approved for it."), values
            )
        elif approved > 0 and so_far - approved > allowed:
            yield Finding(
                f"{BUDGET}:{category}",
                category,
                _(
                    "%(spent)s are spent since the beginning, %(share)s percent above the approved %(approved)s; "
                    "without the committee a category moves by %(percent)s percent."
                ),
                values,
            )
        elif facts.is_ended and approved - so_far > allowed:
            values["share"] = money.share_percent(approved - so_far, approved, 1)
            yield Finding(
                f"{BUDGET}:{category}",
                category,
                _(
                    "The project has ended with %(spent)s spent, %(share)s percent below the approved %(approved)s; "
                    "without the committee a category moves by %(percent)s percent."
                ),
                values,
            )


def _support(facts: Facts) -> Iterator[Finding]:
    """Support cost that is the rate neither on this year's direct cost nor on that since the beginning."""
    tolerance = money.to_minor(SUPPORT_TOLERANCE, facts.currency)

    def due(amounts: Amounts) -> int:
        return money.percentage_of(direct_of(amounts), facts.rate_percent)

    spent = cumulative_of(facts.prior, facts.amounts)
    charged, expected = facts.amounts.get(SUPPORT_COST, 0), due(facts.amounts)
    strays = abs(charged - expected) > tolerance
    if strays and abs(spent.get(SUPPORT_COST, 0) - due(spent)) > tolerance:
        yield Finding(
            SUPPORT,
            SUPPORT_COST,
            _(
                "Indirect support cost of %(charged)s: %(rate)s percent of the year's direct cost of %(direct)s is "
                "%(expected)s."
            ),
            {
                "charged": Amount(charged, facts.currency),
                "rate": facts.rate_percent.normalize() + 0,  # 7, where the register has 7.00
                "direct": Amount(direct_of(facts.amounts), facts.currency),
                "expected": Amount(expected, facts.currency),
            },
        )
