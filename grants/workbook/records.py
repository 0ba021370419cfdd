"""What the checks work on: rows as records, and what is already in the books. Pure.

A record's values are canonical: amounts are minor units of their own currency, defaults are filled in, and
what the file leaves open (an empty fee, a column that is not there) is missing. So a row and what is booked
under its key can be compared value by value.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import cast

from grants.headroom import Purse, PurseDay
from grants.workbook.cells import Value
from grants.workbook.findings import ERROR, WARNING, Amount, Finding
from grants.workbook.rows import Row, Rows, SheetRows

Key = str | tuple[Value, ...]
Values = dict[str, Value]

NEW, UNCHANGED, CHANGED, CONFLICTING, EMPTY = "new", "unchanged", "changed", "conflicting", "empty"
"""``EMPTY``: the amount is zero, so there is nothing to book, and nothing of it is in the books."""
REGISTER_ORDER = (
    "fund",
    "priority_focuses",
    "outputs",
    "contributors",
    "agreements",
    "instalments",
    "organisations",
    "projects",
)
FIRST_DAY = date(1, 1, 1)


@dataclass(frozen=True, slots=True)
class Change:
    """One value of a register row or an expenditure that is not what it was."""

    column: str
    before: Value
    after: Value


@dataclass(frozen=True, slots=True)
class Booked:
    """A document in the books: its last revision. ``sequence`` is the number of its entry.

    ``is_replaced``: reversed because a later workbook gave another figure, not because a person withdrew it.
    """

    values: Values
    sequence: int
    revision: int = 1
    is_reversed: bool = False
    is_replaced: bool = False

    @staticmethod
    def replacement_key(sequence: int) -> str:
        """The idempotency key of a reversal that makes room for the figure of a later workbook."""
        return f"replaced:{sequence}"


@dataclass(slots=True)
class Record:
    """One thing the file states: a row, or the rows of one expenditure. ``values`` are canonical."""

    sheet: str
    row: Row
    key: Key
    values: Values
    state: str = NEW
    is_broken: bool = False
    changes: tuple[Change, ...] = ()
    booked: Booked | None = None
    adjusted: int = 0
    """What prior-year adjustments add to the figure: it is in the amount the row states, and booked already."""
    _purse: Purse | None = field(default=None, init=False, repr=False, compare=False)

    def amount(self, name: str) -> int:
        """An amount in minor units; 0 where the file leaves it open."""
        value = self.values.get(name)
        return value if isinstance(value, int) else 0

    def text(self, name: str) -> str:
        value = self.values.get(name)
        return value if isinstance(value, str) else ""

    def day(self, name: str) -> date:
        """A date. Raises KeyError where the file does not state it."""
        return cast(date, self.values[name])

    @property
    def purse(self) -> Purse:
        """The project, organisation and purpose. Asked often, worked out once."""
        if self._purse is None:
            self._purse = Purse(self.text("project"), self.text("organisation"), self.text("purpose"))
        return self._purse


@dataclass(slots=True)
class Books:
    """What is in the books of one fund, in the terms of the workbook. ``exists`` is False for a fund not yet there."""

    exists: bool = False
    register: dict[str, dict[Key, Values]] = field(default_factory=dict)
    documents: dict[str, dict[Key, Booked]] = field(default_factory=dict)
    adjustments: dict[Key, int] = field(default_factory=dict)
    """Identity of an expenditure to the prior-year adjustments that count in its year: with it they are one amount."""
    cash_days: dict[date, int] = field(default_factory=dict)
    purse_days: dict[Purse, list[PurseDay]] = field(default_factory=dict)
    open_from: date = FIRST_DAY
    closed_years: frozenset[int] = frozenset()
    closed_on: date | None = None
    """When the fund was closed for good."""
    first_entry: date | None = None
    key_figures: dict[str, int] = field(default_factory=dict)
    sequence: int = 0

    def registered(self, sheet: str, key: Key) -> Values | None:
        return self.register.get(sheet, {}).get(key)

    def document(self, sheet: str, key: Key) -> Booked | None:
        return self.documents.get(sheet, {}).get(key)


@dataclass(slots=True)
class Draft:
    """A file on its way through the checks: every step adds records, states and findings."""

    rows: Rows
    books: Books
    today: date
    findings: list[Finding]
    fund: Values = field(default_factory=dict)
    currency: str = ""
    records: dict[str, dict[Key, Record]] = field(default_factory=dict)

    def of(self, sheet: str) -> list[Record]:
        return list(self.records.get(sheet, {}).values())

    def to_book(self, sheet: str) -> list[Record]:
        """The records of a sheet that would be booked as new, and are in order."""
        return [record for record in self.of(sheet) if record.state == NEW and not record.is_broken]

    def error(self, record: Record, column: str, message: str, /, **values: object) -> None:
        record.is_broken = True
        self.findings.append(self.sheet(record).finding(ERROR, record.row, column, message, **values))

    def warn(self, record: Record, column: str, message: str, /, **values: object) -> None:
        self.findings.append(self.sheet(record).finding(WARNING, record.row, column, message, **values))

    def sheet(self, record: Record) -> SheetRows:
        return self.rows[record.sheet]

    def amount(self, minor: int) -> Amount:
        return Amount(minor, self.currency)

    @property
    def start(self) -> date:
        """The fund's first day; long ago where the file does not tell."""
        start = self.fund.get("start_date")
        return start if isinstance(start, date) else FIRST_DAY

    def values_of(self, sheet: str, key: Value) -> Values | None:
        """What a key of another sheet stands for: the row of this file, or what is registered."""
        if not isinstance(key, str):
            return None
        record = self.records.get(sheet, {}).get(key)
        return record.values if record else self.books.registered(sheet, key)

    def rate(self, values: Values | None, name: str) -> Decimal:
        """A rate of a row, or the fund's own."""
        rate = (values or {}).get(name)
        if not isinstance(rate, Decimal):
            rate = self.fund.get(name)
        return rate if isinstance(rate, Decimal) else Decimal(0)
