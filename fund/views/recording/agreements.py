"""Registering an agreement, and amending its terms: the commitment in the ledger follows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fund import display, money
from fund.forms.agreements import FEWEST_ROWS, AgreementForm, AgreementTermsForm, AmendmentForm
from fund.forms.fields import written
from fund.forms.recording import RecordForm
from fund.models import Agreement, Contributor, Entry, Fund
from fund.models.documents import minor
from fund.register import agreement_amend, agreement_register
from fund.row_history import changes_of
from fund.suggestions import implied_rate
from fund.views.recording.links import Crumbs, address, crumbs
from fund.views.recording.pages import RecordPage

ACT = "agreement.record"
MORE = "more"


class TermsPage(RecordPage):
    """The terms of an agreement, with as many instalments as it takes."""

    act = ACT
    template_name = "fund/recording/agreement.html"
    check_template_name = "fund/recording/check_agreement.html"
    agreement: Agreement | None = None

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.POST.get("step") == MORE:
            typed = {name: str(request.POST[name]) for name in request.POST if name != "step"}
            rows = sum(1 for name in typed if name.startswith("due_"))
            return self.show_form(self.make_form(initial=typed, rows=rows + FEWEST_ROWS))
        return super().post(request, *args, **kwargs)

    def make_form(self, *data: Any, **options: Any) -> RecordForm:
        if "initial" in options and self.request.method == "POST":
            # The rows of instalments are not fields of the class.
            rows = {n: v for n, v in self.request.POST.dict().items() if n.startswith(("due_", "part_"))}
            options["initial"] = rows | options["initial"]
        return super().make_form(*data, **options)

    def facts(self, form: AgreementTermsForm) -> dict[str, Any]:  # type: ignore[override]
        amount, in_books = form.cleaned_data["amount"], form.cleaned_data["fund_amount"]
        currency = amount.currency.code
        warnings = []
        planned = sum(minor(part.amount) for part in form.parts)
        if form.parts and planned != minor(amount):
            warnings.append(
                _("The instalments come to %(sum)s %(currency)s, not to the %(amount)s committed.")
                % {
                    "sum": display.amount_text(planned, currency),
                    "amount": display.amount_text(minor(amount), currency),
                    "currency": currency,
                }
            )
        if form.cleaned_data["aa_fee_percent"] > self.fund.aa_fee_percent:
            warnings.append(_("The fee is above the fund's own rate."))
        rate = implied_rate(minor(amount), currency, minor(in_books), self.fund.currency)
        return {"warnings": warnings, "rate": rate}

    def context(self, form: RecordForm) -> dict[str, Any]:
        return super().context(form) | {
            "agreement": self.agreement,
            "changes": changes_of(self.agreement) if self.agreement else [],
        }

    @property
    def cancel_url(self) -> str:
        return reverse("fund:register", args=[self.fund.code])


class AddAgreement(TermsPage):
    form_class = AgreementForm
    title = gettext_lazy("Register an agreement")
    button = gettext_lazy("Register agreement")
    lead_in = gettext_lazy(
        "What a contributor commits in writing. The commitment is noted in the ledger; no cash moves."
    )

    def suggested(self) -> dict[str, Any]:
        chosen: dict[str, Any] = {
            "aa_fee_percent": self.fund.aa_fee_percent,
            "currency_code": self.fund.currency,
        }
        code = self.request.GET.get("code", "")
        if code and (contributor := Contributor.objects.filter(fund=self.fund, code=code).first()):
            chosen["contributor"] = contributor.pk
        return chosen

    def deed(self, form: AgreementForm, *, by: str, at: datetime, key: str) -> Sequence[Entry]:  # type: ignore[override]
        answers = form.cleaned_data
        agreement = agreement_register(
            contributor=answers["contributor"],
            reference=answers["reference"],
            signed_on=answers["signed_on"],
            amount=answers["amount"],
            fund_amount=answers["fund_amount"],
            aa_fee_percent=answers["aa_fee_percent"],
            earmarked_to=answers["earmarked_to"],
            parts=form.parts,
            by=by,
            at=at,
            idempotency_key=key,
        )
        return list(
            Entry.objects.filter(fund=self.fund, idempotency_key=key, record=f"agreement:{agreement.reference}")
        )

    def trail(self) -> Crumbs:
        return crumbs(self.fund, (_("Register"), self.cancel_url), str(self.title))


class EditAgreement(TermsPage):
    form_class = AmendmentForm
    title = gettext_lazy("Amend an agreement")
    button = gettext_lazy("Amend agreement")
    lead_in = gettext_lazy("Contributor, reference, currency and the day of signature stand as they were posted.")
    agreement: Agreement

    def setup(self, request: HttpRequest, fund: Fund, *args: Any, **kwargs: Any) -> None:  # type: ignore[override]
        super().setup(request, fund, *args, **kwargs)
        rows = Agreement.objects.select_related("fund", "contributor", "earmarked_to")
        self.agreement = get_object_or_404(rows, fund=fund, reference=kwargs["key"])

    def make_form(self, *data: Any, **options: Any) -> RecordForm:
        return super().make_form(*data, agreement=self.agreement, **options)

    def suggested(self) -> dict[str, Any]:
        agreement = self.agreement
        own, books = agreement.amount.currency.code, self.fund.currency
        said: dict[str, Any] = {
            "amount": written(agreement.amount),
            "fund_amount": written(agreement.fund_amount) if own != books else "",
            "aa_fee_percent": agreement.aa_fee_percent,
            "earmarked_to": agreement.earmarked_to_id,  # type: ignore[attr-defined]
        }
        for number, part in enumerate(agreement.instalments.order_by("due_on", "pk")):
            said |= {f"due_{number}": part.due_on, f"part_{number}": written(part.amount)}
        return said

    def deed(self, form: AmendmentForm, *, by: str, at: datetime, key: str) -> Sequence[Entry]:  # type: ignore[override]
        answers = form.cleaned_data
        return agreement_amend(
            agreement=Agreement.objects.select_related("fund", "contributor").get(pk=self.agreement.pk),
            amount=answers["amount"],
            fund_amount=answers["fund_amount"],
            aa_fee_percent=answers["aa_fee_percent"],
            earmarked_to=answers["earmarked_to"],
            parts=form.parts,
            by=by,
            at=at,
            idempotency_key=key,
        )

    def nothing_posted(self) -> HttpResponse:
        messages.success(self.request, _("%(row)s is saved.") % {"row": self.agreement})
        return redirect(address("fund:agreement", self.fund.code, self.agreement.reference) or self.cancel_url)

    def trail(self) -> Crumbs:
        return crumbs(self.fund, (_("Register"), self.cancel_url), f"{self.title} · {self.agreement.reference}")

    def facts(self, form: AmendmentForm) -> dict[str, Any]:  # type: ignore[override]
        found = super().facts(form)
        paid = self.agreement.deposits.filter(entry__reversed_by__isnull=True)
        currency = self.agreement.amount.currency.code
        received = sum(money.to_minor(value, currency) for value in paid.values_list("amount", flat=True))
        if received > minor(form.cleaned_data["amount"]):
            found["warnings"].append(
                _("%(paid)s %(currency)s are already paid under this agreement: more than the new amount.")
                % {"paid": display.amount_text(received, currency), "currency": currency}
            )
        return found
