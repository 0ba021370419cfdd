"""The history of what people edit is written once: no statement changes or removes a version, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Model

from fund import guards
from fund.models import Fund, PriorityFocus
from tests.proofs.attacks.registry import is_sqlite, sql
from tests.proofs.books import Books
from tests.proofs.forging import some_row
from tests.proofs.test_owner import drop

pytestmark = [pytest.mark.django_db, pytest.mark.keeps_broken_books]

WAYS = {
    "update": "UPDATE {0} SET history_change_reason = 'other'",
    "delete": "DELETE FROM {0}",
    "replace": "INSERT OR REPLACE INTO {0} SELECT * FROM {0} LIMIT 1",
    "truncate": "TRUNCATE {0} CASCADE",
}


def ways() -> list[str]:
    return [way for way in WAYS if way != ("truncate" if is_sqlite() else "replace")]


def test_every_record_with_a_history_has_a_guarded_one():
    assert len(guards.history_models()) >= 12
    expected = {guard.name for guard in guards.expected(connection)}
    for model in guards.history_models():
        for way in ways():
            assert f"guard_{model._meta.db_table}_{way}"[:63] in expected


@pytest.mark.parametrize("model", guards.history_models(), ids=lambda model: model._meta.db_table)
def test_a_version_is_neither_changed_nor_removed(shared_books: Books, model: type[Model]):
    table = model._meta.db_table
    for way in ways():
        with transaction.atomic():
            if way != "truncate" and not model._default_manager.exists():
                some_row(model)
            with pytest.raises(DatabaseError, match="never changed or removed"), transaction.atomic():
                sql(WAYS[way].format(table))
            # With its guard off the same is taken, so it was the guard that refused.
            sql(drop(f"guard_{table}_{way}"[:63], table))
            assert sql(WAYS[way].format(table)) != 0
            transaction.set_rollback(True)


def test_the_orm_does_not_rewrite_it_either(own: Books):
    version = PriorityFocus.history.order_by("history_id").first()
    for deed in (
        lambda: PriorityFocus.history.update(planned_amount=1),
        lambda: PriorityFocus.history.all().delete(),
        lambda: version.delete(),
        lambda: setattr(version, "title", "Another") or version.save(),
        lambda: Fund.history.update(history_date=datetime(2012, 1, 1, tzinfo=UTC)),
    ):
        with pytest.raises(DatabaseError, match="never changed or removed"), transaction.atomic():
            deed()


def test_an_edit_still_adds_a_version(own: Books):
    focus = PriorityFocus.objects.order_by("pk").first()
    before = focus.history.count()
    focus.title = "Renamed"
    focus.save()
    assert focus.history.count() == before + 1
    assert focus.history.order_by("history_id").last().title == "Renamed"
