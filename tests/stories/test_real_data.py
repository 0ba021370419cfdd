"""Real contributions and budgets of five pooled funds, as recorded, with every oddity named."""

from __future__ import annotations

from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

from benchmarks.real_data import FUNDS, RealFund, real_funds
from tests.generators.workbook_file import write_workbook
from tests.oracle.annual_report import annual_report
from tests.oracle.compare import broken_identities, differences
from tests.stories.driving import RAW, import_file, report

CENT = Decimal("0.01")


@pytest.fixture(scope="module")
def funds() -> dict[str, RealFund]:
    if not RAW.exists():
        pytest.skip(f"the real data ({RAW.name}) are not beside this repository")
    return real_funds(RAW)


def test_every_row_of_the_data_is_in_a_workbook_or_named(funds: dict[str, RealFund]) -> None:
    agreements = sum(len(fund.sheets["agreements"]) for fund in funds.values())
    left_out = [finding for fund in funds.values() for finding in fund.findings if "left out" in finding]
    assert agreements + len(left_out) == 1_323
    assert len(left_out) == 1
    assert sum(len(fund.sheets["allocations"]) for fund in funds.values()) == 5_515


@pytest.mark.django_db
@pytest.mark.parametrize("code", FUNDS)
def test_a_real_fund_imports_and_its_donor_table_is_the_sum_of_its_rows(
    code: str, funds: dict[str, RealFund], tmp_path: Path
) -> None:
    fund = funds[code]
    outcome = import_file(write_workbook(fund.sheets, tmp_path / f"{code}.xlsx"))
    assert outcome.status == 0, outcome.complained[:2000]
    said = outcome.said + outcome.complained
    assert warned_cells(said, "stated support cost") == support_cost_differs_by_more_than_one(fund)
    assert warned_cells(said, "before agreement") == received_before_signature(fund)
    assert said.count("\nwarning: ") - said.count("above the ceiling") == len(
        warned_cells(said, "stated support cost") | warned_cells(said, "before agreement")
    ), "a warning of another kind, which this data gives no reason for"

    donors = {row["reference"]: row["contributor"] for row in fund.sheets["agreements"]}
    for year in (2019, 2026):
        tables = report(code, year, tmp_path)
        sums: defaultdict[str, Decimal] = defaultdict(Decimal)
        for row in fund.sheets["deposits"]:
            if row["received_on"].year <= year:
                sums[donors[row["agreement"]]] += row["fund_amount"] or row["amount"]
        printed = {key: Decimal(cells["total"]) for key, cells in tables["contributions"].items()}
        assert printed.pop("total") == sum(sums.values())
        assert {key: value for key, value in printed.items() if value} == dict(sums)
        assert differences(tables, annual_report(fund.sheets, year)) == []
        assert broken_identities(tables) == []


def warned_cells(said: str, about: str) -> set[str]:
    """The cells the import warned of in sentences with these words."""
    return {
        line.removeprefix("warning: ").split(" ")[0].rstrip(",")
        for line in said.splitlines()
        if line.startswith("warning: ") and about in line
    }


def support_cost_differs_by_more_than_one(fund: RealFund) -> set[str]:
    """The cells of the allocations whose stated support cost is more than 1.00 away from seven percent."""
    return {
        f"allocations!G{number}"
        for number, row in enumerate(fund.sheets["allocations"], start=2)
        if abs(row["support_cost"] - (row["direct_amount"] * 7 / 100).quantize(CENT, ROUND_HALF_UP)) > 1
    }


def received_before_signature(fund: RealFund) -> set[str]:
    signed = {row["reference"]: row["signed_on"] for row in fund.sheets["agreements"]}
    return {
        f"deposits!C{number}"
        for number, row in enumerate(fund.sheets["deposits"], start=2)
        if row["received_on"] < signed[row["agreement"]]
    }
