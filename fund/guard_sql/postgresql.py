"""The guards for PostgreSQL: one trigger function each, so that the text can be compared.

Entries and movements come in thousands (COPY), so their guards look at all rows of a statement at once, after
it, through the transition table ``fresh``. What such a guard reads may be written by somebody else at the same
moment: it first locks the fund's row, as ``fund/ledger.py`` does, and refuses transactions whose snapshot is
older than the lock (any isolation but READ COMMITTED).

Every function carries its own settings: no temporary table can stand in for a table of the books, and the plan,
which PostgreSQL keeps for the whole session, goes through the indexes although it was made while the tables
were empty. Guards are ENABLE ALWAYS, so that ``session_replication_role`` does not silence them.
"""

from __future__ import annotations

from fund.guard_sql import shape
from fund.guard_sql.shape import PREFIX, Belonging, Guard, TableShape

NO_HASH = f"'{'0' * 64}'"
STALE = "current_setting('transaction_isolation') <> 'read committed'"
LOCK_NEW = "PERFORM 1 FROM fund_fund WHERE id = NEW.fund_id FOR NO KEY UPDATE; "
LOCK_FRESH = "PERFORM 1 FROM fund_fund WHERE id IN (SELECT fund_id FROM fresh) ORDER BY id FOR NO KEY UPDATE; "

_BY_INDEX = ("enable_seqscan", "enable_hashjoin", "enable_mergejoin", "enable_material", "jit")
# As pg_trigger.tgtype has it: 1 row, 2 before, 4 insert, 8 delete, 16 update, 32 truncate.
_WHEN = {
    "BEFORE INSERT": (7, "", "ROW", "NEW"),
    "BEFORE UPDATE": (19, "", "ROW", "NEW"),
    "BEFORE DELETE": (11, "", "ROW", "OLD"),
    "BEFORE TRUNCATE": (34, "", "STATEMENT", "NULL"),
    "AFTER INSERT": (4, "fresh", "STATEMENT", "NULL"),
}


class _Dialect:
    """Writes guards for the tables of one schema."""

    def __init__(self, schema: str) -> None:
        self.settings = {"search_path": f"{schema}, pg_temp", **dict.fromkeys(_BY_INDEX, "off")}

    def guard(self, name: str, when: str, table: str, condition: str, message: str, *, first: str = "") -> Guard:
        """A guard that raises ``message`` when ``condition`` (PL/pgSQL over NEW, OLD or fresh) is true or null."""
        name = (PREFIX + name)[:63]
        kind, fresh, each, returned = _WHEN[when]
        quoted = message.replace("'", "''")
        body = (
            f" BEGIN {first}IF ({condition}) IS NOT FALSE THEN RAISE EXCEPTION '{quoted}' "
            f"USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN {returned}; END "
        )
        settings = "".join(f" SET {key} = {value}" for key, value in self.settings.items())
        stored = ";".join(f"{key}={value}" for key, value in self.settings.items())
        function = f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql{settings} AS $guard${body}$guard$"
        referencing = f" REFERENCING NEW TABLE AS {fresh}" if fresh else ""
        trigger = f"CREATE TRIGGER {name} {when} ON {table}{referencing} FOR EACH {each} EXECUTE FUNCTION {name}()"
        always = f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}"
        return Guard(name, _as_stored(table, kind, fresh, True, stored, body), (function, trigger, always))

    def append_only(self, table: TableShape) -> list[Guard]:
        guards = [
            self.guard(f"{table.table}_{event.lower()}", f"BEFORE {event}", table.table, "TRUE", shape.KEPT)
            for event in ("UPDATE", "DELETE", "TRUNCATE")
        ]
        if table.record_kind:
            stray = (
                "EXISTS (SELECT 1 FROM fresh d LEFT JOIN fund_entry e ON e.id = d.entry_id AND e.fund_id = d.fund_id "
                f"AND e.record = '{table.record_kind}:' || d.reference AND e.reverses_id IS NULL WHERE e.id IS NULL)"
            )
            guards.append(self.guard(f"{table.table}_record", "AFTER INSERT", table.table, stray, shape.RECORD))
        if table.in_pairs:
            unpaired = f"EXISTS (SELECT 1 FROM fresh d WHERE {shape.unpaired(table.table, 'd')})"
            guards.append(self.guard(f"{table.table}_pair", "AFTER INSERT", table.table, unpaired, shape.PAIR))
        return guards

    def ledger_guards(self) -> list[Guard]:
        return [
            self.guard("account_named", "BEFORE INSERT", "fund_account", shape.misnamed_account(), shape.NAMED),
            self.guard("movement_joins", "AFTER INSERT", "fund_movement", _JOINS, shape.JOIN, first=LOCK_FRESH),
            self.guard("movement_foreign", "AFTER INSERT", "fund_movement", _FOREIGN, shape.FOREIGN),
            self.guard("entry_seal", "AFTER INSERT", "fund_entry", _SEAL, shape.SEAL, first=LOCK_FRESH),
            self.guard(
                "entry_mirror",
                "AFTER INSERT",
                "fund_entry",
                f"EXISTS (SELECT 1 FROM fresh e WHERE {shape.unmirrored('e')})",
                shape.MIRROR,
            ),
            self.guard("entry_closed", "AFTER INSERT", "fund_entry", _CLOSED, shape.CLOSED, first=LOCK_FRESH),
            self.guard("entry_cash", "AFTER INSERT", "fund_entry", _CASH, shape.CASH, first=LOCK_FRESH),
            self.guard(
                "closed_year_seal",
                "BEFORE INSERT",
                "fund_closedyear",
                f"{STALE} OR {shape.unsealed_year('make_date(NEW.year, 12, 31)', NO_HASH)}",
                shape.SEALED_YEAR,
                first=LOCK_NEW,
            ),
            self.guard("carried_joins", "AFTER INSERT", "fund_carriedbalance", _CARRIED, shape.SEALED_YEAR),
            self.guard("fund_delete", "BEFORE DELETE", "fund_fund", shape.HAS_ENTRIES, shape.FUND_KEPT),
            self.guard("fund_identity", "BEFORE UPDATE", "fund_fund", shape.moved_fund(), shape.IDENTITY),
        ]

    def belonging(self, held: Belonging) -> list[Guard]:
        """On both sides. Who names a row holds it until the end, so that it is not moved away at the same moment."""
        name = f"{held.table}_{held.column}"
        hold = f"PERFORM 1 FROM {held.parent} WHERE id = NEW.{held.column} FOR SHARE; "
        return [
            *(
                self.guard(
                    f"{name}_stray_{event.lower()}",
                    f"BEFORE {event}",
                    held.table,
                    f"{STALE} OR ({held.stray})",
                    shape.BELONGS,
                    first=hold,
                )
                for event in ("INSERT", "UPDATE")
            ),
            self.guard(f"{name}_left_update", "BEFORE UPDATE", held.parent, held.leaving, shape.BELONGS),
        ]

    def closed_fund_guards(self) -> list[Guard]:
        moving = f"EXISTS (SELECT 1 FROM fresh e WHERE {shape.moves_in_closed_fund('e')})"
        return [
            self.guard("entry_fund_closed", "AFTER INSERT", "fund_entry", moving, shape.CLOSED_FUND, first=LOCK_FRESH),
            self.guard(
                "closed_fund_seal",
                "BEFORE INSERT",
                "fund_closedfund",
                f"{STALE} OR {shape.unsealed_fund(NO_HASH)}",
                shape.SEALED_FUND,
                first=LOCK_NEW,
            ),
        ]


