"""The document of a narrative: cleaned, judged, frozen, compared, with hostile text in every field."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from grants.narratives.completeness import completeness, remarks
from grants.narratives.content import REPORTED, REPORTER, TEXTS, blank, cleaned, digest, frozen, texts_of, words_in
from grants.narratives.difference import difference
from grants.proposals.sentences import Amount, Sentence
from tests.grants.narratives.hostile import HOSTILE

PROMISED = [
    {
        "code": "1.0.1",
        "level": "outcome",
        "statement": "Plans follow up",
        "text": "Plans in force",
        "unit": "",
        "baseline": "0",
        "target": "2",
    }
]
PICTURE = "c0ffee" + "0" * 58


def complete(**texts: str) -> dict[str, Any]:
    """A document that lacks nothing, with these texts."""
    return cleaned(
        {
            "texts": {text.key: "Some words." for text in texts_of(True) if text.is_needed} | texts,
            "reporter": {"name": "Ana", "title": "Adviser", "email": "ana@example.org"},
            "indicators": [{"code": "1.0.1", "achieved": "2", "variance": "", "source": "Official journal"}],
        }
    )


def lacking(content: dict[str, Any], is_final: bool = False, filed: tuple[str, ...] = ()) -> list[str]:
    found = completeness(content, is_final=is_final, promised=PROMISED, filed=filed)
    return [english(each.sentence) for each in found]


def english(sentence: Sentence) -> str:
    return sentence.text % {
        name: english(value) if isinstance(value, Sentence) else value for name, value in sentence.values.items()
    }


def froze(content: dict[str, Any], **changes: Any) -> dict[str, Any]:
    said = {"header": {"number": "P-1"}, "promised": PROMISED, "filed": {PICTURE: "a.png"}, "year": 2024}
    return frozen(content, **(said | {"is_final": False} | changes))


def test_a_blank_document_has_every_key_and_lacks_what_is_needed() -> None:
    assert set(blank()["texts"]) == set(TEXTS)
    found = {each.section for each in completeness(blank(), is_final=False, promised=PROMISED, filed=())}
    assert found == {"about", "summary", "purpose", "results", "indicators", "resources"}
    assert "final" in {each.section for each in completeness(blank(), is_final=True, promised=(), filed=())}


def test_a_complete_document_lacks_nothing() -> None:
    assert lacking(complete()) == []
    assert lacking(complete(), is_final=True) == []


def test_words_are_counted_without_marks() -> None:
    assert words_in("# Two **words**\n\n- - -\n\n[three](https://a.example/with/a/long/address)") == 3
    assert any("501 words; it may have 500" in said for said in lacking(complete(summary="word " * 501)))


def test_a_story_is_told_whole_or_not_at_all() -> None:
    assert len(lacking(complete(story_problem="A wall."))) == 4


def test_what_is_below_the_target_is_explained() -> None:
    content = complete()
    content["indicators"][0]["achieved"] = "1"
    assert lacking(content) == ["Indicator 1.0.1: 1 of 2 was achieved; say why."]
    content["indicators"][0]["variance"] = "The parliament was dissolved."
    assert lacking(content) == []
    content["indicators"][0]["achieved"] = "about one"
    assert lacking(content) == []
    assert [each.section for each in remarks(content, PROMISED)] == ["indicators"]


def test_a_picture_is_filed_with_the_report_and_has_a_caption() -> None:
    assert len(lacking(complete(outcomes="![A wall](image:c0ffee00)"))) == 1
    assert lacking(complete(outcomes="![A wall](image:c0ffee00)"), filed=(PICTURE,)) == []
    assert len(lacking(complete(outcomes="A wall. ![](image:c0ffee00)"), filed=(PICTURE,))) == 1
    assert len(lacking(complete(outcomes="![A wall](image:c0ffee00)"), filed=(PICTURE, PICTURE[:-1] + "1"))) == 1


def test_a_picture_that_would_not_be_drawn_is_named() -> None:
    content = complete(outcomes="![A wall](picture) and ![another](image:c0ffee00)")
    assert lacking(content, filed=(PICTURE,)) == []
    [found] = remarks(content, PROMISED)
    assert english(found.sentence) == "Outcomes shows a picture that is not filed with this report: picture."


def test_what_is_submitted_stands_on_its_own() -> None:
    content = froze(complete(outcomes="![A wall](image:c0ffee00)"))
    assert content["indicators"] == [{**PROMISED[0], "achieved": "2", "variance": "", "source": "Official journal"}]
    assert content["images"] == [{"digest": PICTURE, "name": "a.png"}]
    assert "cumulative" not in content["texts"]
    assert froze(content) == content, "what is frozen is frozen to the same"


def test_two_versions_show_what_changed() -> None:
    old = froze(complete(outcomes="One plan."))
    new = froze(complete(outcomes="Two plans. ![A wall](image:c0ffee00)"), promised=[{**PROMISED[0], "target": "3"}])
    assert {english(row.label): (row.old, row.new) for row in difference(old, new)} == {
        "Outcomes": ("One plan.", "Two plans. ![A wall](image:c0ffee00)"),
        "Indicator 1.0.1: target": ("2", "3"),
        f"Picture {PICTURE[:12]}": (None, "a.png"),
    }
    assert difference(old, old) == []


def test_what_the_books_say_otherwise_is_a_difference_too() -> None:
    header = {"number": "P-1", "end_current": "2021-05-31", "organisations": [of("UNDP", 5_000_00, 100_00)]}
    moved = {**header, "end_current": "2021-12-31", "organisations": [of("UNDP", 5_000_00, 200_00), of("ILO", 7, 0)]}
    old, new = (froze(complete(), header=each) for each in (header, moved))
    assert {english(row.label): (row.old, row.new) for row in difference(old, new)} == {
        "Current end": (date(2021, 5, 31), date(2021, 12, 31)),
        "Spent by the end of the year, through UNDP": (Amount(100_00), Amount(200_00)),
        "Approved, through ILO": (None, Amount(7)),
        "Spent by the end of the year, through ILO": (None, Amount(0)),
    }


def of(code: str, approved: int, spent: int) -> dict[str, Any]:
    return {"code": code, "name": code, "approved_minor": approved, "spent_minor": spent}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_in_every_field_is_kept_judged_and_frozen(name: str) -> None:
    text = HOSTILE[name]
    content = cleaned(
        {
            "texts": dict.fromkeys(TEXTS, text),
            "reporter": dict.fromkeys(REPORTER, text),
            "indicators": [{"code": "1.0.1"} | dict.fromkeys(REPORTED, text), {"code": text}, text, None],
        }
    )
    completeness(content, is_final=True, promised=PROMISED, filed=(PICTURE,))
    whole = froze(content, is_final=True)
    assert json.loads(json.dumps(whole)) == whole
    json.dumps(whole, ensure_ascii=False).encode()
    assert len(digest(whole)) == 64
    assert cleaned(content) == content


@pytest.mark.parametrize("said", [{"texts": 3}, {"texts": {"summary": ["x"]}}, {"indicators": "x"}, {"reporter": []}])
def test_what_is_of_no_type_says_nothing(said: dict[str, Any]) -> None:
    assert cleaned(said) == blank()
