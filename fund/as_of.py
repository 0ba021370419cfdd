"""The line under every figure: until which day, known at which entry, provisional or certified, made when, by whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import BadRequest
from django.db.models import Subquery
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from fund.display import day_text
from fund.models import ClosedYear, Entry, Fund
from fund.models.ledger import NO_HASH, entry_id
from fund.selectors import Head

LARGEST_SEQUENCE = 2**32 - 1


@dataclass(frozen=True, slots=True)
class AsOf:
    """What a page's figures are as of. ``until`` None: everything recorded so far."""

    until: date | None
    known_at: int | None
    head: Head | None
    certified_until: date | None
    generated_at: datetime
    by: str

    @property
    def is_certified(self) -> bool:
        """The figures end with a closed year, so nothing can change them."""
        return self.until is not None and self.certified_until is not None and self.until <= self.certified_until

    @property
    def text(self) -> str:
        """The line, as printed."""
        words = {
            "day": _("As of %(day)s") % {"day": day_text(self.until)} if self.until else _("All that is recorded"),
            "number": self.head.sequence if self.head else 0,
            "moment": f"{day_text(self.generated_at.date())} {self.generated_at:%H:%M}",
            "person": self.by,
        }
        if self.head is None:
            text = _("%(day)s, posted entries only. Generated %(moment)s UTC by %(person)s.")
        else:
            text = _("%(day)s, posted entries only, up to entry %(number)s. Generated %(moment)s UTC by %(person)s.")
        return text % words


def as_of(request: HttpRequest, fund: Fund, until: date | None = None, known_at: int | None = None) -> AsOf:
    """What the page's figures are as of. One query."""
    closed = ClosedYear.objects.filter(fund=fund)
    # By the range of their numbers: the last one is then one step into an index.
    entries = Entry.objects.filter(pk__gt=entry_id(fund.pk, 0), pk__lt=entry_id(fund.pk + 1, 0))
    if known_at is not None:
        closed, entries = closed.filter(sequence__lte=known_at), entries.filter(pk__lte=entry_id(fund.pk, known_at))
    last_day = closed.order_by("-last_day").values("last_day")[:1]
    last = entries.order_by("-pk").annotate(closed=Subquery(last_day)).values_list("sequence", "hash", "closed").first()
    sequence, hash_, certified_until = last or (0, NO_HASH, None)
    return AsOf(
        until=until,
        known_at=known_at,
        head=Head(sequence, hash_),
        certified_until=certified_until,
        generated_at=timezone.now(),
        by=str(request.user),
    )


def day_asked(request: HttpRequest, name: str = "until") -> date | None:
    """The day in the address, ``?until=2013-12-31``; None where there is none. A day that is none answers 400."""
    text = request.GET.get(name, "").strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadRequest(_("%(text)s is not a day. Days are written like 2013-12-31.") % {"text": text[:40]}) from None


def day_shown(request: HttpRequest) -> date | None:
    """As ``day_asked``; None, all that is recorded, for a day to come, of which nobody knows the figures."""
    day = day_asked(request)
    return None if day is not None and day > timezone.now().date() else day


def sequence_asked(request: HttpRequest) -> int | None:
    """The entry after which nothing was known yet, ``?as_known=412``; None where there is none."""
    text = request.GET.get("as_known", "").strip()
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or int(text) > LARGEST_SEQUENCE:
        raise BadRequest(_("%(text)s is not the number of an entry.") % {"text": text[:40]})
    return int(text)
