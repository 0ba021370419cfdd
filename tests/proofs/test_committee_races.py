"""T3, T5 and T20 for the committee: the last dollar, one ballot a seat, one decision an item, one final state."""

from __future__ import annotations

import os

import pytest

from tests.proofs.databases import RealDatabase

PROVE = bool(os.environ.get("PROVE"))
WORKERS, ATTEMPTS = 8, 50 if PROVE else 5
pytestmark = pytest.mark.slow


def test_the_last_dollar_is_approved_once(real_database: RealDatabase):
    done = real_database.scenario("last_dollar", workers=WORKERS, attempts=ATTEMPTS)
    assert done["errors"] == []
    assert done["count"] == {"signed": done["payable"], "short": done["payable"]}
    assert done["decisions"] == done["allocations"] == done["numbers"] == done["payable"]
    assert done["available"] == 0
    assert done["signatures"] == 3 * done["payable"]  # whoever was refused has not signed
    assert done["states"] == {"approved": done["payable"], "on_agenda": done["payable"]}
    assert done["violations"] == []


def test_a_seat_has_one_ballot_however_many_are_cast(real_database: RealDatabase):
    done = real_database.scenario("one_seat", workers=WORKERS, attempts=ATTEMPTS)
    assert done["errors"] == []
    assert done["count"] == {"cast": ATTEMPTS, "AlreadyVoted": ATTEMPTS * (WORKERS - 1)}
    assert done["ballots"] == done["items"] == ATTEMPTS
    assert done["violations"] == []


def test_an_item_closed_by_eight_at_once_is_one_decision(real_database: RealDatabase):
    done = real_database.scenario("one_closing", workers=WORKERS, attempts=ATTEMPTS)
    assert done["errors"] == []
    assert done["count"] == {"signed": ATTEMPTS, "refused": ATTEMPTS * (WORKERS - 1)}
    assert done["decisions"] == done["allocations"] == ATTEMPTS
    assert done["signatures"] == 2 * ATTEMPTS
    assert done["violations"] == []


def test_approve_defer_change_return_and_vote_at_once_leave_one_final_state(real_database: RealDatabase):
    done = real_database.scenario("all_at_once", workers=WORKERS, attempts=ATTEMPTS, seed=20)
    assert done["errors"] == []
    assert done["wrong"] == []
    assert sum(done["count"].values()) == WORKERS * ATTEMPTS
    assert done["violations"] == []
