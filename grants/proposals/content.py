"""What a proposal says: one document of texts, codes and whole minor units, fit to be kept as JSON. Pure.

    title, window, focus, outputs, level, countries (ISO 3166 alpha-3), start_date, end_date (ISO or empty),
    lead, organisations (codes, the lead among them), summary,
    results: level ("outcome", "output"), statement, indicators: text, baseline, target, source
    budget: organisation, purpose, category, amount_minor
    tranches: organisation, purpose, number, amount_minor, due_on, spent_percent, needs_reports
    disbursements: year, amount_minor
    cofinancing: source, amount_minor       money of others: shown, never added to the fund's
    new_end_date, reason                    of amendments

In an amendment ``budget`` holds what is added to and taken from the budget in force. Categories 1 to 7 are entered;
category 8 is worked out from each organisation's rate unless it is stated. A submitted document holds every category 8
and the rates they came from (``support_rates``), so that nothing is worked out again later.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from fund.fingerprints import canonical, sha256
from fund.money import LARGEST_AMOUNT_MINOR, percentage_of

Content = dict[str, Any]

DIRECT_CATEGORIES = ("1", "2", "3", "4", "5", "6", "7")
SUPPORT = "8"
CATEGORIES = (*DIRECT_CATEGORIES, SUPPORT)
PROGRAMME, DIRECT_COST = "programme", "direct_cost"
PURPOSES = (PROGRAMME, DIRECT_COST)
RESULT_LEVELS = ("outcome", "output")
INDICATOR = ("text", "baseline", "target", "source")

NEW_MONEY = frozenset({"new", "joint", "direct_cost"})
"""Kinds that ask for a project of their own; the others change one."""


class Party(NamedTuple):
    """One organisation's part of a budget."""

    organisation: str
    purpose: str


Lines = dict[tuple[Party, str], int]
"""Party and category to minor units."""


class SupportDiffers(NamedTuple):
    """A category 8 that is stated otherwise than the organisation's rate gives."""

    party: Party
    stated_minor: int
    computed_minor: int
    rate_percent: Decimal


class Totals(NamedTuple):
    """What a budget adds up to, category 8 included; co-financing apart. All in minor units."""

    lines: Lines
    by_party: dict[Party, int]
    by_category: dict[str, int]
    direct: int
    support: int
    cofinancing: int
    differing: tuple[SupportDiffers, ...]

    @property
    def total(self) -> int:
        return self.direct + self.support

    @property
    def by_organisation(self) -> dict[str, int]:
        sums: dict[str, int] = {}
        for party, amount in self.by_party.items():
            sums[party.organisation] = sums.get(party.organisation, 0) + amount
        return sums


def blank(lead: str = "") -> Content:
    """A document that says nothing yet, in which every key is there."""
    return cleaned({"lead": lead, "organisations": [lead] if lead else []})


def cleaned(said: Mapping[str, Any]) -> Content:
    """The document with every key, each of its type; rows that say nothing are left out.

    What cannot be of its type says nothing: the forms have refused it before, in words.
    """
    lead = _text(said.get("lead"))
    organisations = _texts(said.get("organisations"))
    if lead and lead not in organisations:
        organisations.insert(0, lead)
    content: Content = {
        "title": _text(said.get("title")),
        "window": _text(said.get("window")),
        "focus": _text(said.get("focus")),
        "outputs": _texts(said.get("outputs")),
        "level": _text(said.get("level")),
        "countries": _texts(said.get("countries")),
        "start_date": _day(said.get("start_date")),
        "end_date": _day(said.get("end_date")),
        "lead": lead,
        "organisations": organisations,
        "summary": _text(said.get("summary")),
        "results": [row for row in map(_result, _rows(said.get("results"))) if _says_result(row)],
        "budget": _budget(_rows(said.get("budget")), organisations),
        "tranches": _tranches(_rows(said.get("tranches")), organisations),
        "disbursements": _disbursements(_rows(said.get("disbursements"))),
        "cofinancing": [
            {"source": source, "amount_minor": amount}
            for row in _rows(said.get("cofinancing"))
            if (source := _text(row.get("source"))) or _amount(row.get("amount_minor"))
            for amount in [_amount(row.get("amount_minor"))]
        ],
        "new_end_date": _day(said.get("new_end_date")),
        "reason": _text(said.get("reason")),
    }
    rates = said.get("support_rates")
    if isinstance(rates, Mapping):
        content["support_rates"] = {str(code): str(rate) for code, rate in sorted(rates.items())}
    return content


