"""A small fund written down by hand: what moved in each account to 2011, in 2012 and in 2013, in dollars.

Ledger signs: money in less money out of the account. ``tests/reports/test_annual_financial.py`` holds
its report, worked out on paper.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from fund import chart
from reports.fund_figures import Focus, FundFigures, LedgerLine, Party, Project, Sums
from reports.table import LedgerPosition

HEAD = "5ea1" * 16


def cents(text: str) -> int:
    return int(Decimal(text.replace(",", "")) * 100)


def moved(name: chart.AccountName, to_2011: str = "0", in_2012: str = "0", in_2013: str = "0") -> Sums:
    return Sums(name, cents(to_2011), cents(in_2012), cents(in_2013))


def spent(project: str, organisation: str, category: str, *amounts: str, purpose: str = "programme") -> Sums:
    return moved(chart.expenditure(project, organisation, purpose, category), *amounts)


SUMS = (
    moved(chart.cash(), "91,115.50", "57,984.25", "165,978.17"),
    # Norway pays in three instalments and still owes 50,000; Sweden pays at once and gets 500 back.
    moved(chart.contributions("NOR", "A1"), "-200,000", "-150,000", "-100,000"),
    moved(chart.commitments("NOR", "A1"), "300,000", "-150,000", "-100,000"),
    moved(chart.aa_fees("NOR", "A1"), "2,000", "1,500", "1,000"),
    moved(chart.contributions("SWE", "A2"), in_2013="-100,000"),
    moved(chart.commitments("SWE", "A2")),
    moved(chart.aa_fees("SWE", "A2"), in_2013="1,000"),
    moved(chart.contributor_refunds("SWE"), in_2013="500"),
    moved(chart.fund_interest(), "-120.50", "-80.25", "-60"),
    moved(chart.agency_interest("ILO"), in_2012="-10"),
    moved(chart.agency_interest("UNDP"), in_2013="-33.33"),
    moved(chart.fund_transfers("OTH00"), in_2012="5,000"),
    moved(chart.fund_transfers("EFW00"), in_2013="-7,000"),
    moved(chart.other_income(), in_2013="-12.34"),
    moved(chart.bank_charges(), "5", "6", "7.50"),
    moved(chart.other_expenditure(), in_2013="20"),
    # What the committee approved: direct cost and support cost.
    moved(chart.allocations("P1", "UNDP", "programme"), "100,000"),
    moved(chart.allocations("P1", "UNDP", "programme", "8"), "7,000"),
    moved(chart.allocations("P1", "ILO", "programme"), in_2012="20,000"),
    moved(chart.allocations("P1", "ILO", "programme", "8"), in_2012="1,400"),
    moved(chart.allocations("P2", "ILO", "programme"), in_2012="50,000"),
    moved(chart.allocations("P2", "ILO", "programme", "8"), in_2012="3,500"),
    moved(chart.allocations("P3", "UNDP", "programme"), in_2013="80,000"),
    moved(chart.allocations("P3", "UNDP", "programme", "8"), in_2013="5,600"),
    moved(chart.allocations("S1", "UNDP", "direct_cost"), in_2012="10,000"),
    moved(chart.allocations("S1", "UNDP", "direct_cost", "8"), in_2012="700"),
    # What was paid, what came back.
    moved(chart.transfers("P1", "UNDP", "programme"), "107,000"),
    moved(chart.transfers("P1", "ILO", "programme"), in_2012="21,400"),
    moved(chart.transfers("P2", "ILO", "programme"), in_2012="53,500"),
    moved(chart.transfers("P3", "UNDP", "programme"), in_2013="42,800"),
    moved(chart.transfers("S1", "UNDP", "direct_cost"), in_2012="10,700"),
    moved(chart.refunds("P2", "ILO", "programme"), in_2013="-3,500"),
    moved(chart.refunds("S1", "UNDP", "direct_cost"), in_2013="-700"),
    # What the organisations report as spent.
    spent("P1", "UNDP", "O1", "10,000"),
    spent("P1", "UNDP", "O2", "5,000"),
    spent("P1", "UNDP", "1", "0", "40,000"),
    spent("P1", "UNDP", "4", "0", "20,000"),
    spent("P1", "UNDP", "5", "0", "0", "10,000.55"),
    spent("P1", "UNDP", "8", "1,050", "4,200", "700.04"),
    spent("P1", "ILO", "3", "0", "0", "1,000"),
    spent("P2", "ILO", "2", "0", "25,000"),
    spent("P2", "ILO", "6", "0", "0", "-100"),
    spent("P2", "ILO", "7", "0", "0", "20,000"),
    spent("P2", "ILO", "8", "0", "1,750", "1,400"),
    spent("S1", "UNDP", "1", "0", "6,000", "3,000", purpose="direct_cost"),
    spent("S1", "UNDP", "8", "0", "420", "210", purpose="direct_cost"),
)

FIGURES = FundFigures(
    fund_code="TST01",
    fund_name="Small Fund",
    currency="USD",
    administrative_agent="The Agent",
    aa_fee_percent=Decimal("1"),
    support_cost_percent=Decimal("7"),
    year=2013,
    sums=SUMS,
    contributors=(Party("NOR", "Norway"), Party("SWE", "Sweden"), Party("ZAM", "Zambia")),
    organisations=(Party("ILO", "Labour Organization"), Party("UNDP", "Development Programme"), Party("WHO", "Health")),
    focuses=(
        Focus("F1", "One voice", cents("300,000")),
        Focus("F2", "Country teams", cents("200,000")),
        Focus("SEC", "Secretariat", cents("50,000")),
    ),
    projects=(
        Project("P1", "Advisers", "F1", "ongoing"),
        Project("P2", "Training", "F1", "operationally closed"),
        Project("P3", "Toolkits", "F2", "ongoing"),
        Project("S1", "Secretariat", "SEC", "ongoing"),
    ),
    position=LedgerPosition(57, HEAD),
)


def lines() -> Iterator[LedgerLine]:
    """The ledger of the fund, a line for each account and year."""
    sequence = 0
    for account in SUMS:
        for year, amount in ((2011, account.before), (2012, account.prior), (2013, account.current)):
            if amount:
                sequence += 1
                focus = FIGURES.focus_of_project.get(account.name.project, "")
                day = date(year, 6, 30)
                yield LedgerLine(sequence, day, "event", f"In {year}", f"doc:{sequence}", account.name, focus, amount)
