"""The witness itself, on books small enough to be worked out by hand."""

from __future__ import annotations

from datetime import date

from tests.generators.random_fund import random_fund, years_of
from tests.oracle.annual_report import annual_report
from tests.oracle.compare import broken_identities, broken_year_chain
from tests.oracle.rows import Books, half_up, percent

WHERE = {"project": "P1", "organisation": "UNDP"}
SHEETS = {
    "fund": [{"code": "TST01", "name": "Test", "currency": "USD", "start_date": "2012-01-01"}],
    "priority_focuses": [{"code": "PF1", "title": "One", "planned_amount": "21716630.00"}],
    "contributors": [{"code": "NOR", "name": "Norway"}],
    "agreements": [
        {
            "reference": "A1",
            "contributor": "NOR",
            "signed_on": date(2012, 2, 1),
            "currency": "NOK",
            "amount": 1000,
            "fund_amount": "170.00",
        }
    ],
    "deposits": [
        {"reference": "D1", "agreement": "A1", "received_on": "2012-03-01", "amount": 400, "fund_amount": "70.50"},
        {"reference": "D2", "agreement": "A1", "received_on": "2013-03-01", "amount": 600, "fund_amount": "99.49"},
    ],
    "organisations": [{"code": "UNDP", "name": "UNDP"}],
    "projects": [{"number": "P1", "title": "Project", "priority_focus": "PF1"}],
    "allocations": [{"reference": "L1", "decided_on": "2012-04-01", **WHERE, "direct_amount": "50.07"}],
    "transfers": [{"reference": "T1", "value_date": "2012-05-01", **WHERE, "purpose": "programme", "amount": 50}],
    "refunds": [{"reference": "R1", "value_date": "2013-05-01", **WHERE, "amount": "10.00"}],
    "expenditures": [
        {**WHERE, "year": 2012, "category": 1, "amount": "20.00"},
        {**WHERE, "year": "2012", "category": "8", "amount": "1.40"},
        {**WHERE, "year": 2013, "category": "1", "amount": "-0.33"},
    ],
}


def test_the_first_year_by_hand() -> None:
    tables = annual_report(SHEETS, 2012)
    first = {key: row["current_year"] for key, row in tables["source_use_balance"].items()}
    assert first["contributions"] == "70.50"
    assert first["aa_fees"] == "0.71"  # 0.705, half-up
    assert first["closing_balance"] == "19.79"
    # 70.50 received, 600 of 1000 NOK unpaid at 170/1000
    assert tables["contributions"]["NOR"]["commitments"] == "172.50"
    # 50.07 + 3.5049, half-up
    assert tables["expenditure_by_organisation"]["UNDP"]["approved"] == "53.57"
    assert tables["expenditure_by_organisation"]["UNDP"]["delivery_rate"] == "42.80"
    assert tables["expenditure_by_category"]["indirect_support"]["percent"] == "7.00"


def test_the_second_year_by_hand() -> None:
    tables = annual_report(SHEETS, 2013)
    first = tables["source_use_balance"]
    assert first["refunds"] == {"prior_year": "0.00", "current_year": "-10.00", "cumulative": "-10.00"}
    assert first["opening_balance"] == {"prior_year": "0.00", "current_year": "19.79", "cumulative": "0.00"}
    assert first["closing_balance"]["cumulative"] == "128.29"  # 19.79 + 99.49 + 10.00 - 0.99
    assert tables["contributions"]["NOR"]["commitments"] == "169.99"
    assert tables["expenditure_by_organisation"]["UNDP"]["delivery_rate"] == "52.68"  # 21.07 of 40.00
    assert tables["budget_requirements"]["aa_fee"]["requested"] == "232367.94"
    assert tables["budget_requirements"]["gross_up"]["requested"] == "23471509.19"


def test_ties_go_away_from_zero_and_a_rate_on_nothing_is_none() -> None:
    from fractions import Fraction

    assert [half_up(Fraction(n, 2)) for n in (-3, -1, 1, 3)] == [-2, -1, 1, 2]
    assert percent(-11000, -699900) == "1.57"
    assert percent(1, 0) is None


def test_random_funds_are_legal_and_the_witness_satisfies_the_identities() -> None:
    for seed in range(12):
        sheets = random_fund(seed)
        assert lowest_cash(Books(sheets)) >= 0, f"seed {seed}"
        earlier = None
        for year in years_of(sheets):
            tables = annual_report(sheets, year)
            assert broken_identities(tables) == [], f"seed {seed}, {year}"
            assert not earlier or broken_year_chain(earlier, tables) == [], f"seed {seed}, {year}"
            earlier = tables


def test_random_funds_use_every_sheet_and_come_out_the_same_each_time() -> None:
    used = {name for seed in range(12) for name, rows in random_fund(seed).items() if rows}
    assert used == random_fund(0).keys()
    assert random_fund(7) == random_fund(7)


def lowest_cash(books: Books) -> int:
    """The lowest balance at the end of any day."""
    days: dict[date, int] = {}
    moves = [(deposit.on, deposit.gross - deposit.fee) for deposit in books.deposits]
    moves += [(flow.on, flow.amount) for flow in books.flows]
    moves += [(paid.on, -paid.amount) for paid in books.transfers] + [(back.on, back.amount) for back in books.refunds]
    for day, amount in moves:
        days[day] = days.get(day, 0) + amount
    balance = lowest = 0
    for day in sorted(days):
        balance += days[day]
        lowest = min(lowest, balance)
    return lowest
