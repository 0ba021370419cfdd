"""Prepared by one, certified by another, frozen: the services, on both databases."""

from __future__ import annotations

import json

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from fund import selectors
from fund.models import PriorityFocus
from grants.models import Notice
from grants.services.steps import NotNow, NotYours, ShownIsStale, UnableToStep, steps_of
from grants.worklist import waiting_for
from reports.models import Edition, EditionState, Publication, PublishedFile, ReportKind, Subscription
from reports.publishing import storing
from reports.publishing.content import SCHEMA
from reports.publishing.generator import made_by
from reports.publishing.kinds import maker_of
from reports.services.publishing import (
    UnableToPublish,
    as_prepared,
    certified_digest,
    edition_certify,
    edition_prepare,
    edition_restate,
    edition_return,
    edition_take_back,
    file_as_prepared,
    prepared_now,
)
from reports.services.subscriptions import subscription_keep
from tests.generators.office_fund import usd
from tests.reports.publishing.office import (
    AT,
    assert_each_file_says,
    assert_names_no_agreement,
    charged,
    later,
    person,
    published,
    second_agreement,
    written,
)
from tests.reports.spreadsheets import assert_recalculates_to_what_is_stored, stored

pytestmark = pytest.mark.django_db


def test_preparing_fixes_where_the_ledger_stands(at):
    seen = prepared_now(at.annual, AT)
    edition_prepare(edition=at.annual, by=at.maker, at=AT, shown=seen.digest)
    head = selectors.head(at.fund)
    assert (at.annual.state, at.annual.known_at) == (EditionState.PREPARED, head.sequence)
    assert at.annual.prepared_digest == seen.digest == steps_of(at.fund, at.annual.record).last().digest
    charged(at)
    assert as_prepared(at.annual).head == head


def test_what_is_published_is_what_was_prepared_and_what_the_certifier_could_look_at(at):
    edition_prepare(edition=at.annual, by=at.maker, at=AT)
    looked_at = {form: file_as_prepared(at.annual, form) for form in ("pdf", "docx", "xlsx", "html", "csv", "json")}
    charged(at)  # what comes into the books meanwhile belongs to the next version
    publication = edition_certify(edition=at.annual, shown=at.annual.prepared_digest, by=at.checker, at=later(1))
    assert (publication.version, publication.sequence) == (1, at.annual.known_at)
    assert publication.head == selectors.head(at.fund, publication.sequence).hash
    assert (publication.prepared_by, publication.certified_by) == (at.maker, at.checker)
    assert publication.digest == certified_digest(publication)
    files = {file.form: file for file in publication.files.all()}
    assert set(files) == set(looked_at)
    for form, file in files.items():
        assert storing.kept(file) == looked_at[form].content
        assert (file.name, file.size) == (looked_at[form].name, len(looked_at[form].content))
        assert storing.sha256_of(looked_at[form].content) == file.digest
        assert "-v1." in file.name
    assert publication.parameters["files"] == {form: file.digest for form, file in files.items()}


def test_the_content_holds_the_figures_of_the_json_file(at):
    publication = published(at)
    written_out = json.loads(storing.kept(publication.files.get(form="json")))
    assert publication.content["texts"][0]["text"] == at.annual.texts["summary"]
    for table in publication.content["tables"]:
        there = written_out["tables"][table["key"]]
        assert [row["cells"] for row in table["rows"]] == [row["cells"] for row in there["rows"]]


def test_the_database_refuses_a_prepared_report_that_fixes_nothing(at):
    for missing in ({"known_at": None, "prepared_digest": "d" * 64}, {"known_at": 3, "prepared_digest": ""}):
        with pytest.raises(IntegrityError, match="edition_prepared_is_fixed"), transaction.atomic():
            Edition.objects.filter(pk=at.annual.pk).update(state="prepared", **missing)


def test_who_prepared_does_not_certify(at):
    both = person("office_checker", email="both@example.org")
    from fund.models import Membership

    Membership.objects.create(user=both, role="office_maker", fund=at.fund, valid_from="2000-01-01")
    edition_prepare(edition=at.annual, by=both, at=AT)
    with pytest.raises(NotYours):
        edition_certify(edition=at.annual, shown=at.annual.prepared_digest, by=both, at=AT)
    with pytest.raises(NotYours):
        edition_return(edition=at.annual, comment="Mine", by=both, at=AT)
    assert not Publication.objects.exists()


