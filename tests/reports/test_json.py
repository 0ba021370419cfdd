"""The report as JSON: the published form, to the letter."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from reports.building import annual_report_of
from reports.renderers import json as json_rendering
from tests.reports.small_fund import FIGURES, HEAD

CATEGORIES = ["O1", "O2", "O3", "O4", "O5", "1", "2", "3", "4", "5", "6", "7"]
ORGANISATIONS = ["ILO", "UNDP", "WHO"]
PERIODS = ["prior_years", "current_year", "total"]
CONTRACT = {
    "source_use_balance": (
        [
            "contributions",
            "fund_interest",
            "agency_interest",
            "contributor_refunds",
            "fund_transfers",
            "other_income",
            "total_sources",
            "transfers",
            "refunds",
            "net_funded",
            "aa_fees",
            "direct_costs",
            "bank_charges",
            "other_expenditures",
            "total_uses",
            "change_in_cash",
            "opening_balance",
            "closing_balance",
            "net_funded_incl_direct_cost",
            "expenditure_incl_direct_cost",
            "balance_with_organisations",
        ],
        ["prior_year", "current_year", "cumulative"],
    ),
    "contributions": (["NOR", "SWE", "ZAM", "total"], ["commitments", *PERIODS]),
    "interest": (["fund", *ORGANISATIONS, "total_agency", "total"], PERIODS),
    "transfers_by_organisation": (
        [*ORGANISATIONS, "total"],
        [f"{period}_{what}" for period in ("prior", "current", "total") for what in ("transfers", "refunds", "net")],
    ),
    "expenditure_by_organisation": (
        [*ORGANISATIONS, "total"],
        ["approved", "net_funded", "prior_years", "current_year", "cumulative", "delivery_rate"],
    ),
    "expenditure_by_category": (
        [*CATEGORIES, "programme_total", "indirect_support", "total"],
        [*PERIODS, "percent"],
    ),
    "expenditure_by_project": (
        ["P1:ILO", "P1:UNDP", "P2:ILO", "focus:F1", "P3:UNDP", "focus:F2", "focus:SEC", "total"],
        ["approved", "net_funded", "expenditure", "delivery_rate"],
    ),
    "by_priority_focus": (
        ["F1", "F2", "SEC", "total"],
        [
            "planned",
            "approved",
            "transfers",
            "refunds",
            "net_funded",
            "prior_years",
            "current_year",
            "expenditure",
            "balance",
            "delivery_rate",
        ],
    ),
    "direct_costs": (
        [*ORGANISATIONS, "total"],
        ["current_net_funded", "current_expenditure", "total_net_funded", "total_expenditure", "delivery_rate"],
    ),
    "cost_recovery": (["aa_fees", "indirect_support"], PERIODS),
    "budget_requirements": (
        ["F1", "F2", "SEC", "total", "support_cost", "aa_fee", "grand_total", "gross_up"],
        ["requested"],
    ),
}


@pytest.fixture(scope="module")
def document() -> dict:
    return json.loads(json_rendering.render(annual_report_of(FIGURES)))


def test_says_what_it_is(document):
    assert {key: value for key, value in document.items() if key != "tables"} == {
        "report": "annual_financial",
        "fund": "TST01",
        "year": 2013,
        "currency": "USD",
        "ledger": {"sequence": 57, "head": HEAD},
        "status": "provisional",
    }


def test_holds_every_table_row_and_column_of_the_contract_in_its_order(document):
    assert list(document["tables"]) == list(CONTRACT)
    for name, (rows, columns) in CONTRACT.items():
        table = document["tables"][name]
        assert [row["key"] for row in table["rows"]] == rows
        assert [column["key"] for column in table["columns"]] == columns
        assert all(list(row["cells"]) == columns for row in table["rows"])
        assert all(column["kind"] in ("amount", "rate") for column in table["columns"])
        assert all(row["role"] in ("heading", "line", "subtotal", "total") for row in table["rows"])
        assert all(row["label"] for row in table["rows"])
        assert table["title"]


def test_writes_figures_as_text_with_the_decimals_of_the_currency(document):
    rows = {row["key"]: row["cells"] for row in document["tables"]["source_use_balance"]["rows"]}
    assert rows["refunds"] == {"prior_year": "0.00", "current_year": "-3500.00", "cumulative": "-3500.00"}
    yen = json.loads(json_rendering.render(annual_report_of(replace(FIGURES, currency="JPY"))))
    assert yen["tables"]["cost_recovery"]["rows"][0]["cells"]["total"] == "550000"


def test_writes_rates_with_two_decimals_and_null_on_a_zero_base(document):
    rows = {row["key"]: row["cells"] for row in document["tables"]["expenditure_by_project"]["rows"]}
    assert rows["P1:UNDP"]["delivery_rate"] == "85.00"
    assert rows["P3:UNDP"]["delivery_rate"] == "0.00"
    assert rows["focus:SEC"]["delivery_rate"] is None
    categories = {row["key"]: row["cells"] for row in document["tables"]["expenditure_by_category"]["rows"]}
    assert categories["programme_total"]["percent"] == "100.00"
    assert categories["6"]["percent"] == "-0.08"
    assert categories["total"]["percent"] is None


def test_a_fund_that_spent_nothing_has_no_percentages():
    nothing = tuple(account for account in FIGURES.sums if account.name.kind != "expenditure")
    tables = json.loads(json_rendering.render(annual_report_of(replace(FIGURES, sums=nothing))))["tables"]
    assert {row["cells"]["percent"] for row in tables["expenditure_by_category"]["rows"]} == {None}


def test_a_closed_year_is_certified():
    document = json.loads(json_rendering.render(annual_report_of(replace(FIGURES, is_certified=True))))
    assert document["status"] == "certified"
