"""Measuring: the best of some runs, and the machine they ran on.

On a machine that is busy with other things ``BENCH_CLOCK=cpu`` counts the processor time of the measuring
process instead of the time on the wall. It holds all of SQLite's work, but neither waits for the disk nor
the work of a PostgreSQL server.
"""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable
from typing import TypeVar

Answer = TypeVar("Answer")
clock = time.process_time if os.environ.get("BENCH_CLOCK") == "cpu" else time.perf_counter


def seconds(work: Callable[[], Answer], runs: int = 1) -> tuple[float, Answer]:
    """The shortest of ``runs`` runs, and what the last one answered."""
    best, answer = float("inf"), None
    for _ in range(runs):
        start = clock()
        answer = work()
        best = min(best, clock() - start)
    return best, answer  # type: ignore[return-value]


def both_clocks(work: Callable[[], Answer]) -> tuple[float, float, Answer]:
    """Seconds on the wall, and processor seconds of this process, its children and the database's server process."""
    start, worked = time.perf_counter(), _processor_seconds()
    answer = work()
    return time.perf_counter() - start, _processor_seconds() - worked, answer


def _processor_seconds() -> float:
    """A PostgreSQL server elsewhere than on this machine is not counted."""
    mine = os.times()
    return mine.user + mine.system + mine.children_user + mine.children_system + _server_seconds()


def _server_seconds() -> float:
    from django.db import connection

    if connection.vendor != "postgresql":
        return 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        number = cursor.fetchone()[0]
    try:
        with open(f"/proc/{number}/stat", encoding="utf-8") as file:
            name, values = file.read().split("(", 1)[1].rsplit(")", 1)
    except OSError:
        return 0.0
    used = values.split()
    return (int(used[11]) + int(used[12])) / os.sysconf("SC_CLK_TCK") if name.startswith("postgres") else 0.0


def machine() -> str:
    """What this ran on, as far as it can be told."""
    model, memory = platform.processor() or platform.machine(), ""
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            model = next(line.split(":")[1].strip() for line in file if line.startswith("model name"))
        with open("/proc/meminfo", encoding="utf-8") as file:
            memory = f", {int(file.readline().split()[1]) // 1_048_576} GiB"
    except (OSError, StopIteration):
        pass
    counted = "; processor time of the measuring process" if clock is time.process_time else ""
    return (
        f"{os.cpu_count()} cores of {model}{memory}, {platform.system()}, CPython {platform.python_version()}{counted}"
    )
