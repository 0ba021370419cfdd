"""What money a project in a status still takes: refused, worth a warning, or nothing to say. Pure.

Operational closure ends commitments; refunds, reductions and last reports still come. Financial closure ends charges:
what an organisation was allowed to keep may still be paid back, nothing else moves. A workbook brings in history as it
was and does not ask here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

ALLOCATION, REDUCTION, TRANSFER, REFUND, EXPENDITURE = "allocation", "reduction", "transfer", "refund", "expenditure"
DEEDS = (ALLOCATION, REDUCTION, TRANSFER, REFUND, EXPENDITURE)


def _(sentence: str) -> str:
    """Marks a sentence for translation: it is translated where it is shown."""
    return sentence


class Finding(NamedTuple):
    """A sentence about ``%(project)s`` and ``%(status)s``; whether it refuses or only warns."""

    refuses: bool
    message: str


_COMMITS = Finding(True, _("Project %(project)s is %(status)s: no new commitment is made for it."))
_TRANSFERS = Finding(True, _("Project %(project)s is %(status)s: nothing more is transferred to it."))
_CHARGES = Finding(True, _("Project %(project)s is %(status)s: nothing more is charged to it."))
_CHANGES = Finding(True, _("Project %(project)s is %(status)s: what is approved for it does not change any more."))
_EARLY = Finding(False, _("Project %(project)s is in the pipeline: it has not been approved yet."))
_LATE = Finding(False, _("Project %(project)s is %(status)s: only what was spent before counts."))

TABLE: Mapping[str, Mapping[str, Finding]] = {
    "pipeline": {ALLOCATION: _EARLY, TRANSFER: _EARLY, REFUND: _EARLY, EXPENDITURE: _EARLY},
    "ongoing": {},
    "operationally_closed": {ALLOCATION: _COMMITS, TRANSFER: _TRANSFERS},
    "financially_closed": {
        ALLOCATION: _COMMITS,
        REDUCTION: _CHANGES,
        TRANSFER: _TRANSFERS,
        # A refund is taken up to what the organisation still holds: see ``refund_finding``.
        EXPENDITURE: _CHARGES,
    },
    "cancelled": {ALLOCATION: _COMMITS, TRANSFER: _TRANSFERS, EXPENDITURE: _LATE},
}

CLOSED = frozenset({"operationally_closed", "financially_closed", "cancelled"})
"""Statuses in which nothing more is paid out."""


def finding(status: str, deed: str) -> Finding | None:
    """What stands against this deed for a project in this status; None where nothing does."""
    if deed not in DEEDS:
        raise ValueError(deed)
    return TABLE[status].get(deed)


def refund_finding(status: str, amount_minor: int, held_minor: int) -> Finding | None:
    """As ``finding`` for a refund; ``held_minor`` is what the organisation received, less paid back, less spent."""
    if status == "financially_closed" and amount_minor > held_minor:
        return Finding(
            True,
            _(
                "Project %(project)s is %(status)s and %(organisation)s holds %(held)s of it: %(amount)s is no refund. "
                "Record what came in as other income."
            ),
        )
    return finding(status, REFUND)
