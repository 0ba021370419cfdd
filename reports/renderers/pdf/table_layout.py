"""Where everything in a printed table goes: widths of columns, lines of text, heights of rows.

Worked out once a table and shared by all its parts when it is split over pages, so that the cost of a
table grows with its rows and not with rows times pages.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate, groupby

from reports.renderers.pdf import fonts
from reports.renderers.pdf.look import NOTE

LINE, SUBTOTAL, TOTAL, HEADING = "line", "subtotal", "total", "heading"
FIGURES, WORDS = "figures", "words"

LARGEST_SIZE, SMALLEST_COMFORTABLE, SMALLEST, STEP = 7.8, 6.6, 2.0, 0.2
CAPTION_SIZE, CAPTION_LEADING, UNIT_SIZE = 8.8, 12.0, 7.5
PAD = 4.0
EVENLY = 0.9
"""Columns of figures are about as wide as the widest of them, where there is room."""
MOST_MEAN_LINES = 2.1
"""Labels of more lines than this on the average want a wider page."""
MOST_AIR = 46.0
"""No column of figures is wider than its figures by more than this."""
MOST_LINES = 14
"""A label of more lines than this is shortened on paper; the whole of it stays in the structure tree."""
WIDEST_WORDS = 96.0
NARROWEST_LABEL = 128.0
PLEASANT_LABEL_SHARE, OTHERS_FIRST_SHARE, WIDEST_LABEL_SHARE = 0.26, 0.42, 0.62
"""Of the table's width: what labels get if figures can be set smaller; before other columns get more; at most."""


@dataclass(frozen=True, slots=True)
class PrintedColumn:
    """``kind`` is FIGURES (right-aligned) or WORDS (wrapped); ``group`` is printed above neighbours that share it."""

    label: str
    kind: str = FIGURES
    group: str = ""


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """Texts as printed, one a column. ``said``: by column, what is read aloud or copied where it differs."""

    label: str
    texts: tuple[str, ...] = ()
    role: str = LINE
    said: dict[int, str] | None = None


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """A table ready to be drawn: all its texts are legible.

    ``number`` is its name (``Table 4``), ``notes`` are printed below it, ``largest_size`` is the largest size of
    type it is set in, ``widest_words`` how wide a column of words may be, in points.
    """

    number: str
    title: str
    unit: str
    row_heading: str
    columns: tuple[PrintedColumn, ...]
    rows: tuple[PrintedRow, ...]
    notes: str = ""
    largest_size: float = LARGEST_SIZE
    widest_words: float = WIDEST_WORDS


@dataclass(frozen=True, slots=True)
class ColumnGroup:
    """The heading above the columns ``first`` to ``last`` (from 1; 0 is the label), in lines."""

    first: int
    last: int
    lines: list[str]


