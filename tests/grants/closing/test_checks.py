"""The checks of closure without a database: random projects against what is worked out beside them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grants.checking import FAIL, PASS, failing
from grants.closing.checks import WHO, financial_checks, is_over, keeps_open, operational_checks, who_acts
from grants.closing.facts import OrganisationGround, ProjectGrounds, PurseGround
from grants.closing.fund_checks import FundGrounds, fund_checks
from grants.closing.kept_checks import brought_back, kept
from grants.projects.money import DEEDS, REFUND, TABLE, finding, refund_finding
from grants.workflow import PROJECT

DAY = date(2024, 3, 1)
AMOUNTS = st.integers(0, 2_000_000)
LIMIT = 25_000

purse = st.builds(
    PurseGround,
    organisation=st.sampled_from(["UNDP", "WHO"]),
    purpose_words=st.sampled_from(["programme", "direct cost"]),
    approved_minor=AMOUNTS,
    transferred_minor=AMOUNTS,
    refunded_minor=st.integers(0, 50_000),
    direct_spent_minor=st.integers(-50_000, 2_000_000),
    support_spent_minor=st.integers(0, 140_000),
    rate_percent=st.sampled_from([Decimal(7), Decimal("6.5"), Decimal(0)]),
    years=st.integers(0, 6),
)
organisation = st.builds(
    OrganisationGround,
    code=st.just("UNDP"),
    statement_filed=st.booleans(),
    returns_interest=st.booleans(),
    interest_minor=st.one_of(st.none(), AMOUNTS),
    waived_minor=st.sampled_from([0, 100, LIMIT]),
)
STATUSES = st.sampled_from(list(TABLE))


@st.composite
def projects(draw: st.DrawFn) -> ProjectGrounds:
    found = draw(st.lists(purse, max_size=4, unique_by=lambda p: (p.organisation, p.purpose_words)))
    codes = dict.fromkeys(p.organisation for p in found)
    return ProjectGrounds(
        on=DAY,
        currency="USD",
        project="P-1",
        status=draw(STATUSES),
        status_words="ongoing",
        narrative_filed=draw(st.booleans()),
        purses=tuple(found),
        organisations=tuple(
            OrganisationGround(code, o.statement_filed, o.returns_interest, o.interest_minor, o.waived_minor)
            for code, o in ((code, draw(organisation)) for code in codes)
        ),
        waiver_limit_minor=LIMIT,
        released=draw(st.sampled_from([(), ("R-1",)])),
        requests=draw(st.sampled_from([(), ("R-2",)])),
    )


@given(projects())
@settings(max_examples=300)
def test_a_project_is_ready_exactly_when_nothing_is_held_owed_or_missing(g):
    """Worked out once more, from the sums alone and by Decimal."""
    ready = (
        g.status in ("operationally_closed", "cancelled")
        and g.narrative_filed
        and not g.released
        and not g.requests
        and all(
            o.statement_filed
            and (
                not o.returns_interest
                or o.interest_minor is not None
                or not any(p.transferred_minor for p in g.purses if p.organisation == o.code)
            )
            and sum(max(_held(p), 0) for p in g.purses if p.organisation == o.code) <= o.waived_minor
            for o in g.organisations
        )
        and all(
            _held(p) >= 0
            and p.approved_minor <= p.transferred_minor
            and p.transferred_minor - p.refunded_minor <= p.approved_minor
            and (p.direct_spent_minor + p.support_spent_minor == 0 or p.support_spent_minor <= _ceiling(p))
            for p in g.purses
        )
    )
    assert (not failing(financial_checks(g))) == ready


def _held(p: PurseGround) -> int:
    return p.transferred_minor - p.refunded_minor - p.direct_spent_minor - p.support_spent_minor


def _ceiling(p: PurseGround) -> int:
    share = Decimal(abs(p.direct_spent_minor)) * p.rate_percent / 100
    rounded = int(share.quantize(Decimal(1), ROUND_HALF_UP))
    return (-rounded if p.direct_spent_minor < 0 else rounded) + p.years // 2


@given(projects())
@settings(max_examples=200)
def test_every_check_says_a_whole_sentence_and_who_must_act(g):
    for check in [*financial_checks(g), *operational_checks(g)]:
        sentence = check.sentence()
        assert sentence.endswith(".")
        assert "%(" not in sentence
        assert "None" not in sentence
        if check.verdict == FAIL:
            assert check.name in WHO
    assert who_acts(keeps_open(g))
    assert not (g.status == "financially_closed" and keeps_open(g))


@given(projects())
@settings(max_examples=200)
def test_a_cancelled_project_is_over_unless_it_was_funded_or_something_stands(g):
    cancelled = replace(g, status="cancelled")
    funded = any(p.transferred_minor for p in g.purses)
    if funded:
        assert not is_over(cancelled)
        assert keeps_open(cancelled) == failing(financial_checks(cancelled))
    else:
        assert is_over(cancelled) == (
            all(p.approved_minor == 0 and _held(p) >= 0 for p in g.purses)
            and all(
                sum(_held(p) for p in g.purses if p.organisation == o.code) <= o.waived_minor for o in g.organisations
            )
        )


@given(projects())
def test_what_a_closure_keeps_is_brought_back_whole_and_says_the_same(g):
    found = [*financial_checks(g), *operational_checks(g)]
    rows = json.loads(json.dumps(kept(found)))
    assert brought_back(rows) == found
    assert [row["sentence"] for row in rows] == [check.sentence() for check in found]


@given(st.lists(st.integers(-5_000_000, 5_000_000), max_size=8), st.sampled_from([Decimal(7), Decimal("6.5")]))
def test_support_cost_rounded_year_by_year_is_never_above_the_ceiling(years, rate):
    """Half-up each year, in minor units, as organisations report it."""
    support = 0
    for direct in years:
        rounded = int((abs(Decimal(direct)) * rate / 100).quantize(Decimal(1), ROUND_HALF_UP))
        support += -rounded if direct < 0 else rounded
    ground = PurseGround("UNDP", "programme", direct_spent_minor=sum(years), rate_percent=rate, years=len(years))
    assert support <= ground.support_ceiling_minor


@pytest.mark.parametrize("status", list(TABLE))
@pytest.mark.parametrize("deed", DEEDS)
def test_every_status_has_an_answer_for_every_deed(status, deed):
    found = finding(status, deed)
    if status == "ongoing":
        assert found is None
    if status in ("operationally_closed", "financially_closed", "cancelled") and deed in ("allocation", "transfer"):
        assert found is not None
        assert found.refuses


def test_statuses_are_those_of_the_workflow():
    reached = {edge.target for actions in PROJECT.values() for edge in actions.values()}
    assert set(TABLE) == reached | set(PROJECT)


def test_a_deed_nobody_knows_is_an_error():
    with pytest.raises(ValueError, match="gift"):
        finding("ongoing", "gift")


@pytest.mark.parametrize(
    ("amount", "held", "refused"), [(100, 100, False), (101, 100, True), (1, 0, True), (1, -5, True)]
)
def test_after_the_financial_closure_what_is_held_may_come_back_and_no_more(amount, held, refused):
    found = refund_finding("financially_closed", amount, held)
    assert bool(found and found.refuses) == refused
    assert refund_finding("operationally_closed", amount, held) == finding("operationally_closed", REFUND)


@given(
    st.lists(st.sampled_from(["P-1", "P-2"]), max_size=12),
    st.sampled_from([0, 1, -1, 500]),
    st.sampled_from([0, 700]),
    st.sampled_from([(), ("R-1",)]),
)
def test_a_fund_is_ready_exactly_when_nothing_is_open_and_its_cash_is_zero(open_projects, cash, unpaid, requests):
    grounds = FundGrounds(
        on=DAY,
        code="HRM00",
        currency="USD",
        projects=12,
        open_projects=tuple(open_projects),
        requests=requests,
        cash_minor=cash,
        unpaid_minor=unpaid,
        last_day=DAY,
    )
    found = fund_checks(grounds)
    assert (not failing(found)) == (not open_projects and not requests and cash == 0)
    assert all(check.sentence().endswith(".") for check in found)


def test_a_fund_is_not_closed_before_its_last_entry():
    grounds = FundGrounds(on=DAY, code="HRM00", currency="USD", projects=0, last_day=date(2024, 3, 2))
    assert [check.name for check in failing(fund_checks(grounds))] == ["booked"]
    assert {check.verdict for check in fund_checks(FundGrounds(DAY, "HRM00", "USD", 0))} == {PASS}
