"""An office that moves: its rows to a database of the other kind by ``dumpdata`` and ``loaddata``, its files stay."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from django.core.management import call_command

from reports.models import Publication
from reports.publishing import storing
from tests.proofs.databases import RealDatabase, Template

APPS = ("fund", "grants", "reports")


def moved(folder: Path, files_root: str, migrated: Path) -> RealDatabase:
    """The rows of this database in another one, a file of SQLite; the stored files where they were.

    ``migrated`` is a database without content, to be copied.
    """
    dump = folder / "books.json"
    call_command("dumpdata", *APPS, "--natural-foreign", output=str(dump), verbosity=0)
    path = Path(shutil.copy(migrated, folder / "other.sqlite3"))
    other = RealDatabase(f"sqlite:///{path}", path, more={"FILES_ROOT": files_root})
    other.scenario("loaded", dump=str(dump))
    return other


def moved_back(other: RealDatabase, folder: Path, template: Template) -> RealDatabase:
    """The rows of the other database in a new one of this server. Whoever asks removes it."""
    back = folder / "back.json"
    done = other.manage("dumpdata", *APPS, "--natural-foreign", f"--output={back}", "--verbosity=0")
    assert done.returncode == 0, done.stderr
    home = replace(template.copy(folder / "home.sqlite3"), more=other.more)
    home.scenario("loaded", dump=str(back))
    return home


def saved(publication: Publication, folder: Path) -> list[Path]:
    """The files of a publication as somebody has saved them, the version before the name."""
    paths = []
    for file in publication.files.all():
        path = folder / f"{publication.version}-{file.name}"
        path.write_bytes(storing.kept(file))
        paths.append(path)
    return paths


def assert_verified(database: RealDatabase, files: dict[Path, int | None]) -> None:
    """Every file is genuine there and its figures follow from the ledger; ``files``: which version replaced it."""
    assert files
    said = database.scenario("each_verified", files=[str(path) for path in files])
    for (path, newer), (status, out, err) in zip(files.items(), said, strict=True):
        assert (status, err) == (0, ""), path.name
        assert "same figures" in out
        assert "replaced by" in out if newer else "replaced" not in out, path.name
        assert newer is None or f"replaced by version {newer}" in out, path.name
    checked = database.manage("check_ledger")
    assert checked.returncode == 0, checked.stderr
