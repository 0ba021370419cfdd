"""What a proposal is judged by: the fund's register, rules and windows, and the plan of the project it changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from fund import money
from fund.models import Fund, PriorityFocus
from grants.governance import RateHistory, rules_of
from grants.models import (
    AMENDMENTS,
    Attachment,
    AttachmentKind,
    Organisation,
    OrganisationType,
    Project,
    ProjectLevel,
    ProjectStatus,
    Proposal,
    ProposalVersion,
    Window,
)
from grants.projects.plans import UNDIVIDED, Plan, plan_of, plans_of
from grants.proposals.completeness import Facts, Lacking, ProjectFacts, completeness
from grants.proposals.content import NEW_MONEY, Lines, Party, cleaned
from grants.proposals.windows import WindowRules

FILED_WITH_PROPOSALS = (
    AttachmentKind.PROPOSAL,
    AttachmentKind.BUDGET,
    AttachmentKind.SUBMISSION_FORM,
    AttachmentKind.SUPPORT_LETTER,
    AttachmentKind.OTHER,
)


def window_rules(window: Window) -> WindowRules:
    largest = window.largest_amount
    return WindowRules(
        code=window.code,
        title=window.title,
        largest_minor=None if largest is None else money.to_minor(largest.amount, largest.currency.code),
        least_organisations=window.least_organisations,
        most_organisations=window.most_organisations,
        organisation_types=tuple(window.organisation_types),
        longest_months=window.longest_months,
        levels=tuple(window.levels),
        required_documents=tuple(window.required_documents),
        opens_on=window.opens_on,
        closes_on=window.closes_on,
    )


def windows_of(fund: Fund) -> list[Window]:
    return list(Window.objects.filter(fund=fund).order_by("code"))


def rates_in(fund: Fund, on: date) -> dict[str, Decimal]:
    """The rate of support cost of every organisation of the fund on a day, in percent."""
    return RateHistory(fund).on(on)


def project_facts(project: Project) -> ProjectFacts:
    """The project's plan as it was decided at first and as it is in force (``grants/projects/plans.py``)."""
    return _of_plan(project, plan_of(project), windows_of_projects([project]))


def windows_of_projects(projects: list[Project]) -> dict[int, str]:
    """Project to the window of the proposal that made it, as the committee approved it."""
    made = ProposalVersion.objects.filter(proposal__project__in=projects, proposal__kind__in=NEW_MONEY)
    rows = made.order_by("number").values_list("proposal__project", "content")
    return {project: cleaned(content)["window"] for project, content in rows}


def _of_plan(project: Project, plan: Plan, window_codes: Mapping[int, str]) -> ProjectFacts:
    original: Lines = {}
    current: Lines = {}
    decided: Lines = {}
    for line in plan.lines:
        key = Party(line.cell.organisation, line.cell.purpose), line.cell.category
        original[key], current[key], decided[key] = line.original_minor, line.current_minor, line.decided_minor
    last: dict[Party, int] = {}
    for tranche in plan.tranches:
        party = Party(tranche.organisation, tranche.purpose)
        last[party] = max(last.get(party, 0), tranche.number)
    return ProjectFacts(
        number=project.number,
        is_open=project.status in (ProjectStatus.PIPELINE, ProjectStatus.ONGOING),
        original_start=plan.original_start,
        original_end=plan.original_end,
        start=plan.current_start,
        end=plan.current_end,
        original=original,
        current=current,
        is_divided=bool(current) and not any(category == UNDIVIDED for _party, category in current),
        last_tranches=last,
        decided=decided,
        only_reduces=project.status == ProjectStatus.OPERATIONALLY_CLOSED,
        window=window_codes.get(project.pk, ""),
    )


def facts_of(proposal: Proposal, on: date) -> Facts:
    """What this proposal is judged by when it is submitted on this day."""
    return facts_of_each(proposal.fund, {proposal: on})[proposal]


def facts_of_each(fund: Fund, days: Mapping[Proposal, date]) -> dict[Proposal, Facts]:
    """The same for many proposals of the fund. The same number of queries for one and for all."""
    proposals = list(days)
    rates = RateHistory(fund)
    types = dict(Organisation.objects.filter(fund=fund).order_by("code").values_list("code", "type"))
    windows = {window.code: window_rules(window) for window in windows_of(fund)}
    focuses = frozenset(PriorityFocus.objects.filter(fund=fund).values_list("code", flat=True))
    notice_days = rules_of(fund).extension_notice_days
    versions = ProposalVersion.objects.filter(proposal__in=proposals).order_by("-number")
    first = dict(versions.values_list("proposal", "submitted_at"))
    filed: defaultdict[str, set[str]] = defaultdict(set)
    attachments = Attachment.objects.filter(fund=fund, subject__in=[proposal.record for proposal in proposals])
    for subject, kind in attachments.values_list("subject", "kind"):
        filed[subject].add(kind)
    amended = [each.project for each in proposals if each.project and each.kind in AMENDMENTS]
    plans, window_codes = plans_of(amended), windows_of_projects(amended)
    return {
        proposal: Facts(
            on=on,
            # An extension that was asked in time and sent back is not late because of it.
            asked_on=min(first[proposal.pk].date(), on) if proposal.pk in first else on,
            rates=rates.on(on),
            types=types,
            windows=windows,
            focuses=focuses,
            filed=frozenset(filed[proposal.record]),
            project=(
                _of_plan(proposal.project, plans[proposal.project.pk], window_codes)
                if proposal.project and proposal.kind in AMENDMENTS
                else None
            ),
            notice_days=notice_days,
            fund_start=fund.start_date,
            fund_end=fund.end_date,
            names_of_types={value: str(label) for value, label in OrganisationType.choices},
            names_of_levels={value: str(label) for value, label in ProjectLevel.choices},
            names_of_documents={value: str(label) for value, label in AttachmentKind.choices},
        )
        for proposal, on in days.items()
    }


def lacking(proposal: Proposal, on: date) -> list[Lacking]:
    """What hinders the draft from being submitted on this day."""
    return completeness(cleaned(proposal.draft), proposal.kind, facts_of(proposal, on))


def filed_with(proposal: Proposal) -> list[Attachment]:
    """The files filed with a proposal, in the order they came."""
    rows = Attachment.objects.filter(fund=proposal.fund, subject=proposal.record).select_related("filed_by")
    return list(rows.order_by("filed_at", "pk"))


def files_frozen(files: list[Attachment]) -> list[dict[str, str]]:
    """What a version keeps of its files."""
    return [{"kind": file.kind, "name": file.name, "digest": file.digest} for file in files]
