"""Which signs of a text our PDF files cannot show: their fonts have none for them, and U+FFFD stands there instead."""

from __future__ import annotations


def unprintable(text: str) -> tuple[str, ...]:
    """Each once, in the order they come."""
    from reports.renderers.pdf import fonts  # read with its fonts only where a text is looked at

    return fonts.unprintable(text)
