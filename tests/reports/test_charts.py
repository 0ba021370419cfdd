"""A chart and the table under it come from the same amounts."""

import pytest

from reports.charts import Chart, Series


def test_paints_decimals_and_tells_exact_amounts():
    chart = Chart(
        "c", "Sources exceed uses", "USD", ("2019", "2020"), (Series("Sources", (123456, -100)),), label_heading="Year"
    )
    assert chart.data["series"] == [{"label": "Sources", "values": [1234.56, -1.0]}]
    assert chart.headings == ["Year", "Sources (USD)"]
    assert chart.rows == [["2019", "1,234.56"], ["2020", "(1.00)"]]


def test_refuses_a_seventh_series_and_a_missing_value():
    with pytest.raises(ValueError, match="six"):
        Chart("c", "t", "USD", ("a",), tuple(Series(str(n), (1,)) for n in range(7)))
    with pytest.raises(ValueError, match="each label"):
        Chart("c", "t", "USD", ("a", "b"), (Series("s", (1,)),))
