"""Letters of the office: written in the transaction of what they tell, sent later, never from inside a service."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from fund.models import Fund


class Delivery(models.TextChoices):
    EACH = "each", _("each at once")
    DAILY = "daily", _("once a day, together")
    NONE = "none", _("none: I look at the work list")


class NoticePreference(models.Model):
    """How a person wants the office's letters. Without a row: each at once."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notice_preference")
    delivery = models.CharField(_("letters"), max_length=8, choices=Delivery.choices, default=Delivery.EACH)

    class Meta:
        verbose_name = _("preference for letters")
        verbose_name_plural = _("preferences for letters")

    def __str__(self) -> str:
        return f"{self.user} · {self.delivery}"


class Notice(models.Model):
    """One letter to one address. ``sent_at`` empty: not sent yet."""

    fund = models.ForeignKey(Fund, models.PROTECT, null=True, related_name="notices")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="notices")
    """Empty where the letter goes to somebody who does not sign in, as an organisation's focal point."""
    address = models.EmailField(_("to"))
    subject = models.CharField(_("subject"), max_length=300)
    body = models.TextField(_("text"))
    record = models.CharField(_("record"), max_length=200, blank=True)
    path = models.CharField(_("page"), max_length=400, blank=True)
    """The address of the page it speaks of, without the host."""
    attachment_name = models.CharField(max_length=200, blank=True)
    key = models.CharField(max_length=200, unique=True)
    """One letter for one happening and address, however often the service runs."""
    created_at = models.DateTimeField(_("written at"))
    sent_at = models.DateTimeField(_("sent at"), null=True)
    not_before = models.DateTimeField(null=True)
    """A sender that has it in hand, or failed with it, keeps others from it until then."""
    attempts = models.PositiveSmallIntegerField(default=0)
    failure = models.TextField(blank=True)

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        indexes = [models.Index(fields=["sent_at", "created_at"], name="letters_to_send")]

    def __str__(self) -> str:
        return self.subject
