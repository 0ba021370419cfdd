"""What a file says it is, of files nobody can trust: the work is bounded however large and hostile they are.

Counted is what is looked into and what is held, never time: bytes, not seconds.
"""

from __future__ import annotations

import io
import struct
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from re import Pattern, _constants, _parser  # type: ignore[attr-defined]
from typing import Any

import pytest

from reports.publishing import claims
from reports.publishing.verifying import BLOCK, LARGEST_BYTES, form_of, places_that_differ

MB = 1024 * 1024
CENTRAL = 46


def repeated(sign: bytes, size: int) -> bytes:
    return (sign * (size // len(sign) + 1))[:size]


def packed(size: int, method: int, members: int = 1) -> bytes:
    """A zip of so many files of zeros, each unpacked as large."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", method) as folder:
        for number in range(members):
            folder.writestr(f"{number}.xml", bytes(size))
    return held.getvalue()


def listing(size: int) -> bytes:
    """A zip that is all list: as many files as have room."""
    entry = struct.pack("<4s4B4HL2L5H2L", b"PK\x01\x02", 20, 3, 20, *([0] * 15))
    assert len(entry) == CENTRAL
    names = size // CENTRAL
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, names & 0xFFFF, names & 0xFFFF, names * CENTRAL, 0, 0)
    return entry * names + end


def far_away(size: int) -> bytes:
    """A zip whose only file begins beyond what a machine can count."""
    content = bytearray(packed(8, zipfile.ZIP_STORED))
    at = content.index(claims.LISTED)
    name = struct.unpack_from("<H", content, at + 28)[0]
    extra = struct.pack("<HHQ", 1, 8, 2**64 - 1)
    struct.pack_into("<H", content, at + 30, len(extra))
    struct.pack_into("<L", content, at + 42, 0xFFFFFFFF)
    content[at + CENTRAL + name : at + CENTRAL + name] = extra
    end = content.index(b"PK\x05\x06")
    struct.pack_into("<L", content, end + 12, CENTRAL + name + len(extra))
    return bytes(content)


HOSTILE: dict[str, Callable[[int], bytes]] = {
    "titles without an end": lambda size: repeated(b"<dc:title", size),
    "titles with a space": lambda size: repeated(b"<dc:title ", size),
    "titles and spaces": lambda size: repeated(b"<dc:title>" + b" " * 300, size),
    "titles and lists": lambda size: repeated(b"<dc:title><rdf:Alt><rdf:li", size),
    "titles of a page": lambda size: repeated(b"<title>", size),
    "one title": lambda size: b"<title>" + bytes(size),
    "digits": lambda size: repeated(b"0123456789abcdef", size),
    "hashes": lambda size: repeated(b"0123456789abcdef" * 4 + b" ", size),
    "brackets": lambda size: b'{"a":' + b"[" * size,
    "numbers": lambda size: b'{"a":[' + repeated(b"1,", size),
    "objects": lambda size: b'{"report":"x","a":[' + repeated(b"{},", size) + b"{}]}",
    "keys": lambda size: b"{" + repeated(b'"report"', size),
    "spaces": lambda size: b" " * size,
    "a list of files": listing,
    "zeros, deflated": lambda size: packed(size * 10, zipfile.ZIP_DEFLATED),
    "zeros, of bzip2": lambda size: packed(size * 10, zipfile.ZIP_BZIP2),
    "zeros, of LZMA": lambda size: packed(size * 10, zipfile.ZIP_LZMA),
    "many files of zeros": lambda size: packed(size // 50, zipfile.ZIP_DEFLATED, 60),
    "a file beyond all": far_away,
}


def answered(content: bytes) -> tuple[int, int]:
    """How many bytes were held at most while it was answered, beside the file; how many are looked into."""
    tracemalloc.start()
    try:
        members = claims.members_of(content)
        claims.report_claimed(content, members)
        claims.is_made_on_request(content, members)
        list(claims.heads_in(content, members))
        form_of(content)
        held = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    return held, len(claims.looked_into(content)) + sum(map(len, members.values()))


@pytest.mark.parametrize("kind", HOSTILE)
def test_what_a_hostile_file_costs_does_not_grow_with_it(kind):
    claims._titles_on_request()  # made once, not for this file
    size = LARGEST_BYTES - 1024
    if kind.startswith("zeros"):
        size //= 4  # ten times as many when unpacked
    half, whole = answered(HOSTILE[kind](size // 2)), answered(HOSTILE[kind](size))
    most = 2 * claims.LOOKED_INTO + 1 + claims.MOST_MEMBERS * claims.LOOKED_INTO
    assert whole[1] <= most
    assert whole[0] <= max(half[0] * 1.1, half[0] + MB)
    assert whole[0] <= 2 * most


@pytest.mark.parametrize("pattern", claims.PATTERNS, ids=lambda each: each.pattern[:20].decode())
def test_no_pattern_over_the_bytes_of_strangers_repeats_without_an_end(pattern):
    assert max(repeats(pattern), default=1) <= 2000


def repeats(pattern: Pattern[bytes]) -> Iterator[int]:
    """How often each part of a pattern may come again."""

    def within(parsed: Any) -> Iterator[int]:
        for part in parsed:
            if (
                isinstance(part, tuple)
                and len(part) == 2
                and part[0]
                in (
                    _constants.MAX_REPEAT,
                    _constants.MIN_REPEAT,
                    _constants.POSSESSIVE_REPEAT,
                )
            ):
                yield int(part[1][1])
            if isinstance(part, tuple | list | _parser.SubPattern):
                yield from within(part)

    return within(_parser.parse(pattern.pattern))


def test_looks_into_the_beginning_and_the_end_of_a_large_file():
    gap = bytes(3 * claims.LOOKED_INTO)
    assert claims.report_claimed(b"%PDF" + gap + b"<dc:title>Ours</dc:title>", {}) == "Ours"
    assert claims.report_claimed(b"<title>Ours</title>" + gap, {}) == "Ours"
    assert claims.report_claimed(b"%PDF" + gap + b"<title>Ours</title>" + gap, {}) == ""
    assert list(claims.heads_in(b"a" * 64 + b" " + gap + b" " + b"b" * 64, {})) == ["a" * 64, "b" * 64]


def test_json_is_known_by_its_first_names_without_being_parsed():
    said = b'{"report": "donor_statement", "fund": "TST01", "year": 2018, "tables": ['
    assert claims.report_claimed(said, {}) == "donor_statement TST01 2018"
    assert claims.is_made_on_request(said, {})
    assert claims.report_claimed(b'{"fund": "TST01"}', {}) == ""


def test_bytes_are_compared_no_further_than_needed():
    class Counted(bytes):
        taken = 0

        def __getitem__(self, key: Any) -> Any:
            Counted.taken += BLOCK
            return super().__getitem__(key)

    ours, other = Counted(bytes(64 * BLOCK)), b"\1" * (64 * BLOCK)
    assert places_that_differ(ours, other, 3 * BLOCK) is None
    assert Counted.taken == 4 * BLOCK
    changed = bytearray(ours)
    changed[10] = changed[BLOCK * 2] = 1
    assert places_that_differ(ours, bytes(changed), 64) == (11, 2)
    assert places_that_differ(ours, bytes(ours), 64) is None
