"""The hand-written floors: the least a database and a loop can do for the same result.

The tables hold the ledger's columns and indexes and nothing else: no guard, no foreign key, no chain. The
report is one query over carried balances and open movements, folded into the figures of all tables.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from django.db import connection

from fund.rows import insert_rows

ENTRY = """CREATE TABLE floor_entry (id bigint PRIMARY KEY, fund_id bigint, sequence bigint, event varchar(32),
    effective_date date, recorded_at varchar(40), recorded_by varchar(254), narration varchar(500),
    record varchar(240), idempotency_key varchar(240), fingerprint varchar(64), movement_count integer,
    total_minor bigint, cash_change_minor bigint, cash_after_minor bigint, previous_hash varchar(64),
    hash varchar(64))"""
MOVEMENT = """CREATE TABLE floor_movement (id {serial}, entry_id bigint, fund_id bigint, effective_date date,
    from_account_id bigint, to_account_id bigint, amount_minor bigint)"""
INDEXES = (
    "CREATE UNIQUE INDEX floor_key ON floor_entry (fund_id, idempotency_key)",
    "CREATE INDEX floor_day ON floor_entry (fund_id, effective_date, cash_change_minor)",
    "CREATE INDEX floor_record ON floor_entry (fund_id, record)",
    "CREATE INDEX floor_of_entry ON floor_movement (entry_id)",
    "CREATE INDEX floor_covering ON floor_movement "
    "(fund_id, effective_date, from_account_id, to_account_id, amount_minor, entry_id)",
)
ENTRY_COLUMNS = (
    "id", "fund_id", "sequence", "event", "effective_date", "recorded_at", "recorded_by", "narration", "record",
    "idempotency_key", "fingerprint", "movement_count", "total_minor", "cash_change_minor", "cash_after_minor",
    "previous_hash", "hash",
)  # fmt: skip
MOVEMENT_COLUMNS = ("entry_id", "fund_id", "effective_date", "from_account_id", "to_account_id", "amount_minor")


def create_tables() -> None:
    serial = "integer PRIMARY KEY" if connection.vendor == "sqlite" else "bigserial PRIMARY KEY"
    with connection.cursor() as cursor:
        for table in ("floor_movement", "floor_entry"):
            cursor.execute(f"DROP TABLE IF EXISTS {table}")
        for statement in (ENTRY, MOVEMENT.format(serial=serial), *INDEXES):
            cursor.execute(statement)


def insert(entries: Sequence[Sequence[object]], movements: Sequence[Sequence[object]], batch: int = 5_000) -> None:
    """The same rows as the ledger's, as fast as the database takes them."""
    for start in range(0, len(entries), batch):
        insert_rows("floor_entry", ENTRY_COLUMNS, entries[start : start + batch])
    for start in range(0, len(movements), batch):
        insert_rows("floor_movement", MOVEMENT_COLUMNS, movements[start : start + batch])


def rows_of(fund_id: int) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    """The entries and movements a fund holds in the ledger, as rows for ``insert``."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(ENTRY_COLUMNS)} FROM fund_entry WHERE fund_id = %s", [fund_id])
        entries = [
            tuple(str(value) if hasattr(value, "tzinfo") else value for value in row) for row in cursor.fetchall()
        ]
        cursor.execute(f"SELECT {', '.join(MOVEMENT_COLUMNS)} FROM fund_movement WHERE fund_id = %s", [fund_id])
        return entries, cursor.fetchall()


# -- the report --------------------------------------------------------------------------------------

SUMS = """
SELECT a.kind, a.contributor, a.organisation, a.project, a.purpose, a.category,
       SUM(x.before), SUM(x.prior), SUM(x.now)
