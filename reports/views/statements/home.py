"""Where a donor arrives: its agreements, what is due and paid, its statements, and what was published for everybody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from fund.access import Rights, funds_within, requires, requires_anywhere, rights_for, today
from fund.as_of import as_of, day_known, day_shown, picker, position_asked
from fund.commitments import unpaid, unpaid_at
from fund.display import DASH
from fund.instalments import OVERDUE, standing, with_payments
from fund.listing import AMOUNT, CODE, DATE, Column
from fund.listing.columns import plain_heads, table_html, total_foot
from fund.listing.filters import replaced
from fund.models import Agreement, Contributor, Deposit, Fund, Instalment
from fund.models.documents import minor
from fund.position import Position
from fund.views.frame import frame
from fund.views.links import at_position, record_url
from fund.views.lists.agreements import instalment_columns
from fund.views.lists.deposits import deposit_columns
from fund.views.lists.documents import document_class, is_reversed
from fund.visibility import ALL_LINES, OWN_AGREEMENTS, visibility_in
from reports.editions_of import publications_of
from reports.models import Subscription
from reports.statements.donor import years_with_statement
from reports.statements.giving import Given, Giving, Received, difference_minor, received
from reports.views.publishing.shown import publication_shown

MOST_PUBLICATIONS = 20
FUNDS_PER_PAGE = 50


def arrival(rights: Rights) -> str:
    """Where a person arrives who has signed in: who only gives at its contributions, everybody else at the funds."""
    if not rights.may(OWN_AGREEMENTS) or rights.may(ALL_LINES):
        return reverse("reports:portfolio")
    codes = list(funds_within(rights, OWN_AGREEMENTS).values_list("code", flat=True)[:2])
    return reverse("reports:donor", args=codes) if len(codes) == 1 else reverse("reports:donor-funds")


@require_safe
@requires_anywhere(OWN_AGREEMENTS)
def donor_funds(request: HttpRequest) -> HttpResponseBase:
    """The funds one contributes to. There are no figures here: the position is that of the pages it leads to."""
    rights, until, known_on = rights_for(request), day_shown(request), day_known(request)
    own = {
        fund: visibility_in(fund, rights).contributors for fund in funds_within(rights, OWN_AGREEMENTS).order_by("code")
    }
    names: dict[int, list[str]] = defaultdict(list)
    contributors = Contributor.objects.filter(
        fund__in=list(own), code__in={code for codes in own.values() for code in codes}
    )
    for contributor in contributors.select_related("fund").order_by("name"):
        if contributor.code in own[contributor.fund]:
            names[contributor.fund.pk].append(contributor.name)
    form = picker(request, until, known_on.isoformat() if known_on else "", takes_entry=False)
    rows = [
        {
            "fund": fund,
            "names": ", ".join(names[fund.pk]),
            "url": f"{reverse('reports:donor', args=[fund.code])}{form.query}",
        }
        for fund in own
        if names[fund.pk]
    ]
    page = Paginator(rows, FUNDS_PER_PAGE).get_page(request.GET.get("page"))
    context = {"rows": page.object_list, "picker": form, "pages": _pages(request, page)}
    return render(request, "reports/statements/donor_funds.html", context)


def _pages(request: HttpRequest, page: Page[Any]) -> dict[str, str]:
    """For ``components/pagination.html``: the position stays in the addresses."""
    numbers = {"first": page.start_index(), "last": page.end_index(), "count": page.paginator.count}

    def address(number: int) -> str:
        return replaced(request.GET, {"page": str(number)})

    return {
        "previous_url": address(page.previous_page_number()) if page.has_previous() else "",
        "next_url": address(page.next_page_number()) if page.has_next() else "",
        "text": _("%(first)s–%(last)s of %(count)s funds") % numbers,
    }


@require_safe
@requires(OWN_AGREEMENTS)
def donor(request: HttpRequest, fund: Fund) -> HttpResponseBase:
    """All of one's own in one fund, and the reports published by then."""
    position = position_asked(request, fund)
    codes = visibility_in(fund, rights_for(request)).contributors
    contributors = Contributor.objects.filter(fund=fund, code__in=codes).order_by("name")
    if not contributors:
        raise Http404
    publications = publications_of(fund, position.moment()).order_by("-published_at", "-pk")
    current = [each for each in publications[:MOST_PUBLICATIONS] if not each.is_replaced]  # type: ignore[attr-defined]
    context = frame(fund, "contributions", _("Your contributions"), position=position) | {
        "parts": [_part(request, position, contributor) for contributor in contributors],
        "publications": [publication_shown(each) for each in current],
        "is_subscribed": Subscription.objects.filter(fund=fund, user=request.user.pk).exists(),
        "as_of": as_of(request, fund, position),
    }
    return render(request, "reports/statements/donor.html", context)


