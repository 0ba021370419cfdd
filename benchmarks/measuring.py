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
