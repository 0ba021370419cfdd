"""What a workbook states, kept as JSON between its upload and its preview, and back.

Sentences and their figures are kept apart, so that a page tells both in its reader's language.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from grants.importing.preview import packed, unpacked
from grants.portfolio.reading import Stated, StatedRow
from grants.workbook.findings import Finding, Words

MOST = 500
"""Findings that are kept of one file; how many errors there were is kept beside them."""


def packed_stated(stated: Stated) -> dict[str, Any]:
    return {
        "entered": stated.entered,
        "letters": dict(stated.letters),
        "rows": [
            [row.number, row.project, row.purpose, dict(row.amounts), row.is_certified, row.explanation]
            for row in stated.rows
        ],
        "errors": len(stated.errors),
        # Errors first: they are what is put right.
        "findings": [
            _packed(finding)
            for finding in sorted(stated.findings, key=lambda finding: finding not in stated.errors)[:MOST]
        ],
    }


def unpacked_stated(kept: Mapping[str, Any]) -> Stated:
    return Stated(
        kept["entered"],
        tuple(StatedRow(*row) for row in kept["rows"]),
        tuple(_unpacked(finding) for finding in kept["findings"]),
        kept["letters"],
    )


def _packed(finding: Finding) -> list[Any]:
    values = {
        name: ["words", str(value)] if isinstance(value, Words) else packed(value)
        for name, value in finding.values.items()
    }
    return [finding.severity, finding.sheet, finding.message, values, finding.row, finding.letter, finding.column]


def _unpacked(kept: list[Any]) -> Finding:
    severity, sheet, message, values, row, letter, column = kept
    told = {
        name: Words(value[1]) if isinstance(value, list) and value[:1] == ["words"] else unpacked(value)
        for name, value in values.items()
    }
    return Finding(severity, sheet, message, told, row, letter, column)
