"""Two versions of a narrative side by side: what was taken out, what came in, what changed. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from grants.narratives.content import PROMISED, REPORTED, REPORTER, SECTIONS
from grants.proposals.difference import Row
from grants.proposals.sentences import Sentence
from grants.proposals.sentences import sentence as _

_OF_REPORTER = {"name": _("Name"), "title": _("Function"), "email": _("E-mail")}
_OF_INDICATORS: Mapping[str, Sentence] = {
    "level": _("level"),
    "statement": _("outcome or output"),
    "text": _("indicator"),
    "unit": _("unit"),
    "baseline": _("baseline"),
    "target": _("target"),
    "achieved": _("achieved"),
    "variance": _("reasons for variance"),
    "source": _("source of verification"),
}


def difference(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Row]:
    """What differs from the old to the new document, in the order of the template. Drafts are frozen before."""
    rows: list[Row] = []
    for section in SECTIONS:
        for text in section.texts:
            before, after = (side["texts"].get(text.key, "") for side in (old, new))
            rows.append(Row(section.key, text.label, before, after))
        if section.key == "about":
            rows += [Row("about", _OF_REPORTER[key], old["reporter"][key], new["reporter"][key]) for key in REPORTER]
        if section.key == "indicators":
            rows += _indicators(old["indicators"], new["indicators"])
    rows += _images(old, new)
    return [row for row in rows if row.old != row.new]


def _indicators(old: list[Mapping[str, str]], new: list[Mapping[str, str]]) -> Iterator[Row]:
    before, after = ({row["code"]: row for row in rows} for rows in (old, new))
    for code in dict.fromkeys([*before, *after]):
        left, right = before.get(code), after.get(code)
        for key in (*PROMISED, *REPORTED):
            yield Row(
                "indicators",
                _("Indicator %(code)s: %(part)s", code=code, part=_OF_INDICATORS[key]),
                left.get(key, "") if left is not None else None,
                right.get(key, "") if right is not None else None,
            )


def _images(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Row]:
    before, after = ({row["digest"]: row["name"] for row in side.get("images", ())} for side in (old, new))
    for digest in dict.fromkeys([*before, *after]):
        yield Row("images", _("Picture %(digest)s", digest=digest[:12]), before.get(digest), after.get(digest))
