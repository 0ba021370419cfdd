"""T3, T4, T5: several processes on one fund, kills in the middle of posts, the same form sent many times."""

from __future__ import annotations

import os

import pytest

from tests.proofs.databases import RealDatabase

PROVE = bool(os.environ.get("PROVE"))
pytestmark = pytest.mark.slow


def test_one_balance_for_eight_pays_exactly_what_it_holds(real_database: RealDatabase):
    done = real_database.scenario("one_balance", workers=8, attempts=1250 if PROVE else 125)
    assert done["errors"] == []  # no "database is locked" among them
    assert done["paid"] == done["payable"] == done["charges"]
    assert done["refused"] == done["payable"]
    assert done["cash"] == 0
    assert done["violations"] == []


def test_what_was_answered_survives_kills_and_nothing_is_posted_twice(real_database: RealDatabase):
    done = real_database.scenario("killed_writers", writers=3, kills=50 if PROVE else 10, seed=4)
    assert done["lost"] == []
    assert done["acknowledged"] >= 10
    assert done["entries"] == done["charges"] == done["sent"]
    assert done["committed_without_answer"] >= 0
    assert done["violations"] == []


def test_a_form_sent_by_eight_at_once_is_one_entry(real_database: RealDatabase):
    keys = 1000 if PROVE else 100
    done = real_database.scenario("duplicates", keys=keys, senders=8)
    assert done["entries"] == done["entries_after"] == keys
    assert done["same_answer"]
    assert done["conflicts"] == keys
    assert done["violations"] == []