def test_the_database_refuses_one_person_as_both(at):
    publication = published(at)
    row = Publication.objects.values().get()
    row |= {"id": None, "version": 2, "certified_by_id": publication.prepared_by_id}
    with pytest.raises(IntegrityError), transaction.atomic():
        Publication(**row).save(force_insert=True)


def test_rights_are_needed(at):
    with pytest.raises(NotYours):
        edition_prepare(edition=at.annual, by=at.writer, at=AT)
    edition_prepare(edition=at.annual, by=at.maker, at=AT)
    for who in (at.writer, at.maker):
        with pytest.raises(NotYours):
            edition_certify(edition=at.annual, shown=at.annual.prepared_digest, by=who, at=AT)


@pytest.mark.parametrize("shown", ["", "0" * 64])
def test_what_was_not_shown_is_not_certified(at, shown):
    edition_prepare(edition=at.annual, by=at.maker, at=AT)
    with pytest.raises(ShownIsStale):
        edition_certify(edition=at.annual, shown=shown, by=at.checker, at=AT)
    at.annual.refresh_from_db()
    assert at.annual.state == EditionState.PREPARED
    assert not Publication.objects.exists()


def test_an_older_preparation_is_not_certified(at):
    edition_prepare(edition=at.annual, by=at.maker, at=AT)
    stale = at.annual.prepared_digest
    edition_take_back(edition=at.annual, by=at.maker, at=AT)
    assert (at.annual.known_at, at.annual.prepared_digest) == (None, "")
    charged(at)
    edition_prepare(edition=at.annual, by=at.maker, at=later(1))
    with pytest.raises(ShownIsStale):
        edition_certify(edition=at.annual, shown=stale, by=at.checker, at=later(2))


def test_what_the_register_says_otherwise_since_is_not_certified(at):
    edition_prepare(edition=at.annual, by=at.maker, at=AT)
    focus = PriorityFocus.objects.get(fund=at.fund)
    focus.planned_amount = usd("600,000")
    focus.save()
    with pytest.raises(UnableToPublish, match="prepared again"):
        edition_certify(edition=at.annual, shown=at.annual.prepared_digest, by=at.checker, at=AT)


def test_a_stale_check_page_prepares_nothing(at):
    seen = prepared_now(at.annual, AT)
    charged(at)
    with pytest.raises(ShownIsStale):
        edition_prepare(edition=at.annual, by=at.maker, at=AT, shown=seen.digest)
    assert at.annual.state == EditionState.DRAFT


def test_texts_no_file_can_print_are_refused_by_name(at):
    at.annual.texts = {"summary": "A bell \x07 rings"}
    at.annual.save()
    with pytest.raises(UnableToPublish) as refused:
        edition_prepare(edition=at.annual, by=at.maker, at=AT)
    assert "summary" in refused.value.problems[0]


def test_a_year_without_a_report_is_refused(at):
    edition = written(at.fund, at.writer, 1234)
    with pytest.raises(UnableToPublish):
        edition_prepare(edition=edition, by=at.maker, at=AT)


def test_every_kind_of_report_is_made_by_somebody():
    assert all(maker_of(kind).forms for kind in ReportKind)


def test_a_returned_report_waits_for_who_prepared_it(at):
    edition_prepare(edition=at.annual, by=at.maker, at=AT)
    (waiting,) = [w for w in waiting_for(at.checker, later(1)) if w.kind == "edition_certify"]
    assert waiting.path.endswith("/reports/editions/annual-2018/")
    assert (waiting.record, waiting.text) == ("2018", "Consolidated annual report 2018")
    assert not [w for w in waiting_for(at.maker, later(1)) if w.kind.startswith("edition")]
    with pytest.raises(UnableToStep):
        edition_return(edition=at.annual, comment=" ", by=at.checker, at=later(1))
    edition_return(edition=at.annual, comment="The summary is too short.", by=at.checker, at=later(1))
    assert [w.kind for w in waiting_for(at.maker, later(2)) if w.kind.startswith("edition")] == ["edition_returned"]
    assert not [w for w in waiting_for(at.checker, later(2)) if w.kind.startswith("edition")]
    letter = Notice.objects.get(key__startswith="edition-returned:")
    assert letter.user == at.maker
    assert "Consolidated annual report 2018 came back" in letter.subject
    assert "too short" in letter.body
    edition_prepare(edition=at.annual, by=at.maker, at=later(2))
    assert edition_certify(edition=at.annual, shown=at.annual.prepared_digest, by=at.checker, at=later(3)).version == 1


