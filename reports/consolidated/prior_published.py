"""The report published of the year before, and what came into the books of its years since. Nothing here writes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

from fund.models import Entry, Fund
from fund.models.documents import minor
from fund.wording import event_text, record_text
from grants.models import PriorYearAdjustment
from reports.consolidated.prior_year import Published, Since
from reports.fund_figures import FundFigures
from reports.models import Publication, ReportKind

MOST = 25
"""Entries that are named; where there are more, a workbook was moved in, and their number is said."""
UNCHANGING = ("allocation", "agreement_signed", "agreement_amended", "commitment_settled", "year_closed")
"""Events that move no figure an earlier year's column holds."""


def prior_published(fund: Fund, figures: FundFigures, until: datetime | None = None) -> Published | None:
    """The newest version that was published by a moment (None: now). None where that year was not published here."""
    year = figures.year - 1
    rows = Publication.objects.filter(fund=fund, kind=ReportKind.ANNUAL, year=year)
    if until is not None:
        rows = rows.filter(published_at__lte=until)
    newest = rows.order_by("-version").first()
    if newest is None:
        return None
    later = Entry.objects.filter(
        fund=fund, sequence__gt=newest.sequence, sequence__lte=figures.position.sequence,
        effective_date__lte=date(year, 12, 31),
    ).exclude(event__in=UNCHANGING)  # fmt: skip
    entries = list(later.select_related("reverses").order_by("sequence")[: MOST + 1])
    more = later.count() - MOST if len(entries) > MOST else 0
    return Published(
        year=year,
        version=newest.version,
        published_on=newest.published_at.astimezone(UTC).date(),
        sequence=newest.sequence,
        tables=tuple(newest.content.get("tables", ())),
        since=tuple(_sinces(entries[:MOST])),
        more=more,
    )


def _sinces(entries: list[Entry]) -> Iterator[Since]:
    adjustments = {row.entry_id: row for row in PriorYearAdjustment.objects.filter(entry__in=entries)}  # type: ignore[attr-defined]
    for entry in entries:
        yield _since(entry, adjustments.get(entry.pk))


def _since(entry: Entry, adjustment: PriorYearAdjustment | None) -> Since:
    """A reversal says why in its narration, an adjustment in its document; of other entries the reason is not known."""
    of = entry.reverses or entry
    document, why, amount = record_text(of.record), "", entry.total_minor
    if adjustment is not None:
        why, amount = adjustment.reason, minor(adjustment.amount)
    elif entry.reverses is not None:
        why, amount = entry.narration, -entry.total_minor
    return Since(
        sequence=entry.sequence,
        effective_on=entry.effective_date,
        recorded_on=entry.recorded_at.astimezone(UTC).date(),
        event=event_text(entry.event),
        document=", ".join(filter(None, (document, of.narration))),
        why=" ".join(why.split()),
        total_minor=amount,
    )
