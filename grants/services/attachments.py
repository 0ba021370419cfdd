"""Filing a file with a record: looked at first, kept by its content, never changed."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import PurePath
from typing import BinaryIO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from fund.access import refusal, rights_of
from fund.models import Fund, User
from grants.models import Attachment
from grants.services.steps import NotYours

ACT = "attachment.file"
LARGEST_BYTES = 20 * 1024 * 1024
TYPES = {
    "pdf": (b"%PDF-", "application/pdf"),
    "xlsx": (b"PK\x03\x04", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "docx": (b"PK\x03\x04", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "png": (b"\x89PNG\r\n\x1a\n", "image/png"),
    "jpg": (b"\xff\xd8\xff", "image/jpeg"),
    "jpeg": (b"\xff\xd8\xff", "image/jpeg"),
}
"""Ending of the name to the first bytes such a file has and the type it is given out as."""


class UnableToFile(Exception):
    """The file is not taken. The message is for people and says why."""


def attachment_file(
    *,
    fund: Fund,
    subject: str,
    kind: str,
    name: str,
    content: BinaryIO,
    by: User,
    at: datetime,
    organisation: str = "",
) -> Attachment:
    """File a document: the office and the secretariat any, who acts for an organisation that organisation's and the
    project's as a whole. Raises NotYours, or UnableToFile as ``attachment_keep`` does.
    """
    grants = [grant for grant in rights_of(by, at.date()).grants if ACT in grant.acts]
    if not any(
        grant.fund_id in (None, fund.pk) and (not grant.institution or organisation in ("", grant.institution))
        for grant in grants
    ):
        raise NotYours(refusal())
    return attachment_keep(
        fund=fund, subject=subject, kind=kind, name=name, content=content, by=by, at=at, organisation=organisation
    )


def attachment_keep(
    *,
    fund: Fund,
    subject: str,
    kind: str,
    name: str,
    content: BinaryIO,
    by: User,
    at: datetime,
    organisation: str = "",
) -> Attachment:
    """Keep a file with a record, for a service that has asked for its own right. The same bytes filed again for the
    same record and kind are not filed twice.

    Raises UnableToFile for a type that is not taken, for bytes that are not of it, for an empty or too large file.
    """
    name = PurePath(name.replace("\\", "/")).name[:200] or "file"
    ending = name.rpartition(".")[2].lower()
    if ending not in TYPES:
        raise UnableToFile(_("%(name)s is not taken: PDF, XLSX, DOCX, PNG and JPEG files are.") % {"name": name})
    data = content.read(LARGEST_BYTES + 1)
    if not data:
        raise UnableToFile(_("%(name)s is empty.") % {"name": name})
    if len(data) > LARGEST_BYTES:
        raise UnableToFile(
            _("%(name)s is larger than %(limit)s MB.") % {"name": name, "limit": LARGEST_BYTES // (1024 * 1024)}
        )
    first, content_type = TYPES[ending]
    if not data.startswith(first):
        raise UnableToFile(
            _("%(name)s is not a %(type)s file, whatever its name says.") % {"name": name, "type": ending.upper()}
        )
    digest = hashlib.sha256(data).hexdigest()
    with transaction.atomic():
        earlier = Attachment.objects.filter(fund=fund, subject=subject, kind=kind, digest=digest).first()
        if earlier:
            return earlier
        attachment = Attachment(
            fund=fund,
            subject=subject,
            kind=kind,
            organisation=organisation,
            name=name,
            content_type=content_type,
            size=len(data),
            digest=digest,
            filed_by=by,
            filed_at=at,
        )
        # First the bytes, then the row: a row always has its file; a file nobody names is harmless.
        if not default_storage.exists(attachment.stored_name):
            default_storage.save(attachment.stored_name, ContentFile(data))
        attachment.save(force_insert=True)
        return attachment
