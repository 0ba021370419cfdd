"""What a file says it is, in the words and names our files carry. Read, never trusted: anybody can write them.

Anybody, not signed in, can send a file to be verified. So the work is bounded, however large or hostile it is: only
its beginning and its end are looked into, no pattern repeats without an end, nothing is parsed that a stranger wrote,
and of a zip only so many files, and so much of each, are unpacked.
"""

from __future__ import annotations

import html
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import islice

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from reports.statements import donor, organisation

HEXADECIMAL = re.compile(rb"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
LOOKED_INTO = 256 * 1024
"""So many bytes of the beginning of a file, and of its end, and of the beginning of each file in a zip."""
MOST_MEMBERS, MOST_HEADS = 40, 50
MOST_LISTED = 400
"""Files a zip may list: a list of more is not even read."""
LISTED = b"PK\x01\x02"
UNPACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""Ours are packed so. The others are unpacked without a limit: a few bytes may become gigabytes."""
CORE = "docProps/core.xml"
TITLES = (
    re.compile(rb"<dc:title[^<>]{0,200}>(?:\s{0,200}<rdf:Alt>\s{0,200}<rdf:li[^<>]{0,200}>)?([^<]{1,2000})<"),
    re.compile(rb"<title>([^<]{1,2000})</title>"),
)
"""Of PDF (XMP) and of the core properties of XLSX and DOCX; of HTML."""
OF_JSON = 2048
"""Where our JSON says what it is: within so many bytes of its beginning."""
SAID_IN_JSON = {
    "report": re.compile(rb'"report"\s{0,20}:\s{0,20}"([^"\\]{1,100})"'),
    "fund": re.compile(rb'"fund"\s{0,20}:\s{0,20}"([^"\\]{1,100})"'),
    "year": re.compile(rb'"year"\s{0,20}:\s{0,20}([0-9]{1,6})(?![0-9.])'),
}
PATTERNS = (HEXADECIMAL, *TITLES, *SAID_IN_JSON.values())
"""All that is looked for in the bytes of strangers."""
ON_REQUEST = {
    donor.KEY: frozenset({"agreements.csv", "notional_share.csv"}),
    organisation.KEY: frozenset({"projects.csv", "interest.csv", "outstanding.csv"}),
}
"""Statements made whenever somebody asks for one, and tables by which their zip of CSV files is known."""


def looked_into(content: bytes) -> bytes:
    """The beginning and the end of a file: there our files say what they are."""
    if len(content) <= 2 * LOOKED_INTO:
        return content
    # A sign of its own between them, so that nothing is found across the gap.
    return content[:LOOKED_INTO] + b"\n" + content[-LOOKED_INTO:]


def members_of(content: bytes) -> Mapping[str, bytes]:
    """The beginnings of the files in a zip, by name; nothing where it is none, lists too many, or is broken."""
    found: dict[str, bytes] = {}
    # Before the list is read: each file in it is one object in memory, and 25 MB have room for half a million.
    if not content.startswith(b"PK") or content.count(LISTED) > MOST_LISTED:
        return found
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as folder:
            for member in folder.infolist()[:MOST_MEMBERS]:
                if member.compress_type not in UNPACKED:
                    continue
                with folder.open(member) as opened:
                    found[member.filename] = opened.read(LOOKED_INTO)
    except (zipfile.BadZipFile, zlib.error, struct.error, OSError, RuntimeError, NotImplementedError):
        pass
    except (ValueError, EOFError, OverflowError):
        pass
    return found


def heads_in(content: bytes, members: Mapping[str, bytes]) -> Iterator[str]:
    """Whatever in the file looks like the hash of a ledger entry: our files say at which they were made."""
    for part in (looked_into(content), *members.values()):
        yield from sorted({match[0].decode() for match in islice(HEXADECIMAL.finditer(part), MOST_HEADS)})


def report_claimed(content: bytes, members: Mapping[str, bytes]) -> str:
    """The report it says it is: its title, of JSON its key, fund and year; empty where it says nothing of the kind.

    Two files of one report in one language say the same.
    """
    said = _json_of(content)
    if said:
        return " ".join(said.get(name, "") for name in SAID_IN_JSON)
    return _title_in(content, members)


def is_made_on_request(content: bytes, members: Mapping[str, bytes]) -> bool:
    """Whether it says it is a statement to one contributor or organisation, which is never published."""
    if _json_of(content).get("report") in ON_REQUEST:
        return True
    if any(tables <= members.keys() for tables in ON_REQUEST.values()):
        return True
    return _title_in(content, members).startswith(_titles_on_request())


def _title_in(content: bytes, members: Mapping[str, bytes]) -> str:
    part = members.get(CORE, b"") if content.startswith(b"PK") else looked_into(content)
    for title in TITLES:
        if found := title.search(part):
            return html.unescape(found[1].decode("utf-8", "replace")).strip()
    return ""


def _json_of(content: bytes) -> Mapping[str, str]:
    """What a JSON file says it is, by its first names and values; nothing where it names no report."""
    start = content[:OF_JSON].lstrip()
    if start[:1] != b"{":
        return {}
    found = {name: pattern.search(start) for name, pattern in SAID_IN_JSON.items()}
    said = {name: match[1].decode("utf-8", "replace") for name, match in found.items() if match}
    return said if "report" in said else {}


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
