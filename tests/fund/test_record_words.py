"""What people call a document: its reference, and of expenditure what it reports."""

from __future__ import annotations

import pytest

from fund.models import Entry
from fund.views.recording.recorded import follows_another_record
from fund.wording import record_text


@pytest.mark.parametrize(
    ("record", "words"),
    [
        ("deposit:D-2013-04", "D-2013-04"),
        ("transfer:T:1", "T:1"),
        ("expenditure:P-1:UNDP:programme:1:2012", "P-1, UNDP, category 1, 2012"),
        ("expenditure:P%3A1:WHO:direct_cost:8:2020", "P:1, WHO, direct cost, category 8, 2020"),
        ("", ""),
    ],
)
def test_a_document_is_called_by_its_reference_or_by_what_it_reports(record: str, words: str) -> None:
    assert record_text(record) == words


@pytest.mark.parametrize(
    ("key", "follows"),
    [
        ("payment:TST01-R-2020-001:1", True),
        ("transfer:T-1:1", False),
        ("7:transfer.record:5b1c", False),
        ("", False),
    ],
)
def test_what_a_request_has_paid_is_not_recorded_another_time_by_hand(key: str, follows: bool) -> None:
    assert follows_another_record(Entry(record="transfer:T-1", idempotency_key=key)) is follows
