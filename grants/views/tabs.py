"""The pages of the allocations tab."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from fund.models import Fund
from fund.position import Position
from fund.views.links import Tabs, at_position, tabs


def allocation_tabs(fund: Fund, current: str, position: Position | None = None) -> Tabs:
    """By project and organisation, decision by decision, the projects, the organisations, what keeps projects open."""
    address = reverse("reports:allocations", args=[fund.code])
    pages = (
        ("lines", _("By project and organisation"), address),
        ("decisions", _("Decisions"), f"{address}?list=decisions"),
        ("projects", _("Projects"), reverse("grants:projects", args=[fund.code])),
        ("organisations", _("Organisations"), reverse("grants:organisations", args=[fund.code])),
        ("closing", _("Closure"), reverse("grants:ageing", args=[fund.code])),
    )
    return tabs(current, *((key, label, at_position(url, position)) for key, label, url in pages))
