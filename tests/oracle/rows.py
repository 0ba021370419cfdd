"""Workbook rows made exact: defaults filled in, amounts as whole minor units, dates as dates.

``Books(sheets)`` takes ``{sheet name: [{column: value}]}`` with the loose values a person types (text,
numbers, dates, empty cells) and answers with events. An event is a tuple of what it is, its date, its
dimensions and its amount; the tables of the report are sums over events.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

MINOR_DIGITS = {"JPY": 0, "KRW": 0, "ISK": 0, "XOF": 0, "XAF": 0, "BHD": 3, "KWD": 3, "JOD": 3, "TND": 3}


def minor_digits(currency: str) -> int:
    """ISO 4217: two decimals, with the exceptions above."""
    return MINOR_DIGITS.get(currency, 2)


def half_up(value: Fraction) -> int:
    """The nearest whole number; a tie goes away from zero."""
    whole, rest = divmod(abs(value), 1)
    nearest = int(whole) + (1 if rest >= Fraction(1, 2) else 0)
    return nearest if value >= 0 else -nearest


def exact(value: object) -> Fraction:
    """A number as it was typed: a float is read as its shortest text."""
    if isinstance(value, str):
        return Fraction(Decimal(value.strip()))
    return Fraction(Decimal(str(value)))


def minor(value: object, currency: str) -> int:
    """An amount in minor units. It must not have more decimals than the currency."""
    scaled = exact(value) * 10 ** minor_digits(currency)
    if scaled.denominator != 1:
        raise ValueError(f"{value} has more decimals than {currency}")
    return int(scaled)


def text(value: object) -> str:
    return "" if value is None else str(value).strip()


def day(value: object) -> date | None:
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    return date.fromisoformat(str(value).strip()[:10])


def as_decimal_text(amount_minor: int, currency: str) -> str:
    """Minor units as the report writes them: ``-1234.50``."""
    digits = minor_digits(currency)
    number = Decimal(amount_minor).scaleb(-digits)
    return f"{number:.{digits}f}"


def percent(part: int, whole: int) -> str | None:
    """Two decimals, half-up; nothing on a zero base."""
    if whole == 0:
        return None
    hundredths = half_up(Fraction(part * 10000, whole))
    return str(Decimal(hundredths).scaleb(-2).quantize(Decimal("0.01"), ROUND_HALF_UP))


@dataclass(frozen=True)
class Agreement:
    reference: str
    contributor: str
    signed_on: date
    currency: str
    amount: int
    fund_amount: int
    fee_percent: Fraction


@dataclass(frozen=True)
class Deposit:
    agreement: Agreement
    on: date
    amount: int
    gross: int
    fee: int


@dataclass(frozen=True)
class Payment:
    """A transfer, a refund, an allocation or an expenditure: money of one project, organisation and purpose."""

    on: date
    project: str
    organisation: str
    purpose: str
    amount: int
    category: str = ""


@dataclass(frozen=True)
class Flow:
    """Money in or out of the fund that belongs to no project. ``amount`` is positive when it came in."""

    kind: str
    on: date
    amount: int
    party: str = ""


@dataclass
class Books:
    """One workbook, read. Nothing is checked: the rows are taken to be legal."""

    sheets: dict[str, list[dict[str, object]]]
    currency: str = field(init=False)

    def __post_init__(self) -> None:
        self.fund = self.rows("fund")[0]
        self.currency = text(self.fund["currency"])
        self.fee_percent = self.rate(self.fund, "aa_fee_percent", Fraction(1))
        self.support_percent = self.rate(self.fund, "support_cost_percent", Fraction(7))
        self.planned = {
            text(row["code"]): minor(row.get("planned_amount") or 0, self.currency)
            for row in self.rows("priority_focuses")
        }
        self.contributors = [text(row["code"]) for row in self.rows("contributors")]
        self.organisations = {
            text(row["code"]): self.rate(row, "support_cost_percent", self.support_percent)
            for row in self.rows("organisations")
        }
        self.focus_of = {text(row["number"]): text(row["priority_focus"]) for row in self.rows("projects")}
        self.agreements = {text(row["reference"]): self.agreement(row) for row in self.rows("agreements")}
        self.deposits = [self.deposit(row) for row in self.rows("deposits")]
        self.allocations = [self.allocation(row) for row in self.rows("allocations")]
        self.transfers = [self.payment(row) for row in self.rows("transfers")]
        self.refunds = [self.payment(row) for row in self.rows("refunds")]
        self.expenditures = [self.expenditure(row) for row in self.rows("expenditures")]
        self.flows = [*self.income(), *self.charges(), *self.inter_fund(), *self.paid_back()]

    def rows(self, sheet: str) -> list[dict[str, object]]:
        """The rows of a sheet that hold anything at all; a missing sheet has none."""
        return [row for row in self.sheets.get(sheet, []) if any(text(value) for value in row.values())]

    @staticmethod
    def rate(row: dict[str, object], column: str, default: Fraction) -> Fraction:
        return exact(row[column]) if text(row.get(column)) else default

    def amount(self, row: dict[str, object], column: str = "amount") -> int:
        return minor(row[column], self.currency)

    def agreement(self, row: dict[str, object]) -> Agreement:
        currency = text(row["currency"])
        amount = minor(row["amount"], currency)
        stated = text(row.get("fund_amount"))
        return Agreement(
            reference=text(row["reference"]),
            contributor=text(row["contributor"]),
            signed_on=day(row["signed_on"]),
            currency=currency,
            amount=amount,
            fund_amount=minor(row["fund_amount"], self.currency) if stated else amount,
            fee_percent=self.rate(row, "aa_fee_percent", self.fee_percent),
        )

    def deposit(self, row: dict[str, object]) -> Deposit:
        agreement = self.agreements[text(row["agreement"])]
        amount = minor(row["amount"], agreement.currency)
        gross = minor(row["fund_amount"], self.currency) if text(row.get("fund_amount")) else amount
        if text(row.get("aa_fee")):
            fee = minor(row["aa_fee"], self.currency)
        else:
            fee = half_up(gross * agreement.fee_percent / 100)
        return Deposit(agreement, day(row["received_on"]), amount, gross, fee)

    def allocation(self, row: dict[str, object]) -> Payment:
        direct = self.amount(row, "direct_amount")
        if text(row.get("support_cost")):
            support = self.amount(row, "support_cost")
        else:
            support = half_up(direct * self.organisations[text(row["organisation"])] / 100)
        return self.payment(row, on=day(row["decided_on"]), amount=direct + support)

    def payment(self, row: dict[str, object], on: date | None = None, amount: int | None = None) -> Payment:
        return Payment(
            on=on or day(row["value_date"]),
            project=text(row["project"]),
            organisation=text(row["organisation"]),
            purpose=text(row.get("purpose")) or "programme",
            amount=self.amount(row) if amount is None else amount,
            category=text(row.get("category")),
        )

    def expenditure(self, row: dict[str, object]) -> Payment:
        return self.payment(row, on=date(int(exact(row["year"])), 12, 31))

    def income(self) -> list[Flow]:
        return [
            Flow(text(row["kind"]), day(row["value_date"]), self.amount(row), text(row.get("organisation")))
            for row in self.rows("income")
        ]

    def charges(self) -> list[Flow]:
        return [Flow(text(row["kind"]), day(row["value_date"]), -self.amount(row)) for row in self.rows("charges")]

    def inter_fund(self) -> list[Flow]:
        sign = {"in": 1, "out": -1}
        return [
            Flow(
                "fund_transfers",
                day(row["value_date"]),
                sign[text(row["direction"])] * self.amount(row),
                text(row["other_fund"]),
            )
            for row in self.rows("fund_transfers")
        ]

    def paid_back(self) -> list[Flow]:
        return [
            Flow("contributor_refunds", day(row["value_date"]), -self.amount(row), text(row["contributor"]))
            for row in self.rows("contributor_refunds")
        ]
