"""Putting on record that those who are there and have not answered an item were asked."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from fund import ledger
from fund.models import User
from grants.committee.answers import ASKED, answers_first, asked_by, asked_digest, unanswered_names
from grants.committee.facts import item_facts
from grants.models import AgendaItem, Step
from grants.services.ballots import item_locked
from grants.services.closing_words import UnableToDecide, assert_closable, chair_seat
from grants.services.steps import NotNow, advance


@transaction.atomic
def present_asked(*, item: AgendaItem, shown: str, by: User, at: datetime) -> Step:
    """A co-chair puts on record that those who are there and have not answered the item were asked: under consensus,
    that they did not object.

    ``shown`` is the ``asked_digest`` of the page. They can still vote until the decision stands. Raises NotYours,
    NotNow, NoQuorum, ShownIsStale or UnableToDecide; then nothing was recorded.
    """
    ledger.lock(item.meeting.fund)
    item = item_locked(item)
    meeting, facts = item_facts(item, at)
    seat = chair_seat(meeting, by, at)
    assert_closable(meeting, facts, at)
    if why := answers_first(meeting, facts, seat, at):
        raise NotNow(why)
    names = unanswered_names(facts)
    if not names:
        raise UnableToDecide(_("Everybody present has answered: there is nobody to ask."))
    digest = asked_digest(facts)
    if any(step.taken_by == by for step in asked_by(meeting, facts)):
        raise UnableToDecide(_("You have put this on record already."))
    comment = _("Item %(n)s: %(names)s") % {"n": item.position, "names": ", ".join(names)}
    return advance(record=item.meeting, action=ASKED, by=by, at=at, comment=comment, digest=digest, shown=shown)
