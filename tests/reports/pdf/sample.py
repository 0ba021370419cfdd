"""A fund of a plausible size, made from a seed: 8 contributors, 12 organisations, 40 projects, 5 priority focuses.

The accounts are written down in plain figures; the report is worked out from them as in production.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal
from random import Random

from fund import chart, money
from reports.building import annual_report_of
from reports.fund_figures import Focus, FundFigures, Party, Project, Sums
from reports.table import LedgerPosition, Report

PREPARED_AT = datetime(2014, 5, 28, 14, 5, tzinfo=UTC)
HEAD = "9f2c4e0b7d1a86355ea1c0de77b0a4d2f31c58e6094bb7ad21e3f60c5d8e7a49"

CONTRIBUTORS = (
    ("DEU", "Government of Germany"),
    ("DNK", "Government of Denmark"),
    ("FIN", "Government of Finland"),
    ("IRL", "Irish Aid"),
    ("NLD", "Government of the Netherlands"),
    ("NOR", "Government of Norway"),
    ("OHF", "Open Horizons Foundation"),
    ("SWE", "Swedish International Development Cooperation Agency (Sida)"),
)
ORGANISATIONS = (
    ("FAO", "Food and Agriculture Organization of the United Nations (FAO)"),
    ("ILO", "International Labour Organization (ILO)"),
    ("OHCHR", "Office of the United Nations High Commissioner for Human Rights (OHCHR)"),
    ("UNDP", "United Nations Development Programme (UNDP)"),
    ("UNESCO", "United Nations Educational, Scientific and Cultural Organization (UNESCO)"),
    ("UNFPA", "United Nations Population Fund (UNFPA)"),
    ("UNHCR", "Office of the United Nations High Commissioner for Refugees (UNHCR)"),
    ("UNICEF", "United Nations Children's Fund (UNICEF)"),
    ("UNODC", "United Nations Office on Drugs and Crime (UNODC)"),
    ("UNSSC", "United Nations System Staff College (UNSSC)"),
    ("UNW", "United Nations Entity for Gender Equality and the Empowerment of Women (UN Women)"),
    ("WHO", "World Health Organization (WHO)"),
)
FOCUSES = (
    ("PF1", "Promoting a coordinated and coherent approach to human rights integration", "4761630"),
    ("PF2", "Strengthening support to Resident Coordinators and country team leadership", "10300000"),
    ("PF3", "Strengthening national protection systems", "5000000"),
    ("PF4", "Integrating human rights in advocacy on development and global issues", "110000"),
    ("SEC", "Secretariat costs", "1545000"),
)
SUBJECTS = (
    "Human rights adviser to the Resident Coordinator",
    "Follow-up to the recommendations of the universal periodic review and treaty bodies, with national partners",
    "Common guidance on human rights in United Nations programming",
    "Strengthening the national human rights institution",
    "Economic, social and cultural rights in national policies and budgets",
    "Regional strategy on human rights mainstreaming",
)
PLACES = ("Kenya", "Nepal", "Moldova", "Rwanda", "Papua New Guinea", "Tunisia", "Asia and the Pacific", "Côte d'Ivoire")
STATUSES = ("ongoing", "operationally closed", "financially closed")
RATE = Decimal(7)


def sample_figures(
    seed: int = 7, projects: int = 40, lines: int = 2, scale: int = 1, currency: str = "USD", certified: bool = False
) -> FundFigures:
    """The figures of the sample fund. ``lines`` organisations to a project at most, amounts times ``scale``."""
    random = Random(seed)
    accounts: dict[chart.AccountName, list[int]] = {}

    def move(name: chart.AccountName, period: int, amount: int) -> None:
        accounts.setdefault(name, [0, 0, 0])[period] += amount * scale

    register = [
        Project(
            f"{84210 + number:08d}",
            f"{random.choice(SUBJECTS)} – {random.choice(PLACES)}",
            "SEC" if number % 20 == 19 else FOCUSES[(0, 1, 1, 1, 2, 2, 3)[number % 7]][0],
            random.choice(STATUSES),
        )
        for number in range(projects)
    ]
    for project in register:
        purpose = chart.DIRECT_COST if project.focus == "SEC" else chart.PROGRAMME
        # Two organisations have not been funded yet: their lines are empty.
        for organisation, _name in random.sample(ORGANISATIONS[2:], random.randint(1, lines)):
            _live(random, move, project.number, organisation, purpose)
    _finance(random, move, accounts)
    cash = [-sum(sums[period] for name, sums in accounts.items() if not _memorandum(name)) for period in range(3)]
    accounts[chart.cash()] = cash
    return FundFigures(
        fund_code="HRM00",
        fund_name="UNDG Human Rights Mainstreaming Multi-Donor Trust Fund",
        currency=currency,
        administrative_agent="UNDP Multi-Partner Trust Fund Office",
        aa_fee_percent=Decimal(1),
        support_cost_percent=RATE,
        year=2013,
        sums=tuple(Sums(name, *sums) for name, sums in accounts.items()),
        contributors=tuple(Party(code, name) for code, name in CONTRIBUTORS),
        organisations=tuple(Party(code, name) for code, name in ORGANISATIONS),
        focuses=tuple(Focus(code, title, money.to_minor(Decimal(planned), "USD")) for code, title, planned in FOCUSES),
        projects=tuple(register),
        position=LedgerPosition(412, HEAD),
        is_certified=certified,
    )


def sample_report(**arguments: object) -> Report:
    """The annual report of the sample fund."""
    return annual_report_of(sample_figures(**arguments))


def _memorandum(name: chart.AccountName) -> bool:
    return name.kind in ("allocations", "commitments", "expenditure", "cash")


def _live(random: Random, move, project: str, organisation: str, purpose: str) -> None:
    """One project of one organisation: approved, transferred, partly refunded, partly spent."""
    began = random.randrange(3)
    direct = random.randint(40_000, 420_000) * 100
    support = money.percentage_of(direct, RATE)
    move(chart.allocations(project, organisation, purpose), began, direct)
    move(chart.allocations(project, organisation, purpose, "8"), began, support)
    share = random.choice((100, 100, 70, 60))
    paid = money.proportion(direct + support, share, 100)
    move(chart.transfers(project, organisation, purpose), began, paid)
    spent = 0
    for period in range(began, 3):
        for category in random.sample("1234567", random.randint(2, 5)) if period else ("O1", "O2", "O4"):
            amount = random.randint(0, paid // 4)
            if spent + amount < paid * 0.9:
                move(chart.expenditure(project, organisation, purpose, category), period, amount)
                move(chart.expenditure(project, organisation, purpose, "8"), period, money.percentage_of(amount, RATE))
                spent += amount + money.percentage_of(amount, RATE)
    if began == 0 and random.random() < 0.4:
        move(chart.refunds(project, organisation, purpose), 2, -((paid - spent) // 2))
    if random.random() < 0.1:
        move(chart.expenditure(project, organisation, purpose, "5"), 2, -random.randint(1, 90_000))


def _finance(random: Random, move, accounts: dict[chart.AccountName, list[int]]) -> None:
    """Enough contributions to have paid all that, with fees, interest and charges."""
    out = Counter[int]()
    for name, sums in accounts.items():
        if not _memorandum(name):
            for period, amount in enumerate(sums):
                out[period] += amount
    weights = dict(zip((code for code, _ in CONTRIBUTORS), (9, 14, 6, 5, 11, 31, 3, 21), strict=True))
    scale = sum(weights.values())
    for period in range(3):
        for code, weight in weights.items():
            if code in ("DEU", "OHF") and period < 2:
                continue
            deposit = (
                out[period] * weight * (140, 104, 101)[period] // (scale * 100) + random.randint(0, 9_999_99) + 100_000
            )
            agreement = f"{code}-1"
            fee = money.percentage_of(deposit, Decimal(1))
            _move_raw(accounts, chart.contributions(code, agreement), period, -deposit)
            _move_raw(accounts, chart.aa_fees(code, agreement), period, fee)
    _move_raw(accounts, chart.commitments("NOR", "NOR-1"), 0, 250_000_000)
    for period, earned in enumerate((1_204_518, 1_871_266, 1_530_977)):
        move(chart.fund_interest(), period, -earned)
    move(chart.agency_interest("UNFPA"), 1, -412_377)
    move(chart.agency_interest("UNICEF"), 2, -98_214)
    move(chart.contributor_refunds("IRL"), 2, 1_500_000)
    move(chart.fund_transfers("EFW00"), 1, -25_000_000)
    move(chart.fund_transfers("JPX00"), 2, 4_000_000)
    move(chart.other_income(), 2, -12_345)
    for period in range(3):
        move(chart.bank_charges(), period, 4_150 + 13 * period)


def _move_raw(accounts: dict[chart.AccountName, list[int]], name: chart.AccountName, period: int, amount: int) -> None:
    """Amounts that are scaled already."""
    accounts.setdefault(name, [0, 0, 0])[period] += amount
