"""Taking a step: the one place where a record changes its state.

The table of ``grants/workflow.py`` says what may follow what and which right it takes; the table of roles who has the
right on that day; the log of steps whose hands a record has been through. Whoever asks is refused in words.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from fund.access import may, refusal
from fund.models import Fund, User
from fund.row_history import drafts_kept
from grants import workflow
from grants.models import Step
from grants.workflow import NEW, Edge


class UnableToStep(Exception):
    """The step is refused. The message is for people and says why."""


class NotNow(UnableToStep):
    """The record is in a state from which the action does not lead anywhere: somebody was quicker."""


class NotYours(UnableToStep):
    """The person has no right to it, or has had the record in hand before."""


class ShownIsStale(UnableToStep):
    """What the person was shown is no longer what it is."""


def name_of(record: Any) -> str:
    """``proposal:HRM00-P-2026-003``: what the log calls a record."""
    return getattr(record, "record", "") or f"{record.workflow_name}:{record.number}"


def begin(*, record: Any, action: str, by: User, at: datetime, comment: str = "") -> Step:
    """Save a new record in the state its workflow begins with, and log it. Raises NotYours."""
    edge = _edge(record.workflow_name, NEW, action)
    _assert_right(record.fund, edge, by, at)
    with transaction.atomic():
        record.state = edge.target
        record.save(force_insert=True)
        return _log(record, action, NEW, edge, by, at, comment, "", 0)


def advance(
    *,
    record: Any,
    action: str,
    by: User,
    at: datetime,
    comment: str = "",
    digest: str = "",
    shown: str = "",
    **changes: Any,
) -> Step:
    """Take the action: the state becomes what the table says, ``changes`` are saved with it, the step is logged.

    ``digest`` is of what the record is now, ``shown`` of what the person saw; both given, they must be equal. The
    record in hand is brought up to date. Raises NotNow, NotYours, ShownIsStale or UnableToStep; then nothing changed.
    """
    with transaction.atomic():
        fresh = _locked(record)
        edge = _edge(record.workflow_name, fresh.state, action)
        _assert_right(fresh.fund, edge, by, at)
        round_ = _round(fresh)
        if _had_in_hand(fresh, edge, by, round_):
            raise NotYours(_("You had this in hand before: another person must do it."))
        if edge.needs_comment and not comment.strip():
            raise UnableToStep(_("Say why: those who are told will read it."))
        if shown and digest and shown != digest:
            raise ShownIsStale(_("It has changed since the page was shown. Nothing was done: look at it again."))
        before = fresh.state
        record.refresh_from_db()
        record.state = edge.target
        for name, value in changes.items():
            setattr(record, name, value)
        record.save()
        return _log(record, action, before, edge, by, at, comment, digest, round_ + edge.begins_anew)


def may_take(*, record: Any, action: str, by: User, at: datetime) -> str:
    """Why this person may not take this action now; empty where they may. For pages: a button, or the reason."""
    edge = workflow.edge(record.workflow_name, record.state, action)
    if edge is None:
        return _("Not possible in this state.")
    try:
        _assert_right(record.fund, edge, by, at)
    except NotYours as problem:
        return str(problem)
    if edge.not_by and _had_in_hand(record, edge, by, _round(record)):
        return _("You had this in hand before: another person must do it.")
    return ""


def steps_of(fund: Fund, record: str) -> models.QuerySet[Step]:
    """The log of one record, first step first."""
    return Step.objects.filter(fund=fund, record=record).select_related("taken_by").order_by("pk")


def returned_by(fund: Fund, record: str) -> Step | None:
    """The step that gave the record back, while it stands as given back; None once somebody has gone on with it."""
    last = steps_of(fund, record).exclude(action="edit").last()
    return last if last is not None and last.action == "return" else None


def given_back_last(fund: Fund, record: str) -> tuple[Step, int] | None:
    """The step that gave a report back last, whatever came after it, and the number of the version it gave back; None
    where it never was."""
    log = Step.objects.filter(fund=fund, record=record)
    step = log.filter(action="return").order_by("pk").last()
    # Each submission makes one version.
    return None if step is None else (step, log.filter(action="submit", pk__lt=step.pk).count())


def _locked(record: Any) -> Any:
    """The record as it stands, locked until the transaction ends (SQLite's transactions are one at a time anyway)."""
    return type(record)._default_manager.select_for_update(of=("self",)).select_related("fund").get(pk=record.pk)


def _round(record: Any) -> int:
    last = Step.objects.filter(fund=record.fund, record=name_of(record)).order_by("-pk")
    return last.values_list("round", flat=True).first() or 0


def _had_in_hand(record: Any, edge: Edge, by: User, round_: int) -> bool:
    """Whether the person has done one of what the edge's doer may not have done."""
    done = Step.objects.filter(fund=record.fund, record=name_of(record), action__in=edge.not_by, taken_by=by)
    if not edge.in_any_round:
        done = done.filter(round=round_)
    return _wrote(record, edge, by) or done.exists()


def _wrote(record: Any, edge: Edge, by: User) -> bool:
    """Whether this person wrote the record as it stands, in an earlier round too, and may not take the edge for it."""
    if "prepare" in edge.not_by and getattr(record, "prepared_by_id", None) == by.pk:
        return True
    return "draft" in edge.not_by and drafted(record, by)


def drafted(record: Any, by: User) -> bool:
    """Whether this person began the record or changed its draft."""
    return drafts_kept(type(record), by.pk).filter(id=record.pk).exists()


def _edge(name: str, state: str, action: str) -> Edge:
    edge = workflow.edge(name, state, action)
    if edge is None:
        raise NotNow(_("This is not possible any more: its state has changed. Look at it again."))
    return edge


def _assert_right(fund: Fund, edge: Edge, by: User, at: datetime) -> None:
    if not may(by, edge.right, fund, on=at.date()):
        raise NotYours(refusal())


def _log(
    record: Any, action: str, before: str, edge: Edge, by: User, at: datetime, comment: str, digest: str, round_: int
) -> Step:
    return Step.objects.create(
        fund=record.fund,
        record=name_of(record),
        action=action,
        before=before,
        after=edge.target,
        taken_by=by,
        taken_at=at,
        comment=comment.strip(),
        digest=digest,
        round=round_,
    )
