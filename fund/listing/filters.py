"""Filters that live in the address, and the chips that show and remove them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from fund.display import day_text

PAGING = ("after", "before", "page", "export")


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter in force: what it says, and the address of the page without it."""

    label: str
    value: str
    remove_url: str


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class DayFilter(django_filters.DateFilter):
    """A day, written by the browser's own picker."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, widget=DayInput(), input_formats=["%Y-%m-%d"], **kwargs)


class ChoiceFilter(django_filters.ChoiceFilter):
    """One of a list; the first, empty choice says "all"."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **({"empty_label": _("All")} | kwargs))


class Filters(django_filters.FilterSet):
    """A set of filters with a search field, which looks for words in ``searched`` paths; ``hint`` names them."""

    searched: tuple[str, ...] = ()
    hint: Any = ""
    q = django_filters.CharFilter(method="search", label=_("Search"))

    def search(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        for word in value.split()[:8]:
            rows = rows.filter(self.holding(word))
        return rows

    def holding(self, word: str) -> Q:
        """The rows in which the word is found."""
        found = Q()
        for path in self.searched:
            found |= Q(**{f"{path}__icontains": word})
        return found

    def set_choices(self, name: str, choices: Iterable[tuple[str, str]]) -> None:
        """Choices that are known only now: the contributors of this fund, say."""
        self.filters[name].extra["choices"] = list(choices)

    @property
    def is_filtered(self) -> bool:
        """Whether the address asks for anything less than all rows."""
        return any(self.data.get(name) for name in self.filters) if self.data else False

    @property
    def has_more(self) -> bool:
        """Whether there are fields beside the search."""
        return len(self.filters) > 1

    def chips(self, address: QueryDict) -> list[Chip]:
        """The filters in force."""
        if not self.form.is_bound:
            return []
        self.form.is_valid()
        return [
            Chip(str(field.label), _shown(field, self.form.cleaned_data[name]), without(address, name))
            for name, field in self.form.fields.items()
            if self.form.cleaned_data.get(name) not in (None, "", [])
        ]


def _shown(field: forms.Field, value: Any) -> str:
    if isinstance(field, forms.ChoiceField):
        return str(dict(field.choices).get(value, value))
    return day_text(value) if isinstance(field, forms.DateField) else str(value)


def without(address: QueryDict, *names: str) -> str:
    """The query of the address without these names, and from the first page on."""
    return replaced(address, dict.fromkeys(names, ""))


def replaced(address: QueryDict, changes: dict[str, str]) -> str:
    """The query with these names changed (empty: removed), from the first page on unless a cursor is given."""
    query = address.copy()
    for name in PAGING:
        query.pop(name, None)
    for name, value in changes.items():
        if value:
            query[name] = value
        else:
            query.pop(name, None)
    for name in [name for name, values in query.lists() if not any(values)]:
        del query[name]
    return f"?{query.urlencode(safe=':')}" if query else "?"
