"""The report of the small fund of 2013, worked out on paper, table by table."""

import pytest

from fund.money import text
from reports.building import annual_report_of
from reports.table import Report, Table
from tests.reports.small_fund import FIGURES


@pytest.fixture(scope="module")
def report() -> Report:
    return annual_report_of(FIGURES)


def printed(table: Table) -> dict[str, str]:
    """Row key to its figures in words: amounts as text, a missing rate as a dash."""

    def word(row_key: str, column_key: str, kind: str) -> str | None:
        row = table.row(row_key)
        if kind == "text":
            return None
        if column_key not in row.cells:
            return "-"
        value = row.cells[column_key].value
        if kind == "rate":
            return "-" if value is None else f"{value}%"
        return text(value, "USD").removesuffix(".00")

    return {
        row.key: " ".join(
            word_ for column in table.columns if (word_ := word(row.key, column.key, column.kind)) is not None
        )
        for row in table.rows
    }


def on_paper(lines: str) -> dict[str, str]:
    """``key | figures`` a line, thousands with commas."""
    rows = (line.split("|") for line in lines.strip().splitlines())
    return {key.strip(): " ".join(figures.replace(",", "").split()) for key, figures in rows}


def test_sources_uses_and_balance(report):
    assert printed(report.table("source_use_balance")) == on_paper(
        """
        contributions                | 150,000    200,000     550,000
        fund_interest                | 80.25      60          260.75
        agency_interest              | 10         33.33       43.33
        contributor_refunds          | 0          -500        -500
        fund_transfers               | -5,000     7,000       2,000
        other_income                 | 0          12.34       12.34
        total_sources                | 145,090.25 206,605.67  551,816.42
        transfers                    | 74,900     42,800      224,700
        refunds                      | 0          -3,500      -3,500
        net_funded                   | 74,900     39,300      221,200
        aa_fees                      | 1,500      2,000       5,500
        direct_costs                 | 10,700     -700        10,000
        bank_charges                 | 6          7.50        18.50
        other_expenditures           | 0          20          20
        total_uses                   | 87,106     40,627.50   236,738.50
        change_in_cash               | 57,984.25  165,978.17  315,077.92
        opening_balance              | 91,115.50  149,099.75  0
        closing_balance              | 149,099.75 315,077.92  315,077.92
        net_funded_incl_direct_cost  | 85,600     38,600      231,200
        expenditure_incl_direct_cost | 97,370     36,210.59   149,630.59
        balance_with_organisations   | -11,770    2,389.41    81,569.41
        """
    )


def test_contributions(report):
    assert printed(report.table("contributions")) == on_paper(
        """
        NOR   | 500,000 350,000 100,000 450,000
        SWE   | 100,000       0 100,000 100,000
        ZAM   |       0       0       0       0
        total | 600,000 350,000 200,000 550,000
        """
    )


def test_interest(report):
    assert printed(report.table("interest")) == on_paper(
        """
        fund         | 200.75 60    260.75
        ILO          | 10     0     10
        UNDP         | 0      33.33 33.33
        WHO          | 0      0     0
        total_agency | 10     33.33 43.33
        total        | 210.75 93.33 304.08
        """
    )


def test_transfers_by_organisation(report):
    assert printed(report.table("transfers_by_organisation")) == on_paper(
        """
        ILO   |  74,900 0  74,900      0 -3,500 -3,500  74,900 -3,500  71,400
        UNDP  | 107,000 0 107,000 42,800      0 42,800 149,800      0 149,800
        WHO   |       0 0       0      0      0      0       0      0       0
        total | 181,900 0 181,900 42,800 -3,500 39,300 224,700 -3,500 221,200
        """
    )


def test_expenditure_by_organisation(report):
    assert printed(report.table("expenditure_by_organisation")) == on_paper(
        """
        ILO   |  74,900  71,400  26,750 22,300     49,050     68.70%
        UNDP  | 192,600 149,800  80,250 10,700.59  90,950.59  60.71%
        WHO   |       0       0       0      0          0          -
        total | 267,500 221,200 107,000 33,000.59 140,000.59  63.29%
        """
    )


def test_expenditure_by_category(report):
    assert printed(report.table("expenditure_by_category")) == on_paper(
        """
        O1               |  10,000      0      10,000      7.64%
        O2               |   5,000      0       5,000      3.82%
        O3               |       0      0           0      0.00%
        O4               |       0      0           0      0.00%
        O5               |       0      0           0      0.00%
        1                |  40,000      0      40,000     30.56%
        2                |  25,000      0      25,000     19.10%
        3                |       0  1,000       1,000      0.76%
        4                |  20,000      0      20,000     15.28%
        5                |       0 10,000.55   10,000.55   7.64%
        6                |       0   -100        -100     -0.08%
        7                |       0 20,000      20,000     15.28%
        programme_total  | 100,000 30,900.55  130,900.55 100.00%
        indirect_support |   7,000  2,100.04    9,100.04   6.95%
        total            | 107,000 33,000.59  140,000.59       -
        """
    )


def test_expenditure_by_project(report):
    table = report.table("expenditure_by_project")
    assert printed(table) == on_paper(
        """
        P1:ILO    |  21,400  21,400   1,000     4.67%
        P1:UNDP   | 107,000 107,000  90,950.59 85.00%
        P2:ILO    |  53,500  50,000  48,050    96.10%
        focus:F1  | 181,900 178,400 140,000.59 78.48%
        P3:UNDP   |  85,600  42,800       0     0.00%
        focus:F2  |  85,600  42,800       0     0.00%
        focus:SEC |       0       0       0         -
        total     | 267,500 221,200 140,000.59 63.29%
        """
    )
    assert table.row("P1:UNDP").label == "P1 Advisers"
    assert table.row("P2:ILO").notes == {"organisation": "ILO", "status": "operationally closed"}
    assert [row.section for row in table.rows][-2:] == ["SEC Secretariat", ""]


def test_by_priority_focus(report):
    assert printed(report.table("by_priority_focus")) == on_paper(
        """
        F1    | 300,000 181,900 181,900 -3,500 178,400 107,000 33,000.59 140,000.59 38,399.41 78.48%
        F2    | 200,000  85,600  42,800      0  42,800       0      0          0    42,800     0.00%
        SEC   |  50,000  10,700  10,700   -700  10,000   6,420  3,210      9,630       370    96.30%
        total | 550,000 278,200 235,400 -4,200 231,200 113,420 36,210.59 149,630.59 81,569.41 64.72%
        """
    )


def test_direct_costs(report):
    assert printed(report.table("direct_costs")) == on_paper(
        """
        ILO   |    0     0      0     0      -
        UNDP  | -700 3,210 10,000 9,630 96.30%
        WHO   |    0     0      0     0      -
        total | -700 3,210 10,000 9,630 96.30%
        """
    )


def test_cost_recovery(report):
    assert printed(report.table("cost_recovery")) == on_paper(
        """
        aa_fees          | 3,500 2,000    5,500
        indirect_support | 7,000 2,100.04 9,100.04
        """
    )


def test_budget_requirements(report):
    assert printed(report.table("budget_requirements")) == on_paper(
        """
        F1           | 300,000
        F2           | 200,000
        SEC          |  50,000
        total        | 550,000
        support_cost |  38,500
        aa_fee       |   5,885
        grand_total  | 594,385
        gross_up     | 594,444.44
        """
    )
