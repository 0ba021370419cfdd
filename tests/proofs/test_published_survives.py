"""What was published is proven after the office moves: from one database to another of the other kind, and back.

The rows travel by ``dumpdata`` and ``loaddata``, the stored bytes as files.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from reports.publishing.kinds import maker_of
from reports.services.publishing import edition_restate
from tests.proofs import moving
from tests.proofs.databases import postgres_only
from tests.reports.publishing.office import charged, desk, later, published

pytestmark = pytest.mark.django_db


@pytest.fixture
def moved(settings, tmp_path: Path, migrated_database: Path):
    """Two versions published here; the rows and the files in another database; the files as people saved them."""
    settings.MEDIA_ROOT = tmp_path / "files"
    at = desk()
    published(at)
    edition_restate(edition=at.annual, comment="A late charge.", by=at.maker, at=later(3))
    charged(at)
    published(at, day=4)
    saved = {
        path: 2 if publication.version == 1 else None
        for publication in at.fund.publications.order_by("version")
        for path in moving.saved(publication, tmp_path)
    }
    assert len(saved) == 2 * len(maker_of("annual").forms)
    return moving.moved(tmp_path, str(settings.MEDIA_ROOT), migrated_database), saved, tmp_path


def test_every_published_file_verifies_in_the_database_it_was_moved_to(moved):
    other, saved, folder = moved
    moving.assert_verified(other, saved)
    forged = folder / "forged.pdf"
    content = bytearray(next(path for path in saved if path.suffix == ".pdf").read_bytes())
    content[-40] ^= 1
    forged.write_bytes(bytes(content))
    assert other.manage("verify_report", str(forged)).returncode == 1


@postgres_only
def test_and_in_the_one_it_came_from_after_the_way_back(moved, template):
    other, saved, folder = moved
    home = moving.moved_back(other, folder, template)
    try:
        moving.assert_verified(home, saved)
    finally:
        home.remove()
