"""The scenarios: filling books, one balance for many, duplicates. Killing is in ``killing``."""

from __future__ import annotations

import time
from collections import Counter
from datetime import date
from typing import Any

from fund import invariants, selectors
from fund.ledger import CashBelowZero, KeyReused
from fund.models import Agreement, Charge, Contributor, Entry, Fund
from grants.models import Organisation, Project
from tests.proofs.books import Books, empty_books, full_books, money
from tests.proofs.scenarios.crew import crew

DAY = date(2019, 6, 1)


def fill(code: str) -> dict[str, Any]:
    return {"head": selectors.head(full_books(code).fund)}


def rich_books(cents: int) -> Books:
    """A fund whose cash is exactly this much."""
    books = empty_books()
    books.deposit("D-1", date(2019, 1, 1), f"{cents // 100}.{cents % 100:02d}", aa_fee=money(0))
    return books


def again(code: str = "PRF00") -> Books:
    """The same books, read by another process."""
    fund = Fund.objects.get(code=code)
    return Books(
        fund,
        Contributor.objects.get(fund=fund),
        Organisation.objects.get(fund=fund),
        Project.objects.get(fund=fund),
        Agreement.objects.get(fund=fund),
    )


def one_balance(workers: int, attempts: int) -> dict[str, Any]:
    """Everybody pays 1.00 at once, from a balance that is enough for half of them."""
    payable = workers * attempts // 2
    rich_books(payable * 100)

    def work(number: int) -> dict[str, Any]:
        books, count, slowest, errors = again(), Counter(), 0.0, []
        for attempt in range(attempts):
            began = time.perf_counter()
            try:
                books.charge(f"C-{number}-{attempt}", DAY, "1.00")
                count["paid"] += 1
            except CashBelowZero:
                count["refused"] += 1
            except Exception as error:
                errors.append(repr(error))
            slowest = max(slowest, time.perf_counter() - began)
        return {"paid": count["paid"], "refused": count["refused"], "errors": errors, "slowest": slowest}

    done = crew(workers, work)
    fund = Fund.objects.get(code="PRF00")
    return {
        "payable": payable,
        "paid": sum(each["paid"] for each in done),
        "refused": sum(each["refused"] for each in done),
        "errors": [error for each in done for error in each["errors"]],
        "slowest": max(each["slowest"] for each in done),
        "cash": selectors.cash(fund),
        "charges": Charge.objects.count(),
        "violations": [str(v) for v in invariants.violations()],
    }


def duplicates(keys: int, senders: int) -> dict[str, Any]:
    """Everybody sends the same keys at once; then each key comes again with another amount."""
    rich_books(keys * 1000)

    def work(_number: int) -> list[int]:
        books = again()
        return [books.charge(f"C-{n}", DAY, "1.00", idempotency_key=f"form-{n}").entry.sequence for n in range(keys)]

    before = Entry.objects.count()
    answers = crew(senders, work)
    entries = Entry.objects.count() - before
    books, conflicts = again(), 0
    for n in range(keys):
        try:
            books.charge(f"C-{n}", DAY, "2.00", idempotency_key=f"form-{n}")
        except KeyReused:
            conflicts += 1
    return {
        "entries": entries,
        "entries_after": Entry.objects.count() - before,
        "same_answer": all(answer == answers[0] for answer in answers),
        "conflicts": conflicts,
        "violations": [str(v) for v in invariants.violations()],
    }


SCENARIOS = {"fill": fill, "one_balance": one_balance, "duplicates": duplicates}
