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
from fund.commitments import unpaid
from fund.display import DASH
from fund.exchange import implied_rate_text
from fund.instalments import with_payments
from fund.listing import AMOUNT, CODE, DATE, Column
from fund.listing.columns import plain_heads, table_html, total_foot
from fund.models import Agreement, Contributor, ContributorRefund, Deposit, Entry, Fund, Instalment
from fund.models.documents import minor
from fund.statement import Selection
from fund.views.frame import frame
from fund.views.links import record_url, statement_url
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
    signed = Agreement.objects.filter(contributor=found, fund=fund).order_by("signed_on", "pk")
    agreements = list(_with_payments(signed))
    deposits = [deposit for agreement in agreements for deposit in agreement.deposits.all()]
    for deposit in deposits:
        deposit.fund = fund
    refunds = list(
        ContributorRefund.objects.filter(contributor=found)
        .select_related("entry", "entry__reversed_by")
        .order_by("value_date", "pk")
    )
    received = sum(minor(deposit.fund_amount) for deposit in deposits if not is_reversed(deposit))
    open_minor = sum(_unpaid(agreement) for agreement in agreements)
    context = frame(fund, "contributions", *_trail(fund), found.name) | {
        "contributor": found,
        "committed_minor": received + open_minor,
        "received_minor": received,
        "unpaid_minor": open_minor,
        "agreements": _table(_agreement_columns(fund), agreements, committed=received + open_minor, received=received),
        "has_agreements": bool(agreements),
        "deposits": _table(deposit_columns(fund), sorted(deposits, key=_by_day), fund_amount=received),
        "has_deposits": bool(deposits),
        "refunds": _table(_refund_columns(fund), refunds) if refunds else "",
        "received_url": _statement(request, fund, found.code),
    }
    return render(request, "fund/contributor.html", context)


@require_safe
@requires(ALL_LINES, OWN_AGREEMENTS)
def agreement(request: HttpRequest, fund: Fund, reference: str) -> HttpResponseBase:
    """One agreement: its terms, what is due and paid, the deposits with the rates they were credited at."""
    mine = visible_to(request, Agreement.objects.filter(reference=reference))
    found = _with_payments(mine.select_related("contributor", "earmarked_to")).first()
    if found is None:
        raise Http404
    deposits = sorted(found.deposits.all(), key=_by_day)
    received = sum(minor(deposit.fund_amount) for deposit in deposits if not is_reversed(deposit))
    instalments = list(with_payments(Instalment.objects.filter(agreement=found)).order_by("due_on", "pk"))
    own = found.amount.currency.code
    paid = sum(minor(deposit.amount) for deposit in deposits if not is_reversed(deposit))
    entries = Entry.objects.filter(fund=fund, record=f"agreement:{reference}").order_by("pk")
    contributor_url = reverse("fund:contributor", args=[fund.code, found.contributor.code])
    context = frame(fund, "contributions", *_trail(fund), (found.contributor.name, contributor_url), reference) | {
        "agreement": found,
        "own": own,
        "amount_minor": minor(found.amount),
        "fund_amount_minor": minor(found.fund_amount),
        "rate": implied_rate_text(found.amount, found.fund_amount),
        "paid_minor": paid,
        "left_minor": minor(found.amount) - paid,
        "received_minor": received,
        "received_url": _statement(request, fund, found.contributor.code, found.reference),
        "unpaid_minor": _unpaid(found),
        "instalments": _table(instalment_columns(today(), own), instalments) if instalments else "",
        "deposits": _table(
            [column for column in deposit_columns(fund) if column.key != "agreement"], deposits, fund_amount=received
        ),
        "has_deposits": bool(deposits),
        "entries": list(entries) if "ledger.view" in request.acts else [],  # type: ignore[attr-defined]
    }
    return render(request, "fund/agreement.html", context)


def _trail(fund: Fund) -> list[tuple[str, str]]:
    return [(_("Contributions"), reverse("reports:contributions", args=[fund.code]))]


def _statement(request: HttpRequest, fund: Fund, contributor: str, agreement: str = "") -> str:
    """The statement behind what was received; empty for those who do not see the ledger."""
    if "ledger.view" not in request.acts:  # type: ignore[attr-defined]
        return ""
    where = (("contributor", contributor), *((("agreement", agreement),) if agreement else ()))
    return statement_url(fund, Selection(kinds=("contributions",), where=where, sign=-1))


def _with_payments(agreements: Any) -> Any:
    deposits = Deposit.objects.select_related("entry", "entry__reversed_by", "agreement").order_by("received_on", "pk")
    return agreements.prefetch_related(Prefetch("deposits", deposits))


def _by_day(deposit: Deposit) -> tuple[Any, int]:
    return deposit.received_on, deposit.pk


def _paid(agreement: Agreement) -> int:
    """What was deposited, in minor units of the agreement's currency."""
    return sum(minor(deposit.amount) for deposit in agreement.deposits.all() if not is_reversed(deposit))


def _received(agreement: Agreement) -> int:
    """What was credited, in minor units of the fund's currency."""
    return sum(minor(deposit.fund_amount) for deposit in agreement.deposits.all() if not is_reversed(deposit))


def _unpaid(agreement: Agreement) -> int:
    """What is still to come, in minor units of the fund's currency at the agreement's own rate."""
    return unpaid(agreement, _paid(agreement))


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


def _agreement_columns(fund: Fund) -> list[Column]:
    return [
        Column("reference", _("Agreement"), lambda a: a.reference, CODE,
               link=lambda a: record_url(fund, f"agreement:{a.reference}")),
        Column("signed_on", _("Signed on"), lambda a: a.signed_on, DATE),
        Column("currency", _("Currency"), lambda a: a.amount.currency.code, CODE),
        Column("amount", _("Own amount"), lambda a: minor(a.amount), AMOUNT,
               currency=lambda a: a.amount.currency.code),
        Column("committed", _("Committed"), lambda a: _received(a) + _unpaid(a), AMOUNT, currency=fund.currency),
        Column("received", _("Received"), _received, AMOUNT, currency=fund.currency, zero=DASH),
        Column("unpaid", _("Not yet paid"), _unpaid, AMOUNT, currency=fund.currency, zero=DASH),
    ]  # fmt: skip


def _refund_columns(fund: Fund) -> list[Column]:
    return [
        Column("reference", _("Refund"), lambda r: r.reference, CODE, link=lambda r: record_url(fund, r.record),
               mark=reversed_mark),
        Column("value_date", _("Value date"), lambda r: r.value_date, DATE),
        Column("amount", _("Amount"), lambda r: minor(r.amount), AMOUNT, currency=fund.currency),
        state_column(),
    ]  # fmt: skip
