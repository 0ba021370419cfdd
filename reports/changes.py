"""Who changed which row of a fund's register, in words: one query over the histories of all its tables.

Each history row is read with the one before it of the same record, so what changed is known without asking again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import CharField, F, IntegerField, Model, Q, QuerySet, TextField, Value, Window
from django.db.models.functions import Cast, Coalesce, Concat, JSONObject, Lag, NullIf
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fund import display
from fund.models import Agreement, Contributor, Fund, Instalment, Output, PriorityFocus, User
from grants.models import (
    AttachmentKind,
    FocalPoint,
    FundRules,
    LevelTarget,
    Memorandum,
    Organisation,
    OrganisationType,
    Project,
    ProjectLevel,
    Seat,
    SupportCostRate,
)
from grants.models import (
    Window as GrantWindow,
)

PAGE_SIZE = 50
MADE, CHANGED, REMOVED = "+", "~", "-"


@dataclass(frozen=True, slots=True)
class Kept:
    """A table whose history is kept: its name in words, the fields people know a row by, the path to its fund.

    A row that ``replaces_defaults`` says when it is made what it changes of them.
    """

    key: str
    model: type[Model]
    label: Any
    name: tuple[str, ...]
    fund: str = "fund"
    replaces_defaults: bool = False


KEPT = {
    kept.key: kept
    for kept in (
        Kept("fund", Fund, gettext_lazy("Fund"), ("code",), "id"),
        Kept("focus", PriorityFocus, gettext_lazy("Priority focus"), ("code",)),
        Kept("output", Output, gettext_lazy("Output"), ("code",)),
        Kept("contributor", Contributor, gettext_lazy("Contributor"), ("code",)),
        Kept("agreement", Agreement, gettext_lazy("Agreement"), ("reference",)),
        Kept(
            "instalment", Instalment, gettext_lazy("Instalment"), ("agreement__reference", "due_on"), "agreement__fund"
        ),
        Kept("organisation", Organisation, gettext_lazy("Organisation"), ("code",)),
        Kept(
            "memorandum", Memorandum, gettext_lazy("Memorandum of understanding"), ("organisation__code", "reference")
        ),
        Kept(
            "rate",
            SupportCostRate,
            gettext_lazy("Support cost rate"),
            ("organisation__code", "valid_from"),
            "organisation__fund",
        ),
        Kept("point", FocalPoint, gettext_lazy("Focal point"), ("organisation__code", "name"), "organisation__fund"),
        Kept("project", Project, gettext_lazy("Project"), ("number",)),
        Kept("rules", FundRules, gettext_lazy("Rules"), ("fund__code",), replaces_defaults=True),
        Kept("target", LevelTarget, gettext_lazy("Target share"), ("title",)),
        Kept("window", GrantWindow, gettext_lazy("Window"), ("code",)),
        Kept("seat", Seat, gettext_lazy("Seat"), ("institution_name",)),
    )
}
WORDS = {
    "levels": ProjectLevel.choices,
    "organisation_types": OrganisationType.choices,
    "required_documents": AttachmentKind.choices,
}
"""Lists of values, each with its words."""
UNSHOWN = {"id", "fund", "history_id"}
COLUMNS = ("of_kind", "of_number", "done_at", "done", "done_by", "known_as", "row_after", "row_before")


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one row, or what was registered at once. ``details`` are (field, before, after), in words."""

    cursor: str
    at: datetime
    by: str
    kind: str
    label: str
    names: tuple[str, ...]
    deed: str
    details: tuple[tuple[str, str, str], ...]

    def joins(self, other: Change) -> bool:
        """Whether both were registered by one act: of one kind, by one person, within the minute."""
        return (
            not (self.details or other.details)
            and (self.kind, self.deed, self.by) == (other.kind, other.deed, other.by)
            and self.at.replace(second=0, microsecond=0) == other.at.replace(second=0, microsecond=0)
        )


def changes(fund: Fund, kind: str = "", before: str = "") -> tuple[list[Change], str]:
    """The changes of one kind of row or of all, newest first, and the cursor of the next page. One query."""
    tables = [KEPT[kind]] if kind in KEPT else list(KEPT.values())
    first, *others = [_history(kept, fund, before) for kept in tables]
    rows = first.union(*others, all=True) if others else first
    found = list(rows.order_by("-done_at", "-of_kind", "-of_number")[: PAGE_SIZE + 1])
    each = [_change(row) for row in found[:PAGE_SIZE]]
    return _together(each), each[-1].cursor if len(found) > PAGE_SIZE else ""


def _together(each: list[Change]) -> list[Change]:
    """What was registered at once stands in one line."""
    shown: list[Change] = []
    for change in each:
        if shown and shown[-1].joins(change):
            shown[-1] = replace(shown[-1], names=(*shown[-1].names, *change.names))
        else:
            shown.append(change)
    return shown


