"""The sections of a draft that speak of money: the budget, when it is paid, what others give."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fund.forms.fields import DayField
from grants.forms.proposals.sections import SectionForm, removed
from grants.proposals.amendments import Revised, revised
from grants.proposals.content import CATEGORIES, Party, day_of
from grants.proposals.fund_life import last_day
from grants.proposals.wording import category_text, percent_text


def party_text(party: Party) -> str:
    """An organisation as the head of a column."""
    if party.purpose == "direct_cost":
        return _("%(organisation)s (direct cost)") % {"organisation": party.organisation}
    return party.organisation


class GridRow(NamedTuple):
    """One category: a field for each party with what stands in force, and the sum."""

    category: str
    label: str
    cells: list[GridCell]
    total: int
    current_total: int
    original_total: int


class GridCell(NamedTuple):
    field: forms.BoundField
    party: Party
    entered: int
    original: int
    current: int

    @property
    def proposed(self) -> int:
        return self.current + self.entered


class BudgetForm(SectionForm):
    """``b0_1``: the first party's category 1. Category 8 is worked out unless it is stated."""

    section = "budget"
    title_of_section = gettext_lazy("Budget")

    def prepare(self) -> None:
        self.parties = self.desk.parties
        stated = {
            (Party(row["organisation"], row["purpose"]), row["category"]): row["amount_minor"]
            for row in self.desk.content["budget"]
        }
        for index, party in enumerate(self.parties):
            for category in CATEGORIES:
                label = _("%(organisation)s, %(category)s") % {
                    "organisation": party_text(party),
                    "category": category_text(category),
                }
                amount = stated.get((party, category))
                self.amount_field(f"b{index}_{category}", label, amount, negative=self.amends)
        sums = ["sum-all", *(f"sum-{category}" for category in CATEGORIES)]
        self.live = (*sums, *(f"party-{index}" for index in range(len(self.parties))), "warnings")

    def clean(self) -> dict[str, Any]:
        self.entered = {
            (party, category): amount
            for index, party in enumerate(self.parties)
            for category in CATEGORIES
            if (amount := self.minor(f"b{index}_{category}")) is not None
        }
        return self.cleaned_data

    def said(self, do: str = "") -> dict[str, Any]:
        return {
            "budget": [
                {**party._asdict(), "category": category, "amount_minor": amount}
                for (party, category), amount in self.entered.items()
            ]
        }

    def heads(self) -> list[tuple[str, str]]:
        """Name and rate of each party."""
        rates = self.desk.facts.rates
        return [
            (party_text(party), percent_text(rates[party.organisation]) if party.organisation in rates else "")
            for party in self.parties
        ]

    def rows(self) -> Iterator[GridRow]:
        lines, project = self.desk.totals.lines, self.desk.facts.project
        original, current = (project.original, project.current) if project else ({}, {})
        for category in CATEGORIES:
            cells = [
                GridCell(
                    self[f"b{index}_{category}"],
                    party,
                    lines.get((party, category), 0),
                    original.get((party, category), 0),
                    current.get((party, category), 0),
                )
                for index, party in enumerate(self.parties)
            ]
            yield GridRow(
                category,
                category_text(category),
                cells,
                sum(cell.entered for cell in cells),
                sum(cell.current for cell in cells),
                sum(cell.original for cell in cells),
            )

    @property
    def party_totals(self) -> list[int]:
        sums = self.desk.totals.by_party
        return [sums.get(party, 0) for party in self.parties]

    def compared(self) -> list[tuple[str, Revised]]:
        """Of an amendment: each line at first, in force and proposed, support cost worked out."""
        project = self.desk.facts.project
        if project is None:
            return []
        lines = revised(project.original, project.current, self.desk.totals.lines)
        return [(f"{party_text(line.party)}, {category_text(line.category)}", line) for line in lines]


