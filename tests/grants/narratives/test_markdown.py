"""Markdown becomes plain blocks and safe HTML, whatever is typed."""

from __future__ import annotations

import re
import time

import pytest
from lxml import html as lxml_html

from grants.narratives.html import html_of
from grants.narratives.markdown import (
    LONGEST_TEXT,
    WIDEST,
    Code,
    Grid,
    Heading,
    Items,
    Paragraph,
    Picture,
    Quote,
    Rule,
    Run,
    parsed,
    pictures_of,
    words_of,
)
from tests.grants.narratives.hostile import HOSTILE

DIGEST = "ab" * 32


def test_a_text_is_read_into_blocks() -> None:
    text = "# Results\n\nOne **bold** and *slanted* `word`.\nSame line.\n\n> said\n\n---\n\n```\na  b\n```"
    assert parsed(text) == (
        Heading(1, (Run("Results"),)),
        Paragraph(
            (
                Run("One "),
                Run("bold", bold=True),
                Run(" and "),
                Run("slanted", italic=True),
                Run(" "),
                Run("word", code=True),
                Run(". Same line."),
            )
        ),
        Quote((Paragraph((Run("said"),)),)),
        Rule(),
        Code("a  b"),
    )


def test_lists_stand_within_lists() -> None:
    assert parsed("3. first\n   - inner\n4. second") == (
        Items(
            (
                (Paragraph((Run("first"),)), Items(((Paragraph((Run("inner"),)),),))),
                (Paragraph((Run("second"),)),),
            ),
            is_ordered=True,
            start=3,
        ),
    )


def test_a_table_keeps_its_columns() -> None:
    [grid] = parsed("| Country | **Number** |\n|:-:|--:|\n| Kenya | 3 |\n| short |")
    assert grid == Grid(
        ((Run("Country"),), (Run("Number", bold=True),)),
        (((Run("Kenya"),), (Run("3"),)), ((Run("short"),), ())),
        ("center", "end"),
    )


def test_a_table_too_wide_to_draw_is_read_as_lines() -> None:
    wide = WIDEST + 1
    blocks = parsed("|" + "a|" * wide + "\n|" + "-|" * wide + "\n|" + "b|" * wide)
    assert [type(block) for block in blocks] == [Paragraph, Paragraph]
    assert words_of(blocks).count("b") == wide


def test_a_picture_parts_its_paragraph() -> None:
    blocks = parsed(f"Before ![The *workshop*](image:{DIGEST}) after")
    assert blocks == (
        Paragraph((Run("Before "),)),
        Picture(DIGEST, "The workshop"),
        Paragraph((Run(" after"),)),
    )
    assert pictures_of(parsed(f"> - ![x](image:{DIGEST})")) == (Picture(DIGEST, "x"),)


def test_a_picture_from_elsewhere_is_its_caption() -> None:
    blocks = parsed(HOSTILE["foreign picture"]) + parsed(HOSTILE["picture named badly"])
    assert pictures_of(blocks) == ()
    assert words_of(blocks) == "pixel x\nx y z"


@pytest.mark.parametrize(
    ("address", "leads"),
    [
        ("https://ohchr.example/report?a=1", True),
        ("http://ohchr.example", True),
        ("mailto:a@b.example", True),
        ("javascript:alert(1)", False),
        ("ftp://a.example", False),
        ("//a.example", False),
        ("/funds/HRM00/", False),
        ("file:///etc/passwd", False),
    ],
)
def test_a_link_leads_to_pages_and_mailboxes_only(address: str, leads: bool) -> None:
    [paragraph] = parsed(f"[here]({address})")
    assert isinstance(paragraph, Paragraph)
    assert words_of([paragraph]) == "here"
    assert bool(paragraph.runs[0].href) == leads
    assert ("<a " in html_of(f"[here]({address})")) == leads


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_read_and_drawn_without_harm(name: str) -> None:
    began = time.perf_counter()
    shown = html_of(HOSTILE[name], lambda _name: "/picture.png")
    assert time.perf_counter() - began < 5, "a text that keeps the machine busy is an attack"
    root = lxml_html.fromstring(f"<div>{shown}</div>")
    for element in root.iter():
        assert element.tag in {
            *("div", "p", "br", "strong", "em", "code", "pre", "a", "ul", "ol", "li", "blockquote", "hr", "table"),
            *("thead", "tbody", "tr", "th", "td", "figure", "figcaption", "img"),
        }
        for attribute, value in element.attrib.items():
            assert attribute in {"class", "dir", "href", "rel", "src", "alt", "loading", "scope", "start", "tabindex"}
            if attribute == "href":
                assert value.startswith(("http://", "https://", "mailto:"))
            if attribute == "src":
                assert value == "/picture.png"


@pytest.mark.parametrize("name", ["one long word", "deep quotes", "deep lists", "wide table", "formula", "template"])
def test_nothing_of_a_hostile_text_is_lost(name: str) -> None:
    letters = sorted(sign for sign in HOSTILE[name] if sign.isalnum())
    assert sorted(sign for sign in words_of(parsed(HOSTILE[name])) if sign.isalnum()) == letters


def test_a_text_too_long_is_read_as_paragraphs() -> None:
    blocks = parsed("# One\n\n" + "word " * (LONGEST_TEXT // 5 + 1))
    assert [type(block) for block in blocks] == [Paragraph, Paragraph]


def test_links_do_not_hand_over_the_page() -> None:
    assert html_of("[a](https://a.example)") == (
        '<p dir="auto"><a href="https://a.example" rel="noopener noreferrer">a</a></p>'
    )


def test_headings_stand_below_those_of_the_page() -> None:
    assert html_of("# a\n\n#### b", top=3) == '<h3 dir="auto">a</h3><h4 dir="auto">b</h4>'
    written = "### a\n\n##### b\n\n#### c\n\n# d\n\n> ## e"
    levels = [int(level) for level in re.findall("<h([2-6])", html_of(written, top=3))]
    assert levels == [3, 4, 4, 3, 4], "none is left out"


def test_a_picture_is_shown_where_it_is_filed_and_named_where_it_is_not() -> None:
    text = f"![A <b>workshop</b>](image:{DIGEST})"
    assert html_of(text) == '<p class="md-missing" dir="auto">[A &lt;b&gt;workshop&lt;/b&gt;]</p>'
    shown = html_of(text, lambda name: f"/files/{name}/")
    assert f'src="/files/{DIGEST}/"' in shown
    assert "<figcaption" in shown
    assert 'src="data:image/png;base64,AA=="' in html_of(text, lambda _name: "data:image/png;base64,AA==")
    assert "src" not in html_of(text, lambda _name: "https://elsewhere.example/a.png")
    assert "src" not in html_of(text, lambda _name: "//elsewhere.example/a.png")


def test_alignment_is_a_class_and_never_a_style() -> None:
    shown = html_of("|a|b|\n|-|--:|\n|1|2|")
    assert '<td class="text-end" dir="auto">2</td>' in shown
    assert "style" not in shown
