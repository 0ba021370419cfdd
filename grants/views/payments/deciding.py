"""Releasing a payment to what was shown, and every way in which a request is refused, undone or given up."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import messages
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.decorators.http import require_http_methods

from fund.access import requires
from fund.guards import GuardsMissing
from fund.ledger import UnableToPost
from fund.models import Fund, User
from fund.views.recording.pages import cannot_write
from grants.forms.requests.deciding import ReasonForm, ReturnForm
from grants.models import TransferRequest
from grants.payments.checks import failing
from grants.payments.grounds import checks_of, usable_account
from grants.services.payments import payment_fail, payment_return
from grants.services.steps import NotNow, UnableToStep, may_take, steps_of
from grants.services.transfer_requests import (
    request_cancel,
    request_refuse,
    request_release,
    request_withdraw_release,
    shown_digest,
)
from grants.views.payments.shown import checks_shown, days_text, person_of, request_frame, request_of


@require_http_methods(["GET", "HEAD", "POST"])
@requires("transfer.release")
@reauthentication_required(allow_get=True)
def request_release_page(request: HttpRequest, fund: Fund, number: str) -> HttpResponseBase:
    """Everything about the payment on one page; who releases it agrees to exactly that, with their password."""
    found, now, person = request_of(request, fund, number), timezone.now(), person_of(request)
    problem = ""
    if request.method == "POST":
        try:
            request_release(
                request=found,
                shown=request.POST.get("shown", ""),
                comment=request.POST.get("comment", "")[:2000],
                by=person,
                at=now,
            )
        except NotNow as refused:
            if was_done(fund, found, "release", person):
                return redirect("grants:request", fund.code, number)
            problem = str(refused)
        except UnableToStep as refused:
            problem = str(refused)
        except (OperationalError, GuardsMissing) as refused:
            problem = cannot_write(refused)
        else:
            messages.success(request, _("%(number)s is released. It can be paid now.") % {"number": number})
            return redirect("grants:request", fund.code, number)
        found = request_of(request, fund, number)
    checks, account = checks_of(found, now.date()), usable_account(found.organisation)
    context = request_frame(fund, found, _("Release")) | {
        "checks": checks_shown(checks),
        "fails": len(failing(checks)),
        "checked_on": now.date(),
        "account": account,
        "shown": shown_digest(found, checks, account),
        "why_not": may_take(record=found, action="release", by=person, at=now),
        "problem": problem,
        "days": days_text(found, now.date()),
    }
    return render(request, "grants/payments/release.html", context)


def was_done(fund: Fund, found: TransferRequest, action: str, person: User) -> bool:
    """Whether this person's own form was sent twice, and did it the first time."""
    last = steps_of(fund, found.record).last()
    return last is not None and (last.action, last.taken_by) == (action, person)


class ReasonPage(View):
    """A step that needs a reason has a page of its own: what will change, who is told, the reason, the deed."""

    act: str
    action: str
    title: Any
    button: Any
    lead_in: Any
    done: Any
    form_class: type[forms.Form] = ReasonForm
    http_method_names = ("get", "post", "head", "options")

    def take(self, found: TransferRequest, answers: dict[str, Any], by: User, at: datetime) -> None:
        """The one domain call."""
        raise NotImplementedError

    def suggested(self, now: datetime) -> dict[str, Any]:
        return {}

    def get(self, request: HttpRequest, fund: Fund, number: str) -> HttpResponse:
        return self.show(request, fund, number, self.form_class(initial=self.suggested(timezone.now())))

    def post(self, request: HttpRequest, fund: Fund, number: str) -> HttpResponse:
        form, found, person = self.form_class(request.POST), request_of(request, fund, number), person_of(request)
        if form.is_valid():
            try:
                self.take(found, form.cleaned_data, person, timezone.now())
            except NotNow as refused:
                if was_done(fund, found, self.action, person):
                    return redirect("grants:request", fund.code, number)
                form.add_error(None, str(refused))
            except (UnableToStep, UnableToPost) as refused:
                form.add_error(None, str(refused))
            except (OperationalError, GuardsMissing) as refused:
                form.add_error(None, cannot_write(refused))
            else:
                messages.success(request, self.done % {"number": number})
                return redirect("grants:request", fund.code, number)
        return self.show(request, fund, number, form)

    def show(self, request: HttpRequest, fund: Fund, number: str, form: forms.Form) -> HttpResponse:
        found = request_of(request, fund, number)
        context = request_frame(fund, found, str(self.title)) | {
            "form": form,
            "page": self,
            "why_not": may_take(record=found, action=self.action, by=person_of(request), at=timezone.now()),
        }
        return render(request, "grants/payments/reason.html", context)


class RefuseRequest(ReasonPage):
    act, action = "transfer.release", "refuse"
    title, button = gettext_lazy("Refuse"), gettext_lazy("Refuse the request")
    lead_in = gettext_lazy("The request goes back to who prepared it, with your reason. Nothing is paid.")
    done = gettext_lazy("%(number)s is refused. Who prepared it was told.")

    def take(self, found: TransferRequest, answers: dict[str, Any], by: User, at: datetime) -> None:
        request_refuse(request=found, comment=answers["reason"], by=by, at=at)


class WithdrawRelease(ReasonPage):
    act, action = "transfer.release", "withdraw_release"
    title, button = gettext_lazy("Take the release back"), gettext_lazy("Take the release back")
    lead_in = gettext_lazy(
        "Only while nothing has gone to the bank. The request goes back to who prepared it, with your reason."
    )
    done = gettext_lazy("The release of %(number)s is taken back. Who prepared it was told.")

    def take(self, found: TransferRequest, answers: dict[str, Any], by: User, at: datetime) -> None:
        request_withdraw_release(request=found, comment=answers["reason"], by=by, at=at)


class CancelRequest(ReasonPage):
    act, action = "transfer.request", "cancel"
    title, button = gettext_lazy("Cancel the request"), gettext_lazy("Cancel the request")
    lead_in = gettext_lazy("The request is over and stays in sight. What it asked for is free for another.")
    done = gettext_lazy("%(number)s is cancelled.")

    def take(self, found: TransferRequest, answers: dict[str, Any], by: User, at: datetime) -> None:
        request_cancel(request=found, comment=answers["reason"], by=by, at=at)


class PaymentFailed(ReasonPage):
    act, action = "payment.confirm", "fail"
    title, button = gettext_lazy("Payment failed"), gettext_lazy("Record that the payment failed")
    lead_in = gettext_lazy("The bank did not pay. Nothing is posted; the request can be put right and submitted again.")
    done = gettext_lazy("It is recorded that the payment of %(number)s failed.")

    def take(self, found: TransferRequest, answers: dict[str, Any], by: User, at: datetime) -> None:
        payment_fail(request=found, comment=answers["reason"], by=by, at=at)


class PaymentCameBack(ReasonPage):
    act, action = "transfer.release", "return_payment"
    form_class = ReturnForm
    title, button = gettext_lazy("Payment came back"), gettext_lazy("Reverse the transfer")
    lead_in = gettext_lazy(
        "The bank sent the money back. The entry of the transfer is reversed with your reason, on the day you name; "
        "both stay in the ledger, and the money is available again."
    )
    done = gettext_lazy("The transfer of %(number)s is reversed. The money is available again.")

    def suggested(self, now: datetime) -> dict[str, Any]:
        return {"returned_on": now.date()}

    def take(self, found: TransferRequest, answers: dict[str, Any], by: User, at: datetime) -> None:
        payment_return(request=found, returned_on=answers["returned_on"], comment=answers["reason"], by=by, at=at)
