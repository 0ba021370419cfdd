"""The delivery rates of all 238 organisations of a whole office, as published for 2016 to 2025.

The published window begins in 2016 while organisations held money from before. Where an organisation
returned more in the window than it received in it, its published net funded amount is negative; the books
never let an organisation return more than it got, so the money it returned is booked as transferred in
2015. The figures of the window are the report of 2025 less the report of 2015.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from fund.money import share_percent
from tests.generators.workbook_file import Sheets
from tests.oracle.compare import Tables
from tests.stories.driving import import_rows, published, report

pytestmark = pytest.mark.django_db

TABLE = "expenditure_by_organisation"


@pytest.fixture
def organisations() -> list[dict[str, str]]:
    rows = published("mptf-participating-orgs-2016-2025.yaml")["tables"]["organisations"]
    # One code is shared by two nameless rows, and codes look like numbers: the row's place makes them unique.
    return [{**row, "code": f"{row['agency_code']}.{number}"} for number, row in enumerate(rows)]


def cents(text: str) -> int:
    return int(Decimal(text) * 100)


def office(organisations: list[dict[str, str]]) -> Sheets:
    """One project for each organisation, with the published budget, net funded amount and expenditure."""
    sheets: Sheets = {
        "fund": [{"code": "ALL", "name": "All funds", "currency": "USD", "start_date": date(2015, 1, 1),
                  "aa_fee_percent": 0}],
        "priority_focuses": [{"code": "ALL", "title": "All projects"}],
        "contributors": [{"code": "ALL", "name": "All contributors"}],
        "agreements": [{"reference": "A", "contributor": "ALL", "signed_on": date(2015, 1, 1), "currency": "USD",
                        "amount": 30_000_000_000}],
        "deposits": [{"reference": "D", "agreement": "A", "received_on": date(2015, 1, 2), "amount": 30_000_000_000}],
        "organisations": [], "projects": [], "allocations": [], "transfers": [], "refunds": [], "expenditures": [],
    }  # fmt: skip
    for row in organisations:
        add_organisation(sheets, row)
    return sheets


def add_organisation(sheets: Sheets, row: dict[str, str]) -> None:
    code = row["code"]
    budget, net, spent = cents(row["budget"]), cents(row["net_funded"]), cents(row["expenditure"])
    where = {"project": code, "organisation": code}
    sheets["organisations"].append({"code": code, "name": row["organisation"] or f"Organisation {code}"})
    sheets["projects"].append({"number": code, "title": f"All projects of {code}", "priority_focus": "ALL"})

    def add(sheet: str, day: date, amount: int) -> None:
        if amount == 0:
            return
        money = Decimal(amount).scaleb(-2)
        reference = f"{code}-{day.year}"
        if sheet == "allocations":
            direct = (money * 100 / 107).quantize(Decimal("0.01"))
            sheets[sheet].append({"reference": reference, "decided_on": day, **where, "direct_amount": direct,
                                  "support_cost": money - direct})  # fmt: skip
        else:
            sheets[sheet].append({"reference": reference, "value_date": day, **where, "amount": money})

    # Approved before the window: what is returned in it, what is transferred beyond its budget, what is taken back.
    earlier = max(-net, 0) if net < 0 else max(net - max(budget, 0), 0)
    earlier = max(earlier, -budget)
    add("allocations", date(2015, 2, 1), earlier)
    add("allocations", date(2016, 2, 1) if budget > 0 else date(2017, 6, 1), budget)
    if net < 0:
        add("transfers", date(2015, 3, 1), -net)
        add("refunds", date(2016, 4, 1), -net)
    else:
        add("transfers", date(2016, 3, 1), net)
    if spent:
        sheets["expenditures"].append({**where, "year": 2024, "category": "7", "amount": Decimal(spent).scaleb(-2)})


def window(tables: Tables, before: Tables, code: str, column: str) -> int:
    """What happened between the two reports, in cents."""
    earlier = before[TABLE].get(code, {}).get(column) or "0"
    return cents(tables[TABLE][code][column]) - cents(earlier)


def test_delivery_rates_of_all_organisations_come_out_as_published(
    organisations: list[dict[str, str]], tmp_path: Path
) -> None:
    assert len(organisations) == 238
    import_rows(office(organisations), tmp_path)
    now, before = report("ALL", 2025, tmp_path), report("ALL", 2015, tmp_path)
    printed_directly = 0
    for row in organisations:
        code = row["code"]
        assert window(now, before, code, "approved") == cents(row["budget"]), row
        assert window(now, before, code, "net_funded") == cents(row["net_funded"]), row
        assert window(now, before, code, "cumulative") == cents(row["expenditure"]), row
        rate = share_percent(cents(row["expenditure"]), cents(row["net_funded"]))
        if cents(row["net_funded"]) > 0:
            assert Decimal(now[TABLE][code]["delivery_rate"]) == rate == Decimal(row["delivery_rate"]), row
            printed_directly += 1
        elif cents(row["net_funded"]) == 0:
            # Published as .00; a rate on nothing is not a rate, and the report leaves it empty.
            assert now[TABLE][code]["delivery_rate"] is None
            assert rate is None
        else:
            assert rate == Decimal(row["delivery_rate"]), row
    assert printed_directly == 228
    total = now[TABLE]["total"]
    assert cents(total["cumulative"]) == sum(cents(row["expenditure"]) for row in organisations)