def _as_stored(table: str, kind: int, fresh: str, whole: bool, settings: str, body: str) -> str:
    return f"{table} {kind} {fresh} {'whole' if whole else 'ALTERED'} {settings}{body}"


_JOINS = f"{STALE} OR EXISTS (SELECT 1 FROM fresh m JOIN fund_entry e ON e.id = m.entry_id)"

_FOREIGN = """EXISTS (
  SELECT 1 FROM fresh m
  LEFT JOIN fund_account i ON i.id = m.to_account_id AND i.fund_id = m.fund_id
  LEFT JOIN fund_account o ON o.id = m.from_account_id AND o.fund_id = m.fund_id
  WHERE i.id IS NULL OR o.id IS NULL OR m.entry_id >> 32 <> m.fund_id
)"""

_SEAL = f"""{STALE} OR EXISTS (
  SELECT 1 FROM fresh e
  LEFT JOIN LATERAL (SELECT id FROM fund_account WHERE fund_id = e.fund_id AND code = 'cash' LIMIT 1) c ON TRUE
  CROSS JOIN LATERAL (
    SELECT COUNT(*) AS movements, COALESCE(SUM(m.amount_minor), 0) AS total,
           COALESCE(SUM(CASE c.id WHEN m.to_account_id THEN m.amount_minor WHEN m.from_account_id THEN -m.amount_minor
                        ELSE 0 END), 0) AS cash,
           COUNT(*) FILTER (WHERE m.fund_id <> e.fund_id OR m.effective_date <> e.effective_date) AS stray
    FROM fund_movement m WHERE m.entry_id = e.id
  ) s
  LEFT JOIN fund_entry p ON p.id = e.id - 1
  WHERE NOT (s.movements = e.movement_count AND s.total = e.total_minor AND s.stray = 0
    AND s.cash = e.cash_change_minor
    AND e.cash_after_minor = COALESCE(p.cash_after_minor, 0) + s.cash
    AND e.previous_hash = COALESCE(p.hash, {NO_HASH})
    AND (p.id IS NOT NULL OR e.sequence = 1)
    AND (e.movement_count > 0 OR e.event = 'year_closed')
    AND e.hash ~ '^[0-9a-f]{{64}}$')
)"""

