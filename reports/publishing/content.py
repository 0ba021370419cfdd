"""What a published report says, as plain data: tables of amounts as text, and texts by chapter. Pure.

    {"tables": [{"key", "title", "columns": [{"key", "label", "kind"}],
                 "rows": [{"key", "label", "role", "cells": {column: "1234.50" or None}}]}],
     "texts": [{"key", "title", "text"}]}

Lists keep their order, which the keys of a JSON object do not on every database. Versions are compared by it, and the
ledger is asked again for the same figures.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from reports.renderers.json import table_data
from reports.table import Report

Content = dict[str, Any]
SCHEMA = 1
"""The form of this data. Whoever changes it counts on: what was published says in which form it is."""
BREAKS = "\n\r\t"


def tables_of(report: Report) -> list[dict[str, Any]]:
    """The tables of a report as data; amounts in its currency, exactly as its JSON file has them."""
    return [{"key": table.key} | table_data(table, report.currency) for table in report.tables]


def content_of(report: Report, texts: Mapping[str, str], titles: Mapping[str, str] | None = None) -> Content:
    """The report's figures and the texts of its edition, in the order they come."""
    said = [{"key": key, "title": (titles or {}).get(key, key), "text": text} for key, text in texts.items()]
    return {"tables": tables_of(report), "texts": said}


def unreadable(texts: Mapping[str, object]) -> list[str]:
    """The keys of texts that are no text, or hold signs no file can print: control characters, halves of signs."""
    return [key for key, text in texts.items() if not isinstance(text, str) or any(_is_no_sign(s) for s in text)]


def _is_no_sign(sign: str) -> bool:
    return sign not in BREAKS and unicodedata.category(sign) in ("Cc", "Cs")


def figures_of(tables: Iterable[Mapping[str, Any]]) -> int:
    """How many figures the tables hold."""
    return sum(cell is not None for table in tables for row in table["rows"] for cell in row["cells"].values())
