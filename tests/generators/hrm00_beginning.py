"""HRM00 as it began: the rows of the demonstration's workbook up to a day, of a few of its projects.

Small enough to be lived through twice in a test, and still the fund of the published plan: its priority focuses,
outputs, donors and currencies, projects of a country, of the world and of the secretariat, one carried out by two.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from datetime import date
from decimal import Decimal
from typing import Any

from demo.hrm00 import hrm00
from tests.generators.workbook_file import Sheets

LEARNING, MALAWI, PAPUA, SECRETARIAT = "00080100", "00080649", "00080710", "00082296"
PROJECTS = (LEARNING, MALAWI, PAPUA, SECRETARIAT)
FIRST = 2011
"""The fund's first year; its expenditure is in the workbook, that of later years is reported."""
DAY = {
    "agreements": "signed_on",
    "deposits": "received_on",
    "allocations": "decided_on",
    "transfers": "value_date",
    "refunds": "value_date",
    "income": "value_date",
    "charges": "value_date",
    "fund_transfers": "value_date",
    "contributor_refunds": "value_date",
}
Line = tuple[str, str, str]
"""Project, organisation and purpose."""


def beginning(until: date, projects: Iterable[str] = PROJECTS) -> Sheets:
    """What the office's workbook held on that day. Expenditure is that of the first year alone."""
    sheets, wanted = deepcopy(hrm00()), frozenset(projects)
    for name, column in DAY.items():
        sheets[name] = [row for row in sheets.get(name, []) if row[column] <= until]
    for name in ("allocations", "transfers", "refunds", "expenditures"):
        sheets[name] = [row for row in sheets[name] if row["project"] in wanted]
    signed = {row["reference"] for row in sheets["agreements"]}
    sheets["instalments"] = [row for row in sheets["instalments"] if row["agreement"] in signed]
    sheets["expenditures"] = [row for row in sheets["expenditures"] if row["year"] <= FIRST]
    sheets["projects"] = [row | {"status": "ongoing"} for row in sheets["projects"] if row["number"] in wanted]
    codes = {row["organisation"] for name in ("allocations", "income") for row in sheets[name]}
    sheets["organisations"] = [row for row in sheets["organisations"] if row["code"] in codes]
    return sheets


def spent(year: int, projects: Iterable[str] = PROJECTS) -> dict[Line, dict[str, int]]:
    """Line to category to what was spent in the year, in cents."""
    wanted, found = frozenset(projects), {}
    for row in hrm00()["expenditures"]:
        if row["year"] == year and row["project"] in wanted:
            line = (row["project"], row["organisation"], row["purpose"])
            found.setdefault(line, {})[row["category"]] = int(row["amount"] * 100)
    return found


def as_rows(line: Line, year: int, amounts: dict[str, int]) -> list[dict[str, Any]]:
    """The same as rows of the workbook, for an independent computation of the report."""
    project, organisation, purpose = line
    return [
        {"project": project, "organisation": organisation, "purpose": purpose, "year": year, "category": category,
         "amount": Decimal(amount).scaleb(-2)}
        for category, amount in amounts.items()
        if amount
    ]  # fmt: skip
