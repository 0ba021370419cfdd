"""Who changed which row of the register, and what it said before."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fund.access import requires
from fund.listing.filters import replaced
from fund.models import Fund
from fund.views.frame import frame
from reports.changes import KEPT, changes


@require_safe
@requires("history.view")
def history(request: HttpRequest, fund: Fund) -> HttpResponseBase:
    """The changes of the register, newest first."""
    kind = request.GET.get("kind", "")
    shown, older = changes(fund, kind, request.GET.get("after", ""))
    context = frame(fund, "history", _("History")) | {
        "changes": shown,
        "is_first": not request.GET.get("after"),
        "subtabs": [
            {"label": _("All"), "url": "?", "current": kind not in KEPT},
            *({"label": kept.label, "url": f"?kind={key}", "current": kind == key} for key, kept in KEPT.items()),
        ],
        "pages": {
            "previous_url": replaced(request.GET, {}) if request.GET.get("after") else "",
            "next_url": replaced(request.GET, {"after": older}) if older else "",
        },
    }
    return render(request, "reports/history.html", context)
