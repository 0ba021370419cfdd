"""Reports as tagged PDF.

``render`` makes the document of a report. The parts beneath it know no report and serve other documents:
``document`` (pages, sections, contents), ``text``, ``tables``, ``charts``, ``cover``, and under them the
tagged ``canvas`` with its ``structure``.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.utils import timezone, translation

from reports.renderers.pdf import annual_financial, any_report
from reports.renderers.pdf.report_document import ReportDocument
from reports.table import Report

_FILLED_BY: dict[str, Callable[[ReportDocument], None]] = {"annual_financial": annual_financial.fill}


def render(report: Report, *, prepared_at: datetime, prepared_by: str = "", language: str = "en") -> bytes:
    """The report as a PDF. Equal arguments give equal bytes. Raises ValueError where ``prepared_at`` is naive."""
    if timezone.is_naive(prepared_at):
        raise ValueError("prepared_at must say its time zone")
    with translation.override(language):
        made = ReportDocument(report, prepared_at, prepared_by, language)
        _FILLED_BY.get(report.key, any_report.fill)(made)
        return made.document.built()
