"""What waits for the person who asks, over all funds."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from fund.access import person_of, rights_for
from fund.display import DASH, digits
from fund.listing import CODE, FIGURE, Column, Empty, Filters, Listing
from fund.listing.filters import ChoiceFilter
from fund.models import Fund
from fund.views.recording.links import address, crumbs
from grants.worklist import Waiting, waiting_for


class WaitingFilters(Filters):
    """By fund, by kind, and by words of what is asked."""

    hint = gettext_lazy("Number, title, what is asked")
    fund = ChoiceFilter(label=gettext_lazy("Fund"), choices=())
    kind = ChoiceFilter(label=gettext_lazy("What is to be done"), choices=())

    class Meta:
        model = Fund
        fields: list[str] = []

    def of(self, rows: list[Waiting]) -> list[Waiting]:
        """The rows the address asks for. They are few, and no table's."""
        if not self.form.is_valid():
            return rows
        asked: dict[str, Any] = self.form.cleaned_data
        words = (asked.get("q") or "").lower().split()[:8]
        return [
            row
            for row in rows
            if asked.get("fund") in ("", None, _code(row))
            and asked.get("kind") in ("", None, row.label)
            and all(word in f"{row.record} {row.text} {row.reason} {_code(row)}".lower() for word in words)
        ]


@require_safe
def waiting(request: HttpRequest) -> HttpResponseBase:
    """The work list: everybody who has signed in has one, empty or not."""
    rows = waiting_for(person_of(request), timezone.now(), rights=rights_for(request))
    filters = WaitingFilters(request.GET, queryset=Fund.objects.none())
    filters.set_choices("fund", sorted({(_code(row), _code(row)) for row in rows if row.fund}))
    filters.set_choices("kind", sorted({(row.label, row.label) for row in rows}))
    listing = Listing(
        key="waiting",
        title=_("What is to be done"),
        columns=_columns(),
        rows=filters.of(rows),
        order="due",
        empty=Empty(
            _("Nothing waits for you"),
            _("When somebody needs a step of yours, it stands here and you are told by letter."),
            address("reports:portfolio"),
            _("To the funds"),
        ),
        filters=filters if rows else None,
        counted=lambda n: ngettext("%(n)s thing waits", "%(n)s things wait", n) % {"n": digits(n, 0)},
        stacks=True,
        name=lambda row: f"{row.kind} {_code(row)} {row.record} {row.path} {row.text}",
    )
    if answer := listing.answer(request):
        return answer
    context = {"listing": listing.page(request), "breadcrumbs": crumbs(None, _("Waiting for you"))}
    return render(request, "grants/work/waiting.html", context)


def _code(row: Waiting) -> str:
    return row.fund.code if row.fund else ""


def _columns() -> list[Column]:
    return [
        Column("what", _("What"), lambda row: row.label, sort="what", link=lambda row: row.path, under=_under),
        Column("record", _("Number"), lambda row: row.record or DASH, CODE, sort="record"),
        Column("text", _("About"), lambda row: row.text, only_in_files=True),
        Column("reason", _("Why"), lambda row: row.reason, only_in_files=True),
        Column("fund", _("Fund"), _code, CODE, sort="fund"),
        Column("age", _("Waiting"), lambda row: row.age, FIGURE, sort="age", raw=lambda row: row.days),
        Column("due", _("Until"), _due, FIGURE, sort="due", raw=_due_plain),
    ]


def _under(row: Waiting) -> str:
    return f"{row.text}. {row.reason}" if row.text else row.reason


def _due(row: Waiting) -> str | None:
    if row.due is None:
        return None
    at_midnight = (row.due.hour, row.due.minute) == (0, 0)
    return date_format(row.due, "DATE_FORMAT") if at_midnight else f"{date_format(row.due, 'DATETIME_FORMAT')} UTC"


def _due_plain(row: Waiting) -> datetime | None:
    """The moment in UTC, without its zone: a cell of a workbook knows none."""
    return row.due.replace(tzinfo=None) if row.due else None
