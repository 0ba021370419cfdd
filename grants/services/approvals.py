"""What an approval does: the project, its plan and tranches, and the allocations that reserve the money.

Called inside the transaction that writes the decision, under the fund's lock. What the fund does not have is not
approved: it can be approved subject to funds, and then waits for them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _
from djmoney.money import Money

from fund import display, money
from fund.models import Fund, Output, PriorityFocus, User
from grants.committee.facts import rates_of
from grants.committee.taking_back import Stand, cancelled, stands_of
from grants.funds_available import Availability, availability
from grants.models import (
    Allocation,
    BudgetLine,
    Decision,
    Organisation,
    Outcome,
    PlanChange,
    Project,
    ProjectStatus,
    Proposal,
    ProposalKind,
    ProposalVersion,
    Purpose,
    Step,
    Tranche,
)
from grants.proposals import approved_amounts
from grants.proposals.approved_amounts import Asked, Share
from grants.proposals.plan_now import plan_hindrances
from grants.services.allocations import allocation_record
from grants.services.results import indicators_of_proposal
from grants.services.steps import UnableToStep

NEW_PROJECTS = frozenset({ProposalKind.NEW, ProposalKind.JOINT, ProposalKind.DIRECT_COST})


class UnableToApprove(UnableToStep):
    """The approval cannot be carried out; nothing was recorded. The message is for people and names the figures."""


def approval_carry_out(*, decision: Decision, version: ProposalVersion, by: User, at: datetime) -> list[Allocation]:
    """Do what an approval of this version says. Answers with the allocations it posted; may be none.

    Raises UnableToApprove or what the books raise. The caller holds the fund's lock and saves the proposal, whose
    ``project`` is set here when the approval made one.
    """
    proposal = version.proposal
    before = availability(decision.fund)
    carried = _Approval(decision, version, by, at)
    if proposal.kind in NEW_PROJECTS:
        posted = carried.new_project()
    elif proposal.kind == ProposalKind.CANCELLATION:
        posted = carried.cancellation()
    else:
        posted = carried.amendment()
    after = availability(decision.fund)
    if after.available_minor < before.available_minor:
        assert_funds(decision.fund, decision.outcome, before, before.available_minor - after.available_minor)
    return posted


def assert_funds(fund: Fund, outcome: str, there: Availability, asked_minor: int) -> None:
    """Raises UnableToApprove where the fund does not have what is asked and the outcome does not say it will wait."""
    if outcome == Outcome.SUBJECT_TO_FUNDS or asked_minor <= 0 or asked_minor <= there.available_minor:
        return

    def text(amount: int) -> str:
        return f"{display.amount_text(amount, fund.currency)} {fund.currency}"

    raise UnableToApprove(
        _(
            "The fund does not have the %(asked)s this takes: %(available)s is available (cash %(cash)s, approved and "
            "not yet transferred %(reserved)s). Defer it, or approve it subject to the availability of funds."
        )
        % {
            "asked": text(asked_minor),
            "available": text(there.available_minor),
            "cash": text(there.cash_minor),
            "reserved": text(there.reserved_minor),
        }
    )


def assert_fits_plan(proposal: Proposal, content: Mapping[str, Any]) -> None:
    """Raises UnableToApprove where another change of the project since has made this one impossible."""
    if reasons := plan_hindrances(proposal, content):
        raise UnableToApprove(
            _("As the plan of %(project)s stands now, this is not approved: %(reasons)s Defer it, or reject it.")
            % {"project": proposal.project, "reasons": " ".join(reasons)}
        )


class _Approval:
    """One approval being carried out."""

    def __init__(self, decision: Decision, version: ProposalVersion, by: User, at: datetime) -> None:
        self.decision, self.version, self.by, self.at = decision, version, by, at
        self.fund: Fund = decision.fund
        self.proposal: Proposal = version.proposal
        self.content: dict[str, Any] = version.content
        self.organisations = {each.code: each for each in Organisation.objects.filter(fund=self.fund)}

    # -- the kinds --------------------------------------------------------------------------------------------------

    def new_project(self) -> list[Allocation]:
        asked = self.asked()
        if not any(of.total_minor for of in asked.values()):
            raise UnableToApprove(_("The budget is empty: there is nothing to approve."))
        project = self._made_project()
        change = self._change(project, 0, _day(self.content, "start_date"), _day(self.content, "end_date"))
        self._lines(change, {share: of.categories for share, of in asked.items()})
        self._tranches(change, asked)
        indicators_of_proposal(project=project, content=self.content, by=self.by)
        self.proposal.project = project
        self._step(project, "begin", "", ProjectStatus.ONGOING)
        return self._allocate(project, {share: (of.direct_minor, of.support_minor) for share, of in asked.items()})

    def amendment(self) -> list[Allocation]:
        """A cost extension, a no-cost extension or a budget revision."""
        project = self._amended_project()
        assert_fits_plan(self.proposal, self.content)
        asked = self.asked()
        changed = any(any(of.categories.values()) for of in asked.values())
        if self.proposal.kind == ProposalKind.NO_COST_EXTENSION and changed:
            raise UnableToApprove(_("An extension without cost does not change the budget."))
        if project.status == ProjectStatus.OPERATIONALLY_CLOSED:
            self._assert_only_reduces(project, asked)
        elif self.proposal.kind == ProposalKind.BUDGET_REVISION and sum(of.total_minor for of in asked.values()):
            raise UnableToApprove(_("The changes of a budget revision add up to zero; these do not."))
        end = _day(self.content, "new_end_date") or project.end_date
        change = self._change(project, self._next_position(project), project.start_date, end)
        self._lines(change, {share: of.categories for share, of in asked.items()})
        self._tranches(change, asked if self.proposal.kind == ProposalKind.COST_EXTENSION else {})
        if end != project.end_date:
            project.end_date = end
            project.save()
        return self._allocate(project, {share: (of.direct_minor, of.support_minor) for share, of in asked.items()})

    def _assert_only_reduces(self, project: Project, asked: Mapping[Share, Asked]) -> None:
        """After the operational closure what is not transferred can be taken back; nothing else changes."""
        gains = any(amount > 0 for of in asked.values() for amount in of.categories.values())
        if self.proposal.kind != ProposalKind.BUDGET_REVISION or gains or not asked:
            raise UnableToApprove(
                _("Project %(number)s is operationally closed: only a budget revision that takes away is approved.")
                % {"number": project.number}
            )

    def cancellation(self) -> list[Allocation]:
        """What is approved and not transferred is taken back; what was transferred comes back by refunds."""
        project = self._amended_project()
        taken = cancelled(stands_of(project))
        change = self._change(project, self._next_position(project), project.start_date, project.end_date)
        self._lines(change, self._plan_less(project, taken))
        self._step(project, "cancel", project.status, ProjectStatus.CANCELLED)
        project.status = ProjectStatus.CANCELLED
        project.save()
        return self._allocate(project, taken)

    # -- what they are made of --------------------------------------------------------------------------------------

    def asked(self) -> dict[Share, Asked]:
        rates = rates_of(self.fund, self.version.submitted_at.date())
        return approved_amounts.asked(self.content, rates)

    def _organisation(self, code: str) -> Organisation:
        if code not in self.organisations:
            raise UnableToApprove(_("%(code)s is not an organisation of the fund.") % {"code": code})
        return self.organisations[code]

    def _made_project(self) -> Project:
        content = self.content
        focus = PriorityFocus.objects.filter(fund=self.fund, code=content.get("focus") or "").first()
        if focus is None:
            raise UnableToApprove(_("The proposal names no priority focus of the fund."))
        outputs = content.get("outputs") or []
        countries = content.get("countries") or []
        project = Project(
            fund=self.fund,
            number=next_project_number(self.fund),
            title=str(content.get("title") or self.proposal.number)[:500],
            priority_focus=focus,
            output=Output.objects.filter(priority_focus=focus, code=outputs[0]).first() if outputs else None,
            level=content.get("level") or "",
            country=countries[0] if len(countries) == 1 else "",
            start_date=_day(content, "start_date"),
            end_date=_day(content, "end_date"),
            status=ProjectStatus.ONGOING,
        )
        project.save(force_insert=True)
        return project

    def _amended_project(self) -> Project:
        project = self.proposal.project
        if project is None:
            raise UnableToApprove(_("The proposal names no project to amend."))
        if project.status in (ProjectStatus.CANCELLED, ProjectStatus.FINANCIALLY_CLOSED):
            raise UnableToApprove(
                _("Project %(number)s is %(status)s: it is not amended any more.")
                % {"number": project.number, "status": project.get_status_display()}
            )
        return project

    def _next_position(self, project: Project) -> int:
        """The number of the next change. A project without a plan gets the one it stands in as number 0 first."""
        last = PlanChange.objects.filter(project=project).order_by("-position").first()
        if last is None:
            PlanChange.objects.create(
                fund=self.fund,
                project=project,
                position=0,
                start_date=project.start_date,
                end_date=project.end_date,
                reason=_("As it stood before the first decision recorded here."),
                recorded_by=self.by,
                recorded_at=self.at,
            )
            return 1
        return last.position + 1

    def _change(self, project: Project, position: int, start: date | None, end: date | None) -> PlanChange:
        return PlanChange.objects.create(
            fund=self.fund,
            project=project,
            position=position,
            decision=self.decision,
            start_date=start,
            end_date=end,
            reason=str(self.content.get("reason") or ""),
            recorded_by=self.by,
            recorded_at=self.at,
        )

    def _lines(self, change: PlanChange, by_share: Mapping[Share, Mapping[str, int]]) -> None:
        # One row each: the plan is append-only and has no history to write beside.
        BudgetLine.objects.bulk_create(
            BudgetLine(
                change=change,
                organisation=self._organisation(share.organisation),
                purpose=share.purpose,
                category=category,
                amount_minor=amount,
            )
            for share, categories in by_share.items()
            for category, amount in categories.items()
            if amount
        )

    def _tranches(self, change: PlanChange, asked: Mapping[Share, Asked]) -> None:
        """The tranches of the version; whoever has none gets its whole sum in one, after those of the plan."""
        stated: defaultdict[Share, list[Mapping[str, Any]]] = defaultdict(list)
        for tranche in self.content.get("tranches") or ():
            purpose = tranche.get("purpose") or Purpose.PROGRAMME
            stated[Share(tranche["organisation"], purpose)].append(tranche)
        rows = Tranche.objects.filter(change__project=change.project)
        numbers = rows.values_list("organisation__code", "purpose").annotate(last=Max("number"))
        last = {Share(organisation, purpose): number for organisation, purpose, number in numbers}
        for share, of in asked.items():
            if share not in stated and of.total_minor > 0:
                # A number of the plan would take the place of its tranche.
                stated[share].append({"number": last.get(share, 0) + 1, "amount_minor": of.total_minor})
        Tranche.objects.bulk_create(
            Tranche(
                change=change,
                organisation=self._organisation(share.organisation),
                purpose=share.purpose,
                number=int(tranche["number"]),
                amount_minor=int(tranche["amount_minor"]),
                due_on=_day(tranche, "due_on"),
                spent_percent=int(tranche.get("spent_percent") or 0),
                needs_reports=bool(tranche.get("needs_reports")),
            )
            for share, tranches in stated.items()
            for tranche in tranches
        )

    def _allocate(self, project: Project, amounts: Mapping[Share, tuple[int, int]]) -> list[Allocation]:
        """One allocation for each organisation and purpose whose sum changes, reductions first."""
        amounts = {share: pair for share, pair in amounts.items() if any(pair)}
        self._assert_not_below_transferred(project, amounts)
        twice = _more_than_once(share.organisation for share in amounts)
        posted = []
        for share, (direct, support) in sorted(amounts.items(), key=lambda pair: (sum(pair[1]) > 0, pair[0])):
            reference = f"{self.decision.number}-{share.organisation}"
            if share.organisation in twice and share.purpose == Purpose.DIRECT_COST:
                reference += "-DC"
            posted.append(
                allocation_record(
                    project=project,
                    organisation=self._organisation(share.organisation),
                    purpose=share.purpose,
                    reference=reference,
                    decided_on=self.decision.decided_on,
                    direct_amount=self._money(direct),
                    support_cost=self._money(support),
                    carries_out=self.decision,
                    by=self.by.email,
                    at=self.at,
                )
            )
        return posted

    def _assert_not_below_transferred(self, project: Project, amounts: Mapping[Share, tuple[int, int]]) -> None:
        """Nor below what is on its way: the bank may have paid it. A release takes the same lock as this."""
        if not any(sum(pair) < 0 for pair in amounts.values()):
            return
        stands = stands_of(project)
        for share, pair in amounts.items():
            stand = stands.get(share, Stand())
            left = stand.approved_minor + sum(pair)
            if sum(pair) >= 0 or left >= stand.gone_minor:
                continue
            if left < stand.transferred_minor:
                raise UnableToApprove(
                    _(
                        "This leaves %(left)s approved for %(organisation)s, less than the %(transferred)s already "
                        "transferred: the difference must be refunded first."
                    )
                    % {
                        "left": self._text(left),
                        "organisation": share.organisation,
                        "transferred": self._text(stand.transferred_minor),
                    }
                )
            raise UnableToApprove(stand.on_its_way_text(share.organisation, left, self.fund.currency))

    def _plan_less(self, project: Project, taken: Mapping[Share, tuple[int, int]]) -> dict[Share, Mapping[str, int]]:
        """What is taken back, over the categories of the plan as it stands; nothing where there is no plan."""
        planned: defaultdict[Share, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
        rows = BudgetLine.objects.filter(change__project=project).values_list(
            "organisation__code", "purpose", "category", "amount_minor"
        )
        for organisation, purpose, category, amount in rows:
            planned[Share(organisation, purpose)][category] += amount
        less: dict[Share, Mapping[str, int]] = {}
        for share, (direct, support) in taken.items():
            direct_plan = {c: amount for c, amount in planned[share].items() if c != approved_amounts.SUPPORT}
            if direct_plan:
                less[share] = approved_amounts.spread(direct, direct_plan) | {approved_amounts.SUPPORT: support}
        return less

    def _step(self, project: Project, action: str, before: str, after: str) -> None:
        Step.objects.create(
            fund=self.fund,
            record=f"project:{project.number}",
            action=action,
            before=before,
            after=after,
            taken_by=self.by,
            taken_at=self.at,
            comment=self.decision.number,
        )

    def _money(self, minor: int) -> Money:
        return Money(money.from_minor(minor, self.fund.currency), self.fund.currency)

    def _text(self, minor: int) -> str:
        return f"{display.amount_text(minor, self.fund.currency)} {self.fund.currency}"


def next_project_number(fund: Fund) -> str:
    """The fund's own series, one further: the largest final number of any project plus one, with as many digits."""
    best: tuple[int, str, str, str] | None = None
    for number in Project.objects.filter(fund=fund).values_list("number", flat=True):
        parts = re.fullmatch(r"(.*?)(\d{1,12})(\D*)", number)
        if parts and (best is None or int(parts[2]) > best[0]):
            best = (int(parts[2]), *parts.groups())  # type: ignore[assignment]
    head, digits, tail = (f"{fund.code}-", "000", "") if best is None else best[1:]
    return f"{head}{int(digits) + 1:0{len(digits)}d}{tail}"


def _day(content: Mapping[str, Any], name: str) -> date | None:
    text = content.get(name) or ""
    return date.fromisoformat(text) if text else None


def _more_than_once(codes: Iterable[str]) -> set[str]:
    seen: set[str] = set()
    return {code for code in codes if code in seen or seen.add(code)}  # type: ignore[func-returns-value]
