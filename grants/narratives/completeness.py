"""What hinders a narrative report from being submitted: a sentence for each thing, with its section. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from grants.narratives.aggregation import is_reached, number_of
from grants.narratives.content import (
    STORY,
    TEXTS,
    resolved,
    sections_of,
    table_of,
    words_in,
)
from grants.narratives.markdown import parsed, pictures_elsewhere, pictures_of, words_of
from grants.proposals.sentences import Sentence
from grants.proposals.sentences import sentence as _


class Lacking(NamedTuple):
    """What is not there yet, or not right, and in which section."""

    section: str
    sentence: Sentence


def completeness(
    content: Mapping[str, Any], *, is_final: bool, promised: Iterable[Mapping[str, str]], filed: Iterable[str]
) -> list[Lacking]:
    """All that is lacking, in the order of the template. ``filed``: digests of the pictures filed with the report."""
    found = [*_texts(content, is_final), *_reporter(content), *_indicators(content, promised)]
    found += [*_story(content), *_pictures(content, list(filed))]
    order = {section.key: index for index, section in enumerate(sections_of(is_final))}
    return sorted((lacking for lacking in found if lacking.section in order), key=lambda each: order[each.section])


def _texts(content: Mapping[str, Any], is_final: bool) -> Iterator[Lacking]:
    for section in sections_of(is_final):
        for text in section.texts:
            said = content["texts"].get(text.key, "")
            words = words_in(said)
            if text.is_needed and not words_of(parsed(said)).strip():
                yield Lacking(section.key, _("%(part)s: nothing is written yet.", part=text.label))
            elif words > text.most_words:
                yield Lacking(
                    section.key,
                    _(
                        "%(part)s has %(words)s words; it may have %(most)s.",
                        part=text.label,
                        words=str(words),
                        most=str(text.most_words),
                    ),
                )


def _reporter(content: Mapping[str, Any]) -> Iterator[Lacking]:
    for key, sentence in (
        ("name", _("The name of who submits the report is missing.")),
        ("email", _("The e-mail address of who submits the report is missing.")),
    ):
        if not content["reporter"][key]:
            yield Lacking("about", sentence)


def _indicators(content: Mapping[str, Any], promised: Iterable[Mapping[str, str]]) -> Iterator[Lacking]:
    for row in table_of(content, promised):
        code = row["code"]
        if not row["achieved"]:
            yield Lacking("indicators", _("Indicator %(code)s: what was achieved is missing.", code=code))
        elif not row["variance"] and is_reached(number_of(row["achieved"]), row["target"]) is False:
            yield Lacking(
                "indicators",
                _(
                    "Indicator %(code)s: %(achieved)s of %(target)s was achieved; say why.",
                    code=code,
                    achieved=row["achieved"],
                    target=row["target"],
                ),
            )
        if row["achieved"] and not row["source"]:
            yield Lacking("indicators", _("Indicator %(code)s: the source of verification is missing.", code=code))


def _story(content: Mapping[str, Any]) -> Iterator[Lacking]:
    texts = content["texts"]
    if not any(texts.get(key) for key in ("story_title", *STORY)):
        return
    for key in ("story_title", *STORY):
        if not texts.get(key):
            yield Lacking("story", _("The story lacks a part: %(part)s.", part=TEXTS[key].label))


def _pictures(content: Mapping[str, Any], filed: list[str]) -> Iterator[Lacking]:
    for section in sections_of(is_final=True):
        for text in section.texts:
            said = content["texts"].get(text.key, "")
            if "![" not in said:
                continue
            pictures = pictures_of(parsed(said))
            missing = [picture.name for picture in pictures if not resolved(picture.name, filed)]
            for name in missing:
                yield _not_filed(section.key, text.label, name)
            for picture in pictures:
                if resolved(picture.name, filed) and not picture.caption.strip():
                    yield Lacking(
                        section.key,
                        _("A picture in %(part)s has no caption: those who do not see it read that.", part=text.label),
                    )


def _not_filed(section: str, part: Sentence, name: str) -> Lacking:
    return Lacking(
        section,
        _("%(part)s shows a picture that is not filed with this report: %(name)s.", part=part, name=name[:80]),
    )


def remarks(content: Mapping[str, Any], promised: Iterable[Mapping[str, str]]) -> list[Lacking]:
    """What hinders nobody and should be known: pictures that are not drawn, figures that are read as text and not
    counted by the fund."""
    pictures = [
        _not_filed(section.key, text.label, name)
        for section in sections_of(is_final=True)
        for text in section.texts
        for name in pictures_elsewhere(content["texts"].get(text.key, ""))
    ]
    return pictures + [
        Lacking(
            "indicators",
            _(
                "Indicator %(code)s: “%(achieved)s” is no plain number; it is printed, and not counted in the fund's "
                "figures.",
                code=row["code"],
                achieved=row["achieved"],
            ),
        )
        for row in table_of(content, promised)
        if row["achieved"] and number_of(row["achieved"]) is None
    ]
