"""What a database goes through: altered tables, a failed migration, a restore. For ``test_guard_survival``."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.management import call_command
from django.db import connection, migrations, models
from django.db.models.signals import post_migrate, pre_migrate

from fund import guards, ledger, posting_rules
from fund.guards import GuardsMissing
from fund.models import Movement
from tests.proofs.books import BY, full_books, post_draft
from tests.proofs.scenarios.running import again


def many_entries(count: int) -> int:
    """The full books and this many small entries more."""
    books = full_books()
    first = date(2017, 6, 1)
    drafts = [
        ledger.Draft(
            "other_income", first + timedelta(days=n % 600), posting_rules.other_income(1 + n), "", f"n{n}", f"{n:064d}"
        )
        for n in range(count)
    ]
    return len(ledger.post_all(fund=books.fund, drafts=drafts, **BY))


def missing_guards() -> list[str]:
    return guards.missing()


def altering_migration(way: str) -> dict[str, Any]:
    """A column more on every table of the books, or that column away again, between the signals ``migrate`` sends.

    SQLite makes a table anew to take a column away, and drops its triggers. ``without``: the guards were off
    while the tables changed.
    """
    _signal(pre_migrate)
    with connection.schema_editor() as editor:
        for model in guards.append_only_models():
            field = models.CharField(max_length=20, default="x")
            field.set_attributes_from_name("proof_note")
            field.model = model
            if way == "forward":
                editor.add_field(model, field)
            else:
                editor.remove_field(model, field)
    without = len(guards.missing()) == len(guards.expected(connection))
    _signal(post_migrate)
    return {"guards": guards.missing(), "without": without}


# A plan with one migration of an app that has none of ours: enough for the guards to be taken off.
PLAN = (migrations.Migration("proof", "fund"), False)


def _signal(signal: Any) -> None:
    from django.apps import apps

    for config in apps.get_app_configs():
        signal.send(
            sender=config, app_config=config, verbosity=0, interactive=False, using="default", plan=[PLAN],
            apps=apps, stdout=None,
        )  # fmt: skip


def failing_migration() -> dict[str, str]:
    """The tables were about to change, and the plan broke."""
    _signal(pre_migrate)
    try:
        post_draft(again())
    except GuardsMissing:
        return {"posting": "off"}
    return {"posting": "on"}


def restore(dump: str) -> list[str]:
    with guards.lifted():
        call_command("flush", interactive=False, verbosity=0, inhibit_post_migrate=True)
        call_command("loaddata", dump, verbosity=0)
    return guards.missing()


def emptied_for_restore() -> list[str]:
    """As an owner prepares a migrated database for ``pg_restore --data-only``: empty, and the guards lifted."""
    guards.remove()
    tables = connection.introspection.table_names()
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE " + ", ".join(f'"{table}"' for table in tables))
    return []


def guards_back() -> list[str]:
    guards.install()
    return guards.missing()


def a_cent_more() -> int:
    """Guards off, one movement a cent larger, guards back. The number of its entry."""
    movement = Movement.objects.filter(to_account__kind="bank_charges").select_related("entry").earliest("pk")
    with guards.lifted():
        Movement.objects.filter(pk=movement.pk).update(amount_minor=movement.amount_minor + 1)
    return movement.entry.sequence


SCENARIOS = {
    each.__name__: each
    for each in (
        many_entries,
        missing_guards,
        altering_migration,
        failing_migration,
        restore,
        emptied_for_restore,
        guards_back,
        a_cent_more,
    )
}
