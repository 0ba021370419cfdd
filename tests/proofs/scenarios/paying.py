"""Requests for payment under many hands at once: submitted, decided and paid by eight processes together."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date
from typing import Any

from django.urls import get_resolver

from fund import invariants, selectors
from fund.ledger import UnableToPost
from fund.models import Entry, Fund, User
from grants.models import Organisation, Project, Step, Transfer, TransferRequest
from grants.payments.grounds import checks_of, usable_account
from grants.services.payments import payment_confirm, payment_fail
from grants.services.steps import NotNow, ShownIsStale, UnableToStep
from grants.services.transfer_requests import (
    request_cancel,
    request_prepare,
    request_refuse,
    request_release,
    request_submit,
    shown_digest,
)
from tests.generators.office_fund import usd
from tests.grants.payments.office import NOW, TODAY, PayingOffice, paying_office, person
from tests.proofs.scenarios.crew import crew

LEFT = 5_350_000
"""What is left of the allocation of the small office's fund, in cents."""

BANKING = ("mina", "mona")
"""Who deals with the bank: the two who ask do not."""

Act = Callable[[TransferRequest, int], None]


def a_paying_office() -> PayingOffice:
    # Letters name the pages they speak of. A server has its addresses in memory before its first request; without
    # them every process here would load them while it holds the fund's lock.
    assert get_resolver().url_patterns
    office = paying_office()
    for name in BANKING:
        person("office_maker", f"{name}@example.org")
    return office


def payments(workers: int, rounds: int) -> dict[str, Any]:
    """Twice as many drafts as the allocation is enough for; every process submits, decides about and pays all of them.

    What is asked for in all is exactly what is left, so a cent too much would show.
    """
    office = a_paying_office()
    share = LEFT // rounds
    rest = LEFT - share * rounds
    for number in range(2 * rounds):
        cents = share + (rest if number == 0 else 0)
        office.prepare(f"{cents // 100}.{cents % 100:02d}")
    cash, entries = selectors.cash(office.fund), Entry.objects.count()

    submitted = _round(workers, _submit)
    asked = sum(request.amount_minor for request in TransferRequest.objects.filter(state="submitted"))
    after_submission = Counter(TransferRequest.objects.values_list("state", flat=True))
    decided = _round(workers, _decide)
    after_decision = Counter(TransferRequest.objects.values_list("state", flat=True))
    paid = _round(workers, _pay)
    final = Counter(TransferRequest.objects.values_list("state", flat=True))

    requests = list(TransferRequest.objects.select_related("transfer"))
    sums = sum(request.amount_minor for request in requests if request.state == "paid")
    transfers = Transfer.objects.filter(reference__startswith="TST01-R")
    return {
        "errors": submitted["errors"] + decided["errors"] + paid["errors"],
        "submitted": after_submission["submitted"],
        "asked_minor": asked,
        "left_minor": LEFT,
        "after_decision": dict(after_decision),
        "final": dict(final),
        "done": {"submit": submitted["done"], "decide": decided["done"], "pay": paid["done"]},
        "transfers": transfers.count(),
        "paid_requests": sum(request.state == "paid" for request in requests),
        "paid_twice": len(requests) - len({r.pk for r in requests})
        + transfers.count() - transfers.values("reference").distinct().count(),
        "entries": Entry.objects.count() - entries,
        "cash_gone": cash - selectors.cash(office.fund),
        "paid_minor": sums,
        "steps_of_a_round": max(Counter(Step.objects.values_list("record", "action", "round")).values()),
        "paid_by_who_had_it_in_hand": _paid_by_who_had_it_in_hand(),
        "decided_by_a_maker": sum(r.released_by_id == r.prepared_by_id for r in requests if r.released_by_id),
        "digests": sum(bool(r.released_digest) for r in requests if r.released_by_id)
        - sum(1 for r in requests if r.released_by_id),
        "violations": [str(violation) for violation in invariants.violations()],
    }  # fmt: skip


def _paid_by_who_had_it_in_hand() -> int:
    """Payments recorded by somebody who prepared, changed, submitted or released the same request."""
    hands: defaultdict[str, set[int]] = defaultdict(set)
    found = 0
    for record, action, person_id in Step.objects.order_by("pk").values_list("record", "action", "taken_by"):
        if action in ("confirm_payment", "fail"):
            found += person_id in hands[record]
        hands[record].add(person_id)
    return found


