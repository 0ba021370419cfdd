"""Ballots and decisions: written once. A change of mind of the committee is a new decision that refers to the old."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fund.models import Fund
from fund.models.ledger import AppendOnly
from grants.models.committee import AgendaItem, Seat


class Choice(models.TextChoices):
    AGREE = "agree", _("agree")
    OBJECT = "object", _("object")
    ABSTAIN = "abstain", _("abstain")
    RECUSE = "recuse", _("recuse")


class Ballot(AppendOnly):
    """One seat's answer to what was shown. Final; only when what is voted on changes may the seat answer anew."""

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="ballots")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="ballots")
    cast_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    cast_at = models.DateTimeField(_("cast at"))
    choice = models.CharField(_("choice"), max_length=8, choices=Choice.choices)
    conflict = models.TextField(_("conflict of interest"), blank=True)
    comment = models.TextField(_("comment"), blank=True)
    digest = models.CharField(_("digest of what was shown"), max_length=64)

    class Meta:
        verbose_name = _("ballot")
        verbose_name_plural = _("ballots")
        constraints = [
            models.UniqueConstraint("item", "seat", "digest", name="one_ballot_per_seat_and_version"),
            models.UniqueConstraint("item", "cast_by", "digest", name="one_ballot_per_person_and_version"),
            models.CheckConstraint(condition=~Q(choice="recuse") | ~Q(conflict=""), name="recusal_names_the_conflict"),
        ]

    def __str__(self) -> str:
        return f"{self.item} · {self.seat}"


class Outcome(models.TextChoices):
    APPROVED = "approved", _("approved")
    CONDITIONS = "conditions", _("approved with conditions")
    SUBJECT_TO_FUNDS = "subject_to_funds", _("approved subject to the availability of funds")
    DEFERRED = "deferred", _("deferred")
    REJECTED = "rejected", _("rejected")
    NOTED = "noted", _("noted")
    NO_CONSENSUS = "no_consensus", _("no consensus")


APPROVALS = frozenset({Outcome.APPROVED, Outcome.CONDITIONS, Outcome.SUBJECT_TO_FUNDS})


class Closing(AppendOnly):
    """One co-chair's signature under the outcome of an item: the decision stands when every co-chair has signed.

    ``digest`` covers the ballots counted, the outcome, the conditions and the comments: a later ballot or another
    wording needs new signatures.
    """

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="closings")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="closings")
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(_("signed at"))
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome.choices)
    conditions = models.JSONField(_("conditions"), default=list)
    comments = models.TextField(_("comments"), blank=True)
    amends = models.ForeignKey("grants.Decision", models.PROTECT, null=True, related_name="+", verbose_name=_("amends"))
    digest = models.CharField(_("digest of what was shown"), max_length=64)

    class Meta:
        verbose_name = _("signature of a co-chair")
        verbose_name_plural = _("signatures of co-chairs")
        constraints = [
            models.UniqueConstraint("item", "seat", "digest", name="one_signature_per_seat_and_text"),
            models.UniqueConstraint("item", "signed_by", "digest", name="one_signature_per_person_and_text"),
        ]

    def __str__(self) -> str:
        return f"{self.item} · {self.seat}"


class Decision(AppendOnly):
    """What the committee decided on one item, how the ballots stood, and what it rests on."""

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="decisions")
    number = models.CharField(_("number"), max_length=90)
    """``HRM00-2012-03-D02``: the second decision of the third meeting of 2012."""
    item = models.OneToOneField(AgendaItem, models.PROTECT, related_name="decision")
    amends = models.ForeignKey("self", models.PROTECT, null=True, related_name="amended_by", verbose_name=_("amends"))
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome.choices)
    comments = models.TextField(_("comments"), blank=True)
    decided_on = models.DateField(_("decided on"))
    closed_at = models.DateTimeField(_("closed at"))
    facts = models.JSONField(_("facts"), default=dict)
    """What it rests on: rule, quorum, tally, ballots, availability shown, version and digest, signatures."""
    digest = models.CharField(_("digest"), max_length=64)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        constraints = [
            models.UniqueConstraint("fund", "number", name="decision_number_once_per_fund"),
            models.CheckConstraint(
                condition=Q(amends__isnull=True) | ~Q(amends=models.F("id")), name="decision_amends_another"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def record(self) -> str:
        return f"decision:{self.number}"

    @property
    def is_approval(self) -> bool:
        return self.outcome in APPROVALS


class Condition(AppendOnly):
    """One condition of a decision. It is met when somebody has recorded how."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="conditions")
    position = models.PositiveSmallIntegerField(_("position"))
    text = models.TextField(_("condition"))

    class Meta:
        verbose_name = _("condition")
        verbose_name_plural = _("conditions")
        constraints = [models.UniqueConstraint("decision", "position", name="one_condition_per_position")]

    def __str__(self) -> str:
        return self.text


class ConditionMet(AppendOnly):
    """Who found a condition met, when and how."""

    condition = models.OneToOneField(Condition, models.PROTECT, related_name="met")
    met_on = models.DateField(_("met on"))
    note = models.TextField(_("how"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("recorded at"))

    class Meta:
        verbose_name = _("condition met")
        verbose_name_plural = _("conditions met")

    def __str__(self) -> str:
        return str(self.condition)