def _part(request: HttpRequest, position: Position, contributor: Contributor) -> dict[str, Any]:
    """What the page says of one contributor."""
    fund = position.fund
    signed = position.agreements(Agreement.objects.filter(contributor=contributor))
    agreements = list(signed.select_related("earmarked_to").order_by("signed_on", "pk"))
    deposits = list(
        position.documents(Deposit.objects.filter(agreement__in=agreements))
        .select_related("agreement", "entry", "entry__reversed_by")
        .order_by("-received_on", "-pk")
    )
    in_force = [deposit for deposit in deposits if not is_reversed(deposit)]
    for deposit in deposits:
        deposit.fund = fund
    instalments = list(
        with_payments(Instalment.objects.filter(agreement__in=agreements), position)
        .select_related("agreement")
        .order_by("due_on", "pk")
    )
    came = received(Given(each.agreement.pk, minor(each.amount), minor(each.fund_amount)) for each in in_force)
    giving = Giving(came, _still(position, agreements, came))
    total, on = giving.received_in_all_minor, position.until or today()
    return {
        "contributor": contributor,
        "received_minor": total,
        "unpaid_minor": giving.unpaid_in_all_minor,
        "committed_minor": giving.committed_in_all_minor,
        "overdue": sum(standing(each, on).state == OVERDUE for each in instalments),
        "agreements": _table(
            _agreement_columns(position, giving),
            agreements,
            committed=giving.committed_in_all_minor,
            received=total,
            unpaid=giving.unpaid_in_all_minor,
        ),
        "has_agreements": bool(agreements),
        "instalments": _table(_instalment_columns(position, on), instalments) if instalments else "",
        # The same three sums as in the statement's table of deposits.
        "deposits": _table(
            _deposit_columns(position),
            deposits,
            fund_amount=total,
            difference=sum(map(_difference, in_force)),
            aa_fee=sum(minor(each.aa_fee) for each in in_force),
        )
        if deposits
        else "",
        "years": _years(request, position, contributor),
    }


def _still(position: Position, agreements: Sequence[Agreement], came: Mapping[int, Received]) -> dict[int, int]:
    """Number of an agreement to what is not yet paid, in minor units of the fund's currency. Of an earlier position the
    ledger says it: the terms of today need not be those of then."""
    if position.is_now:
        return {each.pk: unpaid(each, came.get(each.pk, Received()).own_minor) for each in agreements}
    stood = unpaid_at(position)
    return {agreement.pk: stood.get(agreement.reference, 0) for agreement in agreements}


def _years(request: HttpRequest, position: Position, contributor: Contributor) -> list[dict[str, Any]]:
    """The statements there are, with the address of each file."""
    fund, at_entry = position.fund, Position(position.fund, known_at=position.known_at)
    may_download = "report.download" in request.acts  # type: ignore[attr-defined]
    return [
        {
            "year": year,
            "url": at_position(reverse("reports:donor-statement", args=[fund.code, year, contributor.code]), position),
            "files": [
                (
                    form.upper(),
                    at_position(
                        reverse("reports:donor-statement-file", args=[fund.code, year, form, contributor.code]),
                        at_entry,
                    ),
                )
                for form in ("pdf", "xlsx")
                if may_download
            ],
        }
        for year in years_with_statement(contributor, position.until or today())
    ]


def _agreement_columns(position: Position, giving: Giving) -> list[Column]:
    fund = position.fund

    def own(agreement: Agreement) -> str:
        return agreement.amount.currency.code

    return [
        Column("reference", _("Agreement"), lambda a: a.reference, CODE,
               link=lambda a: record_url(fund, f"agreement:{a.reference}", position)),
        Column("signed_on", _("Signed on"), lambda a: a.signed_on, DATE),
        Column("currency", _("Currency"), own, CODE),
        Column("amount", _("Own amount"), lambda a: minor(a.amount), AMOUNT, currency=own),
        Column("committed", _("Committed"), lambda a: giving.committed_minor(a.pk), AMOUNT,
               currency=fund.currency),
        Column("received", _("Received"), lambda a: giving.received_minor(a.pk), AMOUNT,
               currency=fund.currency, zero=DASH),
        Column("unpaid", _("Not yet paid"), lambda a: giving.unpaid_minor(a.pk), AMOUNT,
               currency=fund.currency, zero=DASH),
        Column("earmarked_to", _("Earmarked to"), lambda a: a.earmarked_to.code if a.earmarked_to else None, CODE),
    ]  # fmt: skip


def _instalment_columns(position: Position, on: date) -> list[Column]:
    fund = position.fund
    first, *others = instalment_columns(on)
    agreement = Column("agreement", _("Agreement"), lambda i: i.agreement.reference, CODE,
                       link=lambda i: record_url(fund, f"agreement:{i.agreement.reference}", position))  # fmt: skip
    return [first, agreement, *others]


def _deposit_columns(position: Position) -> list[Column]:
    """Those of the list of deposits, and what the bank credited less the amount at the agreement's own rate."""
    fund = position.fund
    columns = deposit_columns(position)
    place = [column.key for column in columns].index("fund_amount") + 1
    column = Column(
        "difference", _("Difference to the agreement's rate"), _difference, AMOUNT, currency=fund.currency, zero=DASH
    )
    return [*columns[:place], column, *columns[place:]]


def _difference(deposit: Deposit) -> int:
    """What the bank credited less the amount at the agreement's own rate, in minor units of the fund's currency."""
    own, signed = minor(deposit.amount), deposit.agreement
    return difference_minor(own, minor(deposit.fund_amount), minor(signed.amount), minor(signed.fund_amount))


def _table(columns: list[Column], rows: Sequence[Any], **totals: int) -> SafeString:
    count = len(rows)
    label = ngettext("Total of %(count)s line", "Total of all %(count)s lines", count) % {"count": count}
    return table_html(
        columns,
        rows,
        heads=plain_heads(columns),
        row_class=lambda row: document_class(row) if hasattr(row, "entry") else "",
        foot=total_foot(columns, totals, label, labelled=True) if totals and count else "",
        labelled=True,
    )
