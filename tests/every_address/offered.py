"""What the pages offer: the addresses their links lead to."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.http import HttpResponseBase


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a" and (href := dict(attrs).get("href")):
            self.found.add(href)


def offered_by(path: str, answer: HttpResponseBase) -> set[str]:
    """The addresses of this product that the links of a page lead to; none for what is no page."""
    if answer.status_code != 200 or answer.streaming or not answer.headers["Content-Type"].startswith("text/html"):
        return set()
    links = _Links()
    links.feed(answer.content.decode())  # type: ignore[attr-defined]
    found = {urlsplit(urljoin(path, href)) for href in links.found}
    return {each._replace(fragment="").geturl() for each in found if not each.scheme and each.path.startswith("/")}


def asked_for(url: str) -> tuple[Any, ...]:
    """What tells one link from another: the path, and which questions are asked of it, whatever their answers."""
    split = urlsplit(url)
    return split.path, frozenset(each.partition("=")[0] for each in split.query.split("&") if each)
