"""What a guard is, and what it must know of a table."""

from __future__ import annotations

from typing import NamedTuple

PREFIX = "guard_"


class TableShape(NamedTuple):
    """An append-only table and the column sets that identify a row."""

    table: str
    uniques: tuple[tuple[str, ...], ...]


class Guard(NamedTuple):
    """``text`` is what the database answers when asked for the guard; ``install`` the statements that make it."""

    name: str
    text: str
    install: tuple[str, ...]


CLOSED = "the year of this entry is closed"
CASH = "this entry would take the fund's cash below zero"
SEAL = "the entry does not add up with its movements or with the entry before it"
JOIN = "no movement joins a posted entry"
FOREIGN = "a movement stays within the accounts of its fund"
KEPT = "posted rows are never changed or removed"
SEALED_YEAR = "a closed year is sealed with its balances, in order, at the head of the ledger"
IDENTITY = "the code and the currency of a fund with entries do not change"
