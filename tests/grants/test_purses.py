"""What is left of a purse: the same from carried balances as from the whole history, in a few questions."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fund import services
from grants import headroom, selectors
from grants.headroom import Purse
from grants.services import (
    UnableToTransfer,
    allocation_record,
    expenditure_record,
    refund_record,
    transfer_record,
)
from tests.generators.office_fund import BY, Office, office_fund, usd

pytestmark = pytest.mark.django_db

AT = datetime(2022, 6, 1, 9, 30, tzinfo=UTC)
OWN, OTHER = Purse("P-1", "UNDP", "programme"), Purse("P-1", "WHO", "programme")
SAID = {"by": BY, "at": AT}


@pytest.fixture
def office() -> Office:
    """UNDP: 107,000 approved and 53,500 transferred in 2018, 500 refunded and 900 spent in 2019, 1,000 transferred in
    2020. WHO: 1,070 approved in 2018 and taken back in 2019."""
    office = office_fund()
    line = {"project": office.project, "organisation": office.organisation}
    other = {"project": office.project, "organisation": office.other_organisation}
    for reference, day, amount in (("W-1", date(2018, 6, 1), "1,000"), ("W-2", date(2019, 6, 1), "-1,000")):
        allocation_record(**other, reference=reference, decided_on=day, direct_amount=usd(amount), **SAID)
    refund_record(**line, reference="R-1", value_date=date(2019, 3, 1), amount=usd("500"), **SAID)
    expenditure_record(**line, year=2019, category="1", amount=usd("900"), **SAID)
    transfer_record(**line, reference="T-002", value_date=date(2020, 2, 1), amount=usd("1,000"), **SAID)
    return office


def close(office: Office, *years: int) -> None:
    for year in years:
        services.year_close(fund=office.fund, year=year, **SAID)


@pytest.mark.parametrize("closed", [(), (2018,), (2018, 2019), (2018, 2019, 2020, 2021)])
def test_purses_stand_the_same_however_many_years_are_closed(office, closed):
    close(office, *closed)
    assert selectors.purse_totals(office.fund) == {
        OWN: {"approved": 10_700_000, "transferred": 5_450_000, "refunded": 50_000},
        OTHER: {"approved": 0, "transferred": 0, "refunded": 0},
    }
    assert selectors.purse_sums(office.fund, OWN) == {
        "approved": 10_700_000,
        "transferred": 5_450_000,
        "refunded": 50_000,
        "spent": 90_000,
    }
    days = selectors.purse_days(office.fund, OWN)[OWN]
    assert sum(day.approved for day in days) == 10_700_000
    assert sum(day.transferred for day in days) == 5_450_000
    assert sum(day.refunded for day in days) == 50_000
    assert len(days) == 4 if not closed else len(days) <= 3
    assert headroom.uncovered(headroom.transfer_steps(days)) == []


@pytest.mark.parametrize("closed", [(), (2018,), (2018, 2019)])
def test_what_may_be_transferred_is_the_same_however_many_years_are_closed(office, closed):
    close(office, *closed)
    line = {"project": office.project, "organisation": office.organisation, "value_date": date(2020, 1, 15)}
    with pytest.raises(UnableToTransfer, match=r"107,000\.00 approved less 53,500\.00 transferred leaves 53,500\.00"):
        transfer_record(**line, reference="T-3", amount=usd("53,500.01"), **SAID)
    # 1,000 of it is paid on 1 February.
    with pytest.raises(UnableToTransfer):
        transfer_record(**line, reference="T-3", amount=usd("52,500.01"), **SAID)
    transfer_record(**line, reference="T-3", amount=usd("52,500"), **SAID)


def test_the_question_of_all_purses_reads_the_open_years_alone(office):
    close(office, 2018, 2019)
    with CaptureQueriesContext(connection) as queries:
        selectors.purse_totals(office.fund)
        selectors.purse_sums(office.fund, OWN)
    assert len(queries) == 3
    assert all("fund_closedyear" in query["sql"] for query in queries.captured_queries if "movement" in query["sql"])
