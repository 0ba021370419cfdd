"""What every page of a fund has around it: the way here, the tabs, the line of what its figures are as of."""

from __future__ import annotations

from typing import Any

from fund.models import Fund
from fund.position import Position
from fund.views.links import at_position
from fund.views.recording.links import crumbs


def frame(fund: Fund, tab: str, *trail: str | tuple[str, str], position: Position | None = None) -> dict[str, Any]:
    """Context for ``templates/fund/page.html``. ``tab`` is the name of the tab the page belongs to, ``trail`` the way
    to it from the fund: pairs of label and address, the last a bare label. ``position`` is what the page was asked
    for: the tabs and the way back keep it (``position_query``)."""
    return {
        "fund": fund,
        "tab": tab,
        "breadcrumbs": crumbs(fund, *trail, position=position),
        "position_query": at_position("", position),
    }
