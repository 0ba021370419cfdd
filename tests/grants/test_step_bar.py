from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from grants.step_bar import COMING, CURRENT, DONE, PROBLEM, Here, Stage, step_bar

PLACES = (("draft", "Draft"), ("submit", "Submitted"), ("release", "Released"), ("pay", "Paid"))


@dataclass(frozen=True)
class Took:
    taken_by: str
    day: int

    @property
    def taken_at(self) -> datetime:
        return datetime(2026, 3, self.day, tzinfo=UTC)


TAKEN = {"draft": Took("Ana", 1), "submit": Took("Ben", 2), "release": Took("Cleo", 3)}


def standings(bar: list[Stage]) -> list[str]:
    return [stage.standing for stage in bar]


@pytest.mark.parametrize(
    ("reached", "expected"),
    [
        (0, [CURRENT, COMING, COMING, COMING]),
        (2, [DONE, DONE, CURRENT, COMING]),
        (3, [DONE, DONE, DONE, DONE]),
    ],
)
def test_what_is_behind_is_done_and_so_is_the_last_stage_once_reached(reached, expected):
    assert standings(step_bar(PLACES, reached, TAKEN)) == expected


def test_each_stage_says_who_led_there_and_when():
    bar = step_bar(PLACES, 2, TAKEN)
    assert [(stage.label, stage.by, stage.at and stage.at.day) for stage in bar] == [
        ("Draft", "Ana", 1), ("Submitted", "Ben", 2), ("Released", "Cleo", 3), ("Paid", "", None),
    ]  # fmt: skip


def test_a_step_of_an_earlier_round_is_not_shown_as_if_it_were_still_taken():
    returned = step_bar(PLACES, 0, TAKEN)
    assert [stage.by for stage in returned] == ["Ana", "", "", ""]


def test_where_it_stopped_it_says_so_with_the_step_that_stopped_it():
    bar = step_bar(PLACES, 1, TAKEN, Here("Refused", Took("Dan", 9), is_problem=True))
    assert standings(bar) == [DONE, PROBLEM, COMING, COMING]
    assert (bar[1].label, bar[1].by) == ("Refused", "Dan")


def test_a_problem_at_the_end_is_not_done():
    assert step_bar(PLACES, 3, TAKEN, Here(is_problem=True))[-1] == Stage("Paid", PROBLEM)


@pytest.mark.parametrize("reached", [-1, 4])
def test_a_stage_that_is_none_is_refused(reached):
    with pytest.raises(ValueError, match="no stage"):
        step_bar(PLACES, reached, TAKEN)
