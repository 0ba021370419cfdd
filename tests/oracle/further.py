"""The tables of the consolidated report beside the eleven, from workbook rows: by project and by its groups."""

from __future__ import annotations

from collections.abc import Mapping

from tests.oracle.annual_report import Rate, Witness, with_rates, with_total
from tests.oracle.compare import Tables
from tests.oracle.rows import as_decimal_text

NONE = "(none)"
COLUMNS = ("approved", "net_funded", "current_year", "expenditure")


def further_tables(sheets: dict[str, list[dict[str, object]]], year: int, windows: Mapping[str, str]) -> Tables:
    """``windows``: number of a project to its window; the workbook knows none. Amounts and rates as text."""
    witness = Witness(sheets, year)
    by_project: dict[str, dict[str, int]] = {}
    groups: dict[str, dict[str, dict[str, int]]] = {"by_country": {}, "by_level": {}, "by_window": {}}
    for row in sheets["projects"]:
        number = str(row["number"])
        cells = {
            "approved": witness.approved(project=number),
            "net_funded": witness.net(witness.to_date, project=number),
            "current_year": witness.spent(witness.current_year, project=number),
            "expenditure": witness.spent(witness.to_date, project=number),
        }
        by_project[number] = cells
        places = {"by_country": row.get("country"), "by_level": row.get("level"), "by_window": windows.get(number)}
        for table, place in places.items():
            found = groups[table].setdefault(str(place or NONE), dict.fromkeys(COLUMNS, 0))
            for column in COLUMNS:
                found[column] += cells[column]

    def written(value: int | Rate) -> str | None:
        return str(value) or None if isinstance(value, Rate) else as_decimal_text(value, witness.books.currency)

    return {
        table: {
            key: {column: written(value) for column, value in cells.items()}
            for key, cells in with_rates(with_total(rows), "expenditure", "net_funded").items()
        }
        for table, rows in ({"by_project": by_project} | groups).items()
    }
