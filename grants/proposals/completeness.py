"""What a proposal still lacks before it can be submitted, in words. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from grants.proposals import reductions, windows
from grants.proposals.amendments import asked_too_late, below_zero, not_later
from grants.proposals.content import NEW_MONEY, SUPPORT, Lines, Party, Totals, day_of, totals, word_count
from grants.proposals.fund_life import outside_the_fund
from grants.proposals.sentences import Amount, Sentence
from grants.proposals.sentences import sentence as _
from grants.proposals.windows import WindowRules

WORDS_OF_SUMMARY = 500
SECTIONS = ("about", "amendment", "summary", "results", "budget", "payments", "cofinancing", "documents")
"""The parts of a draft, in their order."""


class Lacking(NamedTuple):
    """What is not there or not as it must be, and the section of the draft in which it is put right."""

    section: str
    sentence: Sentence


class ProjectFacts(NamedTuple):
    """The project an amendment changes: its plan as it was decided at first and as it is in force."""

    number: str
    is_open: bool
    original_start: date | None
    original_end: date | None
    start: date | None
    end: date | None
    original: Lines
    current: Lines
    is_divided: bool = True
    """Whether the budget in force is known by category; of projects that came with the books it is not."""
    last_tranches: Mapping[Party, int] = {}
    spent_or_paid_minor: int = 0
    decided: Lines = {}
    """The budget as the committee's last decision about it left it, before revisions of the secretariat."""
    only_reduces: bool = False
    """Operationally closed: a budget revision may still take away, nothing else changes."""
    window: str = ""
    """Of the proposal that made it; empty where it came with the books."""


class Facts(NamedTuple):
    """What the document is judged by. ``on``: the day it is submitted, ``asked_on``: the first such day."""

    on: date
    asked_on: date
    rates: Mapping[str, Decimal]
    types: Mapping[str, str]
    windows: Mapping[str, WindowRules]
    focuses: frozenset[str]
    filed: frozenset[str] = frozenset()
    """Kinds of documents that are filed."""
    project: ProjectFacts | None = None
    notice_days: int = 0
    fund_start: date | None = None
    fund_end: date | None = None
    names_of_types: Mapping[str, str] = {}
    names_of_levels: Mapping[str, str] = {}
    names_of_documents: Mapping[str, str] = {}


def completeness(content: Mapping[str, Any], kind: str, facts: Facts) -> list[Lacking]:
    """All that hinders this document from being submitted as this kind of proposal; nothing: it is complete."""
    sums = totals(content, facts.rates)
    rules = _new_project if kind in NEW_MONEY else _amendment
    found = [Lacking(section, said) for section, said in rules(content, kind, facts, sums)]
    return sorted(found, key=lambda lacking: SECTIONS.index(lacking.section))


Found = Iterator[tuple[str, Sentence]]


def _new_project(content: Mapping[str, Any], kind: str, facts: Facts, sums: Totals) -> Found:
    yield from _about(content, kind, facts)
    yield from _summary(content)
    yield from _results(content, is_needed=kind != "direct_cost")
    yield from _new_budget(content, sums)
    yield from _payments(content, sums)
    yield from _first_tranches(content)
    yield from _cofinancing(content)
    yield from _window(content, kind, facts, sums)


def _about(content: Mapping[str, Any], kind: str, facts: Facts) -> Found:
    if not content["title"]:
        yield "about", _("The title is missing.")
    if not content["focus"]:
        yield "about", _("The priority focus is not chosen.")
    elif content["focus"] not in facts.focuses:
        yield "about", _("The fund has no priority focus %(focus)s.", focus=content["focus"])
    if not content["level"]:
        yield "about", _("The level is not chosen.")
    elif content["level"] == "country" and not content["countries"]:
        yield "about", _("The level is country, and no country is named.")
    start, end = day_of(content["start_date"]), day_of(content["end_date"])
    if start is None or end is None:
        yield "about", _("The start and the end date are not both given.")
    elif end < start:
        yield "about", _("The end, %(end)s, is before the start, %(start)s.", end=end, start=start)
    for why in outside_the_fund(start, end, facts.fund_start, facts.fund_end, facts.on):
        yield "about", why
    if not content["lead"]:
        yield "about", _("The lead organisation is missing.")
    for code in content["organisations"]:
        if code not in facts.types:
            yield "about", _("%(organisation)s is not an organisation of this fund.", organisation=code)
    if kind == "joint" and len(content["organisations"]) < 2:
        yield "about", _("A joint programme has at least two organisations.")


def _summary(content: Mapping[str, Any]) -> Found:
    words = word_count(content["summary"])
    if not words:
        yield "summary", _("The summary is missing.")
    elif words > WORDS_OF_SUMMARY:
        yield (
            "summary",
            _("The summary has %(words)s words; it may have %(most)s.", words=str(words), most=str(WORDS_OF_SUMMARY)),
        )


