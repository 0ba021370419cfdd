"""What the database itself refuses: changes to what is posted and to the history of the register, entries that do
not add up, a closed year, cash below zero, rows that do not belong together. The same meaning on SQLite and
PostgreSQL; the SQL is in ``fund/guard_sql``.

Guards are installed after every ``migrate`` and taken off before one that changes tables, because SQLite
drops a table's triggers when a column changes. ``missing()`` compares what is there with what should be,
name and text; posting refuses to work where it does not answer with an empty list, also when a guard goes
while the program runs.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from django.db.models import Model
from django.db.models.signals import post_migrate, pre_migrate
from simple_history.models import HistoricalChanges

from fund.guard_sql import postgresql, sqlite
from fund.guard_sql.shape import Belonging, Guard, TableShape

_verified: dict[str, object] = {}
"""Database alias to the state its guards were in when they were last found in place."""


class GuardsMissing(RuntimeError):
    """The database lacks guards it should have: nothing is posted."""


def append_only_models() -> list[type[Model]]:
    from fund.models.ledger import AppendOnly

    return [model for model in apps.get_models() if issubclass(model, AppendOnly)]


def history_models() -> list[type[Model]]:
    """The versions of the rows people edit. They are evidence: certified reports are made from them."""
    return [model for model in apps.get_models() if issubclass(model, HistoricalChanges)]


def belongings() -> list[Belonging]:
    """What models say of the rows they name. ``belongs``: the name of a relation to the fields both sides share."""
    found = []
    for model in apps.get_models():
        for relation, names in getattr(model, "belongs", {}).items():
            field = model._meta.get_field(relation)
            there = field.related_model._meta
            same = tuple((model._meta.get_field(name).column, there.get_field(name).column) for name in names)
            found.append(Belonging(model._meta.db_table, field.column, there.db_table, same))
    return found


def _shape(model: type[Model]) -> TableShape:
    meta = model._meta
    uniques = [[meta.pk.column]]
    uniques += [[field.column] for field in meta.local_fields if field.unique and not field.primary_key]
    for constraint in meta.total_unique_constraints:
        uniques.append([meta.get_field(name).column for name in constraint.fields])
    for expressions in (c.expressions for c in meta.constraints if getattr(c, "expressions", None)):
        uniques.append([meta.get_field(expression.name).column for expression in expressions])
    return TableShape(
        meta.db_table,
        tuple(tuple(columns) for columns in uniques),
        getattr(model, "record_kind", ""),
        any(field.name == "counterpart" for field in meta.local_fields),
    )


def _dialect(connection: BaseDatabaseWrapper):  # type: ignore[no-untyped-def]
    return postgresql if connection.vendor == "postgresql" else sqlite


def expected(connection: BaseDatabaseWrapper) -> list[Guard]:
    """Every guard this database should have, for the tables that exist."""
    tables = set(connection.introspection.table_names())
    models = [*append_only_models(), *history_models()]
    shapes = [_shape(model) for model in models if model._meta.db_table in tables]
    ledger = {"fund_account", "fund_movement", "fund_entry", "fund_closedyear", "fund_carriedbalance", "fund_fund"}
    with connection.cursor() as cursor:
        # Between two migrations the column that names the other side may not be there yet.
        shapes = [
            shape._replace(in_pairs=shape.in_pairs and "counterpart_id" in _columns(connection, cursor, shape.table))
            for shape in shapes
        ]
        with_closed_funds = ledger <= tables and "fund_closedfund" in tables  # not yet there between two migrations
        held = [each for each in belongings() if {each.table, each.parent} <= tables]
        return _dialect(connection).guards(shapes, held, ledger <= tables, with_closed_funds, cursor)


def _columns(connection: BaseDatabaseWrapper, cursor: CursorWrapper, table: str) -> set[str]:
    # Asked of the server, not of the introspection, which parses the table's whole definition on SQLite.
    cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)} WHERE 1 = 0")  # noqa: S608 (a name of ours)
    return {column[0] for column in cursor.description}


def present(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """Guard name to its text, as the database holds it."""
    with connection.cursor() as cursor:
        return _dialect(connection).present(cursor)


def missing(connection: BaseDatabaseWrapper | None = None) -> list[str]:
    """Names of guards that are absent, switched off or altered."""
    connection = connection or connections[DEFAULT_DB_ALIAS]
    found = present(connection)
    return [guard.name for guard in expected(connection) if found.get(guard.name) != guard.text]


def install(connection: BaseDatabaseWrapper | None = None) -> None:
    """Put every guard in place. Where one is missing or altered all are written anew, in one transaction."""
    connection = connection or connections[DEFAULT_DB_ALIAS]
    guards, found = expected(connection), present(connection)
    if {guard.name: guard.text for guard in guards} == found:
        return
    with transaction.atomic(using=connection.alias):
        remove(connection)
        with connection.cursor() as cursor:
            for guard in guards:
                for statement in guard.install:
                    cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper | None = None) -> None:
    """Take every guard off. For migrations, restores and test databases only."""
    connection = connection or connections[DEFAULT_DB_ALIAS]
    _verified.pop(connection.alias, None)
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for statement in _dialect(connection).removals(cursor):
            cursor.execute(statement)


@contextmanager
def lifted(connection: BaseDatabaseWrapper | None = None) -> Iterator[None]:
    """Without guards for the length of a block, as a restore or a test's clean-up needs."""
    remove(connection)
    try:
        yield
    finally:
        install(connection)


def assert_in_place(connection: BaseDatabaseWrapper) -> None:
    """Raises GuardsMissing with the names. Texts are compared once, and again when anything about them changed."""
    with connection.cursor() as cursor:
        state = _dialect(connection).state(cursor)
    if _verified.get(connection.alias) == state:
        return
    names = missing(connection)
    if names:
        raise GuardsMissing("posting is off: the database lacks its guards: " + ", ".join(names))
    _verified[connection.alias] = state


def _before_migrate(*, using: str, plan: list, app_config, **kwargs: object) -> None:  # type: ignore[no-untyped-def]
    if app_config.name == "fund" and plan:
        remove(connections[using])


def _after_migrate(*, using: str, app_config, **kwargs: object) -> None:  # type: ignore[no-untyped-def]
    # The last of the project's apps: by then every append-only table of this plan exists.
    if app_config.name in ("fund", "grants", "reports"):
        install(connections[using])


def connect() -> None:
    pre_migrate.connect(_before_migrate, dispatch_uid="guards.before_migrate")
    post_migrate.connect(_after_migrate, dispatch_uid="guards.after_migrate")
