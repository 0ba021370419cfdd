"""Confirming a payment: what the bank says, what will be posted, the entry."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fund.access import person_of
from fund.forms.recording import RecordForm
from fund.models import Fund
from fund.models.documents import minor
from fund.recording import UnableToRecord
from fund.views.recording.links import Crumbs, address, crumbs
from fund.views.recording.pages import RecordPage
from grants.forms.requests.paying import ConfirmationForm
from grants.headroom import Purse
from grants.models import Transfer, TransferRequest
from grants.services.payments import payment_confirm
from grants.services.steps import UnableToStep, may_take
from grants.services.transfer_requests import waiting_file
from grants.views.payments.shown import request_of, requests_crumb
from grants.views.recording.availability import position_of


class ConfirmPayment(RecordPage):
    """The house's way of recording, for one request: the form, the check with what will be posted, the deed."""

    act = "payment.confirm"
    form_class = ConfirmationForm
    title = gettext_lazy("Confirm a payment")
    button = gettext_lazy("Confirm payment")
    lead_in = gettext_lazy("What the bank says about a released payment. The transfer is posted with it.")
    template_name = "grants/payments/confirm.html"
    check_template_name = "grants/payments/check_confirm.html"

    found: TransferRequest

    def setup(self, request: HttpRequest, fund: Fund, *args: Any, **kwargs: Any) -> None:  # type: ignore[override]
        super().setup(request, fund, *args, **kwargs)
        self.found = request_of(request, fund, kwargs["number"])

    def suggested(self) -> dict[str, Any]:
        return {"value_date": self.found.batch.execution_date if self.found.batch else self.now.date()}

    def deed(self, form: RecordForm, *, by: str, at: datetime, key: str) -> Sequence[Transfer]:
        answers = form.cleaned_data
        try:
            paid = payment_confirm(
                request=self.found,
                value_date=answers["value_date"],
                bank_reference=answers["bank_reference"],
                by=person_of(self.request),
                at=at,
                idempotency_key=key,
            )
        except UnableToStep as problem:
            raise UnableToRecord(str(problem)) from None
        return [paid.transfer] if paid.transfer else []

    def facts(self, form: RecordForm) -> dict[str, Any]:
        return {"position": self.position}

    @property
    def position(self) -> Any:
        found = request_of(self.request, self.fund, self.found.number)
        purse = Purse(found.project.number, found.organisation.code, found.purpose)
        return position_of(self.fund, purse, minor(found.amount))

    def trail(self) -> Crumbs:
        own = (self.found.number, self.cancel_url)
        return crumbs(self.fund, requests_crumb(self.fund), own, _("Confirm payment"))

    @property
    def cancel_url(self) -> str:
        return address("grants:request", self.fund.code, self.found.number)

    def context(self, form: RecordForm) -> dict[str, Any]:
        by = person_of(self.request)
        why_not = may_take(record=self.found, action="confirm_payment", by=by, at=self.now) or waiting_file(self.found)
        return super().context(form) | {"transfer_request": self.found, "why_not": why_not}