def test_certified_twice_it_is_published_once(at):
    edition_prepare(edition=at.annual, by=at.maker, at=AT)
    shown = at.annual.prepared_digest
    edition_certify(edition=at.annual, shown=shown, by=at.checker, at=later(1))
    with pytest.raises(NotNow):
        edition_certify(edition=at.annual, shown=shown, by=at.checker, at=later(1))
    assert Publication.objects.count() == 1


def test_a_restatement_is_a_new_version_and_the_old_one_stays(at):
    first = published(at)
    before = list(first.files.order_by("form").values_list("form", "digest"))
    with pytest.raises(UnableToStep):
        edition_restate(edition=at.annual, comment="", by=at.maker, at=later(3))
    edition_restate(edition=at.annual, comment="A bank charge came late.", by=at.maker, at=later(3))
    charged(at)
    second = published(at, day=4)
    assert (second.version, second.restatement, first.restatement) == (2, "A bank charge came late.", "")
    assert second.sequence == first.sequence + 1
    assert list(first.files.order_by("form").values_list("form", "digest")) == before
    assert all("-v2." in file.name for file in second.files.all())


def test_a_restated_version_says_why_in_each_of_its_files_though_no_figure_changes(at):
    first = published(at)
    edition_restate(edition=at.annual, comment="The second\nfocus was named wrongly.", by=at.maker, at=later(3))
    assert_each_file_says(published(at, day=4), "The second focus was named wrongly.", first)


def test_what_made_a_report_is_kept_with_it_certified_and_said(at, settings):
    publication = published(at)
    kept = {"version": settings.VERSION, "schema": SCHEMA}
    assert publication.parameters["generator"] == kept
    assert made_by(publication) == f"version {settings.VERSION} of the software, form {SCHEMA} of the data"
    assert publication.digest == certified_digest(publication)
    publication.parameters["generator"] = kept | {"version": "0.0.1"}
    assert publication.digest != certified_digest(publication)
    del publication.parameters["generator"]
    assert made_by(publication) == "", "of a report published before it was kept"


def test_what_one_version_prepared_another_does_not_certify(at, settings):
    edition_prepare(edition=at.annual, by=at.maker, at=AT)
    settings.VERSION = f"{settings.VERSION}.1"
    with pytest.raises(UnableToPublish, match="prepared again"):
        edition_certify(edition=at.annual, shown=at.annual.prepared_digest, by=at.checker, at=later(1))


def test_subscribers_are_told_once_with_what_proves_the_files(at):
    reader, other = person("donor", at.fund, "reader@example.org"), person("auditor", at.fund, "other@example.org")
    for wanted in (True, True):
        subscription_keep(fund=at.fund, user=reader, is_wanted=wanted, at=AT)
    subscription_keep(fund=at.fund, user=other, is_wanted=True, at=AT)
    subscription_keep(fund=at.fund, user=other, is_wanted=False, at=AT)
    assert Subscription.objects.count() == 1
    publication = published(at)
    (letter,) = Notice.objects.filter(key__startswith="published:")
    assert letter.user == reader
    assert letter.path == "/public/funds/TST01/reports/annual-2018/v1/"
    for file in publication.files.all():
        assert file.digest in letter.body
        assert file.name in letter.body
    assert publication.head in letter.body
    assert f"entry {publication.sequence}" in letter.body


@pytest.mark.parametrize("model", [Publication, PublishedFile])
def test_the_database_refuses_to_change_or_remove_what_was_published(at, model):
    published(at)
    rows = model.objects.all()
    field = "title" if model is Publication else "digest"
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(**{field: "0" * 64})
    with pytest.raises(DatabaseError), transaction.atomic():
        rows._raw_delete(rows.db)


def test_the_published_workbook_holds_sums_and_recalculates_to_what_it_says(at, tmp_path):
    second_agreement(at)
    content = storing.kept(published(at).files.get(form="xlsx"))
    ledger = stored(content)["Ledger"]
    assert {ledger.cell(row, 4).value for row in range(2, ledger.max_row + 1)} == {None}, "a narration for everybody"
    assert_names_no_agreement(content)
    assert_recalculates_to_what_is_stored(content, tmp_path)
