"""What the office certified of an earlier year: begun by the secretariat, prepared by one, certified by another."""

from __future__ import annotations

from config.demo.cast import Stage
from fund.models import ClosedYear
from reports.models import Edition, ReportKind
from reports.services.publishing import edition_certify, edition_prepare
from reports.services.statements import statement_begin


def certified(stage: Stage) -> Edition | None:
    """The statement of sources and uses of the last year that is closed; none where none is: it is of closed years."""
    closed = ClosedYear.objects.filter(fund=stage.fund, year__lt=stage.today.year).order_by("-year")
    year = closed.values_list("year", flat=True).first()
    if year is None:
        return None
    edition = statement_begin(
        fund=stage.fund, kind=ReportKind.SOURCE_AND_USE, year=year, by=stage.secretariat, at=stage.at(-21)
    )
    edition_prepare(edition=edition, by=stage.maker, at=stage.at(-20))
    edition_certify(edition=edition, shown=edition.prepared_digest, by=stage.checker, at=stage.at(-19))
    return edition
