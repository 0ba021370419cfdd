"""Whose narrative is whose: who sees it, who works on it. Nothing here writes.

An organisation sees and writes its own, drafts included, and no other's. The committee side sees what was submitted;
drafts are seen by those who write them, the secretariat and those who audit.
"""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest

from fund.access import Rights, rights_for
from fund.models import Fund
from grants.models import NarrativeReport, NarrativeVersion, Project
from grants.proposals.ownership import is_direct_cost

SEE, DRAFT, SUBMIT, REVIEW, SEE_DRAFTS, SEE_OWN = (
    "narrative.view",
    "narrative.draft",
    "narrative.submit",
    "narrative.review",
    "history.view",
    "project.view_own",
)  # fmt: skip
READS_DRAFTS = (DRAFT, REVIEW, SEE_DRAFTS)
"""Each of these opens a narrative while it is being written: one's own, or everybody's."""


class Writing(NamedTuple):
    """For whom somebody writes narratives: the secretariat of its own projects, a person for an organisation."""

    office: bool
    organisations: frozenset[str]

    def may_write_of(self, project: Project, organisation: str) -> bool:
        return organisation in self.organisations or (self.office and is_direct_cost(project))

    def may_write(self, report: NarrativeReport) -> bool:
        return self.may_write_of(report.project, report.organisation.code)


def writing_in(fund: Fund, rights: Rights, act: str = DRAFT) -> Writing:
    """What these rights let a person write in the fund."""
    grants = [grant for grant in rights.grants if grant.fund_id in (None, fund.pk) and act in grant.acts]
    return Writing(
        office=any(not grant.institution for grant in grants),
        organisations=frozenset(grant.institution for grant in grants if grant.institution),
    )


class Sight(NamedTuple):
    """Which narratives of a fund a person sees, and of which the draft too."""

    everything: bool
    drafts: bool
    organisations: frozenset[str]

    def of(self, fund: Fund) -> QuerySet[NarrativeReport]:
        rows = NarrativeReport.objects.filter(fund=fund)
        own = Q(organisation__code__in=self.organisations)
        if not self.everything:
            return rows.filter(own)
        submitted = Exists(NarrativeVersion.objects.filter(report=OuterRef("pk")))
        return rows if self.drafts else rows.filter(submitted | own)

    def sees_draft_of(self, report: NarrativeReport) -> bool:
        return report.organisation.code in self.organisations or (self.everything and self.drafts)


def sight_in(fund: Fund, rights: Rights) -> Sight:
    """What these rights let a person see of the fund's narratives."""
    here = [grant for grant in rights.grants if grant.fund_id in (None, fund.pk)]
    return Sight(
        everything=any(SEE in grant.acts for grant in here),
        drafts=any(SEE in grant.acts and (REVIEW in grant.acts or SEE_DRAFTS in grant.acts) for grant in here),
        organisations=frozenset(grant.institution for grant in here if SEE_OWN in grant.acts and grant.institution),
    )


def narratives_visible(request: HttpRequest) -> QuerySet[NarrativeReport]:
    """The narratives of ``request.fund`` that the person who asks may see."""
    fund: Fund = request.fund  # type: ignore[attr-defined]
    return sight_in(fund, rights_for(request)).of(fund)
