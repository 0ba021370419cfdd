"""Canonical text and its SHA-256: what the chain of entries and the fingerprints of documents are made of. Pure."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping

_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode
quoted = json.encoder.encode_basestring
"""One text as ``canonical`` writes it inside others, before it is brought to normal form."""


def canonical(content: object) -> str:
    """JSON with sorted keys and no spaces, in Unicode normal form C: equal content is equal text."""
    return normal(_encode(content))


def normal(text: str) -> str:
    """Unicode normal form C."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def fingerprint_of(record: str, content: Mapping[str, object]) -> str:
    """The fingerprint of a document: its name in the ledger and everything it says. Hex."""
    return sha256(canonical([record, dict(content)]))
