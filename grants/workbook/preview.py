"""What a file would do to the books, sheet by sheet, before it is allowed to. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from grants.workbook import format as fmt
from grants.workbook.findings import ERROR, NOTICE, WARNING, Amount, Finding, plain
from grants.workbook.findings import mark as _
from grants.workbook.format import BY_NAME, SHEETS
from grants.workbook.reading import Workbook
from grants.workbook.records import CHANGED, CONFLICTING, EMPTY, NEW, UNCHANGED, Draft, Record
from grants.workbook.rules import approved, cash_change


class ChangedValue(NamedTuple):
    """``before`` and ``after`` are values of ``findings.plain``: amounts, dates, texts."""

    column: str
    before: object
    after: object


class ChangedRow(NamedTuple):
    row: int
    key: str
    values: tuple[ChangedValue, ...]


@dataclass(slots=True)
class SheetPreview:
    """One sheet in figures. ``rows`` counts the user's rows; an expenditure is one of several rows perhaps."""

    name: str
    title: str
    is_present: bool
    rows: int = 0
    new: int = 0
    unchanged: int = 0
    changed: int = 0
    conflicting: int = 0
    empty: int = 0
    errors: int = 0
    warnings: int = 0
    new_amount: Amount | None = None
    changes: list[ChangedRow] = field(default_factory=list)


class KeyFigure(NamedTuple):
    """One figure of the fund as a whole, before the file is booked and after, with its printed sign."""

    name: str
    label: str
    before: Amount
    after: Amount


@dataclass(slots=True)
class Preview:
    """The whole answer to a file. It can be booked where ``is_clean``."""

    workbook: Workbook
    draft: Draft
    fund_code: str
    fund_name: str
    currency: str
    is_new_fund: bool
    sheets: list[SheetPreview]
    findings: list[Finding]
    key_figures: list[KeyFigure]

    @property
    def errors(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.severity == ERROR]

    @property
    def warnings(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.severity == WARNING]

    @property
    def notices(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.severity == NOTICE]

    @property
    def is_clean(self) -> bool:
        return not self.errors

    @property
    def changes_nothing(self) -> bool:
        return not any(sheet.new or sheet.changed for sheet in self.sheets)

    def data(
        self,
        translate: Callable[[str], str] | None = None,
        show: Callable[[object], str] = plain,
        most_findings: int = 1_000,
    ) -> dict[str, object]:
        """The preview as plain data for JSON: what a page shows, kept while a person decides."""

        def told(findings: list[Finding]) -> list[dict[str, object]]:
            return [
                {
                    "place": finding.place,
                    "sheet": finding.sheet,
                    "row": finding.row,
                    "letter": finding.letter,
                    "column": finding.column,
                    "sentence": finding.sentence(translate, show),
                }
                for finding in findings[:most_findings]
            ]

        say = translate or str
        return {
            "digest": self.workbook.digest,
            "fund": {
                "code": self.fund_code,
                "name": self.fund_name,
                "currency": self.currency,
                "is_new": self.is_new_fund,
            },
            "is_clean": self.is_clean,
            "changes_nothing": self.changes_nothing,
            "sheets": [
                {
                    "name": sheet.name,
                    "title": say(sheet.title),
                    **{
                        name: getattr(sheet, name)
                        for name in (
                            *("rows", "new", "unchanged", "changed", "conflicting", "empty"),
                            *("errors", "warnings"),
                        )
                    },
                    "new_amount": show(sheet.new_amount) if sheet.new_amount else "",
                    "changes": [
                        {
                            "row": change.row,
                            "key": change.key,
                            "values": [
                                {"column": value.column, "before": show(value.before), "after": show(value.after)}
                                for value in change.values
                            ],
                        }
                        for change in sheet.changes[:most_findings]
                    ],
                }
                for sheet in self.sheets
                if sheet.is_present
            ],
            "key_figures": [
                {
                    "name": figure.name,
                    "label": say(figure.label),
                    "before": show(figure.before),
                    "after": show(figure.after),
                }
                for figure in self.key_figures
            ],
            "counts": {"errors": len(self.errors), "warnings": len(self.warnings), "notices": len(self.notices)},
            "errors": told(self.errors),
            "warnings": told(self.warnings),
            "notices": told(self.notices),
        }


_FIGURES: tuple[tuple[str, str, tuple[str, ...], int], ...] = (
    ("contributions", _("Contributions received"), ("contributions",), -1),
    ("aa_fees", _("Administrative agent fees"), ("aa_fees",), 1),
    ("income", _("Interest and other income"), ("fund_interest", "agency_interest", "other_income"), -1),
    ("fund_transfers", _("Received from other funds, net"), ("fund_transfers",), -1),
    ("contributor_refunds", _("Refunds to contributors"), ("contributor_refunds",), -1),
    ("approved", _("Approved"), ("allocations",), 1),
    ("transfers", _("Transferred to organisations"), ("transfers",), 1),
    ("refunds", _("Refunded by organisations"), ("refunds",), 1),
    ("charges", _("Bank charges and other expenditure of the fund"), ("bank_charges", "other_expenditure"), 1),
    ("expenditure", _("Expenditure reported by organisations"), ("expenditure",), 1),
    ("cash", _("Cash with the administrative agent"), ("cash",), 1),
)
"""Name, label, kinds of account, printed sign: as the annual report prints them."""


