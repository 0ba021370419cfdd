"""A report as a file: which formats there are, what a file is called, and its bytes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language

from fund.models import Fund
from reports.figures import ledger_lines
from reports.renderers import csv, html_document, json, pdf, xlsx
from reports.table import Report


@dataclass(frozen=True, slots=True)
class FileFormat:
    """``suffix`` without its dot. ``is_text``: UTF-8, fit for a terminal."""

    key: str
    suffix: str
    media_type: str
    is_text: bool = False


FORMATS = {
    each.key: each
    for each in (
        FileFormat("json", "json", "application/json", is_text=True),
        FileFormat("xlsx", "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        FileFormat("pdf", "pdf", "application/pdf"),
        FileFormat("html", "html", "text/html; charset=utf-8", is_text=True),
        FileFormat("csv", "zip", "application/zip"),
    )
}


def report_file(fund: Fund, report: Report, format_key: str, *, at: datetime, by: str = "") -> bytes:
    """The report in one of ``FORMATS``. ``at`` and ``by`` are printed in the PDF: when it was prepared, for whom.

    JSON, CSV and XLSX of the same report are the same bytes whenever they are made. Raises KeyError.
    """
    match FORMATS[format_key].key:
        case "json":
            return json.render(report)
        case "csv":
            return csv.render(report)
        case "html":
            return html_document.render(report)
        case "xlsx":
            return xlsx.render(report, ledger_lines(fund, report.year, report.position))
        case _:
            return pdf.render(report, prepared_at=at, made_for=by, language=get_language() or "en")


def file_name(report: Report, format_key: str) -> str:
    """A name made of the fund's code, the report and the year, with nothing a file system would mind."""
    code = re.sub(r"[^A-Za-z0-9-]+", "-", report.fund_code).strip("-") or "fund"
    return f"{code}-{report.key.replace('_', '-')}-{report.year}.{FORMATS[format_key].suffix}"
