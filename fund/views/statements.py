"""The account statement behind any figure, the list of accounts with their balances, and the closed years."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from fund import selectors
from fund.access import requires
from fund.as_of import as_of, day_asked, known, position_asked
from fund.display import day_text, digits
from fund.kinds import ACCOUNT_KINDS, DIMENSIONS, account_kind_text
from fund.listing import AMOUNT, CODE, DATE, FIGURE, NUMBER, Column
from fund.listing.columns import plain_heads, table_html
from fund.listing.files import CSV, FORMATS, csv_response, xlsx_response
from fund.listing.filters import Chip, replaced
from fund.models import Account, ClosedYear, Fund
from fund.names import with_closer
from fund.position import Position
from fund.statement import WHERE, Line, Selection, Statement, UnknownSelection
from fund.views.frame import frame
from fund.views.links import account_url, entry_url, ledger_tabs, ledger_url, record_url, statement_url
from fund.wording import account_text, contributor_names, event_text, purpose_text, record_text


@require_safe
@requires("ledger.view")
def movements(request: HttpRequest, fund: Fund) -> HttpResponseBase:
    """Opening balance, lines with the running balance, closing balance, and whether they tie."""
    since, position = day_asked(request, "since"), known(request, fund, day_asked(request))
    try:
        selection = Selection.asked(request.GET, since, position.until, position.known_at)
    except UnknownSelection as error:
        raise BadRequest(_("There is no account of this kind: %(kind)s.") % {"kind": error}) from None
    statement = Statement(fund, selection)
    names = contributor_names(fund)
    columns = _columns(position, names)
    line = as_of(request, fund, position, takes_until=False)
    chips = _chips(request, selection, names)
    if (form := request.GET.get("export", "")) in FORMATS:
        about = [(_("Fund"), str(fund)), (_("As of"), line.text), *((chip.label, chip.value) for chip in chips)]
        if form == CSV:
            return csv_response("account-statement", columns, statement.all_lines())
        return xlsx_response("account-statement", _("Account statement"), columns, statement.all_lines(), about)
    lines, part, count, total = statement.page(request.GET.get("after", ""), request.GET.get("before", ""))
    context = _frame(position, _("Account statement")) | {
        "selection": selection,
        "statement": statement,
        "what": _what(selection),
        "table": table_html(columns, lines, heads=plain_heads(columns), row_class=lambda line: ""),
        "has_lines": bool(lines),
        "ends_before_it_begins": bool(selection.since and selection.until and selection.since > selection.until),
        "count_text": ngettext("%(count)s line", "%(count)s lines", count) % {"count": digits(count, 0)},
        "total_minor": total,
        "adds_up": statement.opening_minor + total,
        "reconciles": statement.opening_minor + total == statement.closing_minor,
        "first_page": not part.before,
        "last_page": not part.after,
        "pages": {
            "previous_url": replaced(request.GET, {"before": part.before}) if part.before else "",
            "next_url": replaced(request.GET, {"after": part.after}) if part.after else "",
        },
        "chips": chips,
        "exports": [(form.upper(), replaced(request.GET, {"export": form})) for form in FORMATS] if lines else [],
        "kinds": [(kind, label, kind in selection.kinds) for kind, label in ACCOUNT_KINDS.items()],
        "where": [(name, DIMENSIONS[name], dict(selection.where).get(name, "")) for name in WHERE],
        "subtabs": ledger_tabs(fund, "movements", position),
        "as_of": line,
    }
    return render(request, "fund/statement.html", context)


def _frame(position: Position, title: str) -> dict[str, Any]:
    """What the pages beside the list of entries have around them."""
    fund = position.fund
    return frame(fund, "ledger", (_("Ledger"), ledger_url(fund, position)), title, position=position)


def _columns(position: Position, names: Mapping[str, str]) -> list[Column]:
    fund = position.fund

    def other(line: Line) -> Account:
        """The account across from the one the statement is of."""
        return line.movement.from_account if line.into else line.movement.to_account

    def own(line: Line) -> Account:
        return line.movement.to_account if line.into else line.movement.from_account

    def entry_of(line: Line) -> int:
        return line.movement.entry.sequence

    def document(line: Line) -> str:
        return record_text(line.movement.entry.record)

    return [
        Column("effective_date", _("Date"), lambda line: line.movement.effective_date, DATE),
        Column("entry", _("Entry"), lambda line: str(entry_of(line)), FIGURE,
               link=lambda line: entry_url(fund, entry_of(line), position), raw=entry_of),
        Column("event", _("Event"), lambda line: event_text(line.movement.entry.event), CODE,
               raw=lambda line: line.movement.entry.event),
        Column("record", _("Document"), document,
               link=lambda line: record_url(fund, line.movement.entry.record, position),
               raw=lambda line: line.movement.entry.record),
        Column("narration", _("Narration"), lambda line: line.movement.entry.narration, only_in_files=True),
        Column("account", _("Account"), lambda line: account_text(own(line).name, names),
               link=lambda line: account_url(fund, own(line).code, position), raw=lambda line: own(line).code),
        Column("counter_account", _("Against"), lambda line: account_text(other(line).name, names),
               raw=lambda line: other(line).code),
        Column("amount", _("Amount"), lambda line: line.amount_minor, AMOUNT, currency=fund.currency),
        Column("balance", _("Balance"), lambda line: line.balance_minor, AMOUNT, currency=fund.currency),
    ]  # fmt: skip


def _what(selection: Selection) -> str:
    """The accounts in words."""
    if selection.account:
        return selection.account
    plus = ", ".join(account_kind_text(kind) for kind in selection.kinds)
    if not selection.minus:
        return plus
    less = ", ".join(account_kind_text(kind) for kind in selection.minus)
    return _("%(plus)s less %(minus)s") % {"plus": plus, "minus": less} if plus else f"− {less}"


def _chips(request: HttpRequest, selection: Selection, names: Mapping[str, str]) -> list[Chip]:
    """What the statement is of, each part with a link that takes it away."""
    address = request.GET

    def chip(label: Any, value: str, **changes: str) -> Chip:
        return Chip(str(label), value, replaced(address, changes))

    chips = []
    if selection.account:
        chips.append(chip(_("Account"), selection.account, account=""))
    for name, code in selection.where:
        shown = purpose_text(code) if name == "purpose" else names.get(code, code) if name == "contributor" else code
        chips.append(chip(DIMENSIONS[name], shown, **{name: ""}))
    for name, code in selection.without:
        chips.append(chip(DIMENSIONS[name], _("not %(code)s") % {"code": code}, without=""))
    if selection.since:
        chips.append(chip(_("From"), day_text(selection.since), since=""))
    if selection.until:
        chips.append(chip(_("Until"), day_text(selection.until), until=""))
    if selection.known_at is not None:
        chips.append(chip(_("As known at entry"), str(selection.known_at), as_known=""))
    return chips


@require_safe
@requires("ledger.view")
def accounts(request: HttpRequest, fund: Fund) -> HttpResponseBase:
    """Every account with its balance at the end of a day, kind by kind; they add up to nothing."""
    position = position_asked(request, fund)
    standing = selectors.account_balances(fund, position.until or selectors.LAST_DAY, position.known_at)
    names = contributor_names(fund)
    kind = request.GET.get("kind", "")
    groups: dict[str, list[tuple[Account, int]]] = {name: [] for name in ACCOUNT_KINDS}
    for account in Account.objects.filter(fund=fund).order_by("code"):
        groups[account.kind].append((account, standing.get(account.pk, 0)))
    shown = [(name, rows) for name, rows in groups.items() if rows]
    line = as_of(request, fund, position)
    context = _frame(position, _("Accounts")) | {
        "groups": [
            {
                "kind": name,
                "label": account_kind_text(name),
                "url": statement_url(fund, position.of(Selection(kinds=(name,)))),
                "count": len(rows),
                "balance_minor": sum(balance for _account, balance in rows),
                "open": kind == name,
                "toggle": replaced(request.GET, {"kind": "" if kind == name else name}),
                "accounts": [
                    {
                        "text": account_text(account.name, names),
                        "code": account.code,
                        "url": statement_url(fund, position.of(Selection(account=account.code))),
                        "balance_minor": balance,
                    }
                    for account, balance in rows
                ]
                if kind == name
                else [],
            }
            for name, rows in shown
        ],
        "total_minor": sum(balance for _name, rows in shown for _account, balance in rows),
        "subtabs": ledger_tabs(fund, "accounts", position),
        "as_of": line,
    }
    return render(request, "fund/accounts.html", context)


@require_safe
@requires("ledger.view")
def years(request: HttpRequest, fund: Fund) -> HttpResponseBase:
    """The closed years: where the chain stood when each was closed; those closed by then, at a position."""
    position = position_asked(request, fund)
    line = as_of(request, fund, position)
    columns = [
        Column("year", _("Year"), lambda y: str(y.year), CODE),
        Column("last_day", _("Closed until"), lambda y: y.last_day, DATE),
        Column("sequence", _("Last entry known"), lambda y: str(y.sequence), FIGURE,
               link=lambda y: entry_url(fund, y.sequence, position) if y.sequence else ""),
        Column("balance_count", _("Balances carried"), lambda y: y.balance_count, NUMBER),
        Column("closed_at", _("Closed on"), lambda y: y.closed_at.date(), DATE),
        Column("closed_by", _("Closed by"), lambda y: y.closer),
        Column("hash", _("Seal"), lambda y: y.hash[:16], CODE),
    ]  # fmt: skip
    closed = with_closer(ClosedYear.objects.filter(fund=fund)).order_by("year")
    if position.until is not None:
        closed = closed.filter(last_day__lte=position.until)
    if position.known_at is not None:
        closed = closed.filter(sequence__lte=position.known_at)
    rows = list(closed)
    context = _frame(position, _("Closed years")) | {
        "table": table_html(columns, rows, heads=plain_heads(columns), row_class=lambda year: ""),
        "has_rows": bool(rows),
        "subtabs": ledger_tabs(fund, "years", position),
        "as_of": line,
    }
    return render(request, "fund/years.html", context)
