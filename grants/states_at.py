"""In which state records were at a moment, read from the log of steps. Nothing here writes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from fund.models import Fund
from grants.models import RequestState, Step
from grants.workflow import NEW

StateOf = Callable[[str, str], str]
"""The name of a record and its state today to its state then; ``NEW`` where it did not exist yet."""


def states_at(fund: Fund, kind: str, moment: datetime | None) -> StateOf:
    """Of the records of one kind (``project``, ``transfer_request``); ``moment`` None: now. One query, or none.

    A record whose steps all came later was in the state from which the first of them led. One that has no step has
    never been through a workflow (it came with a workbook): its state of today is all that is known.
    """
    if moment is None:
        return lambda record, today: today
    steps = Step.objects.filter(fund=fund, record__startswith=f"{kind}:").order_by("pk")
    then: dict[str, str] = {}
    for record, before, after, taken_at in steps.values_list("record", "before", "after", "taken_at"):
        if taken_at <= moment:
            then[record] = after
        else:
            then.setdefault(record, before)
    return lambda record, today: then.get(record, today)


def request_state(state: str, *, is_in_books: bool) -> str:
    """Of a request for a transfer: it is paid once its transfer counts, and was on its way until then."""
    if is_in_books:
        return RequestState.PAID
    return RequestState.RELEASED if state == RequestState.PAID else state


def existed(state: str) -> bool:
    """Whether the record of this state was there."""
    return state != NEW
