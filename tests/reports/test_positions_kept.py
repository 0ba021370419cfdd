"""Whoever opens a page at a position stays at it: links to other financial pages keep the day and what was known.

The pages are walked from the fund's own, as an auditor and as a donor. What does not keep the position is named below,
with the reason.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.test import Client
from django.urls import Resolver404, resolve
from django.utils import timezone

from fund import selectors
from fund.as_of import known_by
from tests.generators.full_fund import FIRST_YEAR
from tests.reading import client_for, load_full_fund, member

pytestmark = pytest.mark.django_db

PAGES = {
    "reports:portfolio", "reports:portfolio-report", "reports:fund", "reports:contributions", "reports:allocations",
    "reports:transfers", "reports:expenditure", "reports:income", "reports:focuses", "reports:focus", "reports:outlook",
    "reports:reports", "reports:annual", "reports:donor-funds", "reports:donor", "reports:donor-statement",
    "reports:organisation-statement", "fund:ledger", "fund:entry", "fund:movements", "fund:accounts", "fund:years",
    "fund:record", "fund:agreement", "fund:contributor", "grants:projects", "grants:project", "grants:organisations",
    "grants:organisation", "grants:ageing",
}  # fmt: skip
FILES = {"reports:annual-file", "reports:donor-statement-file", "reports:organisation-statement-file"}
"""A file is of the year in its address: of the position it keeps what was known."""
SEVERAL = {"reports:portfolio", "reports:portfolio-report", "reports:donor-funds"}
"""Over several funds an entry says nothing, as each numbers its own: such a page keeps the day, and what was known only
where that was said by a day."""
LEAVES = {"All that is recorded", "remove this filter", "whole years"}
"""Links whose very purpose is another position: back to now, a part of what an account statement is asked for, the
years of the portfolio report."""
HEAD = "header"
"""The head of every page leads out of everything: it begins anew."""
MOST_OF_A_KIND = 3
"""Pages of one kind that are walked: what differs between a fund's hundreds of documents is their text."""


class Links(HTMLParser):
    """Every link of a page: address and text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self._inside = self._in_head = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        address = dict(attrs).get("href")
        self._in_head = self._in_head or tag == HEAD
        if tag == "a" and address and not self._in_head:
            self.found.append((address, ""))
            self._inside = True

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "a"
        self._in_head = self._in_head and tag != HEAD

    def handle_data(self, data: str) -> None:
        if self._inside:
            address, text = self.found[-1]
            self.found[-1] = address, f"{text} {data}".strip()


def kind_of(path: str) -> str:
    try:
        return resolve(path).view_name
    except Resolver404:
        return ""


def walk(client: Client, start: str, until: date, known: set[str]) -> tuple[Counter[str], list[str]]:
    """Kinds of page to how many were seen, and what left the position: where, to which address, called what."""
    waiting, seen, walked, left = [start], {start}, Counter[str](), []
    of_kind: defaultdict[str, int] = defaultdict(int)
    while waiting:
        address = waiting.pop(0)
        answer = client.get(address)
        assert answer.status_code == 200, address
        walked[kind_of(urlsplit(address).path)] += 1
        for link, text in Links(answer.content.decode()).found:
            parts = urlsplit(link if not link.startswith("?") else f"{urlsplit(address).path}{link}")
            kind, query = kind_of(parts.path), dict(parse_qsl(parts.query))
            if parts.scheme or link.startswith("#") or any(word in text for word in LEAVES):
                continue
            is_file = kind in FILES or "export" in query
            if not is_file and kind not in PAGES:
                continue
            # The statement behind a figure ends where the figure does: with its year, in the report of a year.
            keeps_day = is_file or query.get("until") == until.isoformat() or kind == "fund:movements"
            keeps_known = query.get("as_known") in known
            if kind in SEVERAL and not any("-" in each for each in known):
                keeps_known = "as_known" not in query
            if not (keeps_day and keeps_known):
                left.append(f"{address} -> {link} ({text})")
            elif not is_file and query.get("until") == until.isoformat() and query.get("as_known") in known:
                whole = f"{parts.path}?{parts.query}"
                if whole not in seen and of_kind[kind] < MOST_OF_A_KIND:
                    of_kind[kind] += 1
                    seen.add(whole)
                    waiting.append(whole)
    return walked, left


def test_every_link_between_financial_pages_keeps_the_day_and_what_was_known(tmp_path):
    fund = load_full_fund(tmp_path)
    until, entry = date(FIRST_YEAR + 3, 6, 30), selectors.head(fund).sequence - 4
    auditor = client_for(member("auditor"))
    walked, left = walk(auditor, f"/funds/FULL1/?until={until}&as_known={entry}", until, {str(entry)})
    assert left == []
    never = {"reports:donor-funds", "reports:donor", "reports:portfolio", "reports:portfolio-report"}
    assert PAGES - set(walked) == never, "these were not reached"

    today = timezone.now().date()
    last = known_by(fund, today)
    walked, left = walk(auditor, f"/?until={until}&as_known={today}", until, {str(today), str(last)})
    assert left == []
    assert PAGES - set(walked) == {"reports:donor-funds", "reports:donor"}, "these were not reached"


@pytest.mark.parametrize(
    ("role", "start", "reached"),
    [
        (
            "donor",
            "/contributions/",
            {"reports:donor-funds", "reports:donor", "reports:donor-statement", "fund:agreement"},
        ),
        ("organisation", "/funds/FULL1/", {"grants:project", "grants:ageing", "reports:transfers"}),
    ],
)
def test_who_sees_its_own_alone_keeps_the_position_too(role, start, reached, tmp_path):
    fund = load_full_fund(tmp_path)
    until, today = date(FIRST_YEAR + 3, 6, 30), timezone.now().date()
    known = {str(today), str(known_by(fund, today))}
    walked, left = walk(client_for(member(role, fund)), f"{start}?until={until}&as_known={today}", until, known)
    assert left == []
    assert reached <= set(walked)
