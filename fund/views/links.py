"""The addresses of the books' own pages."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from fund.models import Entry, Fund
from fund.statement import Selection

Tabs = list[dict[str, object]]


def entry_url(fund: Fund, sequence: int) -> str:
    """The page of one entry."""
    return reverse("fund:entry", args=[fund.code, sequence])


def ledger_url(fund: Fund) -> str:
    """The list of all entries."""
    return reverse("fund:ledger", args=[fund.code])


def statement_url(fund: Fund, selection: Selection) -> str:
    """The account statement behind a figure."""
    return f"{reverse('fund:movements', args=[fund.code])}?{selection.query}"


def account_url(fund: Fund, code: str) -> str:
    """The statement of one account."""
    return statement_url(fund, Selection(account=code))


def record_url(fund: Fund, record: str) -> str:
    """The page of the document an entry names, ``deposit:D-1``; of an agreement its own page."""
    kind, _separator, reference = record.partition(":")
    if not reference:
        return ""
    if kind == "agreement":
        return reverse("fund:agreement", args=[fund.code, reference])
    return reverse("fund:record", args=[fund.code, kind, reference])


def reference_of(entry: Entry) -> str:
    """The reference of the document behind an entry, without its kind."""
    return entry.record.partition(":")[2]


def ledger_tabs(fund: Fund, current: str) -> Tabs:
    """The pages of the ledger."""
    return tabs(
        current,
        ("ledger", _("Entries"), reverse("fund:ledger", args=[fund.code])),
        ("accounts", _("Accounts"), reverse("fund:accounts", args=[fund.code])),
        ("movements", _("Account statement"), reverse("fund:movements", args=[fund.code])),
        ("years", _("Closed years"), reverse("fund:years", args=[fund.code])),
    )


def tabs(current: str, *pages: tuple[str, str, str]) -> Tabs:
    """Key, label and address of each page, for ``components/subtabs.html``."""
    return [{"label": label, "url": url, "current": key == current} for key, label, url in pages]
