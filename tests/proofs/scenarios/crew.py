"""Several processes let go at the same moment. No sleeps: they wait on a pipe that is closed when all are there."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from typing import Any

from django.db import connections


def crew(size: int, work: Callable[[int], Any]) -> list[Any]:
    """What ``work(0)``, ``work(1)`` … answered, each in a process with its own connection. Raises where one failed."""
    connections.close_all()
    gate_out, gate_in = os.pipe()
    ready_out, ready_in = os.pipe()
    answers: list[int] = []
    children: list[int] = []
    for number in range(size):
        answer_out, answer_in = os.pipe()
        child = os.fork()
        if child == 0:
            _child(number, work, (gate_out, gate_in), ready_in, answer_in)
        os.close(answer_in)
        answers.append(answer_out)
        children.append(child)
    os.close(gate_out)
    for _ in range(size):
        os.read(ready_out, 1)
    os.close(gate_in)
    results = []
    for answer, child in zip(answers, children, strict=True):
        with os.fdopen(answer) as pipe:
            text = pipe.read()
        _pid, status = os.waitpid(child, 0)
        if status or not text:
            raise RuntimeError(f"a process of the crew ended with {status}: {text}")
        results.append(json.loads(text))
    os.close(ready_out)
    os.close(ready_in)
    return results


def _child(number: int, work: Callable[[int], Any], gate: tuple[int, int], ready: int, answer: int) -> None:
    status = 1
    try:
        os.close(gate[1])
        connections["default"].ensure_connection()
        os.write(ready, b".")
        os.read(gate[0], 1)  # nothing is ever written: it returns when the parent closes its end
        result = json.dumps(work(number)).encode()
        with os.fdopen(answer, "wb") as pipe:
            pipe.write(result)
        connections.close_all()
        status = 0
    finally:
        os._exit(status)
