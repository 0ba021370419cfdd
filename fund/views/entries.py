"""The ledger's own pages: every entry in the order it was recorded, and one entry with all it holds."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from fund.access import SEE, requires, rights_for
from fund.as_of import as_of, assert_known, position_asked
from fund.between_funds import entry_of_other_side
from fund.display import DASH
from fund.kinds import record_kind_text
from fund.listing import AMOUNT, DATE, FIGURE, TAG, Column, Empty, Filters, Listing, Tag
from fund.listing.columns import reversed_tag
from fund.listing.filters import ChoiceFilter, DayFilter
from fund.models import Entry, Fund, Movement
from fund.models.ledger import entry_id
from fund.names import addresses_named, name_of, with_recorder
from fund.position import Position
from fund.record_kinds import document_of
from fund.reversal_effects import reason_against
from fund.seals import seal_of
from fund.views.frame import frame
from fund.views.links import account_url, entry_url, ledger_tabs, ledger_url, record_url
from fund.wording import EVENTS, account_text, contributor_names, event_text, record_text

FOLLOWS_ANOTHER = ("commitment_settled", "agreement_signed", "agreement_amended")


class EntryFilters(Filters):
    """By words, event, effective day, who recorded it."""

    searched = ("narration", "record", "recorded_by")
    hint = gettext_lazy("Document, narration, person")
    event = ChoiceFilter(label=gettext_lazy("Event"), choices=list(EVENTS.items()))
    since = DayFilter(field_name="effective_date", lookup_expr="gte", label=gettext_lazy("Effective from"))
    to = DayFilter(field_name="effective_date", lookup_expr="lte", label=gettext_lazy("Effective until"))
    reversed = django_filters.BooleanFilter(field_name="was_reversed", label=gettext_lazy("Reversed"))

    class Meta:
        model = Entry
        fields: list[str] = []

    def holding(self, word: str) -> Q:
        """The page shows names, the entry keeps addresses: both are found."""
        return super().holding(word) | Q(recorded_by__in=addresses_named(word))


@require_safe
@requires("ledger.view")
def ledger(request: HttpRequest, fund: Fund) -> HttpResponseBase:
    """The entries of the fund, newest first."""
    position = position_asked(request, fund)
    line = as_of(request, fund, position)
    filters = EntryFilters(request.GET, queryset=position.ledger())
    listing = Listing(
        key="ledger",
        title=_("Entries"),
        columns=_entry_columns(position),
        rows=with_recorder(filters.qs),
        order="-entry",
        empty=Empty(_("Nothing is recorded yet"), _("Import a workbook, or record the first deposit.")),
        filters=filters,
        row_class=lambda entry: "is-reversed" if entry.was_reversed else "",
        about=[(_("Fund"), str(fund)), (_("As of"), line.text)],
    )
    if answer := listing.answer(request):
        return answer
    context = frame(fund, "ledger", _("Ledger"), position=position) | {
        "listing": listing.page(request),
        "as_of": line,
        "subtabs": ledger_tabs(fund, "ledger", position),
    }
    return render(request, "fund/ledger.html", context)


def _entry_columns(position: Position) -> list[Column]:
    fund, currency = position.fund, position.fund.currency

    def mark(entry: Any) -> Tag | None:
        return reversed_tag(entry.was_reversed)

    return [
        Column("entry", _("Entry"), lambda e: str(e.sequence), FIGURE, "pk",
               link=lambda e: entry_url(fund, e.sequence, position), raw=lambda e: e.sequence),
        Column("effective_date", _("Effective date"), lambda e: e.effective_date, DATE, "effective_date"),
        Column("event", _("Event"), lambda e: event_text(e.event), raw=lambda e: e.event, mark=mark,
               under=lambda e: e.narration),
        Column("narration", _("Narration"), lambda e: e.narration, only_in_files=True),
        Column("record", _("Document"), lambda e: record_text(e.record),
               link=lambda e: record_url(fund, e.record, position), raw=lambda e: e.record),
        Column("state", _("State"), mark, TAG, only_in_files=True),
        Column("total", _("Amount"), lambda e: e.total_minor, AMOUNT, "total_minor", currency=currency),
        Column("cash_change", _("Cash"), lambda e: e.cash_change_minor, AMOUNT, currency=currency, zero=DASH),
        Column("cash_after", _("Cash after"), lambda e: e.cash_after_minor, AMOUNT, currency=currency,
               only_in_files=True),
        Column("recorded_at", _("Recorded"), lambda e: e.recorded_at.date(), DATE, under=lambda e: e.recorder),
        Column("recorded_by", _("Recorded by"), lambda e: e.recorded_by, only_in_files=True),
        Column("hash", _("Hash"), lambda e: e.hash, only_in_files=True),
    ]  # fmt: skip


@require_safe
@requires("ledger.view")
def entry(request: HttpRequest, fund: Fund, sequence: int) -> HttpResponseBase:
    """One entry: what happened, what moved, the document behind it, what it reverses, and whether its seal holds.

    An entry is what it is: a position in the address is only kept for the pages around it.
    """
    position = assert_known(position_asked(request, fund))
    found = (
        Entry.objects.filter(pk=entry_id(fund.pk, sequence), fund=fund)
        .select_related("fund", "reverses", "reversed_by")
        .first()
    )
    if found is None:
        raise Http404
    movements = list(found.movements.select_related("from_account", "to_account").order_by("pk"))
    beside = {e.sequence: e for e in Entry.objects.filter(pk__in=[found.pk - 1, found.pk + 1], fund=fund)}
    document = document_of(found)
    names = contributor_names(fund)
    seal = seal_of(found, movements, beside.get(sequence - 1), document)
    reversal = getattr(found, "reversed_by", None)
    may_reverse = "entry.reverse" in request.acts and reversal is None and is_reversible(found)  # type: ignore[attr-defined]
    against = reason_against(found) if may_reverse else ""
    way, here = (_("Ledger"), ledger_url(fund, position)), _("Entry %(number)s") % {"number": sequence}
    context = frame(fund, "ledger", way, here, position=position) | {
        "entry": found,
        "recorder": name_of(found.recorded_by),
        "event": event_text(found.event),
        "movements": [_shown(position, movement, names) for movement in movements],
        "document": document,
        "document_url": record_url(fund, found.record, position),
        "document_kind": record_kind_text(found.record.partition(":")[0]),
        "document_reference": record_text(found.record),
        "previous": beside.get(sequence - 1),
        "next": beside.get(sequence + 1),
        "reverses": found.reverses,
        "reversal": reversal,
        "seal": seal,
        "other_side": shown_other_side(request, found),
        "may_reverse": may_reverse and not against,
        "not_reversed": against,
        "as_of": None,
        "is_now": position.is_now,
    }
    return render(request, "fund/entry.html", context)


def _shown(position: Position, movement: Movement, names: dict[str, str]) -> dict[str, Any]:
    fund, source, target = position.fund, movement.from_account, movement.to_account
    return {
        "source": account_text(source.name, names),
        "source_url": account_url(fund, source.code, position),
        "target": account_text(target.name, names),
        "target_url": account_url(fund, target.code, position),
        "amount_minor": movement.amount_minor,
    }


def shown_other_side(request: HttpRequest, entry: Entry) -> dict[str, Any] | None:
    """The entry in the other fund that goes with this one; its address for those who may read that fund's ledger."""
    other = entry_of_other_side(entry)
    if other is None:
        return None
    reads = rights_for(request).acts(other.fund) >= {SEE, "ledger.view"}
    return {
        "fund": other.fund.code,
        "sequence": other.sequence,
        "url": entry_url(other.fund, other.sequence) if reads else "",
    }


def is_reversible(entry: Entry) -> bool:
    """Reversals and the entries that follow an agreement or a deposit are put right elsewhere."""
    return entry.reverses_id is None and entry.event not in FOLLOWS_ANOTHER
