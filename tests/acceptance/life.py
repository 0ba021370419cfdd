"""Ten kinds of everything: a fund whose figures are all different, in four currencies and at awkward rates."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from tests.acceptance.books import Book


def whole_life(code: str = "LIF00") -> Book:
    """Six years with every sheet of the contract in use; 2010 is before the first entry, 2018 after the last."""
    book = Book(
        {
            "fund": [
                {
                    "code": code,
                    "name": "=SUM(A1:A9) & Söhne <b>fund</b>",
                    "currency": "USD",
                    "start_date": date(2011, 1, 1),
                    "end_date": "2020-12-31",
                    "aa_fee_percent": "1",
                    "support_cost_percent": 7,
                    "administrative_agent": "MPTF Office",
                }
            ],
            "priority_focuses": [
                {"code": "F1", "title": "+Rights", "planned_amount": 4761630},
                {"code": "F2", "title": "@Regions", "planned_amount": "10300000.55"},
                {"code": "SEC", "title": "Secretariat", "kind": "secretariat"},
            ],
            "outputs": [{"code": "1.1.1", "priority_focus": "F1", "title": "One"}],
            "contributors": [
                {"code": 101, "name": "=1+1", "type": "government"},
                {"code": "NOR", "name": "Norway"},
                {"code": "EFW", "name": "Expanded window", "type": "fund"},
            ],
            "organisations": [
                {"code": "UNDP", "name": "UNDP", "type": "un"},
                {"code": "WFP", "name": "WFP", "type": "un", "support_cost_percent": 6.5},
                {"code": "NGO", "name": "-1+1|cmd", "type": "national", "support_cost_percent": "0"},
            ],
            "projects": [
                {"number": 1, "title": "=cmd|' /C calc'!A0", "priority_focus": "F1", "output": "1.1.1",
                 "level": "country", "country": "KEN", "start_date": "2011-06-01", "status": "ongoing"},
                {"number": "P-2", "title": "Two", "priority_focus": "F2", "level": "regional"},
                {"number": "S-1", "title": "Desk", "priority_focus": "SEC", "level": "secretariat"},
            ],
        }
    )  # fmt: skip
    _money_in(book)
    _grants(book)
    return book


def _money_in(book: Book) -> None:
    agreements = (
        ("A-1", 101, "2011-02-01", "USD", "3000000.10", None, None),
        ("A-2", "NOR", date(2011, 3, 1), "NOK", "5000000.55", "812345.67", "0.5"),
        ("A-3", "EFW", "2013-01-15", "JPY", 33333333, 300000, 0),
        ("A-4", "NOR", "2014-01-01", "BHD", "1000.125", "2652.53", None),
    )
    names = ("reference", "contributor", "signed_on", "currency", "amount", "fund_amount", "aa_fee_percent")
    for row in agreements:
        book.add("agreements", **dict(zip(names, row, strict=True)))
    book.add("instalments", agreement="A-1", due_on="2011-03-01", amount=1500000)
    book.add("instalments", agreement="A-1", due_on="2031-03-01", amount="1500000.10")
    deposits: tuple[tuple[Any, ...], ...] = (
        ("D-1", "A-1", "2011-03-02", "1000000.01", None, None),
        ("D-2", "A-1", datetime.fromisoformat("2012-03-02T14:30:00"), 1999999.99, None, None),
        ("D-3", "A-2", "2012-04-01", "2500000.5", "400001.15", None),
        ("D-4", "A-2", date(2013, 12, 31), "1000000.05", "160000.01", None),
        ("D-5", "A-3", "2013-02-01", 33333333, "299999.99", None),
        ("D-6", "A-4", "2014-02-01", "500.125", "1300.33", "0"),
        ("D-7", "A-4", "2016-02-01", "500", "1299.99", "12.34"),
    )
    for row in deposits:
        book.add(
            "deposits",
            **dict(zip(("reference", "agreement", "received_on", "amount", "fund_amount", "aa_fee"), row, strict=True)),
        )
    for number, (day, kind, organisation, amount) in enumerate(
        (
            ("2011-12-31", "fund_interest", None, "1234.56"),
            ("2012-12-31", "fund_interest", None, "-34.56"),
            ("2013-05-01", "agency_interest", "WFP", "77.01"),
            ("2014-05-01", "agency_interest", "UNDP", "-5.5"),
            ("2014-06-01", "other_income", None, 1000),
            ("2016-06-01", "other_income", None, "-0.99"),
        )
    ):
        book.add("income", reference=f"I-{number}", value_date=day, kind=kind, organisation=organisation, amount=amount)
    book.add("charges", reference="C-1", value_date="2011-12-31", kind="bank_charges", amount="12.5")
    book.add("charges", reference="C-2", value_date="2013-01-01", kind="other_expenditure", amount="99.99")
    book.add(
        "fund_transfers", reference="X-1", value_date="2012-07-01", direction="in", other_fund="OLD00", amount=5000
    )
    book.add(
        "fund_transfers",
        reference="X-2",
        value_date="2015-07-01",
        direction="out",
        other_fund="NEW00",
        amount="7000.07",
    )
    book.add("contributor_refunds", reference="CR-1", value_date="2015-08-01", contributor="NOR", amount="250.25")


def _grants(book: Book) -> None:
    allocations: tuple[tuple[Any, ...], ...] = (
        ("AL-1", "2011-04-01", 1, "UNDP", "programme", "400000.07", None, "SC1"),
        ("AL-2", "2011-04-01", 1, "WFP", None, "100000.01", None, "SC1"),
        ("AL-3", "2012-05-01", "P-2", "NGO", "programme", "200000", "13999.5", None),
        ("AL-4", "2013-05-01", 1, "UNDP", "programme", "-50000.5", None, "SC2"),
        ("AL-5", "2012-01-15", "S-1", "UNDP", "direct_cost", 150000, None, "SC3"),
        ("AL-6", "2014-01-15", "S-1", "UNDP", "programme", 1000, 70, None),
    )
    names = (
        "reference",
        "decided_on",
        "project",
        "organisation",
        "purpose",
        "direct_amount",
        "support_cost",
        "decision",
    )
    for row in allocations:
        book.add("allocations", **dict(zip(names, row, strict=True)))
    paid = ("value_date", "project", "organisation", "purpose", "amount")
    for number, row in enumerate(
        (
            ("2011-05-01", 1, "UNDP", "programme", "250000.11"),
            ("2011-05-02", 1, "WFP", "programme", "106500.01"),
            ("2012-06-01", "P-2", "NGO", None, "213999.5"),
            ("2012-02-01", "S-1", "UNDP", "direct_cost", "100000"),
            ("2013-06-01", 1, "UNDP", "programme", "1000.01"),
            ("2014-02-01", "S-1", "UNDP", "direct_cost", "60500"),
        )
    ):
        book.add("transfers", reference=f"T-{number}", **dict(zip(paid, row, strict=True)))
    for number, row in enumerate(
        (
            ("2013-09-01", 1, "WFP", "programme", "6000.02"),
            ("2014-09-01", "S-1", "UNDP", "direct_cost", "500.5"),
            ("2016-09-01", "P-2", "NGO", "programme", "213999.5"),
        )
    ):
        book.add("refunds", reference=f"R-{number}", **dict(zip(paid, row, strict=True)))
    for row in (
        (1, "UNDP", None, 2011, "O1", "1000.1"),
        (1, "UNDP", "programme", 2011, "O2", "2000.2"),
        (1, "WFP", "programme", 2011, "O5", "50000"),
        (1, "UNDP", "programme", 2012, "1", "100000.01"),
        (1, "UNDP", "programme", 2012, 1, "0.02"),
        (1, "UNDP", "programme", 2012, "8", "7000"),
        (1, "WFP", "programme", 2012, "6", "60000.75"),
        ("P-2", "NGO", "programme", 2013, "7", "-15.5"),
        ("P-2", "NGO", "programme", 2013, "2", "333.33"),
        ("S-1", "UNDP", "direct_cost", 2012, "1", "90000"),
        ("S-1", "UNDP", "direct_cost", 2014, "8", "6300"),
        (1, "WFP", "programme", 2016, "3", "-0.75"),
        (1, "WFP", "programme", 2016, 4, "12.34"),
        (1, "WFP", "programme", 2016, 5, "0.01"),
    ):
        book.add(
            "expenditures",
            **dict(zip(("project", "organisation", "purpose", "year", "category", "amount"), row, strict=True)),
        )
