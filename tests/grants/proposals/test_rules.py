"""Windows, amendments and what is lacking: each rule at its edge, in the words people read. Without a database."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from grants.proposals.amendments import above_the_threshold, asked_too_late, moved_totals, revised
from grants.proposals.completeness import Facts, ProjectFacts, completeness, support_warnings
from grants.proposals.content import Party, cleaned, totals
from grants.proposals.screening import average
from grants.proposals.windows import WindowRules, months_after
from grants.proposals.wording import said
from tests.grants.proposals.office import complete

UNDP, WHO = Party("UNDP", "programme"), Party("WHO", "programme")
TODAY = date(2026, 3, 2)
OPEN = WindowRules("W", "Window")


def facts(window: WindowRules | None = None, **changes: Any) -> Facts:
    given: dict[str, Any] = {
        "on": TODAY,
        "asked_on": TODAY,
        "rates": {"UNDP": Decimal(7), "WHO": Decimal(7)},
        "types": {"UNDP": "un", "WHO": "un", "NGO": "national"},
        "windows": {window.code: window} if window else {},
        "focuses": frozenset({"F1"}),
        "notice_days": 90,
        "names_of_types": {"un": "United Nations organisation", "national": "national organisation"},
        "names_of_levels": {"country": "country", "global": "global"},
        "names_of_documents": {"budget": "detailed budget"},
    }
    return Facts(**given | changes)


def lacks(content: dict[str, Any], kind: str = "new", of: Facts | None = None) -> list[str]:
    return [said(found.sentence, "USD") for found in completeness(cleaned(content), kind, of or facts())]


def test_a_complete_document_lacks_nothing():
    assert lacks(complete()) == []


def tranche(number: int, amount: int, spent: int = 0, organisation: str = "UNDP") -> dict[str, Any]:
    return {
        "organisation": organisation, "purpose": "programme", "number": number, "amount_minor": amount, "due_on": "",
        "spent_percent": spent, "needs_reports": number > 1,
    }  # fmt: skip


def test_a_first_tranche_does_not_wait_for_earlier_ones():
    never = (
        "Tranche 1 of UNDP is its first and waits until 75% of the earlier ones is spent: it could never be paid. Take "
        "the condition away, or put a tranche without it before."
    )
    assert lacks(complete(tranches=[tranche(1, 107_000_00, 75)])) == [never]
    assert lacks(complete(tranches=[tranche(1, 57_000_00, 75), tranche(2, 50_000_00)])) == [never]
    assert lacks(complete(tranches=[tranche(1, 57_000_00), tranche(2, 50_000_00, 75)])) == []


def test_of_a_project_that_has_money_more_may_wait_for_what_is_spent():
    project = ProjectFacts("P-1", True, None, date(2027, 12, 31), None, date(2027, 12, 31), CURRENT, CURRENT)
    more = {
        "lead": "UNDP", "title": "More", "reason": "More",
        "budget": [{"organisation": "UNDP", "purpose": "programme", "category": "1", "amount_minor": 100_00}],
        "tranches": [tranche(1, 107_00, 75)],
    }  # fmt: skip
    assert lacks(more, "cost_extension", facts(project=project)) == []
    for_who = more | {
        "lead": "WHO",
        "budget": [{"organisation": "WHO", "purpose": "programme", "category": "1", "amount_minor": 100_00}],
        "tranches": [tranche(1, 107_00, 75, "WHO")],
    }
    assert "Tranche 1 of WHO is its first" in " ".join(lacks(for_who, "cost_extension", facts(project=project)))


@pytest.mark.parametrize(
    ("dates", "fund_end", "why"),
    [
        (("1950-01-01", "2027-12-31"), None, "The start, 1 Jan 1950, is before the fund began, on 1 Jan 2018."),
        (("2026-07-01", "9999-12-31"), date(2029, 12, 31),
         "The end, 31 Dec 9999, is after the end of the fund, 31 Dec 2029."),
        (("2026-07-01", "2056-12-31"), None, ""),
        (("2026-07-01", "2057-01-01"), None,
         "The end, 1 Jan 2057, is too far ahead: the fund has no end, and a project ends on 31 Dec 2056 at the "
         "latest."),
        (("2018-01-01", "2029-12-31"), date(2029, 12, 31), ""),
    ],
)  # fmt: skip
def test_the_dates_lie_within_the_life_of_the_fund(dates, fund_end, why):
    content = complete(start_date=dates[0], end_date=dates[1])
    of = facts(fund_start=date(2018, 1, 1), fund_end=fund_end)
    assert lacks(content, of=of) == ([why] if why else [])


def test_an_empty_one_lacks_everything_in_the_order_of_the_document():
    found = completeness(cleaned({"lead": "UNDP"}), "new", facts())
    sections = [row.section for row in found]
    assert sections == sorted(sections, key=["about", "summary", "results", "budget", "payments"].index)
    assert set(sections) == {"about", "summary", "results", "budget", "payments"}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"title": ""}, "The title is missing."),
        ({"focus": ""}, "The priority focus is not chosen."),
        ({"focus": "F9"}, "The fund has no priority focus F9."),
        ({"level": ""}, "The level is not chosen."),
        ({"countries": []}, "The level is country, and no country is named."),
        ({"end_date": ""}, "The start and the end date are not both given."),
        ({"end_date": "2026-06-30", "disbursements": [{"year": 2026, "amount_minor": 107_000_00}]},
         "The end, 30 Jun 2026, is before the start, 1 Jul 2026."),
        ({"organisations": ["UNDP", "FAO"]}, "FAO is not an organisation of this fund."),
        ({"organisations": ["UNDP", "WHO"]}, "WHO has no budget."),
        ({"summary": ""}, "The summary is missing."),
        ({"summary": "word " * 501}, "The summary has 501 words; it may have 500."),
        ({"results": []}, "No result is named yet."),
        ({"results": [{"level": "output", "statement": "x", "indicators": []}]}, "Result 1 has no indicator."),
        ({"results": [{"level": "output", "statement": "", "indicators": [
            {"text": "a", "baseline": "0", "target": "1", "source": "s"}]}]}, "Result 1 has no statement."),
        ({"results": [{"level": "output", "statement": "x", "indicators": [
            {"text": "a", "baseline": "", "target": "1", "source": "s"}]}]},
         "Result 1, indicator 1: the baseline is missing."),
        ({"disbursements": []}, "The projected disbursements by year are missing."),
        ({"cofinancing": [{"source": "Kenya", "amount_minor": 0}]},
         "Co-financing 1 lacks its source or its amount."),
        ({"tranches": [{"organisation": "UNDP", "purpose": "programme", "amount_minor": 106_999_99}]},
         "The tranches of UNDP add up to 106,999.99 USD, its budget is 107,000.00 USD: a difference of (0.01) USD."),
    ],
)  # fmt: skip
def test_each_thing_that_lacks_is_said(change, sentence):
    assert sentence in lacks(complete(**change))


def test_five_hundred_words_are_enough():
    assert lacks(complete(summary="word " * 500)) == []


def test_disbursements_outside_the_project_are_told():
    years = [{"year": 2026, "amount_minor": 50_000_00}, {"year": 2028, "amount_minor": 57_000_00}]
    assert lacks(complete(disbursements=years)) == [
        "A disbursement of 2028 is outside the project, which runs from 1 Jul 2026 to 31 Dec 2027."
    ]


def test_a_joint_programme_has_two_organisations():
    assert lacks(complete(), "joint") == ["A joint programme has at least two organisations."]


def test_a_direct_cost_needs_no_results_and_no_window():
    assert lacks(complete(results=[]), "direct_cost", facts(OPEN)) == []


class TestWindows:
    def in_window(self, window: WindowRules, **changes: Any) -> list[str]:
        return lacks(complete(window="W", **changes), "new", facts(window))

    def test_one_is_chosen_where_the_fund_has_windows(self):
        assert lacks(complete(), "new", facts(OPEN)) == ["The window is not chosen."]
        assert lacks(complete(window="X"), "new", facts(OPEN)) == ["The fund has no window X."]
        assert self.in_window(OPEN) == []

    def test_the_largest_amount_includes_support_cost(self):
        assert self.in_window(OPEN._replace(largest_minor=107_000_00)) == []
        assert self.in_window(OPEN._replace(largest_minor=106_999_99)) == [
            "The budget of 107,000.00 USD is above the largest amount of window W, 106,999.99 USD, by 0.01 USD."
        ]

    def test_the_number_of_organisations(self):
        assert self.in_window(OPEN._replace(least_organisations=2)) == [
            "Organisations: 1. Window W asks for at least 2."
        ]
        assert self.in_window(OPEN._replace(most_organisations=1)) == []

    def test_the_types_of_organisations(self):
        assert self.in_window(OPEN._replace(organisation_types=("un", "national"))) == []
        assert self.in_window(OPEN._replace(organisation_types=("national",))) == [
            "UNDP is a United Nations organisation; window W is for: national organisation."
        ]

    def test_the_level(self):
        assert self.in_window(OPEN._replace(levels=("global",))) == [
            "Window W is for these levels: global. The proposal is at the level “country”."
        ]

    def test_the_duration(self):
        # 1 Jul 2026 to 31 Dec 2027 is eighteen months to the day.
        assert self.in_window(OPEN._replace(longest_months=18)) == []
        assert self.in_window(OPEN._replace(longest_months=18), end_date="2028-01-01") == [
            "Window W allows at most 18 months: from 1 Jul 2026 the last day is before 1 Jan 2028, not 1 Jan 2028."
        ]

    def test_the_documents(self):
        window = OPEN._replace(required_documents=("budget",))
        assert self.in_window(window) == ["Not filed yet: detailed budget."]
        filed = facts(window, filed=frozenset({"budget"}))
        assert lacks(complete(window="W"), "new", filed) == []

    def test_the_days_it_is_open(self):
        assert self.in_window(OPEN._replace(opens_on=TODAY, closes_on=TODAY)) == []
        assert self.in_window(OPEN._replace(opens_on=date(2026, 3, 3))) == ["Window W opens on 3 Mar 2026."]
        assert self.in_window(OPEN._replace(closes_on=date(2026, 3, 1))) == ["Window W closed on 1 Mar 2026."]


@pytest.mark.parametrize(
    ("day", "months", "after"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
        (date(2026, 7, 1), 18, date(2028, 1, 1)),
    ],
)
def test_months_are_counted_on_the_calendar(day, months, after):
    assert months_after(day, months) == after


CURRENT = {(UNDP, "1"): 80_000_00, (UNDP, "5"): 20_000_00, (UNDP, "8"): 7_000_00}


class TestTheThreshold:
    def reasons(
        self, changes: dict[Any, int], percent: str = "15", current: Any = None, decided: Any = None
    ) -> list[str]:
        current = CURRENT if current is None else current
        found = above_the_threshold(current, changes, Decimal(percent), current if decided is None else decided)
        return [said(sentence, "USD") for sentence in found]

    def test_at_the_threshold_it_is_the_secretariats(self):
        assert self.reasons({(UNDP, "1"): -3_000_00, (UNDP, "5"): 3_000_00}) == []

    def test_a_cent_above_it_is_the_committees_with_the_figures(self):
        assert self.reasons({(UNDP, "1"): -3_000_01, (UNDP, "5"): 3_000_01}) == [
            "UNDP, category 5: from 20,000.00 USD to 23,000.01 USD is a change of 3,000.01 USD (15%), above 15%, which "
            "is 3,000.00 USD."
        ]

    def test_taking_away_counts_as_much(self):
        (reason,) = self.reasons({(UNDP, "1"): 5_000_00, (UNDP, "5"): -5_000_00})
        assert "from 20,000.00 USD to 15,000.00 USD is a change of 5,000.00 USD (25%)" in reason

    def test_a_category_that_had_nothing_is_above_any_share(self):
        (reason,) = self.reasons({(UNDP, "1"): -1, (UNDP, "6"): 1})
        assert reason == ("UNDP, category 6: from 0.00 USD to 0.01 USD; it had no budget, so any amount is above 15%.")

    def test_moving_between_organisations_is_the_committees_however_little(self):
        current = {**CURRENT, (WHO, "1"): 80_000_00}
        reasons = self.reasons({(UNDP, "1"): -100_00, (WHO, "1"): 100_00}, current=current)
        assert reasons == [
            "The total of UNDP changes by (100.00) USD: moving money between organisations is the committee's.",
            "The total of WHO changes by 100.00 USD: moving money between organisations is the committee's.",
        ]
        assert moved_totals({(UNDP, "1"): -1, (UNDP, "5"): 1}) == {}

    def test_each_organisation_answers_for_its_own_categories(self):
        current = {(UNDP, "1"): 100_00, (UNDP, "5"): 100_00, (WHO, "5"): 1_000_000_00}
        assert len(self.reasons({(UNDP, "1"): -20_00, (UNDP, "5"): 20_00}, current=current)) == 2

    def test_small_revisions_add_up_from_what_the_committee_decided(self):
        """63,000.00 decided, 53,550.00 after a first revision of exactly 15 %: 14.94 % of that again is too much."""
        decided = {(UNDP, "1"): 150_000_00, (UNDP, "5"): 63_000_00}
        current = {(UNDP, "1"): 159_450_00, (UNDP, "5"): 53_550_00}
        assert self.reasons({(UNDP, "1"): 8_000_00, (UNDP, "5"): -8_000_00}, current=current, decided=decided) == [
            "UNDP, category 5: the committee decided 63,000.00 USD, revisions since made it 53,550.00 USD; 45,550.00 "
            "USD would be a change of 17,450.00 USD (27.7%) in all, above 15%, which is 9,450.00 USD."
        ]
        # What leads back towards the decision is the secretariat's, and so is what stays within it.
        assert self.reasons({(UNDP, "1"): -9_450_00, (UNDP, "5"): 9_450_00}, current=current, decided=decided) == []
        # A category that is not touched now is not asked about.
        grown = {**current, (UNDP, "5"): 40_000_00, (UNDP, "2"): 1_000_00, (UNDP, "3"): 1_000_00}
        base = {**decided, (UNDP, "2"): 1_000_00, (UNDP, "3"): 1_000_00}
        assert self.reasons({(UNDP, "2"): 1_00, (UNDP, "3"): -1_00}, current=grown, decided=base) == []

    def test_a_category_the_committee_never_decided_stays_above_any_share(self):
        current = {**CURRENT, (UNDP, "6"): 100_00}
        (reason,) = self.reasons({(UNDP, "1"): -1, (UNDP, "6"): 1}, current=current, decided=CURRENT)
        assert "from 100.00 USD to 100.01 USD; it had no budget" in reason

    def test_fractions_of_a_percent_are_exact(self):
        assert self.reasons({(UNDP, "5"): 2_500_00, (UNDP, "1"): -2_500_00}, "12.5") == []
        assert self.reasons({(UNDP, "5"): 2_500_01, (UNDP, "1"): -2_500_01}, "12.5") != []


def test_the_original_stays_in_sight_beside_what_is_in_force():
    original = {(UNDP, "1"): 100_00}
    line, other = revised(original, {(UNDP, "1"): 80_00, (UNDP, ""): 5_00}, {(UNDP, "1"): -10_00})
    assert (line.original, line.current, line.change, line.proposed) == (100_00, 80_00, -10_00, 70_00)
    assert line.percent == Decimal("12.50")
    assert (other.category, other.proposed) == ("", 5_00)


class TestTheNoticeOfAnExtension:
    @pytest.mark.parametrize(("end", "is_late"), [(date(2026, 5, 31), False), (date(2026, 5, 30), True)])
    def test_is_counted_in_days_to_the_end_in_force(self, end, is_late):
        assert (asked_too_late(end, TODAY, 90) is not None) is is_late

    def test_is_told_with_the_days(self):
        assert said(asked_too_late(date(2026, 3, 12), TODAY, 90), "USD") == (
            "Asked on 2 Mar 2026, 10 days before the end on 12 Mar 2026. The fund asks for an extension at least 90 "
            "days before the end."
        )
        assert said(asked_too_late(date(2026, 2, 28), TODAY, 90), "USD") == (
            "The project ended on 28 Feb 2026, 2 days before 2 Mar 2026. The fund asks for an extension at least 90 "
            "days before the end."
        )

    def test_a_project_without_an_end_is_never_late(self):
        assert asked_too_late(None, TODAY, 90) is None


class TestAmendments:
    project = ProjectFacts("P-1", True, date(2024, 1, 1), date(2026, 6, 30), date(2024, 1, 1), date(2026, 12, 31),
                           CURRENT, CURRENT)  # fmt: skip

    def lacks(self, kind: str, project: ProjectFacts | None = None, **changes: Any) -> list[str]:
        content = {"lead": "UNDP", "title": "Advisers", "reason": "Delays", **changes}
        return lacks(content, kind, facts(project=project or self.project))

    def budget(self, **amounts: int) -> list[dict[str, Any]]:
        return [
            {"organisation": "UNDP", "purpose": "programme", "category": name[1:], "amount_minor": amount}
            for name, amount in amounts.items()
        ]

    def test_each_needs_its_reason_and_an_open_project(self):
        assert self.lacks("cancellation") == []
        assert self.lacks("cancellation", reason="") == ["The reason is missing."]
        assert self.lacks("cancellation", self.project._replace(is_open=False)) == [
            "Project P-1 is closed or cancelled: its plan is not changed."
        ]
        assert lacks({"lead": "UNDP"}, "cancellation") == ["The project it changes is not named."]

    def test_an_extension_goes_beyond_the_end_in_force(self):
        assert self.lacks("no_cost_extension", new_end_date="2027-06-30") == []
        assert self.lacks("no_cost_extension") == ["The new end date is missing."]
        assert self.lacks("no_cost_extension", new_end_date="2026-12-31") == [
            "The new end, 31 Dec 2026, is not after the end in force, 31 Dec 2026."
        ]
        assert self.lacks("no_cost_extension", new_end_date="2027-06-30", budget=self.budget(c1=5)) == [
            "This kind of amendment does not change the budget."
        ]

    def test_a_cost_extension_does_not_lead_around_the_largest_amount_of_the_window(self):
        in_force = sum(self.project.current.values())
        of_window = self.project._replace(window="W")

        def lacking(largest: int, **changes: int) -> list[str]:
            window = OPEN._replace(largest_minor=largest)
            content = {"lead": "UNDP", "title": "More", "reason": "More", "budget": self.budget(**changes)}
            return lacks(content, "cost_extension", facts(window, project=of_window))

        assert lacking(in_force + 107_00, c1=100_00) == []
        (why,) = lacking(in_force + 106_99, c1=100_00)
        assert why.startswith("The project is of window W, whose largest amount is ")
        assert why.endswith("above it by 0.01 USD.")
        assert "107.00 USD more would be" in why

    @pytest.mark.parametrize("kind", ["no_cost_extension", "cost_extension"])
    def test_an_extension_does_not_lead_around_the_longest_duration_of_the_window(self, kind):
        of_window = self.project._replace(window="W")
        budget = self.budget(c1=100_00) if kind == "cost_extension" else []

        def lacking(months: int) -> list[str]:
            window = OPEN._replace(longest_months=months)
            content = {"lead": "UNDP", "title": "More", "reason": "More", "budget": budget}
            return lacks(content | {"new_end_date": "2027-06-30"}, kind, facts(window, project=of_window))

        assert lacking(42) == []
        assert lacking(41) == [
            "The project is of window W, which allows at most 41 months: it began on 1 Jan 2024, and its last day is "
            "before 1 Jun 2027, not 30 Jun 2027."
        ]

    def test_a_cost_extension_adds_money_and_may_leave_the_end(self):
        assert self.lacks("cost_extension", budget=self.budget(c1=100_00)) == []
        assert self.lacks("cost_extension", budget=self.budget(c1=100_00), new_end_date="2027-06-30") == []
        assert self.lacks("cost_extension", budget=self.budget(c1=-100_00)) == [
            "A cost extension adds money: the changes add up to (107.00) USD."
        ]
        short = [{"year": 2026, "amount_minor": 1_00}]
        assert "The disbursements by year add up to 1.00 USD" in " ".join(
            self.lacks("cost_extension", budget=self.budget(c1=100_00), disbursements=short)
        )

    def test_more_time_is_asked_for_in_time_with_or_without_money(self):
        """One dollar more is no way around the notice: the project of the auditor had ended six years before."""
        ended = self.project._replace(end=date(2020, 12, 31))
        late = (
            "The project ended on 31 Dec 2020, 1887 days before 2 Mar 2026. The fund asks for an extension at least 90 "
            "days before the end."
        )
        one = {"budget": self.budget(c1=100)}
        assert self.lacks("cost_extension", ended, **one, new_end_date="2027-06-30") == [late]
        assert self.lacks("no_cost_extension", ended, new_end_date="2027-06-30") == [late]
        assert self.lacks("cost_extension", ended, **one) == [
            "The project ended on 31 Dec 2020: money is not added to it without a new end date."
        ]

    def test_an_extension_stays_within_the_life_of_the_fund(self):
        content = {"lead": "UNDP", "title": "Advisers", "reason": "Delays", "new_end_date": "2030-01-01"}
        for kind in ("no_cost_extension", "cost_extension"):
            budget = {"budget": self.budget(c1=100)} if kind == "cost_extension" else {}
            assert lacks(content | budget, kind, facts(project=self.project, fund_end=date(2029, 12, 31))) == [
                "The end, 1 Jan 2030, is after the end of the fund, 31 Dec 2029."
            ]

    def test_a_revision_adds_up_to_zero_and_takes_no_more_than_there_is(self):
        assert self.lacks("budget_revision", budget=self.budget(c1=-5_00, c5=5_00)) == []
        assert self.lacks("budget_revision") == ["No change of the budget is entered."]
        assert self.lacks("budget_revision", budget=self.budget(c1=20_000_01, c5=-20_000_01)) == [
            "UNDP, category 5 would be below zero: 20,000.00 USD in force, a change of (20,000.01) USD."
        ]

    def test_of_a_budget_that_is_not_divided_the_committee_judges(self):
        undivided = self.project._replace(current={(UNDP, ""): 100_000_00}, is_divided=False)
        assert self.lacks("budget_revision", undivided, budget=self.budget(c1=5_00, c5=-5_00)) == []


def test_a_stated_support_cost_is_warned_of_with_the_figures():
    lines = [
        {"organisation": "UNDP", "purpose": "programme", "category": category, "amount_minor": amount}
        for category, amount in (("1", 100_000_00), ("8", 6_500_00))
    ]
    sums = totals(complete(budget=lines), {"UNDP": Decimal(7)})
    assert [said(warning, "USD") for warning in support_warnings(sums)] == [
        "UNDP states 6,500.00 USD in category 8; its rate of 7% on direct costs gives 7,000.00 USD: a difference of "
        "(500.00) USD."
    ]


@pytest.mark.parametrize(
    ("scores", "mean"), [([], None), ([4], 400), ([4, 5], 450), ([1, 1, 2], 133), ([1, 2, 2], 167), ([5] * 5, 500)]
)
def test_the_average_of_scores_is_in_hundredths(scores, mean):
    assert average({str(n): {"score": score} for n, score in enumerate(scores)}) == mean
