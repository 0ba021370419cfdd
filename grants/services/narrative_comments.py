"""Remarks on the sections of a narrative, and what is answered to them: between who writes it and who reviews it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from fund.access import may
from fund.models import User
from grants.models import NarrativeComment, NarrativeReport, ReportState
from grants.narratives.content import SECTIONS, sections_of
from grants.narratives.markdown import printable
from grants.proposals.wording import said
from grants.services.narrative_letters import facts_of, tell_organisation, tell_secretariat
from grants.services.narratives import assert_writes, locked

MOST_OF_A_COMMENT = 10_000


class UnableToComment(Exception):
    """The remark is not taken. The message is for people and says why."""


def narrative_comment(
    *,
    report: NarrativeReport,
    section: str,
    text: str,
    by: User,
    at: datetime,
    answers: NarrativeComment | None = None,
    settles: bool = False,
) -> NarrativeComment:
    """A remark on a section, or an answer to one. ``settles``: the remark is dealt with; its side says so.

    Raises UnableToComment, or NotYours where the person neither writes nor reviews the report.
    """
    text = printable(text).strip()
    with transaction.atomic():
        fresh = locked(report)
        reviews = may(by, "narrative.review", fresh.fund, on=at.date())
        if not reviews:
            assert_writes(fresh, by, at)
        if fresh.state == ReportState.ACCEPTED:
            raise UnableToComment(_("%(number)s is accepted: nothing is remarked on it.") % {"number": fresh.number})
        if answers is not None:
            _assert_answerable(fresh, answers, by, settles=settles, reviews=reviews)
            section = answers.section
        if section not in {each.key for each in SECTIONS}:
            raise UnableToComment(_("The report has no such section."))
        if not text and not settles:
            raise UnableToComment(_("Write what you want to say."))
        if len(text) > MOST_OF_A_COMMENT:
            raise UnableToComment(_("A comment has at most %(most)s characters.") % {"most": MOST_OF_A_COMMENT})
        comment = NarrativeComment.objects.create(
            report=fresh,
            section=section,
            answers=answers,
            text=text,
            made_by=by,
            made_at=at,
            settles=settles and answers is not None,
        )
        _tell_of_comment(fresh, comment, reviews, at)
        return comment


def _assert_answerable(
    report: NarrativeReport, answers: NarrativeComment, by: User, *, settles: bool, reviews: bool
) -> None:
    if answers.report_id != report.pk or answers.answers_id is not None:  # type: ignore[attr-defined]
        raise UnableToComment(_("The remark you answer is not there."))
    if answers.replies.filter(settles=True).exists():
        raise UnableToComment(_("The remark is settled already."))
    if settles and answers.made_by_id != by.pk and not reviews:  # type: ignore[attr-defined]
        raise UnableToComment(_("A remark is settled by the secretariat or by who made it."))


def _tell_of_comment(report: NarrativeReport, comment: NarrativeComment, reviews: bool, at: datetime) -> None:
    """The other side is told of what is said; that a remark is settled without a word tells itself."""
    if not comment.text:
        return
    title = next(each.title for each in sections_of(True) if each.key == comment.section)
    facts = {**facts_of(report), "comment": comment.text}
    tell = tell_organisation if reviews else tell_secretariat
    tell(
        report,
        what=f"comment:{comment.pk}",
        subject=lambda: _("%(number)s: a comment on “%(section)s”") % {**facts, "section": said(title, "")},
        body=lambda: _("On “%(section)s” of %(number)s:\n\n%(comment)s") % {**facts, "section": said(title, "")},
        at=at,
    )
