"""What a file says it is, in the words and names our files carry. Read, never trusted: anybody can write them."""

from __future__ import annotations

import html
import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from functools import cache

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from reports.statements import donor, organisation

HEXADECIMAL = re.compile(rb"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
MOST_MEMBERS, MOST_OF_A_MEMBER, MOST_HEADS = 40, 2 * 1024 * 1024, 50
CORE = "docProps/core.xml"
TITLES = (
    re.compile(rb"<dc:title[^>]*>(?:\s*<rdf:Alt>\s*<rdf:li[^>]*>)?([^<]{1,2000})<"),
    re.compile(rb"<title>([^<]{1,2000})</title>"),
)
"""Of PDF (XMP) and of the core properties of XLSX and DOCX; of HTML."""
ON_REQUEST = {
    donor.KEY: frozenset({"agreements.csv", "notional_share.csv"}),
    organisation.KEY: frozenset({"projects.csv", "interest.csv", "outstanding.csv"}),
}
"""Statements made whenever somebody asks for one, and tables by which their zip of CSV files is known."""


def members_of(content: bytes) -> Mapping[str, bytes]:
    """The beginnings of the files in a zip, by name; nothing where it is none, or is broken."""
    found: dict[str, bytes] = {}
    if not content.startswith(b"PK"):
        return found
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as folder:
            for member in folder.infolist()[:MOST_MEMBERS]:
                with folder.open(member) as opened:
                    found[member.filename] = opened.read(MOST_OF_A_MEMBER)
    except (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, NotImplementedError, ValueError, EOFError):
        pass
    return found


def heads_in(content: bytes, members: Mapping[str, bytes]) -> Iterator[str]:
    """Whatever in the file looks like the hash of a ledger entry: our files say at which they were made."""
    for part in (content, *members.values()):
        yield from sorted({match.decode() for match in HEXADECIMAL.findall(part)})[:MOST_HEADS]


def report_claimed(content: bytes, members: Mapping[str, bytes]) -> str:
    """The report it says it is: its title, of JSON its key, fund and year; empty where it says nothing of the kind.

    Two files of one report in one language say the same.
    """
    said = _json_of(content)
    if said:
        return " ".join(str(said.get(name, "")) for name in ("report", "fund", "year"))
    return _title_in(content, members)


def is_made_on_request(content: bytes, members: Mapping[str, bytes]) -> bool:
    """Whether it says it is a statement to one contributor or organisation, which is never published."""
    if _json_of(content).get("report") in ON_REQUEST:
        return True
    if any(tables <= members.keys() for tables in ON_REQUEST.values()):
        return True
    return _title_in(content, members).startswith(_titles_on_request())


def _title_in(content: bytes, members: Mapping[str, bytes]) -> str:
    if content.startswith(b"PK"):
        content = members.get(CORE, b"")
    for title in TITLES:
        if found := title.search(content):
            return html.unescape(found[1].decode("utf-8", "replace")).strip()
    return ""


def _json_of(content: bytes) -> Mapping[str, object]:
    if content.lstrip()[:1] != b"{":
        return {}
    try:
        said = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) and isinstance(said.get("report"), str) else {}


@cache
def _titles_on_request() -> tuple[str, ...]:
    """How the titles of such statements begin, in each language they are made in."""
    found = []
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            whose = {"contributor": "\0", "organisation": "\0"}
            titles = _("Statement of contribution, %(contributor)s"), _("Statement of account, %(organisation)s")
            found += [(title % whose).partition("\0")[0] for title in titles]
    return tuple(found)
