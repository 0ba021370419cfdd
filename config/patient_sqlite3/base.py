"""SQLite with a fair wait for the write lock.

SQLite's own busy handler tries less often the longer it has waited, every 100 ms in the end, while whoever has just
come tries every few: under eight busy writers the oldest starves until its time is over. Here it is the other way
round: the longer a writer has waited, the more often it tries, so that they come to their turn nearly in order.
"""

from __future__ import annotations

import random
import time
from typing import Any

from django.db.backends.sqlite3.base import DatabaseWrapper as SqliteWrapper
from django.db.utils import OperationalError

LONGEST, SHORTEST = 0.03, 0.0005
"""Seconds between two tries: of who has just come, and of who has waited for long."""


def pause(waited: float) -> float:
    """Seconds to the next try of a writer who has waited so many seconds."""
    return max(LONGEST / (1 + 8 * waited), SHORTEST) * random.uniform(0.5, 1)  # noqa: S311 (nobody gains by guessing)


class DatabaseWrapper(SqliteWrapper):
    patience: float = 5.0
    """Seconds a writer waits for its turn; those of ``timeout``, which reading statements wait too."""

    def get_connection_params(self) -> dict[str, Any]:
        params = super().get_connection_params()
        self.patience = float(params.get("timeout", self.patience))
        return params

    def _start_transaction_under_autocommit(self) -> None:
        began = time.monotonic()
        self._busy_timeout(0)
        try:
            while True:
                try:
                    return super()._start_transaction_under_autocommit()  # type: ignore[misc]
                except OperationalError as problem:
                    waited = time.monotonic() - began
                    if "locked" not in str(problem) or waited > self.patience:
                        raise
                time.sleep(pause(waited))
        finally:
            self._busy_timeout(self.patience)

    def _busy_timeout(self, seconds: float) -> None:
        # Past Django's cursor: it is no statement of the application's.
        self.connection.execute(f"PRAGMA busy_timeout = {int(seconds * 1000)}").close()
