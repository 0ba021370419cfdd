"""What waits for one person, asked of the database: one SELECT for each kind of thing, put together into one query.

Each question has the same columns (``asking.columns``), so that a work list costs the same whether three things wait or
three thousand. A new question goes into the module of its subject and into ``QUESTIONS``; its words are in
``grants/waiting/words.py``. Nothing here writes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from django.db import connection

from grants.waiting import closing, committee, expenditure_reports, narratives, own, payments, proposals, reporting
from grants.waiting.asking import Asker, Found, Rows

__all__ = ["QUESTIONS", "Asker", "Found", "ask_too", "everything", "in_short"]

Question = Callable[[Asker], Iterator[Rows]]

QUESTIONS: list[Question] = [
    committee.ballots,
    committee.items_to_close,
    committee.meetings,
    committee.conditions,
    proposals.proposals,
    payments.payments,
    payments.tranches,
    payments.bank_details,
    expenditure_reports.expenditure_reports,
    closing.waivers,
    own.imports,
    closing.projects,
    closing.years,
    own.instalments,
    own.rules,
    reporting.calls,
    reporting.overdue,
    narratives.narratives,
]


def ask_too(question: Question) -> None:
    """One question more, of an application that rests on this one. Its words: ``words.say_too``."""
    if question not in QUESTIONS:
        QUESTIONS.append(question)


def everything(asker: Asker) -> list[Found]:
    """All that waits for the person. One query; none for a person without rights."""
    rows = _together(asker)
    return [] if rows is None else [Found(*row) for row in rows]


def in_short(asker: Asker) -> list[tuple[int | None, str, str, str]]:
    """Fund, kind, number and detail of everything, for counting on every page. One query."""
    # Putting the query together takes longer than asking it: that is done once a minute for each person.
    sql, parameters = _written(asker._replace(at=asker.at.replace(second=0, microsecond=0)))
    if not sql:
        return []
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return [(fund, kind, number, detail) for kind, fund, number, _title, detail, *_rest in cursor.fetchall()]


@lru_cache(maxsize=512)
def _written(asker: Asker) -> tuple[str, tuple[Any, ...]]:
    rows = _together(asker)
    if rows is None:
        return "", ()
    sql, parameters = rows.query.sql_with_params()
    return sql, tuple(parameters)


def _together(asker: Asker) -> Rows | None:
    parts = [part for question in QUESTIONS for part in question(asker)]
    if not parts:
        return None
    return parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
