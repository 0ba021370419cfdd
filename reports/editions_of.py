"""Reading editions and publications: one by its key, all of a fund. Nothing here writes."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from fund.models import Fund
from reports.models import Edition, Publication, ReportKind

WRITTEN = (ReportKind.ANNUAL, ReportKind.FINAL_FUND)
"""Those that have texts of their own; statements are made of the books and of accepted reports alone."""


def edition_of(fund: Fund, key: str) -> Edition | None:
    """The edition an address names (``Edition.key``); None where there is none."""
    kind, _separator, rest = key.partition("-")
    year, _separator, subject = rest.partition("-")
    if not (year.isascii() and year.isdigit() and len(year) <= 4):
        return None
    rows = Edition.objects.select_related("fund", "created_by")
    return rows.filter(fund=fund, kind=kind, year=int(year), subject=subject).first()


def publications_of(fund: Fund, known_at: datetime | None = None) -> QuerySet[Publication]:
    """Every version of every report the fund has published, each with ``is_replaced``; ``known_at``: as it was then."""
    published = (
        Publication.objects.all() if known_at is None else Publication.objects.filter(published_at__lte=known_at)
    )
    newer = published.filter(edition=OuterRef("edition"), version__gt=OuterRef("version"))
    return (
        published.filter(fund=fund)
        .select_related("fund", "edition", "prepared_by", "certified_by")
        .prefetch_related("files")
        .annotate(is_replaced=Exists(newer))
    )


def publication_of(fund: Fund, key: str, version: int) -> Publication | None:
    """One version of one report; None where it was not published."""
    edition = edition_of(fund, key)
    return None if edition is None else publications_of(fund).filter(edition=edition, version=version).first()
