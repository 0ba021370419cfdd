"""The figures an annual report is made of: which accounts, with which printed sign.

Signs as printed: refunds, refunds to contributors and what went to other funds are negative.
"""

from __future__ import annotations

from fund.chart import DIRECT_COST, PROGRAMME, SUPPORT_COST
from reports.definitions.grid import Part

CASH = Part(("cash",))
CASH_AT_END = Part(("cash",), at_end=True)

CONTRIBUTIONS = Part(("contributions",), sign=-1)
COMMITMENTS = Part(("commitments",), minus=("contributions",))
"""What was received, and the part of each agreement still unpaid."""
FUND_INTEREST = Part(("fund_interest",), sign=-1)
AGENCY_INTEREST = Part(("agency_interest",), sign=-1)
INTEREST = Part(("fund_interest", "agency_interest"), sign=-1)
CONTRIBUTOR_REFUNDS = Part(("contributor_refunds",), sign=-1)
FUND_TRANSFERS = Part(("fund_transfers",), sign=-1)
OTHER_INCOME = Part(("other_income",), sign=-1)
SOURCES = Part(
    ("contributions", "fund_interest", "agency_interest", "contributor_refunds", "fund_transfers", "other_income"),
    sign=-1,
)

APPROVED = Part(("allocations",))
TRANSFERS = Part(("transfers",))
REFUNDS = Part(("refunds",))
NET_FUNDED = Part(("transfers", "refunds"))
AA_FEES = Part(("aa_fees",))
BANK_CHARGES = Part(("bank_charges",))
OTHER_EXPENDITURE = Part(("other_expenditure",))
USES = Part(("transfers", "refunds", "aa_fees", "bank_charges", "other_expenditure"))

EXPENDITURE = Part(("expenditure",))
BALANCE_WITH_ORGANISATIONS = Part(("transfers", "refunds"), minus=("expenditure",))


def programme(measure: Part) -> Part:
    return measure.of(purpose=PROGRAMME)


def direct_cost(measure: Part) -> Part:
    return measure.of(purpose=DIRECT_COST)


INDIRECT_SUPPORT = programme(EXPENDITURE).of(category=SUPPORT_COST)
PROGRAMME_COSTS = programme(EXPENDITURE).but(category=SUPPORT_COST)
