"""Who changed what in a row of the register, and when: from django-simple-history, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Exists, Model, OuterRef, QuerySet
from django.utils.translation import gettext as _
from djmoney.money import Money

from fund import display
from fund.models.documents import minor

MOST = 50


@dataclass(frozen=True, slots=True)
class FieldChange:
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RowChange:
    """One time somebody kept the row. ``by`` is a name, or empty where no person did it."""

    at: datetime
    by: str
    what: str
    reason: str
    fields: tuple[FieldChange, ...]


def others_since(row: Model, edits: int, by: Model) -> str | None:
    """Who else has changed the row since its count of ``edits`` was seen: the last of them, by name, or "Somebody else"
    where the history knows of nobody. None: it was oneself alone, in another window."""
    since = row.history.filter(edits__gt=edits).select_related("history_user").order_by("-history_id")  # type: ignore[attr-defined]
    changes = list(since[:MOST])
    others = [change for change in changes if change.history_user_id != by.pk]
    if changes and not others:
        return None
    named = next((change.history_user for change in others if change.history_user), None)
    return str(named) if named is not None else _("Somebody else")


def times_kept(row: Model) -> int:
    """How often the row was kept: what a form carries of the row it was made from."""
    return row.history.count() if row.pk else 0  # type: ignore[attr-defined, no-any-return]


def overtaken(row: Model, seen: int, by: Model, typed: Mapping[str, object]) -> str:
    """Why a form is not saved over what was kept since it was opened: who has changed what, and both values of each
    field. Empty where nobody has changed a field that would be put back or otherwise.

    ``seen``: how often the row had been kept when the form was made. Ask it under the row's lock.
    """
    records = list(row.history.select_related("history_user").order_by("history_id"))  # type: ignore[attr-defined]
    if not records or seen == len(records):
        return ""
    now, before = records[-1], records[seen - 1] if 0 < seen < len(records) else None
    both = []
    for name, value in typed.items():
        stands, field = getattr(now, name), type(row)._meta.get_field(name)
        if value != stands and (before is None or getattr(before, name) != stands):
            label = str(field.verbose_name)  # type: ignore[union-attr]
            both.append(
                _("%(field)s: %(now)s by now, %(typed)s in your form")
                % {
                    "field": label[:1].upper() + label[1:],
                    "now": shown(field, stands),
                    "typed": shown(field, value),
                }
            )
    if not both:
        return ""
    others = [each for each in records[max(seen, 0) :] if each.history_user_id != by.pk]
    named = next((each.history_user for each in reversed(others) if each.history_user), None)
    head = _("You have changed this in another window since you opened it here.")
    if others:
        head = _("%(person)s has changed this since you opened it.") % {"person": named or _("Somebody else")}
    tail = _("Nothing of yours was saved. Save again to put what your form says in its place.")
    return f"{head} {'; '.join(both)}. {tail}"


def overtaken_row(row: Model, seen: int, by: Model) -> str:
    """The same of a row that is about to be kept with all its fields. Takes the row's lock."""
    type(row)._default_manager.select_for_update().get(pk=row.pk)
    fields = [field for field in row._meta.concrete_fields if not field.primary_key]
    return overtaken(row, seen, by, {field.name: getattr(row, field.name) for field in fields})


def drafts_kept(model: type[Model], user: int) -> QuerySet[Any]:
    """The times this person (their number) wrote the text of such rows: began one, or kept a draft with another count
    of ``edits``. A row that was kept for another reason, a step of its workflow, is no writing."""
    rows = model.history.model.objects  # type: ignore[attr-defined]
    before = rows.filter(id=OuterRef("id"), edits=OuterRef("edits"), history_id__lt=OuterRef("history_id"))
    return rows.filter(~Exists(before.order_by()), history_user=user).order_by()


def changes_of(row: Model) -> list[RowChange]:
    """The history of a row, the newest first."""
    records = list(row.history.select_related("history_user").order_by("-history_date", "-history_id")[: MOST + 1])  # type: ignore[attr-defined]
    earlier: list[Any] = [*records[1:], None]
    found = []
    for record, before in list(zip(records, earlier, strict=True))[:MOST]:
        fields = () if before is None else tuple(_fields(type(row), before, record))
        if before is not None and not fields:
            continue
        found.append(
            RowChange(
                at=record.history_date,
                by=str(record.history_user or ""),
                what={"+": _("Added"), "-": _("Removed")}.get(record.history_type, _("Changed")),
                reason=record.history_change_reason or "",
                fields=fields,
            )
        )
    return found


def _fields(model: type[Model], before: Any, after: Any) -> Any:
    for field in model._meta.concrete_fields:
        if field.name.endswith("_currency"):
            continue
        old, new = getattr(before, field.name, None), getattr(after, field.name, None)
        if old != new:
            label = str(field.verbose_name)
            yield FieldChange(label[:1].upper() + label[1:], shown(field, old), shown(field, new))


def shown(field: Any, value: Any) -> str:
    """A value of a field for people."""
    if value is None or value == "":
        return display.DASH
    if isinstance(value, Money):
        code = value.currency.code
        return f"{display.amount_text(minor(value), code)} {code}"
    if isinstance(value, date):
        return display.day_text(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    return str(value)
