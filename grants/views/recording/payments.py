"""Recording a transfer to an organisation, and a refund from one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from fund.access import requires
from fund.forms.fields import readable_minor, written
from fund.forms.recording import RecordForm
from fund.ledger import UnableToPost
from fund.models import Entry, Fund
from fund.models.documents import minor
from fund.references import next_reference
from fund.views.recording.pages import RecordPage
from grants.forms.payments import PaymentForm, RefundForm, TransferForm
from grants.forms.purses import purse_key
from grants.models import Organisation, PaidRecord, Project, Refund, Transfer
from grants.selectors import Purse
from grants.services import UnableToRefund, UnableToTransfer, refund_record, transfer_record
from grants.services.by_hand import DecidedHere, ReferenceOfRequests, series_of_requests
from grants.services.project_money import money_warnings
from grants.services.refund_splits import split_of
from grants.views.recording.availability import position_of


class PaymentPage(RecordPage):
    """A payment between the agent and an organisation."""

    model: type[PaidRecord]
    series: str
    service: Any
    template_name = "grants/recording/payment.html"
    check_template_name = "grants/recording/check_payment.html"

    def suggested(self) -> dict[str, Any]:
        first, year = f"{self.series}-{self.now.year}-001", self.now.year
        # The numbers of requests are theirs: the next one of theirs would be refused when its payment is confirmed.
        apart = series_of_requests(self.fund) if self.model is Transfer else ""
        return {"reference": next_reference(self.model, self.fund, first, year, apart)}

    def again(self, entry: Entry) -> dict[str, Any]:
        document = self.model._default_manager.filter(entry=entry).select_related("project", "organisation").first()
        if document is None:
            return {}
        return {
            "purse": purse_key(Purse(document.project.number, document.organisation.code, document.purpose)),
            "reference": document.reference,
            "value_date": document.value_date,
            "amount": written(document.amount),
        }

    def deed(self, form: RecordForm, *, by: str, at: datetime, key: str) -> Sequence[PaidRecord]:
        answers = form.cleaned_data
        purse: Purse = answers["purse"]
        record = type(self).service
        document = record(
            project=Project.objects.select_related("fund").get(fund=self.fund, number=purse.project),
            organisation=Organisation.objects.get(fund=self.fund, code=purse.organisation),
            purpose=purse.purpose,
            reference=answers["reference"],
            value_date=answers["value_date"],
            amount=answers["amount"],
            by=by,
            at=at,
            idempotency_key=key,
        )
        return [document]

    def field_of(self, problem: UnableToPost) -> str | None:
        if isinstance(problem, (UnableToTransfer, UnableToRefund)):
            return "amount"
        if isinstance(problem, DecidedHere):
            return "purse"
        if isinstance(problem, ReferenceOfRequests):
            return "reference"
        return super().field_of(problem)

    def facts(self, form: PaymentForm) -> dict[str, Any]:  # type: ignore[override]
        position = position_of(self.fund, form.purse, minor(form.cleaned_data["amount"]))
        return {"position": position, "warnings": self.warnings(form)}

    def warnings(self, form: PaymentForm) -> list[str]:
        project = Project.objects.select_related("fund").get(fund=self.fund, number=form.purse.project)
        return money_warnings(project, self.model.record_kind, form.cleaned_data["value_date"])


class RecordTransfer(PaymentPage):
    act = "transfer.record"
    model = Transfer
    series = "T"
    service = transfer_record
    form_class = TransferForm
    title = gettext_lazy("Record a transfer")
    button = gettext_lazy("Record transfer")
    lead_in = gettext_lazy(
        "Cash paid to an organisation, out of what the committee approved for it. Of projects the committee decided "
        "here, transfers are not recorded on this page: they are asked for as fund transfer requests."
    )
    suggests_by = "grants:record-transfer-preview"


class RecordRefund(PaymentPage):
    act = "refund.record"
    model = Refund
    series = "R"
    service = refund_record
    form_class = RefundForm
    title = gettext_lazy("Record a refund")
    button = gettext_lazy("Record refund")
    lead_in = gettext_lazy("Unspent money an organisation pays back. It can be allocated again.")
    suggests_by = "grants:record-refund-preview"

    def facts(self, form: PaymentForm) -> dict[str, Any]:  # type: ignore[override]
        answers = form.cleaned_data
        refund = Refund(
            fund=self.fund,
            project=Project.objects.get(fund=self.fund, number=form.purse.project),
            organisation=Organisation.objects.get(fund=self.fund, code=form.purse.organisation),
            purpose=form.purse.purpose,
            value_date=answers["value_date"],
            amount=answers["amount"],
        )
        return super().facts(form) | {"split": split_of(refund)}


def preview(request: HttpRequest, fund: Fund, form_class: type[PaymentForm], template: str) -> HttpResponse:
    """Where the chosen purse and the fund's cash stand, before and after an amount that can be read."""
    field: Any = form_class(fund=fund).fields["purse"]
    purse = field.purses.get(request.GET.get("purse", ""))
    amount = readable_minor(request.GET.get("amount", ""), fund.currency)
    position = None if purse is None else position_of(fund, purse, amount)
    return render(request, template, {"position": position, "currency": fund.currency, "fund": fund})


@require_safe
@requires(RecordTransfer.act)
def transfer_preview(request: HttpRequest, fund: Fund) -> HttpResponse:
    """What is approved, transferred and left, and the cash."""
    return preview(request, fund, TransferForm, "grants/recording/transfer_preview.html")


@require_safe
@requires(RecordRefund.act)
def refund_preview(request: HttpRequest, fund: Fund) -> HttpResponse:
    """What is transferred, refunded and left, and the cash."""
    return preview(request, fund, RefundForm, "grants/recording/refund_preview.html")
