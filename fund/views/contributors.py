"""Who gives: one contributor with its agreements, one agreement with its instalments and deposits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from fund.access import requires, today
from fund.as_of import as_of, position_asked
from fund.commitments import unpaid, unpaid_at
from fund.display import DASH
from fund.exchange import implied_rate_text
from fund.instalments import with_payments
from fund.listing import AMOUNT, CODE, DATE, Column
from fund.listing.columns import plain_heads, table_html, total_foot
from fund.models import Agreement, Contributor, ContributorRefund, Deposit, Entry, Fund, Instalment
from fund.models.documents import minor
from fund.position import Position
from fund.statement import Selection
from fund.views.frame import frame
from fund.views.links import at_position, record_url, statement_url
from fund.views.lists.agreements import instalment_columns
from fund.views.lists.deposits import deposit_columns
from fund.views.lists.documents import document_class, is_reversed, reversed_mark, state_column
from fund.visibility import ALL_LINES, OWN_AGREEMENTS, visible_to


@require_safe
@requires(ALL_LINES, OWN_AGREEMENTS)
def contributor(request: HttpRequest, fund: Fund, reference: str) -> HttpResponseBase:
    """One contributor: what it committed, paid and still owes, agreement by agreement."""
    found = visible_to(request, Contributor.objects.filter(code=reference)).first()
    if found is None:
        raise Http404
    position = position_asked(request, fund)
    line = as_of(request, fund, position)
    signed = position.agreements(Agreement.objects.filter(contributor=found, fund=fund))
    agreements = list(_with_payments(signed.order_by("signed_on", "pk"), position))
    unpaid_of = _unpaid_of(agreements, position)
    deposits = [deposit for agreement in agreements for deposit in agreement.deposits.all()]
    for deposit in deposits:
        deposit.fund = fund
    refunds = list(
        position.documents(ContributorRefund.objects.filter(contributor=found))
        .select_related("entry")
        .order_by("value_date", "pk")
    )
    received = sum(minor(deposit.fund_amount) for deposit in deposits if not is_reversed(deposit))
    open_minor = sum(unpaid_of.values())
    columns = _agreement_columns(position, unpaid_of)
    context = frame(fund, "contributions", *_trail(position), found.name, position=position) | {
        "contributor": found,
        "committed_minor": received + open_minor,
        "received_minor": received,
        "unpaid_minor": open_minor,
        "agreements": _table(columns, agreements, committed=received + open_minor, received=received),
        "has_agreements": bool(agreements),
        "deposits": _table(deposit_columns(position), sorted(deposits, key=_by_day), fund_amount=received),
        "has_deposits": bool(deposits),
        "refunds": _table(_refund_columns(position), refunds) if refunds else "",
        "received_url": _statement(request, position, found.code),
        "statement_year": (position.until or today()).year,
        "as_of": line,
    }
    return render(request, "fund/contributor.html", context)


@require_safe
@requires(ALL_LINES, OWN_AGREEMENTS)
def agreement(request: HttpRequest, fund: Fund, reference: str) -> HttpResponseBase:
    """One agreement: its terms, what is due and paid, the deposits with the rates they were credited at."""
    mine = visible_to(request, Agreement.objects.filter(reference=reference))
    position = position_asked(request, fund)
    line = as_of(request, fund, position)
    found = _with_payments(mine.select_related("contributor", "earmarked_to"), position).first()
    if found is None:
        raise Http404
    deposits = sorted(found.deposits.all(), key=_by_day)
    received = sum(minor(deposit.fund_amount) for deposit in deposits if not is_reversed(deposit))
    instalments = list(with_payments(Instalment.objects.filter(agreement=found), position).order_by("due_on", "pk"))
    own = found.amount.currency.code
    paid = sum(minor(deposit.amount) for deposit in deposits if not is_reversed(deposit))
    entries = Entry.objects.filter(position.entries(), fund=fund, record=f"agreement:{reference}").order_by("pk")
    contributor_url = at_position(reverse("fund:contributor", args=[fund.code, found.contributor.code]), position)
    way = [*_trail(position), (found.contributor.name, contributor_url)]
    context = frame(fund, "contributions", *way, reference, position=position) | {
        "contributor_url": contributor_url,
        "agreement": found,
        "own": own,
        "amount_minor": minor(found.amount),
        "fund_amount_minor": minor(found.fund_amount),
        "rate": implied_rate_text(found.amount, found.fund_amount),
        "paid_minor": paid,
        "left_minor": minor(found.amount) - paid,
        "received_minor": received,
        "received_url": _statement(request, position, found.contributor.code, found.reference),
        "unpaid_minor": _unpaid_of([found], position)[found.reference],
        "instalments": _table(instalment_columns(position.until or today(), own), instalments) if instalments else "",
        "deposits": _table(
            [column for column in deposit_columns(position) if column.key != "agreement"],
            deposits,
            fund_amount=received,
        ),
        "has_deposits": bool(deposits),
        "entries": list(entries) if "ledger.view" in request.acts else [],  # type: ignore[attr-defined]
        "as_of": line,
    }
    return render(request, "fund/agreement.html", context)


def _trail(position: Position) -> list[tuple[str, str]]:
    address = reverse("reports:contributions", args=[position.fund.code])
    return [(_("Contributions"), at_position(address, position))]


def _statement(request: HttpRequest, position: Position, contributor: str, agreement: str = "") -> str:
    """The statement behind what was received; empty for those who do not see the ledger."""
    if "ledger.view" not in request.acts:  # type: ignore[attr-defined]
        return ""
    where = (("contributor", contributor), *((("agreement", agreement),) if agreement else ()))
    selection = Selection(kinds=("contributions",), where=where, sign=-1)
    return statement_url(position.fund, position.of(selection))


def _with_payments(agreements: Any, position: Position) -> Any:
    deposits = position.documents(Deposit.objects.select_related("entry", "agreement")).order_by("received_on", "pk")
    return agreements.prefetch_related(Prefetch("deposits", deposits))


def _by_day(deposit: Deposit) -> tuple[Any, int]:
    return deposit.received_on, deposit.pk


def _paid(agreement: Agreement) -> int:
    """What was deposited, in minor units of the agreement's currency."""
    return sum(minor(deposit.amount) for deposit in agreement.deposits.all() if not is_reversed(deposit))