class TableLayout:
    """The layout of a table in a width, in points. Rows are numbered from 0, header rows apart."""

    def __init__(self, table: PrintedTable, available: float) -> None:
        self.table = table
        self.available = available
        self._least_widths, self._natural_widths = self._widths_at_size_one()
        labels = (fonts.width(row.label, font_of(row.role), 1) for row in table.rows if row.role != HEADING)
        heading = fonts.widest_word(table.row_heading, fonts.BOLD, 1)
        self._natural_label = max(heading, max(labels, default=0.0))
        self.size = self._fitting_size()
        self.leading = self.size * 1.34
        self.pad_row = self.size * 0.42
        self.bracket = fonts.width(")", fonts.REGULAR, self.size)
        self.widths = self._column_widths()
        self.lefts = [0.0, *accumulate(self.widths)]
        self.header = [
            fonts.wrapped(label, fonts.BOLD, self.size, self._heading_room(index))
            for index, label in enumerate([table.row_heading, *(column.label for column in table.columns)])
        ]
        self.groups = self._column_groups()
        group_lines = max((len(group.lines) for group in self.groups), default=0)
        self.group_height = group_lines * self.leading + 2 * self.pad_row if group_lines else 0.0
        header_lines = max(len(lines) for lines in self.header)
        self.header_height = self.group_height + header_lines * self.leading + 2 * self.pad_row + 1
        self.caption = fonts.wrapped(
            f"{table.number}. {table.title}" if table.number else table.title,
            fonts.BOLD,
            CAPTION_SIZE,
            available - fonts.width(table.unit, fonts.REGULAR, UNIT_SIZE) - 16,
        )
        self.caption_height = len(self.caption) * CAPTION_LEADING + 4
        self.rows = [self._row_lines(row) for row in table.rows]
        self.heights = [max(map(len, lines)) * self.leading + 2 * self.pad_row for lines in self.rows]
        self.tops = [0.0, *accumulate(self.heights)]
        self.notes = fonts.wrapped(table.notes, NOTE.font, NOTE.size, available) if table.notes else []
        self.notes_height = len(self.notes) * NOTE.leading + 5 if self.notes else 0.0

    def fits_comfortably(self) -> bool:
        """True where the figures need not be smaller than is pleasant to read, nor the labels in tall columns."""
        tall = sum(len(lines[0]) for lines in self.rows) > MOST_MEAN_LINES * len(self.rows)
        return self.size >= SMALLEST_COMFORTABLE and not tall

    def _heading_room(self, index: int) -> float:
        figures = index > 0 and self.table.columns[index - 1].kind == FIGURES
        return self.widths[index] - 2 * PAD - (self.bracket if figures else 0)

    def right(self, column: int) -> float:
        """Where the digits of a column of figures end; column 0 is the label. A closing bracket hangs beyond."""
        return self.lefts[column + 1] - PAD - self.bracket

    def _widths_at_size_one(self) -> tuple[list[float], list[float]]:
        """For each column but the first, per point of font size: the least width, and the width without wrapping."""
        least, natural = [], []
        for index, column in enumerate(self.table.columns):
            heading = fonts.widest_word(column.label, fonts.BOLD, 1)
            texts = [(row.texts[index], font_of(row.role)) for row in self.table.rows if row.texts]
            if column.kind == WORDS:
                distinct = set(texts)
                least.append(max(heading, *(fonts.widest_word(text, font, 1) for text, font in distinct), 0.0))
                natural.append(max(heading, *(fonts.width(text, font, 1) for text, font in distinct), 0.0))
                continue
            # All digits of a font are equally wide: the longest text of a column of figures is its widest.
            longest = {
                font: max((text for text, its_font in texts if its_font == font), key=len, default="")
                for font in (fonts.REGULAR, fonts.BOLD)
            }
            figures = max((fonts.width(text, font, 1) for font, text in longest.items()), default=0.0)
            least.append(max(heading, figures) + fonts.width(")", fonts.REGULAR, 1))
            natural.append(least[-1])
        return least, natural

    def _least(self, size: float) -> list[float]:
        """The least width of each column but the first; a column of words is not wider than it may be."""
        return [
            (min(width * size, self.table.widest_words) if column.kind == WORDS else width * size) + 2 * PAD
            for width, column in zip(self._least_widths, self.table.columns, strict=True)
        ]

    def _fitting_size(self) -> float:
        """The largest size that leaves the labels room; below what is comfortable if it must: nothing may be cut."""
        size = self.table.largest_size
        while size > SMALLEST:
            narrowest = min(NARROWEST_LABEL, self.available / 3)
            if size >= SMALLEST_COMFORTABLE:
                narrowest = max(narrowest, min(self._natural_label * size, PLEASANT_LABEL_SHARE * self.available))
            if sum(self._least(size)) <= self.available - narrowest:
                break
            size -= STEP
        return round(size, 2)

    def _column_widths(self) -> list[float]:
        columns, size = self.table.columns, self.size
        widths = self._least(size)
        wanted = max(self._natural_label * size + 2 * PAD + 6, NARROWEST_LABEL)
        wanted = min(wanted, WIDEST_LABEL_SHARE * self.available)
        label = max(min(wanted, OTHERS_FIRST_SHARE * self.available), NARROWEST_LABEL)
        spare = self.available - sum(widths)
        for index, column in enumerate(columns):
            if column.kind == WORDS:
                more = min(self._natural_widths[index] * size, self.table.widest_words) + 2 * PAD - widths[index]
                more = max(min(more, spare - label), 0.0)
                widths[index] += more
                spare -= more
        spare -= self._even_out(widths, max(spare - label, 0.0))
        if columns:
            even = min(max(spare - wanted, 0.0) / len(columns), MOST_AIR)
            widths = [width + even for width in widths]
        return [self.available - sum(widths), *widths]

    def _even_out(self, widths: list[float], spare: float) -> float:
        """Widens the narrow columns of figures towards the widest of them; what that takes of the spare width."""
        of_figures = [index for index, column in enumerate(self.table.columns) if column.kind == FIGURES]
        aim = max((widths[index] for index in of_figures), default=0.0) * EVENLY
        missing = {index: max(aim - widths[index], 0.0) for index in of_figures}
        share = min(spare / sum(missing.values()), 1.0) if any(missing.values()) else 0.0
        for index, width in missing.items():
            widths[index] += width * share
        return sum(missing.values()) * share

    def _column_groups(self) -> list[ColumnGroup]:
        groups = []
        index = 1
        for label, columns in groupby(self.table.columns, key=lambda column: column.group):
            last = index + len(list(columns)) - 1
            if label:
                room = self.lefts[last + 1] - self.lefts[index] - 2 * PAD
                groups.append(ColumnGroup(index, last, fonts.wrapped(label, fonts.BOLD, self.size, room)))
            index = last + 1
        return groups

    def _row_lines(self, row: PrintedRow) -> list[list[str]]:
        """The lines of the label and of each column."""
        font = font_of(row.role)
        room = (self.available if row.role == HEADING else self.widths[0]) - 2 * PAD
        lines = [fonts.shortened(fonts.wrapped(row.label, font, self.size, room), MOST_LINES)]
        for index, text in enumerate(row.texts):
            if self.table.columns[index].kind == WORDS:
                lines.append(
                    fonts.shortened(fonts.wrapped(text, font, self.size, self.widths[index + 1] - 2 * PAD), MOST_LINES)
                )
            else:
                lines.append([text])
        return lines


def font_of(role: str) -> str:
    """Lines are set in regular type, headings and sums in bold."""
    return fonts.REGULAR if role == LINE else fonts.BOLD
