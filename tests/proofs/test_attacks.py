"""T1: what SQL and the ORM may not do to the books, on both databases. None is accepted.

Each attack runs in a savepoint. Refused means: the database said no, at the latest when constraints are checked,
as they are at every commit; and what was posted is the same as before, to the byte.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError

from fund import guards
from fund.models import Charge
from tests.proofs.attacks import ATTACKS
from tests.proofs.attacks.records import document_row, other_side, reversal_of
from tests.proofs.attacks.registry import account_row, is_sqlite, sql
from tests.proofs.attacks.years import close_by_hand
from tests.proofs.books import digest, documents, table_names
from tests.proofs.forging import forge, insert, some_row

# The digest asks more than the laws: that nothing changed at all.
pytestmark = [pytest.mark.django_db, pytest.mark.keeps_broken_books]


def refused(run: Callable[[], object]) -> str:
    """The database's own words when it refused, empty when it accepted."""
    try:
        with transaction.atomic():
            run()
            connection.check_constraints()
    except (DatabaseError, ProtectedError, OverflowError) as error:
        return str(error) or type(error).__name__
    return ""


@pytest.mark.parametrize("name", ATTACKS)
def test_is_refused(shared_books, name):
    before = digest()
    words = refused(lambda: ATTACKS[name](shared_books))
    assert words, f"the database accepted: {name}"
    assert "syntax error" not in words
    assert "no such" not in words
    assert "does not exist" not in words
    assert digest() == before


@pytest.mark.parametrize("model", guards.append_only_models(), ids=lambda model: model._meta.db_table)
@pytest.mark.parametrize("statement", ["UPDATE {0} SET id = id", "DELETE FROM {0}", "TRUNCATE {0} CASCADE"])
def test_no_table_of_the_books_takes(shared_books, model, statement):
    if is_sqlite() and statement.startswith("TRUNCATE"):
        pytest.skip("SQLite has no TRUNCATE")
    before = digest()
    with transaction.atomic():
        if not statement.startswith("TRUNCATE") and not model._default_manager.exists():
            some_row(model)
        with pytest.raises(DatabaseError, match="never changed or removed"), transaction.atomic():
            sql(statement.format(model._meta.db_table))
        transaction.set_rollback(True)
    assert digest() == before


def test_truncating_the_funds_does_not_take_the_books_along(shared_books):
    if is_sqlite():
        pytest.skip("SQLite has no TRUNCATE")
    assert "never changed or removed" in refused(lambda: sql("TRUNCATE fund_fund CASCADE"))


def test_there_are_as_many_forms_as_promised():
    assert len(ATTACKS) >= 30


def test_every_append_only_table_is_known():
    """A model of a document that forgets to be append-only would be found here."""
    assert {"fund_account", "fund_entry", "fund_movement", "fund_closedyear", "fund_carriedbalance"} <= set(
        table_names()
    )
    assert len(documents()) >= 9
    assert {model._meta.db_table for model in documents()} <= set(table_names())


def test_the_forger_knows_his_trade(own):
    """What he forges is accepted when nothing is wrong with it: so each refusal above has the reason it names."""
    assert not refused(lambda: forge(own))
    assert not refused(lambda: close_by_hand(own))
    assert not refused(lambda: reversal_of(own, Charge.objects.get(reference="C-2019").entry))
    assert not refused(lambda: insert("fund_account", **account_row(own, code="other_income", kind="other_income")))
    assert not refused(
        lambda: insert(
            "fund_charge",
            **document_row(own, forge(own, record="charge:C-NEW"), "C-NEW"),
        )
    )
    assert not refused(lambda: other_side(own))
