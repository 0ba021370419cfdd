"""What the secretariat does with a submitted proposal: review it, send it back, forward it, accept a small revision."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from fund import ledger
from fund.access import may, refusal
from fund.models import User
from grants.governance import rules_of
from grants.models import (
    BudgetLine,
    Organisation,
    PlanChange,
    Proposal,
    ProposalKind,
    ProposalState,
    ProposalVersion,
    Recommendation,
    Review,
)
from grants.proposals.amendments import above_the_threshold, changes_of
from grants.proposals.content import Lines
from grants.proposals.ownership import SCREEN
from grants.proposals.plan_now import plan_hindrances
from grants.proposals.reading import project_facts
from grants.proposals.screening import ANSWERS, CHECKLIST, CRITERIA, HIGHEST, LOWEST, SCORED
from grants.proposals.wording import said
from grants.services.proposal_letters import tell_organisation
from grants.services.steps import NotNow, NotYours, advance, drafted


class UnableToReview(Exception):
    """The review is not taken. The message is for people and says why."""


class UnableToForward(Exception):
    """The proposal is not forwarded. The message is for people and says why."""


class UnableToAccept(Exception):
    """The revision is not the secretariat's to accept. ``reasons`` holds the figures, one sentence each."""

    def __init__(self, message: str, reasons: list[str] | None = None) -> None:
        super().__init__(message)
        self.reasons = reasons or []


def proposal_review(
    *,
    version: ProposalVersion,
    checklist: Mapping[str, Mapping[str, str]],
    scores: Mapping[str, Mapping[str, Any]],
    recommendation: str,
    by: User,
    at: datetime,
    panel: str = "",
    comments: str = "",
) -> Review:
    """Record the technical review of the newest version of a submitted proposal. Reviews are kept, never changed."""
    with transaction.atomic():
        proposal = _locked(version.proposal)
        if not may(by, SCREEN, proposal.fund, on=at.date()):
            raise NotYours(refusal())
        if proposal.state != ProposalState.SUBMITTED:
            raise NotNow(
                _("%(number)s is %(state)s: it is reviewed while it is submitted.")
                % {"number": proposal.number, "state": proposal.get_state_display()}
            )
        newest = _newest(proposal)
        if newest != version:
            raise UnableToReview(
                _("This is version %(old)s; version %(new)s was submitted meanwhile. Review that one.")
                % {"old": version.number, "new": newest.number}
            )
        if why := own_work(version, by):
            raise NotYours(why)
        _assert_answered(proposal.kind, checklist, scores, recommendation, comments)
        return Review.objects.create(
            version=version,
            reviewer=by,
            reviewed_at=at,
            panel=panel.strip(),
            checklist={item: {"answer": row["answer"], "note": row.get("note", "")} for item, row in checklist.items()},
            scores={
                name: {"score": row["score"], "note": row.get("note", "")}
                for name, row in scores.items()
                if row.get("score") is not None
            },
            recommendation=recommendation,
            comments=comments.strip(),
        )


def own_work(version: ProposalVersion, by: User) -> str:
    """Why this person does not review this version: it is their own work. Empty where it is not."""
    if version.submitted_by == by:
        return _("You submitted it yourself: another person reviews it.")
    if drafted(version.proposal, by):
        return _("You have written it, or a part of it: another person reviews it.")
    return ""


def _assert_answered(
    kind: str,
    checklist: Mapping[str, Mapping[str, str]],
    scores: Mapping[str, Mapping[str, Any]],
    recommendation: str,
    comments: str,
) -> None:
    open_items = [item for item in CHECKLIST if checklist.get(item, {}).get("answer") not in ANSWERS]
    if open_items or set(checklist) - set(CHECKLIST):
        raise UnableToReview(
            _("Every item of the checklist is answered; not yet: %(items)s.")
            % {"items": "; ".join(_(CHECKLIST[item]) for item in open_items)}
        )
    for name, row in scores.items():
        score = row.get("score")
        if name not in CRITERIA or (score is not None and (type(score) is not int or not LOWEST <= score <= HIGHEST)):
            raise UnableToReview(
                _("Criteria are scored from %(least)s to %(most)s.") % {"least": LOWEST, "most": HIGHEST}
            )
    without = [name for name in CRITERIA if scores.get(name, {}).get("score") is None]
    if kind in SCORED and without:
        raise UnableToReview(
            _("Every criterion is scored; not yet: %(criteria)s.")
            % {"criteria": ", ".join(_(CRITERIA[name]) for name in without)}
        )
    if recommendation not in Recommendation.values:
        raise UnableToReview(_("The review ends with a recommendation."))
    if recommendation != Recommendation.FORWARD and not comments.strip():
        raise UnableToReview(_("Say in the comments why it is not recommended."))


def proposal_return(*, proposal: Proposal, comment: str, by: User, at: datetime) -> None:
    """Send it back to its authors with comments. Of an agenda it is taken off first."""
    with transaction.atomic():
        fresh = _locked(proposal)
        if fresh.state == ProposalState.ON_AGENDA:
            raise NotNow(_("%(number)s is on an agenda: take it off first.") % {"number": fresh.number})
        fresh._history_user = by
        advance(record=fresh, action="return", by=by, at=at, comment=comment)
        proposal.state = fresh.state
        facts = {"number": fresh.number, "title": fresh.title, "comment": comment.strip()}
        tell_organisation(
            fresh,
            what="returned",
            subject=_("%(number)s returned with comments: %(title)s") % facts,
            body=_("The secretariat has returned %(number)s. Its comments:\n\n%(comment)s") % facts
            + "\n\n"
            + _("Change the draft and submit it again; what was submitted before is kept."),
            at=at,
        )


