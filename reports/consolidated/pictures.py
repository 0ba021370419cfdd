"""Pictures the texts name: one that is filed nowhere would be printed as its caption alone. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from grants.narratives.markdown import parsed, pictures_elsewhere, pictures_of
from reports.consolidated.placeholders import Problem
from reports.phrase import phrase as _


def picture_problems(texts: Iterable[tuple[str, str, str]], filed: Collection[str]) -> Iterator[Problem]:
    """``texts``: key, place in words and Markdown of each. ``filed``: digests of the pictures filed in the fund."""
    for key, place, text in texts:
        for name in dict.fromkeys(picture.name for picture in pictures_of(parsed(text)) if picture.name):
            if not any(digest.startswith(name.lower()) for digest in filed):
                yield Problem(
                    key,
                    _("%(place)s shows a picture that is filed nowhere: %(name)s.", place=place, name=name[:80]),
                    blocks=True,
                )
        for address in dict.fromkeys(pictures_elsewhere(text)):
            yield Problem(
                key,
                _(
                    "%(place)s: only the caption of the picture “%(name)s” is printed. File it under Pictures.",
                    place=place,
                    name=address[:80],
                ),
                blocks=False,
            )