def preview_of(workbook: Workbook, draft: Draft) -> Preview:
    """The preview of a file whose checks are done."""
    order = {name: index for index, name in enumerate(BY_NAME)}
    findings = sorted(draft.findings, key=lambda f: (order.get(f.sheet, -1), f.sheet, f.row, len(f.letter), f.letter))
    return Preview(
        workbook=workbook,
        draft=draft,
        fund_code=str(draft.fund.get("code", "")),
        fund_name=str(draft.fund.get("name", "")),
        currency=draft.currency,
        is_new_fund=not draft.books.exists,
        sheets=[_sheet(draft, sheet.name, findings) for sheet in SHEETS],
        findings=findings,
        key_figures=_key_figures(draft),
    )


def amount_in_fund_currency(record: Record) -> int | None:
    """What a money row amounts to, in minor units of the fund's currency; None for a register row."""
    if BY_NAME[record.sheet].is_register:
        return None
    if record.sheet == "allocations":
        return approved(record)
    return record.amount("fund_amount" if record.sheet == "deposits" else "amount")


def _sheet(draft: Draft, name: str, findings: list[Finding]) -> SheetPreview:
    sheet = BY_NAME[name]
    preview = SheetPreview(name, sheet.title, draft.rows[name].is_present, rows=len(draft.rows[name].rows))
    total = 0
    for record in draft.of(name):
        if record.state == CONFLICTING:
            preview.conflicting += 1
        elif record.is_broken:
            continue
        elif record.state == NEW:
            preview.new += 1
            total += amount_in_fund_currency(record) or 0
        elif record.state == UNCHANGED:
            preview.unchanged += 1
        elif record.state == EMPTY:
            preview.empty += 1
        elif record.state == CHANGED:
            preview.changed += 1
            preview.changes.append(_changed(draft, record))
    preview.errors = sum(1 for f in findings if f.sheet == name and f.severity == ERROR)
    preview.warnings = sum(1 for f in findings if f.sheet == name and f.severity == WARNING)
    if not sheet.is_register:
        preview.new_amount = draft.amount(total)
    return preview


def _changed(draft: Draft, record: Record) -> ChangedRow:
    def shown(column: str, value: object) -> object:
        description = BY_NAME[record.sheet].column(column)
        if description.kind == fmt.AMOUNT and isinstance(value, int):
            currency = draft.currency
            if description.currency == fmt.AGREEMENT_CURRENCY:
                agreement = (
                    record.values
                    if record.sheet == "agreements"
                    else draft.values_of("agreements", record.values.get("agreement"))
                )
                currency = str((agreement or {}).get("currency") or currency)
            return Amount(value, currency)
        return "–" if value in (None, "") else value

    key = record.key if isinstance(record.key, str) else " · ".join(plain(part) for part in record.key)
    return ChangedRow(
        record.row.number,
        key,
        tuple(
            ChangedValue(change.column, shown(change.column, change.before), shown(change.column, change.after))
            for change in record.changes
        ),
    )


def _key_figures(draft: Draft) -> list[KeyFigure]:
    added = dict.fromkeys((name for name, *_rest in _FIGURES), 0)

    def add(name: str, amount: int) -> None:
        added[name] += amount

    for sheet in ("income", "transfers", "charges"):
        for record in draft.to_book(sheet):
            add(sheet, record.amount("amount"))
    for record in draft.to_book("deposits"):
        add("contributions", record.amount("fund_amount"))
        add("aa_fees", record.amount("aa_fee"))
    for sheet, sign in (("refunds", -1), ("contributor_refunds", -1)):
        for record in draft.to_book(sheet):
            add(sheet, sign * record.amount("amount"))
    for record in draft.to_book("fund_transfers"):
        add("fund_transfers", cash_change(record))
    for record in draft.to_book("allocations"):
        add("approved", approved(record))
    for record in draft.of("expenditures"):
        if record.state in (NEW, CHANGED) and not record.is_broken:
            before = record.changes[0].before if record.changes else 0
            add("expenditure", record.amount("amount") - (before if isinstance(before, int) else 0))
    for sheet in ("deposits", "refunds", "income", "transfers", "charges", "fund_transfers", "contributor_refunds"):
        for record in draft.to_book(sheet):
            add("cash", cash_change(record))
    figures = []
    for name, label, kinds, sign in _FIGURES:
        before = sign * sum(draft.books.key_figures.get(kind, 0) for kind in kinds)
        figures.append(KeyFigure(name, label, draft.amount(before), draft.amount(before + added[name])))
    return figures
