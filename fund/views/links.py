"""The addresses of the books' own pages."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from fund.models import Fund
from fund.position import Position
from fund.statement import Selection

Tabs = list[dict[str, object]]


def entry_url(fund: Fund, sequence: int, position: Position | None = None) -> str:
    """The page of one entry; as all addresses here, at the position it is asked from."""
    return at_position(reverse("fund:entry", args=[fund.code, sequence]), position)


def ledger_url(fund: Fund, position: Position | None = None) -> str:
    """The list of all entries."""
    return at_position(reverse("fund:ledger", args=[fund.code]), position)


def statement_url(fund: Fund, selection: Selection) -> str:
    """The account statement behind a figure."""
    return f"{reverse('fund:movements', args=[fund.code])}?{selection.query}"


def account_url(fund: Fund, code: str, position: Position | None = None) -> str:
    """The statement of one account."""
    selection = Selection(account=code)
    return statement_url(fund, position.of(selection) if position else selection)


def record_url(fund: Fund, record: str, position: Position | None = None) -> str:
    """The page of the document an entry names, ``deposit:D-1``; of an agreement its own page."""
    kind, _separator, reference = record.partition(":")
    if not reference:
        return ""
    if kind == "agreement":
        return at_position(reverse("fund:agreement", args=[fund.code, reference]), position)
    return at_position(reverse("fund:record", args=[fund.code, kind, reference]), position)


def at_position(url: str, position: Position | None) -> str:
    """The address at the same position in the books."""
    if position is None or not position.pairs:
        return url
    return f"{url}{'&' if '?' in url else '?'}{urlencode(position.pairs)}"


def ledger_tabs(fund: Fund, current: str, position: Position | None = None) -> Tabs:
    """The pages of the ledger."""
    return tabs(
        current,
        ("ledger", _("Entries"), at_position(reverse("fund:ledger", args=[fund.code]), position)),
        ("accounts", _("Accounts"), at_position(reverse("fund:accounts", args=[fund.code]), position)),
        ("movements", _("Account statement"), at_position(reverse("fund:movements", args=[fund.code]), position)),
        ("years", _("Closed years"), at_position(reverse("fund:years", args=[fund.code]), position)),
    )


def tabs(current: str, *pages: tuple[str, str, str]) -> Tabs:
    """Key, label and address of each page, for ``components/subtabs.html``."""
    return [{"label": label, "url": url, "current": key == current} for key, label, url in pages]
