"""A later edition of a fund's workbook: what an office changes before it imports its file again.

Only changes the books accept, and only those whose effect on the reports is plain: figures of expenditure,
new rows, plans and titles, the priority focus of a project, the terms of an agreement. Rates are not among
them: a fee that was taken stays what it was.
"""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta
from decimal import Decimal
from random import Random

from tests.generators.random_fund import DIGITS
from tests.generators.workbook_file import Sheets
from tests.oracle.rows import day, text


def later_edition(sheets: Sheets, seed: int) -> Sheets:
    """The same fund, some weeks later. The rows given are left as they are."""
    rnd = Random(seed)
    later = deepcopy(sheets)
    currency = text(later["fund"][0]["currency"])
    change_expenditures(later, rnd, currency)
    change_agreements(later, rnd)
    for row in later["priority_focuses"]:
        if rnd.random() < 0.5:
            row["planned_amount"] = rnd.randint(1, 900_000)
    focuses = [row["code"] for row in later["priority_focuses"]]
    for row in later["projects"]:
        row["title"] = f"{row['title']}, revised"
        if rnd.random() < 0.3:
            row["priority_focus"], row["output"] = rnd.choice(focuses), None
    for name, rows in later.items():
        if name != "fund":
            rnd.shuffle(rows)
    return later


def amount_in(currency: str, minor: int) -> Decimal:
    return Decimal(minor).scaleb(-DIGITS.get(currency, 2))


def change_expenditures(later: Sheets, rnd: Random, currency: str) -> None:
    """Some figures grow or shrink, some fall to nothing, some are new."""
    for row in list(later["expenditures"]):
        chance = rnd.random()
        if chance < 0.15:
            row["amount"] = amount_in(currency, rnd.randint(-50_000, 5_000_000))
        elif chance < 0.2:
            row["amount"] = 0
        elif chance < 0.25:
            later["expenditures"].append({**row, "amount": amount_in(currency, rnd.randint(1, 100_000))})
        elif chance < 0.3:
            later["expenditures"].append({**row, "category": "7", "amount": amount_in(currency, rnd.randint(1, 9_999))})


def change_agreements(later: Sheets, rnd: Random) -> None:
    """Amounts are raised or cut, rates and days of signature corrected; a deposit nobody had booked turns up."""
    deposits = later["deposits"]
    for row in later["agreements"]:
        currency, mine = text(row["currency"]), [d for d in deposits if d["agreement"] == row["reference"]]
        if rnd.random() < 0.3:
            old = Decimal(text(row["amount"]))
            step = amount_in(currency, rnd.randint(1, 500_000))
            row["amount"] = old + step if rnd.random() < 0.7 or old <= step else old - step
            if not text(row.get("fund_amount")) and any(text(d.get("fund_amount")) for d in mine):
                continue
        if text(row.get("fund_amount")) and rnd.random() < 0.2:
            row["fund_amount"] = Decimal(text(row["fund_amount"])) * 2
        if rnd.random() < 0.2:
            row["signed_on"] = day(row["signed_on"]) + timedelta(days=rnd.randint(1, 200))
        if mine and rnd.random() < 0.3:
            found = rnd.choice(mine)
            deposits.append({**found, "reference": f"{found['reference']}-late", "received_on": day(row["signed_on"])})
