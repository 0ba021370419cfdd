"""Reversing an entry: a page of its own that shows the mirror before it is posted."""

from __future__ import annotations

from typing import Any

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from fund.access import person_of, requires, rights_for
from fund.between_funds import entry_of_other_side
from fund.forms.undoing import TODAY, ReversalForm
from fund.guards import GuardsMissing
from fund.ledger import UnableToPost, UnableToReverse, first_open_day
from fund.models import Entry, Fund
from fund.names import name_of
from fund.rehearsal import postings_of, rehearse
from fund.reversal_effects import reversal_warnings
from fund.services import entry_reverse
from fund.views.recording.links import address, crumbs
from fund.views.recording.pages import cannot_write
from fund.views.recording.posting import shown_postings
from fund.wording import event_text, record_text

ACT = "entry.reverse"


def assert_may_reverse(request: HttpRequest, other: Entry | None) -> None:
    """Raises UnableToReverse where the other side stands in a fund the person may not reverse in."""
    if other is not None and not rights_for(request).may(ACT, other.fund):
        raise UnableToReverse(
            _(
                "The other side of this entry stands in %(other)s and is reversed with it, and your role does not "
                "include reversing there. Ask somebody who may reverse in both funds."
            )
            % {"other": other.fund.code}
        )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(ACT)
def reverse_entry(request: HttpRequest, fund: Fund, sequence: int) -> HttpResponse:
    """What would be mirrored and what the cash would be; then the reason, and the deed."""
    entry = get_object_or_404(Entry.objects.select_related("reverses"), fund=fund, sequence=sequence)
    now = timezone.now()
    other = None if entry.reverses_id else entry_of_other_side(entry)
    beside = [other.fund] if other else []
    first_day = max(entry.effective_date, *(first_open_day(each) for each in [fund, *beside]))
    days = {"own_day": entry.effective_date, "first_day": first_day, "today": now.date()}
    form = ReversalForm(request.POST or None, **days)
    if request.method == "POST" and form.is_valid():
        effective = now.date() if form.cleaned_data["day"] == TODAY else first_day
        try:
            assert_may_reverse(request, other)
            made = entry_reverse(
                entry=entry,
                reason=form.cleaned_data["reason"],
                by=person_of(request).email,
                at=now,
                effective_date=effective,
            )
        except UnableToPost as problem:
            form.add_error(None, str(problem))
        except (OperationalError, GuardsMissing) as problem:
            form.add_error(None, cannot_write(problem))
        else:
            return redirect("fund:recorded", fund.code, made.sequence)
    context: dict[str, Any] = {
        "form": form,
        "fund": fund,
        "entry": entry,
        "recorder": name_of(entry.recorded_by),
        "event": event_text(entry.event),
        "document": record_text(entry.record),
        "original": shown_postings(fund, postings_of([entry])),
        "currency": fund.currency,
        "entry_url": address("fund:entry", fund.code, entry.sequence),
        "breadcrumbs": crumbs(
            fund,
            (_("Entry %(number)s") % {"number": sequence}, address("fund:entry", fund.code, sequence)),
            _("Reverse"),
        ),
    }
    reversal = Entry.objects.filter(reverses=entry).first()
    if reversal is not None:
        context["reversal_url"] = address("fund:entry", fund.code, reversal.sequence)
        context["refusal"] = _("Entry %(number)s is already reversed by entry %(by)s.") % {
            "number": entry.sequence,
            "by": reversal.sequence,
        }
        return render(request, "fund/recording/reverse.html", context)
    try:
        assert_may_reverse(request, other)
        rehearsal = rehearse(fund, lambda: entry_reverse(entry=entry, reason="…", by="…", at=now), *beside)
        context |= {
            "elsewhere": [(each, shown_postings(each, seen.postings), seen) for each, seen in rehearsal.elsewhere],
            "rehearsal": rehearsal,
            "postings": shown_postings(fund, rehearsal.postings),
            "warnings": reversal_warnings(fund, entry),
        }
    except GuardsMissing as problem:
        context["refusal"] = cannot_write(problem)
    except UnableToPost as problem:
        context["refusal"] = str(problem)
    return render(request, "fund/recording/reverse.html", context)
