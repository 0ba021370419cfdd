"""What a window of a fund asks of a proposal: largest amount, organisations, duration, levels, documents. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from grants.proposals.content import day_of
from grants.proposals.sentences import Amount, Sentence
from grants.proposals.sentences import sentence as _


class WindowRules(NamedTuple):
    """Empty or None: no limit."""

    code: str
    title: str
    largest_minor: int | None = None
    least_organisations: int = 1
    most_organisations: int | None = None
    organisation_types: tuple[str, ...] = ()
    longest_months: int | None = None
    levels: tuple[str, ...] = ()
    required_documents: tuple[str, ...] = ()
    opens_on: date | None = None
    closes_on: date | None = None


def hindrances(
    rules: WindowRules,
    content: Mapping[str, Any],
    *,
    total_minor: int,
    types: Mapping[str, str],
    names_of_types: Mapping[str, str],
    names_of_levels: Mapping[str, str],
    on: date,
) -> Iterator[tuple[str, Sentence]]:
    """Section and sentence for each rule of the window that is not kept. ``types``: organisation to its type."""
    if rules.opens_on and on < rules.opens_on:
        yield "about", _("Window %(window)s opens on %(day)s.", window=rules.code, day=rules.opens_on)
    if rules.closes_on and on > rules.closes_on:
        yield "about", _("Window %(window)s closed on %(day)s.", window=rules.code, day=rules.closes_on)
    yield from _organisations(rules, content, types, names_of_types)
    level = content["level"]
    if rules.levels and level and level not in rules.levels:
        yield (
            "about",
            _(
                "Window %(window)s is for these levels: %(levels)s. The proposal is at the level “%(level)s”.",
                window=rules.code,
                levels=", ".join(names_of_levels.get(value, value) for value in rules.levels),
                level=names_of_levels.get(level, level),
            ),
        )
    start, end = day_of(content["start_date"]), day_of(content["end_date"])
    if rules.longest_months and start and end and end >= months_after(start, rules.longest_months):
        yield (
            "about",
            _(
                "Window %(window)s allows at most %(months)s months: from %(start)s the last day is before %(limit)s, "
                "not %(end)s.",
                window=rules.code,
                months=str(rules.longest_months),
                start=start,
                limit=months_after(start, rules.longest_months),
                end=end,
            ),
        )
    if rules.largest_minor is not None and total_minor > rules.largest_minor:
        yield (
            "budget",
            _(
                "The budget of %(total)s is above the largest amount of window %(window)s, %(largest)s, by %(over)s.",
                total=Amount(total_minor),
                window=rules.code,
                largest=Amount(rules.largest_minor),
                over=Amount(total_minor - rules.largest_minor),
            ),
        )


def above_the_longest(rules: WindowRules, start: date | None, new_end: date) -> Iterator[Sentence]:
    """Why a project of this window does not get more time: it would be longer than one asked for new may be."""
    if rules.longest_months and start and new_end >= (limit := months_after(start, rules.longest_months)):
        yield _(
            "The project is of window %(window)s, which allows at most %(months)s months: it began on %(start)s, and "
            "its last day is before %(limit)s, not %(end)s.",
            window=rules.code,
            months=str(rules.longest_months),
            start=start,
            limit=limit,
            end=new_end,
        )


def above_the_largest(rules: WindowRules, current_minor: int, added_minor: int) -> Iterator[Sentence]:
    """Why money is not added to a project of this window: it would be larger than one asked for new may be."""
    total = current_minor + added_minor
    if rules.largest_minor is not None and added_minor > 0 and total > rules.largest_minor:
        yield _(
            "The project is of window %(window)s, whose largest amount is %(largest)s: %(current)s in force and "
            "%(added)s more would be %(total)s, above it by %(over)s.",
            window=rules.code,
            largest=Amount(rules.largest_minor),
            current=Amount(current_minor),
            added=Amount(added_minor),
            total=Amount(total),
            over=Amount(total - rules.largest_minor),
        )


def _organisations(
    rules: WindowRules, content: Mapping[str, Any], types: Mapping[str, str], names: Mapping[str, str]
) -> Iterator[tuple[str, Sentence]]:
    count = len(content["organisations"])
    if count < rules.least_organisations:
        yield (
            "about",
            _(
                "Organisations: %(count)s. Window %(window)s asks for at least %(least)s.",
                count=str(count),
                window=rules.code,
                least=str(rules.least_organisations),
            ),
        )
    if rules.most_organisations is not None and count > rules.most_organisations:
        yield (
            "about",
            _(
                "Organisations: %(count)s. Window %(window)s allows at most %(most)s.",
                count=str(count),
                window=rules.code,
                most=str(rules.most_organisations),
            ),
        )
    for code in content["organisations"]:
        kind = types.get(code, "")
        if rules.organisation_types and kind not in rules.organisation_types:
            yield (
                "about",
                _(
                    "%(organisation)s is a %(type)s; window %(window)s is for: %(types)s.",
                    organisation=code,
                    type=names.get(kind, kind),
                    window=rules.code,
                    types=", ".join(names.get(value, value) for value in rules.organisation_types),
                ),
            )


def months_after(day: date, months: int) -> date:
    """The same day of the month that many months later; the last of the month where it has no such day."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    next_month = date(year + month // 12, month % 12 + 1, 1)
    last = (next_month - date(year, month, 1)).days
    return date(year, month, min(day.day, last))
