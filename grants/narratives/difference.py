"""Two versions of a narrative side by side: what was taken out, what came in, what changed. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from grants.narratives.content import PROMISED, REPORTED, REPORTER, SECTIONS
from grants.proposals.difference import Row
from grants.proposals.sentences import Amount, Sentence
from grants.proposals.sentences import sentence as _

_DAYS = {
    "start": _("Start"),
    "first_transfer": _("First transfer"),
    "end_original": _("Original end"),
    "end_current": _("Current end"),
}
_AMOUNTS = {
    "approved_minor": _("Approved, through %(code)s"),
    "spent_minor": _("Spent by the end of the year, through %(code)s"),
}
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
    """What differs from the old to the new document, in the order of the template. A draft that is not frozen has no
    header."""
    rows: list[Row] = [*_header(old.get("header", {}), new.get("header", {}))]
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


def _header(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Row]:
    """What the books and the plan said: they move between two versions without anybody writing a word."""
    for key, label in _DAYS.items():
        yield Row("about", label, *(date.fromisoformat(side[key]) if side.get(key) else None for side in (old, new)))
    before, after = ({row["code"]: row for row in side.get("organisations", ())} for side in (old, new))
    for code in dict.fromkeys([*before, *after]):
        for key, label in _AMOUNTS.items():
            amounts = (Amount(side[code][key]) if code in side else None for side in (before, after))
            yield Row("about", label._replace(values={"code": code}), *amounts)


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
