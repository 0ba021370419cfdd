"""What is not recorded by hand: money of a project that the committee decided here.

An office that keeps its books here without the committee's pages records allocations and transfers itself, and what a
workbook brought in is continued the same way. What was decided here moves by its own way only: an allocation is posted
by the decision that makes it, a transfer by the confirmation of a request that one person asked for and another
released. All of it is asked under the fund's lock.
"""

from __future__ import annotations

import re
from typing import TypeVar

from django.utils.translation import gettext as _

from fund.display import said_minor
from fund.models import Fund
from fund.models.documents import minor
from fund.recording import UnableToRecord
from grants.committee.undoing import total_minor, what_is_on_its_way
from grants.models import Allocation, Decision, PlanChange, Project, Transfer, TransferRequest
from grants.projects.plans import decisions_of_plan

Document = TypeVar("Document", Allocation, Transfer)


class DecidedHere(UnableToRecord):
    """The committee decided about the project in this system. The message says where it is done instead."""


class ReferenceOfRequests(UnableToRecord):
    """The reference is one of the fund transfer requests."""


class NoSuchDecision(UnableToRecord):
    """No decision is named, or one that could not be the ground of this allocation."""


def decision_here(project: Project) -> Decision | None:
    """The first decision of the committee, taken in this system, that made or changed the project's plan."""
    return decisions_of_plan(project).first()


def projects_decided_here(fund: Fund) -> frozenset[str]:
    """Numbers of the projects for which ``decision_here`` names a decision."""
    rows = PlanChange.objects.filter(fund=fund, decision__isnull=False)
    return frozenset(rows.values_list("project__number", flat=True))


def series_of_requests(fund: Fund) -> str:
    """How the numbers of the fund's fund transfer requests begin: ``HRM00-R-``."""
    return f"{fund.code}-R-"


def assert_transfer_by_hand(document: Transfer) -> None:
    """Raises DecidedHere or ReferenceOfRequests where this transfer is not recorded by hand.

    What was recorded by hand or by a workbook before the committee decided here, and reversed, may be recorded anew: up
    to the amount that was reversed, for the mistake is put right and no other payment made.
    """
    fund, reference = document.fund, document.reference
    if TransferRequest.objects.filter(fund=fund, number=reference).exists():
        raise ReferenceOfRequests(
            _("%(reference)s is the number of a fund transfer request: what the bank did with it is recorded there.")
            % {"reference": reference}
        )
    reversed_ = _last_reversed(document)
    if reversed_ is None and re.fullmatch(re.escape(series_of_requests(fund)) + r"\d{4}-\d+", reference):
        raise ReferenceOfRequests(
            _("%(reference)s belongs to the numbers of fund transfer requests: choose another reference.")
            % {"reference": reference}
        )
    decision = decision_here(document.project)
    if decision is None:
        return
    if reversed_ is None:
        raise DecidedHere(
            _(
                "The committee decided about project %(project)s here (%(decision)s): a transfer to it is asked for, "
                "released by a second person and confirmed as a fund transfer request. It is not recorded by hand."
            )
            % {"project": document.project.number, "decision": decision.number}
        )
    _assert_not_above(minor(reversed_.amount), minor(document.amount), document, decision)


def assert_allocation_by_hand(document: Allocation) -> None:
    """Raises DecidedHere or NoSuchDecision where this allocation (or reduction) is not recorded by hand.

    As for a transfer, what stood in the books before and was reversed may be recorded anew, up to its amount.
    """
    reversed_ = _last_reversed(document)
    if reversed_ is not None and Decision.objects.filter(fund=document.fund, number=reversed_.decision).exists():
        reversed_ = None  # a decision posts what it decided; taking it back is another decision
    decision = decision_here(document.project)
    if decision is not None and reversed_ is None:
        raise DecidedHere(
            _(
                "The committee decided about project %(project)s here (%(decision)s): what is approved for it changes "
                "by a proposal that the committee decides. It is not recorded by hand."
            )
            % {"project": document.project.number, "decision": decision.number}
        )
    if decision is not None and reversed_ is not None:
        _assert_not_above(total_minor(reversed_), total_minor(document), document, decision)
    if decision is None:
        _assert_rests_on_a_decision(document, reversed_)
    if reversed_ is None or reversed_.decision != document.decision:
        _assert_decision(document)
    assert_not_on_its_way(document)


def assert_not_on_its_way(document: Allocation) -> None:
    """Raises UnableToRecord where a reduction by hand would take back what is released and not yet confirmed."""
    if why := what_is_on_its_way(document, total_minor(document)):
        raise UnableToRecord(why)


def _assert_rests_on_a_decision(document: Allocation, reversed_: Allocation | None) -> None:
    """In a fund whose committee decides here nobody sets money aside by hand without saying what it rests on. What was
    reversed is recorded anew as it was, up to its amount."""
    if document.decision.strip() or not Decision.objects.filter(fund=document.fund).exists():
        return
    if reversed_ is not None and _is_within(total_minor(reversed_), total_minor(document)):
        return
    raise NoSuchDecision(
        _(
            "The committee of fund %(fund)s decides here, and money is set aside because it decided it: name the "
            "decision %(reference)s rests on, by its number or by the committee's own reference. A new project comes "
            "by a proposal."
        )
        % {"fund": document.fund.code, "reference": document.reference}
    )


def _assert_decision(document: Allocation) -> None:
    """A number as this system gives them names a decision taken here, and one that posted nothing itself."""
    number = document.decision
    decision = Decision.objects.filter(fund=document.fund, number=number).select_related("item__proposal").first()
    values = {"number": number}
    if decision is None:
        if re.fullmatch(re.escape(document.fund.code) + r"-\d{4}-\d+-D\d+", number):
            raise NoSuchDecision(
                _("%(number)s is written like a decision taken here, and there is none of that number.") % values
            )
        return
    if not decision.is_approval:
        raise NoSuchDecision(_("Decision %(number)s is not an approval.") % values)
    if decision.item.proposal is not None:
        raise NoSuchDecision(
            _("Decision %(number)s is about proposal %(proposal)s; what it approved was posted with it.")
            % {**values, "proposal": decision.item.proposal.number}
        )


def _last_reversed(document: Document) -> Document | None:
    """What was recorded last under this reference for the same project and organisation, if it was reversed."""
    found = (
        type(document)
        ._default_manager.filter(
            fund=document.fund,
            reference=document.reference,
            project=document.project,
            organisation=document.organisation,
            purpose=document.purpose,
        )
        .order_by("-revision")
    )
    last = found.select_related("entry__reversed_by").first()
    if last is None or getattr(last.entry, "reversed_by", None) is None:
        return None
    return last


def _is_within(reversed_minor: int, minor_now: int) -> bool:
    return (minor_now > 0) == (reversed_minor > 0) and abs(minor_now) <= abs(reversed_minor)


def _assert_not_above(reversed_minor: int, minor_now: int, document: Allocation | Transfer, decision: Decision) -> None:
    """The size of a correction, up or down, is at most what it corrects."""
    if _is_within(reversed_minor, minor_now):
        return
    currency = document.fund.currency
    raise DecidedHere(
        _(
            "The committee decided about project %(project)s here (%(decision)s): %(reference)s, which was reversed, "
            "is recorded anew with at most the %(before)s %(currency)s it had, not with %(now)s %(currency)s."
        )
        % {
            "project": document.project.number,
            "decision": decision.number,
            "reference": document.reference,
            "before": said_minor(reversed_minor, currency),
            "now": said_minor(minor_now, currency),
            "currency": currency,
        }
    )
