"""What a proposal is judged by: the fund's register, rules and windows, and the plan of the project it changes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from fund import money
from fund.models import Fund, PriorityFocus
from grants.governance import rules_of
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
    SupportCostRate,
    Window,
)
from grants.plans import UNDIVIDED, plan_of
from grants.proposals.completeness import Facts, Lacking, ProjectFacts, completeness
from grants.proposals.content import Lines, Party, cleaned
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
    rates = dict(Organisation.objects.filter(fund=fund).values_list("code", "support_cost_percent"))
    dated = SupportCostRate.objects.filter(organisation__fund=fund, valid_from__lte=on).order_by("valid_from")
    return rates | dict(dated.values_list("organisation__code", "percent"))


def project_facts(project: Project) -> ProjectFacts:
    """The project's plan as it was decided at first and as it is in force (``grants/plans.py``)."""
    plan = plan_of(project)
    original: Lines = {}
    current: Lines = {}
    for line in plan.lines:
        key = Party(line.cell.organisation, line.cell.purpose), line.cell.category
        original[key], current[key] = line.original_minor, line.current_minor
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
    )


def facts_of(proposal: Proposal, on: date) -> Facts:
    """What this proposal is judged by when it is submitted on this day."""
    fund = proposal.fund
    organisations = list(Organisation.objects.filter(fund=fund).order_by("code"))
    first = ProposalVersion.objects.filter(proposal=proposal).order_by("number").first()
    filed = Attachment.objects.filter(fund=fund, subject=proposal.record).values_list("kind", flat=True)
    return Facts(
        on=on,
        # An extension that was asked in time and sent back is not late because of it.
        asked_on=min(first.submitted_at.date(), on) if first else on,
        rates=rates_in(fund, on),
        types={found.code: found.type for found in organisations},
        windows={window.code: window_rules(window) for window in windows_of(fund)},
        focuses=frozenset(PriorityFocus.objects.filter(fund=fund).values_list("code", flat=True)),
        filed=frozenset(filed),
        project=project_facts(proposal.project) if proposal.project and proposal.kind in AMENDMENTS else None,
        notice_days=rules_of(fund).extension_notice_days,
        names_of_types={value: str(label) for value, label in OrganisationType.choices},
        names_of_levels={value: str(label) for value, label in ProjectLevel.choices},
        names_of_documents={value: str(label) for value, label in AttachmentKind.choices},
    )


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


def newest_version(proposal: Proposal) -> ProposalVersion | None:
    return ProposalVersion.objects.filter(proposal=proposal).select_related("submitted_by").order_by("-number").first()
