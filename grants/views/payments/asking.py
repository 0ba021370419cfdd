"""Asking for a payment: what can be asked for, the draft, changing it, handing it in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods
from djmoney.money import Money

from fund import display, money
from fund.access import person_of, requires
from fund.display import DASH, digits
from fund.fingerprints import canonical, sha256
from fund.forms.fields import told_overtaken, written
from fund.forms.recording import money_text
from fund.guards import GuardsMissing
from fund.listing import AMOUNT, CODE, Column, Empty, Listing
from fund.models import Fund
from fund.row_history import times_kept
from fund.views.frame import frame
from fund.views.recording.pages import cannot_write
from fund.wording import purpose_text
from grants.checking import failing
from grants.forms.purses import purse_key
from grants.forms.requests.asking import RequestForm
from grants.models import Organisation, Project, TransferRequest
from grants.payments.grounds import checks_of, current_tranches, outside_of_tranches
from grants.payments.offers import Offer, offers
from grants.services.steps import NotNow, UnableToStep, may_take, steps_of
from grants.services.transfer_requests import EDITABLE, Overtaken, request_edit, request_prepare, request_submit
from grants.views.lists.records import project_url
from grants.views.payments.shown import (
    checks_shown,
    days_text,
    payment_tabs,
    request_frame,
    request_of,
    requests_crumb,
)

ACT = "transfer.request"


@require_http_methods(["GET", "HEAD", "POST"])
@requires(ACT)
def request_add(request: HttpRequest, fund: Fund) -> HttpResponseBase:
    """Without an allocation in the address, what can be asked for; with one, the form."""
    chosen = request.GET.get("purse", "")
    found = offers(fund)
    if not chosen:
        return _offered(request, fund, found)
    offer = next((offer for offer in found if purse_key(offer.purse) == chosen), None)
    if offer is None:
        messages.warning(request, _("Nothing is left to ask for there. Choose another allocation."))
        return redirect("grants:request-add", fund.code)
    project = Project.objects.select_related("fund").get(fund=fund, number=offer.purse.project)
    organisation = Organisation.objects.get(fund=fund, code=offer.purse.organisation)
    form = RequestForm(
        request.POST or None,
        fund=fund,
        **_tranches_of(project, organisation, offer.purse.purpose),
        initial=_suggested(fund, offer),
    )
    if request.method == "POST" and form.is_valid():
        answers = form.cleaned_data
        try:
            made = request_prepare(
                project=project,
                organisation=organisation,
                purpose=offer.purse.purpose,
                tranche=answers.get("tranche"),
                amount=answers["amount"],
                complete_on=answers["complete_on"],
                remarks=answers["remarks"],
                by=person_of(request),
                at=timezone.now(),
                idempotency_key=f"{request.user.pk}:{ACT}:{answers['key']}",
            )
        except UnableToStep as problem:
            form.add_error(None, str(problem))
        except (OperationalError, GuardsMissing) as problem:
            form.add_error(None, cannot_write(problem))
        else:
            messages.success(request, _("Draft %(number)s is saved. Check it and submit it.") % {"number": made.number})
            return redirect("grants:request", fund.code, made.number)
    context = frame(fund, "payments", requests_crumb(fund), _("New request")) | {
        "form": form,
        "offer": offer,
        "project": project,
        "organisation": organisation,
        "purpose": capfirst(purpose_text(offer.purse.purpose)),
        "currency": fund.currency,
        "title": _("New fund transfer request"),
        "cancel_url": reverse("grants:request-add", args=[fund.code]),
        "button": _("Save as draft"),
    }
    return render(request, "grants/payments/form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(ACT)
def request_change(request: HttpRequest, fund: Fund, number: str) -> HttpResponseBase:
    """Change a request nobody is deciding about."""
    found = request_of(request, fund, number)
    if found.state not in EDITABLE:
        messages.warning(
            request,
            _("%(number)s is %(state)s: it does not change now.")
            % {"number": number, "state": found.get_state_display()},
        )
        return redirect("grants:request", fund.code, number)
    form = RequestForm(
        request.POST or None,
        fund=fund,
        **_tranches_of(found.project, found.organisation, found.purpose, found),
        initial={
            "tranche": str(found.tranche_id or ""),  # type: ignore[attr-defined]
            "amount": written(found.amount),
            "complete_on": found.complete_on,
            "remarks": found.remarks,
            "seen": times_kept(found),
        },
    )
    if request.method == "POST" and form.is_valid():
        answers = form.cleaned_data
        try:
            request_edit(
                request=found,
                tranche=answers.get("tranche"),
                amount=answers["amount"],
                complete_on=answers["complete_on"],
                remarks=answers["remarks"],
                by=person_of(request),
                at=timezone.now(),
                seen=answers["seen"],
            )
        except Overtaken as problem:
            told_overtaken(form, str(problem), times_kept(found))
        except UnableToStep as problem:
            form.add_error(None, str(problem))
        except (OperationalError, GuardsMissing) as problem:
            form.add_error(None, cannot_write(problem))
        else:
            messages.success(request, _("%(number)s is changed.") % {"number": number})
            return redirect("grants:request", fund.code, number)
    context = request_frame(fund, found, _("Change")) | {
        "form": form,
        "project": found.project,
        "organisation": found.organisation,
        "purpose": capfirst(purpose_text(found.purpose)),
        "title": _("Change %(number)s") % {"number": number},
        "cancel_url": reverse("grants:request", args=[fund.code, number]),
        "button": _("Save"),
    }
    return render(request, "grants/payments/form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(ACT)
def request_hand_in(request: HttpRequest, fund: Fund, number: str) -> HttpResponseBase:
    """Check your answers: the request with every check; then it goes to whoever releases."""
    found, now, person = request_of(request, fund, number), timezone.now(), person_of(request)
    problem = ""
    if request.method == "POST":
        if request.POST.get("shown") != _draft_digest(found) and found.state in EDITABLE:
            problem = _("It has changed since the page was shown. Nothing was done: look at it again.")
        else:
            try:
                request_submit(request=found, by=person, at=now)
            except NotNow as refused:
                last = steps_of(fund, found.record).last()
                if last and (last.action, last.taken_by) == ("submit", person):
                    return redirect("grants:request", fund.code, number)  # sent twice: done the first time
                problem = str(refused)
            except UnableToStep as refused:
                problem = str(refused)
            except (OperationalError, GuardsMissing) as refused:
                problem = cannot_write(refused)
            else:
                messages.success(
                    request,
                    _("%(number)s is submitted. Those who release payments were told.") % {"number": number},
                )
                return redirect("grants:request", fund.code, number)
            found = request_of(request, fund, number)
    checks = checks_of(found, now.date())
    context = request_frame(fund, found, _("Check and submit")) | {
        "checks": checks_shown(checks),
        "fails": len(failing(checks)),
        "checked_on": now.date(),
        "why_not": may_take(record=found, action="submit", by=person, at=now),
        "problem": problem,
        "shown": _draft_digest(found),
        "days": days_text(found, now.date()),
        "edit_url": reverse("grants:request-edit", args=[fund.code, number]) if found.state in EDITABLE else "",
    }
    return render(request, "grants/payments/submit.html", context)


def _draft_digest(found: TransferRequest) -> str:
    """Of the answers that are checked: somebody else may have changed the draft meanwhile."""
    tranche = found.tranche.number if found.tranche else None
    return sha256(canonical([money_text(found.amount), found.complete_on.isoformat(), tranche, found.remarks]))


def _tranches_of(
    project: Project, organisation: Organisation, purpose: str, but: TransferRequest | None = None
) -> dict[str, Any]:
    """What the form offers: the tranches in force, and what is left outside of them."""
    return {
        "tranches": current_tranches(project, organisation, purpose),
        "outside_minor": outside_of_tranches(project, organisation, purpose, but),
    }


def _suggested(fund: Fund, offer: Offer) -> dict[str, Any]:
    amount = Money(money.from_minor(offer.suggested_minor, fund.currency), fund.currency)
    return {
        "amount": written(amount),
        "complete_on": timezone.now().date(),
        "tranche": str(offer.tranche.pk) if offer.tranche else "",
    }


def _offered(request: HttpRequest, fund: Fund, found: list[Offer]) -> HttpResponse:
    only = request.GET.get("project", "")
    rows = [offer for offer in found if not only or offer.purse.project == only]
    if request.method == "POST":
        raise Http404
    currency = fund.currency

    def ask(offer: Offer) -> str:
        return f"{reverse('grants:request-add', args=[fund.code])}?{urlencode({'purse': purse_key(offer.purse)})}"

    def tranche_text(offer: Offer) -> str:
        if offer.tranche is None:
            return ""
        left = display.amount_text(offer.tranche_left_minor, currency)
        return _("%(number)s: %(left)s left") % {"number": offer.tranche.number, "left": left}

    listing = Listing(
        key="to-ask-for",
        title=_("What can be asked for"),
        columns=[
            Column("project", _("Project"), lambda o: o.purse.project, sort="project",
                   link=lambda o: project_url(fund, o.purse.project), under=lambda o: o.title),
            Column("organisation", _("Organisation"), lambda o: o.purse.organisation, CODE, "organisation"),
            Column("purpose", _("Purpose"), lambda o: capfirst(purpose_text(o.purse.purpose)), CODE),
            Column("approved", _("Approved"), lambda o: o.approved_minor, AMOUNT, "approved", currency=currency),
            Column("transferred", _("Transferred"), lambda o: o.transferred_minor, AMOUNT, "transferred",
                   currency=currency, zero=DASH),
            Column("asked", _("Asked for"), lambda o: o.asked_minor, AMOUNT, "asked", currency=currency, zero=DASH),
            Column("left", _("Left"), lambda o: o.left_minor, AMOUNT, "left", currency=currency,
                   total=lambda o: o.left_minor),
            Column("tranche", _("Next tranche"), tranche_text, CODE),
            Column("ask", _("Request"), lambda o: _("Ask for it"), CODE, link=ask),
        ],
        rows=rows,
        order="project",
        name=lambda o: purse_key(o.purse),
        empty=Empty(
            _("Nothing is left to ask for"),
            _("All that is approved is transferred or asked for already."),
        ),
        counted=lambda n: ngettext("%(n)s allocation", "%(n)s allocations", n) % {"n": digits(n, 0)},
    )  # fmt: skip
    if (file := listing.answer(request)) is not None:
        return file  # type: ignore[return-value]
    context = frame(fund, "payments", requests_crumb(fund), _("New request")) | {
        "subtabs": payment_tabs(fund, "requests"),
        "listing": listing.page(request),
        "only": only,
    }
    return render(request, "grants/payments/offers.html", context)
