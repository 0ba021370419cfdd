"""What every page of a fund has around it: the way here, the tabs, the line of what its figures are as of."""

from __future__ import annotations

from typing import Any

from fund.models import Fund
from fund.views.recording.links import crumbs


def frame(fund: Fund, tab: str, *trail: str | tuple[str, str]) -> dict[str, Any]:
    """Context for ``templates/fund/page.html``. ``tab`` is the name of the tab the page belongs to, ``trail`` the way
    to it from the fund: pairs of label and address, the last a bare label."""
    return {"fund": fund, "tab": tab, "breadcrumbs": crumbs(fund, *trail)}
