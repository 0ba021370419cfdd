"""Recording a deposit, with the fee, the implied rate and what it settles worked out while the form is filled in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from fund.access import requires
from fund.forms.deposits import DepositForm
from fund.forms.fields import readable_minor, written
from fund.models import Agreement, Deposit, Entry, Fund
from fund.models.documents import minor
from fund.references import next_reference
from fund.services import deposit_record, fee_of
from fund.suggestions import deposit_warnings, suggestion_for
from fund.views.recording.pages import RecordPage

ACT = "deposit.record"


class RecordDeposit(RecordPage):
    act = ACT
    form_class = DepositForm
    title = gettext_lazy("Record a deposit")
    button = gettext_lazy("Record deposit")
    lead_in = gettext_lazy("Cash received from a contributor under an agreement. The agent's fee is taken at once.")
    suggests_by = "fund:record-deposit-preview"
    check_template_name = "fund/recording/check_deposit.html"

    def suggested(self) -> dict[str, Any]:
        return {"reference": next_reference(Deposit, self.fund, f"D-{self.now.year}-001", self.now.year)}

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
        warnings = deposit_warnings(suggestion, form.cleaned_data["received_on"])
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
