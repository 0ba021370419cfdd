"""The guards for PostgreSQL: one trigger function each, so that the text can be compared."""

from __future__ import annotations

from fund.guard_sql import shape
from fund.guard_sql.shape import PREFIX, Guard, TableShape


def _guard(name: str, when: str, table: str, condition: str, message: str, *, each: str = "ROW") -> Guard:
    """A guard that raises ``message`` when ``condition`` (PL/pgSQL over NEW and OLD) is true or null."""
    name = (PREFIX + name)[:63]
    quoted = message.replace("'", "''")
    returned = "OLD" if when == "DELETE" else ("NULL" if each == "STATEMENT" else "NEW")
    body = (
        f" BEGIN IF ({condition}) IS NOT FALSE THEN RAISE EXCEPTION '{quoted}' "
        f"USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN {returned}; END "
    )
    function = f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $guard${body}$guard$"
    trigger = f"CREATE TRIGGER {name} BEFORE {when} ON {table} FOR EACH {each} EXECUTE FUNCTION {name}()"
    return Guard(name, f"{_as_stored(when, table, each)}{body}", (function, trigger))


def _as_stored(when: str, table: str, each: str) -> str:
    return f"{table} {when.split()[0]} {each} A "


def append_only(table: TableShape) -> list[Guard]:
    return [
        _guard(f"{table.table}_update", "UPDATE", table.table, "TRUE", shape.KEPT),
        _guard(f"{table.table}_delete", "DELETE", table.table, "TRUE", shape.KEPT),
        _guard(f"{table.table}_truncate", "TRUNCATE", table.table, "TRUE", shape.KEPT, each="STATEMENT"),
    ]


_SEAL = """NOT EXISTS (
  SELECT 1 FROM (
    SELECT COUNT(*) AS movements, COALESCE(SUM(m.amount_minor), 0) AS total,
           COALESCE(SUM(CASE WHEN i.kind = 'cash' THEN m.amount_minor WHEN o.kind = 'cash' THEN -m.amount_minor
                        ELSE 0 END), 0) AS cash,
           COUNT(*) FILTER (WHERE m.fund_id <> NEW.fund_id OR m.effective_date <> NEW.effective_date) AS stray
    FROM fund_movement m JOIN fund_account i ON i.id = m.to_account_id JOIN fund_account o ON o.id = m.from_account_id
    WHERE m.entry_id = NEW.id
  ) s
  LEFT JOIN fund_entry p ON p.id = NEW.id - 1
  WHERE s.movements = NEW.movement_count AND s.total = NEW.total_minor AND s.stray = 0
    AND s.cash = NEW.cash_change_minor
    AND NEW.cash_after_minor = COALESCE(p.cash_after_minor, 0) + s.cash
    AND NEW.previous_hash = COALESCE(p.hash, repeat('0', 64))
    AND (p.id IS NOT NULL OR NEW.sequence = 1)
    AND NEW.hash ~ '^[0-9a-f]{64}$'
    AND (NEW.reverses_id IS NULL OR (NEW.reverses_id < NEW.id AND NEW.reverses_id >> 32 = NEW.fund_id))
)"""

_CASH = """NEW.cash_change_minor < 0 AND (
  NEW.cash_after_minor < (
    SELECT COALESCE(SUM(cash_change_minor), 0) FROM fund_entry
    WHERE fund_id = NEW.fund_id AND effective_date > NEW.effective_date
  )
  OR EXISTS (
    SELECT 1 FROM (
      SELECT SUM(SUM(cash_change_minor)) OVER (ORDER BY effective_date DESC) - SUM(cash_change_minor) AS later
      FROM fund_entry WHERE fund_id = NEW.fund_id AND effective_date > NEW.effective_date
      GROUP BY effective_date
    ) days WHERE NEW.cash_after_minor < later
  )
)"""


