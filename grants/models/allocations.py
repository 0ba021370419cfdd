"""What the committee approved."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from fund import posting_rules
from fund.models import PostedRecord, amount_text, money_field
from fund.models.documents import minor
from fund.posting_rules import Moves
from grants.models.organisations import Organisation
from grants.models.projects import Project


class Purpose(models.TextChoices):
    PROGRAMME = "programme", _("programme")
    DIRECT_COST = "direct_cost", _("direct cost")


class GrantRecord(PostedRecord):
    """A document about one project, one organisation and one purpose."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="%(class)ss", verbose_name=_("project"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="%(class)ss", verbose_name=_("organisation")
    )
    purpose = models.CharField(_("purpose"), max_length=16, choices=Purpose.choices, default=Purpose.PROGRAMME)

    class Meta(PostedRecord.Meta):
        abstract = True

    def content(self) -> dict[str, str]:
        return {
            "project": self.project.number,
            "organisation": self.organisation.code,
            "purpose": self.purpose,
            **self.facts(),
        }

    def facts(self) -> dict[str, str]:
        """What the document says beside the project, the organisation and the purpose."""
        raise NotImplementedError

    def narration(self) -> str:
        return f"{self.project.number} · {self.organisation.code}"


class Allocation(GrantRecord):
    """Money the committee sets aside: direct cost and indirect support. Negative amounts are a reduction."""

    record_kind = "allocation"

    decided_on = models.DateField(_("decided on"))
    direct_amount = money_field(_("direct cost"))
    support_cost = money_field(_("indirect support cost"))
    decision = models.CharField(_("decision"), max_length=120, blank=True)

    class Meta(GrantRecord.Meta):
        verbose_name = _("allocation")
        verbose_name_plural = _("allocations")

    def facts(self) -> dict[str, str]:
        return {
            "decided_on": self.decided_on.isoformat(),
            "direct_amount": amount_text(self.direct_amount),
            "support_cost": amount_text(self.support_cost),
            "decision": self.decision,
        }

    @property
    def effective_date(self) -> date:
        return self.decided_on

    def moves(self) -> Moves:
        return posting_rules.allocation(
            self.project.number,
            self.organisation.code,
            self.purpose,
            minor(self.direct_amount),
            minor(self.support_cost),
        )
