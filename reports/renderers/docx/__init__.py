"""The consolidated report as a Word document: what people go on writing in, with its tables, headings and contents.

Everything is set in the document's own styles, so that an office can put its template over it. Texts are text: nothing
in them becomes a field, a link or markup. The figures are those of the PDF, and so are the charts.

    front.py     properties, cover and contents
    body.py      chapters, sections and their blocks, in the order of the report
    tables.py    what the tables of the report hold, cell by cell
    grid.py      a table on the page: widths of columns, heads that repeat, rows that do not break
    prose.py     what people wrote: paragraphs, lists, quotations, pictures
    pictures.py  charts as pictures
    paper.py     the document itself: paragraphs in styles, pages that stand and lie, the file's bytes
"""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone, translation

from reports.consolidated.document import Consolidated
from reports.renderers.docx import front
from reports.renderers.docx.body import Body
from reports.renderers.docx.paper import Paper


def render(report: Consolidated, *, prepared_at: datetime, prepared_by: str = "") -> bytes:
    """The report as DOCX. Equal arguments give equal bytes. Raises ValueError where ``prepared_at`` is naive."""
    if timezone.is_naive(prepared_at):
        raise ValueError("prepared_at must say its time zone")
    with translation.override(report.language):
        paper = Paper(report.language)
        front.write(paper, report, prepared_at, prepared_by)
        Body(paper, report).write()
        return paper.bytes()
