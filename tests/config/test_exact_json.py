"""Books that were recorded by a real clock are the same books after ``dumpdata`` and ``loaddata``."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.core import serializers
from django.core.management import call_command

from fund import services
from fund.models import Entry
from tests.generators.office_fund import BY, office_fund, usd

pytestmark = pytest.mark.django_db
RECORDED = datetime(2020, 7, 1, 9, 0, 0, 123_456, tzinfo=UTC)


def test_the_moment_an_entry_was_recorded_travels_to_the_microsecond(tmp_path: Path):
    fund = office_fund().fund
    services.charge_record(
        fund=fund, reference="C-1", kind="bank_charges", value_date=date(2019, 3, 1), amount=usd("5"), by=BY,
        at=RECORDED,
    )  # fmt: skip
    dump = tmp_path / "books.json"
    call_command("dumpdata", "fund.entry", output=str(dump), verbosity=0)
    read = [each.object for each in serializers.deserialize("json", dump.read_text())]
    assert {entry.sequence: entry.recorded_at for entry in read} == dict(
        Entry.objects.filter(fund=fund).values_list("sequence", "recorded_at")
    )
    assert RECORDED in {entry.recorded_at for entry in read}
