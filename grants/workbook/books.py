"""What is in the books of a fund, in the terms of the workbook: what the checks compare a file with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db.models import Min, QuerySet, Sum

from fund import ledger, selectors
from fund.models import (
    Agreement,
    Charge,
    ClosedFund,
    ClosedYear,
    Contributor,
    ContributorRefund,
    Deposit,
    Entry,
    Fund,
    FundTransfer,
    Income,
    Instalment,
    Output,
    PostedRecord,
    PriorityFocus,
)
from fund.money import decimals_of
from grants.models import Allocation, Expenditure, Organisation, PriorYearAdjustment, Project, Refund, Transfer
from grants.selectors import purse_days
from grants.workbook.records import Booked, Books, Key, Values

MODELS: dict[str, type[PostedRecord]] = {
    "deposits": Deposit,
    "allocations": Allocation,
    "transfers": Transfer,
    "refunds": Refund,
    "expenditures": Expenditure,
    "income": Income,
    "charges": Charge,
    "fund_transfers": FundTransfer,
    "contributor_refunds": ContributorRefund,
}

_GRANT = {"project": "project__number", "organisation": "organisation__code", "purpose": "purpose"}
_PAID = {"value_date": "value_date", **_GRANT, "amount": "amount"}
_FIELDS: dict[str, dict[str, str]] = {
    "deposits": {
        "agreement": "agreement__reference",
        "received_on": "received_on",
        "amount": "amount",
        "fund_amount": "fund_amount",
        "aa_fee": "aa_fee",
    },
    "allocations": {
        "decided_on": "decided_on",
        **_GRANT,
        "direct_amount": "direct_amount",
        "support_cost": "support_cost",
        "decision": "decision",
    },
    "transfers": _PAID,
    "refunds": _PAID,
    "expenditures": {**_GRANT, "year": "year", "category": "category", "amount": "amount"},
    "income": {"value_date": "value_date", "kind": "kind", "organisation": "organisation", "amount": "amount"},
    "charges": {"value_date": "value_date", "kind": "kind", "amount": "amount"},
    "fund_transfers": {
        "value_date": "value_date",
        "direction": "direction",
        "other_fund": "other_fund",
        "amount": "amount",
    },
    "contributor_refunds": {"value_date": "value_date", "contributor": "contributor__code", "amount": "amount"},
}
"""Column of the sheet to field of the document."""
_MONEY = frozenset(("amount", "fund_amount", "aa_fee", "direct_amount", "support_cost"))


@lru_cache(maxsize=64)
def _decimals(currency: str) -> int:
    return decimals_of(currency)


def in_minor(amount: Decimal | None, currency: str) -> int | None:
    return None if amount is None else int(amount.scaleb(_decimals(currency)))


def load(code: str) -> Books:
    """The books of the fund with this code; empty books where there is no such fund."""
    fund = Fund.objects.filter(code=code).first()
    return books_of(fund) if fund else Books()


def books_of(fund: Fund) -> Books:
    """Everything the fund has registered and booked. A dozen queries, whatever its size."""
    reversals = Entry.objects.filter(fund=fund, reverses__isnull=False)
    reversed_entries = dict(reversals.values_list("reverses_id", "idempotency_key"))
    first = Entry.objects.filter(fund=fund).aggregate(first=Min("effective_date"))["first"]
    changes = Entry.objects.filter(fund=fund).values_list("effective_date").annotate(Sum("cash_change_minor"))
    return Books(
        exists=True,
        register=_register(fund),
        documents={sheet: _documents(fund, sheet, reversed_entries) for sheet in MODELS},
        adjustments=_adjustments(fund),
        cash_days={day: change for day, change in changes.order_by("effective_date") if change},
        purse_days=purse_days(fund),
        open_from=ledger.first_open_day(fund),
        closed_years=frozenset(ClosedYear.objects.filter(fund=fund).values_list("year", flat=True)),
        closed_on=ClosedFund.objects.filter(fund=fund).values_list("closed_on", flat=True).first(),
        first_entry=first,
        key_figures=_key_figures(fund),
        sequence=selectors.head(fund).sequence,
    )


def _key_figures(fund: Fund) -> dict[str, int]:
    """Balances added up by kind of account, in the ledger's sign."""
    figures: defaultdict[str, int] = defaultdict(int)
    for name, balance in selectors.balances(fund).items():
        figures[name.kind] += balance
    return figures


# -- documents -------------------------------------------------------------------------------------------