def _round(workers: int, act: Act) -> dict[str, Any]:
    """Every process takes every request, in an order of its own; each act is done or refused, nothing else."""

    def work(number: int) -> dict[str, Any]:
        requests = list(TransferRequest.objects.order_by("pk").values_list("pk", flat=True))
        random.Random(number).shuffle(requests)
        done, errors = 0, []
        for pk in requests:
            request = TransferRequest.objects.select_related("fund", "project", "organisation", "prepared_by").get(
                pk=pk
            )
            try:
                act(request, number)
                done += 1
            except (UnableToStep, UnableToPost):
                pass
            except Exception as error:
                errors.append(repr(error))
        return {"done": done, "errors": errors}

    answers = crew(workers, work)
    return {"done": sum(a["done"] for a in answers), "errors": [error for a in answers for error in a["errors"]]}


def _person(name: str) -> User:
    return User.objects.get(email=f"{name}@example.org")


def _submit(request: TransferRequest, number: int) -> None:
    request_submit(request=request, by=_person("maker" if number % 2 else "maria"), at=NOW)


def _decide(request: TransferRequest, number: int) -> None:
    """Most release; one refuses every fifth, one cancels every fifth."""
    if number == 7:
        if request.pk % 5 != 1:
            raise NotNow
        return _done(request_refuse(request=request, comment="No", by=_person("checker"), at=NOW))
    if number == 6:
        if request.pk % 5:
            raise NotNow
        return _done(request_cancel(request=request, comment="Not needed", by=_person("maker"), at=NOW))
    person = _person("checker" if number % 2 else "chen")
    while True:
        request.refresh_from_db()
        if request.state != "submitted":
            raise NotNow
        shown = shown_digest(request, checks_of(request, TODAY), usable_account(request.organisation))
        try:
            return _done(request_release(request=request, shown=shown, by=person, at=NOW))
        except ShownIsStale:  # somebody else's release changed what this page said: look again
            continue


def _pay(request: TransferRequest, number: int) -> None:
    """Most confirm the payment, each with a form of their own; one says that every fifth failed."""
    by = _person(BANKING[number % 2])
    if number == 7:
        if request.pk % 5 != 2:
            raise NotNow
        return _done(payment_fail(request=request, comment="No such account", by=by, at=NOW))
    key = f"form-{number}-{request.pk}"
    return _done(
        payment_confirm(
            request=request, value_date=TODAY, bank_reference=f"B-{number}", by=by, at=NOW, idempotency_key=key
        )
    )


def _done(_request: TransferRequest) -> None:
    return None


def one_confirmation(workers: int, requests: int) -> dict[str, Any]:
    """The same form of the same confirmation, sent by every process at once: one transfer, the same answer to all."""
    office = a_paying_office()
    keys = [office.released("10.00").pk for _number in range(requests)]
    entries = Entry.objects.count()

    def work(_number: int) -> list[int]:
        maria = _person("maria")
        answers = []
        for pk in keys:
            request = TransferRequest.objects.select_related("fund", "project", "organisation").get(pk=pk)
            paid = payment_confirm(
                request=request, value_date=TODAY, bank_reference="B", by=maria, at=NOW, idempotency_key=f"form-{pk}"
            )
            assert paid.transfer
            answers.append(paid.transfer.pk)
        return answers

    answers = crew(workers, work)
    return {
        "same_answer": all(answer == answers[0] for answer in answers),
        "entries": Entry.objects.count() - entries,
        "transfers": Transfer.objects.filter(reference__startswith="TST01-R").count(),
        "violations": [str(violation) for violation in invariants.violations()],
    }


def one_draft(workers: int, forms: int) -> dict[str, Any]:
    """The same forms of new requests, sent by every process at once: one draft a form, every number once."""
    office = a_paying_office()
    fund, project, organisation = office.fund.pk, office.project.pk, office.organisation.pk

    def work(_number: int) -> list[str]:
        maker, own = _person("maker"), Project.objects.select_related("fund").get(pk=project)
        whom = Organisation.objects.get(pk=organisation)
        return [
            request_prepare(
                project=own, organisation=whom, amount=usd("1"), complete_on=date(2020, 6, 1), by=maker, at=NOW,
                idempotency_key=f"form-{n}",
            ).number
            for n in range(forms)
        ]  # fmt: skip

    answers = crew(workers, work)
    numbers = list(TransferRequest.objects.filter(fund=Fund.objects.get(pk=fund)).values_list("number", flat=True))
    return {
        "same_answer": all(answer == answers[0] for answer in answers),
        "requests": len(numbers),
        "numbers": len(set(numbers)),
    }


SCENARIOS = {"payments": payments, "one_confirmation": one_confirmation, "one_draft": one_draft}
