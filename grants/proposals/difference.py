"""Two documents side by side: what was taken out, what came in, what changed. Pure."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from grants.proposals.content import DIRECT_CATEGORIES, INDICATOR, SUPPORT, Party, day_of, totals
from grants.proposals.sentences import Amount, Sentence
from grants.proposals.sentences import sentence as _

SAME, TAKEN, ADDED = "same", "taken", "added"

Value = object
"""A text, a day, an ``Amount``, a whole number, a truth value; None where it is not there."""


class Row(NamedTuple):
    """One thing that differs. ``old`` and ``new`` are None where it is not in that document."""

    section: str
    label: Sentence
    old: Value
    new: Value

    @property
    def pieces(self) -> tuple[list[tuple[str, str]], list[tuple[str, str]]] | None:
        """Of two texts: each as pieces that are the same, taken out or added. None for what is no text."""
        if isinstance(self.old, str) and isinstance(self.new, str):
            return compared(self.old, self.new)
        return None


_TEXTS = {
    "title": _("Title"),
    "window": _("Window"),
    "focus": _("Priority focus"),
    "outputs": _("Outputs"),
    "level": _("Level"),
    "countries": _("Countries"),
    "start_date": _("Start date"),
    "end_date": _("End date"),
    "lead": _("Lead organisation"),
    "organisations": _("Organisations"),
    "summary": _("Summary"),
    "new_end_date": _("New end date"),
    "reason": _("Reason"),
}
_OF_INDICATORS = {
    "text": _("indicator"),
    "baseline": _("baseline"),
    "target": _("target"),
    "source": _("source"),
}


def difference(
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    old_rates: Mapping[str, Decimal] | None = None,
    new_rates: Mapping[str, Decimal] | None = None,
) -> list[Row]:
    """What differs from the old to the new document, in the order of the document.

    Rates are for documents whose category 8 is still to be worked out.
    """
    rows = [*_about(old, new), *_results(old, new)]
    rows += _budget(old, new, old_rates or {}, new_rates or {})
    rows += [*_tranches(old, new), *_disbursements(old, new), *_cofinancing(old, new), *_files(old, new)]
    return [row for row in rows if row.old != row.new]


def compared(old: str, new: str) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Two texts as pieces, word by word: (same or taken, text) of the old, (same or added, text) of the new."""
    before, after = re.findall(r"\s+|\S+", old), re.findall(r"\s+|\S+", new)
    left: list[tuple[str, str]] = []
    right: list[tuple[str, str]] = []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if a < b:
            left.append((SAME if tag == "equal" else TAKEN, "".join(before[a:b])))
        if c < d:
            right.append((SAME if tag == "equal" else ADDED, "".join(after[c:d])))
    return left, right


def _about(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Row]:
    for key, label in _TEXTS.items():
        section = "amendment" if key in ("new_end_date", "reason") else "summary" if key == "summary" else "about"
        before, after = old[key], new[key]
        if isinstance(before, list):
            yield Row(section, label, ", ".join(before), ", ".join(after))
        elif key.endswith("_date"):
            yield Row(section, label, day_of(before), day_of(after))
        else:
            yield Row(section, label, before, after)


def _results(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Row]:
    for number, (before, after) in enumerate(_pairs(old["results"], new["results"]), 1):
        for key, label in (
            ("level", _("Result %(number)s: level", number=str(number))),
            ("statement", _("Result %(number)s", number=str(number))),
        ):
            yield Row("results", label, _of(before, key), _of(after, key))
        indicators = _pairs((before or {}).get("indicators", []), (after or {}).get("indicators", []))
        for position, (was, becomes) in enumerate(indicators, 1):
            for key in INDICATOR:
                label = _(
                    "Result %(number)s, indicator %(position)s: %(part)s",
                    number=str(number),
                    position=str(position),
                    part=_OF_INDICATORS[key],
                )
                yield Row("results", label, _of(was, key), _of(becomes, key))


def _budget(
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    old_rates: Mapping[str, Decimal],
    new_rates: Mapping[str, Decimal],
) -> Iterator[Row]:
    before, after = totals(old, old_rates), totals(new, new_rates)
    for party in dict.fromkeys(party for party, _category in sorted({*before.lines, *after.lines})):
        for category in (*DIRECT_CATEGORIES, SUPPORT):
            label = _("%(organisation)s, category %(category)s", organisation=_named(party), category=category)
            key = party, category
            yield Row("budget", label, _amount(before.lines.get(key)), _amount(after.lines.get(key)))
        label = _("%(organisation)s, total", organisation=_named(party))
        yield Row("budget", label, _amount(before.by_party.get(party)), _amount(after.by_party.get(party)))
    yield Row("budget", _("Budget in all"), Amount(before.total), Amount(after.total))


def _tranches(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Row]:
    def by_key(content: Mapping[str, Any]) -> dict[tuple[Party, int], Mapping[str, Any]]:
        return {(Party(row["organisation"], row["purpose"]), row["number"]): row for row in content["tranches"]}

    before, after = by_key(old), by_key(new)
    for key in sorted({*before, *after}):
        party, number = key
        was, becomes = before.get(key), after.get(key)
        said = {"organisation": _named(party), "number": str(number)}
        yield Row(
            "payments",
            _("%(organisation)s, tranche %(number)s", **said),
            _amount(_of(was, "amount_minor")),
            _amount(_of(becomes, "amount_minor")),
        )
        for name, label in (
            ("due_on", _("%(organisation)s, tranche %(number)s: due on", **said)),
            ("spent_percent", _("%(organisation)s, tranche %(number)s: earlier tranches spent (%%)", **said)),
            ("needs_reports", _("%(organisation)s, tranche %(number)s: reports must be in", **said)),
        ):
            if name == "due_on":
                days = [None if row is None else day_of(row["due_on"]) for row in (was, becomes)]
                yield Row("payments", label, days[0], days[1])
            else:
                yield Row("payments", label, _of(was, name), _of(becomes, name))


def _disbursements(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Row]:
    before, after = ({row["year"]: row["amount_minor"] for row in content["disbursements"]} for content in (old, new))
    for year in sorted({*before, *after}):
        label = _("Disbursement of %(year)s", year=str(year))
        yield Row("payments", label, _amount(before.get(year)), _amount(after.get(year)))


def _cofinancing(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Row]:
    before, after = ({row["source"]: row["amount_minor"] for row in content["cofinancing"]} for content in (old, new))
    for source in dict.fromkeys([*before, *after]):
        label = _("Co-financing by %(source)s", source=source)
        yield Row("cofinancing", label, _amount(before.get(source)), _amount(after.get(source)))


def _files(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Row]:
    """Files, where the caller has put them beside the documents under ``attachments``."""
    before, after = (
        {(file["kind"], file["digest"]): file["name"] for file in content.get("attachments", [])}
        for content in (old, new)
    )
    for key in dict.fromkeys([*before, *after]):
        yield Row("documents", _("Document"), before.get(key), after.get(key))


def _pairs(old: list[Any], new: list[Any]) -> Iterator[tuple[Any, Any]]:
    for index in range(max(len(old), len(new))):
        yield old[index] if index < len(old) else None, new[index] if index < len(new) else None


def _of(row: Mapping[str, Any] | None, key: str) -> Any:
    return None if row is None else row[key]


def _amount(minor: int | None) -> Amount | None:
    return None if minor is None else Amount(minor)


def _named(party: Party) -> object:
    if party.purpose == "direct_cost":
        return _("%(organisation)s (direct cost)", organisation=party.organisation)
    return party.organisation
