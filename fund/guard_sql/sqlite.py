"""The guards for SQLite. ``INSERT OR REPLACE`` deletes without firing delete triggers, hence the insert guards.

What a CHECK or a column's type already says is said again where ``PRAGMA ignore_check_constraints`` would
silence it, or where SQLite would store text or fractions in a whole number's place.
"""

from __future__ import annotations

from fund.guard_sql import shape
from fund.guard_sql.shape import PREFIX, Belonging, Guard, TableShape
from fund.money import LARGEST_AMOUNT_MINOR

NO_HASH = f"'{'0' * 64}'"


def _trigger(name: str, when: str, table: str, condition: str, message: str) -> Guard:
    name = PREFIX + name
    clause = f" WHEN {condition}" if condition else ""
    quoted = message.replace("'", "''")
    text = f"CREATE TRIGGER {name} BEFORE {when} ON {table}{clause} BEGIN SELECT RAISE(ABORT, '{quoted}'); END"
    return Guard(name, text, (text,))


def append_only(table: TableShape) -> list[Guard]:
    same = " OR ".join(
        "(" + " AND ".join(f'"{column}" = NEW."{column}"' for column in columns) + ")" for columns in table.uniques
    )
    guards = [
        _trigger(f"{table.table}_update", "UPDATE", table.table, "", shape.KEPT),
        _trigger(f"{table.table}_delete", "DELETE", table.table, "", shape.KEPT),
        _trigger(
            f"{table.table}_replace",
            "INSERT",
            table.table,
            f"EXISTS (SELECT 1 FROM {table.table} WHERE {same})",
            shape.KEPT,
        ),
    ]
    if table.record_kind:
        belongs = (
            "NOT EXISTS (SELECT 1 FROM fund_entry e WHERE e.id = NEW.entry_id AND e.fund_id = NEW.fund_id "
            f"AND e.record = '{table.record_kind}:' || NEW.reference AND e.reverses_id IS NULL)"
        )
        guards.append(_trigger(f"{table.table}_record", "INSERT", table.table, belongs, shape.RECORD))
    if table.in_pairs:
        unpaired = shape.unpaired(table.table, "NEW")
        guards.append(_trigger(f"{table.table}_pair", "INSERT", table.table, unpaired, shape.PAIR))
    return guards


_CASH_ID = "(SELECT id FROM fund_account WHERE fund_id = NEW.fund_id AND code = 'cash')"

# Row values and literals rather than joins and functions: this is asked of every entry of an import.
_SEAL = f"""
(NEW.movement_count, NEW.total_minor, NEW.cash_change_minor, 0) IS NOT (
  SELECT COUNT(*), COALESCE(SUM(m.amount_minor), 0),
         COALESCE(SUM(m.amount_minor * ((m.to_account_id = {_CASH_ID}) - (m.from_account_id = {_CASH_ID}))), 0),
         COALESCE(SUM(m.fund_id <> NEW.fund_id OR m.effective_date <> NEW.effective_date), 0)
  FROM fund_movement m WHERE m.entry_id = NEW.id
)
OR (NEW.sequence > 1 AND (NEW.cash_after_minor - NEW.cash_change_minor, NEW.previous_hash) IS NOT (
  SELECT cash_after_minor, hash FROM fund_entry WHERE id = NEW.id - 1
))
OR (NEW.sequence = 1 AND (NEW.cash_after_minor <> NEW.cash_change_minor OR NEW.previous_hash <> {NO_HASH}))
OR (NEW.movement_count = 0 AND NEW.event <> 'year_closed')
OR NEW.sequence < 1 OR NEW.id <> (NEW.fund_id << 32) + NEW.sequence
OR length(NEW.hash) <> 64 OR NEW.hash GLOB '*[^0-9a-f]*'
OR typeof(NEW.effective_date) <> 'text' OR date(NEW.effective_date) IS NOT NEW.effective_date"""


# Of an entry that takes cash out: ``later`` is what moved on a day and after it, so the most of what is still to
# come, from the day after this entry's on, must not exceed what this entry leaves.
_CASH = """NEW.cash_change_minor < 0 AND NEW.cash_after_minor < (
  SELECT MAX(later) FROM (
    SELECT 0 AS later
    UNION ALL
    SELECT SUM(SUM(cash_change_minor)) OVER (ORDER BY effective_date DESC) FROM fund_entry
    WHERE fund_id = NEW.fund_id AND effective_date > NEW.effective_date AND cash_change_minor <> 0
    GROUP BY effective_date
  )
)"""


