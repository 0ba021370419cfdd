"""The queries of the portfolio report: one over carried balances and what moved since for all funds together, a second
where the years have a beginning, and one for the names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet

from fund.as_of import known_by_each
from fund.models import Contributor, Fund, PriorityFocus
from grants.models import Organisation
from grants.proposals.countries import name_of
from grants.standing import KnownAt, standing, yearly_of
from reports.portfolio.question import Question
from reports.portfolio_figures import FundLine, Moved, PortfolioFigures

KINDS = {
    "fund": ("contributions", "aa_fees", "transfers", "refunds", "expenditure", "cash"),
    "contributor": ("contributions", "aa_fees"),
    "organisation": ("transfers", "refunds", "expenditure"),
    "country": ("transfers", "refunds", "expenditure"),
    "focus": ("transfers", "refunds", "expenditure"),
    "year": ("contributions", "aa_fees", "transfers", "refunds", "expenditure", "cash"),
}


Names = dict[str, dict[Any, str]]


def portfolio_figures(funds: Sequence[Fund], question: Question) -> list[PortfolioFigures]:
    """The figures of these funds, one for each currency, in order of its code; as they were known on the day the
    question names, one query more."""
    # Sorted here because databases collate.
    funds = sorted(funds, key=lambda fund: fund.code)
    focuses = _focuses(funds) if question.by == "focus" else {}
    known = known_by_each(funds, question.known_on) if question.known_on else None
    moved = list(
        _by_year(funds, question, known) if question.by == "year" else _grouped(funds, question, focuses, known)
    )
    of_fund: defaultdict[str, list[Moved]] = defaultdict(list)
    for each in moved:
        of_fund[each.fund].append(each)
    names = _names(funds, question.by, moved)
    by_currency: defaultdict[str, list[Fund]] = defaultdict(list)
    for fund in funds:
        by_currency[fund.currency].append(fund)
    return [
        PortfolioFigures(
            currency=currency,
            until=question.until,
            since=question.since,
            funds=tuple(FundLine(fund.code, fund.name) for fund in together),
            moved=tuple(each for fund in together for each in of_fund[fund.code]),
            focuses={(fund, code): title for fund, code, title in focuses.values()},
            day=question.day,
            **names,
        )
        for currency, together in sorted(by_currency.items())
    ]


def _grouped(
    funds: Sequence[Fund], question: Question, focuses: Mapping[int, tuple[str, str, str]], known: KnownAt | None
) -> Iterator[Moved]:
    """What moved within the years, under the last of them, and what moved before, under the year before the first."""
    by, last = question.by, question.until
    dimensions = ("kind",) if by == "fund" else ("kind", by)
    codes = {fund.pk: fund.code for fund in funds}
    at_end = _sums(funds, dimensions, question.last_day, KINDS[by], known)
    before = (
        _sums(funds, dimensions, Fund.last_day(question.since - 1), KINDS[by], known)
        if question.since is not None
        else {}
    )
    for key in sorted({*at_end, *before}, key=str):
        fund, kind, *group = key
        code = focuses[group[0]][1] if by == "focus" and group[0] else "".join(filter(None, group))
        dimension = {} if by == "fund" else {by: code}
        earlier = before.get(key, 0)
        if earlier and question.since is not None:
            yield Moved(kind, question.since - 1, earlier, codes[fund], **dimension)
        if within := at_end.get(key, 0) - earlier:
            yield Moved(kind, last, within, codes[fund], **dimension)


def _sums(
    funds: Sequence[Fund], dimensions: Sequence[str], day: date, kinds: Sequence[str], known: KnownAt | None
) -> dict[Any, int]:
    sums: defaultdict[Any, int] = defaultdict(int)
    for *key, amount in standing(funds, dimensions, day, known, kinds=kinds):
        sums[tuple(key)] += amount
    return sums


def _by_year(funds: Sequence[Fund], question: Question, known: KnownAt | None) -> Iterator[Moved]:
    codes = {fund.pk: fund.code for fund in funds}
    for fund, years in yearly_of(funds, KINDS["year"], question.last_day, known).items():
        for year, kinds in years.items():
            for kind, amount in kinds.items():
                if amount:
                    yield Moved(kind, year, amount, codes[fund])


def _focuses(funds: Sequence[Fund]) -> dict[int, tuple[str, str, str]]:
    """Number of a priority focus to fund, code and title."""
    rows = PriorityFocus.objects.filter(fund__in=funds).values_list("pk", "fund__code", "code", "title")
    return {pk: (fund, code, title) for pk, fund, code, title in rows}


def _names(funds: Sequence[Fund], by: str, moved: Iterable[Moved]) -> Names:
    """What the codes of a grouping are called. The same code in two funds is the same institution: its name is that in
    the first fund. Countries are named in the language that is active."""
    if by == "contributor":
        return {"contributors": _first_names(Contributor.objects.filter(fund__in=funds))}
    if by == "organisation":
        return {"organisations": _first_names(Organisation.objects.filter(fund__in=funds))}
    if by == "country":
        return {"countries": {code: name_of(code) for code in {each.country for each in moved} if code}}
    return {}


def _first_names(rows: QuerySet[Any]) -> dict[Any, str]:
    names: dict[Any, str] = {}
    for _fund, code, name in sorted(rows.values_list("fund__code", "code", "name")):
        names.setdefault(code, name)
    return names
