"""Random funds recorded deed by deed through the services: the same figures as the witness computes."""

from __future__ import annotations

import pytest

from fund.models import Fund
from fund.money import text
from reports.selectors import annual_report
from reports.table import TEXT, Report
from tests.generators.random_fund import random_fund, years_of
from tests.oracle import annual_report as witness
from tests.oracle.compare import Tables, differences
from tests.stories.by_hand import Office

pytestmark = pytest.mark.django_db


def written(report: Report) -> Tables:
    """The figures of a report object, as text."""
    tables: Tables = {}
    for table in report.tables:
        figures = [column.key for column in table.columns if column.kind != TEXT]
        tables[table.key] = {row.key: dict.fromkeys(figures) for row in table.rows if row.cells}
        for row, column, cell in table.cells():
            value = text(cell.value, report.currency) if isinstance(cell.value, int) else cell.value
            tables[table.key][row.key][column.key] = None if value is None else str(value)
    return tables


@pytest.mark.parametrize("seed", range(1000, 1003))
def test_a_fund_recorded_by_hand_reports_what_the_witness_computes(seed: int) -> None:
    sheets = random_fund(seed, events=60)
    office = Office(sheets)
    office.record_all()
    fund = Fund.objects.get(pk=office.fund.pk)
    for year in years_of(sheets):
        printed = written(annual_report(fund, year))
        assert differences(printed, witness.annual_report(sheets, year)) == [], f"{year}"
