"""Files given to the browser."""

from __future__ import annotations

from django.http import HttpResponse


def file_answer(content: bytes, name: str, media_type: str) -> HttpResponse:
    """Bytes for the browser to keep: they never run in the office's pages."""
    answer = HttpResponse(content, content_type=media_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
    return answer
