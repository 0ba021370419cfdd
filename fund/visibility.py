"""Whose lines a person sees inside a fund they may see.

The office, the committee side and the auditors (``register.view``) see every line. A donor (``agreement.view_own``)
sees the lines of its own agreements, an organisation (``project.view_own``) those of its own part of the projects. To
which institution a row belongs is written once for each table, in ``BELONGS_TO``; a table that is not in it belongs to
nobody, and only those who see everything see its rows. What a person may not see answers 404, like what is not there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest

from fund.access import Rights, rights_for

if TYPE_CHECKING:
    from fund.models import Fund

Row = TypeVar("Row", bound=Model)

ALL_LINES, OWN_AGREEMENTS, OWN_PROJECTS = "register.view", "agreement.view_own", "project.view_own"
CONTRIBUTOR, ORGANISATION = "contributor", "organisation"

# Table -> (kind of institution, path to its code).
BELONGS_TO: dict[str, tuple[str, str]] = {
    "fund.contributor": (CONTRIBUTOR, "code"),
    "fund.agreement": (CONTRIBUTOR, "contributor__code"),
    "fund.instalment": (CONTRIBUTOR, "agreement__contributor__code"),
    "fund.deposit": (CONTRIBUTOR, "agreement__contributor__code"),
    "fund.contributorrefund": (CONTRIBUTOR, "contributor__code"),
}


@dataclass(frozen=True, slots=True)
class Visibility:
    """What one person sees of one fund's lines: all, or those of these institutions."""

    everything: bool
    contributors: frozenset[str] = frozenset()
    organisations: frozenset[str] = frozenset()

    def of(self, rows: QuerySet[Row]) -> QuerySet[Row]:
        """The rows this person may see."""
        if self.everything:
            return rows
        institution, path = BELONGS_TO.get(rows.model._meta.label_lower, ("", ""))
        codes = {CONTRIBUTOR: self.contributors, ORGANISATION: self.organisations}.get(institution, frozenset())
        if not codes:
            return rows.none()
        own: Any = rows.model._default_manager.filter(**{f"{path}__in": codes}).values("pk")
        return rows.filter(pk__in=own)


def visibility_in(fund: Fund, rights: Rights) -> Visibility:
    """What these rights let a person see of the fund's lines."""
    here = [grant for grant in rights.grants if grant.fund_id in (None, fund.pk)]
    return Visibility(
        everything=any(ALL_LINES in grant.acts for grant in here),
        contributors=frozenset(g.institution for g in here if OWN_AGREEMENTS in g.acts and g.institution),
        organisations=frozenset(g.institution for g in here if OWN_PROJECTS in g.acts and g.institution),
    )


def visible_to(request: HttpRequest, rows: QuerySet[Row]) -> QuerySet[Row]:
    """The rows of ``request.fund`` that the person who asks may see. Every page takes its lines from here."""
    return visibility_in(request.fund, rights_for(request)).of(rows.filter(fund=request.fund))  # type: ignore[attr-defined]
