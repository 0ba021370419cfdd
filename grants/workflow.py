"""What may follow what: state to action to (next state, right). One table for each kind of record. Pure.

An action that is not in the table is not allowed. ``not_by`` names the actions whose doer may not take this one, in the
same round: who asks does not release. A step back (``returned``, ``refused``) begins a new round; whoever wrote the
record as it stands counts as having prepared it (``prepared_by``), or drafted it (its drafts), in every round.
Where ``in_any_round``, what was done in earlier rounds counts as well: who handed a report in once does not accept it.
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
    in_any_round: bool = False


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
        # The secretariat asks for direct costs itself; who has neither written nor submitted them screens them.
        "forward": Edge("screened", "proposal.screen", not_by=("draft", "submit")),
        "withdraw": Edge("withdrawn", "proposal.submit", needs_comment=True),
        # A revision below the fund's threshold does not go to the committee.
        "accept_revision": Edge("approved", "revision.accept", not_by=("draft", "submit")),
    },
    "screened": {
        "put_on_agenda": Edge("on_agenda", "agenda.edit"),
        "return": Edge("returned", "proposal.screen", needs_comment=True, begins_anew=True),
        "withdraw": Edge("withdrawn", "proposal.submit", needs_comment=True),
    },
    "on_agenda": {
        "take_off_agenda": Edge("screened", "agenda.edit"),
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
    "open": {
        # A co-chair puts on record that those who are there and did not answer an item were asked.
        "ask_present": Edge("open", "decision.sign"),
        "close": Edge("closed", "agenda.edit"),
    },
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
        # Maker, checker and whoever deals with the bank are three people: no two of them pay out money alone.
        "confirm_payment": Edge("paid", "payment.confirm", not_by=("prepare", "edit", "submit", "release")),
        "fail": Edge("failed", "payment.confirm", not_by=("prepare", "edit", "submit", "release"), needs_comment=True),
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
    "open": {
        "add": Edge("open", "transfer.request"),
        "remove": Edge("open", "transfer.request"),
        "release": Edge("released", "transfer.release", not_by=("open", "add", "remove")),
    },
    "released": {
        # Who carries the file to the bank has neither put it together nor changed nor released it; nor had any of its
        # payments in hand (``grants/services/payment_batches.py``).
        "take_file": Edge("sent", "payment.confirm", not_by=("open", "add", "remove", "release")),
        # Nothing has gone to the bank: its payments are free for another batch.
        "give_up": Edge("cancelled", "transfer.release", needs_comment=True),
    },
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
    # What was transferred before is settled as of any other project; the committee has ended the activities.
    "cancelled": {
        "close_financially": Edge("financially_closed", "project.close_financially", not_by=("cancel",)),
    },
}

WAIVER: Table = {
    NEW: {"ask": Edge("asked", "waiver.ask")},
    "asked": {
        "grant": Edge("granted", "waiver.grant", not_by=("ask",)),
        "refuse": Edge("refused", "waiver.grant", not_by=("ask",), needs_comment=True),
    },
}

CYCLE: Table = {
    NEW: {"open": Edge("open", "cycle.open")},
    "open": {"close": Edge("closed", "cycle.open")},
    "closed": {"reopen": Edge("open", "cycle.open", needs_comment=True)},
}

EXPENDITURE_REPORT: Table = {
    NEW: {"draft": Edge("draft", "expenditure_report.draft")},
    "draft": {
        "edit": Edge("draft", "expenditure_report.draft"),
        "submit": Edge("submitted", "expenditure_report.submit"),
    },
    "returned": {
        "edit": Edge("returned", "expenditure_report.draft"),
        "submit": Edge("submitted", "expenditure_report.submit"),
    },
    "submitted": {
        "take_back": Edge("draft", "expenditure_report.submit", begins_anew=True),
        "return": Edge("returned", "expenditure_report.accept", needs_comment=True, begins_anew=True),
        # What is accepted is posted: the office may have entered it for an organisation, then another accepts it.
        "accept": Edge("accepted", "expenditure_report.accept", not_by=("draft", "edit", "submit"), in_any_round=True),
    },
}

NARRATIVE: Table = {
    NEW: {"draft": Edge("draft", "narrative.draft")},
    "draft": {"submit": Edge("submitted", "narrative.submit")},
    "returned": {"submit": Edge("submitted", "narrative.submit")},
    "submitted": {
        "take_back": Edge("draft", "narrative.submit", begins_anew=True),
        "return": Edge("returned", "narrative.review", needs_comment=True, begins_anew=True),
        # The secretariat reports on its own work too; another of its people accepts that.
        "accept": Edge("accepted", "narrative.review", not_by=("draft", "submit"), in_any_round=True),
    },
}

EDITION: Table = {
    NEW: {"begin": Edge("draft", "edition.edit")},
    "draft": {
        "prepare": Edge("prepared", "edition.prepare"),
        # One that was never published; of one that was, the restatement is given up, and it is published as it was.
        "abandon": Edge("abandoned", "edition.edit", needs_comment=True),
        "give_up": Edge("published", "edition.prepare", needs_comment=True, begins_anew=True),
    },
    # Begun by mistake, its year is free again: the record is kept, and may be begun anew in another language.
    "abandoned": {"begin": Edge("draft", "edition.edit", begins_anew=True)},
    "prepared": {
        "take_back": Edge("draft", "edition.prepare", begins_anew=True),
        "return": Edge("draft", "edition.certify", not_by=("prepare",), needs_comment=True, begins_anew=True),
        "certify": Edge("published", "edition.certify", not_by=("prepare",)),
    },
    # What is published stays; the correction is a new version, prepared and certified as the first was.
    "published": {"restate": Edge("draft", "edition.prepare", needs_comment=True, begins_anew=True)},
}

TABLES: Mapping[str, Table] = {
    "proposal": PROPOSAL,
    "meeting": MEETING,
    "bank_details": BANK_DETAILS,
    "transfer_request": TRANSFER_REQUEST,
    "batch": BATCH,
    "project": PROJECT,
    "waiver": WAIVER,
    "cycle": CYCLE,
    "expenditure_report": EXPENDITURE_REPORT,
    "narrative": NARRATIVE,
    "edition": EDITION,
}


def edge(workflow: str, state: str, action: str) -> Edge | None:
    """Where the action leads from this state; None where it does not."""
    return TABLES[workflow].get(state, {}).get(action)


def actions(workflow: str, state: str, rights: frozenset[str]) -> tuple[str, ...]:
    """What somebody with these rights may do with a record in this state, in the table's order."""
    return tuple(name for name, edge in TABLES[workflow].get(state, {}).items() if edge.right in rights)
