"""Which payments are not covered: worked examples."""

from __future__ import annotations

from datetime import date
from random import Random

from grants.headroom import PurseDay, Step, refund_steps, transfer_steps, uncovered


def came(day: int, amount: int) -> Step:
    return Step(date(2013, 1, day), amount, is_payment=False)


def booked(day: int, amount: int) -> Step:
    return Step(date(2013, 1, day), -amount, is_payment=True)


def new(day: int, amount: int, name: str = "new") -> Step:
    return Step(date(2013, 1, day), -amount, is_payment=True, row=name)


def names(*steps: Step) -> list[object]:
    return [found.step.row for found in uncovered(steps)]


def test_what_comes_on_the_day_covers_what_goes_on_the_day() -> None:
    assert names(new(1, 100), came(1, 100)) == []
    assert names(new(1, 100), came(2, 100)) == ["new"]


def test_only_what_is_too_much_is_refused() -> None:
    assert names(came(1, 100), new(2, 60, "a"), new(3, 50, "b"), new(4, 40, "c")) == ["b"]


def test_of_one_day_the_last_row_is_refused() -> None:
    assert names(came(1, 100), new(2, 60, "a"), new(2, 60, "b")) == ["b"]


def test_an_early_payment_must_leave_later_booked_ones_covered() -> None:
    (found,) = uncovered([came(1, 100), new(2, 60), booked(5, 80)])
    assert found.step.row == "new"
    assert (found.failing.day, found.came, found.went, found.left) == (date(2013, 1, 5), 100, 60, 40)


def test_payments_booked_without_cover_are_nobodys_fault_but_leave_nothing() -> None:
    assert names(came(1, 100), booked(2, 120)) == []
    assert names(came(1, 100), booked(2, 120), new(3, 5)) == ["new"]
    assert names(came(1, 100), booked(2, 120), came(3, 50), new(4, 30)) == []


def test_a_reduction_does_not_undo_what_was_paid_before_it() -> None:
    assert names(came(1, 100), new(2, 80, "a"), came(3, -50)) == []
    assert names(came(1, 100), new(2, 80, "a"), came(3, -50), new(4, 1, "b")) == ["b"]


def test_without_what_is_refused_every_payment_is_covered_and_none_is_refused_in_vain() -> None:
    rnd = Random(7)
    for _number in range(500):
        steps = [
            rnd.choice((came, booked, new))(rnd.randint(1, 9), rnd.randint(1, 50))
            for _step in range(rnd.randint(1, 12))
        ]
        steps = [step._replace(row=number) if step.row else step for number, step in enumerate(steps)]
        refused = {found.step.row for found in uncovered(steps)}
        kept = [step for step in steps if step.row is None or step.row not in refused]
        assert not uncovered(kept)
        if not refused:
            continue
        first = min((step for step in steps if step.row in refused), key=lambda step: (step.day, step.row))
        assert uncovered([*kept, first]) or len(refused) > 1


def test_booked_days_become_steps() -> None:
    days = [PurseDay(date(2013, 1, 1), 100, 60, 0), PurseDay(date(2013, 1, 2), 0, -60, 10)]
    assert [(s.change, s.is_payment) for s in transfer_steps(days)] == [(100, False), (-60, True), (60, False)]
    assert [(s.change, s.is_payment) for s in refund_steps(days)] == [(60, False), (-60, False), (-10, True)]
