"""The Ledger sheet: a line for each side of each movement, which every formula of the workbook adds up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter

from fund.chart import AccountName
from reports.fund_figures import LedgerLine
from reports.renderers.xlsx.book import Book, sheet_name
from reports.renderers.xlsx.formulas import Tokens, quoted
from reports.renderers.xlsx.sheet_xml import Strings, serial

FOCUS = "focus"
CODES = ("contributor", "agreement", "organisation", "project", FOCUS, "purpose", "category", "other_fund")
COLUMNS = ("sequence", "date", "event", "narration", "record", "kind", *CODES, "amount")
"""In the order of the sheet. Formulas name the column ``ledger_`` and its word."""
WIDTHS = {"sequence": 8, "date": 11, "event": 20, "narration": 38, "record": 26, "kind": 19, "amount": 18}
WIDTH_OF_CODES = 15
LAST_ROW = 1_048_576
"""The last row a sheet can have."""


class LedgerTooLong(ValueError):
    """More lines than a sheet has rows: the other formats have no such limit."""


def name() -> str:
    return sheet_name(_("Ledger"))


LETTERS = {column: get_column_letter(number) for number, column in enumerate(COLUMNS, 1)}


def ranges() -> Iterator[tuple[str, str]]:
    """The names formulas use, and the columns they stand for."""
    for column in ("date", "kind", *CODES, "amount"):
        yield f"ledger_{column}", f"{quoted(name())}!${LETTERS[column]}:${LETTERS[column]}"


def write(book: Book, lines: Iterable[LedgerLine]) -> None:
    """Headings in the first row, as tools that sort and filter expect."""
    widths = [float(WIDTHS.get(column, WIDTH_OF_CODES)) for column in COLUMNS]
    page, sheet = book.add(name(), widths, header_rows=(1, 1), freeze="C2")
    styles = book.styles
    for number, (column, heading) in enumerate(_headings().items(), 1):
        sheet.text(number, heading, styles["headnum" if column == "amount" else "head"])
    sheet.end_row()
    page.auto_filter.ref = f"A1:{LETTERS['amount']}{LAST_ROW}"
    for range_name, address in ranges():
        book.name_range(range_name, address)
    # Styles are registered now: the rows are made when the rest of the file is already there.
    sheet.then(_rows(book, lines, *(styles[style] for style in ("text", "day", "whole", "ledgeramount"))))


def _headings() -> dict[str, str]:
    return {
        "sequence": _("Entry"),
        "date": _("Date"),
        "event": _("Event"),
        "narration": _("Narration"),
        "record": _("Record"),
        "kind": _("Account"),
        "contributor": _("Contributor"),
        "agreement": _("Agreement"),
        "organisation": _("Organisation"),
        "project": _("Project"),
        "focus": _("Priority focus"),
        "purpose": _("Purpose"),
        "category": _("Category"),
        "other_fund": _("Other fund"),
        "amount": _("Amount"),
    }


def _rows(
    book: Book, lines: Iterable[LedgerLine], text: int, day_style: int, whole: int, amount_style: int
) -> Iterator[str]:
    """The rows after the heading, ready-made: what recurs, the cells of an account and of a day, is made once."""
    strings, tokens = book.strings, book.places.tokens
    scale, number = 10**book.decimals, strings.number
    accounts: dict[tuple[AccountName, str], list[tuple[str, int]]] = {}
    days: dict[date, int] = {}
    at_sequence, at_date, at_amount = LETTERS["sequence"], LETTERS["date"], LETTERS["amount"]
    at_words = [LETTERS[column] for column in ("event", "narration", "record")]
    for row, line in enumerate(lines, 2):
        if row > LAST_ROW:
            raise LedgerTooLong(
                _("The ledger has more lines than a sheet of a workbook can hold (%(count)s).")
                % {"count": LAST_ROW - 1}
            )
        sequence, day, event, narration, record, name, focus, amount = line
        cells = accounts.get((name, focus))
        if cells is None:
            cells = accounts[name, focus] = _account_cells(name, focus, strings, tokens)
        if day not in days:
            days[day] = serial(day)
        words = [
            (letter, number(word)) for letter, word in zip(at_words, (event, narration, record), strict=True) if word
        ]
        texts = "".join([f'<c r="{at}{row}" s="{text}" t="s"><v>{index}</v></c>' for at, index in words + cells])
        units, rest = divmod(abs(amount), scale)
        decimals = f".{rest:0{book.decimals}d}" if book.decimals else ""
        yield (
            f'<row r="{row}"><c r="{at_sequence}{row}" s="{whole}"><v>{sequence}</v></c>'
            f'<c r="{at_date}{row}" s="{day_style}"><v>{days[day]}</v></c>{texts}'
            f'<c r="{at_amount}{row}" s="{amount_style}"><v>{"-" if amount < 0 else ""}{units}{decimals}</v></c></row>'
        )


def _account_cells(name: AccountName, focus: str, strings: Strings, tokens: Tokens) -> list[tuple[str, int]]:
    """Column letter and text number of the account's kind and of each code it has."""
    codes = {code: focus if code == FOCUS else getattr(name, code) for code in CODES}
    cells = [(LETTERS["kind"], strings.number(name.kind))]
    return cells + [
        (LETTERS[code], strings.number(tokens.token(code, value))) for code, value in codes.items() if value
    ]
