"""Working figures out: what a sum counts, what is refused."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from fund import chart
from reports.evaluation import (
    CircularFigure,
    DuplicateRow,
    Ledger,
    UnableToTieReport,
    UnknownPeriod,
    Workings,
)
from reports.fund_figures import Sums
from reports.table import (
    AMOUNT,
    TOTAL,
    Cell,
    CellRef,
    Column,
    GrossUp,
    Identity,
    LedgerSum,
    PlannedAmount,
    Portion,
    Row,
    Share,
    Sum,
    Table,
)

END = date(2013, 12, 31)
SUMS = (
    Sums(chart.transfers("P1", "ILO", "programme"), 100, 20, 3),
    Sums(chart.transfers("P2", "ILO", "programme"), 1000, 0, 0),
    Sums(chart.transfers("P2", "UNDP", "direct_cost"), 0, 0, 50),
    Sums(chart.refunds("P1", "ILO", "programme"), 0, 0, -4),
    Sums(chart.expenditure("P1", "ILO", "programme", "1"), 7, 0, 0),
)
LEDGER = Ledger(SUMS, 2013, {"P1": "F1", "P2": "F2"})


def table(*rows: Row, key: str = "t") -> Table:
    return Table(key, "A table", (Column("c", "Column", AMOUNT),), rows)


def row(key: str, cell: Cell, role: str = "line") -> Row:
    return Row(key, key, role, {"c": cell})


def workings(*tables: Table, planned: dict[str, int] | None = None) -> Workings:
    return Workings(tables, LEDGER, planned or {}, "USD")


def ref(key: str) -> CellRef:
    return CellRef("t", key, "c")


@pytest.mark.parametrize(
    ("figure", "amount"),
    [
        (LedgerSum(("transfers",), END), 1173),
        (LedgerSum(("transfers",), date(2012, 12, 31)), 1120),
        (LedgerSum(("transfers",), date(2011, 12, 31)), 1100),
        (LedgerSum(("transfers",), END, date(2013, 1, 1)), 53),
        (LedgerSum(("transfers",), date(2012, 12, 31), date(2012, 1, 1)), 20),
        (LedgerSum(("transfers",), END, where=(("organisation", "ILO"),)), 1123),
        (LedgerSum(("transfers",), END, where=(("organisation", "ILO"), ("project", "P1"))), 123),
        (LedgerSum(("transfers",), END, where=(("focus", "F2"),)), 1050),
        (LedgerSum(("transfers",), END, where=(("focus", "F2"), ("purpose", "direct_cost"))), 50),
        (LedgerSum(("transfers", "refunds"), END, where=(("purpose", "programme"),)), 1119),
        (LedgerSum(("transfers",), END, sign=-1), -1173),
        (LedgerSum(("transfers", "refunds"), END, minus=("expenditure",)), 1162),
        (LedgerSum(("transfers",), END, sign=-1, minus=("expenditure",)), -1166),
        (LedgerSum(("transfers",), END, where=(("organisation", "WHO"),)), 0),
        (LedgerSum(("aa_fees",), END), 0),
        (LedgerSum(("transfers",), END, without=(("organisation", "ILO"),)), 50),
        (LedgerSum(("transfers",), END, where=(("focus", "F2"),), without=(("purpose", "direct_cost"),)), 1000),
    ],
)
def test_a_ledger_sum_counts_the_accounts_it_names_over_its_days(figure, amount):
    assert LEDGER.total(figure) == amount


def test_days_that_are_no_period_of_the_report_are_refused():
    with pytest.raises(UnknownPeriod, match="2013-06-30"):
        LEDGER.total(LedgerSum(("transfers",), date(2013, 6, 30)))


@pytest.mark.parametrize(("kind", "dimension"), [("cash", "organisation"), ("aa_fees", "focus"), ("transfers", "x")])
def test_a_dimension_the_accounts_do_not_have_is_refused(kind, dimension):
    """Rather than being nothing: a report must not be silent about its own mistakes."""
    with pytest.raises(ValueError, match=f"{kind} are not kept by {dimension}"):
        LEDGER.total(LedgerSum((kind,), END, where=((dimension, "ILO"),)))


def test_cells_refer_to_cells_of_any_table():
    one = table(row("a", Cell(LedgerSum(("transfers",), END))))
    other = table(row("b", Cell(Sum(((1, ref("a")), (-1, ref("a")), (1, PlannedAmount("F1")))))), key="u")
    assert workings(one, other, planned={"F1": 5}).cell(("u", "b", "c")) == 5


def test_a_plan_without_an_amount_is_zero():
    assert workings(table(row("a", Cell(PlannedAmount("F9"))))).cell(("t", "a", "c")) == 0


def test_rates_and_portions_round_half_up():
    cells = {
        "net": Cell(PlannedAmount("F")),
        "seven": Cell(Portion(ref("net"), Decimal("7"), "support_cost_percent")),
        "gross": Cell(GrossUp(ref("net"), Decimal("1"), "aa_fee_percent")),
        "share": Cell(Share(ref("seven"), ref("net"))),
        "roughly": Cell(Share(ref("seven"), ref("net"), decimals=1)),
    }
    made = workings(table(*(row(key, cell) for key, cell in cells.items())), planned={"F": 150})
    found = {key: made.cell(("t", key, "c")) for key in cells}
    assert found == {
        "net": 150,
        "seven": 11,
        "gross": 152,
        "share": Decimal("7.33"),
        "roughly": Decimal("7.3"),
    }


def test_a_rate_on_nothing_is_none():
    nothing = workings(table(row("a", Cell(PlannedAmount("F"))), row("b", Cell(Share(ref("a"), ref("a"))))))
    assert nothing.cell(("t", "b", "c")) is None


def test_a_figure_that_needs_itself_is_refused_and_the_circle_named():
    circle = table(row("a", Cell(Sum(((1, ref("b")),)))), row("b", Cell(Sum(((1, ref("a")),)))))
    with pytest.raises(CircularFigure, match="t/a/c needs t/b/c needs t/a/c"):
        workings(circle).cell(("t", "a", "c"))


def test_two_rows_of_one_key_are_refused():
    with pytest.raises(DuplicateRow, match="two rows have the key a"):
        workings(table(row("a", Cell(Sum(()))), row("a", Cell(Sum(())))))


def test_a_long_chain_is_worked_out_once_for_each_cell():
    """Each cell needs the one before it twice: without memory this would take two to the power of 60 steps."""
    rows = [row("0", Cell(PlannedAmount("F")))]
    rows += [row(str(n), Cell(Sum(((1, ref(str(n - 1))), (1, ref(str(n - 1))))))) for n in range(1, 60)]
    assert workings(table(*rows), planned={"F": 1}).cell(("t", "59", "c")) == 2**59


def test_a_total_that_is_not_the_ledgers_is_refused_with_both_figures():
    lines = row("ILO", Cell(LedgerSum(("transfers",), END, where=(("organisation", "ILO"),))))
    total = row("total", Cell(Sum(((1, ref("ILO")),)), behind=LedgerSum(("transfers",), END)), TOTAL)
    made = table(lines, total)
    with pytest.raises(UnableToTieReport, match=r"row total.*11\.23 USD.*11\.73 USD"):
        workings(made).worked_out(made)


def test_an_identity_that_fails_is_refused_with_both_figures():
    made = workings(table(row("a", Cell(PlannedAmount("F")))), planned={"F": 12_345})
    identity = Identity("k", "Left is right", ref("a"), Sum(()))
    with pytest.raises(UnableToTieReport, match=r"Left is right: 123\.45 USD is not 0\.00 USD"):
        made.checked(identity)


def test_what_is_behind_a_figure_is_told_where_something_has_moved():
    transferred = LedgerSum(("transfers",), END)
    made = table(
        row("sum", Cell(transferred)),
        row("added", Cell(Sum(((1, ref("sum")),)), behind=transferred)),
        row("nothing", Cell(LedgerSum(("aa_fees",), END))),
        row("plan", Cell(PlannedAmount("F"))),
    )
    found = {each.key: each.cells["c"].behind for each in workings(made).worked_out(made).rows}
    assert found == {"sum": transferred, "added": transferred, "nothing": None, "plan": None}
