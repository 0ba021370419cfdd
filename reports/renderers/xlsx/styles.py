"""How the workbook looks: every style by name, as the number sheets refer to it by."""

from __future__ import annotations

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from reports.table import LINE, SUBTOTAL, TOTAL

NAVY, BLUE, TINT, PAGE, LINE_COLOUR, QUIET = "0B3C5D", "005A9C", "EAF2F8", "F5F8FB", "D3DDE6", "4A5B6B"
FONT = "Calibri"

THIN = Side("thin", color=LINE_COLOUR)
RULE = Side("thin", color=QUIET)
STRONG = Side("medium", color=NAVY)
BORDERS = {
    LINE: Border(bottom=THIN),
    SUBTOTAL: Border(top=RULE, bottom=THIN),
    TOTAL: Border(top=STRONG, bottom=STRONG),
}


def amount_format(decimals: int, zero: str | None = "–") -> str:
    """Negatives in parentheses, digits under digits; ``zero`` stands for an amount of nothing."""
    digits = "#,##0" + ("." + "0" * decimals if decimals else "")
    nothing = f'"{zero}"_)' if zero is not None else f"{digits}_)"
    return f"{digits}_);({digits});{nothing};@"


RATE_FORMAT = "0.00_);(0.00);0.00_);@"


class Styles:
    """Registers each style with the workbook when it is first asked for."""

    def __init__(self, workbook: Workbook, sheet: WriteOnlyWorksheet, decimals: int) -> None:
        self._workbook = workbook
        self._sheet = sheet
        self._numbers: dict[str, int] = {}
        self.statement = amount_format(decimals)
        self.ledger = amount_format(decimals, zero=None)

    def __getitem__(self, name: str) -> int:
        if name not in self._numbers:
            self._numbers[name] = self._registered(name)
        return self._numbers[name]

    def _registered(self, name: str) -> int:
        cell = WriteOnlyCell(self._sheet)
        cell.font = Font(FONT, size=10)
        cell.alignment = Alignment(vertical="top")
        what, _, role = name.partition(".")
        getattr(self, f"_{what}")(cell)
        if role:
            cell.border = BORDERS[role]
            if role != LINE and what != "key":
                cell.font = Font(FONT, size=10, bold=True, color=cell.font.color)
            if role == TOTAL:
                cell.fill = PatternFill("solid", PAGE)
        return int(cell.style_id)

    def _title(self, cell: WriteOnlyCell) -> None:
        cell.font = Font(FONT, size=15, bold=True, color=NAVY)

    def _subtitle(self, cell: WriteOnlyCell) -> None:
        cell.font = Font(FONT, size=10, color=QUIET)

    def _section(self, cell: WriteOnlyCell) -> None:
        cell.font = Font(FONT, size=10, bold=True, color=NAVY)
        cell.alignment = Alignment(vertical="bottom")

    def _head(self, cell: WriteOnlyCell) -> None:
        cell.font = Font(FONT, size=10, bold=True, color=NAVY)
        cell.fill = PatternFill("solid", TINT)
        cell.border = Border(bottom=STRONG)
        cell.alignment = Alignment(wrap_text=True, vertical="bottom")

    def _headnum(self, cell: WriteOnlyCell) -> None:
        self._head(cell)
        cell.alignment = Alignment(horizontal="right", wrap_text=True, vertical="bottom")

    def _group(self, cell: WriteOnlyCell) -> None:
        self._head(cell)
        cell.border = Border(bottom=RULE)
        cell.alignment = Alignment(horizontal="center", vertical="bottom")

    def _key(self, cell: WriteOnlyCell) -> None:
        cell.font = Font(FONT, size=8, color=QUIET)

    def _label(self, cell: WriteOnlyCell) -> None:
        cell.alignment = Alignment(wrap_text=True, vertical="top")

    def _text(self, cell: WriteOnlyCell) -> None:
        """A short text on one line."""

    def _strong(self, cell: WriteOnlyCell) -> None:
        cell.font = Font(FONT, size=10, bold=True)

    def _link(self, cell: WriteOnlyCell) -> None:
        cell.font = Font(FONT, size=10, color=BLUE, underline="single")

    def _note(self, cell: WriteOnlyCell) -> None:
        cell.font = Font(FONT, size=9, italic=True, color=QUIET)
        cell.alignment = Alignment(wrap_text=True, vertical="top")

    def _amount(self, cell: WriteOnlyCell) -> None:
        cell.number_format = self.statement

    def _ledgeramount(self, cell: WriteOnlyCell) -> None:
        cell.number_format = self.ledger

    def _rate(self, cell: WriteOnlyCell) -> None:
        cell.number_format = RATE_FORMAT

    def _percent(self, cell: WriteOnlyCell) -> None:
        cell.number_format = '0.00##" %"'
        cell.alignment = Alignment(horizontal="left", vertical="top")

    def _whole(self, cell: WriteOnlyCell) -> None:
        cell.number_format = "0"
        cell.alignment = Alignment(horizontal="left", vertical="top")

    def _day(self, cell: WriteOnlyCell) -> None:
        cell.number_format = "yyyy-mm-dd"
        cell.alignment = Alignment(horizontal="left", vertical="top")
