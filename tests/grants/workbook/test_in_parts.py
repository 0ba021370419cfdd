"""A fund imported in parts, as an office would over the years, is the fund imported at once."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from fund import selectors
from fund.models import Fund
from grants.workbook.format import BY_NAME
from grants.workbook.rules import DAY_OF
from tests.generators.random_fund import random_fund
from tests.generators.workbook_file import Sheets, write_workbook
from tests.grants.workbook.importing import ran

pytestmark = pytest.mark.django_db


def by_year(code: str) -> list[object]:
    fund = Fund.objects.get(code=code)
    return [sorted((s.name.code, s.before, s.prior, s.current) for s in selectors.yearly_sums(fund, y)) for y in YEARS]


YEARS = range(2005, 2026, 2)


def day_of(sheet: str, row: dict[str, object]) -> str:
    if sheet == "expenditures":
        return f"{row['year']}-12-31"
    if sheet == "agreements":
        return str(row["signed_on"])
    return str(row[DAY_OF[sheet]]) if sheet in DAY_OF else ""


def until(sheets: Sheets, last: str) -> Sheets:
    """What the fund's books held on a day: documents and agreements up to it, the rest of the register whole."""
    kept = {name: [row for row in rows if day_of(name, row) <= last] for name, rows in sheets.items()}
    known = {row["reference"] for row in kept["agreements"]}
    kept["instalments"] = [row for row in kept["instalments"] if row["agreement"] in known]
    return kept


def only_money_in(sheets: Sheets, share: float, rnd: Random) -> Sheets:
    """The register, all that comes in, and a part of what is approved: the rest is learned of later."""
    kept = {name: rows if BY_NAME[name].is_register else [] for name, rows in sheets.items()}
    for name in ("deposits", "allocations", "expenditures"):
        kept[name] = [row for row in sheets[name] if rnd.random() < share]
    # A reduction without what it reduces is a warning; here it would be noise.
    kept["allocations"] = [row for row in kept["allocations"] if float(str(row["direct_amount"])) > 0]
    return kept


def imported(sheets: Sheets, code: str, folder: Path) -> str:
    sheets["fund"][0]["code"] = code
    done = ran("import_workbook", write_workbook(sheets, folder / "part.xlsx"))
    assert (done.status, done.err) == (0, ""), done.err
    return done.out


@pytest.mark.parametrize("seed", range(100, 104))
def test_by_day_and_by_halves_it_comes_to_the_same(seed: int, tmp_path: Path) -> None:
    sheets = random_fund(seed)
    imported(sheets, "ONCE", tmp_path)

    days = sorted(day_of(name, row) for name in DAY_OF for row in sheets[name])
    imported(until(sheets, days[len(days) // 3]), "DAYS", tmp_path)
    imported(until(sheets, days[len(days) * 2 // 3]), "DAYS", tmp_path)
    imported(sheets, "DAYS", tmp_path)
    assert by_year("DAYS") == by_year("ONCE")

    imported(only_money_in(sheets, 0.5, Random(seed)), "HALF", tmp_path)
    imported(sheets, "HALF", tmp_path)
    assert by_year("HALF") == by_year("ONCE")
    assert "Nothing has changed" in imported(sheets, "HALF", tmp_path)
