"""A report's expressions as spreadsheet formulas. Pure text: nothing is computed here.

Ledger sums become SUMIFS over named columns of the Ledger sheet, between days that are cells of the Cover.
Codes stand in square brackets on the Ledger sheet and in the formulas: a spreadsheet compares loosely, and
would take 00095366 for a number, 1-2 for a day and * for anything.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from openpyxl.utils import get_column_letter

from reports.table import (
    CellRef,
    Expression,
    GrossUp,
    LedgerSum,
    PlannedAmount,
    Portion,
    Proportion,
    Recorded,
    Share,
    Sum,
)

PLAIN_DIMENSIONS = ("purpose",)
"""Dimensions whose codes are our own words."""
LONGEST = 200
"""Parts of one SUM: spreadsheets take 255."""
FEW = 8
"""Single cells that are added one by one, so that the formula reads like the sentence it is."""
_LOOSE = re.compile(r'[*?~"]')


class Tokens:
    """What stands for a code on the Ledger sheet: unlike any other code of its dimension, to any spreadsheet."""

    def __init__(self) -> None:
        self._tokens: dict[tuple[str, str], str] = {}
        self._taken: set[tuple[str, str]] = set()

    def token(self, dimension: str, code: str) -> str:
        if not code or dimension in PLAIN_DIMENSIONS:
            return code
        known = self._tokens.get((dimension, code))
        return known if known is not None else self._made(dimension, code)

    def _made(self, dimension: str, code: str) -> str:
        stem, number = _LOOSE.sub("_", code), 1
        token = f"[{stem}]"
        while (dimension, _folded(token)) in self._taken:
            number += 1
            token = f"[{stem}#{number}]"
        self._taken.add((dimension, _folded(token)))
        self._tokens[dimension, code] = token
        return token


def _folded(text: str) -> str:
    """Equal for texts a spreadsheet may take for equal."""
    return unicodedata.normalize("NFKC", text).casefold()


class Places:
    """Where everything stands: cells of tables, planned amounts, days and rates."""

    def __init__(self, days: Mapping[date, str], decimals: int) -> None:
        self.days = days
        self.decimals = decimals
        self.tokens = Tokens()
        self.planned: dict[str, str] = {}
        self._cells: dict[CellRef, tuple[str, int, int]] = {}

    def put(self, cell: CellRef, sheet: str, row: int, column: int) -> None:
        self._cells[cell] = (sheet, row, column)

    def at(self, cell: CellRef) -> tuple[str, int, int]:
        """Sheet, row and column of a cell. Raises KeyError."""
        return self._cells[cell]


class Formulas:
    """Formulas as they are written on one sheet."""

    def __init__(self, places: Places, sheet: str) -> None:
        self.places = places
        self.sheet = sheet

    def formula(self, expression: Expression) -> str:
        """The formula of a cell, without the equals sign."""
        if isinstance(expression, CellRef):
            return self.reference(expression)
        if isinstance(expression, PlannedAmount):
            return self.places.planned[expression.focus]
        if isinstance(expression, Share):
            part, whole = self.reference(expression.part), self.reference(expression.whole)
            return f'IF({whole}=0,"",ROUND({part}*100/{whole},{expression.decimals}))'
        if isinstance(expression, Sum) and len(expression.terms) < 2:
            return self.operand(expression)
        return f"ROUND({self.operand(expression)},{self.places.decimals})"

    def operand(self, expression: Expression) -> str:
        """The expression as part of another formula, unrounded."""
        if isinstance(expression, LedgerSum):
            return self._ledger_sum(expression)
        if isinstance(expression, Sum):
            return self._sum(expression)
        if isinstance(expression, Portion):
            return f"{self._bracketed(expression.base)}*{expression.rate_name}/100"
        if isinstance(expression, GrossUp):
            return f"{self._bracketed(expression.base)}*100/(100-{expression.rate_name})"
        if isinstance(expression, Recorded):
            return format(Decimal(expression.amount_minor).scaleb(-self.places.decimals), "f")
        if isinstance(expression, Proportion):
            base, part, whole = map(self.reference, (expression.base, expression.part, expression.whole))
            return f"IF({whole}>0,{base}*{part}/{whole},0)"
        return self.formula(expression)

    def reference(self, cell: CellRef) -> str:
        sheet, row, column = self.places.at(cell)
        return self.address(sheet, row, column)

    def address(self, sheet: str, row: int, column: int) -> str:
        cell = f"{get_column_letter(column)}{row}"
        return cell if sheet == self.sheet else f"{quoted(sheet)}!{cell}"

    def _ledger_sum(self, figure: LedgerSum) -> str:
        signed = [self._signed_sumifs(sign, kind, figure) for sign, kind in figure.signed_kinds]
        return "".join(signed).removeprefix("+")

    def _signed_sumifs(self, sign: int, kind: str, figure: LedgerSum) -> str:
        criteria = [f'ledger_kind,"{kind}"']
        for dimension, code in figure.where:
            criteria.append(f'ledger_{dimension},"{self.places.tokens.token(dimension, code)}"')
        if figure.since is not None:
            criteria.append(f'ledger_date,">="&{self.places.days[figure.since]}')
        criteria.append(f'ledger_date,"<="&{self.places.days[figure.until]}')
        return f"{'+' if sign > 0 else '-'}SUMIFS(ledger_amount,{','.join(criteria)})"

    def _sum(self, expression: Sum) -> str:
        """Neighbouring cells of one column become ranges of a SUM; a few single cells are added with a plus."""
        cells = [term for sign, term in expression.terms if sign == 1 and isinstance(term, CellRef)]
        runs = self._runs(cells)
        if len(runs) == len(cells) <= FEW:
            words = [f"+{self.reference(cell)}" for cell in cells]
        else:
            parts = [self._range(run) for run in runs]
            words = [f"+SUM({','.join(parts[start : start + LONGEST])})" for start in range(0, len(parts), LONGEST)]
        for sign, term in expression.terms:
            if sign != 1 or not isinstance(term, CellRef):
                words.append(f"{'+' if sign == 1 else '-'}{self._bracketed(term)}")
        return "".join(words).removeprefix("+") or "0"

    def _bracketed(self, expression: Expression) -> str:
        operand = self.operand(expression)
        return f"({operand})" if isinstance(expression, Sum | LedgerSum) else operand

    def _runs(self, cells: Iterable[CellRef]) -> list[list[CellRef]]:
        """The cells, in order, in runs of neighbours below each other."""
        runs: list[list[CellRef]] = []
        for cell in cells:
            if runs and self._follows(runs[-1][-1], cell):
                runs[-1].append(cell)
            else:
                runs.append([cell])
        return runs

    def _range(self, run: list[CellRef]) -> str:
        first = self.reference(run[0])
        if len(run) == 1:
            return first
        _sheet, row, column = self.places.at(run[-1])
        return f"{first}:{get_column_letter(column)}{row}"

    def _follows(self, one: CellRef, other: CellRef) -> bool:
        sheet, row, column = self.places.at(one)
        return self.places.at(other) == (sheet, row + 1, column)


def quoted(sheet: str) -> str:
    """A sheet's name as formulas write it."""
    return "'" + sheet.replace("'", "''") + "'"


def rate_text(rate: Decimal) -> str:
    return format(rate.normalize(), "f")
