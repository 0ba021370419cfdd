"""What happened to a record: its steps, its changes, the decisions about it and its entries, in one order, in words.

Nothing here writes. The wording of every action of ``grants/workflow.py`` stands in ``ACTIONS``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fund.display import amount_text, day_text
from fund.models import Entry, Fund
from fund.row_history import FieldChange, changes_of
from fund.views.recording.links import address
from fund.wording import event_text
from grants.models import Decision, Step
from grants.services.steps import steps_of

ACTIONS: Mapping[str, Mapping[str, object]] = {
    "proposal": {
        "draft": gettext_lazy("Draft begun"),
        "submit": gettext_lazy("Submitted"),
        "submit_changed": gettext_lazy("Changed text submitted while on the agenda"),
        "withdraw": gettext_lazy("Withdrawn"),
        "return": gettext_lazy("Returned with comments"),
        "forward": gettext_lazy("Forwarded to the committee"),
        "accept_revision": gettext_lazy("Revision accepted by the secretariat"),
        "put_on_agenda": gettext_lazy("Put on an agenda"),
        "take_off_agenda": gettext_lazy("Taken off the agenda"),
        "approve": gettext_lazy("Approved by the committee"),
        "defer": gettext_lazy("Deferred by the committee"),
        "reject": gettext_lazy("Rejected by the committee"),
    },
    "meeting": {
        "call": gettext_lazy("Called"),
        "open": gettext_lazy("Opened for ballots"),
        "close": gettext_lazy("Closed"),
        "cancel": gettext_lazy("Cancelled"),
        "sign_minutes": gettext_lazy("Minutes signed"),
        "clear_minutes": gettext_lazy("Minutes cleared"),
    },
    "bank_details": {
        "prepare": gettext_lazy("Prepared"),
        "verify": gettext_lazy("Verified"),
        "refuse": gettext_lazy("Refused"),
        "replace": gettext_lazy("Replaced by other details"),
    },
    "transfer_request": {
        "prepare": gettext_lazy("Prepared"),
        "edit": gettext_lazy("Changed"),
        "submit": gettext_lazy("Submitted for release"),
        "release": gettext_lazy("Released"),
        "refuse": gettext_lazy("Refused"),
        "cancel": gettext_lazy("Cancelled"),
        "confirm_payment": gettext_lazy("Payment confirmed"),
        "fail": gettext_lazy("Payment failed"),
        "withdraw_release": gettext_lazy("Release taken back"),
        "return_payment": gettext_lazy("Payment came back"),
    },
    "batch": {
        "open": gettext_lazy("Put together"),
        "release": gettext_lazy("Released"),
        "take_file": gettext_lazy("Payment file taken"),
    },
    "project": {
        "begin": gettext_lazy("Begun"),
        "close_operationally": gettext_lazy("Closed operationally"),
        "close_financially": gettext_lazy("Closed financially"),
        "cancel": gettext_lazy("Cancelled"),
    },
    "waiver": {
        "ask": gettext_lazy("Waiver asked"),
        "grant": gettext_lazy("Waiver granted"),
        "refuse": gettext_lazy("Waiver refused"),
    },
}
"""Workflow to action to what a person reads."""


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened. ``who`` is empty where no single person did it."""

    at: datetime
    who: str
    what: str
    comment: str = ""
    url: str = ""
    url_text: str = ""
    digest: str = ""
    fields: tuple[FieldChange, ...] = ()


def action_text(workflow: str, action: str) -> str:
    """An action in words: ``Submitted for release``."""
    return str(ACTIONS.get(workflow, {}).get(action, action))


def of_steps(steps: Iterable[Step]) -> list[Happening]:
    return [
        Happening(
            step.taken_at,
            str(step.taken_by),
            action_text(step.record.partition(":")[0], step.action),
            step.comment,
            digest=step.digest,
        )
        for step in steps
    ]


def of_changes(row: Model) -> list[Happening]:
    """What people changed in a row of the register."""
    return [
        Happening(change.at, change.by, change.what, change.reason, fields=change.fields) for change in changes_of(row)
    ]


def of_decisions(decisions: Iterable[Decision], code: str) -> list[Happening]:
    return [
        Happening(
            decision.closed_at,
            _("The committee"),
            _("Decision: %(outcome)s") % {"outcome": decision.get_outcome_display()},
            decision.comments,
            address("grants:decision", code, decision.number),
            decision.number,
        )
        for decision in decisions
    ]


def of_entries(entries: Iterable[Entry], fund: Fund) -> list[Happening]:
    """What was posted; ``who`` is the address that recorded it."""
    return [
        Happening(
            entry.recorded_at,
            entry.recorded_by,
            _("%(event)s of %(amount)s, effective %(day)s")
            % {
                "event": event_text(entry.event),
                "amount": f"{amount_text(entry.total_minor, fund.currency)} {fund.currency}",
                "day": day_text(entry.effective_date),
            },
            entry.narration,
            address("fund:entry", fund.code, entry.sequence),
            _("entry %(number)s") % {"number": entry.sequence},
        )
        for entry in entries
    ]


def timeline(
    fund: Fund,
    record: str = "",
    *,
    row: Model | None = None,
    decisions: Iterable[Decision] = (),
    posted: Iterable[str] = (),
) -> list[Happening]:
    """All of a record, the newest first: the steps of ``record``, the changes of ``row``, these decisions, and the
    entries of the ``posted`` records (``transfer:HRM00-R-2026-001``) with their reversals."""
    found: list[Happening] = of_steps(steps_of(fund, record)) if record else []
    found += of_changes(row) if row is not None else []
    found += of_decisions(decisions, fund.code)
    names = list(posted)
    if names:
        found += of_entries(Entry.objects.filter(fund=fund, record__in=names).order_by("pk"), fund)
    # Of two things of one moment the later step stands first.
    return sorted(found, key=_moment)[::-1]


def _moment(happening: Happening) -> Any:
    return happening.at
