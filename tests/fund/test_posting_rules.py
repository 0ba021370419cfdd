"""fund.posting_rules and fund.chart: each rule on one line, as an accountant would write it."""

from __future__ import annotations

import pytest

from fund import chart, posting_rules
from fund.posting_rules import Moves


def lines(moves: Moves) -> list[str]:
    return [f"{source.code} -> {target.code} {amount}" for source, target, amount in moves]


@pytest.mark.parametrize(
    ("moves", "expected"),
    [
        (
            posting_rules.deposit("NOR", "A-1", 350_005_50, 3_500_06),
            ["contributions:NOR:A-1 -> cash 35000550", "cash -> aa_fees:NOR:A-1 350006"],
        ),
        (posting_rules.deposit("NOR", "A-1", 100, 0), ["contributions:NOR:A-1 -> cash 100"]),
        (posting_rules.agreement_signed("NOR", "A-1", 5), ["memorandum -> commitments:NOR:A-1 5"]),
        (posting_rules.commitment_settled("NOR", "A-1", 5), ["commitments:NOR:A-1 -> memorandum 5"]),
        (posting_rules.fund_interest(-7), ["cash -> fund_interest 7"]),
        (posting_rules.agency_interest("ILO", 7), ["agency_interest:ILO -> cash 7"]),
        (posting_rules.other_income(7), ["other_income -> cash 7"]),
        (posting_rules.transfer_from_fund("PB000", 7), ["fund_transfers:PB000 -> cash 7"]),
        (posting_rules.transfer_to_fund("PB000", 7), ["cash -> fund_transfers:PB000 7"]),
        (
            posting_rules.allocation("P1", "ILO", "programme", 100, 7),
            ["memorandum -> allocations:P1:ILO:programme: 100", "memorandum -> allocations:P1:ILO:programme:8 7"],
        ),
        (
            posting_rules.allocation("P1", "ILO", "programme", -100, -7),
            ["allocations:P1:ILO:programme: -> memorandum 100", "allocations:P1:ILO:programme:8 -> memorandum 7"],
        ),
        (posting_rules.transfer("P1", "ILO", "programme", 9), ["cash -> transfers:P1:ILO:programme 9"]),
        (posting_rules.refund("P1", "ILO", "programme", 9), ["refunds:P1:ILO:programme -> cash 9"]),
        (posting_rules.bank_charge(3), ["cash -> bank_charges 3"]),
        (posting_rules.other_expenditure(3), ["cash -> other_expenditure 3"]),
        (posting_rules.contributor_refund("NOR", 3), ["cash -> contributor_refunds:NOR 3"]),
        (
            posting_rules.expenditure("P1", "ILO", "programme", "5", -4),
            ["expenditure:P1:ILO:programme:5 -> memorandum 4"],
        ),
        (posting_rules.other_income(0), []),
    ],
)
def test_a_rule_moves(moves: Moves, expected: list[str]) -> None:
    assert lines(moves) == expected


def test_a_reversal_is_the_mirror_and_twice_the_original() -> None:
    moves = posting_rules.deposit("NOR", "A-1", 1_000, 10)
    assert lines(posting_rules.reversal(moves)) == ["cash -> contributions:NOR:A-1 1000", "aa_fees:NOR:A-1 -> cash 10"]
    assert posting_rules.reversal(posting_rules.reversal(moves)) == moves


def test_codes_with_colons_and_percent_signs_stay_apart() -> None:
    one, other = chart.transfers("P:1", "ILO", "programme"), chart.transfers("P", "1:ILO", "programme")
    assert one.code == "transfers:P%3A1:ILO:programme"
    assert other.code == "transfers:P:1%3AILO:programme"
    assert chart.contributor_refunds("A%3A").code != chart.contributor_refunds("A:").code
