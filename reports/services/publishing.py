"""Preparing a report, certifying it, and publishing it: what is certified is what was prepared, and what is published
is what was certified.

One person prepares: the ledger position, the figures and the texts are fixed by a digest. Another certifies what they
were shown. The bytes are kept by their SHA-256 before anything says that they are published.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Max
from django.utils import translation
from django.utils.translation import gettext as _

from fund import selectors
from fund.fingerprints import canonical, sha256
from fund.models import User
from fund.selectors import Head
from grants import workflow
from grants.models import Step
from grants.services.steps import (
    NotNow,
    NotYours,
    ShownIsStale,
    UnableToStep,
    advance,
    may_take,
    steps_of,
)
from reports.editions_of import WRITTEN
from reports.models import Edition, Publication, PublishedFile
from reports.publishing import storing
from reports.publishing.content import unreadable
from reports.publishing.generator import GENERATOR, generator
from reports.publishing.kinds import Made, MadeFile, UnableToMake, maker_of
from reports.services import publishing_letters as letters

__all__ = [
    "NotNow",
    "NotYours",
    "Prepared",
    "ShownIsStale",
    "UnableToPublish",
    "as_prepared",
    "certified_digest",
    "edition_abandon",
    "edition_certify",
    "edition_give_up",
    "edition_prepare",
    "edition_restate",
    "edition_return",
    "edition_take_back",
    "prepared_now",
]

FILES = "files"
"""The parameter that names the files of a publication with their digests; written last, not part of the digest."""
LONGEST_COMMENT = 5_000


class UnableToPublish(UnableToStep):
    """The report cannot be prepared or published. The message is for people; ``problems`` are the reasons."""

    def __init__(self, message: str, problems: Sequence[str] = ()) -> None:
        self.problems = list(problems)
        super().__init__(message)


class Prepared(NamedTuple):
    """What would be fixed, or is: the report, its ledger position, its version and the digest of all of it."""

    made: Made
    head: Head
    version: int
    digest: str


# -- what is fixed --------------------------------------------------------------------------------------


def prepared_now(edition: Edition, at: datetime, by: User | None = None) -> Prepared:
    """What preparing the edition now would fix, prepared ``by`` somebody. Raises UnableToPublish with every reason.
    Writes nothing."""
    head = selectors.head(edition.fund)
    problems = _problems(edition, head)
    if problems:
        raise UnableToPublish(_("The report cannot be prepared yet."), problems)
    return _prepared(edition, head, at, str(by or ""))


def as_prepared(edition: Edition) -> Prepared:
    """What was prepared, made again: its digest is ``edition.prepared_digest`` unless something has changed since.

    Raises NotNow where it is not prepared, UnableToPublish where it cannot be made any more.
    """
    step = prepared_step(edition)
    if edition.known_at is None or step is None:
        raise NotNow(_("The report is not prepared: there is nothing to certify."))
    head = selectors.head(edition.fund, edition.known_at)
    return _prepared(edition, head, step.taken_at, str(step.taken_by))


def prepared_step(edition: Edition) -> Step | None:
    """The step by which it was last prepared."""
    return steps_of(edition.fund, edition.record).filter(action="prepare").last()


def next_version(edition: Edition) -> int:
    """The version the next publication will be."""
    return (edition.publications.aggregate(last=Max("version"))["last"] or 0) + 1


def _problems(edition: Edition, head: Head) -> list[str]:
    if not head.sequence:
        return [_("The books of %(fund)s are empty: there is nothing to report.") % {"fund": edition.fund.code}]
    if bad := unreadable(edition.texts):
        return [
            _("The text “%(chapter)s” holds signs that cannot be printed: write it again.") % {"chapter": chapter}
            for chapter in bad
        ]
    with translation.override(edition.language):
        try:
            return maker_of(edition.kind).problems(edition, head.sequence)
        except UnableToMake as problem:
            return [str(problem)]


def _prepared(edition: Edition, head: Head, at: datetime, by: str) -> Prepared:
    with translation.override(edition.language):
        try:
            made = maker_of(edition.kind).make(edition, head.sequence, at, edition.language, by)
        except UnableToMake as problem:
            raise UnableToPublish(str(problem), [str(problem)]) from None
    made = replace(made, parameters={**made.parameters, GENERATOR: generator()})
    version = next_version(edition)
    digest = _digest(
        fund=edition.fund.code,
        kind=edition.kind,
        year=edition.year,
        subject=edition.subject,
        language=edition.language,
        version=version,
        title=made.title,
        head=head,
        restatement=edition.restates,
        content=made.content,
        parameters=made.parameters,
    )
    return Prepared(made, head, version, digest)


def certified_digest(publication: Publication) -> str:
    """The digest of a publication, worked out from what its row says today."""
    return _digest(
        fund=publication.fund.code,
        kind=publication.kind,
        year=publication.year,
        subject=publication.subject,
        language=publication.language,
        version=publication.version,
        title=publication.title,
        head=Head(publication.sequence, publication.head),
        restatement=publication.restatement,
        content=publication.content,
        parameters={key: value for key, value in publication.parameters.items() if key != FILES},
    )


def _digest(*, head: Head, **said: Any) -> str:
    return sha256(canonical({"v": 1, "sequence": head.sequence, "head": head.hash, **said}))


# -- the steps ------------------------------------------------------------------------------------------


@transaction.atomic
def edition_prepare(*, edition: Edition, by: User, at: datetime, shown: str = "") -> Edition:
    """Fix what is to be certified: where the ledger stands, the figures and the texts. ``shown`` is the digest of what
    the person saw, where they were shown it.

    Raises UnableToPublish with the reasons, ShownIsStale, NotNow, NotYours.
    """
    _assert_may(edition, "prepare", by, at)
    prepared = prepared_now(edition, at, by)
    advance(
        record=edition,
        action="prepare",
        by=by,
        at=at,
        digest=prepared.digest,
        shown=shown,
        known_at=prepared.head.sequence,
        prepared_digest=prepared.digest,
    )
    letters.to_certify(edition, prepared.made.title, by, at)
    return edition


@transaction.atomic
def edition_take_back(*, edition: Edition, by: User, at: datetime) -> Edition:
    """Take a prepared report back to go on writing. Raises NotNow, NotYours."""
    advance(record=edition, action="take_back", by=by, at=at, known_at=None, prepared_digest="")
    return edition


@transaction.atomic
def edition_return(*, edition: Edition, comment: str, by: User, at: datetime) -> Edition:
    """Give a prepared report back with what is to be put right. Raises NotNow, NotYours, UnableToStep."""
    step = prepared_step(edition)
    comment = comment[:LONGEST_COMMENT]
    advance(record=edition, action="return", by=by, at=at, comment=comment, known_at=None, prepared_digest="")
    if step is not None:
        letters.returned(edition, step.taken_by, comment, by, at)
    return edition


@transaction.atomic
def edition_restate(*, edition: Edition, comment: str, by: User, at: datetime) -> Edition:
    """Open a published report again. The comment is printed with the next version: what is restated, and why.

    What was published stays. Raises NotNow, NotYours, UnableToStep.
    """
    comment = comment.strip()[:LONGEST_COMMENT]
    if unreadable({"comment": comment}):
        raise UnableToPublish(_("What is restated holds signs that cannot be printed: write it again."))
    advance(
        record=edition, action="restate", by=by, at=at, comment=comment,
        restates=comment, known_at=None, prepared_digest="",
    )  # fmt: skip
    return edition


@transaction.atomic
def edition_abandon(*, edition: Edition, comment: str, by: User, at: datetime) -> Edition:
    """Let a report go that was begun by mistake and never published. Its record and its log are kept; its year can be
    begun anew.

    Raises UnableToPublish where it was published, NotNow, NotYours, UnableToStep.
    """
    Edition.objects.select_for_update(of=("self",)).get(pk=edition.pk)
    if edition.publications.exists():
        raise UnableToPublish(_("The report was published: it cannot be abandoned. Its restatement can be given up."))
    advance(record=edition, action="abandon", by=by, at=at, comment=comment[:LONGEST_COMMENT])
    return edition


@transaction.atomic
def edition_give_up(*, edition: Edition, comment: str, by: User, at: datetime) -> Edition:
    """Give up a restatement that was opened by mistake: the report is published as it was, its texts those of its
    newest version.

    Raises UnableToPublish where it was never published, NotNow, NotYours, UnableToStep.
    """
    Edition.objects.select_for_update(of=("self",)).get(pk=edition.pk)
    newest = edition.publications.order_by("-version").first()
    if newest is None:
        raise UnableToPublish(_("The report was never published: no restatement of it is open. It can be abandoned."))
    texts = edition.texts
    if edition.kind in WRITTEN:
        texts = {each["key"]: each["text"] for each in newest.content.get("texts", ())}
    advance(
        record=edition, action="give_up", by=by, at=at, comment=comment[:LONGEST_COMMENT], texts=texts,
        edits=edition.edits + 1, restates=newest.restatement, known_at=newest.sequence, prepared_digest=newest.digest,
    )  # fmt: skip
    return edition


def edition_certify(*, edition: Edition, shown: str, by: User, at: datetime) -> Publication:
    """Certify what was shown, and publish it. ``shown`` is the digest of what the person saw.

    The files are made and kept first, which may take a while; then one transaction takes the step, writes the
    publication and tells the subscribers. A background job may call this as the page does: sent twice, the second finds
    the report published. Raises UnableToPublish, ShownIsStale, NotNow, NotYours.
    """
    _assert_may(edition, "certify", by, at)
    if not shown:
        raise ShownIsStale(_("What is certified must have been shown. Open the page again."))
    prepared = as_prepared(edition)
    if prepared.digest != edition.prepared_digest:
        raise UnableToPublish(
            _(
                "What was prepared is not what the books and the register say of it now. "
                "Return it: it has to be prepared again."
            )
        )
    if shown != prepared.digest:
        raise ShownIsStale(_("It has changed since the page was shown. Nothing was done: look at it again."))
    files = _kept(edition, prepared)
    return _published(edition, prepared, files, by, at)


def _kept(edition: Edition, prepared: Prepared) -> list[PublishedFile]:
    """The files of the report, made and kept; their rows are still to be written."""
    rows = []
    with translation.override(edition.language):
        for make in prepared.made.files.values():
            try:
                made = make()
            except UnableToMake as problem:
                raise UnableToPublish(str(problem), [str(problem)]) from None
            row = PublishedFile(
                form=made.form,
                name=versioned(made.name, prepared.version),
                media_type=made.media_type,
                size=len(made.content),
                digest=storing.sha256_of(made.content),
            )
            storing.keep(row, made.content)
            rows.append(row)
    return rows


@transaction.atomic
def _published(
    edition: Edition, prepared: Prepared, files: Iterable[PublishedFile], by: User, at: datetime
) -> Publication:
    files = list(files)
    step = prepared_step(edition)
    # The lock on the edition is taken here: of two who certify at once the second finds it published.
    advance(record=edition, action="certify", by=by, at=at, digest=prepared.digest, shown=edition.prepared_digest)
    if edition.prepared_digest != prepared.digest or step is None:
        raise ShownIsStale(_("It has changed since the page was shown. Nothing was done: look at it again."))
    publication = Publication.objects.create(
        fund=edition.fund,
        edition=edition,
        kind=edition.kind,
        year=edition.year,
        subject=edition.subject,
        version=prepared.version,
        title=prepared.made.title,
        language=edition.language,
        sequence=prepared.head.sequence,
        head=prepared.head.hash,
        parameters={**prepared.made.parameters, FILES: {file.form: file.digest for file in files}},
        content=prepared.made.content,
        restatement=edition.restates,
        prepared_by=step.taken_by,
        certified_by=by,
        digest=prepared.digest,
        published_at=at,
    )
    for file in files:
        file.publication = publication
    # Published files have no history: they never change.
    PublishedFile.objects.bulk_create(files)
    letters.published(publication, files, at)
    return publication


def file_as_prepared(edition: Edition, form: str) -> MadeFile | None:
    """One file of what was prepared, as it will be published; None where there is no such file. Raises as
    ``as_prepared``."""
    prepared = as_prepared(edition)
    make = prepared.made.files.get(form)
    if make is None:
        return None
    with translation.override(edition.language):
        try:
            made = make()
        except UnableToMake as problem:
            raise UnableToPublish(str(problem), [str(problem)]) from None
    return MadeFile(made.form, versioned(made.name, prepared.version), made.media_type, made.content)


def versioned(name: str, version: int) -> str:
    """``HRM00-annual-2013.pdf`` of the second version is ``HRM00-annual-2013-v2.pdf``."""
    stem, dot, suffix = name.rpartition(".")
    return f"{stem}-v{version}.{suffix}" if dot else f"{name}-v{version}"


def _assert_may(edition: Edition, action: str, by: User, at: datetime) -> None:
    """Before work that takes long: whether the step could be taken at all. It is asked again when it is."""
    edition.refresh_from_db()
    if workflow.edge(edition.workflow_name, edition.state, action) is None:
        raise NotNow(_("This is not possible any more: its state has changed. Look at it again."))
    if why := may_take(record=edition, action=action, by=by, at=at):
        raise NotYours(why)
