"""A tab of a fund: one of several lists, chosen by ``?list=``, with what the tab says above it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from fund.as_of import as_of
from fund.listing import Listing
from fund.position import Position
from fund.views.frame import frame
from fund.views.links import Tabs


def chosen(request: HttpRequest, names: tuple[str, ...]) -> str:
    """The list the address asks for; the first where it asks for none that there is."""
    asked = request.GET.get("list", "")
    return asked if asked in names else names[0]


def list_tabs(current: str, position: Position, **labels: str) -> Tabs:
    """The lists of one tab at the same position; the first is the tab's own address."""
    return [
        {
            "label": label,
            "url": f"?{urlencode([*([('list', key)] if number else []), *position.pairs])}",
            "current": key == current,
        }
        for number, (key, label) in enumerate(labels.items())
    ]


def tab_page(
    request: HttpRequest,
    position: Position,
    *,
    tab: str,
    title: str,
    listing: Listing,
    subtabs: Tabs,
    **more: Any,
) -> HttpResponseBase:
    """The tab with its list, or the list as a file."""
    fund, line = position.fund, as_of(request, position.fund, position)
    listing.about = [(_("Fund"), str(fund)), (_("As of"), line.text), *listing.about]
    if answer := listing.answer(request):
        return answer
    context = frame(fund, tab, title, position=position) | {
        "title": title,
        "listing": listing.page(request),
        "subtabs": subtabs,
        "as_of": line,
        **more,
    }
    return render(request, f"reports/{tab}.html", context)
