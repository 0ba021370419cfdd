# ruff: noqa: E501 (one line a row)
"""One fund of a portfolio as workbook rows, for the import of a large workbook."""

from __future__ import annotations

from datetime import date

from benchmarks.portfolio import YEARS, FundPlan, cents, events

Rows = list[dict[str, object]]


def workbook_rows(plan: FundPlan) -> dict[str, Rows]:
    """Register and money sheets. Each contributor has one agreement in the fund's currency."""
    first = date(YEARS[0], 1, 1)
    sheets: dict[str, Rows] = {
        "fund": [{"code": plan.code, "name": f"Fund {plan.code}", "currency": "USD", "start_date": first}],
        "priority_focuses": [{"code": f"PF{n}", "title": f"Focus {n}", "planned_amount": 1_000_000} for n in range(1, 6)],
        "contributors": [{"code": code, "name": f"Contributor {code}"} for code in plan.contributors],
        "agreements": [
            {"reference": f"A-{code}", "contributor": code, "signed_on": first, "currency": "USD", "amount": 90_000_000_000}
            for code in plan.contributors
        ],
        "organisations": [{"code": code, "name": f"Organisation {code}"} for code in plan.organisations],
        "projects": [
            {"number": number, "title": f"Project {number}", "priority_focus": f"PF{position % 5 + 1}"}
            for position, number in enumerate(plan.projects)
        ],
    }  # fmt: skip
    sheets |= {
        name: [] for name in ("deposits", "allocations", "transfers", "refunds", "expenditures", "income", "charges")
    }
    for event in events(plan):
        reference, amount = f"{event.kind[0].upper()}-{event.number}", cents(event.amount)
        project, organisation = event.line
        where = {"project": project, "organisation": organisation}
        if event.kind == "deposit":
            sheets["deposits"].append({"reference": reference, "agreement": f"A-{event.party}",
                                       "received_on": event.day, "amount": amount})  # fmt: skip
        elif event.kind == "allocation":
            sheets["allocations"].append(
                {"reference": reference, "decided_on": event.day, **where, "direct_amount": amount}
            )
        elif event.kind in ("transfer", "refund"):
            sheets[f"{event.kind}s"].append(
                {"reference": reference, "value_date": event.day, **where, "amount": amount}
            )
        elif event.kind == "expenditure":
            sheets["expenditures"].append(
                {**where, "year": event.day.year, "category": event.category, "amount": amount}
            )
        elif event.kind == "income":
            sheets["income"].append(
                {"reference": reference, "value_date": event.day, "kind": "fund_interest", "amount": amount}
            )
        else:
            sheets["charges"].append(
                {"reference": reference, "value_date": event.day, "kind": "bank_charges", "amount": amount}
            )
    return sheets
