"""What stands in the place of a form once the fund is closed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from fund.models import ClosedFund, Fund
from fund.names import name_of
from fund.views.frame import frame
from fund.views.recording.links import address


def closed_page(request: HttpRequest, fund: Fund, closed: ClosedFund) -> HttpResponse:
    """Who closed the fund, when, and what that means. Answers 409: the fund's state is in the way, not the person."""
    context = frame(fund, "", _("The fund is closed")) | {
        "closed": closed,
        "closer": name_of(closed.closed_by),
        "closure_url": address("grants:fund-close", fund.code),
    }
    return render(request, "fund/closed.html", context, status=409)
