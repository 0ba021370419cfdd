"""A preview kept while a person decides: plain data in the job's row, told in the reader's own language.

Sentences are kept apart from their figures, so that a page shows both in its language, and whoever opens it
a week later reads what was found then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext

from fund import display
from fund.fingerprints import canonical, sha256
from grants.workbook.findings import Amount, Facts, Finding, plain
from grants.workbook.gate import FileProblem
from grants.workbook.preview import Preview

MOST = 500
"""Findings and changes kept of each sort. The error file has them all."""

Plain = dict[str, Any]


def shown(value: object) -> str:
    """A value for people, in the language of the page."""
    if isinstance(value, Amount):
        return f"{display.amount_text(value.minor, value.currency)} {value.currency}"
    if isinstance(value, date):
        return display.day_text(value)
    if isinstance(value, Facts):
        return value.told(shown)
    return plain(value)


def packed(value: object) -> object:
    """A value as JSON: a list of its sort and its text, or plain text."""
    if isinstance(value, Facts):
        return ["facts", [[name, packed(fact)] for name, fact in value]]
    if isinstance(value, Amount):
        return ["amount", value.minor, value.currency]
    if isinstance(value, date):
        return ["date", value.isoformat()]
    if isinstance(value, Decimal):
        return ["number", str(value)]
    return str(value)


def unpacked(value: object) -> object:
    match value:
        case ["facts", list(facts)]:
            return Facts((str(name), unpacked(fact)) for name, fact in facts)
        case ["amount", int(minor), str(currency)]:
            return Amount(minor, currency)
        case ["date", str(day)]:
            return date.fromisoformat(day)
        case ["number", str(number)]:
            return Decimal(number)
    return value


def kept_preview(preview: Preview) -> Plain:
    """Everything a page shows of a preview, as JSON."""
    return {
        "digest": preview.workbook.digest,
        "fund": {
            "code": preview.fund_code,
            "name": preview.fund_name,
            "currency": preview.currency,
            "is_new": preview.is_new_fund,
        },
        "is_clean": preview.is_clean,
        "changes_nothing": preview.changes_nothing,
        "sheets": [
            {
                "name": sheet.name,
                "title": sheet.title,
                "rows": sheet.rows,
                "new": sheet.new,
                "unchanged": sheet.unchanged,
                "changed": sheet.changed,
                "conflicting": sheet.conflicting,
                "empty": sheet.empty,
                "errors": sheet.errors,
                "warnings": sheet.warnings,
                "new_amount": packed(sheet.new_amount) if sheet.new_amount else None,
                "changes": [
                    [change.row, change.key, [[v.column, packed(v.before), packed(v.after)] for v in change.values]]
                    for change in sheet.changes[:MOST]
                ],
            }
            for sheet in preview.sheets
            if sheet.is_present
        ],
        "key_figures": [
            [figure.name, figure.label, packed(figure.before), packed(figure.after)] for figure in preview.key_figures
        ],
        "errors": _kept(preview.errors),
        "warnings": _kept(preview.warnings),
        "notices": _kept(preview.notices),
        "counts": {
            "errors": len(preview.errors),
            "warnings": len(preview.warnings),
            "notices": len(preview.notices),
            "new": sum(sheet.new for sheet in preview.sheets),
            "changed": sum(sheet.changed for sheet in preview.sheets),
            "unchanged": sum(sheet.unchanged for sheet in preview.sheets),
            "conflicting": sum(sheet.conflicting for sheet in preview.sheets),
            "empty": sum(sheet.empty for sheet in preview.sheets),
        },
    }


def essence_of(preview: Preview) -> str:
    """SHA-256 of what booking this would do. Other people's entries that leave that as it is do not change it."""
    return sha256(
        canonical(
            [
                preview.workbook.digest,
                preview.fund_code,
                preview.is_new_fund,
                [str(finding) for finding in preview.errors],
                [
                    [
                        sheet.name,
                        sheet.new,
                        sheet.unchanged,
                        sheet.changed,
                        sheet.conflicting,
                        plain(sheet.new_amount),
                        [
                            [change.key, [[v.column, plain(v.before), plain(v.after)] for v in change.values]]
                            for change in sheet.changes
                        ],
                    ]
                    for sheet in preview.sheets
                ],
                [[figure.name, figure.after.minor - figure.before.minor] for figure in preview.key_figures],
            ]
        )
    )


def kept_problem(problem: FileProblem) -> Plain:
    return {"message": problem.message, "values": {name: packed(value) for name, value in problem.values.items()}}


def told_problem(problem: Mapping[str, Any] | None) -> str:
    """The sentence of a problem in the language of the page; empty for None."""
    if not problem:
        return ""
    values = {name: shown(unpacked(value)) for name, value in problem["values"].items()}
    return gettext(problem["message"]) % values if values else gettext(problem["message"])


def told_preview(kept: Plain, translate: Callable[[str], str] = gettext) -> Plain:
    """The preview for a template: sentences and figures in the language of the page."""
    return kept | {
        "sheets": [
            sheet
            | {
                "title": translate(sheet["title"]),
                "new_amount": shown(unpacked(sheet["new_amount"])) if sheet["new"] and sheet["new_amount"] else "",
                "changes": [
                    {
                        "row": row,
                        "key": key,
                        "values": [
                            {"column": column, "before": shown(unpacked(before)), "after": shown(unpacked(after))}
                            for column, before, after in values
                        ],
                    }
                    for row, key, values in sheet["changes"]
                ],
            }
            for sheet in kept["sheets"]
        ],
        "key_figures": [
            {
                "name": name,
                "label": translate(label),
                "before": unpacked(before),
                "after": unpacked(after),
                "change": unpacked(after).minor - unpacked(before).minor,  # type: ignore[attr-defined]
            }
            for name, label, before, after in kept["key_figures"]
        ],
        "errors": _told(kept["errors"], translate),
        "warnings": _told(kept["warnings"], translate),
        "notices": _told(kept["notices"], translate),
    }


def _kept(findings: Iterable[Finding]) -> list[list[object]]:
    return [
        [
            finding.sheet,
            finding.row,
            finding.letter,
            finding.column,
            finding.message,
            {name: packed(value) for name, value in finding.values.items()},
        ]
        for finding in list(findings)[:MOST]
    ]


def _told(findings: Iterable[list[Any]], translate: Callable[[str], str]) -> list[Plain]:
    found = []
    for sheet, row, letter, column, message, values in findings:
        finding = Finding("", sheet, message, {n: unpacked(v) for n, v in values.items()}, row, letter, column)
        found.append(
            {
                "sheet": sheet,
                "row": row,
                "letter": letter,
                "column": column,
                "sentence": finding.sentence(translate, shown),
            }
        )
    return found
