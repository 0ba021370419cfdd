"""What organisations ask of the committee: one draft that can be worked on, and the versions that were submitted.

What a proposal says is one document, ``grants/proposals/content.py``: texts, codes and whole minor units, kept as
JSON. The draft is edited; a version is frozen with its digest and never changes: the committee votes on a version.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from fund.models import Fund
from fund.models.ledger import AppendOnly
from grants.models.organisations import Organisation
from grants.models.projects import Project


class ProposalKind(models.TextChoices):
    NEW = "new", _("new project")
    JOINT = "joint", _("joint programme")
    DIRECT_COST = "direct_cost", _("direct cost")
    COST_EXTENSION = "cost_extension", _("cost extension")
    NO_COST_EXTENSION = "no_cost_extension", _("no-cost extension")
    BUDGET_REVISION = "budget_revision", _("budget revision")
    CANCELLATION = "cancellation", _("cancellation")


AMENDMENTS = frozenset(
    {
        ProposalKind.COST_EXTENSION,
        ProposalKind.NO_COST_EXTENSION,
        ProposalKind.BUDGET_REVISION,
        ProposalKind.CANCELLATION,
    }
)
"""Kinds that change a project already approved."""


class ProposalState(models.TextChoices):
    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("submitted")
    RETURNED = "returned", _("returned with comments")
    SCREENED = "screened", _("forwarded to the committee")
    ON_AGENDA = "on_agenda", _("on the agenda")
    APPROVED = "approved", _("approved")
    DEFERRED = "deferred", _("deferred")
    REJECTED = "rejected", _("rejected")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Proposal(models.Model):
    """One request to the committee, from the first draft to the decision."""

    workflow_name = "proposal"

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="proposals")
    number = models.CharField(_("number"), max_length=80)
    kind = models.CharField(_("type"), max_length=20, choices=ProposalKind.choices, default=ProposalKind.NEW)
    lead = models.ForeignKey(
        Organisation, models.PROTECT, related_name="proposals", verbose_name=_("lead organisation")
    )
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, blank=True, related_name="proposals", verbose_name=_("project")
    )
    """The project an amendment changes; of a new one, the project its approval made."""
    title = models.CharField(_("title"), max_length=500, blank=True)
    """As in the draft: for lists."""
    draft = models.JSONField(_("draft"), default=dict)
    state = models.CharField(_("state"), max_length=12, choices=ProposalState.choices, default=ProposalState.DRAFT)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("created at"))
    edited_at = models.DateTimeField(_("edited at"))
    edits = models.PositiveIntegerField(default=0)
    """Counts the edits of the draft: a form that was opened before another's edit is told so."""

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        constraints = [models.UniqueConstraint("fund", "number", name="proposal_number_once_per_fund")]

    def __str__(self) -> str:
        return f"{self.number} · {self.title}"

    @property
    def record(self) -> str:
        return f"proposal:{self.number}"


class ProposalVersion(AppendOnly):
    """What was submitted, word for word, with its digest."""

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"))
    content = models.JSONField(_("content"))
    attachments = models.JSONField(default=list)
    """Kind, name and digest of each file that was filed with it."""
    digest = models.CharField(_("digest"), max_length=64)
    """SHA-256 of the canonical text of content and attachments: what a ballot is bound to."""
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(_("submitted at"))

    class Meta:
        verbose_name = _("version of a proposal")
        verbose_name_plural = _("versions of proposals")
        constraints = [models.UniqueConstraint("proposal", "number", name="version_number_once_per_proposal")]

    def __str__(self) -> str:
        return f"{self.proposal.number} v{self.number}"


class Recommendation(models.TextChoices):
    FORWARD = "forward", _("recommended to the committee")
    RETURN = "return", _("return with comments")
    NOT_RECOMMENDED = "not_recommended", _("not recommended")


class Review(AppendOnly):
    """The secretariat's technical review of one version."""

    version = models.ForeignKey(ProposalVersion, models.PROTECT, related_name="reviews")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField(_("reviewed at"))
    panel = models.CharField(_("panel"), max_length=500, blank=True)
    checklist = models.JSONField(_("checklist"), default=dict)
    """Item of the checklist to {"answer": "yes" | "no" | "not_applicable", "note": text}."""
    scores = models.JSONField(_("scores"), default=dict)
    """Criterion to {"score": 1 to 5, "note": text}."""
    recommendation = models.CharField(_("recommendation"), max_length=16, choices=Recommendation.choices)
    comments = models.TextField(_("comments"), blank=True)

    class Meta:
        verbose_name = _("technical review")
        verbose_name_plural = _("technical reviews")

    def __str__(self) -> str:
        return f"{self.version} · {self.recommendation}"