def _results(content: Mapping[str, Any], *, is_needed: bool) -> Found:
    if is_needed and not content["results"]:
        yield "results", _("No result is named yet.")
    for number, result in enumerate(content["results"], 1):
        if not result["statement"]:
            yield "results", _("Result %(number)s has no statement.", number=str(number))
        if not result["indicators"]:
            yield "results", _("Result %(number)s has no indicator.", number=str(number))
        for position, indicator in enumerate(result["indicators"], 1):
            lacking = [_PARTS[key] for key in _PARTS if not indicator[key]]
            for part in lacking:
                yield (
                    "results",
                    _(
                        "Result %(number)s, indicator %(position)s: %(part)s is missing.",
                        number=str(number),
                        position=str(position),
                        part=part,
                    ),
                )


_PARTS = {
    "text": _("the indicator"),
    "baseline": _("the baseline"),
    "target": _("the target"),
    "source": _("the source of verification"),
}


def _new_budget(content: Mapping[str, Any], sums: Totals) -> Found:
    for (party, category), amount in sums.lines.items():
        if amount < 0:
            yield (
                "budget",
                _(
                    "%(organisation)s, category %(category)s is below zero: %(amount)s.",
                    organisation=party.organisation,
                    category=category,
                    amount=Amount(amount),
                ),
            )
    budgeted = sums.by_organisation
    for code in content["organisations"]:
        if budgeted.get(code, 0) <= 0:
            yield "budget", _("%(organisation)s has no budget.", organisation=code)


def _payments(content: Mapping[str, Any], sums: Totals) -> Found:
    """Tranches and disbursements add up to what is asked for."""
    paid: dict[Party, int] = {}
    for row in content["tranches"]:
        party = Party(row["organisation"], row["purpose"])
        paid[party] = paid.get(party, 0) + row["amount_minor"]
        if row["amount_minor"] < 0:
            yield (
                "payments",
                _(
                    "%(organisation)s, tranche %(number)s is below zero: %(amount)s.",
                    organisation=party.organisation,
                    number=str(row["number"]),
                    amount=Amount(row["amount_minor"]),
                ),
            )
    for party, amount in paid.items():
        budget = sums.by_party.get(party, 0)
        if amount != budget:
            yield (
                "payments",
                _(
                    "The tranches of %(organisation)s add up to %(amount)s, its budget is %(budget)s: a difference "
                    "of %(difference)s.",
                    organisation=party.organisation,
                    amount=Amount(amount),
                    budget=Amount(budget),
                    difference=Amount(amount - budget),
                ),
            )
    projected = sum(row["amount_minor"] for row in content["disbursements"])
    if not content["disbursements"]:
        yield "payments", _("The projected disbursements by year are missing.")
    elif projected != sums.total:
        yield (
            "payments",
            _(
                "The disbursements by year add up to %(amount)s, the budget is %(budget)s: a difference of "
                "%(difference)s.",
                amount=Amount(projected),
                budget=Amount(sums.total),
                difference=Amount(projected - sums.total),
            ),
        )
    start, end = day_of(content["start_date"]), day_of(content["end_date"])
    for row in content["disbursements"]:
        if start and end and not start.year <= row["year"] <= end.year:
            yield (
                "payments",
                _(
                    "A disbursement of %(year)s is outside the project, which runs from %(start)s to %(end)s.",
                    year=str(row["year"]),
                    start=start,
                    end=end,
                ),
            )


def _first_tranches(content: Mapping[str, Any], funded: Collection[Party] = ()) -> Found:
    """A first tranche that waits for earlier ones to be spent is never paid. ``funded``: who has had money before."""
    first: dict[Party, Mapping[str, Any]] = {}
    for row in content["tranches"]:
        party = Party(row["organisation"], row["purpose"])
        if party not in first or row["number"] < first[party]["number"]:
            first[party] = row
    for party, row in first.items():
        if row["spent_percent"] and party not in funded:
            yield (
                "payments",
                _(
                    "Tranche %(number)s of %(organisation)s is its first and waits until %(percent)s of the earlier "
                    "ones is spent: it could never be paid. Take the condition away, or put a tranche without it "
                    "before.",
                    number=str(row["number"]),
                    organisation=party.organisation,
                    percent=Decimal(row["spent_percent"]),
                ),
            )


def _cofinancing(content: Mapping[str, Any]) -> Found:
    for number, row in enumerate(content["cofinancing"], 1):
        if not row["source"] or row["amount_minor"] <= 0:
            yield "cofinancing", _("Co-financing %(number)s lacks its source or its amount.", number=str(number))


