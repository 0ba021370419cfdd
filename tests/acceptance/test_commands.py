"""As from a shell: exit statuses for any rubbish, and a fund taken from one database to another."""

from __future__ import annotations

import io
import json
import os
import shutil
import zipfile
from pathlib import Path

import pytest

from tests.acceptance.books import small_fund
from tests.acceptance.conftest import Import
from tests.acceptance.life import whole_life
from tests.acceptance.office import call, run


def _zip(**parts: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


RUBBISH = {
    "nothing in it": b"",
    "text": b"hello\n" * 99,
    "a table of commas": b"code,name\n1,2\n",
    "an old or locked workbook": bytes.fromhex("d0cf11e0a1b11ae1") + bytes(4096),
    "an empty archive": _zip(),
    "another archive": _zip(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"),
    "half an archive": b"PK\x03\x04" + bytes(99),
}


@pytest.mark.parametrize("what", RUBBISH)
def test_an_unreadable_file_is_status_2(db: None, tmp_path: Path, what: str) -> None:
    path = tmp_path / "fund.xlsx"
    path.write_bytes(RUBBISH[what])
    answer = call("import_workbook", path)
    assert answer.status == 2, answer.text
    assert answer.errors
    assert "Traceback" not in answer.text


def test_a_damaged_workbook_and_no_file_at_all_are_status_2(db: None, tmp_path: Path) -> None:
    good = small_fund().save(tmp_path / "good.xlsx").read_bytes()
    damaged = tmp_path / "damaged.xlsx"
    for content in (good[: len(good) // 2], good[:900] + bytes(80) + good[980:]):
        damaged.write_bytes(content)
        answer = call("import_workbook", damaged)
        assert answer.status in (1, 2), answer.text
        assert answer.errors
    for path in (tmp_path, tmp_path / "none.xlsx", Path("/dev/null")):
        assert call("import_workbook", path).status == 2


def test_a_bomb_is_refused_unopened(import_book: Import, tmp_path: Path) -> None:
    path = small_fund().save(tmp_path / "bomb.xlsx")
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/sharedStrings.xml"] = b"<sst>" + b"x" * 200_000_000 + b"</sst>"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    answer = call("import_workbook", path)
    assert answer.status in (1, 2)
    assert answer.errors


@pytest.mark.slow
def test_a_fund_moves_to_an_empty_database_figure_for_figure(tmp_path: Path, migrated_database: Path) -> None:
    first, second = tmp_path / "first.sqlite3", tmp_path / "second.sqlite3"
    there, here = f"sqlite:///{first}", f"sqlite:///{second}"
    shutil.copy(migrated_database, first)
    shutil.copy(migrated_database, second)

    book = str(whole_life().save(tmp_path / "fund.xlsx"))
    assert run("import_workbook", database_url=there).status == 2
    assert run("import_workbook", book, "--frob", database_url=there).status == 2
    dry = run("import_workbook", book, "--dry-run", database_url=there)
    assert (dry.status, dry.err) == (0, "")
    assert first.read_bytes() == second.read_bytes()
    assert run("import_workbook", book, database_url=there).status == 0
    # An expenditure that changes: booked as reversal and new entry before the fund moves.
    changed = whole_life().change("expenditures", 13, amount=12)
    changed.save(tmp_path / "fund.xlsx")
    assert run("import_workbook", book, database_url=there).status == 0

    exported = str(tmp_path / "exported.xlsx")
    assert run("export_workbook", "LIF00", exported, database_url=there).status == 0
    moved = run("import_workbook", exported, database_url=here)
    assert moved.status == 0, moved.text
    for year in (2012, 2016):
        reports = []
        for url in (there, here):
            said = run("annual_report", "LIF00", str(year), "--format", "json", "--output", "-", database_url=url)
            assert said.status == 0, said.text
            reports.append(json.loads(said.out) | {"ledger": None})
        assert reports[0] == reports[1]
    assert run("check_ledger", database_url=here).status == 0


@pytest.mark.slow
def test_what_nobody_can_read_does_not_change_what_was_done(tmp_path: Path, migrated_database: Path) -> None:
    """A full disk, a pipe that was closed, a terminal without the letters of a name."""
    database = tmp_path / "office.sqlite3"
    shutil.copy(migrated_database, database)
    url = f"sqlite:///{database}"
    book = str(whole_life().change("contributors", 0, name="Правительство · Ødegård").save(tmp_path / "fund.xlsx"))

    checked = run("import_workbook", book, "--dry-run", database_url=url, PYTHONIOENCODING="ascii")
    assert (checked.status, checked.err) == (0, "")
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as nobody:
        told_nobody = run("import_workbook", book, database_url=url, out=nobody)
        assert (told_nobody.status, told_nobody.err) == (0, "")
        unread = run("annual_report", "LIF00", "2012", database_url=url, out=nobody)
    with Path("/dev/full").open("wb") as full:
        again = run("import_workbook", book, database_url=url, out=full)
        assert (again.status, again.err) == (0, "")
        lost = [
            run("annual_report", "LIF00", "2012", database_url=url, out=full),
            run("export_workbook", "LIF00", "-", database_url=url, out=full),
        ]
    for answer in (unread, *lost):
        assert answer.status == 2, answer.text
        assert "could not be written" in answer.err or "cannot be written" in answer.err
        assert len(answer.errors) == 1, answer.text
    renamed = whole_life().change("contributors", 0, name="Казна").save(tmp_path / "renamed.xlsx")
    told = run("import_workbook", str(renamed), database_url=url, PYTHONIOENCODING="latin-1")
    assert told.status == 0, told.text