def _documents(fund: Fund, sheet: str, reversed_entries: dict[int, str]) -> dict[Key, Booked]:
    """The last revision of every document. ``reversed_entries``: the key of the reversal by entry reversed."""
    fields = _FIELDS[sheet]
    model = MODELS[sheet]
    paths = [part for path in fields.values() for part in ((path, f"{path}_currency") if path in _MONEY else (path,))]
    rows = model._default_manager.filter(fund=fund).order_by("revision")
    found: dict[Key, Booked] = {}
    for reference, revision, entry, *parts in rows.values_list("reference", "revision", "entry_id", *paths):
        values: Values = {}
        position = 0
        for column, path in fields.items():
            value: Any = parts[position]
            position += 1
            if path in _MONEY:
                value = in_minor(value, parts[position])
                position += 1
            if value != "":
                values[column] = value
        key: Key = reference
        if sheet == "expenditures":
            key = tuple(values[name] for name in ("project", "organisation", "purpose", "year", "category"))
        else:
            values["reference"] = reference
        sequence = entry & 0xFFFFFFFF
        is_replaced = reversed_entries.get(entry) == Booked.replacement_key(sequence)
        found[key] = Booked(values, sequence, revision, entry in reversed_entries, is_replaced)
    return found


def _adjustments(fund: Fund) -> dict[Key, int]:
    """The corrections of closed years by the identity they have in a workbook: the year they count in."""
    found: defaultdict[Key, int] = defaultdict(int)
    rows = PriorYearAdjustment.objects.filter(fund=fund, entry__reversed_by__isnull=True)
    for *key, amount, currency in rows.values_list(*_GRANT.values(), "year", "category", "amount", "amount_currency"):
        found[tuple(key)] += in_minor(amount, currency) or 0
    return dict(found)


# -- the register ----------------------------------------------------------------------------------------


def _register(fund: Fund) -> dict[str, dict[Key, Values]]:
    return {
        "fund": {fund.code: _fund(fund)},
        "priority_focuses": _by_key("code", _focuses(fund)),
        "outputs": _by_key(
            "code", _rows(Output.objects.filter(fund=fund), "code", "title", priority_focus="priority_focus__code")
        ),
        "contributors": _by_key("code", _rows(Contributor.objects.filter(fund=fund), "code", "name", "type")),
        "agreements": _by_key("reference", _agreements(fund)),
        "instalments": _instalments(fund),
        "organisations": _by_key(
            "code", _rows(Organisation.objects.filter(fund=fund), "code", "name", "type", "support_cost_percent")
        ),
        "projects": _by_key(
            "number",
            _rows(
                Project.objects.filter(fund=fund),
                *("number", "title", "level", "country", "start_date", "end_date", "status"),
                priority_focus="priority_focus__code",
                output="output__code",
            ),
        ),
    }


def _by_key(name: str, rows: Iterator[Values]) -> dict[Key, Values]:
    return {str(row[name]): row for row in rows}


def _rows(rows: QuerySet[Any], *names: str, **paths: str) -> Iterator[Values]:
    """Rows as values by column; what is empty is missing."""
    columns = [*names, *paths]
    for values in rows.order_by("pk").values_list(*names, *paths.values()):
        yield {name: value for name, value in zip(columns, values, strict=True) if value not in ("", None)}


def _fund(fund: Fund) -> Values:
    names = ("code", "name", "currency", "start_date", "end_date", "administrative_agent")
    rates = ("aa_fee_percent", "support_cost_percent")
    values = {name: getattr(fund, name) for name in (*names, *rates)}
    return {name: value for name, value in values.items() if value not in ("", None)}


def _focuses(fund: Fund) -> Iterator[Values]:
    for row in _rows(
        PriorityFocus.objects.filter(fund=fund), "code", "title", "kind", "planned_amount", "planned_amount_currency"
    ):
        currency = str(row.pop("planned_amount_currency", fund.currency))
        if "planned_amount" in row:
            row["planned_amount"] = in_minor(row["planned_amount"], currency)  # type: ignore[arg-type]
        yield row


def _agreements(fund: Fund) -> Iterator[Values]:
    for row in _rows(
        Agreement.objects.filter(fund=fund),
        *("reference", "signed_on", "amount", "fund_amount", "aa_fee_percent"),
        currency="amount_currency",
        contributor="contributor__code",
        earmarked_to="earmarked_to__code",
    ):
        row["amount"] = in_minor(row["amount"], str(row["currency"]))  # type: ignore[arg-type]
        row["fund_amount"] = in_minor(row["fund_amount"], fund.currency)  # type: ignore[arg-type]
        yield row


def _instalments(fund: Fund) -> dict[Key, Values]:
    found: dict[Key, Values] = {}
    counts: defaultdict[tuple[str, date], int] = defaultdict(int)
    rows = Instalment.objects.filter(agreement__fund=fund).order_by("pk")
    for reference, due_on, amount, currency in rows.values_list(
        "agreement__reference", "due_on", "amount", "amount_currency"
    ):
        counts[(reference, due_on)] += 1
        found[(reference, due_on, counts[(reference, due_on)])] = {
            "agreement": reference,
            "due_on": due_on,
            "amount": in_minor(amount, currency),
        }
    return found
