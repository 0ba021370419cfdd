"""Writers killed in the middle of posts, and every unanswered key sent again."""

from __future__ import annotations

import os
import random
import signal
from typing import Any

from django.db import connections

from fund import invariants
from fund.models import Charge, Entry
from tests.proofs.scenarios.running import DAY, again, rich_books


def killed_writers(writers: int, kills: int, seed: int) -> dict[str, Any]:
    """Each writer posts one key after the other and says so; one of them is killed whenever some posts were answered.

    What a writer's process said over its pipe is acknowledged. A new process goes on with the first key that was
    not, as an office would that saw no answer. At the end every key is sent once more.
    """
    rich_books(10**9)
    before = Entry.objects.count()
    connections.close_all()
    chance = random.Random(seed)
    acknowledged = [0] * writers
    started = [_start(number, 0) for number in range(writers)]
    for _ in range(kills):
        victim = chance.randrange(writers)
        for _post in range(chance.randint(1, 4)):
            acknowledged[victim] += len(os.read(started[victim][1], 1))
        os.kill(started[victim][0], signal.SIGKILL)
        acknowledged[victim] += _end(started[victim])
        started[victim] = _start(victim, acknowledged[victim])
    for number, each in enumerate(started):
        os.kill(each[0], signal.SIGKILL)
        acknowledged[number] += _end(each)
    found = set(Charge.objects.values_list("reference", flat=True))
    lost = [f"C-{w}-{n}" for w in range(writers) for n in range(acknowledged[w]) if f"C-{w}-{n}" not in found]
    unanswered = len(found) - sum(acknowledged)
    books = again()
    sent = [(w, n) for w in range(writers) for n in range(acknowledged[w] + 1)]
    for w, n in sent:
        books.charge(f"C-{w}-{n}", DAY, "1.00", idempotency_key=f"form-{w}-{n}")
    return {
        "acknowledged": sum(acknowledged),
        "committed_without_answer": unanswered,
        "lost": lost,
        "sent": len(sent),
        "entries": Entry.objects.count() - before,
        "charges": Charge.objects.count(),
        "violations": [str(v) for v in invariants.violations()],
    }


def _start(number: int, first: int) -> tuple[int, int]:
    """A writer that posts from its key ``first`` on, for ever; its process and the pipe of its answers."""
    connections.close_all()
    out, into = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(out)
        _write_for_ever(number, first, into)
    os.close(into)
    return child, out


def _write_for_ever(number: int, first: int, into: int) -> None:
    try:
        books, n = again(), first
        while True:
            books.charge(f"C-{number}-{n}", DAY, "1.00", idempotency_key=f"form-{number}-{n}")
            os.write(into, b".")
            n += 1
    finally:
        os._exit(1)


def _end(writer: tuple[int, int]) -> int:
    """Reap a killed writer; how many answers were still in its pipe."""
    child, out = writer
    os.waitpid(child, 0)
    count = 0
    while chunk := os.read(out, 65536):
        count += len(chunk)
    os.close(out)
    return count


SCENARIOS = {"killed_writers": killed_writers}
