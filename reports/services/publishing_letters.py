"""The letters of publishing: to who certifies, to who prepared, and to everybody who asked to be told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from fund.models import User
from grants.services.notices import holders_of, notice_write
from reports.models import Edition, Publication, PublishedFile


def edition_path(edition: Edition) -> str:
    """The page where the edition stands."""
    return reverse("reports:edition", args=[edition.fund.code, edition.key])


def to_certify(edition: Edition, title: str, by: User, at: datetime) -> None:
    """To those who may certify it."""
    facts = {"fund": edition.fund.code, "title": title, "person": by, "digest": edition.prepared_digest}
    notice_write(
        key=f"edition-prepared:{edition.fund.code}:{edition.key}:{edition.prepared_digest[:16]}:{at.isoformat()}",
        subject=lambda: _("%(fund)s: %(title)s waits for certification") % facts,
        body=lambda: (
            _(
                "%(person)s has prepared “%(title)s”. Look at its files and certify it, or return it.\n\n"
                "Digest of what was prepared: %(digest)s"
            )
            % facts
        ),
        at=at,
        fund=edition.fund,
        people=[user for user in holders_of("edition.certify", edition.fund, at.date()) if user.pk != by.pk],
        record=edition.record,
        path=edition_path(edition),
    )


def returned(edition: Edition, to: User, comment: str, by: User, at: datetime) -> None:
    """To who prepared it."""

    def facts() -> dict[str, object]:
        # In the language of who reads it: the title is in words.
        return {"fund": edition.fund.code, "title": edition.title, "person": by, "comment": comment.strip()}

    notice_write(
        key=f"edition-returned:{edition.fund.code}:{edition.key}:{at.isoformat()}",
        subject=lambda: _("%(fund)s: %(title)s came back") % facts(),
        body=lambda: _("%(person)s has returned “%(title)s”:\n\n%(comment)s") % facts(),
        at=at,
        fund=edition.fund,
        people=[to],
        record=edition.record,
        path=edition_path(edition),
    )


def published(publication: Publication, files: Iterable[PublishedFile], at: datetime) -> None:
    """To who subscribed to the fund, with what proves the files: their digests, and where the ledger stood."""
    files = list(files)
    facts = {
        "fund": publication.fund.code,
        "name": publication.fund.name,
        "title": publication.title,
        "version": publication.version,
        "sequence": publication.sequence,
        "head": publication.head,
        "files": "\n".join(f"{file.name}\n  SHA-256 {file.digest}" for file in files),
        "restatement": publication.restatement,
        "address": f"{settings.SITE_URL}{publication_path(publication)}",
    }

    def body() -> str:
        parts = [_("%(name)s (%(fund)s) has published “%(title)s”, version %(version)s:\n%(address)s") % facts]
        if publication.version > 1:
            parts.append(
                _("It replaces an earlier version, which stays where it is. Restated: %(restatement)s") % facts
            )
        parts.append("{files}".format(**facts))
        parts.append(
            _(
                "It was made from the fund's ledger up to entry %(sequence)s, whose hash is\n  %(head)s\n"
                "Keep this letter: with it the files, and the ledger behind them, can be proven."
            )
            % facts
        )
        return "\n\n".join(parts)

    subscribers = User.objects.filter(subscriptions__fund=publication.fund, is_active=True)
    notice_write(
        key=f"published:{publication.fund.code}:{publication.edition.key}:{publication.version}",
        subject=lambda: _("%(fund)s: %(title)s, version %(version)s, is published") % facts,
        body=body,
        at=at,
        fund=publication.fund,
        people=subscribers.select_related("notice_preference").order_by("pk"),
        record=publication.edition.record,
        path=publication_path(publication),
    )


def publication_path(publication: Publication) -> str:
    """The public page of a publication."""
    arguments = [publication.fund.code, publication.edition.key, publication.version]
    return reverse("reports:public-report", args=arguments)
