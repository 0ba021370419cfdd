"""Portfolios of 200 funds: the register rows, and the entries in the order their days come.

Seeded. Of N entries the largest fund holds seven percent, the others less and less; 100 contributors, 60
organisations and 5,000 projects over all funds, ten years (2015 to 2024). Of a fund's entries half are
expenditure, a fifth transfers; the rest are allocations, deposits, refunds, income and charges, two
movements or one each. The books are legal: the deposit of January pays for the year, and what is transferred
was allocated before.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

FUNDS, CONTRIBUTORS, ORGANISATIONS, PROJECTS = 200, 100, 60, 5_000
YEARS = range(2015, 2025)
LARGEST_SHARE = 0.07
DAYS = [date(YEARS[0], 1, 1) + timedelta(days=n) for n in range(3653)]
KINDS = ("expenditure", "transfer", "allocation", "deposit", "refund", "income", "charge")
WEIGHTS = (50, 26, 6, 6, 4, 4, 4)


@dataclass(frozen=True, slots=True)
class Event:
    """What happens to a fund on a day. ``line`` is (project, organisation), amounts in cents."""

    kind: str
    day: date
    number: int
    amount: int
    line: tuple[str, str] = ("", "")
    party: str = ""
    category: str = ""


@dataclass(frozen=True, slots=True)
class FundPlan:
    """One fund of the portfolio before anything is booked."""

    code: str
    entries: int
    contributors: tuple[str, ...]
    organisations: tuple[str, ...]
    lines: tuple[tuple[str, str], ...]

    @property
    def projects(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(project for project, _ in self.lines))


def portfolio(entries: int, seed: int = 1) -> list[FundPlan]:
    """The funds, the largest first. Together they hold about ``entries`` entries."""
    rnd = Random(seed)
    weights = [1 / (rank + 8) for rank in range(FUNDS - 1)]
    rest = entries * (1 - LARGEST_SHARE) / sum(weights)
    sizes = [round(entries * LARGEST_SHARE)] + [max(4, round(weight * rest)) for weight in weights]
    donors = [f"D{number:03d}" for number in range(CONTRIBUTORS)]
    organisations = [f"ORG{number:02d}" for number in range(ORGANISATIONS)]
    plans = []
    for position, size in enumerate(sizes):
        share = size / entries
        agencies = tuple(rnd.sample(organisations, max(3, min(ORGANISATIONS, round(share * 900)))))
        projects = [f"{position:03d}-{number:04d}" for number in range(max(2, round(share * PROJECTS)))]
        lines = tuple((project, agency) for project in projects for agency in rnd.sample(agencies, rnd.randint(1, 3)))
        givers = tuple(rnd.sample(donors, max(3, min(CONTRIBUTORS, round(share * 1400)))))
        plans.append(FundPlan(f"F{position:03d}", size, givers, agencies, lines))
    return plans


def events(plan: FundPlan, seed: int = 1) -> Iterator[Event]:
    """The events of a fund in order of their days. Every year begins with a deposit that pays for all of it."""
    rnd = Random(f"{plan.code}{seed}")
    number = 0
    per_year = max(plan.entries - len(YEARS), 0) / len(YEARS)
    carried = 0.0
    approved: dict[tuple[str, str], int] = {}
    held: dict[tuple[str, str], int] = {}
    for year in YEARS:
        carried += per_year
        count, carried = int(carried), carried % 1
        number += 1
        yield Event("deposit", date(year, 1, 2), number, 60_000_00 * (count + 1), party=rnd.choice(plan.contributors))
        first = (date(year, 1, 4) - DAYS[0]).days
        spent: dict[tuple[str, str, str], int] = {}
        kinds = rnd.choices(KINDS, WEIGHTS, k=count)
        for position in sorted(rnd.randint(first, first + 355) for _ in range(count)):
            kind, line = kinds.pop(), rnd.choice(plan.lines)
            if kind == "expenditure":
                key = (*line, rnd.choice("12345678"))
                spent[key] = spent.get(key, 0) + rnd.randint(1_00, 90_000_00)
                continue
            number += 1
            amount = rnd.randint(1_00, 50_000_00)
            if kind == "refund":
                amount = min(amount, held.get(line, 0) // 2)
                kind, amount = ("refund", amount) if amount else ("income", 1_00)
            if kind == "transfer" and approved.get(line, 0) < amount:
                kind, amount = "allocation", 400_000_00
            if kind == "allocation":
                approved[line] = approved.get(line, 0) + amount
            elif kind == "transfer":
                approved[line] -= amount
                held[line] = held.get(line, 0) + amount
            elif kind == "refund":
                held[line] -= amount
            yield Event(kind, DAYS[position], number, amount, line, rnd.choice(plan.contributors))
        for (project, organisation, category), amount in spent.items():
            number += 1
            yield Event("expenditure", date(year, 12, 31), number, amount, (project, organisation), category=category)


def cents(amount: int) -> Decimal:
    return Decimal(amount).scaleb(-2)
