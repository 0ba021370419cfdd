"""What a contributor has given and still owes, without a database: figures one can follow with a pencil."""

from __future__ import annotations

from reports.statements.giving import Given, Giving, Received, difference_minor, received

KRONER, DOLLARS, UNPAID = 1, 2, 3


def test_what_came_is_added_up_by_agreement_in_both_currencies() -> None:
    came = received([Given(KRONER, 1_000, 98), Given(DOLLARS, 50, 50), Given(KRONER, 500, 51)])
    assert came == {KRONER: Received(1_500, 149), DOLLARS: Received(50, 50)}
    assert received([]) == {}


def test_committed_is_what_came_and_what_is_unpaid_and_the_totals_are_the_sums_of_the_lines() -> None:
    giving = Giving(received([Given(KRONER, 1_000, 98), Given(DOLLARS, 50, 50)]), {KRONER: 100, DOLLARS: 0, UNPAID: 7})
    lines = (KRONER, DOLLARS, UNPAID)
    assert [giving.received_minor(each) for each in lines] == [98, 50, 0]
    assert [giving.unpaid_minor(each) for each in lines] == [100, 0, 7]
    assert [giving.committed_minor(each) for each in lines] == [198, 50, 7]
    assert (giving.received_in_all_minor, giving.unpaid_in_all_minor, giving.committed_in_all_minor) == (148, 107, 255)


def test_of_nobody_nothing_is_nothing() -> None:
    giving = Giving({}, {})
    assert giving.received_minor(KRONER) == giving.unpaid_minor(KRONER) == giving.committed_in_all_minor == 0


def test_the_difference_is_against_the_agreements_own_rate_half_up() -> None:
    # 300,000 kroner were signed as 31,250 dollars: 9.60 to the dollar.
    assert difference_minor(96_000, 10_150, 300_000, 31_250) == 150
    assert difference_minor(96_000, 9_900, 300_000, 31_250) == -100
    assert difference_minor(1, 0, 2, 1) == -1
    assert difference_minor(96_000, 10_150, 0, 0) == 0
