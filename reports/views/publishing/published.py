"""What a fund has published, for people who see the fund: the list of the public page, and being told of the next."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from fund.access import person_of, requires
from fund.models import Fund
from fund.views.frame import frame
from reports.models import Subscription
from reports.services.subscriptions import subscription_keep
from reports.views.publishing.public import publications_page
from reports.views.publishing.shown import report_tabs


@require_safe
@requires("report.view")
def published(request: HttpRequest, fund: Fund) -> HttpResponseBase:
    """Every version of every published report; whether the person is told of the next."""
    context = frame(fund, "reports", (_("Reports"), reverse("reports:reports", args=[fund.code])), _("Published"))
    context |= publications_page(request, fund) | {
        "subtabs": report_tabs(fund, "published", request.acts),  # type: ignore[attr-defined]
        "is_subscribed": Subscription.objects.filter(fund=fund, user=person_of(request)).exists(),
    }
    return render(request, "reports/publishing/published.html", context)


@require_POST
@requires("report.view")
def subscribe(request: HttpRequest, fund: Fund) -> HttpResponseBase:
    """To be told by letter when the fund publishes, or not any more."""
    wanted = request.POST.get("wanted") == "yes"
    subscription_keep(fund=fund, user=person_of(request), is_wanted=wanted, at=timezone.now())
    messages.success(
        request,
        _("You are told when %(fund)s publishes a report.") % {"fund": fund.code}
        if wanted
        else _("You are not told any more when %(fund)s publishes a report.") % {"fund": fund.code},
    )
    return redirect("reports:published", fund.code)
