"""Keeping what binds an organisation to the fund, the fund's rules, its target shares and its windows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import TypeVar

from django.db import IntegrityError, models, transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from fund.access import may, refusal
from fund.models import Fund, User
from fund.row_history import overtaken_row
from grants.models import FocalPoint, FundRules, LevelTarget, Memorandum, SupportCostRate, Window
from grants.services.steps import NotYours

Row = TypeVar("Row", bound=models.Model)
HUNDRED = Decimal(100)
KEEPERS: Mapping[type[models.Model], str] = {
    Memorandum: "instrument.edit",
    SupportCostRate: "instrument.edit",
    FocalPoint: "instrument.edit",
    FundRules: "rules.set",
    LevelTarget: "rules.set",
    Window: "window.edit",
}
"""The right it takes to keep a row of each kind."""


class UnableToKeep(Exception):
    """The row is refused. The message is for people and says why."""


class Overtaken(UnableToKeep):
    """Somebody else has kept the row otherwise since it was seen. The message says both values."""


@transaction.atomic
def instrument_keep(*, row: Row, by: User, at: datetime, seen: int | None = None) -> Row:
    """Save a memorandum, a rate, a focal point, the rules, a window, with its history.

    ``seen``: how often it had been kept when the person saw it, where they filled in a form: another's change in
    between is told, never overwritten. Raises NotYours (each kind is kept by those who have the right to it), Overtaken
    or UnableToKeep.
    """
    _assert_keeper(row, by, at)
    _assert_sound(row)
    if seen is not None and row.pk is not None and (why := overtaken_row(row, seen, by)):
        raise Overtaken(why)
    row._history_user = by  # type: ignore[attr-defined]
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise UnableToKeep(_("There is such a row already, or its dates or numbers do not fit together.")) from None
    return row


@transaction.atomic
def level_target_keep(*, row: LevelTarget, by: User, at: datetime, seen: int | None = None) -> LevelTarget:
    """Save a target share. All shares of a fund together are at most 100 percent.

    Raises what ``instrument_keep`` raises.
    """
    _assert_keeper(row, by, at)
    Fund.objects.select_for_update().get(pk=row.fund_id)  # type: ignore[attr-defined]
    others = LevelTarget.objects.filter(fund=row.fund).exclude(pk=row.pk)
    together = (others.aggregate(sum=Sum("percent"))["sum"] or Decimal(0)) + row.percent
    if together > HUNDRED:
        raise UnableToKeep(
            _("The target shares would add up to %(sum)s %%, more than the whole.")
            % {"sum": f"{together.normalize():f}"}
        )
    claimed = {level for other in others for level in other.levels} & set(row.levels)
    if claimed:
        raise UnableToKeep(_("A level belongs to one target share only: %(levels)s.") % {"levels": ", ".join(claimed)})
    if row.pk is None:
        row.position = (others.aggregate(last=models.Max("position"))["last"] or 0) + 1
    return instrument_keep(row=row, by=by, at=at, seen=seen)


def level_target_remove(*, row: LevelTarget, by: User, at: datetime) -> None:
    """Take a target share away; its history stays. Raises NotYours."""
    _assert_keeper(row, by, at)
    row._history_user = by  # type: ignore[attr-defined]
    row.delete()


def _assert_keeper(row: models.Model, by: User, at: datetime) -> None:
    """Raises NotYours where the person does not keep rows of this kind in the row's fund."""
    fund = getattr(row, "fund", None) or row.organisation.fund  # type: ignore[attr-defined]
    if not may(by, KEEPERS[type(row)], fund, on=at.date()):
        raise NotYours(refusal())


def _assert_sound(row: models.Model) -> None:
    if isinstance(row, Memorandum):
        if row.in_force_until is not None and row.in_force_until < row.in_force_from:
            raise UnableToKeep(_("The memorandum cannot end before it begins."))
        if row.in_force_from < row.signed_on:
            raise UnableToKeep(_("The memorandum cannot be in force before it is signed."))
    if isinstance(row, SupportCostRate) and row.percent > row.organisation.fund.support_cost_percent:
        raise UnableToKeep(
            _("%(rate)s %% is above the fund's ceiling of %(ceiling)s %%.")
            % {
                "rate": f"{row.percent.normalize():f}",
                "ceiling": f"{row.organisation.fund.support_cost_percent.normalize():f}",
            }
        )
    if isinstance(row, Window) and row.opens_on and row.closes_on and row.closes_on < row.opens_on:
        raise UnableToKeep(_("The window cannot close before it opens."))
