"""Work that goes on while nobody waits: who does it, whether they still live, how far they have come.

The work is a row of a table of its own, which says what is asked for; a task of the queue only says that somebody
should look. The row needs ``state``, ``attempt``, ``lease_until``, ``task_id`` and ``sign_name``.
"""

from fund.background.queue import LEASE, MOST_ATTEMPTS, Outdated, Queue
from fund.background.signs import Progress, Tell, last_sign, progress_of, telling

__all__ = [
    "LEASE",
    "MOST_ATTEMPTS",
    "Outdated",
    "Progress",
    "Queue",
    "Tell",
    "last_sign",
    "progress_of",
    "telling",
]
