"""Batches of payments: put together, released, taken to the bank as one file."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fund.access import person_of, requires
from fund.display import digits
from fund.guards import GuardsMissing
from fund.listing import AMOUNT, CODE, DATE, NUMBER, TAG, Column, Empty, Listing, Tag
from fund.models import Fund, User
from fund.views.frame import frame
from fund.views.recording.pages import cannot_write
from grants.forms.requests.deciding import BatchReasonForm
from grants.forms.requests.paying import BatchForm
from grants.governance import rules_of
from grants.models import BatchState, PaymentBatch, RequestState, TransferRequest
from grants.services.payment_batches import (
    batch_digest,
    batch_give_up,
    batch_open,
    batch_release,
    batch_remove,
    lines_of,
    payment_file,
    total_minor,
    why_not_taken,
)
from grants.services.steps import NotNow, UnableToStep, may_take, steps_of
from grants.timeline import of_steps
from grants.views.payments.shown import payment_tabs, requests_crumb
from grants.views.reason_pages import ReasonPage

SHAPES = {
    BatchState.OPEN: "waiting",
    BatchState.RELEASED: "ongoing",
    BatchState.SENT: "done",
    BatchState.CANCELLED: "cancelled",
}


def batch_tag(batch: PaymentBatch) -> Tag:
    return Tag(SHAPES[BatchState(batch.state)], capfirst(batch.get_state_display()))


def batch_of(fund: Fund, number: str) -> PaymentBatch:
    found = PaymentBatch.objects.filter(fund=fund, number=number).select_related("fund", "created_by").first()
    if found is None:
        raise Http404
    return found


def batches_crumb(fund: Fund) -> tuple[str, str]:
    return (_("Batches"), reverse("grants:batches", args=[fund.code]))


@require_safe
@requires("payment.view")
def batches(request: HttpRequest, fund: Fund) -> HttpResponseBase:
    """Every batch of the fund, the last first."""
    rows = PaymentBatch.objects.filter(fund=fund).prefetch_related("requests").select_related("created_by")
    lines = [(batch, lines_of(batch)) for batch in rows.order_by("pk")]

    def url(row: Any) -> str:
        return reverse("grants:batch", args=[fund.code, row[0].number])

    listing = Listing(
        key="batches",
        title=_("Batches of payments"),
        columns=[
            Column("number", _("Batch"), lambda r: r[0].number, CODE, "number", link=url),
            Column("state", _("State"), lambda r: batch_tag(r[0]), TAG, raw=lambda r: r[0].state),
            Column("execution_date", _("Execution date"), lambda r: r[0].execution_date, DATE, "execution_date"),
            Column("payments", _("Payments"), lambda r: len(r[1]), NUMBER),
            Column("total", _("Total"), lambda r: total_minor(r[1]), AMOUNT, currency=fund.currency,
                   total=lambda r: total_minor(r[1])),
            Column("created_by", _("Put together by"), lambda r: str(r[0].created_by), CODE),
        ],
        rows=lines,
        order="-number",
        name=lambda r: r[0].number,
        empty=Empty(
            _("No batch yet"), _("Released requests can go to the bank together, in one payment file with a total.")
        ),
        counted=lambda n: ngettext("%(n)s batch", "%(n)s batches", n) % {"n": digits(n, 0)},
    )  # fmt: skip
    if (file := listing.answer(request)) is not None:
        return file
    context = frame(fund, "payments", requests_crumb(fund), _("Batches")) | {
        "subtabs": payment_tabs(fund, "batches"),
        "listing": listing.page(request),
        "free": _free(fund).count(),
    }
    return render(request, "grants/payments/batches.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("transfer.request")
def batch_add_page(request: HttpRequest, fund: Fund) -> HttpResponseBase:
    """Put released requests into a new batch; all of them are offered."""
    offered = list(_free(fund))
    form = BatchForm(
        request.POST or None,
        offered=offered,
        initial={"execution_date": timezone.now().date(), "requests": [each.number for each in offered]},
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = batch_open(
                fund=fund,
                execution_date=form.cleaned_data["execution_date"],
                requests=form.cleaned_data["requests"],
                by=person_of(request),
                at=timezone.now(),
                idempotency_key=f"{request.user.pk}:batch:{form.cleaned_data['key']}",
            )
        except UnableToStep as problem:
            form.add_error(None, str(problem))
        except (OperationalError, GuardsMissing) as problem:
            form.add_error(None, cannot_write(problem))
        else:
            messages.success(
                request, _("Batch %(number)s is put together. Another person releases it.") % {"number": made.number}
            )
            return redirect("grants:batch", fund.code, made.number)
    elif request.method == "POST" and (made := _made_before(request, fund)):
        return redirect("grants:batch", fund.code, made.number)
    context = frame(fund, "payments", requests_crumb(fund), batches_crumb(fund), _("New batch")) | {
        "form": form,
        "offered": offered,
    }
    return render(request, "grants/payments/batch_form.html", context)


@require_safe
@requires("payment.view")
def batch_page(request: HttpRequest, fund: Fund, number: str) -> HttpResponseBase:
    """One batch: the totals sheet, its release, its file, who did what."""
    return _show(request, fund, number)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("transfer.release")
@reauthentication_required(allow_get=True)
def batch_release_page(request: HttpRequest, fund: Fund, number: str) -> HttpResponseBase:
    """Another person releases exactly the payments that were shown."""
    batch, person = batch_of(fund, number), person_of(request)
    if request.method != "POST":
        return redirect("grants:batch", fund.code, number)
    try:
        batch_release(batch=batch, shown=request.POST.get("shown", ""), by=person, at=timezone.now())
    except NotNow as refused:
        last = steps_of(fund, batch.record).last()
        if not (last and (last.action, last.taken_by) == ("release", person)):
            return _show(request, fund, number, str(refused))
    except UnableToStep as refused:
        return _show(request, fund, number, str(refused))
    except (OperationalError, GuardsMissing) as refused:
        return _show(request, fund, number, cannot_write(refused))
    else:
        messages.success(request, _("Batch %(number)s is released.") % {"number": number})
    return redirect("grants:batch", fund.code, number)


@require_POST
@requires("transfer.request")
def batch_remove_page(request: HttpRequest, fund: Fund, number: str) -> HttpResponseBase:
    """Take one request out of an open batch."""
    batch = batch_of(fund, number)
    found = TransferRequest.objects.filter(fund=fund, number=request.POST.get("request", "")).first()
    if found is None:
        raise Http404
    try:
        batch_remove(batch=batch, request=found, by=person_of(request), at=timezone.now())
    except UnableToStep as refused:
        return _show(request, fund, number, str(refused))
    messages.success(request, _("%(number)s is taken out of the batch.") % {"number": found.number})
    return redirect("grants:batch", fund.code, number)


@require_POST
@requires("payment.confirm")
def batch_file(request: HttpRequest, fund: Fund, number: str) -> HttpResponseBase:
    """The file for the bank: pain.001, the same bytes however often it is taken."""
    batch = batch_of(fund, number)
    try:
        data = payment_file(batch=batch, by=person_of(request), at=timezone.now())
    except UnableToStep as refused:
        return _show(request, fund, number, str(refused))
    response = HttpResponse(data, content_type="application/xml")
    response["Content-Disposition"] = f'attachment; filename="{batch.number}.xml"'
    return response


class GiveBatchUp(ReasonPage):
    """A released batch whose file nobody has taken is given up, with the reason."""

    act, action = "transfer.release", "give_up"
    title, button = gettext_lazy("Give the batch up"), gettext_lazy("Give the batch up")
    lead_in = gettext_lazy(
        "Only while nobody has taken its payment file. What is still released can be put into another batch. Who put "
        "this one together is told your reason."
    )
    done = gettext_lazy("Batch %(number)s is given up. What is still released can be put into another one.")
    form_class = BatchReasonForm
    template_name = "grants/payments/batch_reason.html"

    def find(self, request: HttpRequest, fund: Fund, name: str) -> PaymentBatch:
        return batch_of(fund, name)

    def home(self, found: PaymentBatch) -> str:
        return reverse("grants:batch", args=[found.fund.code, found.number])

    def around(self, found: PaymentBatch) -> dict[str, Any]:
        trail = (requests_crumb(found.fund), batches_crumb(found.fund), (found.number, self.home(found)))
        lines = lines_of(found)
        return frame(found.fund, "payments", *trail, str(self.title)) | {
            "batch": found,
            "state": batch_tag(found),
            "lines": lines,
            "total": total_minor(lines),
            "currency": found.fund.currency,
        }

    def take(self, found: PaymentBatch, answers: dict[str, Any], by: User, at: datetime) -> None:
        batch_give_up(batch=found, comment=answers["reason"], by=by, at=at)


def _show(request: HttpRequest, fund: Fund, number: str, problem: str = "") -> HttpResponse:
    batch, now, person = batch_of(fund, number), timezone.now(), person_of(request)
    lines, steps = lines_of(batch), steps_of(fund, batch.record)
    states = dict(TransferRequest.objects.filter(batch=batch).values_list("number", "state"))
    names = dict(RequestState.choices)
    rules, sees = rules_of(fund), "bank_details.view" in request.acts  # type: ignore[attr-defined]
    context = frame(fund, "payments", requests_crumb(fund), batches_crumb(fund), batch.number) | {
        "batch": batch,
        "state": batch_tag(batch),
        "lines": [
            line
            | {
                "url": reverse("grants:request", args=[fund.code, line["number"]]),
                "account": line["account_number"] if sees else f"•••• {line['account_number'][-4:]}",
                "state": capfirst(str(names.get(states.get(line["number"], ""), _("no longer in this batch")))),
            }
            for line in lines
        ],
        "total": total_minor(lines),
        "is_open": batch.state == BatchState.OPEN,
        "has_file": batch.state in (BatchState.RELEASED, BatchState.SENT),
        "file_taken": steps.filter(action="take_file").last() if batch.state == BatchState.SENT else None,
        "may_give_up": batch.state == BatchState.RELEASED and GiveBatchUp.act in request.acts,  # type: ignore[attr-defined]
        "shown": batch_digest(batch, lines),
        "why_not": may_take(record=batch, action="release", by=person, at=now),
        # Taken again it is the same file, and no step.
        "why_no_file": why_not_taken(batch, person, now) if batch.state == BatchState.RELEASED else "",
        "problem": problem,
        "has_account": bool(rules.debtor_name and rules.debtor_account and rules.debtor_bic),
        "debtor": rules,
        "happenings": of_steps(reversed(steps)),
        "currency": fund.currency,
        "may_edit": batch.state == BatchState.OPEN and "transfer.request" in request.acts,  # type: ignore[attr-defined]
    }
    return render(request, "grants/payments/batch.html", context)


def _free(fund: Fund) -> Any:
    """Released requests that are in no batch."""
    rows = TransferRequest.objects.filter(fund=fund, state=RequestState.RELEASED, batch__isnull=True)
    return rows.select_related("project", "organisation").order_by("number")


def _made_before(request: HttpRequest, fund: Fund) -> PaymentBatch | None:
    """The batch this very form has made: sent twice, what it chose is no longer free."""
    key = f"{request.user.pk}:batch:{request.POST.get('key', '')}"
    return PaymentBatch.objects.filter(fund=fund, idempotency_key=key).first()
