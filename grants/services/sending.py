"""Sending letters: each is taken in hand by one sender, sent, and marked; what fails is tried again, later and later.

Two senders at a time never send the same letter: taking it in hand is one UPDATE of a row that nobody has in hand. A
sender that dies with a letter in hand has either sent it or not; it is tried again when the time it had is over.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db.models import F, Q
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grants.models import Delivery, Notice
from grants.services.notices import language_of

logger = logging.getLogger(__name__)

IN_HAND = timedelta(minutes=5)
MOST_ATTEMPTS = 10
AT_ONCE = 100
DAILY_AT = time(6, 0)
"""UTC: the hour after which the letters of the day before go out together."""

Papers = Callable[[Notice], tuple[str, bytes] | None]
Clock = Callable[[], datetime]


def letters_send(*, clock: Clock, papers: Papers | None = None) -> tuple[int, int]:
    """Send what is to be sent now. Answers how many letters were sent and how many failed."""
    sent = failed = 0
    while letters := _taken(clock()):
        for together in _together(letters):
            problem = _send(together, papers)
            if problem:
                failed += len(together)
                _note_failure(together, problem, clock())
            else:
                sent += len(together)
                Notice.objects.filter(pk__in=[letter.pk for letter in together]).update(
                    sent_at=clock(), not_before=None, failure=""
                )
    return sent, failed


def to_be_sent(at: datetime) -> Q:
    """Letters whose time has come: at once, or of the day before for those who want them together."""
    last_round = datetime.combine(at.date(), DAILY_AT, at.tzinfo)
    if at < last_round:
        last_round -= timedelta(days=1)
    delivery = "user__notice_preference__delivery"
    return (
        Q(sent_at__isnull=True, attempts__lt=MOST_ATTEMPTS)
        & (Q(not_before__isnull=True) | Q(not_before__lte=at))
        & (~Q(**{delivery: Delivery.DAILY}) | Q(created_at__lt=last_round))
    )


def _taken(at: datetime) -> list[Notice]:
    """Letters that are now in this sender's hands and nobody else's."""
    wanting = Notice.objects.filter(to_be_sent(at)).exclude(user__notice_preference__delivery=Delivery.NONE)
    numbers = list(wanting.order_by("created_at", "pk").values_list("pk", "attempts")[:AT_ONCE])
    mine = []
    for number, attempts in numbers:
        # Whoever changes the row first has it: the count of attempts is not what the other saw any more.
        taken = Notice.objects.filter(pk=number, sent_at__isnull=True, attempts=attempts).update(
            attempts=F("attempts") + 1, not_before=at + IN_HAND
        )
        if taken:
            mine.append(number)
    rows = Notice.objects.filter(pk__in=mine).select_related("user__notice_preference", "fund")
    # All that were wanted may have gone to others: then there is nothing left, or it is asked for again.
    return list(rows.order_by("created_at", "pk")) if mine or not numbers else _taken(at)


def _together(letters: list[Notice]) -> Iterator[list[Notice]]:
    """Each letter for itself; those of a person who wants them once a day in one."""
    daily: defaultdict[int, list[Notice]] = defaultdict(list)
    for letter in letters:
        preference = getattr(letter.user, "notice_preference", None)
        if preference is not None and preference.delivery == Delivery.DAILY:
            daily[letter.user_id].append(letter)  # type: ignore[attr-defined]
        else:
            yield [letter]
    yield from daily.values()


def _send(letters: list[Notice], papers: Papers | None) -> str:
    """Why it could not be sent; empty when it was."""
    try:
        with translation.override(language_of(letters[0].user)):
            message = _message(letters)
        for letter in letters:
            paper = papers(letter) if papers and letter.attachment_name else None
            if paper is not None:
                message.attach(*paper)
        message.connection = get_connection()
        if not message.send():
            return "no recipient"
    except Exception as problem:
        logger.warning("Letter %s was not sent: %s", letters[0].pk, problem)
        return f"{type(problem).__name__}: {problem}"[:1000]
    return ""


def _message(letters: list[Notice]) -> EmailMessage:
    first = letters[0]
    if len(letters) == 1:
        subject, body = first.subject, _text(first)
    else:
        subject = ngettext("%(count)s letter of the office", "%(count)s letters of the office", len(letters)) % {
            "count": len(letters)
        }
        rule = "\n\n" + "-" * 60 + "\n\n"
        body = rule.join(f"{letter.subject}\n\n{_text(letter)}" for letter in letters)
    foot = _("You get this letter from the Fund Office. How you want letters, you choose under your name there.")
    to_whom = f"{body}\n\n-- \n{foot}\n" if first.user else f"{body}\n"
    # The same number for the same letter: a mail system that got it twice shows it once.
    headers = {"Message-ID": f"<notice-{first.pk}.{len(letters)}@{settings.SITE_HOST}>"}
    return EmailMessage(subject, to_whom, settings.DEFAULT_FROM_EMAIL, [first.address], headers=headers)


def _text(letter: Notice) -> str:
    where = f"\n\n{settings.SITE_URL}{letter.path}" if letter.path and settings.SITE_URL else ""
    return letter.body + where


def _note_failure(letters: list[Notice], problem: str, at: datetime) -> None:
    """Tried again after 1, 2, 4 … minutes, at most after six hours; given up after ten attempts."""
    for letter in letters:
        wait = min(timedelta(minutes=2 ** (letter.attempts - 1)), timedelta(hours=6))
        Notice.objects.filter(pk=letter.pk).update(failure=problem, not_before=at + wait)
