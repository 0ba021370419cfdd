"""Whose proposal is whose: who sees it, who works on it. Nothing here writes.

An organisation sees what it leads, drafts included, and the submitted versions of what it takes part in. The committee
side sees what was submitted; drafts are seen by those who write them, the secretariat and the auditors.
"""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce
from django.http import HttpRequest

from fund.access import Rights, rights_for
from fund.models import Fund
from grants.models import AMENDMENTS, Allocation, BudgetLine, Project, Proposal, ProposalKind, ProposalVersion, Purpose

SEE, SEE_OWN, DRAFT, SUBMIT, SCREEN, SEE_DRAFTS = (
    "proposal.view",
    "proposal.view_own",
    "proposal.draft",
    "proposal.submit",
    "proposal.screen",
    "history.view",
)  # fmt: skip


class Drafting(NamedTuple):
    """For whom somebody writes proposals: the secretariat for the fund's direct costs, a person for organisations."""

    office: bool
    organisations: frozenset[str]

    def may_write_for(self, kind: str, lead: str, project: Project | None = None) -> bool:
        if lead in self.organisations:
            return True
        if not self.office:
            return False
        return kind == ProposalKind.DIRECT_COST or (project is not None and is_direct_cost(project))

    def may_write(self, proposal: Proposal) -> bool:
        return self.may_write_for(proposal.kind, proposal.lead.code, proposal.project)


def drafting_in(fund: Fund, rights: Rights, act: str = DRAFT) -> Drafting:
    """What these rights let a person write in the fund."""
    grants = [grant for grant in rights.grants if grant.fund_id in (None, fund.pk) and act in grant.acts]
    return Drafting(
        office=any(not grant.institution for grant in grants),
        organisations=frozenset(grant.institution for grant in grants if grant.institution),
    )


def is_direct_cost(project: Project) -> bool:
    """Whether the project is paid as a direct cost of the fund: the secretariat's own."""
    return (
        Allocation.objects.filter(project=project, purpose=Purpose.DIRECT_COST).exists()
        or BudgetLine.objects.filter(change__project=project, purpose=Purpose.DIRECT_COST).exists()
    )


class Sight(NamedTuple):
    """Which proposals of a fund a person sees, and of which the draft too."""

    everything: bool
    drafts: bool
    organisations: frozenset[str]

    def of(self, fund: Fund) -> QuerySet[Proposal]:
        rows = Proposal.objects.filter(fund=fund)
        submitted = Exists(ProposalVersion.objects.filter(proposal=OuterRef("pk")))
        own = Q(lead__code__in=self.organisations) | Q(pk__in=self._partner_in(fund))
        if self.everything:
            return rows if self.drafts else rows.filter(submitted | own)
        return rows.filter(own) if self.organisations else rows.none()

    def sees_draft_of(self, proposal: Proposal) -> bool:
        return proposal.lead.code in self.organisations or (self.everything and self.drafts)

    @property
    def drafts_seen(self) -> Q:
        """The proposals of which the draft is seen too: ``sees_draft_of`` for many."""
        return Q(pk__isnull=False) if self.everything and self.drafts else Q(lead__code__in=self.organisations)

    def _partner_in(self, fund: Fund) -> list[int]:
        """Proposals whose newest version names one of these organisations."""
        if not self.organisations:
            return []
        rows = ProposalVersion.objects.filter(proposal__fund=fund).order_by("proposal_id", "number")
        newest = dict(rows.values_list("proposal_id", "content__organisations"))
        return [pk for pk, named in newest.items() if self.organisations.intersection(named or ())]


def with_shown(rows: QuerySet[Proposal], sight: Sight) -> QuerySet[Proposal]:
    """With the title, window and focus a list shows to this person, to be searched and filtered by: of what was
    submitted the newest version's, the draft's title where the draft is seen; of what was not, the draft's."""
    newest = ProposalVersion.objects.filter(proposal=OuterRef("pk")).order_by("-number")

    def submitted(name: str) -> Subquery:
        return Subquery(newest.annotate(said=KT(f"content__{name}")).values("said")[:1])

    return rows.annotate(
        title_shown=Case(
            When(sight.drafts_seen, then="title"),
            default=Coalesce(submitted("title"), "title", output_field=CharField()),
            output_field=CharField(),
        ),
        **{f"{name}_shown": Coalesce(submitted(name), KT(f"draft__{name}")) for name in ("window", "focus")},
    )


def sight_in(fund: Fund, rights: Rights) -> Sight:
    """What these rights let a person see of the fund's proposals."""
    here = [grant for grant in rights.grants if grant.fund_id in (None, fund.pk)]
    return Sight(
        everything=any(SEE in grant.acts for grant in here),
        drafts=any(SEE in grant.acts and (DRAFT in grant.acts or SEE_DRAFTS in grant.acts) for grant in here),
        organisations=frozenset(grant.institution for grant in here if SEE_OWN in grant.acts and grant.institution),
    )


def proposals_visible(request: HttpRequest) -> QuerySet[Proposal]:
    """The proposals of ``request.fund`` that the person who asks may see."""
    fund: Fund = request.fund  # type: ignore[attr-defined]
    return sight_in(fund, rights_for(request)).of(fund)


def is_amendment(kind: str) -> bool:
    return kind in AMENDMENTS
