"""What may follow what: state to action to (next state, right). One table for each kind of record. Pure.

An action that is not in the table is not allowed. ``not_by`` names the actions whose doer may not take this one, in the
same round: who asks does not release. A step back (``returned``, ``refused``) begins a new round.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Edge(NamedTuple):
    """Where an action leads, the right it takes, and whose hands it may not be in."""

    target: str
    right: str
    not_by: tuple[str, ...] = ()
    needs_comment: bool = False
    begins_anew: bool = False


Table = Mapping[str, Mapping[str, Edge]]

NEW = ""
"""The state of a record that does not exist yet."""

PROPOSAL: Table = {
    NEW: {"draft": Edge("draft", "proposal.draft")},
    "draft": {
        "submit": Edge("submitted", "proposal.submit"),
        "withdraw": Edge("withdrawn", "proposal.submit", needs_comment=True),
    },
    "returned": {
        "submit": Edge("submitted", "proposal.submit"),
        "withdraw": Edge("withdrawn", "proposal.submit", needs_comment=True),
    },
    "submitted": {
        "return": Edge("returned", "proposal.screen", needs_comment=True, begins_anew=True),
        # The secretariat asks for direct costs itself; another of its people screens them.
        "forward": Edge("screened", "proposal.screen", not_by=("submit",)),
        "withdraw": Edge("withdrawn", "proposal.submit", needs_comment=True),
        # A revision below the fund's threshold does not go to the committee.
        "accept_revision": Edge("approved", "revision.accept", not_by=("submit",)),
    },
    "screened": {
        "put_on_agenda": Edge("on_agenda", "agenda.edit"),
        "return": Edge("returned", "proposal.screen", needs_comment=True, begins_anew=True),
        "withdraw": Edge("withdrawn", "proposal.submit", needs_comment=True),
    },
    "on_agenda": {
        "take_off_agenda": Edge("screened", "agenda.edit"),
        "return": Edge("returned", "proposal.screen", needs_comment=True, begins_anew=True),
        # A changed text goes to the same agenda as a new version: ballots on the old one no longer count.
        "submit_changed": Edge("on_agenda", "proposal.submit"),
        "approve": Edge("approved", "decision.sign"),
        "defer": Edge("deferred", "decision.sign"),
        "reject": Edge("rejected", "decision.sign"),
    },
    "deferred": {
        "submit": Edge("submitted", "proposal.submit", begins_anew=True),
        "put_on_agenda": Edge("on_agenda", "agenda.edit"),
        "withdraw": Edge("withdrawn", "proposal.submit", needs_comment=True),
    },
}

MEETING: Table = {
    NEW: {"call": Edge("planned", "agenda.edit")},
    "planned": {
        "open": Edge("open", "agenda.edit"),
        "cancel": Edge("cancelled", "agenda.edit", needs_comment=True),
    },
    "open": {"close": Edge("closed", "agenda.edit")},
    "closed": {
        # Every co-chair signs the same text; the last signature clears it.
        "sign_minutes": Edge("closed", "decision.sign"),
        "clear_minutes": Edge("cleared", "decision.sign"),
    },
}

BANK_DETAILS: Table = {
    NEW: {"prepare": Edge("prepared", "bank_details.prepare")},
    "prepared": {
        "verify": Edge("verified", "bank_details.verify", not_by=("prepare",)),
        "refuse": Edge("refused", "bank_details.verify", not_by=("prepare",), needs_comment=True),
    },
    "verified": {"replace": Edge("replaced", "bank_details.verify")},
}

TRANSFER_REQUEST: Table = {
    NEW: {"prepare": Edge("draft", "transfer.request")},
    "draft": {
        "edit": Edge("draft", "transfer.request"),
        "submit": Edge("submitted", "transfer.request"),
        "cancel": Edge("cancelled", "transfer.request", needs_comment=True),
    },
    "submitted": {
        "release": Edge("released", "transfer.release", not_by=("prepare", "edit", "submit")),
        "refuse": Edge(
            "refused", "transfer.release", not_by=("prepare", "edit", "submit"), needs_comment=True, begins_anew=True
        ),
        "cancel": Edge("cancelled", "transfer.request", needs_comment=True),
    },
    "refused": {
        "edit": Edge("refused", "transfer.request"),
        "submit": Edge("submitted", "transfer.request"),
        "cancel": Edge("cancelled", "transfer.request", needs_comment=True),
    },
    "released": {
        "confirm_payment": Edge("paid", "payment.confirm"),
        "fail": Edge("failed", "payment.confirm", needs_comment=True),
        "withdraw_release": Edge("refused", "transfer.release", needs_comment=True, begins_anew=True),
    },
    # A payment that came back is reversed in the books: who undoes did not record.
    "paid": {"return_payment": Edge("returned", "transfer.release", not_by=("confirm_payment",), needs_comment=True)},
    "failed": {
        "edit": Edge("failed", "transfer.request"),
        "submit": Edge("submitted", "transfer.request", begins_anew=True),
        "cancel": Edge("cancelled", "transfer.request", needs_comment=True),
    },
    "returned": {
        "edit": Edge("returned", "transfer.request"),
        "submit": Edge("submitted", "transfer.request", begins_anew=True),
        "cancel": Edge("cancelled", "transfer.request", needs_comment=True),
    },
}

BATCH: Table = {
    NEW: {"open": Edge("open", "transfer.request")},
    "open": {"release": Edge("released", "transfer.release", not_by=("open",))},
    "released": {"take_file": Edge("sent", "payment.confirm")},
}

PROJECT: Table = {
    "pipeline": {"begin": Edge("ongoing", "decision.sign"), "cancel": Edge("cancelled", "decision.sign")},
    "ongoing": {
        "close_operationally": Edge("operationally_closed", "project.close_operationally"),
        "cancel": Edge("cancelled", "decision.sign"),
    },
    "operationally_closed": {
        "close_financially": Edge("financially_closed", "project.close_financially", not_by=("close_operationally",)),
    },
}

WAIVER: Table = {
    NEW: {"ask": Edge("asked", "waiver.ask")},
    "asked": {
        "grant": Edge("granted", "waiver.grant", not_by=("ask",)),
        "refuse": Edge("refused", "waiver.grant", not_by=("ask",), needs_comment=True),
    },
}

TABLES: Mapping[str, Table] = {
    "proposal": PROPOSAL,
    "meeting": MEETING,
    "bank_details": BANK_DETAILS,
    "transfer_request": TRANSFER_REQUEST,
    "batch": BATCH,
    "project": PROJECT,
    "waiver": WAIVER,
}


def edge(workflow: str, state: str, action: str) -> Edge | None:
    """Where the action leads from this state; None where it does not."""
    return TABLES[workflow].get(state, {}).get(action)


def actions(workflow: str, state: str, rights: frozenset[str]) -> tuple[str, ...]:
    """What somebody with these rights may do with a record in this state, in the table's order."""
    return tuple(name for name, edge in TABLES[workflow].get(state, {}).items() if edge.right in rights)
