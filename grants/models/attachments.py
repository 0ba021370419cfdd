"""Files people file with a record: agreements, signed documents, certified statements."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from fund.models import Fund
from fund.models.ledger import AppendOnly


class AttachmentKind(models.TextChoices):
    MEMORANDUM = "memorandum", _("memorandum of understanding")
    PROPOSAL = "proposal", _("signed project document")
    BUDGET = "budget", _("detailed budget")
    SUBMISSION_FORM = "submission_form", _("signed submission form")
    SUPPORT_LETTER = "support_letter", _("letter of support")
    MINUTES = "minutes", _("minutes")
    BANK_LETTER = "bank_letter", _("letter of bank details")
    BANK_ADVICE = "bank_advice", _("bank advice")
    FINAL_NARRATIVE = "final_narrative", _("final narrative report")
    FINAL_STATEMENT = "final_statement", _("certified final financial statement")
    NARRATIVE_IMAGE = "narrative_image", _("picture of a narrative report")
    EDITION_IMAGE = "edition_image", _("picture of a consolidated report")
    OTHER = "other", _("other")


class Attachment(AppendOnly):
    """One filed file. Its bytes are kept by their digest; a wrong file is followed by the right one, not replaced.

    ``subject`` names the record it is filed with, as the ledger names records: ``proposal:HRM00-P-2026-003``.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    fund = models.ForeignKey(Fund, models.PROTECT, related_name="attachments")
    subject = models.CharField(_("record"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, choices=AttachmentKind.choices)
    organisation = models.CharField(_("organisation"), max_length=64, blank=True)
    """Code of the organisation it concerns; empty: of the fund."""
    name = models.CharField(_("file name"), max_length=200)
    content_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveIntegerField(_("size in bytes"))
    digest = models.CharField(_("SHA-256"), max_length=64)
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    filed_at = models.DateTimeField(_("filed at"))

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        indexes = [models.Index(fields=["fund", "subject"], name="attachment_of_subject")]

    def __str__(self) -> str:
        return self.name

    @property
    def stored_name(self) -> str:
        """Where the bytes are kept: by their content, never by a name of the user's."""
        return f"attachments/{self.digest[:2]}/{self.digest}"
