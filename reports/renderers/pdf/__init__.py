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

from reports.renderers.pdf import annual_financial, any_report
from reports.renderers.pdf.report_document import ReportDocument
from reports.table import Report


class Layout(NamedTuple):
    """How the document of a report is filled, and whether the report is of a year or of its last day."""

    fill: Callable[[ReportDocument], None]
    of_year: bool


_LAYOUTS = {"annual_financial": Layout(annual_financial.fill, of_year=True)}
_ANY = Layout(any_report.fill, of_year=False)


def render(report: Report, *, prepared_at: datetime, prepared_by: str = "", language: str = "en") -> bytes:
    """The report as a PDF. Equal arguments give equal bytes. Raises ValueError where ``prepared_at`` is naive."""
    if timezone.is_naive(prepared_at):
        raise ValueError("prepared_at must say its time zone")
    with translation.override(language):
        layout = _LAYOUTS.get(report.key, _ANY)
        made = ReportDocument(report, prepared_at, prepared_by, language, of_year=layout.of_year)
        layout.fill(made)
        return made.document.built()
