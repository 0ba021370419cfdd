"""T3, T5, T20 for payments: eight processes submit, release, refuse, cancel and pay the same requests at once.

In the end every request is in one state that one person's step brought it to, no cent is asked for or paid that is not
approved, and no request is paid twice, whoever sends what how often.
"""

from __future__ import annotations

import os

import pytest

from tests.proofs.databases import RealDatabase

ROUNDS = 50 if os.environ.get("PROVE") else 5
pytestmark = pytest.mark.slow


def test_requests_under_eight_hands_end_exactly(real_database: RealDatabase):
    done = real_database.scenario("payments", workers=8, rounds=ROUNDS)
    assert done["errors"] == []  # no "database is locked" among them
    # Of twice as many drafts exactly so many are submitted as the allocation holds, to the cent.
    assert done["asked_minor"] <= done["left_minor"]
    assert done["submitted"] == done["done"]["submit"] in (ROUNDS - 1, ROUNDS)
    # Each submitted request was decided once.
    assert done["after_decision"].get("submitted", 0) == 0
    assert sum(done["after_decision"].get(s, 0) for s in ("released", "refused", "cancelled")) >= done["submitted"]
    assert done["steps_of_a_round"] == 1
    # Each released request was paid or failed, once, and the books say the same.
    assert done["final"].get("released", 0) == 0
    assert done["after_decision"]["released"] == done["done"]["pay"] >= 1
    assert done["paid_requests"] == done["transfers"] == done["entries"]
    assert done["paid_twice"] == 0
    assert done["cash_gone"] == done["paid_minor"]
    assert done["paid_by_who_had_it_in_hand"] == 0
    assert done["decided_by_a_maker"] == done["digests"] == 0
    assert done["violations"] == []


def test_a_confirmation_sent_by_eight_at_once_is_one_transfer(real_database: RealDatabase):
    done = real_database.scenario("one_confirmation", workers=8, requests=ROUNDS)
    assert done["same_answer"]
    assert done["entries"] == done["transfers"] == ROUNDS
    assert done["violations"] == []


def test_a_form_sent_by_eight_at_once_is_one_request(real_database: RealDatabase):
    done = real_database.scenario("one_draft", workers=8, forms=ROUNDS)
    assert done["same_answer"]
    assert done["requests"] == done["numbers"] == ROUNDS


def test_what_is_released_is_not_cancelled_and_what_is_cancelled_is_not_released(real_database: RealDatabase):
    done = real_database.scenario("cancel_or_release", workers=8, rounds=ROUNDS)
    assert done["errors"] == []
    assert done["one_of_both"] == ROUNDS
    assert done["paid"] == done["released"]  # what was released comes into the books
    assert done["violations"] == []
