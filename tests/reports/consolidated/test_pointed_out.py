"""Typed amounts are put before who prepares and who certifies, each with the sentence it stands in."""

from __future__ import annotations

import pytest
from django.test import Client

from reports.consolidated.placeholders import LONGEST_QUOTE, sentence_around
from reports.services.publishing import edition_prepare
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


@pytest.mark.parametrize(
    ("text", "figure", "sentence"),
    [
        (f"One. {SENTENCE} Three.", TYPED, SENTENCE),
        (f"- item one\n- {SENTENCE}\n- item", TYPED, f"- {SENTENCE}"),
        ("{{ a }} and 1,000.00 of {{ b }}! So.", "1,000.00", "{{ a }} and 1,000.00 of {{ b }}!"),
        ("It cost 1,000.00.", "1,000.00", "It cost 1,000.00."),
        ("https://x.org/1,000.00 and then. Yes 1,000.00 here", "1,000.00", "Yes 1,000.00 here"),
    ],
)
def test_the_sentence_is_the_one_around_the_figure(text, figure, sentence):
    assert sentence_around(text, figure) == sentence


def test_of_a_sentence_without_end_the_words_around_are_quoted():
    quote = sentence_around("a " * 5000 + TYPED + " b" * 5000, TYPED)
    assert TYPED in quote
    assert len(quote) <= LONGEST_QUOTE + len(TYPED) + 2
    assert quote.startswith("…")
    assert quote.endswith("…")
