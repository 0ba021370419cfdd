"""The bytes of what was published, kept by their SHA-256: the same bytes once, and never under another's name."""

from __future__ import annotations

import hashlib
from typing import BinaryIO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from reports.models import PublishedFile

ALTERED, MISSING, AS_PUBLISHED = "altered", "missing", ""


def sha256_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def sha256_of_stream(stream: BinaryIO) -> str:
    """The digest of what is read piece by piece."""
    return hashlib.file_digest(stream, "sha256").hexdigest()


def keep(file: PublishedFile, content: bytes) -> None:
    """Keep the bytes of a file before its row is written: a row always has its bytes."""
    if standing(file) == AS_PUBLISHED:
        return
    if default_storage.exists(file.stored_name):
        # Something else lies there: it is no publication's, and the true bytes belong in its place.
        default_storage.delete(file.stored_name)
    default_storage.save(file.stored_name, ContentFile(content))


def kept(file: PublishedFile) -> bytes | None:
    """The bytes as they are kept today; None where there are none."""
    if not default_storage.exists(file.stored_name):
        return None
    with default_storage.open(file.stored_name) as stored:
        return stored.read()  # type: ignore[no-any-return]


def standing(file: PublishedFile) -> str:
    """Whether the bytes kept are still those published: ``AS_PUBLISHED``, ``ALTERED`` or ``MISSING``."""
    if not default_storage.exists(file.stored_name):
        return MISSING
    with default_storage.open(file.stored_name) as stored:
        return AS_PUBLISHED if sha256_of_stream(stored) == file.digest else ALTERED
