"""A report begun by mistake is let go and its year begun anew; a restatement opened by mistake is given up."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from pypdf import PdfReader

from fund import services
from grants.models import Step
from grants.services.steps import NotNow, NotYours, UnableToStep, steps_of
from reports.consolidated.assembling import consolidated, consolidated_file, prepared_at
from reports.models import Edition, EditionState, Publication, ReportKind
from reports.services.editions import UnableToEdit, edition_begin, edition_save, shown_of
from reports.services.publishing import (
    UnableToPublish,
    edition_abandon,
    edition_certify,
    edition_give_up,
    edition_prepare,
    edition_restate,
    edition_take_back,
)
from reports.services.statements import UnableToBegin, statement_begin
from reports.views.publishing.shown import stages
from tests.generators.office_fund import BY
from tests.reports.publishing.office import AT, TEXTS, Desk, later, published
from tests.writing import text_of

pytestmark = pytest.mark.django_db
PAGE = "/funds/TST01/reports/editions/annual-2018/"
WHY = "The wrong language."


def fresh(at: Desk) -> Edition:
    return Edition.objects.get(pk=at.annual.pk)


def abandoned(at: Desk) -> Edition:
    return edition_abandon(edition=at.annual, comment=WHY, by=at.writer, at=later(1))


def restated(at: Desk, day: int = 10) -> Edition:
    """The published report is opened again and a text of it changed."""
    edition = fresh(at)
    edition_restate(edition=edition, comment="A charge is missing.", by=at.maker, at=later(day))
    text = edition.texts["summary"]
    return edition_save(
        edition=edition, key="summary", text="Other words.", shown=shown_of(text), by=at.writer, at=later(day)
    )


# -- a report begun by mistake -----------------------------------------------------------------------------------------


def test_an_abandoned_report_stays_with_its_reason_and_its_year_is_begun_anew_in_another_language(at):
    abandoned(at)
    assert fresh(at).state == EditionState.ABANDONED
    edition = edition_begin(fund=at.fund, year=2018, language="fr", by=at.writer, at=later(2))
    assert (edition.state, edition.language) == (EditionState.DRAFT, "fr")
    assert "Contributors came in time." not in str(edition.texts)
    assert Edition.objects.filter(fund=at.fund, kind=ReportKind.ANNUAL, year=2018).count() == 1
    log = list(steps_of(at.fund, edition.record).values_list("action", "comment"))
    assert log == [("begin", ""), ("abandon", WHY), ("begin", "")]
    assert TEXTS in [each.texts for each in edition.history.all()]


def test_what_was_begun_anew_is_another_file_than_before(at):
    edits = fresh(at).edits
    abandoned(at)
    assert edition_begin(fund=at.fund, year=2018, by=at.writer, at=later(2)).edits > edits


def test_a_report_that_is_not_abandoned_is_not_begun_anew(at):
    with pytest.raises(UnableToEdit, match="begun already"):
        edition_begin(fund=at.fund, year=2018, by=at.writer, at=later(2))


def test_who_prepared_the_abandoned_one_may_certify_the_new_one_prepared_by_another(at):
    other = at.checker
    edition_prepare(edition=at.annual, by=at.maker, at=later(1))
    edition_take_back(edition=at.annual, by=at.maker, at=later(2))
    edition_abandon(edition=at.annual, comment=WHY, by=at.writer, at=later(3))
    edition = edition_begin(fund=at.fund, year=2018, by=at.writer, at=later(4))
    rounds = dict(Step.objects.filter(record=edition.record).order_by("pk").values_list("action", "round"))
    assert rounds["begin"] > rounds["prepare"]
    edition_prepare(edition=edition, by=at.maker, at=later(5))
    assert edition_certify(edition=edition, shown=edition.prepared_digest, by=other, at=later(6)).version == 1


def test_a_reason_is_needed_and_the_right_to_write(at):
    with pytest.raises(UnableToStep):
        edition_abandon(edition=at.annual, comment="  ", by=at.writer, at=later(1))
    with pytest.raises(NotYours):
        edition_abandon(edition=at.annual, comment=WHY, by=at.checker, at=later(1))
    assert fresh(at).state == EditionState.DRAFT


def test_one_that_is_prepared_or_was_published_is_not_abandoned(at):
    edition_prepare(edition=at.annual, by=at.maker, at=later(1))
    with pytest.raises(NotNow):
        abandoned(at)
    edition_certify(edition=at.annual, shown=at.annual.prepared_digest, by=at.checker, at=later(2))
    restated(at)
    with pytest.raises(UnableToPublish, match="given up"):
        edition_abandon(edition=fresh(at), comment=WHY, by=at.writer, at=later(11))


def test_the_database_refuses_to_abandon_what_was_published(at):
    published(at)
    restated(at)
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.filter(pk=at.annual.pk).update(state=EditionState.ABANDONED)


def test_a_statement_of_the_wrong_year_is_abandoned_and_begun_anew(at):
    services.year_close(fund=at.fund, year=2018, by=BY, at=AT)
    begin = {"fund": at.fund, "kind": ReportKind.SOURCE_AND_USE, "year": 2018, "by": at.maker}
    edition = statement_begin(**begin, at=later(1))
    edition_abandon(edition=edition, comment=WHY, by=at.maker, at=later(2))
    again = statement_begin(**begin, language="es", at=later(3))
    assert (again.pk, again.language, again.state) == (edition.pk, "es", EditionState.DRAFT)
    with pytest.raises(UnableToBegin, match="begun already"):
        statement_begin(**begin, at=later(4))


def test_an_abandoned_report_is_not_prepared_and_says_that_it_is_a_draft(at):
    abandoned(at)
    with pytest.raises(NotNow):
        edition_prepare(edition=fresh(at), by=at.maker, at=later(2))
    assert consolidated(fresh(at)).tag == "Draft"


# -- a restatement opened by mistake -----------------------------------------------------------------------------------


def test_a_restatement_given_up_leaves_the_report_published_as_it_was(at):
    before = published(at)
    was = fresh(at)
    restated(at)
    edition_give_up(edition=fresh(at), comment="Nothing was wrong.", by=at.maker, at=later(12))
    now = fresh(at)
    assert (now.state, now.texts, now.restates) == (EditionState.PUBLISHED, was.texts, was.restates)
    assert (now.known_at, now.prepared_digest) == (was.known_at, was.prepared_digest)
    assert list(Publication.objects.filter(edition=now)) == [before]
    assert steps_of(at.fund, now.record).last().comment == "Nothing was wrong."


def test_of_a_restatement_prepared_and_given_up_the_published_moment_counts(at):
    published(at, day=1)
    restated(at)
    edition_prepare(edition=fresh(at), by=at.maker, at=later(11))
    edition_take_back(edition=fresh(at), by=at.maker, at=later(12))
    edition_give_up(edition=fresh(at), comment="Nothing.", by=at.maker, at=later(13))
    assert prepared_at(fresh(at)) == later(1)
    bar = stages(fresh(at), steps_of(at.fund, at.annual.record))
    assert [stage.at for stage in bar] == [steps_of(at.fund, at.annual.record).first().taken_at, later(1), later(2)]


def test_the_report_can_be_restated_afterwards_as_version_two(at):
    published(at)
    restated(at)
    edition_give_up(edition=fresh(at), comment="Nothing.", by=at.maker, at=later(12))
    restated(at, 13)
    second = published(at, fresh(at), day=14)
    assert (second.version, second.restatement) == (2, "A charge is missing.")


def test_what_was_never_published_has_no_restatement_to_give_up(at):
    with pytest.raises(UnableToPublish, match="abandoned"):
        edition_give_up(edition=at.annual, comment="x", by=at.maker, at=later(1))
    published(at)
    with pytest.raises(NotNow):
        edition_give_up(edition=fresh(at), comment="x", by=at.maker, at=later(9))


def test_a_file_made_of_what_was_given_up_shows_the_published_texts(at):
    published(at)
    restated(at)
    edition_give_up(edition=fresh(at), comment="Nothing.", by=at.maker, at=later(12))
    pdf = consolidated_file(consolidated(fresh(at)), "pdf", later(13))
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    assert "A year of work." in text
    assert "Other words." not in text


# -- pages -------------------------------------------------------------------------------------------------------------


def as_(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_it_is_abandoned_on_its_page_and_its_year_is_offered_again(at):
    client = as_(at.writer)
    assert "Abandon it" in text_of(client.get(PAGE))
    assert "Give up the restatement" not in text_of(client.get(PAGE))
    begin = "/funds/TST01/reports/editions/begin/"
    assert '<option value="2018"' not in text_of(client.get(begin))
    assert client.post(f"{PAGE}abandon/", {"comment": ""}).status_code == 200
    assert client.post(f"{PAGE}abandon/", {"comment": WHY}).url == PAGE
    page = text_of(client.get(PAGE))
    assert WHY in page
    assert "A report of its year can be begun anew." in page
    assert f'href="{begin}?year=2018"' in page
    assert "Begin it anew" not in text_of(as_(at.checker).get(PAGE))
    assert '<option value="2018"' in text_of(client.get(begin))
    answer = client.post(begin, {"year": "2018", "language": "fr"})
    assert answer.url == f"{PAGE}write/"
    assert fresh(at).language == "fr"


def test_a_restatement_is_given_up_on_its_page(at):
    published(at)
    client = as_(at.maker)
    assert "Give up the restatement" not in text_of(client.get(PAGE))
    restated(at)
    page = text_of(client.get(PAGE))
    assert "Give up the restatement" in page
    assert "Abandon it" not in page
    assert client.post(f"{PAGE}give-up/", {"comment": "By mistake."}).url == PAGE
    assert fresh(at).state == EditionState.PUBLISHED
    assert "By mistake." in text_of(client.get(PAGE))
    assert as_(at.writer).get(f"{PAGE}give-up/").status_code == 403
