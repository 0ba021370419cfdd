"""What the PDF files cannot print of a narrative: its author is told before it is submitted."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from grants.narratives.printing import signs_text, unprintable_in
from tests.grants.narratives.office import begun, people, written
from tests.writing import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_signs_are_found_in_every_text_of_a_content_once_each():
    content = {"texts": {"a": "中 and 中", "b": ["文", {"c": "😀"}]}, "number": 3, "none": None}
    assert unprintable_in(content) == ("中", "文", "😀")
    assert unprintable_in({"texts": {"a": "Ελλάδα, العربية, œuvre"}}) == ()


def test_what_shows_nothing_alone_is_named_by_its_number_and_a_long_list_ends():
    assert signs_text(("中", "\u200d", "\U0001f600")) == "中 U+200D 😀"
    many = signs_text(tuple(map(chr, range(0x4E00, 0x4E00 + 21))))
    assert many.endswith(" …")
    assert len(many.split(" ")) == 21


def test_the_author_is_told_on_the_page_that_checks_the_report():
    who = people()
    report = begun(who)
    client = Client()
    client.force_login(who.undp)
    page = reverse("grants:narrative-submit", args=[who.fund.code, report.number])
    assert "cannot be printed" not in text_of(client.get(page))
    written(who, report, summary="The 中文 manual 😀 was read in Ελλάδα.")
    said = "3 signs cannot be printed in PDF files, which show \ufffd in their place: 中 文 😀"
    assert said in text_of(client.get(page))
    report.refresh_from_db()
    written(who, report, summary="The 中 manual.")
    assert "1 sign cannot be printed in PDF files, which show \ufffd in its place: 中" in text_of(client.get(page))
