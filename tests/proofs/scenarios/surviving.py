"""What a database goes through: altered tables, a failed migration, a restore. For ``test_guard_survival``.

Each scenario answers with what ``check_ledger`` said after it, so that a test can compare it with what it said before.
"""

from __future__ import annotations

from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import CommandError, call_command
from django.db import connection, migrations, models
from django.db.models.signals import post_migrate, pre_migrate

from fund import guards, ledger, posting_rules
from fund.guards import GuardsMissing
from fund.models import Movement
from tests.proofs.books import BY, full_books, post_draft
from tests.proofs.scenarios.running import again


def many_entries(count: int) -> str:
    """The full books and this many small entries more."""
    books = full_books()
    first = date(2017, 6, 1)
    drafts = [
        ledger.Draft(
            "other_income", first + timedelta(days=n % 600), posting_rules.other_income(1 + n), "", f"n{n}", f"{n:064d}"
        )
        for n in range(count)
    ]
    assert len(ledger.post_all(fund=books.fund, drafts=drafts, **BY)) == count
    return verified()


def verified() -> str:
    """What ``check_ledger`` says. Raises where a guard is missing or a law is broken."""
    assert guards.missing() == []
    out = StringIO()
    call_command("check_ledger", stdout=out, stderr=out)
    assert "as posted" in out.getvalue()
    return out.getvalue()


def migrations_from_nothing() -> str:
    """Back to no table at all, then forward one app at a time: the guards are there after each."""
    for app in ("grants", "fund"):
        call_command("migrate", app, "zero", verbosity=0)
    for step in (["fund", "0001"], ["grants", "0001"], []):
        call_command("migrate", *step, verbosity=0)
        assert guards.missing() == [], step
    full_books()
    return verified()


def altering_migrations() -> list[str]:
    """A column more on every table of the books, and that column away again, between the signals ``migrate`` sends.

    SQLite makes a table anew to take a column away, and drops its triggers. The guards are off meanwhile, all.
    """
    said = []
    for way in ("forward", "back"):
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
        assert len(guards.missing()) == len(guards.expected(connection))
        _signal(post_migrate)
        said.append(verified())
    return said


# A plan with one migration of an app that has none of ours: enough for the guards to be taken off.
PLAN = (migrations.Migration("proof", "fund"), False)


def _signal(signal: Any) -> None:
    from django.apps import apps

    for config in apps.get_app_configs():
        signal.send(
            sender=config, app_config=config, verbosity=0, interactive=False, using="default", plan=[PLAN],
            apps=apps, stdout=None,
        )  # fmt: skip


def failing_migration() -> str:
    """The tables were about to change, and the plan broke: nothing is posted until ``migrate`` has run again."""
    _signal(pre_migrate)
    try:
        post_draft(again())
    except GuardsMissing:
        pass
    else:
        raise AssertionError("posted without guards")
    call_command("migrate", verbosity=0)
    return verified()


def flush_refused() -> str:
    try:
        call_command("flush", interactive=False, verbosity=0)
    except CommandError:
        return verified()
    raise AssertionError("flushed books that hold entries")


def dump_flush_load(folder: str) -> str:
    """The guards come back with the last line of the restore, over the same books."""
    dump = str(Path(folder) / "books.json")
    call_command("dumpdata", "fund", "grants", "reports", "--natural-foreign", output=dump, verbosity=0)
    with guards.lifted():
        call_command("flush", interactive=False, verbosity=0, inhibit_post_migrate=True)
        assert not Movement.objects.exists()
        call_command("loaddata", dump, verbosity=0)
    return verified()


def loaded(dump: str) -> str:
    """A dump of another office into this empty one, guards lifted for it."""
    with guards.lifted():
        call_command("loaddata", dump, verbosity=0)
    return verified()


def each_verified(files: list[str]) -> list[tuple[int, str, str]]:
    """What ``verify_report`` says of each file: exit status, standard output and error."""
    said = []
    for file in files:
        out, err, status = StringIO(), StringIO(), 0
        try:
            call_command("verify_report", file, stdout=out, stderr=err)
        except SystemExit as left:
            status = int(left.code or 0)
        said.append((status, out.getvalue(), err.getvalue()))
    return said


def emptied_for_restore() -> None:
    """As an owner prepares a migrated database for ``pg_restore --data-only``: empty, and the guards lifted."""
    guards.remove()
    tables = connection.introspection.table_names()
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE " + ", ".join(f'"{table}"' for table in tables))


def guards_back() -> str:
    assert guards.missing()
    guards.install()
    return verified()


def a_cent_more() -> int:
    """The full books; then guards off, one movement a cent larger, guards back. The number of its entry."""
    full_books()
    verified()
    movement = Movement.objects.filter(to_account__kind="bank_charges").select_related("entry").earliest("pk")
    with guards.lifted():
        Movement.objects.filter(pk=movement.pk).update(amount_minor=movement.amount_minor + 1)
    return movement.entry.sequence


SCENARIOS = {
    each.__name__: each
    for each in (
        many_entries,
        verified,
        migrations_from_nothing,
        altering_migrations,
        failing_migration,
        flush_refused,
        dump_flush_load,
        loaded,
        each_verified,
        emptied_for_restore,
        guards_back,
        a_cent_more,
    )
}