def ledger_guards() -> list[Guard]:
    return [
        _trigger("account_named", "INSERT", "fund_account", shape.misnamed_account(), shape.NAMED),
        _trigger(
            "movement_joins",
            "INSERT",
            "fund_movement",
            "EXISTS (SELECT 1 FROM fund_entry WHERE id = NEW.entry_id)",
            shape.JOIN,
        ),
        _trigger(
            "movement_foreign",
            "INSERT",
            "fund_movement",
            f"typeof(NEW.amount_minor) <> 'integer' OR NEW.amount_minor NOT BETWEEN 1 AND {LARGEST_AMOUNT_MINOR} "
            "OR NEW.from_account_id = NEW.to_account_id OR NEW.entry_id >> 32 <> NEW.fund_id "
            "OR NOT EXISTS (SELECT 1 FROM fund_account WHERE id = NEW.from_account_id AND fund_id = NEW.fund_id) "
            "OR NOT EXISTS (SELECT 1 FROM fund_account WHERE id = NEW.to_account_id AND fund_id = NEW.fund_id)",
            shape.FOREIGN,
        ),
        _trigger("entry_seal", "INSERT", "fund_entry", _SEAL, shape.SEAL),
        _trigger("entry_mirror", "INSERT", "fund_entry", shape.unmirrored("NEW"), shape.MIRROR),
        _trigger(
            "entry_closed",
            "INSERT",
            "fund_entry",
            "EXISTS (SELECT 1 FROM fund_closedyear WHERE fund_id = NEW.fund_id AND last_day >= NEW.effective_date) "
            "OR EXISTS (SELECT 1 FROM fund_fund WHERE id = NEW.fund_id AND start_date > NEW.effective_date)",
            shape.CLOSED,
        ),
        _trigger("entry_cash", "INSERT", "fund_entry", _CASH, shape.CASH),
        _trigger(
            "closed_year_seal",
            "INSERT",
            "fund_closedyear",
            shape.unsealed_year("printf('%04d-12-31', NEW.year)", NO_HASH),
            shape.SEALED_YEAR,
        ),
        _trigger(
            "carried_joins",
            "INSERT",
            "fund_carriedbalance",
            "typeof(NEW.balance_minor) <> 'integer' "
            "OR EXISTS (SELECT 1 FROM fund_closedyear WHERE id = NEW.closed_year_id) OR NOT EXISTS (SELECT 1 "
            "FROM fund_account WHERE id = NEW.account_id AND fund_id = NEW.closed_year_id >> 32)",
            shape.SEALED_YEAR,
        ),
        _trigger("fund_delete", "DELETE", "fund_fund", shape.HAS_ENTRIES, shape.FUND_KEPT),
        _trigger("fund_identity", "UPDATE", "fund_fund", shape.moved_fund(), shape.IDENTITY),
        _trigger(
            "fund_replace",
            "INSERT",
            "fund_fund",
            "EXISTS (SELECT 1 FROM fund_fund WHERE id = NEW.id OR code = NEW.code)",
            shape.IDENTITY,
        ),
    ]


def closed_fund_guards() -> list[Guard]:
    return [
        _trigger("entry_fund_closed", "INSERT", "fund_entry", shape.moves_in_closed_fund("NEW"), shape.CLOSED_FUND),
        _trigger("closed_fund_seal", "INSERT", "fund_closedfund", shape.unsealed_fund(NO_HASH), shape.SEALED_FUND),
    ]


def belonging(held: Belonging) -> list[Guard]:
    """On both sides, and before rows come in as well as before they change: a replaced row comes in anew."""
    name = f"{held.table}_{held.column}"
    return [
        _trigger(f"{name}_{way}_{event.lower()}", event, table, condition, shape.BELONGS)
        for way, table, condition in (("stray", held.table, held.stray), ("left", held.parent, held.leaving))
        for event in ("INSERT", "UPDATE")
    ]


def guards(
    shapes: list[TableShape], belongings: list[Belonging], with_ledger: bool, with_closed_funds: bool, cursor: object
) -> list[Guard]:
    """Every guard of these tables. The cursor is not needed here."""
    found = [guard for table in shapes for guard in append_only(table)]
    found += [guard for held in belongings for guard in belonging(held)]
    found += ledger_guards() if with_ledger else []
    return found + (closed_fund_guards() if with_closed_funds else [])


def present(cursor) -> dict[str, str]:  # type: ignore[no-untyped-def]
    """Guard name to its text, as the database holds it."""
    cursor.execute(f"SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name GLOB '{PREFIX}*'")
    return dict(cursor.fetchall())


def state(cursor) -> object:  # type: ignore[no-untyped-def]
    """A value that changes whenever a guard does: SQLite counts every change of its tables and triggers."""
    cursor.execute("PRAGMA schema_version")
    return cursor.fetchone()[0]


def removals(cursor) -> list[str]:  # type: ignore[no-untyped-def]
    return [f"DROP TRIGGER {name}" for name in present(cursor)]
