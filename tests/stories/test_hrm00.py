"""HRM00: the published plan comes out as printed, and the demo's books are what the witness computes."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from demo.hrm00 import hrm00, hrm00_corrected
from demo.jps10 import jps10
from demo.make_demo import WORKBOOKS
from demo.workbook import cells, write
from tests.oracle.annual_report import annual_report
from tests.oracle.compare import broken_identities, broken_year_chain, differences
from tests.stories.driving import import_file, published, report

DEMO = Path(__file__).resolve().parents[2] / "demo"


@pytest.mark.django_db
def test_the_plan_comes_out_as_printed_with_the_gross_up_beside_it(tmp_path: Path) -> None:
    plan = published("hrm00-operational-plan-2011-2013.yaml")["tables"]["table_b"]
    assert import_file(DEMO / "HRM00.xlsx").status == 0
    table = report("HRM00", 2011, tmp_path)["budget_requirements"]
    amounts = [row["amount"].replace(",", "") for row in plan["rows"]]
    assert [table[code]["requested"] for code in ("PF1", "PF2", "PF3", "PF4", "SEC")] == amounts
    assert table["total"]["requested"] == plan["total"].replace(",", "")
    assert table["support_cost"]["requested"] == plan["programme_support_cost_7pct"].replace(",", "")
    fee = plan["administrative_agent_fee_1pct_of_contributions_received"].replace(",", "")
    assert table["aa_fee"]["requested"] == fee
    assert table["grand_total"]["requested"] == plan["grand_total"].replace(",", "")
    assert table["gross_up"]["requested"] == "23471509.19"


@pytest.mark.django_db
def test_the_demo_reports_what_the_witness_computes(tmp_path: Path) -> None:
    for name, rows, years in (("HRM00", hrm00(), range(2011, 2022)), ("JPS10", jps10(), range(2018, 2022))):
        outcome = import_file(DEMO / f"{name}.xlsx")
        assert outcome.status == 0, outcome.complained
        earlier = None
        for year in years:
            printed = report(name, year, tmp_path)
            assert differences(printed, annual_report(rows, year)) == [], f"{name} {year}"
            assert broken_identities(printed) == []
            assert not earlier or broken_year_chain(earlier, printed) == []
            earlier = printed


@pytest.mark.django_db
def test_the_corrected_workbook_imports_after_the_first(tmp_path: Path) -> None:
    assert import_file(DEMO / "HRM00.xlsx").status == 0
    outcome = import_file(DEMO / "HRM00-corrected.xlsx")
    assert outcome.status == 0, outcome.complained
    for year in (2019, 2020):
        assert differences(report("HRM00", year, tmp_path), annual_report(hrm00_corrected(), year)) == []


def test_the_kept_workbooks_are_what_the_script_writes(tmp_path: Path) -> None:
    for name, rows in WORKBOOKS.items():
        write(rows(), tmp_path / name)
        assert cells(tmp_path / name) == cells(DEMO / name), f"{name}: run python -m demo.make_demo"


def test_the_demo_looks_like_such_a_fund() -> None:
    """Forty projects, twelve organisations, eight donors in five currencies, and the published start."""
    sheets = hrm00()
    assert (len(sheets["projects"]), len(sheets["organisations"]), len(sheets["contributors"])) == (40, 12, 8)
    assert {row["currency"] for row in sheets["agreements"]} == {"DKK", "EUR", "NOK", "SEK", "USD"}
    by_2013 = Decimal(annual_report(sheets, 2013)["contributions"]["total"]["total"])
    assert round(by_2013 / 1_000_000, 1) == Decimal("5.6"), "about 5.6 million had been received by early 2014"
    by_2020 = annual_report(sheets, 2020)
    assert 25_000_000 < Decimal(by_2020["contributions"]["total"]["total"]) < 30_000_000
    assert 85 < Decimal(by_2020["expenditure_by_organisation"]["total"]["delivery_rate"]) < 97
