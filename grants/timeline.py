"""What happened to a record: its steps, its changes, the decisions about it and its entries, in one order, in words.

Nothing here writes. The wording of every action of ``grants/workflow.py`` stands in ``ACTIONS``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from fund.access import if_open
from fund.display import amount_text, day_text
from fund.models import Entry, Fund
from fund.names import names_of
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
        "ask_present": gettext_lazy("Those present who had not answered were asked"),
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
        "add": gettext_lazy("Payment added"),
        "remove": gettext_lazy("Payment taken out"),
        "take_file": gettext_lazy("Payment file taken"),
        "give_up": gettext_lazy("Batch given up"),
    },
    "project": {
        "begin": gettext_lazy("Approved and begun"),
        "close_operationally": gettext_lazy("Declared operationally closed"),
        "close_financially": gettext_lazy("Financially closed"),
        "cancel": gettext_lazy("Cancelled"),
    },
    "waiver": {
        "ask": gettext_lazy("Waiver asked"),
        "grant": gettext_lazy("Waiver granted"),
        "refuse": gettext_lazy("Waiver refused"),
    },
    "cycle": {
        "open": gettext_lazy("Reporting opened, reports called for"),
        "close": gettext_lazy("Reporting closed"),
        "reopen": gettext_lazy("Reporting opened again"),
    },
    "expenditure_report": {
        "draft": gettext_lazy("Report begun"),
        "edit": gettext_lazy("Changed"),
        "submit": pgettext_lazy("a report", "Submitted"),
        "take_back": gettext_lazy("Taken back by the organisation"),
        "return": pgettext_lazy("a report", "Returned with comments"),
        "accept": gettext_lazy("Accepted and recorded in the books"),
    },
    "narrative": {
        "draft": gettext_lazy("Report begun"),
        "submit": pgettext_lazy("a report", "Submitted"),
        "take_back": gettext_lazy("Taken back by the organisation"),
        "return": pgettext_lazy("a report", "Returned with comments"),
        "accept": pgettext_lazy("a report", "Accepted"),
    },
    "edition": {
        "begin": gettext_lazy("Begun"),
        "prepare": gettext_lazy("Prepared for certification"),
        "take_back": gettext_lazy("Taken back for further work"),
        "return": gettext_lazy("Returned by the certifier"),
        "certify": gettext_lazy("Certified and published"),
        "restate": gettext_lazy("Opened for restatement"),
        "abandon": gettext_lazy("Abandoned"),
        "give_up": gettext_lazy("Restatement given up"),
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


def of_entries(entries: Iterable[Entry], fund: Fund, amounts: Mapping[str, int]) -> list[Happening]:
    """What was posted, with the name of who recorded it. ``amounts``: what each record says, in minor units: an entry
    moves a reduction as a positive amount the other way."""
    found = list(entries)
    names = names_of(entry.recorded_by for entry in found)
    return [
        Happening(
            entry.recorded_at,
            names[entry.recorded_by],
            _entry_words(entry, amounts.get(entry.record, 0) < 0)
            % {
                "event": event_text(entry.event),
                "amount": f"{amount_text(entry.total_minor, fund.currency)} {fund.currency}",
                "day": day_text(entry.effective_date),
            },
            entry.narration,
            address("fund:entry", fund.code, entry.sequence),
            _("entry %(number)s") % {"number": entry.sequence},
        )
        for entry in found
    ]


def _entry_words(entry: Entry, is_reduction: bool) -> str:
    if not is_reduction:
        return _("%(event)s of %(amount)s, effective %(day)s")
    if entry.event == "reversal":
        return _("%(event)s of a reduction of %(amount)s, effective %(day)s")
    return _("%(event)s: a reduction of %(amount)s, effective %(day)s")


def timeline(
    fund: Fund,
    record: str = "",
    *,
    row: Model | None = None,
    decisions: Iterable[Decision] = (),
    posted: Mapping[str, int] | None = None,
) -> list[Happening]:
    """All of a record, the newest first: the steps of ``record``, the changes of ``row``, these decisions, and the
    entries of the ``posted`` records (``transfer:HRM00-R-2026-001`` and its amount in minor units) with their
    reversals."""
    found: list[Happening] = of_steps(steps_of(fund, record)) if record else []
    found += of_changes(row) if row is not None else []
    found += of_decisions(decisions, fund.code)
    if posted:
        found += of_entries(Entry.objects.filter(fund=fund, record__in=posted).order_by("pk"), fund, posted)
    return in_order(found)


def offered(request: HttpRequest, found: Iterable[Happening]) -> list[Happening]:
    """The same with links only to pages that are open to the person who asks."""
    return [replace(each, url=if_open(request, each.url)) for each in found]


def in_order(found: Iterable[Happening]) -> list[Happening]:
    """The newest first; of two things of one moment the later step stands first."""
    return sorted(found, key=lambda happening: happening.at)[::-1]
