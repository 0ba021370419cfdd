"""Status blocks that funds published, figure for figure: JPS10 and the Peacebuilding Fund."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

from tests.generators.workbook_file import Sheets
from tests.oracle.annual_report import annual_report
from tests.oracle.compare import Tables, differences
from tests.stories.driving import import_file, import_rows, published, report, to_whole_dollars, whole

DEMO = Path(__file__).resolve().parents[2] / "demo"

pytestmark = pytest.mark.django_db


def printed_block(tables: Tables) -> dict[str, dict[str, int]]:
    """The published block, from the report: money sent to other funds is a use there, a negative source here."""
    first = tables["source_use_balance"]

    def figure(row: str) -> Decimal:
        return Decimal(first[row]["cumulative"])

    sources = figure("contributions") + figure("fund_interest") + figure("agency_interest")
    to_other_funds = -figure("fund_transfers")
    uses = (
        figure("transfers")
        + to_other_funds
        + figure("refunds")
        + figure("aa_fees")
        + figure("direct_costs")
        + figure("bank_charges")
    )
    spent = Decimal(tables["expenditure_by_organisation"]["total"]["cumulative"])
    held = figure("net_funded") - spent
    agent = {
        "contributions_from_donors": figure("contributions"),
        "interest_and_investment_income_fund": figure("fund_interest"),
        "interest_from_participating_organizations": figure("agency_interest"),
        "total_source_of_funds": sources,
        "transferred_to_participating_organizations": figure("transfers"),
        "transfers_to_mdtfs": to_other_funds,
        "sub_total_transfers": figure("transfers") + to_other_funds,
        "refunds_from_participating_organizations": figure("refunds"),
        "administrative_agent_fee": figure("aa_fees"),
        "direct_cost": figure("direct_costs"),
        "bank_charges": figure("bank_charges"),
        "total_use_of_funds": uses,
        "balance_with_administrative_agent": figure("closing_balance"),
    }
    organisations = {
        "transfers_to_participating_organizations": figure("transfers"),
        "total_resources": figure("transfers"),
        "participating_organizations_expenditure": spent,
        "refunds_from_participating_organizations": -figure("refunds"),
        "total_expenses": spent - figure("refunds"),
        "balance_with_participating_organizations": held,
    }
    block = {
        "funds_with_administrative_agent": agent,
        "funds_with_participating_organizations": organisations,
    }
    rounded = {
        name: {key: to_whole_dollars(str(value)) for key, value in figures.items()} for name, figures in block.items()
    }
    rounded["funds_with_administrative_agent"]["as_percentage_of_deposits"] = one_decimal(
        figure("closing_balance"), figure("contributions")
    )
    rounded["funds_with_participating_organizations"]["as_percentage_of_transfers"] = one_decimal(
        held, figure("transfers")
    )
    rounded["total"] = {
        "total_balance_of_funds": to_whole_dollars(str(figure("closing_balance") + held)),
        "total_balance_as_percentage_of_deposits": one_decimal(
            figure("closing_balance") + held, figure("contributions")
        ),
    }
    return rounded


def one_decimal(part: Decimal, of: Decimal) -> str:
    return f"{(part * 100 / of).quantize(Decimal('0.1'), ROUND_HALF_UP)}%"


def assert_block(tables: Tables, block: dict) -> None:
    printed = printed_block(tables)
    for part in ("funds_with_administrative_agent", "funds_with_participating_organizations"):
        for key, expected in block[part].items():
            found = printed[part][key]
            if expected is None:
                continue
            wanted = expected if isinstance(found, str) else whole(expected)
            assert found == wanted, f"{part}/{key}"
    assert printed["total"]["total_balance_of_funds"] == whole(block["total_balance_of_funds"])
    assert (
        printed["total"]["total_balance_as_percentage_of_deposits"] == block["total_balance_as_percentage_of_deposits"]
    )


def test_jps10_comes_out_figure_for_figure(tmp_path: Path) -> None:
    block = published("jps10-status.yaml")["tables"]
    outcome = import_file(DEMO / "JPS10.xlsx")
    assert outcome.status == 0, outcome.complained
    assert_block(report("JPS10", 2020, tmp_path), block)


def test_the_peacebuilding_fund_comes_out_figure_for_figure(tmp_path: Path) -> None:
    block = published("pb000-status-a.yaml")["tables"]
    sheets = peacebuilding_fund(block)
    import_rows(sheets, tmp_path)
    tables = report("PB000", 2012, tmp_path)
    assert_block(tables, block)
    assert differences(tables, annual_report(sheets, 2012)) == []


def test_direct_cost_stands_in_the_balance_with_organisations_and_is_said_so(tmp_path: Path) -> None:
    """The first table's balance includes direct cost; the published block leaves it out. The difference is that row."""
    block = published("pb000-status-a.yaml")["tables"]
    import_rows(peacebuilding_fund(block), tmp_path)
    first = report("PB000", 2012, tmp_path)["source_use_balance"]
    without = whole(block["funds_with_participating_organizations"]["balance_with_participating_organizations"])
    direct_cost = whole(block["funds_with_administrative_agent"]["direct_cost"])
    assert to_whole_dollars(first["balance_with_organisations"]["cumulative"]) == without + direct_cost