def parties(content: Mapping[str, Any], purpose: str = PROGRAMME, others: Iterable[Party] = ()) -> list[Party]:
    """Whose budgets the document can speak of: those it names, those it has lines of, and ``others``."""
    found = dict.fromkeys(others)
    named = {party.organisation for party in found}
    found |= dict.fromkeys(Party(code, purpose) for code in content["organisations"] if code not in named)
    found |= dict.fromkeys(Party(row["organisation"], row["purpose"]) for row in content["budget"])
    order = {code: index for index, code in enumerate(content["organisations"])}
    return sorted(found, key=lambda party: (order.get(party.organisation, len(order)), party))


def totals(content: Mapping[str, Any], rates: Mapping[str, Decimal]) -> Totals:
    """The budget added up. ``rates``: support cost in percent by organisation; without one, category 8 as stated."""
    lines: Lines = {}
    for row in content["budget"]:
        key = Party(row["organisation"], row["purpose"]), row["category"]
        lines[key] = lines.get(key, 0) + row["amount_minor"]
    differing = []
    for party in dict.fromkeys(party for party, _category in list(lines)):
        rate = rates.get(party.organisation)
        if rate is None:
            continue
        computed = percentage_of(_direct_of(lines, party), rate)
        stated = lines.setdefault((party, SUPPORT), computed)
        if stated != computed:
            differing.append(SupportDiffers(party, stated, computed, rate))
    by_party: dict[Party, int] = {}
    by_category = dict.fromkeys(CATEGORIES, 0)
    for (party, category), amount in lines.items():
        by_party[party] = by_party.get(party, 0) + amount
        by_category[category] += amount
    return Totals(
        lines=lines,
        by_party=by_party,
        by_category=by_category,
        direct=sum(amount for (_party, category), amount in lines.items() if category != SUPPORT),
        support=by_category[SUPPORT],
        cofinancing=sum(row["amount_minor"] for row in content["cofinancing"]),
        differing=tuple(differing),
    )


def frozen(
    content: Mapping[str, Any], rates: Mapping[str, Decimal], last_tranches: Mapping[Party, int] | None = None
) -> Content:
    """The document as it is submitted: every category 8 written out, with the rates they came from.

    ``last_tranches``: of a project that gets more, the last tranche each party has. New ones are numbered on from it,
    and a party that gets money without saying when gets it in one.
    """
    whole = cleaned(content)
    lines = totals(whole, rates).lines
    whole["budget"] = [
        {**party._asdict(), "category": category, "amount_minor": amount}
        for (party, category), amount in sorted(lines.items())
        if amount or category == SUPPORT
    ]
    if last_tranches is not None:
        whole["tranches"] = _numbered_on(whole["tranches"], totals(whole, {}).by_party, last_tranches)
    used = {party.organisation for party, _category in lines}
    whole["support_rates"] = {code: f"{Decimal(rates[code]).normalize():f}" for code in sorted(used) if code in rates}
    return whole


def _numbered_on(
    tranches: list[dict[str, Any]], by_party: Mapping[Party, int], last: Mapping[Party, int]
) -> list[dict[str, Any]]:
    named = {Party(row["organisation"], row["purpose"]) for row in tranches}
    at_once = {"number": 1, "due_on": "", "spent_percent": 0, "needs_reports": False}
    in_one = [
        {**party._asdict(), "amount_minor": amount, **at_once}
        for party, amount in by_party.items()
        if amount > 0 and party not in named
    ]
    return [
        {**row, "number": row["number"] + last.get(Party(row["organisation"], row["purpose"]), 0)}
        for row in [*tranches, *in_one]
    ]


def digest(content: Mapping[str, Any], attachments: Iterable[Mapping[str, str]]) -> str:
    """SHA-256 of what is submitted: the document and the kind, name and digest of each file. Hex."""
    return sha256(canonical([content, list(attachments)]))


def word_count(text: str) -> int:
    """Words as people count them: what stands between blanks and holds a letter or a digit."""
    return sum(any(sign.isalnum() for sign in word) for word in text.split())


def day_of(text: str) -> date | None:
    """A day of the document; None where it is empty."""
    return date.fromisoformat(text) if text else None


