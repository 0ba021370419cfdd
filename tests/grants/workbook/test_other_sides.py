"""A balance passed between two funds whose books both come in as workbooks: each file records its own side, once."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest

from fund import services
from fund.models import Fund, FundTransfer
from tests.generators.office_fund import usd
from tests.grants.workbook.importing import imported
from tests.grants.workbook.office import small_fund
from tests.grants.workbook.test_importing_again import AT

pytestmark = pytest.mark.django_db


def two_funds() -> tuple[dict, dict]:
    """F-1: 500 out of TST00 into OTH00, in both their workbooks."""
    here, there = small_fund(), small_fund("OTH00")
    there["fund_transfers"][0].update(reference="IN-7", direction="in", other_fund="TST00")
    return here, there


def sides() -> list[tuple[str, str, str]]:
    rows = FundTransfer.objects.order_by("pk")
    return list(rows.values_list("fund__code", "reference", "direction"))


def test_two_workbooks_record_each_side_once(tmp_path: Path) -> None:
    for sheets in (*two_funds(), *two_funds()):
        assert imported(sheets, tmp_path).status == 0
    assert sides() == [("TST00", "F-1", "out"), ("OTH00", "IN-7", "in")]
    assert not FundTransfer.objects.filter(counterpart__isnull=False).exists()


def test_a_side_recorded_by_hand_is_unchanged_under_its_reference_and_warned_of_under_another(tmp_path: Path) -> None:
    here, there = two_funds()
    bare, row = copy.deepcopy(there), there["fund_transfers"][0]
    del bare["fund_transfers"]
    here["fund_transfers"] = []
    for sheets in (here, bare):
        assert imported(sheets, tmp_path).status == 0
    services.fund_transfer_pass(
        fund=Fund.objects.get(code="TST00"),
        other=Fund.objects.get(code="OTH00"),
        reference="F-1",
        direction="out",
        value_date=row["value_date"],
        amount=usd("500"),
        by="office",
        at=AT,
        idempotency_key="once",
    )
    row["reference"] = "F-1"
    done = imported(there, tmp_path)
    assert "Nothing has changed" in done.out, (done.out, done.err)
    row["reference"] = "IN-7"
    done = imported(there, tmp_path)
    assert "F-1 (entry" in done.out + done.err
    assert "as it stands it is booked a second time" in done.out + done.err