def ledger_guards() -> list[Guard]:
    return [
        _guard(
            "movement_joins",
            "INSERT",
            "fund_movement",
            "EXISTS (SELECT 1 FROM fund_entry WHERE id = NEW.entry_id)",
            shape.JOIN,
        ),
        _guard(
            "movement_foreign",
            "INSERT",
            "fund_movement",
            "NEW.entry_id >> 32 <> NEW.fund_id OR 2 <> (SELECT COUNT(*) FROM fund_account "
            "WHERE id IN (NEW.from_account_id, NEW.to_account_id) AND fund_id = NEW.fund_id)",
            shape.FOREIGN,
        ),
        _guard("entry_seal", "INSERT", "fund_entry", _SEAL, shape.SEAL),
        _guard(
            "entry_closed",
            "INSERT",
            "fund_entry",
            "EXISTS (SELECT 1 FROM fund_closedyear WHERE fund_id = NEW.fund_id AND last_day >= NEW.effective_date)",
            shape.CLOSED,
        ),
        _guard("entry_cash", "INSERT", "fund_entry", _CASH, shape.CASH),
        _guard(
            "closed_year_seal",
            "INSERT",
            "fund_closedyear",
            "NEW.sequence <> COALESCE((SELECT MAX(sequence) FROM fund_entry WHERE fund_id = NEW.fund_id), 0) "
            "OR NEW.head <> COALESCE((SELECT hash FROM fund_entry WHERE fund_id = NEW.fund_id "
            "ORDER BY id DESC LIMIT 1), repeat('0', 64)) "
            "OR NEW.balance_count <> (SELECT COUNT(*) FROM fund_carriedbalance WHERE closed_year_id = NEW.id) "
            "OR NEW.last_day <> make_date(NEW.year, 12, 31) "
            "OR EXISTS (SELECT 1 FROM fund_closedyear WHERE fund_id = NEW.fund_id AND year >= NEW.year) "
            "OR (EXISTS (SELECT 1 FROM fund_closedyear WHERE fund_id = NEW.fund_id) "
            "AND NOT EXISTS (SELECT 1 FROM fund_closedyear WHERE fund_id = NEW.fund_id AND year = NEW.year - 1))",
            shape.SEALED_YEAR,
        ),
        _guard(
            "carried_joins",
            "INSERT",
            "fund_carriedbalance",
            "EXISTS (SELECT 1 FROM fund_closedyear WHERE id = NEW.closed_year_id) OR NOT EXISTS (SELECT 1 "
            "FROM fund_account WHERE id = NEW.account_id AND fund_id = NEW.closed_year_id >> 32)",
            shape.SEALED_YEAR,
        ),
        _guard(
            "fund_identity",
            "UPDATE",
            "fund_fund",
            "(OLD.code <> NEW.code OR OLD.currency <> NEW.currency OR OLD.id <> NEW.id) "
            "AND EXISTS (SELECT 1 FROM fund_entry WHERE fund_id = OLD.id)",
            shape.IDENTITY,
        ),
    ]


_EVENTS = {4: "INSERT", 8: "DELETE", 16: "UPDATE", 32: "TRUNCATE"}


def present(cursor) -> dict[str, str]:  # type: ignore[no-untyped-def]
    """As ``_guard`` writes it: table, event, row or statement, enabled, body."""
    cursor.execute(
        "SELECT t.tgname, c.relname, t.tgtype, t.tgenabled, p.prosrc FROM pg_trigger t "
        "JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid "
        "WHERE NOT t.tgisinternal AND t.tgname LIKE 'guard\\_%%' AND pg_table_is_visible(c.oid)"
    )
    answer = {}
    for name, table, kind, enabled, body in cursor.fetchall():
        event = next((word for bit, word in _EVENTS.items() if kind & bit), "?")
        each = "ROW" if kind & 1 else "STATEMENT"
        state = "A" if enabled in ("O", "A", b"O", b"A") else "D"
        answer[name] = f"{table} {event} {each} {state} {body}"
    return answer


def removals(cursor) -> list[str]:  # type: ignore[no-untyped-def]
    return [
        statement
        for name, text in present(cursor).items()
        for statement in (f"DROP TRIGGER {name} ON {text.split()[0]}", f"DROP FUNCTION IF EXISTS {name}()")
    ]