class TrancheRow(NamedTuple):
    number: int
    party: forms.BoundField
    amount: forms.BoundField
    due_on: forms.BoundField
    spent_percent: forms.BoundField
    needs_reports: forms.BoundField


class PaymentsForm(SectionForm):
    """``t0_amount`` and so on for tranches, ``d2026`` for the disbursements of a year."""

    section = "payments"
    title_of_section = gettext_lazy("Tranches and disbursements")
    live = ("sums",)

    def prepare(self) -> None:
        content = self.desk.content
        self.parties = self.desk.parties
        choices = [("", _("Choose"))] + [(str(n), party_text(party)) for n, party in enumerate(self.parties)]
        rows = content["tranches"]
        blank = 2 if self.more == "tranche" else 1
        self.row_count = self.rows_sent(r"t(\d{1,3})_\w+") if self.is_bound else len(rows) + blank
        for n in range(self.row_count):
            row = rows[n] if n < len(rows) else {}
            self._add_tranche(n, row, choices)
        self.years = self._years()
        amounts = {row["year"]: row["amount_minor"] for row in content["disbursements"]}
        for year in self.years:
            label = _("Disbursements of %(year)s") % {"year": year}
            self.amount_field(f"d{year}", label, amounts.get(year), negative=self.amends)

    def _add_tranche(self, n: int, row: dict[str, Any], choices: list[tuple[str, str]]) -> None:
        said = {"number": n + 1}
        party = Party(row["organisation"], row["purpose"]) if row else None
        chosen = str(self.parties.index(party)) if party in self.parties else ""
        if not row and len(self.parties) == 1:
            chosen = "0"
        fields = self.fields
        fields[f"t{n}_party"] = forms.ChoiceField(
            label=_("Row %(number)s: organisation") % said, choices=choices, required=False, initial=chosen
        )
        self.amount_field(f"t{n}_amount", _("Row %(number)s: amount") % said, row.get("amount_minor"))
        fields[f"t{n}_due_on"] = DayField(
            label=_("Row %(number)s: due on") % said, required=False, initial=day_of(row.get("due_on", ""))
        )
        fields[f"t{n}_spent_percent"] = forms.IntegerField(
            label=_("Row %(number)s: share of earlier tranches spent (%%)") % said,
            required=False,
            min_value=0,
            validators=[MaxValueValidator(100)],
            widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "short"}),
            initial=row.get("spent_percent") or None,
        )
        fields[f"t{n}_needs_reports"] = forms.BooleanField(
            label=_("Row %(number)s: reports must be in") % said, required=False, initial=row.get("needs_reports")
        )

    def _years(self) -> list[int]:
        content, project = self.desk.content, self.desk.facts.project
        start = day_of(content["start_date"]) or (project.start if project else None)
        end = day_of(content["new_end_date"]) or day_of(content["end_date"]) or (project.end if project else None)
        this_year = self.desk.facts.on.year
        if project is not None and start is not None:
            start = max(start, self.desk.facts.on)
        first = start.year if start else this_year
        last = end.year if end else first + 2
        named = {row["year"] for row in content["disbursements"]}
        # A year outside the life of the fund cannot be submitted; what lacks says so, and it gets no field here.
        facts = self.desk.facts
        earliest = facts.fund_start.year if facts.fund_start else first
        latest = last_day(facts.fund_end, facts.on).year
        shown = range(max(first, earliest), min(max(first, last), latest) + 1)
        self.years_left_out = (first, max(first, last)) if len(shown) < max(first, last) - first + 1 else None
        return sorted({*shown, *named})

    def clean(self) -> dict[str, Any]:
        self.tranches = []
        for n in range(self.row_count):
            amount, chosen = self.minor(f"t{n}_amount"), self.cleaned_data.get(f"t{n}_party", "")
            if amount is None:
                rest = ("due_on", "spent_percent", "needs_reports")
                if f"t{n}_amount" not in self.errors and any(self.cleaned_data.get(f"t{n}_{name}") for name in rest):
                    self.add_error(f"t{n}_amount", ValidationError(_("Write the amount of this tranche."), "required"))
                continue
            if not chosen.isdecimal() or int(chosen) >= len(self.parties):
                self.add_error(f"t{n}_party", ValidationError(_("Whose tranche is it?"), "required"))
                continue
            due_on = self.cleaned_data.get(f"t{n}_due_on")
            row = {
                **self.parties[int(chosen)]._asdict(),
                "amount_minor": amount,
                "due_on": due_on.isoformat() if due_on else "",
                "spent_percent": self.cleaned_data.get(f"t{n}_spent_percent") or 0,
                "needs_reports": bool(self.cleaned_data.get(f"t{n}_needs_reports")),
            }
            self.tranches.append((n, row))
        self.disbursements = {year: self.minor(f"d{year}") for year in self.years}
        return self.cleaned_data

    def said(self, do: str = "") -> dict[str, Any]:
        without = removed(do)
        return {
            "tranches": [row for n, row in self.tranches if n != without],
            "disbursements": [
                {"year": year, "amount_minor": amount or 0} for year, amount in self.disbursements.items()
            ],
        }

    def rows(self) -> Iterator[TrancheRow]:
        for n in range(self.row_count):
            names = ("party", "amount", "due_on", "spent_percent", "needs_reports")
            yield TrancheRow(n, *(self[f"t{n}_{name}"] for name in names))

    def year_rows(self) -> Iterator[tuple[int, forms.BoundField]]:
        for year in self.years:
            yield year, self[f"d{year}"]

    @property
    def disbursed(self) -> int:
        return sum(row["amount_minor"] for row in self.desk.content["disbursements"])

    def tranche_sums(self) -> Iterator[tuple[str, int, int, int]]:
        """Each party with tranches: in tranches, its budget, and the difference."""
        sums: dict[Party, int] = {}
        for row in self.desk.content["tranches"]:
            party = Party(row["organisation"], row["purpose"])
            sums[party] = sums.get(party, 0) + row["amount_minor"]
        budget = self.desk.totals.by_party
        for party, amount in sums.items():
            yield party_text(party), amount, budget.get(party, 0), amount - budget.get(party, 0)


