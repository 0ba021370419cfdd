# ruff: noqa: E402 (Django is set up before what needs its settings)
"""The consolidated report of 40 projects as PDF: ``python -m benchmarks.documents OUT.json``.

Its floor is a canvas that draws the same lines of text on as many pages, with embedded fonts, and neither lays them
out nor tags them. No database is asked.
"""

from __future__ import annotations

import json
import os
import sys
from io import BytesIO
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.settings")

import django

django.setup()

from pypdf import PdfReader
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from benchmarks.measuring import machine, seconds
from reports.consolidated.assembling import consolidated_file
from reports.renderers.pdf import fonts
from tests.reports.consolidated import sample
from tests.reports.pdf.sample import PREPARED_AT

LINE = 12
"""Points from one line to the next."""


def drawn(pages: list[list[str]]) -> bytes:
    """A PDF that holds these lines, page by page, and nothing else."""
    out = BytesIO()
    fonts.register()
    canvas = Canvas(out, pagesize=A4)
    for lines in pages:
        canvas.setFont(fonts.REGULAR, 9)
        for at, line in enumerate(lines):
            canvas.drawString(40, A4[1] - 40 - at * LINE, line)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def measured() -> dict[str, float | int | str]:
    """Seconds of the report and of its floor, and how large both are."""
    whole = sample.document()
    took, content = seconds(lambda: consolidated_file(whole, "pdf", PREPARED_AT), runs=3)
    pages = [page.extract_text().splitlines() for page in PdfReader(BytesIO(content)).pages]
    floor, bare = seconds(lambda: drawn(pages), runs=3)
    return {
        "machine": machine(),
        "projects": sum(row.role == "line" for row in whole.report.table("by_project").rows),
        "pages": len(pages),
        "lines": sum(map(len, pages)),
        "bytes": len(content),
        "floor_bytes": len(bare),
        "pdf_seconds": took,
        "floor_seconds": floor,
    }


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(json.dumps(measured(), indent=1) + "\n", encoding="utf-8")
