"""A payment is released while the committee cancels its project: one of the two, never both."""

from __future__ import annotations

import random
from typing import Any

from django.urls import get_resolver

from fund import invariants
from fund.ledger import UnableToPost
from fund.models import User
from grants.models import AgendaItem, Project, ProposalKind, TransferRequest
from grants.payments.grounds import checks_of, usable_account
from grants.services import decisions
from grants.services.steps import ShownIsStale, UnableToStep
from grants.services.transfer_requests import request_release, shown_digest
from tests.grants.committee import sitting as s
from tests.grants.payments.decided import LATER, deciding
from tests.proofs.scenarios.crew import crew


def cancel_or_release(workers: int, rounds: int) -> dict[str, Any]:
    """As many projects as rounds, each with a request to be released and a cancellation that one signature lacks."""
    assert get_resolver().url_patterns  # letters name pages: see ``paying``
    office = deciding()
    pairs = []
    for _round in range(rounds):
        project = office.project(budget=s.budget(("UNDP", "programme", 10_000)))
        request = office.submitted(project, "107")
        asked = s.proposal(office.at, ProposalKind.CANCELLATION, project=project, budget=[], reason="War")
        item = s.first_item(s.open_meeting(office.at, asked))
        s.all_agree(office.at, item)
        s.sign(office.at, item, "OHCHR")
        pairs.append((project.pk, request.pk, item.pk))

    def work(number: int) -> list[str]:
        mine = list(pairs)
        random.Random(number).shuffle(mine)
        errors = []
        for _project, request, item in mine:
            try:
                _release(request) if number % 2 else _cancel(item)
            except (UnableToStep, UnableToPost):
                pass  # the other was quicker
            except Exception as error:
                errors.append(repr(error))
        return errors

    errors = [error for answer in crew(workers, work) for error in answer]
    ends = []
    for project, request, _item in pairs:
        released = TransferRequest.objects.get(pk=request)
        cancelled = Project.objects.get(pk=project).status == "cancelled"
        ends.append((released.state == "released", cancelled))
        if released.state == "released":
            office.confirm(released)
    return {
        "errors": errors,
        "one_of_both": sum(is_released != is_cancelled for is_released, is_cancelled in ends),
        "paid": TransferRequest.objects.filter(state="paid").count(),
        "released": sum(is_released for is_released, _is_cancelled in ends),
        "violations": [str(violation) for violation in invariants.violations()],
    }


def _release(pk: int) -> None:
    by = User.objects.get(email="checker@example.org")
    while True:
        request = TransferRequest.objects.select_related("fund", "project", "organisation", "prepared_by").get(pk=pk)
        shown = shown_digest(request, checks_of(request, LATER.date()), usable_account(request.organisation))
        try:
            request_release(request=request, shown=shown, by=by, at=LATER)
        except ShownIsStale:
            continue
        return


def _cancel(pk: int) -> None:
    by = User.objects.get(email="unicef.tst01@example.org")
    while True:
        item = AgendaItem.objects.select_related("meeting__fund").get(pk=pk)
        try:
            decisions.item_close(item=item, outcome="approved", shown=s.shown(item, "approved"), by=by, at=s.AT)
        except ShownIsStale:
            continue
        return


SCENARIOS = {"cancel_or_release": cancel_or_release}
