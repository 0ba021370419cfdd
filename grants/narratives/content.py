"""What a narrative report says: the sections of the standard template, kept as JSON. Pure.

    texts: key of a text to Markdown             every key of ``TEXTS``, empty where nothing is said
    indicators: code, achieved, variance, source  one row for each indicator of the project
    reporter: name, title, email                  who answers for the report

A submitted document stands on its own. It also holds

    header     what the books and the plan said then (``grants/narratives/header.py``)
    indicators with level, statement, text, unit, baseline, target as they stood then
    images: digest, name                          the pictures its texts show, in their order
    is_final, year
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from fund.fingerprints import canonical, sha256
from grants.narratives.markdown import parsed, pictures_of, printable, words_of
from grants.proposals.sentences import Sentence
from grants.proposals.sentences import sentence as _

Content = dict[str, Any]

MOST_CHARACTERS = 40_000
"""Of one text; the limits in words are far below."""
MOST_OF_A_FIELD = 500
REPORTER = ("name", "title", "email")
REPORTED = ("achieved", "variance", "source")
"""What is said of an indicator; what it promised comes from the results framework of the project."""
PROMISED = ("level", "statement", "text", "unit", "baseline", "target")


class Text(NamedTuple):
    """One text of the template. ``is_needed``: without it the report is not complete."""

    key: str
    label: Sentence
    hint: Sentence
    most_words: int
    is_needed: bool = False


class Section(NamedTuple):
    key: str
    title: Sentence
    texts: tuple[Text, ...] = ()
    only_final: bool = False


SECTIONS: tuple[Section, ...] = (
    Section(
        "about",
        _("The project and who reports"),
        (
            Text(
                "partners",
                _("Implementing partners"),
                _("Who carries the work out with you: ministries, institutions, civil society."),
                200,
            ),
        ),
    ),
    Section(
        "summary",
        _("Executive summary"),
        (
            Text(
                "summary",
                _("Executive summary"),
                _("What was achieved in the year, for a reader who reads nothing else."),
                500,
                True,
            ),
        ),
    ),
    Section(
        "purpose",
        _("Purpose"),
        (
            Text(
                "purpose",
                _("Purpose"),
                _("The outcomes and outputs it works for, and how they serve the fund's strategic framework."),
                400,
                True,
            ),
        ),
    ),
    Section(
        "results",
        _("Results"),
        (
            Text("outcomes", _("Outcomes"), _("What has changed, for whom, and how one knows."), 800, True),
            Text("outputs", _("Outputs"), _("What was delivered in the year, output by output."), 1000, True),
            Text(
                "delays", _("Delays in implementation"), _("What came later than planned, why, and what was done."), 400
            ),
            Text("lessons", _("Lessons and best practices"), _("What others can use."), 500, True),
            Text(
                "qualitative",
                _("Qualitative assessment"),
                _("Partnerships, cross-cutting issues, what no number shows."),
                500,
            ),
        ),
    ),
    Section("indicators", _("Indicators")),
    Section(
        "story",
        _("A specific story"),
        (
            Text("story_title", _("Title of the story"), _("One line. A story is optional; all of it or none."), 25),
            Text("story_problem", _("The problem"), _("What was wrong, and for whom."), 250),
            Text("story_intervention", _("What was done"), _("What the project did about it."), 300),
            Text("story_result", _("The result"), _("What is different now."), 250),
            Text("story_lessons", _("What was learned"), _("What it shows beyond this one case."), 200),
        ),
    ),
    Section(
        "assessments",
        _("Other assessments or evaluations"),
        (
            Text(
                "assessments",
                _("Other assessments or evaluations"),
                _("Reviews, evaluations and studies made in the year; say so where there were none."),
                300,
            ),
        ),
    ),
    Section(
        "revisions",
        _("Programmatic revisions"),
        (
            Text(
                "revisions",
                _("Programmatic revisions"),
                _("Changes of strategy, targets or partners in the year, and why."),
                300,
            ),
        ),
    ),
    Section(
        "resources",
        _("Resources"),
        (
            Text(
                "resources",
                _("Resources"),
                _("Financial management, budget revisions, people, other resources. The figures come from the books."),
                400,
                True,
            ),
        ),
    ),
    Section(
        "final",
        _("The whole life of the project"),
        (
            Text("cumulative", _("Cumulative results"), _("From the beginning to the end."), 1200, True),
            Text(
                "final_lessons",
                _("Lessons of the whole project"),
                _("What the fund should do again, and what not."),
                600,
                True,
            ),
            Text("sustainability", _("Sustainability"), _("What stays, who pays for it, what may undo it."), 500, True),
        ),
        only_final=True,
    ),
)

TEXTS: Mapping[str, Text] = {text.key: text for section in SECTIONS for text in section.texts}
STORY = ("story_problem", "story_intervention", "story_result", "story_lessons")
ONE_LINE = frozenset({"story_title"})


def sections_of(is_final: bool) -> tuple[Section, ...]:
    """The sections of an annual or a final report."""
    return tuple(section for section in SECTIONS if is_final or not section.only_final)


def texts_of(is_final: bool) -> tuple[Text, ...]:
    return tuple(text for section in sections_of(is_final) for text in section.texts)


def blank() -> Content:
    """A document that says nothing yet, in which every key is there."""
    return cleaned({})


def cleaned(said: Mapping[str, Any]) -> Content:
    """A draft with every key, each of its type. What cannot be of its type says nothing."""
    texts, reporter = said.get("texts"), said.get("reporter")
    texts = texts if isinstance(texts, Mapping) else {}
    reporter = reporter if isinstance(reporter, Mapping) else {}
    return {
        "texts": {key: _text(texts.get(key), one_line=key in ONE_LINE) for key in TEXTS},
        "reporter": {key: _text(reporter.get(key), one_line=True)[:MOST_OF_A_FIELD] for key in REPORTER},
        "indicators": _reported(said.get("indicators")),
    }


def _reported(rows: object) -> list[dict[str, str]]:
    """One row for each code, the last said; rows that say nothing are left out."""
    if not isinstance(rows, Iterable) or isinstance(rows, str):
        return []
    found: dict[str, dict[str, str]] = {}
    for row in rows:
        if isinstance(row, Mapping) and (code := _text(row.get("code"), one_line=True)):
            said = {key: _text(row.get(key), one_line=key != "variance") for key in REPORTED}
            found[code] = {"code": code, **said}
    return [row for row in found.values() if any(row[key] for key in REPORTED)]


def table_of(content: Mapping[str, Any], promised: Iterable[Mapping[str, str]]) -> list[dict[str, str]]:
    """The indicator table: what each indicator of the project promised, and what this document says of it.

    ``promised``: code and ``PROMISED``, in their order. What is said of an indicator that is no longer there is left
    out.
    """
    said = {row["code"]: row for row in content["indicators"]}
    nothing = dict.fromkeys(REPORTED, "")
    return [{**row, **{key: said.get(row["code"], nothing)[key] for key in REPORTED}} for row in promised]


def frozen(
    content: Mapping[str, Any],
    *,
    header: Mapping[str, Any],
    promised: Iterable[Mapping[str, str]],
    filed: Mapping[str, str],
    year: int,
    is_final: bool,
) -> Content:
    """The document as it is submitted. ``filed``: digest of each picture filed with the report to its file name."""
    whole = cleaned(content)
    kept = {text.key for text in texts_of(is_final)}
    whole["texts"] = {key: text for key, text in whole["texts"].items() if key in kept}
    shown = [digest for name in names_shown(whole) if (digest := resolved(name, filed))]
    return {
        **whole,
        "indicators": table_of(whole, promised),
        "header": dict(header),
        "images": [{"digest": digest, "name": filed[digest]} for digest in dict.fromkeys(shown)],
        "year": year,
        "is_final": is_final,
    }


def names_shown(content: Mapping[str, Any]) -> list[str]:
    """What the texts call the pictures they show, in the order of the document."""
    texts = content["texts"]
    return [
        picture.name for key in TEXTS if "image:" in texts.get(key, "") for picture in pictures_of(parsed(texts[key]))
    ]


def resolved(name: str, filed: Iterable[str]) -> str:
    """The digest of the filed picture that is named so: whole, or by a beginning only one has. Empty where none is."""
    found = [digest for digest in filed if digest.startswith(name.lower())]
    return found[0] if len(found) == 1 else ""


def words_in(text: str) -> int:
    """Words as people count them, without the marks of Markdown."""
    return sum(any(sign.isalnum() for sign in word) for word in words_of(parsed(text)).split())


def written_of(content: Mapping[str, Any]) -> Content:
    """Of a document as submitted what its authors say, without the header and what the indicators promised."""
    said = [{"code": row["code"], **{key: row.get(key, "") for key in REPORTED}} for row in content["indicators"]]
    return {
        "texts": {key: text for key, text in content["texts"].items() if text},
        "reporter": content["reporter"],
        "indicators": [row for row in said if any(row[key] for key in REPORTED)],
        "images": [image["digest"] for image in content["images"]],
    }


def digest(content: Mapping[str, Any]) -> str:
    """SHA-256 of what is submitted, pictures by their digests. Hex."""
    return sha256(canonical(content))


def _text(value: object, *, one_line: bool = False) -> str:
    if not isinstance(value, str):
        return ""
    text = printable(value).strip()
    return (" ".join(text.split())[:MOST_OF_A_FIELD] if one_line else text[:MOST_CHARACTERS]).strip()
