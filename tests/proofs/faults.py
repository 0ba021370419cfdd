"""A fault at one chosen SQL statement: before it ran, or after."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import OperationalError, connection


class Fault(OperationalError):
    """As if the connection had failed there. A kind that code may be tempted to catch."""


class Power(BaseException):
    """As if the process were ended there: nothing catches it."""


@contextmanager
def fault_at(number: int, kind: type[BaseException] = Fault, *, after: bool = True) -> Iterator[Callable[[], int]]:
    """Raise at the statement with this number, counted from 1, once. Gives a function: how many have run.

    Statements that end a savepoint by undoing it are let through: they are the way back.
    """
    count = 0

    def wrapper(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal count
        if sql.startswith("ROLLBACK"):
            return execute(sql, params, many, context)
        count += 1
        if count == number and not after:
            raise kind(f"before statement {number}: {sql[:60]}")
        result = execute(sql, params, many, context)
        if count == number and after:
            raise kind(f"after statement {number}: {sql[:60]}")
        return result

    with connection.execute_wrapper(wrapper):
        yield lambda: count
