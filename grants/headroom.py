"""Which payments go beyond what is there. Pure.

The same question three times: cash at the end of each day, what is approved less what was transferred, what
was transferred less what was refunded. Steps that are booked stand; new payments that leave a step without
cover are refused, the latest first, and those that remain are judged without them, so that one mistake is
not told a hundred times.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple


class Purse(NamedTuple):
    """What money is approved for, paid to and spent by: one project, organisation and purpose."""

    project: str
    organisation: str
    purpose: str


class PurseDay(NamedTuple):
    """What happened to one purse on one day, in minor units; refunds are positive."""

    day: date
    approved: int
    transferred: int
    refunded: int


class Step(NamedTuple):
    """What one row or booked entry adds to (or takes from) what is there, in minor units.

    A payment is covered by what came before it and on its day. ``row`` is the new row it stands for, None
    for what is booked. What is not a payment (a reduction, say) may take the balance below zero.
    """

    day: date
    change: int
    is_payment: bool
    row: object = None


@dataclass(frozen=True, slots=True)
class Uncovered:
    """A new payment that is not covered.

    ``came`` and ``went`` are the sums before ``failing``, the payment that finds too little: the new one
    itself, or one already booked for a later day.
    """

    step: Step
    failing: Step
    came: int
    went: int

    @property
    def left(self) -> int:
        return self.came - self.went


def uncovered(steps: Iterable[Step]) -> list[Uncovered]:
    """The new payments that are not covered, in order of their days."""
    refused: list[Uncovered] = []
    taken: list[Step] = []  # new payments so far
    came = went = taken_sum = 0
    # Within a day: first what comes, then what is booked, then what is new.
    for step in sorted(steps, key=lambda step: (step.day, step.is_payment, step.row is not None)):
        if not step.is_payment:
            came += step.change
            continue
        went -= step.change
        if step.row is not None:
            taken.append(step)
            taken_sum -= step.change
        # Where the booked payments alone are not covered, new ones are not to blame for that.
        floor = min(0, came - went + taken_sum)
        while taken and came - went < floor:
            dropped = taken.pop()
            refused.append(Uncovered(dropped, step, came, went + step.change))
            went += dropped.change
            taken_sum += dropped.change
            if step.row is not None:
                break  # the others were covered when they were paid
    refused.sort(key=lambda found: found.step.day)
    return refused


def transfer_steps(days: Iterable[PurseDay]) -> list[Step]:
    """Booked days as steps of: approved, less transferred."""
    steps = []
    for day in days:
        if day.approved:
            steps.append(Step(day.day, day.approved, is_payment=False))
        if day.transferred:
            steps.append(Step(day.day, -day.transferred, is_payment=day.transferred > 0))
    return steps


def refund_steps(days: Iterable[PurseDay]) -> list[Step]:
    """Booked days as steps of: transferred, less refunded."""
    steps = []
    for day in days:
        if day.transferred:
            steps.append(Step(day.day, day.transferred, is_payment=False))
        if day.refunded:
            steps.append(Step(day.day, -day.refunded, is_payment=day.refunded > 0))
    return steps
