"""What a guard is, what it must know of a table, and the parts both databases say in the same words."""

from __future__ import annotations

from typing import NamedTuple

from fund.chart import DIMENSIONS, KINDS

PREFIX = "guard_"


class TableShape(NamedTuple):
    """An append-only table, the column sets that identify a row, and what its documents are called in the ledger.

    ``in_pairs`` where a document may name its other side in another fund.
    """

    table: str
    uniques: tuple[tuple[str, ...], ...]
    record_kind: str = ""
    in_pairs: bool = False


class Belonging(NamedTuple):
    """Rows of ``table`` that name a row of ``parent`` in ``column`` and say the same as it.

    ``same``: pairs of a column of the table and the column of the parent that holds the same value.
    """

    table: str
    column: str
    parent: str
    same: tuple[tuple[str, str], ...]

    @property
    def stray(self) -> str:
        """True where NEW, a row of the table, names one that does not say the same."""
        alike = " AND ".join(f"p.{theirs} = NEW.{ours}" for ours, theirs in self.same)
        named = f"SELECT 1 FROM {self.parent} p WHERE p.id = NEW.{self.column} AND {alike}"
        return f"NEW.{self.column} IS NOT NULL AND NOT EXISTS ({named})"

    @property
    def leaving(self) -> str:
        """True where NEW, a row of the parent, says no longer the same as those that name it."""
        unlike = " OR ".join(f"c.{ours} <> NEW.{theirs}" for ours, theirs in self.same)
        return f"EXISTS (SELECT 1 FROM {self.table} c WHERE c.{self.column} = NEW.id AND ({unlike}))"


class Guard(NamedTuple):
    """``text`` is what the database answers when asked for the guard; ``install`` the statements that make it."""

    name: str
    text: str
    install: tuple[str, ...]


CLOSED = "the year of this entry is closed, or the fund had not begun"
CASH = "this entry would take the fund's cash below zero"
SEAL = "the entry does not add up with its movements or with the entry before it"
MIRROR = "a reversal mirrors one entry of its fund, once, and is not reversed itself"
JOIN = "no movement joins a posted entry"
FOREIGN = "a movement is a positive amount between two accounts of its fund"
NAMED = "the code of an account is made of its kind and its dimensions"
RECORD = "a document belongs to the entry that records it"
PAIR = "the two sides of a transfer between funds agree in amount, direction and date"
BELONGS = "a row belongs to the same fund and priority focus as the row it names"
KEPT = "posted rows are never changed or removed"
CLOSED_FUND = "the fund is closed: nothing is moved in its books any more"
SEALED_FUND = "a fund is closed at the head of its ledger, with no cash left"
SEALED_YEAR = "a closed year is sealed with the balances its movements add up to, in order, at the head of the ledger"
IDENTITY = "the code and the currency of a fund with entries do not change, nor its start once a year is closed"
FUND_KEPT = "a fund with entries is never removed"
HAS_ENTRIES = "EXISTS (SELECT 1 FROM fund_entry WHERE fund_id = OLD.id)"


def misnamed_account() -> str:
    """True where NEW's code is not what ``chart.AccountName.code`` makes of its kind and dimensions."""
    cases = []
    for kind, dimensions in KINDS.items():
        parts = "".join(f" || ':' || replace(replace(NEW.{d}, '%', '%25'), ':', '%3A')" for d in dimensions)
        said = [f"NEW.code = '{kind}'{parts}", *(f"NEW.{d} = ''" for d in DIMENSIONS if d not in dimensions)]
        cases.append(f"WHEN '{kind}' THEN {' AND '.join(said)}")
    return f"NOT CASE NEW.kind {' '.join(cases)} ELSE 1 = 0 END"


def moved_fund() -> str:
    """True where an update takes a fund away from its entries, or its beginning away from its closed years."""
    return (
        "((OLD.code <> NEW.code OR OLD.currency <> NEW.currency OR OLD.id <> NEW.id) "
        "AND EXISTS (SELECT 1 FROM fund_entry WHERE fund_id = OLD.id)) "
        "OR (OLD.start_date <> NEW.start_date AND EXISTS (SELECT 1 FROM fund_closedyear WHERE fund_id = OLD.id)) "
        "OR (OLD.start_date < NEW.start_date AND EXISTS "
        "(SELECT 1 FROM fund_entry WHERE fund_id = OLD.id AND effective_date < NEW.start_date))"
    )


