"""The end of a fund: what keeps it open, and its closure."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import messages
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from fund.access import person_of, requires, today
from fund.guards import GuardsMissing
from fund.ledger import UnableToPost
from fund.models import Fund
from fund.views.frame import frame
from fund.views.recording.pages import cannot_write
from fund.visibility import ALL_LINES
from grants.checking import failing
from grants.closing.fund_checks import fund_checks
from grants.closing.grounds import fund_grounds
from grants.closing.kept_checks import brought_back
from grants.forms.closing import ClosureForm
from grants.models import FundClosure
from grants.services.closing import fund_close, shown_digest
from grants.services.steps import UnableToStep
from grants.views.payments.shown import checks_shown


@require_safe
@requires(ALL_LINES)
def fund_closure(request: HttpRequest, fund: Fund) -> HttpResponseBase:
    """What keeps the fund open; once closed, what was found that day."""
    return _show(request, fund)


@require_POST
@requires("fund.close")
@reauthentication_required
def close_fund(request: HttpRequest, fund: Fund) -> HttpResponseBase:
    """Close the fund, on exactly what was shown."""
    form = ClosureForm(request.POST)
    if not form.is_valid():
        return _show(request, fund, form)
    try:
        fund_close(
            fund=fund,
            **form.cleaned_data,
            shown=request.POST.get("shown", ""),
            by=person_of(request),
            at=timezone.now(),
        )
    except (UnableToStep, UnableToPost) as problem:
        form.add_error(None, str(problem))
    except (OperationalError, GuardsMissing) as problem:
        form.add_error(None, cannot_write(problem))
    else:
        messages.success(request, _("Fund %(fund)s is closed.") % {"fund": fund.code})
        return redirect("grants:fund-close", fund.code)
    return _show(request, fund, form)


def _show(request: HttpRequest, fund: Fund, form: forms.Form | None = None) -> HttpResponse:
    day = today()
    closure = FundClosure.objects.filter(fund=fund).select_related("declared_by").first()
    found = [] if closure else fund_checks(fund_grounds(fund, day))
    trail = (_("Closure"), reverse("grants:ageing", args=[fund.code])), _("The fund")
    context = frame(fund, "allocations", *trail) | {
        "closure": closure,
        "found": checks_shown(brought_back(closure.checks)) if closure else [],
        "checks": checks_shown(found),
        "checked_on": day,
        "missing": len(failing(found)),
        "may_close": "fund.close" in request.acts and not closure,  # type: ignore[attr-defined]
        "form": form or ClosureForm(initial={"closed_on": day}),
        "shown": shown_digest(f"fund:{fund.code}", found),
    }
    return render(request, "grants/closing/fund.html", context)
