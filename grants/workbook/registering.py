"""Writes the register rows of a file: what is new is created, what changed is updated, both with history."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from djmoney.money import Money
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from fund import money
from fund.models import Agreement, Contributor, Fund, Instalment, Output, PriorityFocus, User
from grants.models import Organisation, Project
from grants.workbook.records import CHANGED, NEW, Draft, Key, Record

BATCH = 500
_REASON = "workbook"


@dataclass(slots=True)
class Register:
    """The fund's rows by key, as objects: what documents point to."""

    fund: Fund
    focuses: dict[str, PriorityFocus]
    outputs: dict[str, Output]
    contributors: dict[str, Contributor]
    agreements: dict[str, Agreement]
    organisations: dict[str, Organisation]
    projects: dict[str, Project]


def money_of(minor: object, currency: str) -> Money | None:
    return Money(money.from_minor(minor, currency), currency) if isinstance(minor, int) else None


def write_fund(draft: Draft, user: User | None) -> Fund:
    """The fund's row, created or brought up to date."""
    (record,) = draft.of("fund")
    fund = Fund.objects.filter(code=record.key).first() or Fund(code=str(record.key))
    if record.state in (NEW, CHANGED):
        for name in (
            *("name", "currency", "start_date", "end_date", "aa_fee_percent"),
            *("support_cost_percent", "administrative_agent"),
        ):
            value = record.values.get(name)
            setattr(fund, name, value if value is not None or name == "end_date" else "")
        fund._history_user = user  # type: ignore[attr-defined]
        fund._change_reason = _REASON  # type: ignore[attr-defined]
        fund.save()
    return fund


def write_register(draft: Draft, fund: Fund, user: User | None) -> Register:
    """Every register row of the file. Nothing is removed: a row the file no longer has stays."""
    currency = fund.currency
    register = Register(fund, {}, {}, {}, {}, {}, {})

    register.focuses = _write(
        draft,
        "priority_focuses",
        PriorityFocus,
        {"fund": fund},
        lambda values: {
            "title": values["title"],
            "kind": values["kind"],
            "planned_amount": money_of(values.get("planned_amount"), currency),
        },
        user,
    )
    register.outputs = _write(
        draft,
        "outputs",
        Output,
        {"fund": fund},
        lambda values: {
            "title": values["title"],
            "priority_focus": register.focuses[str(values["priority_focus"])],
        },
        user,
    )
    register.contributors = _write(
        draft,
        "contributors",
        Contributor,
        {"fund": fund},
        lambda values: {"name": values["name"], "type": values["type"]},
        user,
    )
    # Each agreement comes with its contributor: asked once here, not once per deposit.
    register.agreements = _write(
        draft,
        "agreements",
        Agreement,
        {"fund": fund},
        lambda values: {
            "contributor": register.contributors[str(values["contributor"])],
            "signed_on": values["signed_on"],
            "amount": money_of(values["amount"], str(values["currency"])),
            "fund_amount": money_of(values["fund_amount"], currency),
            "aa_fee_percent": values["aa_fee_percent"],
            "earmarked_to": register.focuses.get(str(values.get("earmarked_to"))),
        },
        user,
    )
    _write_instalments(draft, register, user)
    register.organisations = _write(
        draft,
        "organisations",
        Organisation,
        {"fund": fund},
        lambda values: {
            "name": values["name"],
            "type": values["type"],
            "support_cost_percent": values["support_cost_percent"],
        },
        user,
    )
    register.projects = _write(
        draft,
        "projects",
        Project,
        {"fund": fund},
        lambda values: {
            "title": values["title"],
            "priority_focus": register.focuses[str(values["priority_focus"])],
            "output": register.outputs.get(str(values.get("output"))),
            "level": values.get("level") or "",
            "country": values.get("country") or "",
            "start_date": values.get("start_date"),
            "end_date": values.get("end_date"),
            "status": values["status"],
        },
        user,
    )
    return register


def _write(
    draft: Draft,
    sheet: str,
    model: type[Any],
    owner: dict[str, Model],
    fields: Callable[[dict[str, Any]], dict[str, Any]],
    user: User | None,
) -> dict[str, Any]:
    """All rows of a sheet by key: those the fund has, those changed and those created."""
    name = draft.rows[sheet].sheet.key[0]
    standing = {
        getattr(row, name): row for row in model._default_manager.filter(**owner).select_related(*_related(model))
    }
    created, updated, changed_fields = [], [], set()
    for record in draft.of(sheet):
        if record.state == NEW:
            created.append(model(**owner, **{name: record.key}, **fields(record.values)))
        elif record.state == CHANGED:
            row = standing[record.key]
            for field, value in fields({**_unstated(draft, sheet, record), **record.values}).items():
                setattr(row, field, value)
                changed_fields.add(field)
            updated.append(row)
    _save(model, created, updated, changed_fields, user)
    standing.update({getattr(row, name): row for row in created})
    for row in standing.values():
        for field, value in owner.items():
            setattr(row, field, value)
    return standing


def _unstated(draft: Draft, sheet: str, record: Record) -> dict[str, Any]:
    """What is registered in the columns the file does not have: an empty cell empties, a missing column does not."""
    stored, letters = draft.books.registered(sheet, record.key) or {}, draft.rows[sheet].letters
    return {name: value for name, value in stored.items() if name not in letters}


def _related(model: type[Model]) -> tuple[str, ...]:
    return ("contributor",) if model is Agreement else ()


def _save(model: type[Any], created: list[Any], updated: list[Any], fields: set[str], user: User | None) -> None:
    if created:
        bulk_create_with_history(created, model, batch_size=BATCH, default_user=user, default_change_reason=_REASON)
    if updated:
        money_fields = {f"{name}_currency" for name in fields if hasattr(updated[0], f"{name}_currency")}
        bulk_update_with_history(
            updated,
            model,
            sorted(fields | money_fields),
            batch_size=BATCH,
            default_user=user,
            default_change_reason=_REASON,
        )


def _write_instalments(draft: Draft, register: Register, user: User | None) -> None:
    records = [record for record in draft.of("instalments") if record.state in (NEW, CHANGED)]
    if not records:
        return
    standing = _instalments_by_key(register) if any(record.state == CHANGED for record in records) else {}
    created, updated = [], []
    for record in records:
        agreement = register.agreements[record.text("agreement")]
        amount = money_of(record.values["amount"], agreement.amount.currency.code)
        if record.state == NEW:
            created.append(Instalment(agreement=agreement, due_on=record.values["due_on"], amount=amount))
        else:
            instalment = standing[record.key]
            instalment.amount = amount
            updated.append(instalment)
    _save(Instalment, created, updated, {"amount"}, user)


def _instalments_by_key(register: Register) -> dict[Key, Instalment]:
    found: dict[Key, Instalment] = {}
    rows = Instalment.objects.filter(agreement__fund=register.fund).select_related("agreement").order_by("pk")
    for row in rows:
        number = 1
        while (row.agreement.reference, row.due_on, number) in found:
            number += 1
        found[(row.agreement.reference, row.due_on, number)] = row
    return found
