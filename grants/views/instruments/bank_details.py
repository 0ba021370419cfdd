"""Bank details: prepared by one person, verified by another."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fund.access import person_of, requires
from fund.display import day_text
from fund.models import Fund
from fund.views.frame import frame
from grants.forms.instruments import BankDetailsForm
from grants.models import Attachment, BankDetails, BankDetailsState
from grants.payments.released_to import touched_by, touched_text
from grants.services.attachments import UnableToFile
from grants.services.bank_details import (
    bank_details_letter,
    bank_details_prepare,
    bank_details_refuse,
    bank_details_verify,
    digest_of,
)
from grants.services.steps import UnableToStep, may_take
from grants.timeline import timeline
from grants.views.instruments.organisation import organisation_of, trail_to
from grants.views.instruments.tables import SHAPES


@require_http_methods(["GET", "HEAD", "POST"])
@requires("bank_details.prepare")
def prepare(request: HttpRequest, fund: Fund, reference: str) -> HttpResponse:
    """New details of one organisation. They count when another person has verified them."""
    organisation = organisation_of(request, reference)
    form = BankDetailsForm(request.POST or None, request.FILES or None, initial={"currency": fund.currency})
    if request.method == "POST" and form.is_valid():
        answers = dict(form.cleaned_data)
        letter, now, by = answers.pop("letter"), timezone.now(), person_of(request)
        try:
            details = bank_details_prepare(organisation=organisation, by=by, at=now, **answers)
            if letter:
                bank_details_letter(details=details, name=letter.name, content=letter, by=by, at=now)
        except UnableToStep as problem:
            form.add_error(None, str(problem))
        except UnableToFile as problem:
            messages.error(request, str(problem))
            return redirect("grants:bank-details", fund.code, details.number)
        else:
            messages.success(request, _("%(number)s waits for another person to verify it.") % {"number": details})
            return redirect("grants:bank-details", fund.code, details.number)
    context = frame(fund, "allocations", *trail_to(fund, organisation), _("New bank details")) | {
        "form": form,
        "organisation": organisation,
    }
    return render(request, "grants/instruments/prepare_bank_details.html", context)


@require_safe
@requires("bank_details.view")
def bank_details(request: HttpRequest, fund: Fund, number: str) -> HttpResponseBase:
    """One set of details with what was verified before, what changed, and who had it in hand."""
    return _show(request, fund, _found(fund, number))


@require_POST
@requires("bank_details.verify")
@reauthentication_required
def verify(request: HttpRequest, fund: Fund, number: str) -> HttpResponseBase:
    """The second person agrees to exactly what was shown."""
    details = _found(fund, number)
    try:
        bank_details_verify(
            details=details, shown=request.POST.get("shown", ""), by=person_of(request), at=timezone.now()
        )
    except UnableToStep as problem:
        return _show(request, fund, details, str(problem))
    messages.success(
        request,
        _("%(number)s is verified. Payments may go to it from %(day)s.")
        % {"number": details, "day": day_text(details.usable_from)},
    )
    if touched := touched_text(details):
        messages.warning(
            request,
            _("Released to the account before, and to be released anew: %(requests)s.") % {"requests": touched},
        )
    return redirect("grants:bank-details", fund.code, number)


@require_POST
@requires("bank_details.verify")
def refuse(request: HttpRequest, fund: Fund, number: str) -> HttpResponseBase:
    """The second person does not agree, and says why."""
    details = _found(fund, number)
    try:
        bank_details_refuse(
            details=details, reason=request.POST.get("reason", ""), by=person_of(request), at=timezone.now()
        )
    except UnableToStep as problem:
        return _show(request, fund, details, str(problem))
    messages.success(request, _("%(number)s is refused.") % {"number": details})
    return redirect("grants:bank-details", fund.code, number)


def _found(fund: Fund, number: str) -> BankDetails:
    rows = BankDetails.objects.select_related("organisation", "prepared_by", "verified_by", "fund")
    return get_object_or_404(rows, fund=fund, number=number)


def _show(request: HttpRequest, fund: Fund, details: BankDetails, problem: str = "") -> HttpResponse:
    details = _found(fund, details.number)
    before = (
        BankDetails.objects.filter(organisation=details.organisation, state=BankDetailsState.VERIFIED)
        .exclude(pk=details.pk)
        .first()
    )
    now = timezone.now()
    context: dict[str, Any] = frame(fund, "allocations", *trail_to(fund, details.organisation), details.number) | {
        "details": details,
        "organisation": details.organisation,
        "shape": SHAPES[details.state],
        "rows": _rows(details, before),
        "has_before": before is not None,
        "shown": digest_of(details),
        "happenings": timeline(fund, f"bank_details:{details.number}"),
        "attachments": Attachment.objects.filter(fund=fund, subject=f"bank_details:{details.number}"),
        "waits": details.state == BankDetailsState.PREPARED,
        "why_not": may_take(record=details, action="verify", by=person_of(request), at=now),
        "touched": [(each, reverse("grants:request", args=[fund.code, each.number])) for each in touched_by(details)]
        if details.state in (BankDetailsState.PREPARED, BankDetailsState.VERIFIED)
        else [],
        "problem": problem,
    }
    return render(request, "grants/instruments/bank_details.html", context)


def _rows(details: BankDetails, before: BankDetails | None) -> list[tuple[str, str, str, bool]]:
    """Label, what is asked, what was verified before, whether it differs."""
    names = (
        (_("Name of the account"), "account_name"),
        (_("Account number or IBAN"), "account_number"),
        (_("Bank"), "bank_name"),
        ("BIC", "bic"),
        (_("Country of the bank"), "country"),
        (_("Currency of the account"), "currency"),
    )
    said = [(label, getattr(details, name), getattr(before, name, "")) for label, name in names]
    return [(label, now, old, before is not None and old != now) for label, now, old in said]