def peacebuilding_fund(block: dict) -> Sheets:
    """The smallest legal books with these totals: two agreements, one of them free of fee, one project a purpose."""
    agent = {
        key: whole(value) for key, value in block["funds_with_administrative_agent"].items() if "%" not in str(value)
    }
    spent = whole(block["funds_with_participating_organizations"]["participating_organizations_expenditure"])
    with_fee = agent["administrative_agent_fee"] * 100
    without_fee = agent["contributions_from_donors"] - with_fee
    where = {"project": "PBF-1", "organisation": "UNDP", "purpose": "programme"}
    secretariat = {"project": "PBF-S", "organisation": "UNDP", "purpose": "direct_cost"}
    paid, direct = agent["transferred_to_participating_organizations"], agent["direct_cost"]
    return {
        "fund": [{"code": "PB000", "name": "Peacebuilding Fund", "currency": "USD", "start_date": date(2006, 1, 1)}],
        "priority_focuses": [
            {"code": "1", "title": "Peacebuilding"},
            {"code": "S", "title": "Secretariat", "kind": "secretariat"},
        ],
        "contributors": [{"code": "ALL", "name": "All contributors"}],
        "agreements": [
            {"reference": "A1", "contributor": "ALL", "signed_on": date(2006, 6, 1), "currency": "USD",
             "amount": with_fee},
            {"reference": "A2", "contributor": "ALL", "signed_on": date(2006, 6, 1), "currency": "USD",
             "amount": without_fee, "aa_fee_percent": 0},
        ],
        "deposits": [
            {"reference": "D1", "agreement": "A1", "received_on": date(2007, 1, 15), "amount": with_fee},
            {"reference": "D2", "agreement": "A2", "received_on": date(2007, 1, 15), "amount": without_fee},
        ],
        "organisations": [{"code": "UNDP", "name": "United Nations Development Programme", "type": "un"}],
        "projects": [
            {"number": "PBF-1", "title": "Projects", "priority_focus": "1", "level": "global"},
            {"number": "PBF-S", "title": "Secretariat", "priority_focus": "S", "level": "secretariat"},
        ],
        "allocations": [
            {"reference": "L1", "decided_on": date(2007, 3, 1), **where, "direct_amount": paid},
            {"reference": "L2", "decided_on": date(2007, 3, 1), **secretariat, "direct_amount": direct},
        ],
        "transfers": [
            {"reference": "T1", "value_date": date(2008, 3, 1), **where, "amount": paid},
            {"reference": "T2", "value_date": date(2008, 3, 1), **secretariat, "amount": direct},
        ],
        "refunds": [
            {"reference": "R1", "value_date": date(2012, 5, 1), **where,
             "amount": -agent["refunds_from_participating_organizations"]},
        ],
        "expenditures": [{**where, "year": 2011, "category": "O5", "amount": spent}],
        "income": [
            {"reference": "I1", "value_date": date(2007, 12, 31), "kind": "fund_interest",
             "amount": agent["interest_and_investment_income_fund"]},
            {"reference": "I2", "value_date": date(2007, 12, 31), "kind": "agency_interest", "organisation": "UNDP",
             "amount": agent["interest_from_participating_organizations"]},
        ],
        "charges": [
            {"reference": "C1", "value_date": date(2010, 6, 1), "kind": "bank_charges", "amount": agent["bank_charges"]}
        ],
        "fund_transfers": [
            {"reference": "F1", "value_date": date(2010, 6, 1), "direction": "out", "other_fund": "MDTF",
             "amount": agent["transfers_to_mdtfs"]}
        ],
    }  # fmt: skip
