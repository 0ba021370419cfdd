"""A proposal's document as a page shows it: codes with their names, the budget as a table, the plan it changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from fund import display
from fund.models import Fund, Output, PriorityFocus
from grants.forms.proposals.money import party_text
from grants.models import AMENDMENTS, Organisation, ProjectLevel, ProposalKind, Window
from grants.proposals.amendments import revised
from grants.proposals.completeness import WORDS_OF_SUMMARY, ProjectFacts, support_warnings
from grants.proposals.content import CATEGORIES, Party, Totals, day_of, totals, word_count
from grants.proposals.countries import name_of
from grants.proposals.wording import category_text, percent_text, said


class Line(NamedTuple):
    """A fact in words."""

    label: str
    value: str


class Compared(NamedTuple):
    """What stood first, what is in force, what is asked and what it would be; amounts or days."""

    label: str
    original: Any
    current: Any
    change: Any
    proposed: Any
    is_total: bool = False


class Document(NamedTuple):
    kind: str
    facts: list[Line]
    summary: list[str]
    words: int
    most_words: int
    results: list[dict[str, Any]]
    parties: list[tuple[str, str]]
    budget: list[tuple[str, list[int], int]]
    totals: Totals
    party_totals: list[int]
    direct_totals: list[int]
    tranches: list[dict[str, Any]]
    disbursements: list[dict[str, Any]]
    cofinancing: list[dict[str, Any]]
    warnings: list[str]
    plan: list[Compared]
    dates: list[Compared]
    reason: list[str]
    is_decided: bool

    @property
    def amends(self) -> bool:
        return self.kind in AMENDMENTS


def document_of(
    fund: Fund,
    kind: str,
    content: Mapping[str, Any],
    rates: Mapping[str, Decimal],
    project: ProjectFacts | None = None,
    *,
    is_decided: bool = False,
) -> Document:
    """``rates``: of the draft those of today, of a version those it was submitted with. ``project``: what it changes.

    ``is_decided``: the change is in the plan already, and is not added to it again.
    """
    sums = totals(content, rates)
    parties = list(sums.by_party) or []
    shown = [category for category in CATEGORIES if any((party, category) in sums.lines for party in parties)]
    return Document(
        kind=kind,
        facts=_facts(fund, kind, content),
        summary=_paragraphs(content["summary"]),
        words=word_count(content["summary"]),
        most_words=WORDS_OF_SUMMARY,
        results=content["results"],
        parties=[
            (party_text(party), percent_text(rates[party.organisation]) if party.organisation in rates else "")
            for party in parties
        ],
        budget=[
            (
                category_text(category),
                [sums.lines.get((party, category), 0) for party in parties],
                sums.by_category[category],
            )
            for category in shown
        ],
        totals=sums,
        party_totals=[sums.by_party[party] for party in parties],
        direct_totals=[sums.by_party[party] - sums.lines.get((party, "8"), 0) for party in parties],
        tranches=[
            {**row, "party": party_text(Party(row["organisation"], row["purpose"])), "day": day_of(row["due_on"])}
            for row in content["tranches"]
        ],
        disbursements=content["disbursements"],
        cofinancing=content["cofinancing"],
        warnings=[said(warning, fund.currency) for warning in support_warnings(sums)],
        plan=list(_plan(project, sums, is_decided)) if project and _speaks_of_money(kind) else [],
        dates=list(_dates(project, content, kind)) if project else [],
        reason=_paragraphs(content["reason"]),
        is_decided=is_decided,
    )


def _speaks_of_money(kind: str) -> bool:
    return kind in (ProposalKind.COST_EXTENSION, ProposalKind.BUDGET_REVISION)


def _paragraphs(text: str) -> list[str]:
    return [part.strip() for part in text.split("\n\n") if part.strip()]


def _facts(fund: Fund, kind: str, content: Mapping[str, Any]) -> list[Line]:
    focuses = dict(PriorityFocus.objects.filter(fund=fund).values_list("code", "title"))
    outputs = dict(Output.objects.filter(fund=fund).values_list("code", "title"))
    names = dict(Organisation.objects.filter(fund=fund).values_list("code", "name"))
    windows = dict(Window.objects.filter(fund=fund).values_list("code", "title"))
    levels = {value: capfirst(str(label)) for value, label in ProjectLevel.choices}

    def named(codes: Iterable[str], among: Mapping[str, str]) -> str:
        return "\n".join(f"{code} · {among[code]}" if code in among else code for code in codes)

    def day(text: str) -> str:
        return display.day_text(day_of(text))

    lines = [
        Line(_("Title"), content["title"]),
        Line(_("Window"), named([content["window"]], windows) if content["window"] else ""),
        Line(_("Priority focus"), named([content["focus"]], focuses) if content["focus"] else ""),
        Line(_("Outputs"), named(content["outputs"], outputs)),
        Line(_("Level"), levels.get(content["level"], "")),
        Line(_("Countries"), ", ".join(map(name_of, content["countries"]))),
        Line(_("Lead organisation"), named([content["lead"]], names)),
        Line(_("Other organisations"), named([c for c in content["organisations"] if c != content["lead"]], names)),
    ]
    if kind not in AMENDMENTS:
        has_days = content["start_date"] or content["end_date"]
        lines.append(
            Line(_("Period"), f"{day(content['start_date'])} – {day(content['end_date'])}" if has_days else "")
        )
    return [line for line in lines if line.value]


def _plan(project: ProjectFacts, sums: Totals, is_decided: bool) -> Iterable[Compared]:
    lines = revised(project.original, project.current, sums.lines)
    seen: dict[Party, list[Any]] = {}
    for line in lines:
        seen.setdefault(line.party, []).append(line)
    for party, rows in seen.items():
        for line in rows:
            label = f"{party_text(party)}, {category_text(line.category)}"
            yield _compared(label, line.original, line.current, line.change, is_decided)
        if len(seen) > 1:
            yield _sum(_("%(organisation)s, total") % {"organisation": party_text(party)}, rows, is_decided)
    if lines:
        yield _sum(_("Total"), lines, is_decided)


def _sum(label: str, lines: list[Any], is_decided: bool) -> Compared:
    original, current, change = (
        sum(getattr(line, name) for line in lines) for name in ("original", "current", "change")
    )
    return _compared(label, original, current, change, is_decided)._replace(is_total=True)


def _compared(label: str, original: int, current: int, change: int, is_decided: bool) -> Compared:
    return Compared(label, original, current, change, current if is_decided else current + change)


def _dates(project: ProjectFacts, content: Mapping[str, Any], kind: str) -> Iterable[Compared]:
    yield Compared(_("Start"), project.original_start, project.start, None, project.start)
    asked = day_of(content["new_end_date"])
    yield Compared(_("End"), project.original_end, project.end, _days(project.end, asked), asked or project.end)


def _days(end: date | None, asked: date | None) -> int | None:
    return (asked - end).days if asked and end else None