class CofinancingForm(SectionForm):
    """``c0_source``, ``c0_amount``: what others give. Shown beside the fund's money, never added to it."""

    section = "cofinancing"
    title_of_section = gettext_lazy("Co-financing")
    live = ("sums",)

    def prepare(self) -> None:
        rows = self.desk.content["cofinancing"]
        blank = 2 if self.more == "source" else 1
        self.row_count = self.rows_sent(r"c(\d{1,3})_\w+") if self.is_bound else len(rows) + blank
        for n in range(self.row_count):
            row = rows[n] if n < len(rows) else {}
            self.fields[f"c{n}_source"] = forms.CharField(
                label=_("Row %(number)s: source") % {"number": n + 1},
                max_length=300,
                required=False,
                initial=row.get("source", ""),
            )
            label = _("Row %(number)s: amount") % {"number": n + 1}
            self.amount_field(f"c{n}_amount", label, row.get("amount_minor"))

    def clean(self) -> dict[str, Any]:
        self.found = [
            (n, {"source": self.cleaned_data.get(f"c{n}_source", ""), "amount_minor": self.minor(f"c{n}_amount") or 0})
            for n in range(self.row_count)
        ]
        return self.cleaned_data

    def said(self, do: str = "") -> dict[str, Any]:
        without = removed(do)
        return {"cofinancing": [row for n, row in self.found if n != without]}

    def rows(self) -> Iterator[tuple[int, forms.BoundField, forms.BoundField]]:
        for n in range(self.row_count):
            yield n, self[f"c{n}_source"], self[f"c{n}_amount"]

    @property
    def sum_of_rows(self) -> int:
        return self.desk.totals.cofinancing
