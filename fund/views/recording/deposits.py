"""Recording a deposit, with the fee, the implied rate and what it settles worked out while the form is filled in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from djmoney.money import Money

from fund import display, money, selectors
from fund.access import requires
from fund.chart import commitments
from fund.forms.deposits import DepositForm
from fund.forms.fields import readable_minor, write_number, written
from fund.models import Agreement, Deposit, Entry, Fund
from fund.models.documents import minor
from fund.references import next_reference
from fund.services import deposit_record, fee_of
from fund.views.recording.pages import RecordPage

ACT = "deposit.record"


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


class RecordDeposit(RecordPage):
    act = ACT
    form_class = DepositForm
    title = gettext_lazy("Record a deposit")
    button = gettext_lazy("Record deposit")
    lead_in = gettext_lazy("Cash received from a contributor under an agreement. The agent's fee is taken at once.")
    suggests_by = "fund:record-deposit-preview"
    check_template_name = "fund/recording/check_deposit.html"

    def suggested(self) -> dict[str, Any]:
        return {"reference": next_reference(Deposit, self.fund, f"D-{self.now.year}-001")}

    def again(self, entry: Entry) -> dict[str, Any]:
        deposit = Deposit.objects.filter(entry=entry).first()
        if deposit is None:
            return {}
        own, books = deposit.amount.currency.code, self.fund.currency
        return {
            "agreement": deposit.agreement_id,
            "reference": deposit.reference,
            "received_on": deposit.received_on,
            "amount": written(deposit.amount),
            "fund_amount": written(deposit.fund_amount) if own != books else "",
            "aa_fee": written(deposit.aa_fee)
            if deposit.aa_fee != fee_of(deposit.agreement, deposit.fund_amount)
            else "",
        }

    def deed(self, form: DepositForm, *, by: str, at: datetime, key: str) -> Sequence[Deposit]:  # type: ignore[override]
        answers = form.cleaned_data
        deposit = deposit_record(
            agreement=answers["agreement"],
            reference=answers["reference"],
            received_on=answers["received_on"],
            amount=answers["amount"],
            fund_amount=answers["fund_amount"],
            aa_fee=answers["aa_fee"],
            by=by,
            at=at,
            idempotency_key=key,
        )
        return [deposit]

    def facts(self, form: DepositForm) -> dict[str, Any]:  # type: ignore[override]
        suggestion = suggestion_for(
            form.cleaned_data["agreement"],
            minor(form.cleaned_data["amount"]),
            minor(form.credited),
            None if form.cleaned_data["aa_fee"] is None else minor(form.fee),
        )
        warnings = []
        over = suggestion.paid_minor + (suggestion.amount_minor or 0) - minor(suggestion.agreement.amount)
        if over > 0:
            warnings.append(
                _("With this deposit %(reference)s is paid %(over)s %(currency)s beyond what was committed.")
                % {
                    "reference": suggestion.agreement.reference,
                    "over": display.amount_text(over, suggestion.own_currency),
                    "currency": suggestion.own_currency,
                }
            )
        if form.cleaned_data["received_on"] < suggestion.agreement.signed_on:
            warnings.append(
                _("The deposit was received before the agreement was signed on %(day)s.")
                % {"day": display.day_text(suggestion.agreement.signed_on)}
            )
        return {"suggestion": suggestion, "warnings": warnings}


@require_safe
@requires(ACT)
def deposit_preview(request: HttpRequest, fund: Fund) -> HttpResponse:
    """What the form's answers so far come to. Says nothing about what cannot be read yet."""
    chosen = request.GET.get("agreement", "")
    agreements = Agreement.objects.filter(fund=fund).select_related("contributor", "fund", "earmarked_to")
    agreement = agreements.filter(pk=int(chosen)).first() if chosen.isdecimal() and len(chosen) < 19 else None
    suggestion = None
    if agreement is not None:
        own, books = agreement.amount.currency.code, fund.currency
        suggestion = suggestion_for(
            agreement,
            readable_minor(request.GET.get("amount", ""), own),
            readable_minor(request.GET.get("fund_amount", ""), books),
            readable_minor(request.GET.get("aa_fee", ""), books),
        )
    context = {"suggestion": suggestion, "currency": fund.currency}
    return render(request, "fund/recording/deposit_preview.html", context)
