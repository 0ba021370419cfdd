# ruff: noqa: E501 (a table reads better in one line a row)
"""JPS10: the published status block, to the dollar, over an invented split.

Published (status of funds of the Joint Programme, as printed): contributions 16,619,210; fund interest
12,523; transfers 16,452,980; fee 166,192; bank charges 53; expenditure 9,779,659; balance 12,508. Who gave
what, which organisation carried which project, and when, is invented.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from demo.workbook import Rows

AGREEMENTS = (
    # reference, contributor, signed, currency, amount, credited dollars, deposits: day, amount, credited
    ("SAA-NLD-2018", "NLD", "2018-05-14", "USD", "6800000", None, (("2018-06-04", "3400000", None), ("2019-05-20", "3400000", None))),
    ("SAA-SWE-2018", "SWE", "2018-09-03", "SEK", "45000000", "4990000", (("2018-09-25", "25000000", "2781460"), ("2019-10-07", "20000000", "2027750"))),
    ("SAA-ESP-2019", "ESP", "2019-03-11", "EUR", "2000000", "2247191", (("2019-04-08", "1000000", "1123600"), ("2020-03-02", "1000000", "1100000"))),
    ("SAA-NLD-2020", "NLD", "2020-02-17", "USD", "2786400", None, (("2020-03-16", "2786400", None),)),
)  # fmt: skip
ORGANISATIONS = (("UNDP", "United Nations Development Programme"), ("UNICEF", "United Nations Children's Fund"), ("UNWOMEN", "United Nations Entity for Gender Equality and the Empowerment of Women"))  # fmt: skip
PROJECTS = (("00112449", "Accountable justice and security institutions", "RL1"), ("00112450", "Access to justice for women, children and vulnerable groups", "RL2"))  # fmt: skip
# project, organisation, transfers by year, expenditure by year (dollars); both add up to the published totals
LINES = (
    ("00112449", "UNDP", (2_900_000, 3_350_000, 1_820_000), (310_000, 2_215_000, 2_190_659)),
    ("00112450", "UNDP", (1_150_000, 1_180_000, 700_000), (95_000, 880_000, 840_000)),
    ("00112450", "UNWOMEN", (1_150_000, 1_150_000, 700_000), (120_000, 910_000, 904_000)),
    ("00112450", "UNICEF", (850_000, 800_000, 702_980), (75_000, 610_000, 630_000)),
)
TRANSFER_DAYS = ("2018-10-15", "2019-10-21", "2020-04-06")
SHARES = (("1", 46), ("2", 5), ("3", 6), ("4", 21), ("5", 7), ("6", 9), ("7", 6))


def jps10() -> dict[str, Rows]:
    """The workbook rows of JPS10."""
    sheets: dict[str, Rows] = {
        "fund": [
            {
                "code": "JPS10",
                "name": "Joint Programme: Promoting the Rule of Law in the State of Palestine (2018-2023)",
                "currency": "USD",
                "start_date": date(2018, 1, 1),
                "end_date": date(2023, 12, 31),
                "aa_fee_percent": Decimal(1),
                "support_cost_percent": Decimal(7),
                "administrative_agent": "UNDP MPTF Office",
            }
        ],
        "priority_focuses": [
            {"code": "RL1", "title": "Institutions", "kind": "programme", "planned_amount": Decimal(11_000_000)},
            {"code": "RL2", "title": "Access to justice", "kind": "programme", "planned_amount": Decimal(8_000_000)},
        ],
        "contributors": [
            {"code": code, "name": f"Government of {name}", "type": "government"}
            for code, name in (("NLD", "the Netherlands"), ("SWE", "Sweden"), ("ESP", "Spain"))
        ],
        "agreements": [],
        "deposits": [],
        "organisations": [{"code": code, "name": name, "type": "un"} for code, name in ORGANISATIONS],
        "projects": [
            {
                "number": number,
                "title": title,
                "priority_focus": focus,
                "level": "country",
                "country": "PSE",
                "start_date": date(2018, 10, 15),
                "end_date": date(2023, 12, 31),
                "status": "ongoing",
            }
            for number, title, focus in PROJECTS
        ],
        "allocations": [],
        "transfers": [],
        "expenditures": [],
        "income": [],
        "charges": [
            {"reference": "JPS-CHG-1", "value_date": date(2019, 12, 30), "kind": "bank_charges", "amount": Decimal(53)}
        ],
    }
    for year, dollars in ((2018, 1_905), (2019, 7_311), (2020, 3_307)):
        sheets["income"].append({"reference": f"JPS-INT-{year}", "value_date": date(year, 12, 31),
                                 "kind": "fund_interest", "amount": Decimal(dollars)})  # fmt: skip
    paid_in(sheets)
    for line in LINES:
        carried(sheets, *line)
    return sheets


def paid_in(sheets: dict[str, Rows]) -> None:
    for reference, contributor, signed, currency, amount, credited, deposits in AGREEMENTS:
        sheets["agreements"].append(
            {
                "reference": reference,
                "contributor": contributor,
                "signed_on": date.fromisoformat(signed),
                "currency": currency,
                "amount": Decimal(amount),
                "fund_amount": Decimal(credited) if credited else None,
            }
        )
        for day, part, dollars in deposits:
            sheets["deposits"].append(
                {
                    "reference": f"JPS-DEP-{len(sheets['deposits']) + 1}",
                    "agreement": reference,
                    "received_on": date.fromisoformat(day),
                    "amount": Decimal(part),
                    "fund_amount": Decimal(dollars) if dollars else None,
                }
            )


def carried(
    sheets: dict[str, Rows], project: str, organisation: str, paid: tuple[int, ...], spent: tuple[int, ...]
) -> None:
    """Allocation, transfers and yearly expenditure of one organisation in one project."""
    where = {"project": project, "organisation": organisation, "purpose": "programme"}
    total = Decimal(sum(paid))
    direct = (total * 100 / 107).quantize(Decimal("0.01"))
    number = len(sheets["allocations"]) + 1
    sheets["allocations"].append({"reference": f"JPS-ALLOC-{number}", "decided_on": date(2018, 9, 20), **where,
                                  "direct_amount": direct, "support_cost": total - direct,
                                  "decision": "JPS/SC/2018/1"})  # fmt: skip
    for day, dollars in zip(TRANSFER_DAYS, paid, strict=True):
        sheets["transfers"].append({"reference": f"JPS-TRF-{len(sheets['transfers']) + 1}",
                                    "value_date": date.fromisoformat(day), **where, "amount": Decimal(dollars)})  # fmt: skip
    for year, dollars in zip((2018, 2019, 2020), spent, strict=True):
        support = (Decimal(dollars) * 7 / 107).quantize(Decimal("0.01"))
        left = Decimal(dollars) - support
        for category, share in SHARES[:-1]:
            amount = (Decimal(dollars) * 100 / 107 * share / 100).quantize(Decimal("0.01"))
            left -= amount
            sheets["expenditures"].append({**where, "year": year, "category": category, "amount": amount})
        for category, amount in ((SHARES[-1][0], left), ("8", support)):
            sheets["expenditures"].append({**where, "year": year, "category": category, "amount": amount})
