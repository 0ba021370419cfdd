"""The reports in preparation: all of a fund, and where each stands; a prepared one's files to look at."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from fund.access import person_of, requires
from fund.display import digits
from fund.listing import DATE, NUMBER, TAG, Column, Empty, Filters, Listing
from fund.listing.filters import ChoiceFilter
from fund.models import Fund
from fund.views.frame import frame
from fund.views.recording.links import address
from grants.services.steps import UnableToStep, may_take, returned_by, steps_of
from grants.timeline import of_steps
from reports.editions_of import WRITTEN, edition_of, publications_of
from reports.models import Edition, EditionState, Publication, ReportKind
from reports.publishing.difference import Difference
from reports.publishing.kinds import maker_of
from reports.publishing.since import today
from reports.services.publishing import file_as_prepared
from reports.views.answers import file_answer
from reports.views.publishing.shown import (
    difference_shown,
    edition_frame,
    next_of,
    publications_shown,
    report_tabs,
    stages,
    state_tag,
)


class EditionFilters(Filters):
    searched = ("subject",)
    hint = gettext_lazy("Project")
    kind = ChoiceFilter(label=gettext_lazy("Report"), choices=ReportKind.choices)
    state = ChoiceFilter(label=gettext_lazy("State"), choices=EditionState.choices)

    class Meta:
        model = Edition
        fields: list[str] = []


@require_safe
@requires("edition.view")
def editions(request: HttpRequest, fund: Fund) -> HttpResponseBase:
    """Every report that was begun, the newest year first."""
    filters = EditionFilters(request.GET, queryset=Edition.objects.filter(fund=fund).select_related("fund"))
    listing = Listing(
        key="editions",
        title=_("Reports in preparation"),
        columns=[
            Column(
                "report",
                _("Report"),
                lambda e: e.title,
                link=lambda e: reverse("reports:edition", args=[fund.code, e.key]),
            ),
            Column("year", _("Year"), lambda e: e.year, "text", sort="year"),
            Column("state", _("State"), state_tag, TAG, raw=lambda e: e.state),
            Column("edited", _("Last edited"), lambda e: e.edited_at.date(), DATE, sort="edited_at"),
            Column("known_at", _("Ledger entry"), lambda e: e.known_at, NUMBER),
        ],
        rows=filters.qs,
        order="-year",
        filters=filters,
        counted=lambda n: ngettext("%(n)s report", "%(n)s reports", n) % {"n": digits(n, 0)},
        empty=Empty(
            _("No report is in preparation"),
            _("A report is begun for a year; its texts are written, it is prepared, certified and published."),
        ),
        about=[(_("Fund"), str(fund))],
    )
    if answer := listing.answer(request):
        return answer
    context = frame(fund, "reports", (_("Reports"), reverse("reports:reports", args=[fund.code])), _("In preparation"))
    acts: frozenset[str] = request.acts  # type: ignore[attr-defined]
    context |= {"listing": listing.page(request), "subtabs": report_tabs(fund, "editions", acts)}
    return render(request, "reports/publishing/editions.html", context)


DEEDS = (
    ("prepare", "reports:edition-prepare", gettext_lazy("Prepare for certification"), True),
    ("certify", "reports:edition-certify", gettext_lazy("Certify and publish"), True),
    ("return", "reports:edition-return", gettext_lazy("Return it"), False),
    ("restate", "reports:edition-restate", gettext_lazy("Restate"), False),
    ("give_up", "reports:edition-give-up", gettext_lazy("Give up the restatement"), False),
    ("abandon", "reports:edition-abandon", gettext_lazy("Abandon it"), False),
)


def found_edition(fund: Fund, key: str) -> Edition:
    """The edition of the address. Raises Http404."""
    edition = edition_of(fund, key)
    if edition is None:
        raise Http404
    return edition


@require_safe
@requires("edition.view")
def edition(request: HttpRequest, fund: Fund, key: str) -> HttpResponseBase:
    """Where one report stands: its stages, what can be done with it and by whom, its published versions."""
    found, now, person = found_edition(fund, key), timezone.now(), person_of(request)
    log = list(steps_of(fund, found.record))
    why_not = {action: may_take(record=found, action=action, by=person, at=now) for action, *_rest in DEEDS}
    publications = publications_shown(publications_of(fund).defer("content").filter(edition=found).order_by("-version"))
    context = edition_frame(found) | {
        "stages": stages(found, log),
        "returned": returned_by(fund, found.record),
        "next": next_of(found),
        "deeds": [
            {"label": label, "url": reverse(name, args=[fund.code, key]), "is_onward": is_onward}
            for action, name, label, is_onward in DEEDS
            # Both lead on from a draft: the one of what was published before, the other of what never was.
            if not why_not[action] and action != ("abandon" if publications else "give_up")
        ],
        "may_take_back": not may_take(record=found, action="take_back", by=person, at=now),
        "write_url": address("reports:edition-write", fund.code, key)
        if found.kind in WRITTEN and found.state == EditionState.DRAFT and "edition.edit" in request.acts  # type: ignore[attr-defined]
        else "",
        "begin_url": _begin_url(found)
        if found.state == EditionState.ABANDONED and "edition.edit" in request.acts  # type: ignore[attr-defined]
        else "",
        "not_certifier": why_not["certify"]
        if found.state == EditionState.PREPARED and "edition.certify" in request.acts  # type: ignore[attr-defined]
        else "",
        "files": prepared_files(found),
        "publications": publications,
        "since": _since(publications),
        "happenings": of_steps(reversed(log)),
        "restates": found.restates,
    }
    return render(request, "reports/publishing/edition.html", context)


def _begin_url(found: Edition) -> str:
    """Where a report as the abandoned one is begun anew."""
    if found.kind == ReportKind.ANNUAL:
        return address("reports:edition-begin", found.fund.code, year=found.year)
    return address("reports:statement-begin", found.fund.code)


def _since(publications: list[dict[str, Any]]) -> dict[str, Any] | None:
    """What the books of today say otherwise than the newest version; None where nothing was recorded since."""
    newest = publications[0] if publications else None
    if newest is None or not newest["since"]:
        return None
    publication: Publication = newest["publication"]
    found = today(publication)
    return {
        "version": publication.version,
        "entries": newest["since"],
        "until": found.until,
        "problem": found.problem,
        "difference": difference_shown(Difference(found.lines, ()), publication.fund.currency),
    }


def prepared_files(found: Edition) -> list[dict[str, Any]]:
    """The files of a prepared report, to be looked at before it is certified. Nothing is made yet."""
    if found.state != EditionState.PREPARED:
        return []
    forms = maker_of(found.kind).forms
    address_of = partial(reverse, "reports:edition-file")
    return [{"form": form.upper(), "url": address_of(args=[found.fund.code, found.key, form])} for form in forms]


@require_safe
@requires("edition.view")
def edition_file(request: HttpRequest, fund: Fund, key: str, form: str) -> HttpResponseBase:
    """A file of a prepared report: the very bytes that certifying publishes."""
    found = found_edition(fund, key)
    try:
        made = file_as_prepared(found, form)
    except UnableToStep:
        raise Http404 from None
    if made is None:
        raise Http404
    return file_answer(made.content, made.name, made.media_type)
