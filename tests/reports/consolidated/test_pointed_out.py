"""Typed amounts are put before who prepares and who certifies, each with the sentence it stands in."""

from __future__ import annotations

import sys

import pytest
from django.test import Client

from reports.consolidated.placeholders import LONGEST_QUOTE, MOST_NAMED, Sentences, Typed, problems_of, typed_in
from reports.services.publishing import edition_prepare
from tests.reports.consolidated.test_placeholders import NAMES
from tests.reports.publishing.office import Desk, desk, later
from tests.writing import text_of

pytestmark = pytest.mark.django_db
TYPED = "USD 5,123,456.78"
SENTENCE = f"Contributors gave {TYPED} in the year."
PAGE = "/funds/TST01/reports/editions/annual-2018/"


@pytest.fixture
def at() -> Desk:
    made = desk()
    made.annual.texts = {"summary": f"A year of work for {{{{ fund }}}}. {SENTENCE} It was well spent."}
    made.annual.save()
    return made


def seen(user, page: str) -> str:
    client = Client()
    client.force_login(user)
    return text_of(client.get(f"{PAGE}{page}/"))


def test_a_typed_amount_is_shown_with_its_sentence_before_it_is_prepared_and_certified(at):
    page = seen(at.maker, "prepare")
    assert "Executive summary: “USD 5,123,456.78” is typed." in page
    assert SENTENCE in page
    assert 'name="shown"' in page
    edition_prepare(edition=at.annual, by=at.maker, at=later(1))
    page = seen(at.checker, "certify")
    assert "Executive summary: “USD 5,123,456.78” is typed." in page
    assert SENTENCE in page


def test_texts_without_typed_amounts_have_nothing_to_be_looked_at(at):
    at.annual.texts = {"summary": "Contributors gave {{ contributions }} in 2018, to 12 projects."}
    at.annual.save()
    assert "is typed" not in seen(at.maker, "prepare")


def quoted(text: str, figure: str) -> str:
    (typed,) = [each for each in typed_in(text) if each.figure == figure]
    return Sentences(text).around(typed)


@pytest.mark.parametrize(
    ("text", "figure", "sentence"),
    [
        (f"One. {SENTENCE} Three.", TYPED, SENTENCE),
        (f"- item one\n- {SENTENCE}\n- item", TYPED, f"- {SENTENCE}"),
        ("{{ a }} and 1,000.00 of {{ b }}! So.", "1,000.00", "{{ a }} and 1,000.00 of {{ b }}!"),
        ("Of 21,000.00 less. Of 1,000.00 more.", "1,000.00", "Of 1,000.00 more."),
        ("It cost 1,000.00.", "1,000.00", "It cost 1,000.00."),
        ("https://x.org/1,000.00 and then. Yes 1,000.00 here", "1,000.00", "Yes 1,000.00 here"),
    ],
)
def test_the_sentence_is_the_one_around_the_figure(text, figure, sentence):
    assert quoted(text, figure) == sentence


def test_of_a_sentence_without_end_the_words_around_are_quoted():
    quote = quoted("a " * 5000 + TYPED + " b" * 5000, TYPED)
    assert TYPED in quote
    assert len(quote) <= LONGEST_QUOTE + len(TYPED) + 2
    assert quote.startswith("…")
    assert quote.endswith("…")


def pasted(figures: int) -> str:
    """A text as somebody pastes a table into it: each line a placeholder and a figure of its own."""
    return "\n".join(f"{{{{ year }}}}: we got {number * 1000:,}.00 of it." for number in range(1, figures + 1))


def test_of_a_table_pasted_in_the_first_figures_are_named_and_the_others_counted():
    found = list(problems_of([("summary", "Executive summary", pasted(MOST_NAMED + 1234))], NAMES))
    assert len(found) == MOST_NAMED + 1
    assert found[0].quote == "{{ year }}: we got 1,000.00 of it."
    assert found[-1].sentence == "Executive summary: besides the 50 figures named, typed too: 1234."
    assert not found[-1].blocks


def test_twice_the_figures_are_twice_the_work_and_no_more():
    """Counted in calls, of Python's own and of ours, not in time."""

    def calls(figures: int) -> int:
        text, made = pasted(figures), 0

        def count(frame: object, event: str, argument: object) -> None:
            nonlocal made
            made += event in ("call", "c_call")

        before = sys.getprofile()
        sys.setprofile(count)
        try:
            sentences = Sentences(text)
            for typed in typed_in(text):
                sentences.around(typed)
        finally:
            sys.setprofile(before)
        return made

    assert calls(800) <= 2.1 * calls(400)


def test_a_line_of_dots_is_read_once():
    """Twice as long, the ends of its sentences are tried at twice as many places."""
    assert Sentences("." * 200_000 + " 1,000.00").around(Typed("1,000.00", 200_001)) == "1,000.00"
