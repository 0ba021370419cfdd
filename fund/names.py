"""How those are called whom an entry or a closed year names. Nothing here writes.

The books keep the e-mail address of who recorded or closed, for good and under a seal; a name may change. Pages show
the name people go by today, as the log of the workflows does.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import CharField, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, NullIf

from fund.models import ClosedYear, Entry, User


def names_of(addresses: Iterable[str]) -> dict[str, str]:
    """Address to name; to itself where it is no person's (a command, say) or the person has no name. One query."""
    wanted = set(addresses)
    named = dict(User.objects.filter(email__in=wanted).exclude(name="").values_list("email", "name"))
    return {address: named.get(address, address) for address in wanted}


def name_of(address: str) -> str:
    """As ``names_of``, of one."""
    return names_of([address])[address]


def addresses_named(word: str) -> list[str]:
    """The addresses of those in whose names the word is: to search entries by the names that are shown."""
    return list(User.objects.filter(name__icontains=word).order_by("pk").values_list("email", flat=True))


def with_recorder(entries: QuerySet[Entry]) -> QuerySet[Entry]:
    """The entries with ``recorder``, the name of who recorded each."""
    return entries.annotate(recorder=_named("recorded_by"))


def with_closer(years: QuerySet[ClosedYear]) -> QuerySet[ClosedYear]:
    """The closed years with ``closer``, the name of who closed each."""
    return years.annotate(closer=_named("closed_by"))


def _named(path: str) -> Coalesce:
    name = User.objects.filter(email=OuterRef(path)).values("name")[:1]
    return Coalesce(NullIf(Subquery(name), Value("")), F(path), output_field=CharField())