def _window(content: Mapping[str, Any], kind: str, facts: Facts, sums: Totals) -> Found:
    code = content["window"]
    if not code:
        if facts.windows and kind != "direct_cost":
            yield "about", _("The window is not chosen.")
        return
    rules = facts.windows.get(code)
    if rules is None:
        yield "about", _("The fund has no window %(window)s.", window=code)
        return
    yield from windows.hindrances(
        rules,
        content,
        total_minor=sums.total,
        types=facts.types,
        names_of_types=facts.names_of_types,
        names_of_levels=facts.names_of_levels,
        on=facts.on,
    )
    for document in rules.required_documents:
        if document not in facts.filed:
            yield (
                "documents",
                _("Not filed yet: %(document)s.", document=facts.names_of_documents.get(document, document)),
            )


def _amendment(content: Mapping[str, Any], kind: str, facts: Facts, sums: Totals) -> Found:
    project = facts.project
    if project is None:
        yield "amendment", _("The project it changes is not named.")
        return
    reduces = project.only_reduces and kind == "budget_revision"
    if not project.is_open and not reduces:
        yield (
            "amendment",
            _("Project %(number)s is closed or cancelled: its plan is not changed.", number=project.number),
        )
    if not content["title"]:
        yield "amendment", _("The title is missing.")
    if not content["reason"]:
        yield "amendment", _("The reason is missing.")
    if kind in ("no_cost_extension", "cost_extension"):
        yield from _new_end(content, kind, facts, project)
    if kind == "no_cost_extension" or kind == "cancellation":
        if content["budget"]:
            yield "budget", _("This kind of amendment does not change the budget.")
        return
    if kind == "cost_extension":
        if sums.total <= 0:
            yield "budget", _("A cost extension adds money: the changes add up to %(total)s.", total=Amount(sums.total))
        yield from _payments_of_changes(content, sums)
        if (window := facts.windows.get(project.window)) is not None:
            for why in windows.above_the_largest(window, sum(project.current.values()), sums.total):
                yield "budget", why
        funded = {party for (party, _category), amount in project.current.items() if amount > 0}
        yield from _first_tranches(content, funded)
    if kind == "budget_revision":
        if not any(sums.lines.values()):
            yield "budget", _("No change of the budget is entered.")
        for why in reductions.hindrances(project.number, sums.lines) if reduces else ():
            yield "budget", why
        if sums.total and not reduces:
            yield (
                "budget",
                _(
                    "A budget revision adds up to zero; these changes add up to %(total)s, support cost included.",
                    total=Amount(sums.total),
                ),
            )
    # Where the budget in force is not known by category, the committee judges what it is asked.
    for why in below_zero(project.current, sums.lines) if project.is_divided else ():
        yield "budget", why


def _new_end(content: Mapping[str, Any], kind: str, facts: Facts, project: ProjectFacts) -> Found:
    new_end = day_of(content["new_end_date"])
    late = asked_too_late(project.end, facts.asked_on, facts.notice_days)
    if new_end is None:
        if kind == "no_cost_extension":
            yield "amendment", _("The new end date is missing.")
        elif project.end is not None and project.end < facts.asked_on:
            yield (
                "amendment",
                _(
                    "The project ended on %(end)s: money is not added to it without a new end date.",
                    end=project.end,
                ),
            )
    elif why := not_later(project.end, new_end):
        yield "amendment", why
    else:
        for why in outside_the_fund(None, new_end, facts.fund_start, facts.fund_end, facts.on):
            yield "amendment", why
        if (window := facts.windows.get(project.window)) is not None:
            for why in windows.above_the_longest(window, project.start, new_end):
                yield "amendment", why
    # More time is asked for in time, whether or not money comes with it.
    if late and (new_end is not None or kind == "no_cost_extension"):
        yield "amendment", late


def _payments_of_changes(content: Mapping[str, Any], sums: Totals) -> Found:
    """Of an extension tranches and disbursements may be left out; where they are there, they add up."""
    for section, said in _payments(content, sums):
        if content["disbursements"] or not said.text.startswith("The projected disbursements"):
            yield section, said


def support_warnings(sums: Totals) -> list[Sentence]:
    """A sentence for each category 8 that differs from what the organisation's rate gives."""
    return [
        _(
            "%(organisation)s states %(stated)s in category %(category)s; its rate of %(rate)s on direct costs gives "
            "%(computed)s: a difference of %(difference)s.",
            organisation=differs.party.organisation,
            stated=Amount(differs.stated_minor),
            category=SUPPORT,
            rate=differs.rate_percent,
            computed=Amount(differs.computed_minor),
            difference=Amount(differs.stated_minor - differs.computed_minor),
        )
        for differs in sums.differing
    ]