def amount_of(content: Mapping[str, Any], organisation: str = "") -> int:
    """What a submitted document asks for, in all or for one organisation, in minor units."""
    return sum(
        int(row["amount_minor"]) for row in content["budget"] if not organisation or row["organisation"] == organisation
    )


def _direct_of(lines: Lines, party: Party) -> int:
    return sum(lines.get((party, category), 0) for category in DIRECT_CATEGORIES)


def _text(value: object) -> str:
    if not isinstance(value, str):
        return ""
    printable = "".join(sign for sign in value.replace("\r\n", "\n") if sign >= " " or sign in "\n\t")
    return printable.strip()


def _texts(values: object) -> list[str]:
    if not isinstance(values, Iterable) or isinstance(values, str):
        return []
    return list(dict.fromkeys(text for text in map(_text, values) if text))


def _rows(values: object) -> list[Mapping[str, Any]]:
    if not isinstance(values, Iterable) or isinstance(values, str):
        return []
    return [row for row in values if isinstance(row, Mapping)]


def _day(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()[:10]
    try:
        return date.fromisoformat(_text(value)).isoformat()
    except ValueError:
        return ""


def _amount(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str):
        return 0
    try:
        amount = int(value)
    except ValueError:
        return 0
    return amount if abs(amount) <= LARGEST_AMOUNT_MINOR else 0


def _whole(value: object, most: int) -> int:
    return min(max(_amount(value), 0), most)


def _result(row: Mapping[str, Any]) -> dict[str, Any]:
    level = _text(row.get("level"))
    indicators = [{key: _text(said.get(key)) for key in INDICATOR} for said in _rows(row.get("indicators"))]
    return {
        "level": level if level in RESULT_LEVELS else RESULT_LEVELS[0],
        "statement": _text(row.get("statement")),
        "indicators": [indicator for indicator in indicators if any(indicator.values())],
    }


def _says_result(row: Mapping[str, Any]) -> bool:
    return bool(row["statement"] or row["indicators"])


def _party(row: Mapping[str, Any], organisations: list[str]) -> Party | None:
    organisation, purpose = _text(row.get("organisation")), _text(row.get("purpose")) or PROGRAMME
    return Party(organisation, purpose) if organisation in organisations and purpose in PURPOSES else None


def _budget(rows: list[Mapping[str, Any]], organisations: list[str]) -> list[dict[str, Any]]:
    """One row for a party and category. A category 8 of zero is kept: it is stated."""
    lines: Lines = {}
    for row in rows:
        party, category = _party(row, organisations), _text(row.get("category"))
        if party is None or category not in CATEGORIES:
            continue
        amount = _amount(row.get("amount_minor"))
        if amount or category == SUPPORT:
            lines[party, category] = lines.get((party, category), 0) + amount
    return [
        {**party._asdict(), "category": category, "amount_minor": amount}
        for (party, category), amount in sorted(lines.items())
    ]


def _tranches(rows: list[Mapping[str, Any]], organisations: list[str]) -> list[dict[str, Any]]:
    """Numbered anew for each party, in the order they stand."""
    found: list[dict[str, Any]] = []
    numbers: dict[Party, int] = {}
    for row in rows:
        party, amount = _party(row, organisations), _amount(row.get("amount_minor"))
        if party is None or not amount:
            continue
        numbers[party] = numbers.get(party, 0) + 1
        found.append(
            {
                **party._asdict(),
                "number": numbers[party],
                "amount_minor": amount,
                "due_on": _day(row.get("due_on")),
                "spent_percent": _whole(row.get("spent_percent"), 100),
                "needs_reports": bool(row.get("needs_reports")),
            }
        )
    return found


def _disbursements(rows: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
    years: dict[int, int] = {}
    for row in rows:
        year, amount = _whole(row.get("year"), 9999), _amount(row.get("amount_minor"))
        if year and amount:
            years[year] = years.get(year, 0) + amount
    return [{"year": year, "amount_minor": amount} for year, amount in sorted(years.items())]


def rate_of(text: object) -> Decimal | None:
    """A rate as a submitted document keeps it; None where it is none."""
    try:
        return Decimal(str(text))
    except InvalidOperation:
        return None


def rates_of(content: Mapping[str, Any]) -> dict[str, Decimal]:
    """The rates a submitted document was worked out with."""
    found = {code: rate_of(rate) for code, rate in content.get("support_rates", {}).items()}
    return {code: rate for code, rate in found.items() if rate is not None}
