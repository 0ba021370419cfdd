"""Fund transfer requests: one person asks, another releases, the bank pays, the ledger records."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from fund.models import Fund
from fund.models.documents import minor
from fund.models.ledger import AppendOnly
from fund.models.register import money_field
from grants.models.allocations import Purpose
from grants.models.instruments import BankDetails
from grants.models.organisations import Organisation
from grants.models.plans import Tranche
from grants.models.projects import Project
from grants.models.transfers import Refund, Transfer


class BatchState(models.TextChoices):
    OPEN = "open", _("being put together")
    RELEASED = "released", _("released")
    SENT = "sent", _("payment file taken")
    CANCELLED = "cancelled", _("given up")


class PaymentBatch(models.Model):
    """Several released requests that go to the bank in one payment file."""

    workflow_name = "batch"

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="payment_batches")
    number = models.CharField(_("number"), max_length=80)
    execution_date = models.DateField(_("requested execution date"))
    state = models.CharField(_("state"), max_length=12, choices=BatchState.choices, default=BatchState.OPEN)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("created at"))
    lines = models.JSONField(_("payments"), default=list)
    """What was released, frozen: number, project, organisation, amount and account of each request."""
    file_digest = models.CharField(_("SHA-256 of the payment file"), max_length=64, blank=True)
    idempotency_key = models.CharField(max_length=240, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("batch of payments")
        verbose_name_plural = _("batches of payments")
        constraints = [
            models.UniqueConstraint("fund", "number", name="batch_number_once_per_fund"),
            models.UniqueConstraint(
                fields=["fund", "idempotency_key"], condition=~Q(idempotency_key=""), name="batch_once_per_form"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def record(self) -> str:
        return f"batch:{self.number}"


class RequestState(models.TextChoices):
    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("waiting for release")
    REFUSED = "refused", _("refused")
    RELEASED = "released", _("released, to be paid")
    PAID = "paid", _("paid")
    FAILED = "failed", _("payment failed")
    RETURNED = "returned", _("payment returned")
    CANCELLED = "cancelled", _("cancelled")


class TransferRequest(models.Model):
    """A request to transfer (part of) what is approved for a project to one organisation."""

    workflow_name = "transfer_request"

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="transfer_requests")
    number = models.CharField(_("number"), max_length=80)
    project = models.ForeignKey(Project, models.PROTECT, related_name="transfer_requests", verbose_name=_("project"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="transfer_requests", verbose_name=_("organisation")
    )
    purpose = models.CharField(_("purpose"), max_length=16, choices=Purpose.choices, default=Purpose.PROGRAMME)
    tranche = models.ForeignKey(
        Tranche, models.PROTECT, null=True, blank=True, related_name="requests", verbose_name=_("tranche")
    )
    amount = money_field(_("amount"))
    complete_on = models.DateField(_("package complete on"))
    """When everything needed for the payment was there: business days are counted from here."""
    remarks = models.TextField(_("remarks"), blank=True)
    state = models.CharField(_("state"), max_length=12, choices=RequestState.choices, default=RequestState.DRAFT)
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField(_("prepared at"))
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    released_at = models.DateTimeField(_("released at"), null=True)
    released_digest = models.CharField(_("digest of what was released"), max_length=64, blank=True)
    bank_details = models.ForeignKey(BankDetails, models.PROTECT, null=True, related_name="requests")
    """The account the money is released to."""
    batch = models.ForeignKey(PaymentBatch, models.PROTECT, null=True, related_name="requests")
    value_date = models.DateField(_("value date"), null=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    """Who recorded that the bank has paid: neither who prepared nor who released."""
    bank_reference = models.CharField(_("bank reference"), max_length=80, blank=True)
    transfer = models.OneToOneField(Transfer, models.PROTECT, null=True, related_name="request")
    idempotency_key = models.CharField(max_length=240, blank=True)
    """Of the form it was prepared with: a form sent twice is one request."""

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("fund transfer request")
        verbose_name_plural = _("fund transfer requests")
        constraints = [
            models.UniqueConstraint("fund", "number", name="request_number_once_per_fund"),
            models.CheckConstraint(
                condition=Q(released_by__isnull=True) | ~Q(released_by=F("prepared_by")),
                name="request_released_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("released", "paid")) | Q(released_by__isnull=False),
                name="request_paid_only_when_released",
            ),
            models.CheckConstraint(
                condition=~Q(state="paid") | Q(transfer__isnull=False), name="request_paid_is_in_the_books"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True)
                | ~Q(confirmed_by=F("prepared_by")) & ~Q(confirmed_by=F("released_by")),
                name="request_confirmed_by_a_third",
            ),
            models.UniqueConstraint(
                fields=["fund", "idempotency_key"], condition=~Q(idempotency_key=""), name="request_once_per_form"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def record(self) -> str:
        return f"transfer_request:{self.number}"

    @property
    def amount_minor(self) -> int:
        """In minor units of the fund's currency."""
        return minor(self.amount)


class RefundSplit(AppendOnly):
    """How a refund divides into programme (direct) and support cost; the parts add up to the refund."""

    refund = models.OneToOneField(Refund, models.PROTECT, related_name="split")
    direct_minor = models.BigIntegerField(_("direct cost"))
    support_minor = models.BigIntegerField(_("indirect support cost"))

    class Meta:
        verbose_name = _("split of a refund")
        verbose_name_plural = _("splits of refunds")

    def __str__(self) -> str:
        return str(self.refund)
