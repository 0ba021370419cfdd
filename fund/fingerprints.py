"""Canonical text and its SHA-256: what the chain of entries and the fingerprints of documents are made of. Pure."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping

_encoder = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)
quoted = json.encoder.encode_basestring
"""One text as ``canonical`` writes it inside others, before it is brought to normal form."""

# The encoder makes this anew for every text, which takes as long as the text itself. Absent without C.
_make = json.encoder.c_make_encoder
_chunks = _make and _make(None, _encoder.default, quoted, None, ":", ",", True, False, True)


def canonical(content: object) -> str:
    """JSON with sorted keys and no spaces, in Unicode normal form C: equal content is equal text."""
    return normal("".join(_chunks(content, 0)) if _chunks else _encoder.encode(content))


def normal(text: str) -> str:
    """Unicode normal form C."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def fingerprint_of(record: str, content: Mapping[str, object]) -> str:
    """The fingerprint of a document: its name in the ledger and everything it says. Hex."""
    return sha256(canonical([record, dict(content)]))