# Of each entry that takes cash out, after itself and all before it: ``later`` is what moved on a day and after it,
# so the most of what is still to come, from the day after the entry's on, must not exceed what the entry leaves.
# Where nothing is dated later, and an import comes in the order of days, it need not leave less than nothing.
_CASH = """EXISTS (
  WITH books AS MATERIALIZED (
    SELECT fund_id, (SELECT MAX(effective_date) FROM fund_entry b WHERE b.fund_id = f.fund_id AND b.id < f.id) AS latest
    FROM (SELECT fund_id, MIN(id) AS id FROM fresh GROUP BY fund_id) f
  )
  SELECT 1 FROM books
  JOIN (
    SELECT *, MAX(effective_date) OVER (PARTITION BY fund_id ORDER BY id) AS latest FROM fresh
  ) e ON e.fund_id = books.fund_id
  WHERE e.cash_change_minor < 0 AND CASE
    WHEN e.cash_after_minor < 0 THEN TRUE
    WHEN GREATEST(e.latest, books.latest) <= e.effective_date THEN FALSE
    ELSE e.cash_after_minor < (
      SELECT MAX(later) FROM (
        SELECT SUM(SUM(b.cash_change_minor)) OVER (ORDER BY b.effective_date DESC) AS later FROM fund_entry b
        WHERE b.fund_id = e.fund_id AND b.effective_date > e.effective_date AND b.cash_change_minor <> 0 AND b.id < e.id
        GROUP BY b.effective_date
      ) days
    )
  END
)"""

_CLOSED = """EXISTS (SELECT 1 FROM fresh e JOIN fund_closedyear c ON c.fund_id = e.fund_id
  AND c.last_day >= e.effective_date)
OR EXISTS (SELECT 1 FROM fresh e JOIN fund_fund f ON f.id = e.fund_id AND f.start_date > e.effective_date)"""

_CARRIED = """EXISTS (SELECT 1 FROM fresh b JOIN fund_closedyear c ON c.id = b.closed_year_id)
OR EXISTS (SELECT 1 FROM fresh b LEFT JOIN fund_account a ON a.id = b.account_id AND a.fund_id = b.closed_year_id >> 32
  WHERE a.id IS NULL)"""


def guards(  # type: ignore[no-untyped-def]
    shapes: list[TableShape], belongings: list[Belonging], with_ledger: bool, with_closed_funds: bool, cursor
) -> list[Guard]:
    """Every guard of these tables, in the schema the connection writes to."""
    cursor.execute("SELECT quote_ident(current_schema())")
    dialect = _Dialect(cursor.fetchone()[0])
    found = [guard for table in shapes for guard in dialect.append_only(table)]
    found += [guard for held in belongings for guard in dialect.belonging(held)]
    found += dialect.ledger_guards() if with_ledger else []
    return found + (dialect.closed_fund_guards() if with_closed_funds else [])


_IN_PLACE = (
    "FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid "
    "JOIN pg_language l ON l.oid = p.prolang "
    "WHERE NOT t.tgisinternal AND t.tgname LIKE 'guard\\_%%' AND pg_table_is_visible(c.oid)"
)


def present(cursor) -> dict[str, str]:  # type: ignore[no-untyped-def]
    """As ``_Dialect.guard`` writes it. Whole: always on, for all columns, under no condition, run as who writes."""
    cursor.execute(
        "SELECT t.tgname, c.relname, t.tgtype, COALESCE(t.tgnewtable, ''), "
        "t.tgenabled = 'A' AND t.tgqual IS NULL AND t.tgattr::text = '' AND t.tgoldtable IS NULL AND t.tgnargs = 0 "
        "AND p.proname = t.tgname AND l.lanname = 'plpgsql' AND p.provolatile = 'v' AND NOT p.prosecdef, "
        f"COALESCE(array_to_string(p.proconfig, ';'), ''), p.prosrc {_IN_PLACE}",
        [],
    )
    return {name: _as_stored(*rest) for name, *rest in cursor.fetchall()}


def state(cursor) -> object:  # type: ignore[no-untyped-def]
    """A value that changes whenever a guard does: which transaction last wrote each trigger and its function."""
    cursor.execute(
        "SELECT (SELECT SUM(hashtextextended(oid || ' ' || xmin, 0)) FROM pg_trigger WHERE tgname ^@ 'guard_'), "
        "(SELECT SUM(hashtextextended(oid || ' ' || xmin, 0)) FROM pg_proc "
        "WHERE proname >= 'guard_' AND proname < 'guard`')"
    )
    return cursor.fetchone()


def removals(cursor) -> list[str]:  # type: ignore[no-untyped-def]
    return [
        statement
        for name, text in present(cursor).items()
        for statement in (f"DROP TRIGGER {name} ON {text.split()[0]}", f"DROP FUNCTION IF EXISTS {name}()")
    ]
