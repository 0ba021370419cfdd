"""The documents behind the entries, whatever application they belong to."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fund.access import requires
from fund.as_of import assert_known, position_asked
from fund.exchange import implied_rate_text
from fund.kinds import record_kind_text
from fund.models import Fund, PostedRecord
from fund.names import names_of
from fund.record_kinds import Fact, facts_of, parties_of, record_models
from fund.views.entries import shown_other_side
from fund.views.frame import frame
from fund.views.links import at_position, record_url
from fund.visibility import ALL_LINES, OWN_AGREEMENTS, OWN_PROJECTS, visible_to
from fund.wording import record_text

TAB_OF = {
    "deposit": "contributions",
    "allocation": "allocations",
    "transfer": "transfers",
    "refund": "transfers",
    "expenditure": "expenditure",
    "income": "income",
    "charge": "income",
    "fund_transfer": "income",
    "contributor_refund": "income",
}


@require_safe
@requires(ALL_LINES, OWN_AGREEMENTS, OWN_PROJECTS)
def record(request: HttpRequest, fund: Fund, kind: str, reference: str) -> HttpResponseBase:
    """A document: what it says, the entry it caused, and what was recorded under the reference before.

    It is shown as it stands now: a position in the address is only kept for the pages around it.
    """
    position = assert_known(position_asked(request, fund))
    if kind == "agreement":
        return redirect(record_url(fund, f"agreement:{reference}", position))
    model = record_models().get(kind)
    if model is None:
        raise Http404
    rows: Any = visible_to(request, model._default_manager.all())
    revisions = list(
        rows.filter(reference=reference)
        .select_related("fund", "entry", "entry__reversed_by", *parties_of(model))
        .order_by("-revision")
    )
    if not revisions:
        raise Http404
    current = revisions[0]
    title, name = record_kind_text(kind), record_text(f"{kind}:{reference}")
    context = frame(fund, TAB_OF.get(kind, "fund"), title, name, position=position) | {
        "title": title,
        "name": name,
        "document": current,
        "facts": [
            *(
                replace(fact, address=at_position(fact.address, position)) if fact.address else fact
                for fact in facts_of(current)
            ),
            *_worked_out(current),
        ],
        "reversal": getattr(current.entry, "reversed_by", None),
        "revisions": _recorded(revisions),
        "other_side": shown_other_side(request, current.entry),
        "is_now": position.is_now,
        "sees_ledger": "ledger.view" in request.acts,  # type: ignore[attr-defined]
    }
    return render(request, "fund/record.html", context)


def _recorded(revisions: list[Any]) -> list[dict[str, Any]]:
    """Each revision with who recorded it, and what reversed it with who did that."""
    pairs = [(revision, getattr(revision.entry, "reversed_by", None)) for revision in revisions]
    entries = [entry for revision, undone in pairs for entry in (revision.entry, undone) if entry]
    names = names_of(entry.recorded_by for entry in entries)
    return [
        {
            "revision": revision,
            "by": names[revision.entry.recorded_by],
            "undone": undone,
            "undone_by": names[undone.recorded_by] if undone else "",
        }
        for revision, undone in pairs
    ]


def _worked_out(document: PostedRecord) -> list[Fact]:
    """What follows from a document and is not written on it."""
    amount, credited = getattr(document, "amount", None), getattr(document, "fund_amount", None)
    rate = implied_rate_text(amount, credited) if amount is not None and credited is not None else ""
    return [Fact(_("Implied rate"), rate)] if rate else []
