"""The hash an entry is written with is the one everybody else computes of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fund.chain import Sealer, entry_hash, movement_text
from fund.chart import cash, fund_interest
from fund.drafts import Draft
from fund.fingerprints import canonical, quoted
from fund.models import Entry
from fund.posting_rules import Move

# Any text a database takes: quotes, control characters, letters in more than one normal form.
texts = st.text(st.characters(codec="utf-8"), max_size=5) | st.sampled_from(
    ['"', "\\", "\n", "\x1f", "\x7f", "é", "e\u0301", "\u2028", "Å\u030a", "x" * 700, "né\u0301e" * 200]
)
whole = st.integers(-(10**18), 10**18)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(
    content=st.tuples(texts, texts, texts, texts, texts, texts, texts),
    moves=st.lists(st.tuples(texts, texts, st.integers(1, 10**13)), max_size=2),
    cash_after=whole,
    sequence=st.integers(1, 2**32 - 1),
    reverses=st.none() | st.integers(1, 2**32 - 1),
    day=st.dates(),
    microseconds=st.integers(0, 4 * 10**15),
)
def test_the_sealer_hashes_as_the_proof_does(content, moves, cash_after, sequence, reverses, day, microseconds):
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)
    fund_code, by, event, record, key, fingerprint, narration = content
    draft = Draft(event, day, (Move(fund_interest(), cash(), 1),), record, key, fingerprint, narration)
    entry = Entry(
        sequence=sequence, event=event, effective_date=day, recorded_at=at, recorded_by=by, narration=narration[:500],
        record=record, idempotency_key=key, fingerprint=fingerprint, cash_after_minor=cash_after,
    )  # fmt: skip
    inside = ",".join(movement_text(quoted(source), quoted(target), amount) for source, target, amount in moves)
    written = Sealer(fund_code, by, at).hash("0" * 64, sequence, draft, cash_after, inside, reverses)
    assert written == entry_hash("0" * 64, fund_code, entry, moves, reverses)


def test_a_narration_is_cut_the_same_way_in_the_entry_and_in_its_hash():
    at, narration = datetime(2024, 1, 1, tzinfo=UTC), "n" * 501
    draft = Draft("e", date(2024, 1, 1), (Move(fund_interest(), cash(), 1),), "r:1", "k", "f", narration)
    cut = Draft("e", date(2024, 1, 1), (Move(fund_interest(), cash(), 1),), "r:1", "k", "f", narration[:500])
    sealer = Sealer("F", "by", at)
    assert sealer.hash("0", 1, draft, 1, "", None) == sealer.hash("0", 1, cut, 1, "", None)


@given(texts)
def test_a_quoted_text_is_the_text_inside_canonical(text):
    if text.isascii():
        assert canonical([text]) == f"[{quoted(text)}]"
