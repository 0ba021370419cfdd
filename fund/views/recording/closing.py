"""Closing a year: a page of its own with what it carries forward, what ties, and what will no longer be possible."""

from __future__ import annotations

from typing import Any

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from fund.access import person_of, requires
from fund.forms.undoing import CloseYearForm
from fund.guards import GuardsMissing
from fund.ledger import UnableToPost
from fund.models import ClosedYear, Fund
from fund.names import with_closer
from fund.services import year_close_proven
from fund.views.recording.links import Link, address, crumbs
from fund.views.recording.pages import cannot_write
from fund.year_end import next_year_to_close, year_end

ACT = "year.close"


@require_http_methods(["GET", "HEAD", "POST"])
@requires(ACT)
def close_year(request: HttpRequest, fund: Fund) -> HttpResponse:
    """The next year in line: what the books say of it, and the deed once its number is typed."""
    now = timezone.now()
    year = next_year_to_close(fund)
    typed = request.POST.get("year", "").strip()
    if request.method == "POST" and typed.isdecimal() and len(typed) < 5:
        done = ClosedYear.objects.filter(fund=fund, year=int(typed), closed_by=person_of(request).email).first()
        if done is not None:
            return redirect("fund:year-closed", fund.code, done.year)  # sent twice
    form = CloseYearForm(request.POST or None, year=year)
    if request.method == "POST" and form.is_valid():
        try:
            closed = year_close_proven(fund=fund, year=year, by=person_of(request).email, at=now)
        except UnableToPost as problem:
            form.add_error(None, str(problem))
        except (OperationalError, GuardsMissing) as problem:
            form.add_error(None, cannot_write(problem))
        else:
            return redirect("fund:year-closed", fund.code, closed.year)
    context: dict[str, Any] = {
        "form": form,
        "fund": fund,
        "state": year_end(fund, year, now.date()),
        "currency": fund.currency,
        "closed_years": with_closer(ClosedYear.objects.filter(fund=fund)).order_by("-year"),
        "breadcrumbs": crumbs(fund, _("Close a year")),
    }
    return render(request, "fund/recording/close_year.html", context)


@require_safe
@requires("ledger.view")
def year_closed(request: HttpRequest, fund: Fund, year: int) -> HttpResponse:
    """The confirmation: where the chain stood, what was carried."""
    closed = get_object_or_404(with_closer(ClosedYear.objects.filter(fund=fund)), year=year)
    links = [
        Link(_("The annual report of %(year)s") % {"year": year}, address("reports:annual", fund.code, year)),
        Link(_("The fund"), address("reports:fund", fund.code)),
    ]
    context = {
        "fund": fund,
        "closed": closed,
        "title": _("%(year)s is closed") % {"year": year},
        "reference": closed.hash[:16],
        "reference_label": _("Seal of the closed year"),
        "links": [link for link in links if link.url],
        "breadcrumbs": crumbs(fund, _("%(year)s is closed") % {"year": year}),
    }
    return render(request, "fund/recording/year_closed.html", context)