FROM (
    SELECT account_id, balance_minor AS before, 0 AS prior, 0 AS now FROM fund_carriedbalance
    WHERE closed_year_id = (SELECT id FROM fund_closedyear WHERE fund_id = %(fund)s AND last_day <= %(two_ago)s
                            ORDER BY last_day DESC LIMIT 1)
    UNION ALL
    SELECT to_account_id, CASE WHEN effective_date <= %(two_ago)s THEN amount_minor ELSE 0 END,
           CASE WHEN effective_date > %(two_ago)s AND effective_date <= %(one_ago)s THEN amount_minor ELSE 0 END,
           CASE WHEN effective_date > %(one_ago)s THEN amount_minor ELSE 0 END
    FROM fund_movement WHERE fund_id = %(fund)s AND effective_date > %(open)s AND effective_date <= %(end)s
    UNION ALL
    SELECT from_account_id, CASE WHEN effective_date <= %(two_ago)s THEN -amount_minor ELSE 0 END,
           CASE WHEN effective_date > %(two_ago)s AND effective_date <= %(one_ago)s THEN -amount_minor ELSE 0 END,
           CASE WHEN effective_date > %(one_ago)s THEN -amount_minor ELSE 0 END
    FROM fund_movement WHERE fund_id = %(fund)s AND effective_date > %(open)s AND effective_date <= %(end)s
) x JOIN fund_account a ON a.id = x.account_id
GROUP BY a.kind, a.contributor, a.organisation, a.project, a.purpose, a.category
"""


def account_sums(fund_id: int, year: int) -> list[tuple]:
    """One row an account and dimension: three sums."""
    two_ago, one_ago, end = (date(y, 12, 31) for y in (year - 2, year - 1, year))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT MAX(last_day) FROM fund_closedyear WHERE fund_id = %s AND last_day <= %s", [fund_id, two_ago]
        )
        reach = cursor.fetchone()[0] or date(1, 1, 1)
        days = {"fund": fund_id, "two_ago": two_ago, "one_ago": one_ago, "end": end, "open": reach}
        cursor.execute(SUMS, days)
        return cursor.fetchall()


REGISTER = """
SELECT 'contributor', code, name, '' FROM fund_contributor WHERE fund_id = %(fund)s
UNION ALL SELECT 'organisation', code, name, '' FROM grants_organisation WHERE fund_id = %(fund)s
UNION ALL SELECT 'focus', code, title, '' FROM fund_priorityfocus WHERE fund_id = %(fund)s
UNION ALL SELECT 'project', p.number, p.title, f.code FROM grants_project p
    JOIN fund_priorityfocus f ON f.id = p.priority_focus_id WHERE p.fund_id = %(fund)s
"""


def register(fund_id: int) -> tuple[dict[str, str], dict[tuple[str, str], str]]:
    """The priority focus of each project, and the names of all rows."""
    with connection.cursor() as cursor:
        cursor.execute(REGISTER, {"fund": fund_id})
        rows = cursor.fetchall()
    focus_of = {code: focus for what, code, _name, focus in rows if what == "project"}
    return focus_of, {(what, code): name for what, code, name, _focus in rows}


def figures(fund_id: int, year: int) -> dict[tuple[str, ...], list[int]]:
    """The figures of all tables, keyed by table, row and purpose: what every report must at least add up."""
    focus_of, _names = register(fund_id)
    cells: defaultdict[tuple[str, ...], list[int]] = defaultdict(lambda: [0, 0, 0])
    for kind, contributor, organisation, project, purpose, category, before, prior, now in account_sums(fund_id, year):
        keys: list[tuple[str, ...]] = [("first", kind, purpose)]
        if contributor:
            keys.append(("contributions", kind, contributor))
        if organisation:
            keys.append(("by_organisation", kind, purpose, organisation))
        if project:
            keys.append(("by_project", kind, purpose, project, organisation))
            keys.append(("by_focus", kind, focus_of.get(project, "")))
        if kind == "expenditure":
            keys.append(("by_category", purpose, category))
        for key in keys:
            cell = cells[key]
            cell[0] += before
            cell[1] += prior
            cell[2] += now
    return cells
