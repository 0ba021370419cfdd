"""Giving out a filed file: one way, whatever it is filed with. Who may have it is asked before."""

from __future__ import annotations

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404

from grants.models import Attachment


def attachment_answer(attachment: Attachment | None) -> FileResponse:
    """The file: the browser keeps it, it never runs in the office's pages. 404 for None and for bytes that are gone."""
    if attachment is None or not default_storage.exists(attachment.stored_name):
        raise Http404
    answer = FileResponse(
        default_storage.open(attachment.stored_name),
        as_attachment=True,
        filename=attachment.name,
        content_type=attachment.content_type,
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer
