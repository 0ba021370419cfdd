"""Who sits on the steering committee, when it meets, and what is before it."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from fund.models import Fund
from fund.models.register import CODE_LENGTH
from grants.models.proposals import Proposal, ProposalVersion


class SeatRole(models.TextChoices):
    CO_CHAIR = "co_chair", _("co-chair")
    MEMBER = "member", _("member")
    EX_OFFICIO = "ex_officio", _("ex officio, without vote")
    OBSERVER = "observer", _("observer")


VOTING = (SeatRole.CO_CHAIR, SeatRole.MEMBER)


class SeatQuerySet(models.QuerySet["Seat"]):
    def on(self, day: date) -> SeatQuerySet:
        """Seats held on this day, both ends included."""
        return self.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=day), valid_from__lte=day)


class Seat(models.Model):
    """An institution's seat between two days, who holds it and who stands in.

    A co-chair that rotates every year is one row a year: the member's row ends where the co-chair's begins.
    """

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="seats")
    institution = models.CharField(_("institution"), max_length=CODE_LENGTH)
    """Code of an organisation or contributor of the fund, or a name of its own."""
    institution_name = models.CharField(_("name of the institution"), max_length=300)
    role = models.CharField(_("role"), max_length=12, choices=SeatRole.choices, default=SeatRole.MEMBER)
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="seats", verbose_name=_("holder")
    )
    alternate = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="alternate_seats",
        verbose_name=_("alternate"),
    )
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("until"), null=True, blank=True)

    history = HistoricalRecords()
    objects = SeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="seat_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(holder__isnull=True) | Q(alternate__isnull=True) | ~Q(holder=F("alternate")),
                name="seat_alternate_is_another_person",
            ),
            models.UniqueConstraint("fund", "institution", "valid_from", name="one_seat_per_institution_and_day"),
        ]

    def __str__(self) -> str:
        return f"{self.institution_name} ({self.get_role_display()})"

    @property
    def may_vote(self) -> bool:
        return self.role in VOTING


class MeetingKind(models.TextChoices):
    REGULAR = "regular", _("regular meeting")
    EXTRAORDINARY = "extraordinary", _("extraordinary meeting")
    WRITTEN = "written", _("written procedure")


class MeetingState(models.TextChoices):
    PLANNED = "planned", _("planned")
    OPEN = "open", _("open for ballots")
    CLOSED = "closed", _("closed")
    CLEARED = "cleared", _("minutes cleared")
    CANCELLED = "cancelled", _("cancelled")


class Meeting(models.Model):
    """A meeting of the committee or a written procedure."""

    workflow_name = "meeting"

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="meetings")
    number = models.CharField(_("number"), max_length=80)
    """``HRM00-2012-03``: the third of 2012."""
    kind = models.CharField(_("kind"), max_length=16, choices=MeetingKind.choices, default=MeetingKind.REGULAR)
    held_on = models.DateField(_("date"))
    place = models.CharField(_("place"), max_length=200, blank=True)
    silence_until = models.DateTimeField(_("ballots until"), null=True, blank=True)
    """Of a written procedure: the end of the silence period."""
    state = models.CharField(_("state"), max_length=12, choices=MeetingState.choices, default=MeetingState.PLANNED)
    minutes = models.TextField(_("minutes"), blank=True)
    rules = models.JSONField(_("rules when it was opened"), null=True, editable=False)
    """By what it decides, field by field of FundRules: what is changed of them later does not count for it."""

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        constraints = [
            models.UniqueConstraint("fund", "number", name="meeting_number_once_per_fund"),
            models.CheckConstraint(
                condition=~Q(kind="written") | Q(silence_until__isnull=False), name="written_procedure_has_a_deadline"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def record(self) -> str:
        return f"meeting:{self.number}"


class Presence(models.TextChoices):
    HOLDER = "holder", _("present")
    ALTERNATE = "alternate", _("by the alternate")
    ABSENT = "absent", _("absent")


class Attendance(models.Model):
    """Who sat at the meeting for a seat."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="attendance")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="attendance")
    presence = models.CharField(_("presence"), max_length=12, choices=Presence.choices)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendance")
        constraints = [models.UniqueConstraint("meeting", "seat", name="attendance_once_per_meeting_and_seat")]

    def __str__(self) -> str:
        return f"{self.meeting} · {self.seat}"


class ItemKind(models.TextChoices):
    PROPOSAL = "proposal", _("proposal")
    REPORT = "report", _("report")
    TERMS_OF_REFERENCE = "terms_of_reference", _("change of the terms of reference")
    MEMBERSHIP = "membership", _("membership")
    FUND_EXTENSION = "fund_extension", _("extension or closure of the fund")
    OTHER = "other", _("other business")


class AgendaItem(models.Model):
    """One item of an agenda; of a proposal, the version that is voted on."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField(_("position"))
    kind = models.CharField(_("kind"), max_length=20, choices=ItemKind.choices, default=ItemKind.PROPOSAL)
    title = models.CharField(_("title"), max_length=500)
    text = models.TextField(_("text"), blank=True)
    proposal = models.ForeignKey(Proposal, models.PROTECT, null=True, blank=True, related_name="agenda_items")
    version = models.ForeignKey(ProposalVersion, models.PROTECT, null=True, blank=True, related_name="agenda_items")

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda items")
        constraints = [
            models.UniqueConstraint("meeting", "position", name="one_agenda_item_per_position"),
            models.CheckConstraint(
                condition=(Q(kind="proposal") & Q(proposal__isnull=False) & Q(version__isnull=False))
                | (~Q(kind="proposal") & Q(proposal__isnull=True) & Q(version__isnull=True)),
                name="agenda_item_of_a_proposal_has_its_version",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting.number} · {self.position}"
