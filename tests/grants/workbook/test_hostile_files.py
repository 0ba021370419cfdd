"""Files made to harm, and files broken by accident: each is refused with a sentence, quickly."""

from __future__ import annotations

import io
import random
import resource
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from grants.workbook.gate import FileProblem, RefusedFile, UnreadableFile, open_container
from grants.workbook.reading import read
from grants.workbook.rows import rows_of
from grants.workbook.scan import scan
from tests.grants.workbook import hostile, packing

SECONDS = 1.0
"""What a refusal may cost, in processor time: the machine that runs the tests may be busy."""


def written(data: bytes, folder: Path) -> Path:
    path = folder / "hostile.xlsx"
    path.write_bytes(data)
    return path


def seconds_used() -> float:
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def by_name(make: Callable[[], bytes]) -> str:
    return make.__name__


@pytest.mark.parametrize("make", hostile.UNREADABLE, ids=by_name)
def test_what_is_no_workbook_is_unreadable(make: Callable[[], bytes], tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read(written(make(), tmp_path))
    assert caught.value.sentence().endswith(".")


@pytest.mark.parametrize("make", hostile.REFUSED, ids=by_name)
def test_a_hostile_file_is_refused_quickly(make: Callable[[], bytes], tmp_path: Path) -> None:
    path = written(make(), tmp_path)
    before, memory = seconds_used(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(RefusedFile) as caught:
        read(path)
    assert seconds_used() - before < SECONDS
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory < 50 * 1024, "memory of the parent, in kB"
    assert caught.value.sentence().endswith(".")


@pytest.mark.parametrize("make", hostile.BAD_CELLS, ids=by_name)
def test_a_bad_cell_is_told_by_its_place(make: Callable[[], bytes], tmp_path: Path) -> None:
    findings = rows_of(read(written(make(), tmp_path))).findings
    assert findings
    assert all(finding.sheet == "fund" for finding in findings)
    if make is not hostile.hidden_sheet:
        assert "fund!" in findings[0].place
        assert findings[0].row == 2


def test_there_are_more_than_the_25_files_promised() -> None:
    assert len(hostile.UNREADABLE + hostile.REFUSED + hostile.BAD_CELLS) >= 25


def test_the_good_file_they_are_made_from_is_read(tmp_path: Path) -> None:
    assert not rows_of(read(written(hostile.good(), tmp_path))).findings


@pytest.mark.parametrize("place", ["", "missing.xlsx"])
def test_a_folder_and_a_missing_file_are_unreadable(place: str, tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile):
        read(tmp_path / place)


# -- a thousand small accidents ------------------------------------------------------------------------------


def mutated(data: bytes, rnd: random.Random) -> bytes:
    """The file with something wrong in its bytes, or in the XML of one of its parts."""
    if rnd.random() < 0.5:
        changed = bytearray(data)
        for _number in range(rnd.randint(1, 8)):
            at = rnd.randrange(len(changed))
            kind = rnd.randrange(4)
            if kind == 0:
                changed[at] = rnd.randrange(256)
            elif kind == 1:
                del changed[at : at + rnd.randint(1, 40)]
            elif kind == 2:
                changed[at:at] = rnd.randbytes(rnd.randint(1, 40))
            else:
                changed[at : at + 4] = rnd.choice((b"\xff\xff\xff\xff", b"\0\0\0\0", b"PK\x05\x06", b"PK\x01\x02"))
            if not changed:
                break
        return bytes(changed)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = rnd.choice(sorted(parts))
    text = bytearray(parts[name])
    for _number in range(rnd.randint(1, 4)):
        at = rnd.randrange(len(text) + 1)
        words = (
            b"<",
            b">",
            b"</c>",
            b'r="A',
            b"&",
            b"<v>",
            b'"',
            b"<row>",
            b"\x00",
            b"<!DOCTYPE a>",
            b'r="ZZZ9"',
            b"<f/>",
            b"-",
        )
        text[at : at + rnd.choice((0, 0, 1, 9))] = rnd.choice(words)
    parts[name] = bytes(text)
    if rnd.random() < 0.2:
        parts.pop(rnd.choice(sorted(parts)))
    return packing.packed(parts)


def rich() -> bytes:
    """A workbook with most of what Excel writes: shared strings, styles, formulas, notes, merged cells."""
    import openpyxl
    from openpyxl.comments import Comment

    book = openpyxl.Workbook()
    page = book.active
    page.title = "fund"
    for row in (("code", "name", "currency"), ("X", "X fund", "USD"), (7, 0.07, "=1+1")):
        page.append(row)
    page["A1"].comment = Comment("note", "office")
    page["B3"].number_format = "0%"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_five_hundred_broken_files_raise_nothing_but_a_file_problem() -> None:
    sources = (rich(), hostile.good())
    slowest, refused = 0.0, 0
    for seed in range(500):
        data = mutated(sources[seed % 2], random.Random(seed))
        began = time.process_time()
        try:
            scan(open_container(io.BytesIO(data)))
        except FileProblem as problem:
            refused += bool(problem.sentence())
        slowest = max(slowest, time.process_time() - began)
    assert slowest < SECONDS
    assert 100 < refused < 500


def test_twenty_of_them_are_read_to_the_end(tmp_path: Path) -> None:
    source = rich()
    outcomes = set()
    for seed in range(20):
        path = written(mutated(source, random.Random(1_000 + seed)), tmp_path)
        try:
            rows_of(read(path))
            outcomes.add("read")
        except FileProblem as problem:
            outcomes.add(type(problem).__name__)
    assert outcomes <= {"read", "UnreadableFile", "RefusedFile"}
