"""A word without an end, in what people wrote: the page is no wider than the window, wherever it stands."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from grants.services.narratives import narrative_accept
from reports.services.publishing import edition_restate
from tests.grants.narratives.office import NOW, people, promised, submitted
from tests.reading import member
from tests.reports.publishing.office import desk, later, published

ENDLESS = "x" * 10_000


@pytest.mark.parametrize("width", [1280, 400])
def test_in_a_narrative_a_donor_reads_it_within_the_window(visit, accessible, transactional_db, width):
    who = people()
    promised(who)
    report, _version = submitted(who, summary=ENDLESS)
    narrative_accept(report=report, by=who.secretariat, at=NOW)
    donor = member("donor", who.fund, institution="NOR")
    page = visit("/funds/TST01/focuses/F1/", width=width, user=donor)
    expect(page.locator(".prose p", has_text=ENDLESS)).to_be_visible()
    accessible(page)
    page.goto("/funds/TST01/statements/contributors/2019/NOR/")
    expect(page.locator(".prose p", has_text=ENDLESS)).to_be_visible()
    accessible(page)


def test_in_the_reason_of_a_restatement_everybody_reads_it_within_the_window(visit, accessible, transactional_db):
    at = desk()
    edition = published(at).edition
    edition_restate(edition=edition, comment=ENDLESS[:1000], by=at.maker, at=later(3))
    edition.refresh_from_db()
    published(at, edition=edition, day=4)
    page = visit("/public/funds/TST01/reports/annual-2018/v2/", width=400)
    expect(page.get_by_text(ENDLESS[:1000])).to_be_visible()
    accessible(page)
