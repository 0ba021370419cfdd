"""From the workbook as read to what an organisation states, with everything that is wrong in it told at once. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from fund import money
from grants.portfolio.layout import ANNUAL, CATEGORY_COLUMNS, FIGURES, NO, NOTES, REPORT, YES, sheets_of
from grants.reporting.computing import categories_of, without_zeros
from grants.workbook.findings import ERROR, Finding
from grants.workbook.findings import mark as _
from grants.workbook.reading import Workbook
from grants.workbook.rows import Row, Rows, SheetRows, rows_of

_LARGEST_UNITS = Decimal(10) ** 15


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose report on which year the page asks for."""

    fund: str
    organisation: str
    year: int
    currency: str


@dataclass(frozen=True, slots=True)
class StatedRow:
    """One row. ``amounts`` by category in minor units, those of every category of the year, zeros left out."""

    number: int
    project: str
    purpose: str
    amounts: Mapping[str, int]
    is_certified: bool
    explanation: str


@dataclass(frozen=True, slots=True)
class Stated:
    """What the file states. With a finding that is an error nothing of it is taken."""

    entered: str
    rows: tuple[StatedRow, ...]
    findings: tuple[Finding, ...]
    letters: Mapping[str, str] = field(default_factory=dict)
    """Column to its letter in the user's file."""

    @property
    def errors(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.severity == ERROR)


def stated_in(workbook: Workbook, asked: Asked) -> Stated:
    """Everything the file says; never raises."""
    rows = rows_of(workbook, sheets_of(asked.year), unread=NOTES)
    findings = list(rows.findings)
    entered = _head(rows, asked, findings)
    sheet = rows[FIGURES]
    if not sheet.is_present:
        findings.append(Finding(ERROR, FIGURES, _("The sheet is missing; it holds the figures.")))
    stated: list[StatedRow] = []
    seen: dict[tuple[str, str], int] = {}
    for row in sheet.rows:
        found = _stated(sheet, row, asked, findings)
        if found is None:
            continue
        key = found.project, found.purpose
        if key in seen:
            findings.append(
                sheet.finding(
                    ERROR, row, "project",
                    _("Project %(project)s (%(purpose)s) stands in row %(first)s already."),
                    project=found.project, purpose=found.purpose, first=seen[key],
                )
            )  # fmt: skip
            continue
        seen[key] = found.number
        stated.append(found)
    return Stated(entered, tuple(stated), tuple(findings), dict(sheet.letters))


def _head(rows: Rows, asked: Asked, findings: list[Finding]) -> str:
    """How the figures are entered; a file that is another's report is refused."""
    sheet = rows[REPORT]
    for row in sheet.rows[:1]:
        for name, wanted in (
            ("fund", asked.fund),
            ("organisation", asked.organisation),
            ("year", asked.year),
            ("currency", asked.currency),
        ):
            value = row.get(name)
            if value is not None and value != wanted:
                findings.append(
                    sheet.finding(
                        ERROR, row, name, _("The file is for %(value)s; this page is for %(wanted)s."),
                        value=value, wanted=wanted,
                    )
                )  # fmt: skip
        return str(row.get("entered") or ANNUAL)
    return ANNUAL


def _stated(sheet: SheetRows, row: Row, asked: Asked, findings: list[Finding]) -> StatedRow | None:
    amounts: dict[str, int] = {}
    is_broken = bool(row.broken)
    for code in categories_of(asked.year):
        value = row.get(CATEGORY_COLUMNS[code])
        if value is None:
            continue
        amount = value if isinstance(value, Decimal) else Decimal(str(value))
        minor = _minor(sheet, row, CATEGORY_COLUMNS[code], amount, asked.currency, findings)
        if minor is None:
            is_broken = True
        else:
            amounts[code] = minor
    if is_broken:
        return None
    return StatedRow(
        number=row.number,
        project=str(row.get("project")),
        purpose=str(row.get("purpose")),
        amounts=without_zeros(amounts),
        is_certified=(row.get("certified") or NO) == YES,
        explanation=str(row.get("explanation") or "").strip(),
    )


def _minor(
    sheet: SheetRows, row: Row, column: str, amount: Decimal, currency: str, findings: list[Finding]
) -> int | None:
    too_large = sheet.finding(
        ERROR, row, column, _("%(value)s is larger than any amount the books take."), value=amount
    )
    if abs(amount) >= _LARGEST_UNITS:
        findings.append(too_large)
        return None
    try:
        minor = money.to_minor(amount, currency)
    except money.InexactAmount:
        findings.append(
            sheet.finding(
                ERROR, row, column, _("%(value)s has more decimals than %(currency)s has (%(decimals)s)."),
                value=amount, currency=currency, decimals=money.decimals_of(currency),
            )
        )  # fmt: skip
        return None
    if abs(minor) > money.LARGEST_AMOUNT_MINOR:
        findings.append(too_large)
        return None
    return minor
