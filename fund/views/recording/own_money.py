"""Recording income, charges, balances passed between funds, and refunds to contributors."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fund.access import rights_for
from fund.between_funds import fund_of_code
from fund.cautions import contributor_refund_warnings, elsewhere_warning
from fund.forms.fields import written
from fund.forms.own_money import ChargeForm, ContributorRefundForm, FundTransferForm, IncomeForm
from fund.forms.recording import RecordForm
from fund.ledger import UnableToPost
from fund.models import Charge, ContributorRefund, Entry, Fund, FundTransfer, Income, PostedRecord
from fund.recording import UnableToRecord
from fund.references import next_reference
from fund.services import (
    charge_record,
    contributor_refund_record,
    fund_transfer_pass,
    fund_transfer_record,
    income_record,
)
from fund.views.recording.pages import RecordPage


class OwnMoneyPage(RecordPage):
    """Pages of documents with a reference, a value date and one amount; ``kept`` are the fields beside these."""

    model: type[PostedRecord]
    series: str
    kept: tuple[str, ...] = ()

    def suggested(self) -> dict[str, Any]:
        return {"reference": next_reference(self.model, self.fund, f"{self.series}-{self.now.year}-001", self.now.year)}

    def again(self, entry: Entry) -> dict[str, Any]:
        document = self.model._default_manager.filter(entry=entry).first()
        if document is None:
            return {}
        return {
            "reference": document.reference,
            "value_date": document.value_date,  # type: ignore[attr-defined]
            "amount": written(document.amount),  # type: ignore[attr-defined]
        } | {fact: getattr(document, fact) for fact in self.kept}


class RecordIncome(OwnMoneyPage):
    act = "income.record"
    model = Income
    series = "INC"
    kept = ("kind", "organisation")
    form_class = IncomeForm
    title = gettext_lazy("Record income")
    button = gettext_lazy("Record income")
    lead_in = gettext_lazy("Interest and other income. No administrative agent fee is taken from it.")

    def deed(self, form: RecordForm, *, by: str, at: datetime, key: str) -> Sequence[PostedRecord]:
        answers = form.cleaned_data
        income = income_record(
            fund=self.fund,
            reference=answers["reference"],
            kind=answers["kind"],
            value_date=answers["value_date"],
            amount=answers["amount"],
            organisation=answers["organisation"],
            by=by,
            at=at,
            idempotency_key=key,
        )
        return [income]

    def facts(self, form: RecordForm) -> dict[str, Any]:
        organisations: Any = self.fund.organisations  # type: ignore[attr-defined]
        found = organisations.filter(code=form.cleaned_data["organisation"]).first()
        if found is None or found.returns_interest:
            return {}
        sentence = _("%(organisation)s is registered as not returning interest: its governing body decided otherwise.")
        return {"warnings": [sentence % {"organisation": found.name}]}


class RecordCharge(OwnMoneyPage):
    act = "charge.record"
    model = Charge
    series = "CHG"
    kept = ("kind",)
    form_class = ChargeForm
    title = gettext_lazy("Record a charge")
    button = gettext_lazy("Record charge")
    lead_in = gettext_lazy("What the bank or another party took from the fund's cash.")

    def deed(self, form: RecordForm, *, by: str, at: datetime, key: str) -> Sequence[PostedRecord]:
        answers = form.cleaned_data
        charge = charge_record(
            fund=self.fund,
            reference=answers["reference"],
            kind=answers["kind"],
            value_date=answers["value_date"],
            amount=answers["amount"],
            by=by,
            at=at,
            idempotency_key=key,
        )
        return [charge]


class OtherFundRefused(UnableToRecord):
    """The person may not record in the fund on the other side."""


class RecordFundTransfer(OwnMoneyPage):
    act = "fund_transfer.record"
    model = FundTransfer
    series = "FT"
    kept = ("direction", "other_fund")
    form_class = FundTransferForm
    title = gettext_lazy("Record a balance passed between funds")
    button = gettext_lazy("Record balance passed")
    lead_in = gettext_lazy(
        "Where the other fund is kept in this system too, it is recorded in both funds at once. No second fee is taken."
    )

    def beside(self, form: RecordForm) -> Sequence[Fund]:
        other = fund_of_code(form.cleaned_data["other_fund"], self.fund)
        return [other] if other else []

    def deed(self, form: RecordForm, *, by: str, at: datetime, key: str) -> Sequence[PostedRecord]:
        answers = form.cleaned_data
        for other in self.beside(form):
            if not rights_for(self.request).may(self.act, other):
                raise OtherFundRefused(
                    _(
                        "%(other)s is a fund of this system, so this is recorded in its books too, and your role does "
                        "not include recording there. Ask somebody who may record in both funds."
                    )
                    % {"other": other.code}
                )
            passed = fund_transfer_pass(
                fund=self.fund,
                other=other,
                reference=answers["reference"],
                direction=answers["direction"],
                value_date=answers["value_date"],
                amount=answers["amount"],
                by=by,
                at=at,
                idempotency_key=key,
            )
            return [passed]
        passed = fund_transfer_record(
            fund=self.fund,
            reference=answers["reference"],
            direction=answers["direction"],
            other_fund=answers["other_fund"],
            value_date=answers["value_date"],
            amount=answers["amount"],
            by=by,
            at=at,
            idempotency_key=key,
        )
        return [passed]

    def facts(self, form: RecordForm) -> dict[str, Any]:
        if self.beside(form):
            return {}
        return {"warnings": [elsewhere_warning(form.cleaned_data["other_fund"])]}

    def field_of(self, problem: UnableToPost) -> str | None:
        return "other_fund" if isinstance(problem, OtherFundRefused) else super().field_of(problem)


class RecordContributorRefund(OwnMoneyPage):
    act = "contributor_refund.record"
    model = ContributorRefund
    series = "CR"
    kept = ("contributor_id",)
    form_class = ContributorRefundForm
    title = gettext_lazy("Record a refund to a contributor")
    button = gettext_lazy("Record refund to contributor")
    lead_in = gettext_lazy("Money of the fund given back to a contributor. The agent's fee already taken stays taken.")

    def again(self, entry: Entry) -> dict[str, Any]:
        said = super().again(entry)
        if "contributor_id" in said:
            said["contributor"] = said.pop("contributor_id")
        return said

    def facts(self, form: RecordForm) -> dict[str, Any]:
        answers = form.cleaned_data
        return {"warnings": contributor_refund_warnings(answers["contributor"], answers["amount"])}

    def deed(self, form: RecordForm, *, by: str, at: datetime, key: str) -> Sequence[PostedRecord]:
        answers = form.cleaned_data
        refund = contributor_refund_record(
            contributor=answers["contributor"],
            reference=answers["reference"],
            value_date=answers["value_date"],
            amount=answers["amount"],
            by=by,
            at=at,
            idempotency_key=key,
        )
        return [refund]
