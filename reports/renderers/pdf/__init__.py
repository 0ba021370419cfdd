"""Reports as tagged PDF.

``render`` makes the document of a report. The parts beneath it know no report and serve other documents:
``document`` (pages, sections, contents), ``text``, ``tables``, ``charts``, ``cover``, and under them the
tagged ``canvas`` with its ``structure``.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from django.utils import timezone, translation

from reports.renderers.pdf import annual_financial, any_report, statement
from reports.renderers.pdf.report_document import ReportDocument
from reports.table import Report


class Layout(NamedTuple):
    """How the document of a report is filled, and whether the report is of a year or of its last day."""

    fill: Callable[[ReportDocument], None]
    of_year: bool


_STATEMENT = Layout(statement.fill, of_year=True)
_LAYOUTS = {
    "annual_financial": Layout(annual_financial.fill, of_year=True),
    "donor_statement": _STATEMENT,
    "organisation_statement": _STATEMENT,
    "source_and_use": _STATEMENT,
    "final_project": Layout(statement.fill, of_year=False),
}
_ANY = Layout(any_report.fill, of_year=False)


def render(
    report: Report,
    *,
    prepared_at: datetime,
    made_for: str = "",
    prepared_by: str = "",
    language: str = "en",
) -> bytes:
    """The report as a PDF; ``made_for``: who had it made; ``prepared_by``: who prepares it to be certified.

    Equal arguments give equal bytes. Raises ValueError where ``prepared_at`` is naive.
    """
    if timezone.is_naive(prepared_at):
        raise ValueError("prepared_at must say its time zone")
    with translation.override(language):
        layout = _LAYOUTS.get(report.key, _ANY)
        made = ReportDocument(report, prepared_at, made_for, language, of_year=layout.of_year, prepared_by=prepared_by)
        layout.fill(made)
        return made.document.built()
