"""What the lists of documents share: reversed ones stay in sight and are not added up.

Their rows come from ``Position.documents``: those that count there, and whether they were reversed there.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from fund.listing import TAG, Column, Tag
from fund.listing.columns import reversed_tag
from fund.models import Contributor

IN_FORCE = Q(was_reversed=False)
REVERSED = Q(was_reversed=True)


def is_reversed(document: Any) -> bool:
    """Whether the document's entry was reversed at the position its row was read at."""
    return bool(document.was_reversed)


def document_class(document: Any) -> str:
    """The class of a document's row in a list."""
    return "is-reversed" if is_reversed(document) else ""


def reversed_mark(document: Any) -> Tag | None:
    """The tag beside the reference of a document that was reversed."""
    return reversed_tag(is_reversed(document))


def state_column() -> Column:
    """The same in files."""
    return Column("state", _("State"), reversed_mark, TAG, only_in_files=True)


def with_entries(documents: QuerySet[Any], *related: str) -> QuerySet[Any]:
    """Documents with what their list shows."""
    return documents.select_related("entry", *related)


def contributor_choices(rows: QuerySet[Contributor]) -> list[tuple[str, str]]:
    """Codes and names for a filter. One query."""
    return list(rows.order_by("name").values_list("code", "name"))


def currencies(rows: QuerySet[Any], path: str = "amount_currency") -> list[tuple[str, str]]:
    """The currencies that occur. One query."""
    return [(code, code) for code in rows.order_by(path).values_list(path, flat=True).distinct()]
