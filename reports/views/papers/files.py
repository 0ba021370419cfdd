"""A paper as the answer to a request."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import get_language

from reports.renderers.pdf.papers import AnyPaper, paper_name, render

MEDIA_TYPE = "application/pdf"


def paper_answer(paper: AnyPaper) -> HttpResponse:
    """The PDF in the language of the page."""
    answer = HttpResponse(render(paper, language=get_language() or "en"), content_type=MEDIA_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="{paper_name(paper)}"'
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer
