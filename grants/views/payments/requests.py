"""The list of requests, and one request with its checks and all that was done with it."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from fund.access import person_of, requires
from fund.display import digits
from fund.listing import AMOUNT, CODE, DATE, FIGURE, TAG, Column, Empty, Filters, Listing
from fund.listing.filters import ChoiceFilter, DayFilter
from fund.models import Fund
from fund.models.documents import minor
from fund.sums import sum_minor
from fund.views.frame import frame
from fund.visibility import visible_to
from grants.governance import rules_of
from grants.models import Organisation, RequestState, TransferRequest
from grants.payments.business_days import business_days_between, pace
from grants.payments.grounds import checks_of, usable_account
from grants.payments.released_to import is_sent, replaced
from grants.services.steps import may_take, steps_of
from grants.services.transfer_requests import BESIDE_A_FILE, waiting_file
from grants.timeline import of_steps
from grants.views.lists.records import organisation_url, project_url
from grants.views.payments.shown import (
    CHECKED,
    NEXT,
    checks_shown,
    days_text,
    holidays_of,
    payment_tabs,
    request_frame,
    request_of,
    stages,
    state_tag,
)
from grants.workflow import edge

ORDER = (
    RequestState.SUBMITTED,
    RequestState.RELEASED,
    RequestState.REFUSED,
    RequestState.FAILED,
    RequestState.RETURNED,
    RequestState.DRAFT,
    RequestState.PAID,
    RequestState.CANCELLED,
)
"""Waiting for somebody first."""

# Action, address of its page, label; the first of a state is the one to be done.
DEEDS = (
    ("submit", "grants:request-submit", gettext_lazy("Check and submit")),
    ("release", "grants:request-release", gettext_lazy("Look and release")),
    ("confirm_payment", "grants:request-confirm", gettext_lazy("Confirm payment")),
    ("edit", "grants:request-edit", gettext_lazy("Change")),
    ("refuse", "grants:request-refuse", gettext_lazy("Refuse")),
    ("fail", "grants:request-fail", gettext_lazy("Payment failed")),
    ("return_payment", "grants:request-return", gettext_lazy("Payment came back")),
    ("withdraw_release", "grants:request-withdraw", gettext_lazy("Take the release back")),
    ("cancel", "grants:request-cancel", gettext_lazy("Cancel the request")),
)
ONWARD = frozenset({"submit", "release", "confirm_payment"})
"""What the request waits for: the button that stands out. Going back never does."""


class RequestFilters(Filters):
    searched = ("number", "project__number", "project__title", "organisation__code", "bank_reference")
    hint = gettext_lazy("Number, project, organisation")
    state = ChoiceFilter(label=gettext_lazy("State"), choices=RequestState.choices)
    organisation = ChoiceFilter(field_name="organisation__code", label=gettext_lazy("Organisation"))
    since = DayFilter(field_name="complete_on", lookup_expr="gte", label=gettext_lazy("Complete from"))
    until = DayFilter(field_name="complete_on", lookup_expr="lte", label=gettext_lazy("Complete until"))

    class Meta:
        model = TransferRequest
        fields: list[str] = []


def request_url(fund: Fund, number: str) -> str:
    return reverse("grants:request", args=[fund.code, number])


@require_safe
@requires("payment.view")
def requests(request: HttpRequest, fund: Fund) -> HttpResponseBase:
    """Every request of the fund, those that wait for somebody first, and how quickly the fund pays."""
    rows = visible_to(request, TransferRequest.objects.all())
    listing = _listing(fund, rows, request.GET, _organisations(request))
    if (file := listing.answer(request)) is not None:
        return file
    context = frame(fund, "payments", _("Payments")) | {
        "subtabs": payment_tabs(fund, "requests"),
        "listing": listing.page(request),
        "waiting": _waiting(rows),
        "pace": _pace(fund, rows),
    }
    return render(request, "grants/payments/requests.html", context)


@require_safe
@requires("payment.view")
def request_page(request: HttpRequest, fund: Fund, number: str) -> HttpResponseBase:
    """One request: where it stands, the checks with their figures, and everything that was done with it."""
    found, now = request_of(request, fund, number), timezone.now()
    steps = list(steps_of(fund, found.record))
    checks = checks_of(found, now.date()) if found.state in CHECKED else []
    context = request_frame(fund, found) | {
        "stages": stages(found, steps),
        "next": NEXT[RequestState(found.state)],
        "checks": checks_shown(checks),
        "checked_on": now.date(),
        "account": found.bank_details or usable_account(found.organisation),
        "happenings": of_steps(reversed(steps)),
        "days": days_text(found, now.date()),
        "deeds": _deeds(request, fund, found),
        "reversed_by": getattr(found.transfer.entry, "reversed_by", None) if found.transfer else None,
        "replaced": replaced(found) if found.state == RequestState.RELEASED and not is_sent(found) else "",
        "sees_account": "bank_details.view" in request.acts,  # type: ignore[attr-defined]
    }
    return render(request, "grants/payments/request.html", context)


def _deeds(request: HttpRequest, fund: Fund, found: TransferRequest) -> list[dict[str, object]]:
    """What the person may do now, and what is refused to them alone, with the reason."""
    person, now, deeds = person_of(request), timezone.now(), []
    for action, name, label in DEEDS:
        way = edge(found.workflow_name, found.state, action)
        if way is None or way.right not in request.acts:  # type: ignore[attr-defined]
            continue
        why_not = may_take(record=found, action=action, by=person, at=now) or (
            waiting_file(found) if action in BESIDE_A_FILE else ""
        )
        url = reverse(name, args=[fund.code, found.number])
        deeds.append({"label": label, "url": url, "why_not": why_not, "is_onward": action in ONWARD})
    return deeds


def _organisations(request: HttpRequest) -> list[tuple[str, str]]:
    rows = visible_to(request, Organisation.objects.all()).order_by("code").values_list("code", "name")
    return [(code, f"{code} · {name}") for code, name in rows]


def _waiting(rows: QuerySet[TransferRequest]) -> list[dict[str, object]]:
    """How many requests wait for release and for payment, and how much they come to."""
    sums: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    for waiting in rows.filter(state__in=(RequestState.SUBMITTED, RequestState.RELEASED)):
        sums[waiting.state][0] += 1
        sums[waiting.state][1] += minor(waiting.amount)
    labels = {RequestState.SUBMITTED: _("Waiting for release"), RequestState.RELEASED: _("Released, to be paid")}
    return [
        {"label": label, "count": sums[state][0], "minor": sums[state][1], "url": f"?state={state}"}
        for state, label in labels.items()
    ]


def _pace(fund: Fund, rows: QuerySet[TransferRequest]) -> dict[str, object]:
    holidays = holidays_of(fund)
    paid = rows.filter(state=RequestState.PAID).values_list("complete_on", "value_date")
    found = pace((business_days_between(start, end, holidays) for start, end in paid), rules_of(fund).payment_days)
    return {"of": found, "average": digits(found.tenths, 1)}


def _listing(fund: Fund, rows: QuerySet[TransferRequest], data: Any, organisations: list[tuple[str, str]]) -> Listing:
    filters = RequestFilters(data, queryset=rows)
    filters.set_choices("organisation", organisations)
    holidays, currency = holidays_of(fund), fund.currency
    rank = Case(
        *(When(state=state, then=Value(place)) for place, state in enumerate(ORDER)), output_field=IntegerField()
    )

    def days(row: TransferRequest) -> int | None:
        if row.state != RequestState.PAID or row.value_date is None:
            return None
        return business_days_between(row.complete_on, row.value_date, holidays)

    return Listing(
        key="requests",
        title=_("Fund transfer requests"),
        columns=[
            Column("number", _("Request"), lambda r: r.number, CODE, "number",
                   link=lambda r: request_url(fund, r.number)),
            Column("state", _("State"), state_tag, TAG, "rank", raw=lambda r: r.state),
            Column("project", _("Project"), lambda r: r.project.number, sort="project__number",
                   link=lambda r: project_url(fund, r.project.number), under=lambda r: r.project.title),
            Column("organisation", _("Organisation"), lambda r: r.organisation.code, CODE, "organisation__code",
                   link=lambda r: organisation_url(fund, r.organisation.code)),
            Column("tranche", _("Tranche"), lambda r: str(r.tranche.number) if r.tranche else "", CODE),
            Column("amount", _("Amount"), lambda r: minor(r.amount), AMOUNT, "amount", currency=currency,
                   # Of all states together a sum says nothing: drafts, what failed and what was paid.
                   total=sum_minor("amount", currency) if filters.data.get("state") else None),
            Column("complete_on", _("Complete"), lambda r: r.complete_on, DATE, "complete_on"),
            Column("value_date", _("Value date"), lambda r: r.value_date, DATE),
            Column("days", _("Business days"), days, FIGURE),
            Column("prepared_by", _("Prepared by"), lambda r: str(r.prepared_by), CODE, only_in_files=True),
            Column("released_by", _("Released by"), lambda r: str(r.released_by or ""), CODE, only_in_files=True),
            Column("batch", _("Batch"), lambda r: r.batch.number if r.batch else "", CODE, only_in_files=True),
            Column("bank_reference", _("Bank reference"), lambda r: r.bank_reference, CODE, only_in_files=True),
        ],
        rows=filters.qs.annotate(rank=rank).select_related(
            "project", "organisation", "tranche", "prepared_by", "released_by", "batch"
        ),
        order="state",
        empty=Empty(
            _("Nothing was asked for yet"),
            _("A request asks to transfer a part of what the committee approved. Another person releases it."),
        ),
        filters=filters,
        counted=lambda n: ngettext("%(n)s request", "%(n)s requests", n) % {"n": digits(n, 0)},
    )  # fmt: skip
