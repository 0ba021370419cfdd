"""Where a project belongs, besides its priority focus: the register's answer, as plain data."""

from __future__ import annotations

from dataclasses import dataclass

from reports.phrase import phrase as _

LEVELS = {
    "country": _("Country"),
    "regional": _("Regional"),
    "global": _("Global"),
    "secretariat": _("Secretariat"),
    "": _("Without a level"),
}
"""Levels of projects (``grants.models.ProjectLevel``) in printed order."""


@dataclass(frozen=True, slots=True)
class Place:
    """``level``: a key of ``LEVELS``; ``country``: ISO code, or empty; ``window``: its code, or empty."""

    level: str = ""
    country: str = ""
    country_name: str = ""
    window: str = ""
    window_title: str = ""


NOWHERE = Place()
