"""The documents a file brings, as objects ready to be recorded."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.db.models import Model
from django.db.models.base import ModelState
from djmoney.money import Money
from moneyed import Currency, get_currency

from fund import money
from fund.models import Charge, ContributorRefund, Deposit, FundTransfer, Income, PostedRecord
from grants.models import Allocation, Expenditure, Refund, Transfer, expenditure_reference
from grants.workbook.records import Record
from grants.workbook.registering import Register
from grants.workbook.rules import DAY_OF

Maker = Callable[[Record, Register], PostedRecord]


@lru_cache(maxsize=64)
def _currency(code: str) -> Currency:
    return get_currency(code)


def _made(
    model: type[PostedRecord],
    record: Record,
    register: Register,
    related: dict[str, Model],
    amounts: dict[str, str],
    **values: Any,
) -> Any:
    """A document not yet saved. ``amounts`` says in which currency each amount of the record is.

    Made without the model's constructor, which took a third of the time of a large import: it asks every
    field and every descriptor what is known here.
    """
    document = model.__new__(model)
    document._state = state = ModelState()
    content = document.__dict__
    content.update(
        id=None,
        fund_id=register.fund.pk,
        reference=record.key,
        revision=record.booked.revision + 1 if record.booked else 1,
        entry_id=None,
    )
    for name, code in amounts.items():
        content[name] = Money(money.from_minor(record.amount(name), code), _currency(code))
        content[f"{name}_currency"] = code
    content.update(values)
    state.fields_cache["fund"] = register.fund
    for name, target in related.items():
        content[f"{name}_id"] = target.pk
        state.fields_cache[name] = target
    return document


def deposit(record: Record, register: Register) -> Deposit:
    agreement = register.agreements[record.text("agreement")]
    own, currency = agreement.amount.currency.code, register.fund.currency
    return _made(  # type: ignore[no-any-return]
        Deposit,
        record,
        register,
        {"agreement": agreement},
        {"amount": own, "fund_amount": currency, "aa_fee": currency},
        received_on=record.day("received_on"),
    )


def _line(record: Record, register: Register) -> dict[str, Model]:
    return {
        "project": register.projects[record.text("project")],
        "organisation": register.organisations[record.text("organisation")],
    }


def _allocation(record: Record, register: Register) -> PostedRecord:
    currency = register.fund.currency
    return _made(  # type: ignore[no-any-return]
        Allocation,
        record,
        register,
        _line(record, register),
        {"direct_amount": currency, "support_cost": currency},
        decided_on=record.day("decided_on"),
        purpose=record.text("purpose"),
        decision=record.text("decision"),
    )


def _paid(model: type[Transfer] | type[Refund]) -> Maker:
    def make(record: Record, register: Register) -> PostedRecord:
        return _made(  # type: ignore[no-any-return]
            model,
            record,
            register,
            _line(record, register),
            {"amount": register.fund.currency},
            value_date=record.day("value_date"),
            purpose=record.text("purpose"),
        )

    return make


def _expenditure(record: Record, register: Register) -> PostedRecord:
    year = int(str(record.values["year"]))
    purse, category = record.purse, record.text("category")
    made: Expenditure = _made(
        Expenditure,
        record,
        register,
        _line(record, register),
        {"amount": register.fund.currency},
        reference=expenditure_reference(*purse, category, year),
        category=category,
        year=year,
        purpose=purse.purpose,
    )
    if record.adjusted:
        code = register.fund.currency
        made.__dict__["amount"] = Money(
            money.from_minor(record.amount("amount") - record.adjusted, code), _currency(code)
        )
    return made


def _plain(model: type[PostedRecord], *names: str) -> Maker:
    """A document of the fund's own: its date, its amount and these texts."""

    def make(record: Record, register: Register) -> PostedRecord:
        day = DAY_OF[record.sheet]
        texts = {name: record.text(name) for name in names}
        return _made(  # type: ignore[no-any-return]
            model, record, register, {}, {"amount": register.fund.currency}, **texts, **{day: record.day(day)}
        )

    return make


def _fund_transfer(record: Record, register: Register) -> PostedRecord:
    return _made(  # type: ignore[no-any-return]
        FundTransfer,
        record,
        register,
        {},
        {"amount": register.fund.currency},
        direction=record.text("direction"),
        other_fund=record.text("other_fund"),
        value_date=record.day("value_date"),
        counterpart_id=None,  # a workbook records its own fund's side alone
    )


def _contributor_refund(record: Record, register: Register) -> PostedRecord:
    contributor = register.contributors[record.text("contributor")]
    return _made(  # type: ignore[no-any-return]
        ContributorRefund,
        record,
        register,
        {"contributor": contributor},
        {"amount": register.fund.currency},
        value_date=record.day("value_date"),
    )


MAKERS: dict[str, Maker] = {
    "income": _plain(Income, "kind", "organisation"),
    "fund_transfers": _fund_transfer,
    "refunds": _paid(Refund),
    "allocations": _allocation,
    "transfers": _paid(Transfer),
    "charges": _plain(Charge, "kind"),
    "contributor_refunds": _contributor_refund,
    "expenditures": _expenditure,
}
"""Every sheet of documents but deposits; in the order of booking within a day."""
