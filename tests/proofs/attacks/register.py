"""The register and the indicators: what names a row belongs to the same fund and priority focus as the row."""

from __future__ import annotations

from fund.models import Fund, Output, PriorityFocus
from grants.models import Indicator
from tests.proofs.attacks.registry import attack, is_sqlite, sql
from tests.proofs.books import Books, empty_books
from tests.proofs.forging import insert


def focus_of(fund: Fund, code: str) -> PriorityFocus:
    return PriorityFocus.objects.create(fund=fund, code=code, title=code)


def output_of(focus: PriorityFocus, code: str) -> Output:
    return Output.objects.create(fund=focus.fund, priority_focus=focus, code=code, title=code)


def measure(focus: PriorityFocus, output: Output | None = None, fund: Fund | None = None) -> None:
    """An indicator by plain SQL."""
    empty = dict.fromkeys(("text", "unit", "baseline", "target", "source"), "")
    row = {"fund_id": (fund or focus.fund).pk, "code": "I-1", "priority_focus_id": focus.pk, "aggregation": "sum"}
    insert("grants_indicator", **empty, **row, output_id=output and output.pk)


@attack
def an_indicator_of_an_output_of_another_focus(books: Books):
    measure(focus_of(books.fund, "A"), output_of(focus_of(books.fund, "B"), "B.1"))


@attack
def an_indicator_of_a_focus_of_another_fund(books: Books):
    measure(focus_of(empty_books("OTHER").fund, "A"), fund=books.fund)


@attack
def give_an_indicator_an_output_of_another_focus(books: Books):
    measure(focus := focus_of(books.fund, "A"))
    Indicator.objects.filter(priority_focus=focus).update(output=output_of(focus_of(books.fund, "B"), "B.1"))


@attack
def give_an_indicator_a_focus_of_another_fund(books: Books):
    measure(focus := focus_of(books.fund, "A"))
    Indicator.objects.filter(priority_focus=focus).update(priority_focus=focus_of(empty_books("OTHER").fund, "B"))


@attack
def move_an_output_away_from_its_indicators(books: Books):
    focus = focus_of(books.fund, "A")
    measure(focus, output := output_of(focus, "A.1"))
    output.priority_focus = focus_of(books.fund, "B")
    output.save()


@attack
def move_a_focus_away_from_its_indicators(books: Books):
    measure(focus := focus_of(books.fund, "A"))
    PriorityFocus.objects.filter(pk=focus.pk).update(fund=empty_books("OTHER").fund)


def put_in_its_place(row: Output | PriorityFocus, **other: int) -> None:
    """The same row, but for this, by INSERT OR REPLACE."""
    values = {field.column: getattr(row, field.attname) for field in row._meta.concrete_fields} | other
    columns, marks = ", ".join(values), ", ".join(["%s"] * len(values))
    sql(f"INSERT OR REPLACE INTO {row._meta.db_table} ({columns}) VALUES ({marks})", *values.values())


if is_sqlite():

    @attack
    def replace_an_output_away_from_its_indicators(books: Books):
        focus = focus_of(books.fund, "A")
        measure(focus, output := output_of(focus, "A.1"))
        put_in_its_place(output, priority_focus_id=focus_of(books.fund, "B").pk)

    @attack
    def replace_a_focus_away_from_its_indicators(books: Books):
        measure(focus := focus_of(books.fund, "A"))
        put_in_its_place(focus, fund_id=empty_books("OTHER").fund.pk)