def _history(kept: Kept, fund: Fund, before: str) -> QuerySet[Any]:
    model: Any = kept.model
    history = model.history.model.objects.order_by().filter(**{kept.fund: fund.pk})
    fields = [field for field in kept.model._meta.concrete_fields if field.name not in UNSHOWN]
    # A person is known by name; of what else a row names, the number tells whether it is another.
    row = JSONObject(
        **{each.name: F(f"{each.name}__name" if each.related_model is User else each.attname) for each in fields}
    )
    rows = history.annotate(
        of_kind=Value(kept.key, output_field=CharField()),
        of_number=Cast("history_id", IntegerField()),
        done_at=F("history_date"),
        done=F("history_type"),
        done_by=Coalesce(
            NullIf(F("history_user__name"), Value("")), F("history_user__email"), Value(""), output_field=CharField()
        ),
        known_as=_known_as(kept),
        row_after=Cast(row, TextField()),
        row_before=Cast(Window(Lag(row), partition_by=F("id"), order_by=F("history_id").asc()), TextField()),
    )
    cursor = _cursor(before)
    if cursor is not None:
        # Only later rows are left out, so each row still finds the one before it.
        moment, kind, number = cursor
        at_once = Q(history_date=moment)
        rows = rows.filter(
            Q(history_date__lt=moment)
            | (at_once & Q(history_id__lt=number) if kept.key == kind else at_once if kept.key < kind else Q(pk__in=[]))
        )
    return rows.values(*COLUMNS)


def _known_as(kept: Kept) -> Any:
    """What people call the row: an instalment, say, by its agreement and its day."""
    first, *others = (Cast(F(path), TextField()) for path in kept.name)
    parts = [part for other in others for part in (Value(" "), other)]
    return Concat(first, *parts, output_field=TextField()) if parts else first


def _cursor(text: str) -> tuple[datetime, str, int] | None:
    moment, _sep, rest = text.partition("~")
    kind, _sep, number = rest.partition("~")
    try:
        return datetime.fromisoformat(moment), kind, int(number)
    except ValueError:
        return None


def _change(row: dict[str, Any]) -> Change:
    kept = KEPT[row["of_kind"]]
    deed = {MADE: _("registered"), CHANGED: _("changed"), REMOVED: _("removed")}.get(row["done"], row["done"])
    details: tuple[tuple[str, str, str], ...] = ()
    if row["done"] == CHANGED and row["row_before"]:
        details = tuple(_differences(kept.model, _loaded(row["row_before"]), _loaded(row["row_after"])))
    elif row["done"] == MADE and kept.replaces_defaults:
        details = tuple(_differences(kept.model, _defaults(kept.model), _loaded(row["row_after"])))
    return Change(
        cursor=f"{row['done_at'].isoformat()}~{row['of_kind']}~{row['of_number']}",
        at=row["done_at"],
        by=row["done_by"],
        kind=row["of_kind"],
        label=str(kept.label),
        names=(row["known_as"],),
        deed=deed,
        details=details,
    )


def _defaults(model: type[Model]) -> dict[str, Any]:
    """What a row of this table says where nothing else was said, as ``_loaded`` has it."""
    row = model()
    return {
        field.name: None if value is None else value if isinstance(value, (bool, int, list)) else str(value)
        for field in model._meta.concrete_fields
        if field.name not in UNSHOWN
        for value in [field.value_from_object(row)]
    }


def _loaded(text: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def _differences(model: type[Model], before: dict[str, Any], after: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    for field in model._meta.concrete_fields:
        old, new = before.get(field.name), after.get(field.name)
        if field.name in UNSHOWN or _shown(field, old) == _shown(field, new):
            continue
        label = str(field.verbose_name)
        yield label[:1].upper() + label[1:], _shown(field, old), _shown(field, new)


def _shown(field: Any, value: Any) -> str:
    if value is None or value == "":
        return display.DASH
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    kind = field.get_internal_type()
    if kind == "JSONField":
        # As the database has it: a list, or its text.
        listed = json.loads(value) if isinstance(value, str) else value
        words = dict(WORDS.get(field.name, ()))
        return ", ".join(str(words.get(each, each)) for each in listed) or display.DASH
    if kind == "BooleanField":
        return _("yes") if value else _("no")
    if kind == "DateField":
        return display.day_text(date.fromisoformat(str(value)))
    if kind == "DecimalField" or "Money" in type(field).__name__:
        number = Decimal(str(value))
        places = max(2 if "Money" in type(field).__name__ else 0, -int(number.normalize().as_tuple().exponent))
        return ("−" if number < 0 else "") + display.digits(int(number.scaleb(places)), places)
    return str(value)
