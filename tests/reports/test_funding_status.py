"""The status block of a fund's public page, and two that funds published, figure for figure."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from fund import chart, money
from reports.building import funding_status_of
from reports.fund_figures import Focus, FundFigures, Party, Project, Sums
from tests.reports.small_fund import FIGURES

PUBLISHED = Path(__file__).resolve().parents[3] / "shared" / "data" / "published"
AGENT = "funds_with_administrative_agent"
ORGANISATIONS = "funds_with_participating_organisations"


def test_of_the_small_fund():
    status = funding_status_of(FIGURES)

    def amount(table: str, row: str) -> str:
        return money.text(status.table(table).value(row, "amount"), "USD")

    assert amount(AGENT, "total_source_of_funds") == "549816.42"
    assert amount(AGENT, "transfers_to_mdtfs") == "-2000.00"
    assert amount(AGENT, "total_use_of_funds") == "234738.50"
    assert amount(AGENT, "balance_with_administrative_agent") == "315077.92"
    assert amount(ORGANISATIONS, "total_expenses") == "143500.59"
    assert amount(ORGANISATIONS, "balance_with_participating_organisations") == "81199.41"
    assert amount("total_balance", "total_balance_of_funds") == "396277.33"
    assert status.table(AGENT).value("as_percentage_of_deposits", "percent") == Decimal("57.3")


@pytest.mark.parametrize("name", ["jps10-status.yaml", "pb000-status-a.yaml"])
def test_of_a_real_fund_is_what_it_published(name):
    yaml = pytest.importorskip("yaml")
    path = PUBLISHED / name
    if not path.exists():
        pytest.skip(f"the published figures ({name}) are not beside this repository")
    block = yaml.safe_load(path.read_text(encoding="utf-8"))["tables"]
    status = funding_status_of(figures_of(block))
    blocks = {
        AGENT: block[AGENT],
        ORGANISATIONS: block["funds_with_participating_organizations"],
        "total_balance": {key: value for key, value in block.items() if key.startswith("total_balance")},
    }
    for table, printed in blocks.items():
        for key, text in printed.items():
            if text is not None:
                assert found(status.table(table), key.replace("organiz", "organis")) == text, f"{table}/{key}"


def found(table, key: str) -> str:
    """The figure as the page prints it: whole dollars, percentages with one decimal."""
    cells = table.row(key).cells
    if "percent" in cells:
        return f"{cells['percent'].value}%"
    return f"{money.proportion(cells['amount'].value, 1, 100):,}"


def figures_of(block: dict) -> FundFigures:
    """The published totals as the sums of one account each."""

    def cents(part: str, key: str) -> int:
        return int((block[part][key] or "0").replace(",", "")) * 100

    spent = cents("funds_with_participating_organizations", "participating_organizations_expenditure")
    moved = {
        chart.contributions("ALL", "A"): -cents(AGENT, "contributions_from_donors"),
        chart.fund_interest(): -cents(AGENT, "interest_and_investment_income_fund"),
        chart.agency_interest("UNDP"): -cents(AGENT, "interest_from_participating_organizations"),
        chart.transfers("P", "UNDP", "programme"): cents(AGENT, "transferred_to_participating_organizations"),
        chart.fund_transfers("OTHER"): cents(AGENT, "transfers_to_mdtfs"),
        chart.refunds("P", "UNDP", "programme"): cents(AGENT, "refunds_from_participating_organizations"),
        chart.aa_fees("ALL", "A"): cents(AGENT, "administrative_agent_fee"),
        chart.transfers("S", "UNDP", "direct_cost"): cents(AGENT, "direct_cost"),
        chart.bank_charges(): cents(AGENT, "bank_charges"),
    }
    cash = Sums(chart.cash(), current=-sum(moved.values()))
    return FundFigures(
        fund_code="PUB",
        fund_name="Published",
        currency="USD",
        administrative_agent="",
        aa_fee_percent=Decimal(1),
        support_cost_percent=Decimal(7),
        year=2013,
        sums=(
            *(Sums(name, current=amount) for name, amount in moved.items()),
            Sums(chart.expenditure("P", "UNDP", "programme", "1"), current=spent),
            cash,
        ),
        contributors=(Party("ALL", "All"),),
        organisations=(Party("UNDP", "UNDP"),),
        focuses=(Focus("F", "All"),),
        projects=(Project("P", "Programme", "F"), Project("S", "Secretariat", "F")),
    )
