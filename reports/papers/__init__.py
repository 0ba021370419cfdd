"""Papers of the committee and the office as plain data: what they say, whole, before anything is drawn.

``reports.papers_of`` reads them from the records, ``reports.renderers.pdf.papers`` draws them.
"""

from __future__ import annotations

from typing import Any


def attachment_of(notice: Any) -> tuple[str, bytes] | None:
    """The paper a letter brings along: see ``reports.papers_of.attachment_of``."""
    from reports.papers_of import attachment_of as made

    return made(notice)