def unpaired(table: str, row: str) -> str:
    """True where ``row`` names another side that does not say the same from the other fund."""
    return f"""{row}.counterpart_id IS NOT NULL AND NOT EXISTS (
  SELECT 1 FROM {table} c JOIN fund_fund there ON there.id = c.fund_id JOIN fund_fund here ON here.id = {row}.fund_id
  WHERE c.id = {row}.counterpart_id AND c.counterpart_id IS NULL AND c.fund_id <> {row}.fund_id
    AND c.direction <> {row}.direction AND c.value_date = {row}.value_date
    AND c.amount = {row}.amount AND c.amount_currency = {row}.amount_currency
    AND c.other_fund = here.code AND {row}.other_fund = there.code
)"""


def moves_in_closed_fund(entry: str) -> str:
    """True where ``entry`` moves something in a closed fund; the closing of its last years moves nothing."""
    return f"{entry}.movement_count > 0 AND EXISTS (SELECT 1 FROM fund_closedfund f WHERE f.fund_id = {entry}.fund_id)"


def unsealed_fund(no_hash: str) -> str:
    """True where NEW does not close its fund at the head, or leaves cash in it."""
    return f"""(NEW.sequence = 0 AND NEW.head <> {no_hash})
OR (NEW.sequence <> 0 AND NOT EXISTS (
  SELECT 1 FROM fund_entry WHERE id = (NEW.fund_id << 32) + NEW.sequence AND hash = NEW.head AND cash_after_minor = 0
))
OR EXISTS (SELECT 1 FROM fund_entry WHERE id = (NEW.fund_id << 32) + NEW.sequence + 1)"""


def unmirrored(entry: str) -> str:
    """True where ``entry`` reverses something that it does not mirror, or that may not be reversed."""
    return f"""{entry}.reverses_id IS NOT NULL AND (
  NOT EXISTS (
    SELECT 1 FROM fund_entry r WHERE r.id = {entry}.reverses_id AND r.id < {entry}.id AND r.fund_id = {entry}.fund_id
      AND r.reverses_id IS NULL AND r.record = {entry}.record
  )
  OR EXISTS (
    SELECT 1 FROM (
      SELECT from_account_id AS a, to_account_id AS b, amount_minor AS amount, 1 AS side FROM fund_movement
      WHERE entry_id = {entry}.reverses_id
      UNION ALL
      SELECT to_account_id, from_account_id, amount_minor, -1 FROM fund_movement WHERE entry_id = {entry}.id
    ) sides GROUP BY a, b, amount HAVING SUM(side) <> 0
  )
)"""


def unsealed_year(last_day: str, no_hash: str) -> str:
    """True where NEW does not close the next year, at the head, with the balances its movements add up to.

    The balances are those carried a year earlier (``NEW.id - 1``) and what moved since.
    """
    return f"""NEW.last_day <> {last_day}
OR NOT EXISTS (
  SELECT 1 FROM fund_entry WHERE id = (NEW.fund_id << 32) + NEW.sequence AND hash = NEW.head
    AND event = 'year_closed' AND effective_date = NEW.last_day
)
OR EXISTS (SELECT 1 FROM fund_entry WHERE id = (NEW.fund_id << 32) + NEW.sequence + 1)
OR NEW.previous_hash <> COALESCE((SELECT hash FROM fund_closedyear WHERE id = NEW.id - 1), {no_hash})
OR NEW.balance_count <> (SELECT COUNT(*) FROM fund_carriedbalance WHERE closed_year_id = NEW.id)
OR EXISTS (SELECT 1 FROM fund_carriedbalance WHERE closed_year_id = NEW.id AND balance_minor = 0)
OR EXISTS (SELECT 1 FROM fund_closedyear WHERE fund_id = NEW.fund_id AND year >= NEW.year)
OR (EXISTS (SELECT 1 FROM fund_closedyear WHERE fund_id = NEW.fund_id)
    AND NOT EXISTS (SELECT 1 FROM fund_closedyear WHERE id = NEW.id - 1))
OR EXISTS (
  SELECT 1 FROM (
    SELECT account_id AS account, balance_minor AS amount FROM fund_carriedbalance WHERE closed_year_id = NEW.id - 1
    UNION ALL
    SELECT account_id, -balance_minor FROM fund_carriedbalance WHERE closed_year_id = NEW.id
    UNION ALL
    SELECT to_account_id, amount_minor FROM fund_movement WHERE fund_id = NEW.fund_id
      AND effective_date <= NEW.last_day
      AND effective_date > COALESCE((SELECT last_day FROM fund_closedyear WHERE id = NEW.id - 1), '0001-01-01')
    UNION ALL
    SELECT from_account_id, -amount_minor FROM fund_movement WHERE fund_id = NEW.fund_id
      AND effective_date <= NEW.last_day
      AND effective_date > COALESCE((SELECT last_day FROM fund_closedyear WHERE id = NEW.id - 1), '0001-01-01')
  ) moved GROUP BY account HAVING SUM(amount) <> 0
)"""
