"""Differences of two narratives, made ready for a page."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from grants.narratives.content import SECTIONS
from grants.proposals.difference import Row
from grants.proposals.wording import said
from grants.views.proposals.differences import ShownRow
from grants.views.proposals.differences import shown_rows as shown


def shown_rows(rows: Iterable[Row], currency: str) -> list[ShownRow]:
    """Both sides of each row as pieces of text, those that differ marked, under the names of the sections."""
    titles = {section.key: said(section.title, "") for section in SECTIONS} | {"images": _("Pictures")}
    rows = list(rows)
    return [
        ready._replace(section=titles.get(row.section, ""))
        for row, ready in zip(rows, shown(rows, currency), strict=True)
    ]
