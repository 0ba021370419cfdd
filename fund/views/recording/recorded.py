"""The confirmation: what was recorded, under which number, and what happens next."""

from __future__ import annotations

from itertools import takewhile

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fund.access import requires, rights_for
from fund.between_funds import entry_of_other_side
from fund.models import Entry, Fund
from fund.models.ledger import entry_id
from fund.names import name_of
from fund.rehearsal import postings_of
from fund.views.recording.links import Link, address, crumbs
from fund.views.recording.posting import PostingShown, shown_postings
from fund.wording import event_text

MOST_ENTRIES = 200
FOLLOWING = ("commitment_settled",)
"""Events that only follow another one."""
RECORD_PAGES = {
    "deposit": "fund:record-deposit",
    "income": "fund:record-income",
    "charge": "fund:record-charge",
    "fund_transfer": "fund:record-fund-transfer",
    "contributor_refund": "fund:record-contributor-refund",
    "allocation": "grants:record-allocation",
    "transfer": "grants:record-transfer",
    "refund": "grants:record-refund",
    "expenditure": "grants:record-expenditure",
}


@require_safe
@requires("ledger.view")
def recorded(request: HttpRequest, fund: Fund, sequence: int) -> HttpResponse:
    """What one act posted: this entry and those recorded with it at the same moment."""
    entry = get_object_or_404(Entry.objects.select_related("reverses"), fund=fund, sequence=sequence)
    together = recorded_with(entry)
    # A corrected figure begins with the reversal of the old one: what was done is the recording after it.
    main = next((found for found in together if found.reverses_id is None and found.event not in FOLLOWING), entry)
    change = sum(found.cash_change_minor for found in together)
    after = together[-1].cash_after_minor
    context = {
        "fund": fund,
        "entry": entry,
        "recorder": name_of(entry.recorded_by),
        "title": done_text(main),
        "reference": numbers_text(together),
        "reference_label": _("Entry number") if len(together) == 1 else _("Entry numbers"),
        "document": document_text(main),
        "postings": numbered_postings(fund, together),
        "cash_before": after - change,
        "cash_change": change,
        "cash_after": after,
        "currency": fund.currency,
        "next_sentences": next_sentences(main),
        "links": next_links(request, fund, main),
        "breadcrumbs": crumbs(fund, done_text(main)),
    }
    return render(request, "fund/recording/recorded.html", context)


def recorded_with(entry: Entry) -> list[Entry]:
    """The entry and those after it that the same act made: same person, same moment."""
    following = Entry.objects.filter(pk__gte=entry.pk, pk__lt=entry_id(entry.fund_id + 1, 0)).order_by("pk")
    same = (entry.recorded_at, entry.recorded_by)
    return list(takewhile(lambda found: (found.recorded_at, found.recorded_by) == same, following[:MOST_ENTRIES]))


def done_text(entry: Entry) -> str:
    if entry.reverses_id:
        return _("Entry %(number)s is reversed") % {"number": entry.reverses.sequence}  # type: ignore[union-attr]
    return _("%(event)s recorded") % {"event": event_text(entry.event)}


def document_text(entry: Entry) -> str:
    """The reference the document is known by; empty where it has none of its own."""
    kind, _sep, reference = entry.record.partition(":")
    return reference if kind in RECORD_PAGES and kind != "expenditure" else ""


def numbers_text(entries: list[Entry]) -> str:
    first, last = entries[0].sequence, entries[-1].sequence
    return f"#{first}" if first == last else f"#{first}–#{last}"


def numbered_postings(fund: Fund, entries: list[Entry]) -> list[dict[str, object]]:
    shown: list[PostingShown] = shown_postings(fund, postings_of(entries))
    return [
        {
            "event": posting.event,
            "day": posting.day,
            "moves": posting.moves,
            "number": entry.sequence,
            "url": address("fund:entry", fund.code, entry.sequence),
        }
        for posting, entry in zip(shown, entries, strict=True)
    ]


def next_sentences(entry: Entry) -> list[str]:
    """What happens next, in one line each."""
    if entry.reverses_id:
        return [
            _("Both entries stay in the books and name each other."),
            _("Where the event did take place, a person who records may record it again with the right facts."),
        ]
    said = [
        _("The entry is sealed into the fund's chain. It cannot be changed; a mistake is put right by a reversal."),
        _("Every figure of the fund and of its reports counts it from now on."),
    ]
    if entry.event.startswith("fund_transfer") and (other := entry_of_other_side(entry)):
        said.append(
            _("The other side is entry %(number)s of %(fund)s; reversing one reverses both.")
            % {"number": other.sequence, "fund": other.fund.code}
        )
    if entry.event == "deposit":
        said.append(_("Send the contributor the acknowledgement of receipt, quoting the entry number."))
    if entry.event == "transfer" and request_number(entry):
        said.append(_("The organisation was told with the confirmation of the payment."))
    elif entry.event == "transfer":
        said.append(_("Notify the organisation of the amount, the value date and the fund."))
    if entry.event == "allocation":
        said.append(_("Transfers to this organisation for this project can now be recorded, up to what is approved."))
    if entry.event == "agreement_signed":
        said.append(_("Deposits can now be recorded under this agreement."))
    return said


def request_number(entry: Entry) -> str:
    """Of the fund transfer request whose payment the entry is; empty where it was recorded otherwise."""
    transfer = getattr(entry, "transfer", None)
    return str(getattr(getattr(transfer, "request", None), "number", ""))


def next_links(request: HttpRequest, fund: Fund, entry: Entry) -> list[Link]:
    """Pages one goes to next; only those that exist and that the person may open."""
    kind = entry.record.partition(":")[0]
    links = [Link(_("The entry"), address("fund:entry", fund.code, entry.sequence))]
    if entry.reverses_id:
        original = entry.reverses
        links.append(Link(_("The reversed entry"), address("fund:entry", fund.code, original.sequence)))  # type: ignore[union-attr]
        if may_record(request, kind) and not request_number(original):  # type: ignore[arg-type]
            again = address(RECORD_PAGES[kind], fund.code, again=original.sequence)  # type: ignore[union-attr]
            links.append(Link(_("Record it again"), again))
    elif number := request_number(entry):
        if "payment.view" in request.acts:  # type: ignore[attr-defined]
            links.insert(0, Link(_("The fund transfer request"), address("grants:request", fund.code, number)))
    elif kind in RECORD_PAGES and may_record(request, kind) and not follows_another_record(entry):
        links.append(Link(_("Record another"), address(RECORD_PAGES[kind], fund.code)))
    other = entry_of_other_side(entry)
    if other is not None and rights_for(request).may("ledger.view", other.fund):
        label = _("The other side in %(fund)s") % {"fund": other.fund.code}
        links.append(Link(label, address("fund:entry", other.fund.code, other.sequence)))
    links.append(Link(_("The fund"), address("reports:fund", fund.code)))
    return [link for link in links if link.url]


def follows_another_record(entry: Entry) -> bool:
    """Whether a step of another record posted it (a request was paid): then one does not record another by hand."""
    of = entry.idempotency_key.partition(":")[0]
    return of.isidentifier() and of != entry.record.partition(":")[0]


def may_record(request: HttpRequest, kind: str) -> bool:
    return kind in RECORD_PAGES and f"{kind}.record" in request.acts  # type: ignore[attr-defined]
