"""What a portfolio report is asked for: grouped by what, over which years, known when, in which order. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from reports.definitions.portfolio import GROUPINGS, MEASURES
from reports.phrase import phrase as _

LABEL = "label"
"""Sorted by what the rows are called."""
REVERSED = "reversed"
EARLIEST, LATEST = 1900, 9999


class UnclearQuestion(ValueError):
    """A question nobody can answer. ``sentence`` is a phrase."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Question:
    """``since`` None is from each fund's first day; both years are included. ``sort``: ``label``, or a measure with
    the largest first. ``day``: the last year ends on it already. ``known_on``: what was recorded by the end of that day
    alone; None: everything. ``is_reversed``: names from the last, a measure from the smallest."""

    by: str
    until: int
    since: int | None = None
    sort: str = LABEL
    day: date | None = None
    known_on: date | None = None
    is_reversed: bool = False

    @classmethod
    def asked(
        cls, address: Mapping[str, str], this_year: int, day: date | None = None, known_on: date | None = None
    ) -> Question:
        """The question an address asks, ``?by=country&from=2015&to=2020&sort=expenditure&order=reversed``; by fund and
        to this year where it does not say. A ``day`` stands in place of the last year. Raises UnclearQuestion."""
        by, sort = address.get("by", "") or "fund", address.get("sort", "") or LABEL
        if by not in GROUPINGS:
            raise UnclearQuestion(_("The funds cannot be grouped by %(word)s.", word=by[:40]))
        if sort != LABEL and sort not in MEASURES:
            raise UnclearQuestion(_("The rows cannot be sorted by %(word)s.", word=sort[:40]))
        since, until = _year(address.get("from", "")), _year(address.get("to", "")) or this_year
        if day is not None:
            until = day.year
        if since is not None and since > until:
            raise UnclearQuestion(_("The first year, %(first)s, is after the last, %(last)s.", first=since, last=until))
        return cls(by, until, since, sort, day, known_on, address.get("order", "") == REVERSED)

    @classmethod
    def kept(cls, parameters: Mapping[str, Any]) -> Question:
        """The question as ``parameters`` keeps it; those kept before there were positions have none."""
        day, known_on = (
            date.fromisoformat(text) if (text := parameters.get(name)) else None for name in ("day", "known_on")
        )
        is_reversed = parameters.get("order") == REVERSED
        years = parameters["until"], parameters["since"]
        return cls(parameters["by"], *years, parameters["sort"], day, known_on, is_reversed)

    @property
    def parameters(self) -> dict[str, Any]:
        """As JSON holds them. What is not asked is not named: the same file asked for again is the same question."""
        days = {"day": self.day, "known_on": self.known_on}
        return (
            {"by": self.by, "since": self.since, "until": self.until, "sort": self.sort}
            | {name: day.isoformat() for name, day in days.items() if day is not None}
            | ({"order": REVERSED} if self.is_reversed else {})
        )

    @property
    def last_day(self) -> date:
        return self.day or date(self.until, 12, 31)

    @property
    def address(self) -> dict[str, str]:
        """As the query of an address."""
        asked = {
            "by": self.by,
            "from": str(self.since or ""),
            "to": "" if self.day else str(self.until),
            "sort": self.sort,
            "order": REVERSED if self.is_reversed else "",
            "until": str(self.day or ""),
            "as_known": str(self.known_on or ""),
        }
        return {name: value for name, value in asked.items() if value}

    def facts(self) -> list[tuple[str, str]]:
        """What it asks, as pairs of phrases."""
        first = str(self.since) if self.since is not None else _("the beginning")
        order = _("Name") if self.sort == LABEL else MEASURES[self.sort]
        if self.is_reversed:
            order = _("%(order)s, in reverse order", order=order)
        facts: list[tuple[str, str]] = [
            (_("Grouped by"), GROUPINGS[self.by].heading),
            (_("Years"), _("%(first)s to %(last)s", first=first, last=self.day or self.until)),
            (_("Sorted by"), order),
        ]
        if self.known_on is not None:
            facts.append((_("As known"), _("on %(day)s", day=self.known_on)))
        return facts


def _year(text: str) -> int | None:
    text = text.strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) == 4 and EARLIEST <= int(text) <= LATEST):
        raise UnclearQuestion(_("%(text)s is not a year.", text=text[:40]))
    return int(text)
