"""What a deposit comes to before it is recorded: its fee, its rate, what it settles, what to look at twice.

Nothing here writes; ``services.deposit_record`` does, and computes the same fee.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext as _
from djmoney.money import Money

from fund import display, money, selectors
from fund.chart import commitments
from fund.display import day_text, write_number
from fund.models import Agreement, Deposit
from fund.models.documents import minor
from fund.money import RATE_STRAYS_PERCENT
from fund.services import fee_of


class InstalmentShown(NamedTuple):
    """An instalment, what earlier deposits have paid of it and what this one would; minor units of the agreement's
    currency."""

    due_on: date
    amount_minor: int
    paid_minor: int
    settled_minor: int


class Suggestion(NamedTuple):
    """What can be said of a deposit before it is recorded. Minor units; a figure not yet known is None."""

    agreement: Agreement
    own_currency: str
    paid_minor: int
    unpaid_minor: int
    amount_minor: int | None
    credited_minor: int | None
    fee_minor: int | None
    fee_is_stated: bool
    instalments: list[InstalmentShown]

    @property
    def net_minor(self) -> int | None:
        """What stays in the fund's cash."""
        if self.credited_minor is None or self.fee_minor is None:
            return None
        return self.credited_minor - self.fee_minor

    @property
    def computed_fee_minor(self) -> int | None:
        """The agreement's rate of what was credited, whatever fee is stated."""
        if self.credited_minor is None:
            return None
        return money.percentage_of(self.credited_minor, Decimal(self.agreement.aa_fee_percent))

    @property
    def expected_minor(self) -> int | None:
        """What the amount would come to at the rate of signature; None within one currency or while unknown."""
        promised = minor(self.agreement.amount)
        if self.amount_minor is None or self.own_currency == self.agreement.fund.currency or promised <= 0:
            return None
        return money.proportion(self.amount_minor, minor(self.agreement.fund_amount), promised)

    @property
    def rate(self) -> str:
        """Units of the agreement's currency for one of the fund's, as the bank converted."""
        return implied_rate(self.amount_minor, self.own_currency, self.credited_minor, self.agreement.fund.currency)

    @property
    def agreement_rate(self) -> str:
        """The same at signature."""
        return implied_rate(
            minor(self.agreement.amount),
            self.own_currency,
            minor(self.agreement.fund_amount),
            self.agreement.fund.currency,
        )


def implied_rate(amount: int | None, currency: str, credited: int | None, books: str) -> str:
    """``1 USD = 6.7114 NOK``; empty within one currency or where an amount is missing."""
    if not amount or not credited or currency == books:
        return ""
    ratio = money.from_minor(amount, currency) / money.from_minor(credited, books)
    return f"1 {books} = {write_number(Decimal(money.rounded(ratio * 10_000)).scaleb(-4), 4)} {currency}"


def suggestion_for(
    agreement: Agreement, amount: int | None, credited: int | None, fee: int | None, *, but: str = ""
) -> Suggestion:
    """Work out a deposit of these amounts (minor units) under an agreement."""
    fund, own = agreement.fund, agreement.amount.currency.code
    if credited is None and own == fund.currency:
        credited = amount
    stated = fee is not None
    if fee is None and credited is not None:
        fee = minor(fee_of(agreement, Money(money.from_minor(credited, fund.currency), fund.currency)))
    deposits = Deposit.objects.filter(agreement=agreement, entry__reversed_by__isnull=True).exclude(reference=but)
    paid = sum(money.to_minor(value, own) for value in deposits.values_list("amount", flat=True))
    name = commitments(agreement.contributor.code, agreement.reference)
    return Suggestion(
        agreement=agreement,
        own_currency=own,
        paid_minor=paid,
        unpaid_minor=selectors.balances(fund).get(name, 0),
        amount_minor=amount,
        credited_minor=credited,
        fee_minor=fee,
        fee_is_stated=stated,
        instalments=settled_instalments(agreement, paid, amount or 0),
    )


def settled_instalments(agreement: Agreement, paid: int, amount: int) -> list[InstalmentShown]:
    """The instalments in the order they are due, each paid before the next."""
    shown = []
    for instalment in agreement.instalments.order_by("due_on", "pk"):
        due = minor(instalment.amount)
        earlier = min(max(paid, 0), due)
        now = min(max(amount, 0), due - earlier)
        shown.append(InstalmentShown(instalment.due_on, due, earlier, now))
        paid, amount = paid - earlier, amount - now
    return shown


def deposit_warnings(suggestion: Suggestion, received_on: date) -> list[str]:
    """What real books contain and a person should see before it is recorded; none of it is refused."""
    agreement, own = suggestion.agreement, suggestion.own_currency
    books = agreement.fund.currency
    found = []
    over = suggestion.paid_minor + (suggestion.amount_minor or 0) - minor(agreement.amount)
    if over > 0:
        found.append(
            _("With this deposit %(reference)s is paid %(over)s %(currency)s beyond what was committed.")
            % {"reference": agreement.reference, "over": display.amount_text(over, own), "currency": own}
        )
    if received_on < agreement.signed_on:
        found.append(
            _("The deposit was received before the agreement was signed on %(day)s.")
            % {"day": day_text(agreement.signed_on)}
        )
    expected = suggestion.expected_minor
    if expected is not None and money.strays(suggestion.credited_minor or 0, expected, RATE_STRAYS_PERCENT):
        found.append(
            _(
                "The rate of this deposit, %(rate)s, is more than %(percent)s %% from the rate at signature, "
                "%(signed)s. At that rate %(expected)s %(currency)s would have been credited, not %(credited)s."
            )
            % {
                "rate": suggestion.rate,
                "percent": RATE_STRAYS_PERCENT,
                "signed": suggestion.agreement_rate,
                "expected": display.amount_text(expected, books),
                "credited": display.amount_text(suggestion.credited_minor, books),
                "currency": books,
            }
        )
    computed = suggestion.computed_fee_minor
    if suggestion.fee_is_stated and computed is not None and suggestion.fee_minor != computed:
        found.append(
            _(
                "The stated fee of %(stated)s %(currency)s differs from the agreement's rate of %(rate)s %%, which is "
                "%(computed)s %(currency)s. It is taken as stated."
            )
            % {
                "stated": display.amount_text(suggestion.fee_minor, books),
                "computed": display.amount_text(computed, books),
                "rate": f"{agreement.aa_fee_percent.normalize():f}",
                "currency": books,
            }
        )
    return found
