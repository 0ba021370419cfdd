"""What makes reports, as it is kept with each one published: whoever makes one again knows with what."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from reports.models import Publication
from reports.publishing.content import SCHEMA

GENERATOR = "generator"
"""The parameter. It is part of what is certified: a report prepared by one version is not certified by another."""


def generator() -> dict[str, Any]:
    """The version of the software, and the form of the data it keeps (``content.SCHEMA``)."""
    return {"version": settings.VERSION, "schema": SCHEMA}


def made_by(publication: Publication) -> str:
    """The same in words; empty of what was published before it was kept."""
    kept = publication.parameters.get(GENERATOR)
    return _("version %(version)s of the software, form %(schema)s of the data") % kept if kept else ""
