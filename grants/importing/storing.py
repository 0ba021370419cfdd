"""Keeping an uploaded file by its content."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import NamedTuple, Protocol

from django.core.files.base import File
from django.core.files.storage import default_storage

from grants.models.imports import WorkbookImport


class Upload(Protocol):
    """What a browser sent."""

    name: str | None
    size: int | None

    def chunks(self) -> Iterable[bytes]: ...
    def seek(self, offset: int, /) -> object: ...


class Stored(NamedTuple):
    digest: str
    size: int


def digest_of(upload: Upload) -> Stored:
    """SHA-256 and size of an upload, read piece by piece."""
    hasher, size = hashlib.sha256(), 0
    upload.seek(0)
    for chunk in upload.chunks():
        hasher.update(chunk)
        size += len(chunk)
    upload.seek(0)
    return Stored(hasher.hexdigest(), size)


def store(job: WorkbookImport, upload: Upload) -> None:
    """Keep the file under its digest; the same content is kept once."""
    if not default_storage.exists(job.stored_name):
        upload.seek(0)
        default_storage.save(job.stored_name, File(upload))  # type: ignore[arg-type]


def name_of(upload: Upload) -> str:
    """The user's own name of the file, for showing only: one line, no folders."""
    name = (upload.name or "").replace("\\", "/").rpartition("/")[2]
    return "".join(sign for sign in name if sign.isprintable())[-200:] or "workbook.xlsx"
