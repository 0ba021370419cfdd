"""Every kind of posted document, those of other applications included: found by the name the ledger uses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Field, ForeignKey, Model
from django.urls import NoReverseMatch, reverse
from django.utils.text import capfirst
from djmoney.money import Money

from fund import display
from fund.models import Entry, Fund, PostedRecord
from fund.models.documents import minor


def record_models() -> dict[str, type[PostedRecord]]:
    """Kind of record to its table."""
    return {model.record_kind: model for model in apps.get_models() if issubclass(model, PostedRecord)}


def document_of(entry: Entry) -> PostedRecord | None:
    """The document this entry was made from; None for signatures, settlements and reversals. At most one query."""
    model = record_models().get(entry.record.partition(":")[0])
    if model is None or entry.reverses_id:
        return None
    return model._default_manager.select_related(*parties_of(model)).filter(entry=entry).first()


def parties_of(model: type[PostedRecord]) -> list[str]:
    """What a document says by reference to the register: to be read with it."""
    names = [f.name for f in model._meta.fields if isinstance(f, ForeignKey) and f.name not in ("entry",)]
    deeper = {"agreement": ["agreement__contributor"], "project": ["project__priority_focus"]}
    return [path for name in names for path in (name, *deeper.get(name, []))]


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing a document says. ``address`` leads to the page of what it names."""

    label: str
    value: Any
    address: str = ""


# Page of a register row by the name of its table, and the field that is in the address.
PAGES = {
    "agreement": ("fund:agreement", "reference"),
    "contributor": ("fund:contributor", "code"),
    "organisation": ("grants:organisation", "code"),
    "project": ("grants:project", "number"),
}
KEPT_APART = ("id", "fund", "reference", "revision", "entry", "counterpart")


def facts_of(document: PostedRecord) -> Iterator[Fact]:
    """What the document says, in the order of its fields, in words."""
    for field in document._meta.fields:
        if field.name in KEPT_APART or field.name.endswith("_currency"):
            continue
        value = getattr(document, field.name)
        if value is None or value == "":
            continue
        address = page_of(document.fund, value) if isinstance(value, Model) else ""
        yield Fact(_label(field), _shown(document, field, value), address)


def page_of(fund: Fund, row: Model) -> str:
    """The page of a register row; empty where there is none."""
    name, field = PAGES.get(row._meta.model_name or "", ("", ""))
    if not name:
        return ""
    try:
        return reverse(name, args=[fund.code, getattr(row, field)])
    except NoReverseMatch:
        return ""


def _label(field: Field[Any, Any]) -> str:
    return capfirst(str(field.verbose_name))


def _shown(document: PostedRecord, field: Field[Any, Any], value: Any) -> Any:
    if isinstance(value, Money):
        code = value.currency.code
        return f"{display.amount_text(minor(value), code)} {code}"
    if field.choices:
        return capfirst(getattr(document, f"get_{field.name}_display")())
    if hasattr(value, "isoformat"):
        return display.day_text(value)
    return str(value)
