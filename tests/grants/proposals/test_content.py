"""What a proposal says: read from anything, added up, frozen. Without a database."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from grants.proposals.content import (
    Party,
    amount_of,
    blank,
    cleaned,
    digest,
    frozen,
    parties,
    rates_of,
    totals,
    word_count,
)
from tests.grants.proposals.office import complete

SEVEN = {"UNDP": Decimal(7), "WHO": Decimal("6.5")}
UNDP, WHO = Party("UNDP", "programme"), Party("WHO", "programme")


def line(category: str, amount: int, organisation: str = "UNDP", purpose: str = "programme") -> dict[str, object]:
    return {"organisation": organisation, "purpose": purpose, "category": category, "amount_minor": amount}


class TestCleaning:
    def test_a_blank_document_has_every_key_and_says_its_lead(self):
        content = blank("UNDP")
        assert content["lead"] == "UNDP"
        assert content["organisations"] == ["UNDP"]
        assert content["budget"] == []
        assert set(complete()) == set(content)

    def test_is_the_same_done_twice(self):
        assert cleaned(cleaned(complete())) == cleaned(complete())

    @pytest.mark.parametrize("rubbish", [None, 5, "x", ["x"], [5], {"a": 1}, [[]], True])
    def test_takes_any_rubbish_for_nothing(self, rubbish):
        content = cleaned(dict.fromkeys(complete(), rubbish))
        assert content["budget"] == []
        assert content["results"] == []
        assert content["start_date"] == ""
        json.dumps(content)

    def test_rows_that_say_nothing_are_left_out(self):
        content = cleaned(
            complete(
                results=[{"level": "outcome", "statement": " ", "indicators": [{"text": ""}]}],
                cofinancing=[{"source": "", "amount_minor": 0}],
                tranches=[{"organisation": "UNDP", "purpose": "programme", "amount_minor": 0}],
                disbursements=[{"year": 2026, "amount_minor": 0}],
            )
        )
        assert content["results"] == content["cofinancing"] == content["tranches"] == content["disbursements"] == []

    def test_money_of_organisations_that_take_no_part_is_left_out(self):
        content = cleaned(complete(budget=[line("1", 5, "FAO"), line("1", 7), line("9", 9)]))
        assert content["budget"] == [line("1", 7)]

    def test_lines_of_one_category_are_added_up(self):
        assert cleaned(complete(budget=[line("1", 5), line("1", 7)]))["budget"] == [line("1", 12)]

    def test_a_support_cost_of_zero_is_kept_because_it_is_stated(self):
        assert cleaned(complete(budget=[line("1", 5), line("8", 0)]))["budget"] == [line("1", 5), line("8", 0)]

    def test_amounts_larger_than_the_books_take_are_none(self):
        assert cleaned(complete(budget=[line("1", 10**14)]))["budget"] == []

    def test_control_characters_do_not_come_in(self):
        assert cleaned(complete(title="A\x00B\x1b[0m\n"))["title"] == "AB[0m"

    def test_tranches_are_numbered_in_their_order_for_each_organisation(self):
        rows = [
            {"organisation": code, "purpose": "programme", "amount_minor": 5, "number": 9, "spent_percent": 300}
            for code in ("UNDP", "WHO", "UNDP")
        ]
        found = cleaned(complete(organisations=["UNDP", "WHO"], tranches=rows))["tranches"]
        assert [(row["organisation"], row["number"]) for row in found] == [("UNDP", 1), ("WHO", 1), ("UNDP", 2)]
        assert found[0]["spent_percent"] == 100


class TestAddingUp:
    def test_category_8_is_worked_out_for_each_organisation_from_its_own_rate(self):
        content = complete(organisations=["UNDP", "WHO"], budget=[line("1", 100_00), line("4", 33_33, "WHO")])
        sums = totals(content, SEVEN)
        assert sums.lines[UNDP, "8"] == 7_00
        assert sums.lines[WHO, "8"] == 2_17  # 6.5 % of 33.33 is 2.16645
        assert sums.by_party == {UNDP: 107_00, WHO: 35_50}
        assert (sums.direct, sums.support, sums.total) == (133_33, 9_17, 142_50)
        assert sums.by_category["1"] == 100_00
        assert sums.differing == ()

    def test_what_is_stated_stands_and_its_difference_is_told(self):
        sums = totals(complete(budget=[line("1", 100_00), line("8", 8_00)]), SEVEN)
        assert sums.total == 108_00
        (differs,) = sums.differing
        assert (differs.stated_minor, differs.computed_minor, differs.rate_percent) == (8_00, 7_00, Decimal(7))

    def test_what_is_stated_as_the_rate_gives_it_is_no_difference(self):
        assert totals(complete(budget=[line("1", 100_00), line("8", 7_00)]), SEVEN).differing == ()

    def test_cofinancing_is_apart(self):
        sums = totals(complete(), SEVEN)
        assert sums.cofinancing == 10_000_00
        assert sums.total == 107_000_00

    def test_changes_that_take_away_take_their_support_cost_with_them(self):
        sums = totals(complete(budget=[line("1", -100_50)]), SEVEN)
        assert sums.lines[UNDP, "8"] == -7_04  # 7.035, ties away from zero as what it corrects
        assert totals(complete(budget=[line("1", -100), line("5", 100)]), SEVEN).total == 0

    def test_programme_and_direct_cost_of_one_organisation_are_two_parts(self):
        content = complete(budget=[line("1", 100), line("1", 200, purpose="direct_cost")])
        assert totals(content, {}).by_party == {UNDP: 100, Party("UNDP", "direct_cost"): 200}
        assert totals(content, {}).by_organisation == {"UNDP": 300}


class TestFreezing:
    def test_writes_out_category_8_and_the_rates(self):
        content = frozen(complete(organisations=["UNDP", "WHO"]), SEVEN)
        assert line("8", 7_000_00) in content["budget"]
        assert content["support_rates"] == {"UNDP": "7"}
        assert rates_of(content) == {"UNDP": Decimal(7)}
        assert amount_of(content) == amount_of(content, "UNDP") == 107_000_00

    def test_frozen_again_at_other_rates_it_says_the_same_amounts(self):
        once = frozen(complete(), SEVEN)
        assert frozen(once, {"UNDP": Decimal(5)})["budget"] == once["budget"]

    def test_of_an_extension_new_tranches_are_numbered_on(self):
        tranche = {"organisation": "UNDP", "purpose": "programme", "amount_minor": 5}
        content = frozen(complete(tranches=[tranche, tranche]), SEVEN, {UNDP: 3})
        assert [row["number"] for row in content["tranches"]] == [4, 5]

    def test_of_an_extension_what_has_no_tranche_is_one_more(self):
        content = frozen(complete(), SEVEN, {UNDP: 2})
        assert [(row["number"], row["amount_minor"]) for row in content["tranches"]] == [(3, 107_000_00)]

    def test_of_a_new_project_tranches_stay_as_they_are(self):
        assert frozen(complete(), SEVEN)["tranches"] == []


class TestTheDigest:
    def test_changes_with_the_text_and_with_the_files(self):
        content = cleaned(complete())
        file = {"kind": "budget", "name": "b.pdf", "digest": "0" * 64}
        other = {**file, "digest": "1" * 64}
        changed = cleaned(complete(summary="Other"))
        digests = {digest(content, []), digest(content, [file]), digest(content, [other]), digest(changed, [])}
        assert len(digests) == 4

    def test_does_not_change_with_the_order_of_keys(self):
        content = cleaned(complete())
        assert digest(content, []) == digest(dict(reversed(list(content.items()))), [])


@pytest.mark.parametrize(
    ("text", "words"),
    [("", 0), ("   \n ", 0), ("one", 1), ("one  two\nthree", 3), ("a – b", 2), ("l'eau, c'est", 2), ("10 %", 1)],
)
def test_words_are_counted_as_people_count_them(text, words):
    assert word_count(text) == words


def test_the_columns_of_a_budget_are_the_organisations_in_their_order():
    content = cleaned(complete(organisations=["UNDP", "WHO"]))
    assert parties(content) == [UNDP, WHO]
    in_force = [Party("WHO", "direct_cost"), Party("FAO", "programme")]
    assert parties(content, "programme", in_force) == [
        UNDP,
        Party("WHO", "direct_cost"),
        Party("FAO", "programme"),
    ]
