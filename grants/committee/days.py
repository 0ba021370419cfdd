"""The days of the committee: for which a meeting is called, and from which its decisions have effect.

Days are compared with the moments that were recorded (submitted, cast), never with the clock of who looks.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fund.display import day_text, moment_text
from fund.models import Fund
from grants.committee.facts import ItemFacts, MeetingFacts, seats_on
from grants.governance import rules_of_meeting
from grants.models import AgendaItem, Meeting, MeetingKind, MeetingState, Proposal, ProposalVersion

CALLED_AFTERWARDS = timedelta(days=31)
"""A meeting that took place can still be called this long after its day: its agenda is entered, its ballots are not
older than they are."""
CALLED_AHEAD = timedelta(days=2 * 365)
"""How far ahead a meeting is called where no end of the fund limits it."""


def call_hindrance(fund: Fund, held_on: date, at: datetime) -> str:
    """Why no meeting is called for this day, with the days that may be; empty where one can be.

    It lies within the fund's life, and not further back than ``CALLED_AFTERWARDS``. A fund whose end has passed is
    still wound up by its committee.
    """
    today = at.date()
    earliest = max(fund.start_date, today - CALLED_AFTERWARDS)
    is_running = fund.end_date is not None and today <= fund.end_date
    latest = fund.end_date if is_running and fund.end_date else today + CALLED_AHEAD
    if earliest <= held_on <= latest:
        return ""
    if held_on < fund.start_date:
        return _("The fund begins on %(start)s: its committee does not meet on %(day)s.") % {
            "start": day_text(fund.start_date),
            "day": day_text(held_on),
        }
    if held_on < earliest:
        return _(
            "%(day)s is %(days)s days ago: a meeting is called at most %(most)s days after its day, that is for "
            "%(earliest)s or later. What is voted on today is not decided on a day long past."
        ) % {
            "day": day_text(held_on),
            "days": (today - held_on).days,
            "most": CALLED_AFTERWARDS.days,
            "earliest": day_text(earliest),
        }
    if is_running:
        return _("The fund ends on %(end)s: a meeting on %(day)s lies after it.") % {
            "end": day_text(latest),
            "day": day_text(held_on),
        }
    return _("%(day)s is too far ahead: a meeting is called for %(latest)s at the latest.") % {
        "day": day_text(held_on),
        "latest": day_text(latest),
    }


def agenda_hindrance(meeting: Meeting, version: ProposalVersion) -> str:
    """Why this version does not come before this meeting, with the days; empty where it can."""
    submitted = version.submitted_at.date()
    if submitted <= meeting.held_on:
        return ""
    return _(
        "Version %(version)s of %(proposal)s was submitted on %(submitted)s; the meeting was on %(held)s, before it. "
        "Put it on the agenda of a later meeting."
    ) % {
        "version": version.number,
        "proposal": version.proposal.number,
        "submitted": day_text(submitted),
        "held": day_text(meeting.held_on),
    }


def silence_hindrance(meeting: Meeting, at: datetime) -> str:
    """Why nothing new is put before an open written procedure any more, with the days: who has not seen it by then
    would agree to it. Empty where the fund's days of silence still remain."""
    why = _too_late(meeting, at)
    return f"{why} {_('Put it on the agenda of a later meeting.')}" if why else ""


def version_hindrance(proposal: Proposal, at: datetime) -> str:
    """Why a changed text does not take the place of the one on an agenda now; empty where it does."""
    items = AgendaItem.objects.filter(
        proposal=proposal, decision__isnull=True, meeting__state=MeetingState.OPEN
    ).select_related("meeting__fund")
    why = next((why for item in items.order_by("pk") if (why := _too_late(item.meeting, at))), "")
    if not why:
        return ""
    more = _(
        "Let it be deferred, or taken off this agenda while nobody has voted on it, and put the changed text before a "
        "later meeting."
    )
    return f"{why} {more}"


def _too_late(meeting: Meeting, at: datetime) -> str:
    deadline = meeting.silence_until
    if meeting.kind != MeetingKind.WRITTEN or meeting.state != MeetingState.OPEN or deadline is None:
        return ""
    asked = timedelta(days=rules_of_meeting(meeting).silence_days)
    if deadline - at >= asked:
        return ""
    return _(
        "%(meeting)s ends on %(deadline)s, in %(left)s; the fund gives its committee %(asked)s to answer a text."
    ) % {
        "meeting": meeting.number,
        "deadline": moment_text(deadline),
        "left": _length_text(max(deadline - at, timedelta())),
        "asked": _length_text(asked),
    }


def _length_text(length: timedelta) -> str:
    if length.days:
        return ngettext("%(count)s day", "%(count)s days", length.days) % {"count": length.days}
    hours = length.seconds // 3600
    return ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours}


def decided_on(meeting: MeetingFacts, facts: ItemFacts, at: datetime) -> date:
    """The day from which the decision has effect.

    That of the meeting, or a later one: nobody decided on a text before it was submitted, or before the last of the
    ballots counted was cast. A written procedure in which all answered early ends with its last signature.
    """
    if meeting.is_written:
        return min(meeting.meeting.held_on, at.date())
    submitted = [facts.version.submitted_at.date()] if facts.version else []
    return max([meeting.meeting.held_on, *submitted, *(ballot.cast_at.date() for ballot in facts.ballots)])


def later_day_text(meeting: MeetingFacts, facts: ItemFacts, at: datetime) -> str:
    """Why the decision is of a later day than the meeting, with the days; empty where it is of the same."""
    day = decided_on(meeting, facts, at)
    if day <= meeting.meeting.held_on:
        return ""
    return _("The meeting was on %(held)s, and ballots were cast until %(last)s: the decision is of %(day)s.") % {
        "held": day_text(meeting.meeting.held_on),
        "last": day_text(max((ballot.cast_at.date() for ballot in facts.ballots), default=day)),
        "day": day_text(day),
    }


def day_hindrance(meeting: MeetingFacts, facts: ItemFacts, at: datetime) -> str:
    """Why the item is not closed, with the days: what is voted on came after silence had agreed, or the last ballot so
    long after the meeting that the committee is another one. Empty where it can be."""
    deadline, version = meeting.meeting.silence_until, facts.version
    if meeting.is_written:
        if deadline is not None and version is not None and version.submitted_at >= deadline:
            return _(
                "Version %(version)s was submitted on %(submitted)s, after the silence period ended on %(end)s: "
                "nobody could answer it. Put it on another agenda."
            ) % {
                "version": version.number,
                "submitted": day_text(version.submitted_at.date()),
                "end": day_text(deadline.date()),
            }
        return ""
    day = decided_on(meeting, facts, at)
    if day == meeting.meeting.held_on:
        return ""
    voters = {voter.seat for voter in facts.voters}
    if {seat.pk for seat in seats_on(meeting.meeting.fund, day) if seat.may_vote} != voters:
        return _(
            "The meeting was on %(held)s, the last ballot was cast on %(day)s, and other seats vote since then: the "
            "committee of one day does not decide for the other. Call a meeting for a later day."
        ) % {"held": day_text(meeting.meeting.held_on), "day": day_text(day)}
    return ""
