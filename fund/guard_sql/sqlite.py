"""The guards for SQLite. ``INSERT OR REPLACE`` deletes without firing delete triggers, hence the insert guards."""

from __future__ import annotations

from fund.guard_sql import shape
from fund.guard_sql.shape import PREFIX, Guard, TableShape


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
    return [
        _trigger(f"{table.table}_update", "UPDATE", table.table, "", shape.KEPT),
        _trigger(f"{table.table}_delete", "DELETE", table.table, "", shape.KEPT),
        _trigger(
            f"{table.table}_replace",
            "INSERT",
            table.table,
            f"EXISTS (SELECT 1 FROM {table.table} WHERE {same})",  # noqa: S608 - names from the models
            shape.KEPT,
        ),
    ]


_SEAL = """NOT EXISTS (
  SELECT 1 FROM (
    SELECT COUNT(*) AS movements, COALESCE(SUM(m.amount_minor), 0) AS total,
           COALESCE(SUM((i.kind = 'cash') * m.amount_minor - (o.kind = 'cash') * m.amount_minor), 0) AS cash,
           COALESCE(SUM(m.fund_id <> NEW.fund_id OR m.effective_date <> NEW.effective_date), 0) AS stray
    FROM fund_movement m JOIN fund_account i ON i.id = m.to_account_id JOIN fund_account o ON o.id = m.from_account_id
    WHERE m.entry_id = NEW.id
  ) s
  LEFT JOIN fund_entry p ON p.id = NEW.id - 1
  WHERE s.movements = NEW.movement_count AND s.total = NEW.total_minor AND s.stray = 0
    AND s.cash = NEW.cash_change_minor
    AND NEW.cash_after_minor = COALESCE(p.cash_after_minor, 0) + s.cash
    AND NEW.previous_hash = COALESCE(p.hash, printf('%064d', 0))
    AND (p.id IS NOT NULL OR NEW.sequence = 1)
    AND length(NEW.hash) = 64 AND NEW.hash NOT GLOB '*[^0-9a-f]*'
    AND typeof(NEW.effective_date) = 'text' AND date(NEW.effective_date) = NEW.effective_date
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
    ) WHERE NEW.cash_after_minor < later
  )
)"""


def ledger_guards() -> list[Guard]:
    return [
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
            "typeof(NEW.amount_minor) <> 'integer' OR NEW.entry_id >> 32 <> NEW.fund_id OR 2 <> (SELECT COUNT(*) "
            "FROM fund_account WHERE id IN (NEW.from_account_id, NEW.to_account_id) AND fund_id = NEW.fund_id)",
            shape.FOREIGN,
        ),
        _trigger("entry_seal", "INSERT", "fund_entry", _SEAL, shape.SEAL),
        _trigger(
            "entry_closed",
            "INSERT",
            "fund_entry",
            "EXISTS (SELECT 1 FROM fund_closedyear WHERE fund_id = NEW.fund_id AND last_day >= NEW.effective_date)",
            shape.CLOSED,
        ),
        _trigger("entry_cash", "INSERT", "fund_entry", _CASH, shape.CASH),
        _trigger(
            "closed_year_seal",
            "INSERT",
            "fund_closedyear",
            "NEW.sequence <> COALESCE((SELECT MAX(sequence) FROM fund_entry WHERE fund_id = NEW.fund_id), 0) "
            "OR NEW.head <> COALESCE((SELECT hash FROM fund_entry WHERE fund_id = NEW.fund_id "
            "ORDER BY id DESC LIMIT 1), printf('%064d', 0)) "
            "OR NEW.balance_count <> (SELECT COUNT(*) FROM fund_carriedbalance WHERE closed_year_id = NEW.id) "
            "OR NEW.last_day <> printf('%04d-12-31', NEW.year) "
            "OR EXISTS (SELECT 1 FROM fund_closedyear WHERE fund_id = NEW.fund_id AND year >= NEW.year) "
            "OR (EXISTS (SELECT 1 FROM fund_closedyear WHERE fund_id = NEW.fund_id) "
            "AND NOT EXISTS (SELECT 1 FROM fund_closedyear WHERE fund_id = NEW.fund_id AND year = NEW.year - 1))",
            shape.SEALED_YEAR,
        ),
        _trigger(
            "carried_joins",
            "INSERT",
            "fund_carriedbalance",
            "EXISTS (SELECT 1 FROM fund_closedyear WHERE id = NEW.closed_year_id) OR NOT EXISTS (SELECT 1 "
            "FROM fund_account WHERE id = NEW.account_id AND fund_id = NEW.closed_year_id >> 32)",
            shape.SEALED_YEAR,
        ),
        _trigger(
            "fund_identity",
            "UPDATE OF code, currency, id",
            "fund_fund",
            "(OLD.code <> NEW.code OR OLD.currency <> NEW.currency OR OLD.id <> NEW.id) "
            "AND EXISTS (SELECT 1 FROM fund_entry WHERE fund_id = OLD.id)",
            shape.IDENTITY,
        ),
    ]


def present(cursor) -> dict[str, str]:  # type: ignore[no-untyped-def]
    cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    return dict(cursor.fetchall())


def removals(cursor) -> list[str]:  # type: ignore[no-untyped-def]
    return [f"DROP TRIGGER {name}" for name in present(cursor) if name.startswith(PREFIX)]
