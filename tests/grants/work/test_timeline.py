"""The timeline: every action has its words, and what happened stands in one order."""

from __future__ import annotations

import pytest

from fund.models.documents import minor
from grants import workflow
from grants.models import Decision
from grants.timeline import ACTIONS, action_text, timeline
from tests.grants.committee import sitting as committee
from tests.grants.payments import office as payments


def test_every_action_of_every_workflow_has_its_words():
    for name, table in workflow.TABLES.items():
        actions = {action for edges in table.values() for action in edges}
        assert actions == set(ACTIONS[name]), name
        assert all(action_text(name, action) != action for action in actions)


@pytest.mark.django_db
def test_steps_and_decisions_of_a_proposal_stand_in_one_order():
    at = committee.sitting()
    proposal = committee.proposal(at)
    meeting = committee.open_meeting(at, proposal)
    item = committee.first_item(meeting)
    committee.all_agree(at, item)
    committee.both(at, item)
    found = timeline(at.fund, proposal.record, decisions=Decision.objects.filter(item__proposal=proposal))
    assert [each.what for each in found if each.what.startswith("Decision")] == ["Decision: approved"]
    assert {"Put on an agenda", "Approved by the committee"} <= {each.what for each in found}
    moments = [each.at for each in found]
    assert moments == sorted(moments, reverse=True)


@pytest.mark.django_db
def test_a_paid_request_shows_its_steps_and_its_entry():
    at = payments.paying_office()
    request = at.paid()
    found = timeline(at.fund, request.record, posted={f"transfer:{request.number}": minor(request.amount)})
    what = [each.what for each in found]
    assert {"Prepared", "Submitted for release", "Released", "Payment confirmed"} <= set(what)
    assert any(each.what.startswith("Transfer of 20,000.00 USD") and each.url for each in found)
    # The log has people, the ledger addresses: the page has names.
    assert not [each.who for each in found if "@" in each.who]