def proposal_forward(*, proposal: Proposal, by: User, at: datetime, comment: str = "") -> None:
    """Forward it to the committee. Raises UnableToForward without a review of the newest version that says so."""
    with transaction.atomic():
        fresh = _locked(proposal)
        if fresh.state == ProposalState.SUBMITTED:
            version = _newest(fresh)
            review = version.reviews.order_by("-pk").first()
            if review is None:
                raise UnableToForward(
                    _("Version %(version)s of %(number)s has no review yet.")
                    % {"version": version.number, "number": fresh.number}
                )
            if review.recommendation == Recommendation.RETURN:
                raise UnableToForward(
                    _("The last review of version %(version)s says to return it with comments.")
                    % {"version": version.number}
                )
        fresh._history_user = by
        advance(record=fresh, action="forward", by=by, at=at, comment=comment)
        proposal.state = fresh.state
        facts = {"number": fresh.number, "title": fresh.title}
        tell_organisation(
            fresh,
            what="forwarded",
            subject=_("%(number)s forwarded to the committee: %(title)s") % facts,
            body=_("The secretariat has forwarded %(number)s. It waits for the agenda of a meeting.") % facts,
            at=at,
        )


def revision_hindrances(proposal: Proposal, content: Mapping[str, Any]) -> list[str]:
    """Why the secretariat may not accept this budget revision itself, with the figures; nothing: it may. ``content``
    is what is submitted."""
    if proposal.kind != ProposalKind.BUDGET_REVISION or proposal.project is None:
        return [_("Only a budget revision can be the secretariat's decision; others are the committee's.")]
    facts = project_facts(proposal.project)
    if not facts.is_open:
        return [
            _("Project %(number)s is %(status)s: the secretariat does not change its plan.")
            % {"number": proposal.project.number, "status": proposal.project.get_status_display()}
        ]
    if not facts.is_divided:
        return [
            _("The books hold no budget by category for project %(number)s: the committee decides.")
            % {"number": proposal.project.number}
        ]
    limit = rules_of(proposal.fund).revision_percent
    changes = changes_of(content)
    if sum(changes.values()):
        return [_("It changes how much is approved for the project: the committee decides.")]
    found = [
        said(why, proposal.fund.currency) for why in above_the_threshold(facts.current, changes, limit, facts.decided)
    ]
    found += plan_hindrances(proposal, content)
    return found


def revision_accept(*, proposal: Proposal, by: User, at: datetime, comment: str = "") -> PlanChange:
    """Accept a budget revision within the fund's threshold: the plan changes, no money moves.

    Raises UnableToAccept with the figures where it is the committee's to decide.
    """
    with transaction.atomic():
        ledger.lock(proposal.fund)
        fresh = _locked(proposal)
        version = _newest(fresh)
        if fresh.state == ProposalState.SUBMITTED and (reasons := revision_hindrances(fresh, version.content)):
            raise UnableToAccept(
                _("%(number)s is not the secretariat's to accept: %(reasons)s")
                % {"number": fresh.number, "reasons": " ".join(reasons)},
                reasons,
            )
        fresh._history_user = by
        advance(record=fresh, action="accept_revision", by=by, at=at, comment=comment)
        change = _plan_changed(fresh, version, by, at)
        proposal.state = fresh.state
        facts = {"number": fresh.number, "project": fresh.project}
        tell_organisation(
            fresh,
            what="accepted",
            subject=_("%(number)s accepted") % facts,
            body=_("The budget revision %(number)s is accepted. The plan of %(project)s is changed accordingly.")
            % facts,
            at=at,
        )
        return change


def _plan_changed(proposal: Proposal, version: ProposalVersion, by: User, at: datetime) -> PlanChange:
    last = PlanChange.objects.filter(project=proposal.project).latest("position")
    change = PlanChange.objects.create(
        fund=proposal.fund,
        project=proposal.project,
        position=last.position + 1,
        start_date=proposal.project.start_date,
        end_date=proposal.project.end_date,
        reason=f"{proposal.number}: {version.content['reason']}",
        recorded_by=by,
        recorded_at=at,
    )
    lines: Lines = changes_of(version.content)
    organisations = {found.code: found for found in Organisation.objects.filter(fund=proposal.fund)}
    for (party, category), amount in sorted(lines.items()):
        BudgetLine.objects.create(
            change=change,
            organisation=organisations[party.organisation],
            purpose=party.purpose,
            category=category,
            amount_minor=amount,
        )
    return change


def _locked(proposal: Proposal) -> Proposal:
    rows = Proposal.objects.select_for_update(of=("self",)).select_related("fund", "lead", "project", "created_by")
    return rows.get(pk=proposal.pk)


def _newest(proposal: Proposal) -> ProposalVersion:
    """Raises NotNow for a draft that was never submitted."""
    version = proposal.versions.order_by("-number").first()
    if version is None:
        raise NotNow(_("%(number)s was not submitted yet.") % {"number": proposal.number})
    return version
