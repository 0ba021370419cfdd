"""The vendored files are those that VENDOR.md names, byte for byte, and would pass collectstatic."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

STATIC = Path(__file__).resolve().parents[2] / "static"
ROW = re.compile(r"^\| `(?P<path>[^`]+)` \| .* \| `(?P<sha256>[0-9a-f]{64})` \|$", re.MULTILINE)


def listed() -> dict[str, str]:
    return {row["path"]: row["sha256"] for row in ROW.finditer((STATIC / "VENDOR.md").read_text(encoding="utf-8"))}


def test_every_vendored_file_is_listed_with_its_digest():
    files = [path for folder in ("vendor", "fonts") for path in (STATIC / folder).rglob("*") if path.is_file()]
    actual = {
        str(path.relative_to(STATIC)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
        if not path.name.startswith("LICENSE")
    }
    assert actual == listed()


def test_every_vendored_folder_carries_its_licence():
    folders = {path.parent for folder in ("vendor", "fonts") for path in (STATIC / folder).rglob("*") if path.is_file()}
    assert all(list(folder.glob("LICENSE*")) for folder in folders)


def test_no_file_points_to_a_source_map():
    for path in STATIC.rglob("*"):
        if path.suffix in {".js", ".css"}:
            assert "sourceMappingURL" not in path.read_text(encoding="utf-8"), path
