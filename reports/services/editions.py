"""Beginning an edition of a report and writing its texts. Nothing here moves money; others prepare and certify."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import BinaryIO

from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from fund import display
from fund.access import may, refusal
from fund.models import Fund, User
from grants.models import Attachment, AttachmentKind
from grants.narratives.markdown import printable
from grants.services.attachments import attachment_keep
from grants.services.pictures import picture_rewrite
from grants.services.steps import NotNow, NotYours, advance, begin
from reports.consolidated.assembling import material_of
from reports.consolidated.chapters import LONGEST, written
from reports.consolidated.images import MOST, of_edition
from reports.consolidated.proposing import proposals
from reports.evaluation import UnableToTieReport
from reports.figures import UnableToReport, assert_of_the_fund
from reports.models import Edition, EditionState, ReportKind
from reports.register import register_of
from reports.renderers.words import said

LANGUAGES = ("en", "fr", "es")


class UnableToEdit(Exception):
    """The edition is not begun or its text not changed. The message is for people and says why."""


class TextMoved(UnableToEdit):
    """The text was changed since it was opened: by another, or by the same person elsewhere."""


def shown_of(text: str) -> str:
    """What a form carries of the text it was opened with, to tell whether that still stands."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:24]


@transaction.atomic
def edition_begin(*, fund: Fund, year: int, language: str = "en", by: User, at: datetime) -> Edition:
    """A consolidated annual report of a year, its texts pre-filled from what was accepted and posted until now.

    Raises UnableToEdit or NotYours.
    """
    if not may(by, "edition.edit", fund, on=at.date()):
        raise NotYours(refusal())
    if language not in LANGUAGES:
        raise UnableToEdit(_("A report is written in English, French or Spanish."))
    if year >= at.year:
        raise UnableToEdit(
            _("The report of %(year)s is begun when the year is over: on 1 January %(next)s.")
            % {"year": year, "next": year + 1}
        )
    there = Edition.objects.filter(fund=fund, kind=ReportKind.ANNUAL, year=year, subject="")
    if there.exclude(state=EditionState.ABANDONED).exists():
        raise UnableToEdit(_("The report of %(year)s was begun already.") % {"year": year})
    edition = Edition(
        fund=fund,
        kind=ReportKind.ANNUAL,
        year=year,
        language=language,
        created_by=by,
        created_at=at,
        edited_at=at,
    )
    try:
        assert_of_the_fund(fund, year, at.date())
        with translation.override(language):
            edition.texts = {key: text for key, text in proposals(material_of(edition, on=at.date())).items() if text}
    except UnableToReport as problem:
        raise UnableToEdit(str(problem)) from None
    except UnableToTieReport as problem:
        raise UnableToEdit(said(problem.sentence)) from None
    try:
        return begun(edition, by=by, at=at)
    except BegunAlready:
        raise UnableToEdit(_("The report of %(year)s was begun already.") % {"year": year}) from None


class BegunAlready(Exception):
    """There is such a report, and it is not abandoned."""


def begun(edition: Edition, *, by: User, at: datetime) -> Edition:
    """The edition, saved and logged; where it was abandoned before, that record begun anew with its texts.

    Raises BegunAlready or NotYours.
    """
    before = Edition.objects.filter(fund=edition.fund, kind=edition.kind, year=edition.year, subject=edition.subject)
    abandoned = before.select_related("fund").first()
    try:
        if abandoned is None:
            with transaction.atomic():
                begin(record=edition, action="begin", by=by, at=at)
            return edition
        advance(
            record=abandoned, action="begin", by=by, at=at, texts=edition.texts, language=edition.language,
            edits=abandoned.edits + 1, created_by=by, created_at=at, edited_at=at,
        )  # fmt: skip
    except (IntegrityError, NotNow):
        # Two people began it in the same moment: the database let one of them.
        raise BegunAlready from None
    return abandoned


@transaction.atomic
def edition_save(*, edition: Edition, key: str, text: str, shown: str, by: User, at: datetime) -> Edition:
    """Put a text in its place. ``shown``: ``shown_of`` the text the person began from.

    Others may have changed other texts meanwhile; where this one is not what it was, nothing is saved. Raises
    TextMoved, UnableToEdit or NotYours.
    """
    fresh = Edition.objects.select_for_update(of=("self",)).select_related("fund").get(pk=edition.pk)
    if not may(by, "edition.edit", fresh.fund, on=at.date()):
        raise NotYours(refusal())
    if fresh.state != EditionState.DRAFT:
        raise UnableToEdit(_("The report is not being written now: its texts are not changed."))
    if key not in keys_of(fresh):
        raise UnableToEdit(_("The report has no such text."))
    text = printable(text)
    if len(text) > LONGEST:
        raise UnableToEdit(
            _("The text has %(count)s characters; it may have %(most)s. Nothing was saved.")
            % {"count": len(text), "most": LONGEST}
        )
    before = fresh.texts.get(key, "")
    if text == before:
        return fresh
    if shown != shown_of(before):
        raise TextMoved(_moved(fresh, key, by))
    fresh.texts = {**fresh.texts, key: text}
    fresh.edits += 1
    fresh.edited_at = at
    fresh._history_user = by  # type: ignore[attr-defined]
    fresh.save(update_fields=["texts", "edits", "edited_at"])
    return fresh


def _moved(edition: Edition, key: str, by: User) -> str:
    """The sentence that says who changed a text last, and when, where the history of the edition knows."""
    last = None
    for each in edition.history.select_related("history_user").order_by("-history_id").iterator(chunk_size=10):
        if each.texts.get(key, "") != edition.texts.get(key, ""):
            break
        last = each
    if last is None or last.history_user is None:
        return _("This text was changed since you opened it. Nothing of yours was saved yet.")
    words = _(
        "This text was changed since you opened it (by %(person)s, %(day)s, %(time)s UTC). Nothing of yours was saved "
        "yet."
    )
    if last.history_user == by:
        words = _(
            "You have changed this text in another window since you opened it here (%(day)s, %(time)s UTC). Nothing "
            "was saved from here yet."
        )
    return words % {
        "person": last.history_user,
        "day": display.day_text(last.edited_at.astimezone(UTC).date()),
        "time": f"{last.edited_at.astimezone(UTC):%H:%M}",
    }


def edition_picture(*, edition: Edition, name: str, content: BinaryIO, by: User, at: datetime) -> Attachment:
    """File a picture with the edition, written anew without place, time or camera in it.

    Raises UnableToFile, UnableToEdit or NotYours.
    """
    picture = picture_rewrite(name=name, content=content)
    with transaction.atomic():
        fresh = Edition.objects.select_for_update(of=("self",)).select_related("fund").get(pk=edition.pk)
        if not may(by, "edition.edit", fresh.fund, on=at.date()):
            raise NotYours(refusal())
        if fresh.state != EditionState.DRAFT:
            raise UnableToEdit(_("The report is not being written now: no picture is filed with it."))
        if of_edition(fresh).count() >= MOST:
            raise UnableToEdit(_("At most %(most)s pictures are filed with a report.") % {"most": MOST})
        return attachment_keep(
            fund=fresh.fund,
            subject=fresh.record,
            kind=AttachmentKind.EDITION_IMAGE,
            name=picture.name,
            content=picture.content,
            by=by,
            at=at,
        )


def keys_of(edition: Edition) -> list[str]:
    """The texts of the edition, in order; one that stands in it though its priority focus is gone comes last."""
    focuses = register_of(edition.fund, edition.year, edition.known_at).focuses
    keys = [text.key for text in written(focuses)]
    return [*keys, *(key for key in edition.texts if key not in keys)]
