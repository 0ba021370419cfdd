"""No guard is there for show: with any one of them off, something of T1 is accepted, or no longer refused by it.

``test_owner`` takes each guard off alone and finds posting off; here posting is not asked, only the database is.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Model

from fund import guards
from fund.guard_sql import shape
from tests.proofs.attacks import ATTACKS
from tests.proofs.attacks.registry import sql
from tests.proofs.books import Books, table_names
from tests.proofs.forging import some_row
from tests.proofs.test_attacks import refused
from tests.proofs.test_owner import drop

pytestmark = [pytest.mark.django_db, pytest.mark.keeps_broken_books]

GENERIC = ("update", "delete", "truncate", "replace", "record")


def ledger_guards() -> list[str]:
    """The guards that are not one of a kind for every table, and the documents' own."""
    histories = [model._meta.db_table for model in guards.history_models()]
    ours = {f"guard_{table}_{event}"[:63] for table in [*table_names(), *histories] for event in GENERIC}
    return [guard.name for guard in guards.expected(connection) if guard.name not in ours]


@pytest.fixture(scope="module")
def words(shared_books: Books) -> dict[str, str]:
    """What each attack is answered while all guards are there."""
    return {name: refused(lambda name=name: ATTACKS[name](shared_books)) for name in ATTACKS}


def without(guard: str, run: Callable[[], object]) -> str:
    """What the database says to a deed when this guard, and only this, is off, and posting does not ask."""
    tables = {name: text.split()[0] for name, text in guards.present(connection).items()}
    with transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(guards, "assert_in_place", lambda connection: None)
        sql(drop(guard, tables[guard]))
        assert guards.missing() == [guard]
        said = refused(run)
        transaction.set_rollback(True)
    assert guards.missing() == []
    return said


def test_the_guards_of_the_ledger_each_refuse_what_nothing_else_does(own: Books, words: dict[str, str]):
    idle = {}
    for guard in ledger_guards():
        message = GUARD_SAYS[guard]
        ours = [name for name in ATTACKS if message in words[name]]
        answers = {name: without(guard, lambda name=name: ATTACKS[name](own)) for name in ours}
        if "" not in answers.values() and not (guard == "guard_fund_delete" and held_by_foreign_keys(answers)):
            idle[guard] = answers
    assert not idle, f"with these off, nothing is accepted that was refused: {idle}"


def held_by_foreign_keys(answers: dict[str, str]) -> bool:
    """The guard is a second line: it holds where a connection has foreign keys off (``test_owner`` tries that)."""
    return bool(answers) and all(
        "foreign key" in answer.lower() or "protected" in answer for answer in answers.values()
    )


GUARD_SAYS = {
    "guard_account_named": shape.NAMED,
    "guard_movement_joins": shape.JOIN,
    "guard_movement_foreign": shape.FOREIGN,
    "guard_entry_seal": shape.SEAL,
    "guard_entry_mirror": shape.MIRROR,
    "guard_entry_closed": shape.CLOSED,
    "guard_entry_cash": shape.CASH,
    "guard_closed_year_seal": shape.SEALED_YEAR,
    "guard_entry_fund_closed": shape.CLOSED_FUND,
    "guard_closed_fund_seal": shape.SEALED_FUND,
    "guard_carried_joins": shape.SEALED_YEAR,
    "guard_fund_delete": shape.FUND_KEPT,
    "guard_fund_identity": shape.IDENTITY,
    "guard_fund_replace": shape.IDENTITY,
    "guard_fund_fundtransfer_pair": shape.PAIR,
    **{
        f"guard_grants_indicator_{column}_{way}": shape.BELONGS
        for column in ("output_id", "priority_focus_id")
        for way in ("stray_insert", "stray_update", "left_insert", "left_update")
    },
}


def test_every_guard_of_the_ledger_is_asked_for():
    assert set(ledger_guards()) <= set(GUARD_SAYS)


@pytest.mark.parametrize("model", guards.append_only_models(), ids=lambda model: model._meta.db_table)
def test_without_its_guard_a_table_can_be_altered(own: Books, model: type[Model]):
    """The foreign keys may still hold a row, no longer the guard."""
    table = model._meta.db_table

    def answer(statement: str) -> str:
        try:
            with transaction.atomic():
                sql(statement)
        except DatabaseError as error:
            return str(error)
        return ""

    connection.check_constraints()
    ways = {
        "update": f"UPDATE {table} SET id = id",
        "delete": f"DELETE FROM {table}",
        "replace": f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} ORDER BY id LIMIT 1",
        "truncate": f"TRUNCATE {table} CASCADE",
    }
    del ways["truncate" if connection.vendor == "sqlite" else "replace"]
    for way, statement in ways.items():
        with transaction.atomic():
            if way == "truncate":
                # It reaches the tables that point here, and each refuses by itself.
                for each in table_names():
                    if each != table:
                        sql(drop(f"guard_{each}_truncate"[:63], each))
            elif not model._default_manager.exists():
                some_row(model)
            said = answer(statement)
            assert said if way == "replace" else shape.KEPT in said  # another guard of the table may speak first
            transaction.set_rollback(True)
        with transaction.atomic():
            for each in table_names() if way == "truncate" else [table]:
                sql(drop(f"guard_{each}_{way}"[:63], each))
            if way != "truncate" and not model._default_manager.exists():
                some_row(model)
            assert shape.KEPT not in answer(statement)
            transaction.set_rollback(True)
