"""The money's tables: the register, the people, the ledger and the documents behind its entries."""

from fund.models.documents import (
    Charge,
    ChargeKind,
    ContributorRefund,
    Deposit,
    Direction,
    FundTransfer,
    Income,
    IncomeKind,
    PostedRecord,
    amount_text,
)
from fund.models.ledger import Account, AppendOnly, CarriedBalance, ClosedYear, Entry, Movement
from fund.models.people import Membership, User
from fund.models.register import (
    Agreement,
    Contributor,
    ContributorType,
    ExchangeRate,
    FocusKind,
    Fund,
    Instalment,
    Output,
    PriorityFocus,
    money_field,
)

__all__ = [
    "Account",
    "Agreement",
    "AppendOnly",
    "CarriedBalance",
    "Charge",
    "ChargeKind",
    "ClosedYear",
    "Contributor",
    "ContributorRefund",
    "ContributorType",
    "Deposit",
    "Direction",
    "Entry",
    "ExchangeRate",
    "FocusKind",
    "Fund",
    "FundTransfer",
    "Income",
    "IncomeKind",
    "Instalment",
    "Membership",
    "Movement",
    "Output",
    "PostedRecord",
    "PriorityFocus",
    "User",
    "amount_text",
    "money_field",
]
