"""Releasing a payment to what was shown, and every way in which a request is refused, undone or given up."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.db import OperationalError
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from fund.access import person_of, requires
from fund.guards import GuardsMissing
from fund.models import Fund, User
from fund.views.recording.pages import cannot_write
from grants.checking import failing
from grants.forms.requests.deciding import ReasonForm, ReturnForm
from grants.models import TransferRequest
from grants.payments.grounds import checks_of, usable_account
from grants.services.payments import payment_fail, payment_return
from grants.services.steps import NotNow, UnableToStep, may_take
from grants.services.transfer_requests import (
    BESIDE_A_FILE,
    request_cancel,
    request_refuse,
    request_release,
    request_withdraw_release,
    shown_digest,
    waiting_file,
)
from grants.views.payments.shown import checks_shown, days_text, request_frame, request_of
from grants.views.reason_pages import ReasonPage, was_done


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
            if was_done(found, "release", person):
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


class RequestReasonPage(ReasonPage):
    """What is done about a request for a reason."""

    act: str
    form_class = ReasonForm
    template_name = "grants/payments/reason.html"

    def find(self, request: HttpRequest, fund: Fund, name: str) -> TransferRequest:
        return request_of(request, fund, name)

    def home(self, found: TransferRequest) -> str:
        return reverse("grants:request", args=[found.fund.code, found.number])

    def around(self, found: TransferRequest) -> dict[str, Any]:
        return request_frame(found.fund, found, str(self.title))

    def why_not(self, found: TransferRequest, by: User, at: datetime) -> str:
        return super().why_not(found, by, at) or (waiting_file(found) if self.action in BESIDE_A_FILE else "")


class RefuseRequest(RequestReasonPage):
    act, action = "transfer.release", "refuse"
    title, button = gettext_lazy("Refuse"), gettext_lazy("Refuse the request")
    lead_in = gettext_lazy("The request goes back to who prepared it, with your reason. Nothing is paid.")
    done = gettext_lazy("%(number)s is refused. Who prepared it was told.")

    def take(self, found: TransferRequest, answers: dict[str, Any], by: User, at: datetime) -> None:
        request_refuse(request=found, comment=answers["reason"], by=by, at=at)


class WithdrawRelease(RequestReasonPage):
    act, action = "transfer.release", "withdraw_release"
    title, button = gettext_lazy("Take the release back"), gettext_lazy("Take the release back")
    lead_in = gettext_lazy(
        "Only while nothing has gone to the bank. The request goes back to who prepared it, with your reason."
    )
    done = gettext_lazy("The release of %(number)s is taken back. Who prepared it was told.")

    def take(self, found: TransferRequest, answers: dict[str, Any], by: User, at: datetime) -> None:
        request_withdraw_release(request=found, comment=answers["reason"], by=by, at=at)


class CancelRequest(RequestReasonPage):
    act, action = "transfer.request", "cancel"
    title, button = gettext_lazy("Cancel the request"), gettext_lazy("Cancel the request")
    lead_in = gettext_lazy("The request is over and stays in sight. What it asked for is free for another.")
    done = gettext_lazy("%(number)s is cancelled.")

    def take(self, found: TransferRequest, answers: dict[str, Any], by: User, at: datetime) -> None:
        request_cancel(request=found, comment=answers["reason"], by=by, at=at)


class PaymentFailed(RequestReasonPage):
    act, action = "payment.confirm", "fail"
    title, button = gettext_lazy("Payment failed"), gettext_lazy("Record that the payment failed")
    lead_in = gettext_lazy("The bank did not pay. Nothing is posted; the request can be put right and submitted again.")
    done = gettext_lazy("It is recorded that the payment of %(number)s failed.")

    def take(self, found: TransferRequest, answers: dict[str, Any], by: User, at: datetime) -> None:
        payment_fail(request=found, comment=answers["reason"], by=by, at=at)


class PaymentCameBack(RequestReasonPage):
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
