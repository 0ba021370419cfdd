"""What members read where they vote: the technical review, of which version, and what has changed since."""

from __future__ import annotations

import pytest
import time_machine
from django.test import Client

from grants.models import ProposalVersion, Review
from tests.grants.committee import sitting as s
from tests.writing import text_of

pytestmark = pytest.mark.django_db
ITEM = "/funds/TST01/committee/meetings/TST01-2020-01/items/1/"


def page(at: s.Sitting, who: str, path: str = ITEM) -> str:
    client = Client()
    client.force_login(at.people[who])
    with time_machine.travel(s.AT, tick=False):
        answer = client.get(path)
    assert answer.status_code == 200
    return text_of(answer)


def reviewed(at: s.Sitting, version: ProposalVersion, **said) -> Review:
    scores = {name: {"score": score, "note": ""} for name, score in zip("abcde", (4, 4, 3, 5, 2), strict=True)}
    return Review.objects.create(
        version=version,
        reviewer=at.secretariat,
        reviewed_at=s.BEFORE,
        panel="Two agencies",
        scores=scores,
        **{"recommendation": "forward", "comments": "Sound, at a high price."} | said,
    )


@pytest.mark.parametrize("path", [ITEM, f"{ITEM}ballot/", f"{ITEM}close/"])
def test_the_review_stands_where_members_vote_and_close(at, path):
    asked = s.proposal(at)
    reviewed(at, asked.versions.get())
    item = s.first_item(s.open_meeting(at, asked))
    if path.endswith("close/"):
        s.all_agree(at, item)
    shown = page(at, "OHCHR", path)
    assert "total score 18 of 25, average 3.60 of 5" in shown
    assert "Of version 1, by Secretariat.Tst01" in shown
    assert "Sound, at a high price." in shown
    assert "nobody has reviewed" not in shown
    assert "What changed" not in shown


def test_a_text_that_nobody_reviewed_is_said_with_both_versions(at):
    asked = s.proposal(at)
    reviewed(at, asked.versions.get())
    s.new_version(at, asked, title="Changed")
    s.new_version(at, asked, title="Changed again")
    s.open_meeting(at, asked)
    shown = page(at, "ILO")
    assert "The review is of version 1. Version 3, submitted on 5 Jun 2020, is before the committee" in shown
    assert "/funds/TST01/proposals/TST01-P-2020-001/differences/?from=1&amp;to=3" in shown
    client = Client()
    client.force_login(at.people["ILO"])
    assert client.get("/funds/TST01/proposals/TST01-P-2020-001/differences/?from=1&to=3").status_code == 200


def test_a_version_that_was_reviewed_links_to_the_one_before_it(at):
    asked = s.proposal(at)
    reviewed(at, asked.versions.get(), recommendation="return", comments="Too much travel")
    reviewed(at, s.new_version(at, asked, title="Changed"))
    s.open_meeting(at, asked)
    shown = page(at, "ILO")
    assert "Of version 2" in shown
    assert "?from=1&amp;to=2" in shown
    assert "nobody has reviewed" not in shown


def test_what_was_never_reviewed_says_so(at):
    s.open_meeting(at, s.proposal(at))
    assert "No technical review is recorded." in page(at, "ILO")
