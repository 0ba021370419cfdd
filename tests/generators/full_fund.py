"""A fund with something on every page, as workbook rows: as many lines of every kind as asked for.

Codes carry the fund's code, so that a line of one fund is known on a page of another.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

Rows = dict[str, list[dict[str, Any]]]
FIRST_YEAR = 2015
CATEGORIES = ("1", "2", "3", "4", "5", "6", "7", "8")


def full_fund(code: str = "FULL1", lines: int = 5, organisations: int = 5, contributors: int = 5) -> Rows:
    """``lines`` of agreements, instalments, deposits, projects, allocations … over five years.

    Every amount is odd cents, every third deposit in kroner, one allocation is not transferred, one project closed.
    """
    organisations, contributors = min(organisations, lines), min(contributors, lines)

    def day(number: int, month: int = 1) -> date:
        return date(FIRST_YEAR + number % 4, month, 5) + timedelta(days=number % 20)

    def ref(kind: str, number: int) -> str:
        return f"{code}-{kind}-{number:04d}"

    sheets: Rows = {
        "fund": [
            {
                "code": code,
                "name": f"The full fund {code}",
                "currency": "USD",
                "start_date": date(FIRST_YEAR, 1, 1),
                "end_date": date(FIRST_YEAR + 7, 12, 31),
                "administrative_agent": "The Agent",
            }
        ],
        "priority_focuses": [
            {"code": "F1", "title": "First focus", "planned_amount": Decimal("900000.00")},
            {"code": "F2", "title": "Second focus", "planned_amount": Decimal("100000.55")},
        ],
        "outputs": [{"code": "1.1", "priority_focus": "F1", "title": "First output"}],
        "contributors": [
            {"code": f"C{n:03d}", "name": f"Contributor {n:03d} of {code}", "type": "government"}
            for n in range(contributors)
        ],
        "organisations": [
            {"code": f"O{n:03d}", "name": f"Organisation {n:03d} of {code}", "type": "un"} for n in range(organisations)
        ],
    }
    for number in range(lines):
        organisation = f"O{number % organisations:03d}"
        is_krone = number % 3 == 2
        amount, credited = Decimal("20000.35") + number, Decimal("20000.35") + number
        if is_krone:
            amount = credited * 8
        purpose = "direct_cost" if number % 4 == 3 else "programme"
        project = {"project": ref("P", number), "organisation": organisation, "purpose": purpose}
        rows: dict[str, dict[str, Any]] = {
            "agreements": {
                "reference": ref("AGR", number),
                "contributor": f"C{number % contributors:03d}",
                "signed_on": day(number),
                "currency": "NOK" if is_krone else "USD",
                "amount": amount * 2,
                "fund_amount": credited * 2,
                "earmarked_to": "F1" if number % 2 else None,
            },
            "instalments": {"agreement": ref("AGR", number), "due_on": day(number, 2), "amount": amount},
            "deposits": {
                "reference": ref("DEP", number),
                "agreement": ref("AGR", number),
                "received_on": day(number, 2),
                "amount": amount,
                "fund_amount": credited,
            },
            "projects": {
                "number": ref("P", number),
                "title": f"Project number {number} of {code}",
                "priority_focus": "F2" if number % 3 else "F1",
                "output": None if number % 3 else "1.1",
                "level": "country",
                "country": "UGA",
                "start_date": day(number, 3),
                "end_date": date(FIRST_YEAR + 6, 12, 31),
                "status": "financially_closed" if number == 1 else "ongoing",
            },
            "allocations": {
                "reference": ref("ALL", number),
                "decided_on": day(number, 3),
                **project,
                "direct_amount": Decimal("10000.10"),
                "decision": f"SC/{number}",
            },
            "income": {
                "reference": ref("INC", number),
                "value_date": day(number, 6),
                "kind": ("fund_interest", "other_income", "agency_interest")[number % 3],
                "organisation": organisation if number % 3 == 2 else None,
                "amount": Decimal("12.34"),
            },
            "charges": {
                "reference": ref("CHG", number),
                "value_date": day(number, 6),
                "kind": ("bank_charges", "other_expenditure")[number % 2],
                "amount": Decimal("3.21"),
            },
            "fund_transfers": {
                "reference": ref("FTR", number),
                "value_date": day(number, 7),
                "direction": ("in", "out")[number % 2],
                "other_fund": "OTHER",
                "amount": Decimal("100.01"),
            },
            "contributor_refunds": {
                "reference": ref("CRF", number),
                "value_date": day(number, 8),
                "contributor": f"C{number % contributors:03d}",
                "amount": Decimal("10.07"),
            },
            "expenditures": {
                **project,
                "year": FIRST_YEAR + 4,
                "category": CATEGORIES[number % 8],
                "amount": Decimal("-5.05") if number == 2 else Decimal("4000.44"),
            },
        }
        if number:  # the first is approved and not transferred
            rows["transfers"] = {
                "reference": ref("TRF", number),
                "value_date": day(number, 4),
                **project,
                "amount": Decimal("9000.07"),
            }
            rows["refunds"] = {
                "reference": ref("REF", number),
                "value_date": day(number, 9),
                **project,
                "amount": Decimal("100.03"),
            }
        for sheet, row in rows.items():
            sheets.setdefault(sheet, []).append(row)
    return sheets