def _received(agreement: Agreement) -> int:
    """What was credited, in minor units of the fund's currency."""
    return sum(minor(deposit.fund_amount) for deposit in agreement.deposits.all() if not is_reversed(deposit))


def _unpaid_of(agreements: Sequence[Agreement], position: Position) -> dict[str, int]:
    """Reference to what is still to come, in minor units of the fund's currency at the agreement's own rate. Of an
    earlier position the ledger says it: the terms of today need not be those of then."""
    if position.is_now:
        return {agreement.reference: unpaid(agreement, _paid(agreement)) for agreement in agreements}
    standing = unpaid_at(position)
    return {agreement.reference: standing.get(agreement.reference, 0) for agreement in agreements}


def _table(columns: list[Column], rows: Sequence[Any], **totals: int) -> SafeString:
    count = len(rows)
    label = ngettext("Total of %(count)s line", "Total of all %(count)s lines", count) % {"count": count}
    return table_html(
        columns,
        rows,
        heads=plain_heads(columns),
        row_class=lambda row: document_class(row) if hasattr(row, "entry") else "",
        foot=total_foot(columns, totals, label) if totals and count else "",
    )


def _agreement_columns(position: Position, unpaid_of: dict[str, int]) -> list[Column]:
    fund = position.fund

    def address(agreement: Agreement) -> str:
        return at_position(record_url(fund, f"agreement:{agreement.reference}"), position)

    return [
        Column("reference", _("Agreement"), lambda a: a.reference, CODE, link=address),
        Column("signed_on", _("Signed on"), lambda a: a.signed_on, DATE),
        Column("currency", _("Currency"), lambda a: a.amount.currency.code, CODE),
        Column("amount", _("Own amount"), lambda a: minor(a.amount), AMOUNT,
               currency=lambda a: a.amount.currency.code),
        Column("committed", _("Committed"), lambda a: _received(a) + unpaid_of[a.reference], AMOUNT,
               currency=fund.currency),
        Column("received", _("Received"), _received, AMOUNT, currency=fund.currency, zero=DASH),
        Column("unpaid", _("Not yet paid"), lambda a: unpaid_of[a.reference], AMOUNT, currency=fund.currency,
               zero=DASH),
    ]  # fmt: skip


def _refund_columns(position: Position) -> list[Column]:
    fund = position.fund
    return [
        Column("reference", _("Refund"), lambda r: r.reference, CODE,
               link=lambda r: record_url(fund, r.record, position), mark=reversed_mark),
        Column("value_date", _("Value date"), lambda r: r.value_date, DATE),
        Column("amount", _("Amount"), lambda r: minor(r.amount), AMOUNT, currency=fund.currency),
        state_column(),
    ]  # fmt: skip
