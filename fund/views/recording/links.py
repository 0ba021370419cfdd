"""Links to pages that other parts of the office bring: empty where a part is not there."""

from __future__ import annotations

from typing import NamedTuple

from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from fund.models import Fund
from fund.position import Position

Crumbs = list[tuple[str, str]]


class Link(NamedTuple):
    label: str
    url: str


def address(name: str, *args: object, **query: object) -> str:
    """The address of a page by its name, with a query; empty where no application has it."""
    try:
        path = reverse(name, args=args)
    except NoReverseMatch:
        return ""
    return f"{path}?{urlencode(query)}" if query else path


def crumbs(fund: Fund | None, *trail: str | tuple[str, str], position: Position | None = None) -> Crumbs:
    """The way here: the funds, the fund, then these; the last is the page itself. ``position``: that of the page, as
    far as the pages on the way have it too."""
    several = position.pairs_of_several if position else []
    way = [(_("Funds"), address("reports:portfolio", **dict(several)))]
    if fund is not None:
        way.append((fund.code, address("reports:fund", fund.code, **dict(position.pairs if position else ()))))
    way += [(step, "") if isinstance(step, str) else step for step in trail]
    return way
