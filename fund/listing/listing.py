"""A list, as a page draws it and as a file holds it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fund.display import digits
from fund.listing.columns import Beside, Column, beside_rows, table_html, total_foot
from fund.listing.files import CSV, FORMATS, LONGEST_XLSX, csv_response, xlsx_response
from fund.listing.filters import PAGING, Chip, Filters, replaced
from fund.listing.keyset import Key, MemoryKey

PAGE_SIZE = 50
CHUNK = 2_000


@dataclass(frozen=True, slots=True)
class Empty:
    """Why there is nothing to see, and what can be done about it."""

    title: str
    text: str = ""
    action_url: str = ""
    action_label: str = ""


@dataclass(frozen=True, slots=True)
class ListPage:
    """What ``templates/components/listing.html`` draws."""

    key: str
    title: str
    table: SafeString
    filters: Filters | None
    kept: list[tuple[str, str]]
    chips: list[Chip]
    clear_url: str
    count_text: str
    text: str
    exports: list[tuple[str, str]]
    empty: Empty | None
    stacks: bool = False
    previous_url: str = ""
    next_url: str = ""

    @property
    def heading_id(self) -> str:
        return f"list-{self.key}"


@dataclass(slots=True)
class Listing:
    """A filtered queryset, or rows already worked out, with columns.

    ``order`` is the key of the column it is sorted by at first, with ``-`` for downwards. ``counted`` says "159
    transfers" for a number; without it nothing is counted or added up, for lists that may be very long. ``uncounted``
    are the rows that stand in the list and not in its totals: what was reversed. ``about`` goes with the file. ``name``
    tells rows in memory apart, where the first column does not. ``stacks``: on a narrow screen the cells of a row
    stand below each other, each with its column's name. ``beside`` is said under the total of its column.
    """

    key: str
    title: str
    columns: list[Column]
    rows: QuerySet[Any] | Sequence[Any]
    order: str
    empty: Empty
    filters: Filters | None = None
    counted: Callable[[int], str] | None = None
    uncounted: Q | None = None
    row_class: Callable[[Any], str] = field(default=lambda row: "")
    about: list[tuple[str, str]] = field(default_factory=list)
    page_size: int = PAGE_SIZE
    name: Callable[[Any], str] | None = None
    stacks: bool = False
    beside: Beside | None = None

    def answer(self, request: HttpRequest) -> HttpResponseBase | None:
        """The list as a file, where the address asks for one (``?export=csv``)."""
        form = request.GET.get("export", "")
        if form not in FORMATS:
            return None
        rows = self._all(self._key(request.GET))
        if form == CSV or self._is_long():
            return csv_response(self.key, self.columns, rows)
        return xlsx_response(self.key, self.title, self.columns, rows, self._about(request.GET))

    def _is_long(self) -> bool:
        if isinstance(self.rows, QuerySet):
            return self.rows.order_by()[LONGEST_XLSX:].exists()
        return len(self.rows) > LONGEST_XLSX

    def page(self, request: HttpRequest) -> ListPage:
        """The page the address asks for. One query, and one more where it is counted."""
        address = request.GET
        key = self._key(address)
        part = key.page(self.rows, address.get("after", ""), address.get("before", ""), self.page_size)
        totals = self._totals() if self.counted and part.rows else {}
        count = totals.pop("_count", 0)
        more = beside_rows(self.columns, totals[self.beside.key], self.beside) if totals and self.beside else ""
        foot = (
            total_foot(self.columns, totals, self._total_label(totals, count), more, labelled=self.stacks)
            if totals
            else ""
        )
        chips = self.filters.chips(address) if self.filters else []
        clear_url = replaced(address, dict.fromkeys(self.filters.filters, "")) if self.filters else "?"
        return ListPage(
            key=self.key,
            title=self.title,
            table=table_html(
                self.columns,
                part.rows,
                heads=self._heads(address),
                row_class=self.row_class,
                foot=foot,
                labelled=self.stacks,
            ),
            filters=self.filters,
            kept=self._kept(address),
            chips=chips,
            clear_url=clear_url,
            count_text=self.counted(count) if self.counted and part.rows else "",
            stacks=self.stacks,
            text=self._range_text(len(part.rows), count),
            exports=[(form.upper(), replaced(address, {"export": form})) for form in FORMATS] if part.rows else [],
            empty=None if part.rows else self._empty(chips, clear_url),
            previous_url=replaced(address, {"before": part.before}) if part.before else "",
            next_url=replaced(address, {"after": part.after}) if part.after else "",
        )

    # -- order -----------------------------------------------------------------------------------------

    def _asked(self, address: QueryDict) -> str:
        asked = address.get("sort", "")
        sortable = {column.key for column in self.columns if column.sort}
        return asked if asked.removeprefix("-") in sortable else self.order

    def _key(self, address: QueryDict) -> Any:
        asked = self._asked(address)
        column = next(column for column in self.columns if column.key == asked.removeprefix("-"))
        if not isinstance(self.rows, QuerySet):
            return MemoryKey(column.plain, asked.startswith("-"), self.name or self.columns[0].plain)
        return Key(column.sort, asked.startswith("-"))

    def _heads(self, address: QueryDict) -> list[str]:
        asked = self._asked(address)
        heads = []
        for column in self.columns:
            if column.only_in_files:
                continue
            css = format_html(' class="{}"', column.css) if column.css else ""
            if not column.sort:
                heads.append(format_html('<th scope="col"{}>{}</th>', css, column.heading))
                continue
            current = asked.removeprefix("-") == column.key
            downwards = asked.startswith("-")
            opposite = "" if current and downwards else "-" if current else "-" if column.is_numeric else ""
            sort = format_html(' aria-sort="{}"', "descending" if downwards else "ascending") if current else ""
            url = replaced(address, {"sort": f"{opposite}{column.key}"})
            heads.append(format_html('<th scope="col"{}{}><a href="{}">{}</a></th>', css, sort, url, column.heading))
        return heads

    # -- what is under and over the table ----------------------------------------------------------------

    def _totals(self) -> dict[str, Any]:
        wanted = {column.key: column.total for column in self.columns if column.total is not None}
        if not isinstance(self.rows, QuerySet):
            return {"_count": len(self.rows), **{key: sum(map(total, self.rows)) for key, total in wanted.items()}}
        found = self.rows.order_by().aggregate(
            _count=Count("pk"),
            **({"_uncounted": Count("pk", filter=self.uncounted)} if wanted and self.uncounted else {}),
            # Named apart from the fields they add up.
            **{f"sum_of_{key}": total for key, total in wanted.items()},
        )
        return {key.removeprefix("sum_of_"): value or 0 for key, value in found.items()}

    def _total_label(self, totals: dict[str, Any], count: int) -> str:
        left_out = totals.pop("_uncounted", 0)
        label = ngettext("Total of %(count)s line", "Total of all %(count)s lines", count) % {"count": digits(count, 0)}
        if left_out:
            label = _("%(total)s, without %(left_out)s reversed") % {"total": label, "left_out": digits(left_out, 0)}
        return label

    def _range_text(self, shown: int, count: int) -> str:
        if not count or shown >= count:
            return ""
        return _("%(shown)s of %(count)s shown") % {"shown": digits(shown, 0), "count": digits(count, 0)}

    def _kept(self, address: QueryDict) -> list[tuple[str, str]]:
        """What the filter form carries along: the sort, the part of the page, the day."""
        own = set(self.filters.filters) if self.filters else set()
        names = [name for name in address if name not in own and name not in PAGING]
        return [(name, value) for name in names for value in address.getlist(name) if value]

    def _empty(self, chips: list[Chip], clear_url: str) -> Empty:
        if chips:
            text = _("Take one away, or clear them all.")
            return Empty(_("Nothing matches these filters"), text, clear_url, _("Clear the filters"))
        return self.empty

    # -- files -----------------------------------------------------------------------------------------

    def _all(self, key: Key) -> Iterator[Any]:
        """Every row in order, read in chunks, so that no long query is held open."""
        cursor = ""
        while True:
            part = key.page(self.rows, cursor, "", CHUNK)
            yield from part.rows
            cursor = part.after
            if not cursor:
                return

    def _about(self, address: QueryDict) -> list[tuple[str, str]]:
        chips = self.filters.chips(address) if self.filters else []
        return [*self.about, *((chip.label, chip.value) for chip in chips)]
