"""The line under every figure: until which day, known at which entry, provisional or certified, made when, for whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from fund.display import day_text
from fund.listing.filters import PAGING
from fund.models import ClosedYear, Entry, Fund
from fund.models.ledger import NO_HASH, SEQUENCE_BITS, entry_id
from fund.position import Position, end_of
from fund.selectors import Head, head

LARGEST_SEQUENCE = 2**32 - 1
UNTIL, AS_KNOWN = "until", "as_known"
AS_OF = "as_of"
"""Another name of ``until`` that is understood in an address; no link of ours says it."""


@dataclass(frozen=True, slots=True)
class Picker:
    """The form that asks for another position (``templates/components/day_picker.html``).

    ``kept`` are the names and values it carries along, ``now_query`` is the address of the page without a position.
    ``takes_until``: the figures can end on any day; ``takes_entry``: what was known can be asked for by an entry, too.
    """

    until: date | None
    as_known: str
    kept: tuple[tuple[str, str], ...]
    takes_until: bool = True
    takes_entry: bool = True

    @property
    def is_set(self) -> bool:
        """Whether the page shows another position than now, as far as this form says."""
        return bool(self.as_known or (self.until and self.takes_until))

    @property
    def now_query(self) -> str:
        return f"?{urlencode(self.kept, safe=':')}"

    @property
    def query(self) -> str:
        """The position alone, for the addresses of other pages; empty where it is now."""
        pairs = [(UNTIL, self.until.isoformat())] if self.until else []
        pairs += [(AS_KNOWN, self.as_known)] if self.as_known else []
        return f"?{urlencode(pairs)}" if pairs else ""


def picker(
    request: HttpRequest, until: date | None, as_known: str, *, takes_until: bool = True, takes_entry: bool = True
) -> Picker:
    """The form for this address: whatever else it asks for stays, and the list begins at its first page."""
    kept = tuple(
        (name, value)
        for name, values in request.GET.lists()
        if name not in ((UNTIL, AS_OF) if takes_until else ()) and name not in (AS_KNOWN, *PAGING)
        for value in values
        if value
    )
    return Picker(until, as_known, kept, takes_until, takes_entry)


@dataclass(frozen=True, slots=True)
class AsOf:
    """What a page's figures are as of. ``until`` None: everything recorded so far."""

    until: date | None
    known_at: int | None
    head: Head | None
    certified_until: date | None
    generated_at: datetime
    by: str
    known_on: date | None = None
    picker: Picker | None = None
    begins: date | None = None
    """The first day of the books, where ``until`` is before it."""

    @property
    def is_certified(self) -> bool:
        """The figures end with a closed year, so nothing can change them."""
        if self.begins is not None:
            return False  # there was nothing to certify
        return self.until is not None and self.certified_until is not None and self.until <= self.certified_until

    @property
    def text(self) -> str:
        """The line, as printed."""
        words = {
            "day": _("As of %(day)s") % {"day": day_text(self.until)} if self.until else _("All that is recorded"),
            "number": self.head.sequence if self.head else 0,
            "moment": f"{day_text(self.generated_at.date())} {self.generated_at:%H:%M}",
            "person": self.by,
            "known_on": day_text(self.known_on) if self.known_on else "",
        }
        if self.known_on is not None and self.head is not None:
            text = _(
                "%(day)s, as known on %(known_on)s, entry %(number)s; posted entries only. "
                "Generated %(moment)s UTC for %(person)s."
            )
        elif self.known_on is not None:
            text = _("%(day)s, as known on %(known_on)s, posted entries only. Generated %(moment)s UTC for %(person)s.")
        elif self.head is None:
            text = _("%(day)s, posted entries only. Generated %(moment)s UTC for %(person)s.")
        else:
            text = _("%(day)s, posted entries only, up to entry %(number)s. Generated %(moment)s UTC for %(person)s.")
        return " ".join([text % words, *self._nothing()])

    def _nothing(self) -> Iterator[str]:
        """Why there is nothing to be seen at such a position."""
        if self.begins is not None:
            yield _("The books begin only on %(day)s.") % {"day": day_text(self.begins)}
        if self.head is not None and not self.head.sequence and (self.known_at is not None or self.known_on):
            yield _("Nothing was recorded by then.")


def begins_after(until: date | None, funds: Iterable[Fund]) -> date | None:
    """The first day of these funds, where it is after the day that is asked for."""
    first = min((fund.start_date for fund in funds), default=None)
    return first if until is not None and first is not None and until < first else None


def as_of(
    request: HttpRequest, fund: Fund, position: Position | None = None, *, takes_until: bool = True, picks: bool = True
) -> AsOf:
    """What the page's figures are as of; with a position, of which the page's form then asks for another. One query.

    An entry the fund does not have answers 400.
    """
    asked = position or Position(fund)
    closed = ClosedYear.objects.filter(fund=fund)
    # By the range of their numbers: the last one is then one step into an index.
    entries = Entry.objects.filter(pk__gt=entry_id(fund.pk, 0), pk__lt=entry_id(fund.pk + 1, 0))
    if asked.known_at is not None:
        closed = closed.filter(sequence__lte=asked.known_at)
        entries = entries.filter(pk__lte=entry_id(fund.pk, asked.known_at))
    last_day = closed.order_by("-last_day").values("last_day")[:1]
    last = entries.order_by("-pk").annotate(closed=Subquery(last_day)).values_list("sequence", "hash", "closed").first()
    sequence, hash_, certified_until = last or (0, NO_HASH, None)
    if asked.known_at is not None and sequence != asked.known_at:
        raise _no_entry(fund, asked.known_at)
    return AsOf(
        until=asked.until,
        known_at=asked.known_at,
        head=Head(sequence, hash_),
        certified_until=certified_until,
        generated_at=timezone.now(),
        by=str(request.user),
        known_on=asked.known_on,
        begins=begins_after(asked.until, [fund]),
        picker=None
        if position is None or not picks
        else picker(request, asked.until, dict(asked.pairs).get(AS_KNOWN, ""), takes_until=takes_until),
    )


def day_asked(request: HttpRequest, name: str = UNTIL, sent: QueryDict | None = None) -> date | None:
    """The day in the address, ``?until=2013-12-31`` (or ``as_of``), or in what was ``sent``; None where there is none.
    A day that is none answers 400."""
    address = request.GET if sent is None else sent
    days = [
        _day(text) for each in ((UNTIL, AS_OF) if name == UNTIL else (name,)) if (text := address.get(each, "").strip())
    ]
    if len(set(days)) > 1:
        raise BadRequest(
            _("until and as_of are two names of one thing: the day the figures end with. The address says two days.")
        )
    return days[0] if days else None


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadRequest(_("%(text)s is not a day. Days are written like 2013-12-31.") % {"text": text[:40]}) from None


def day_shown(request: HttpRequest, sent: QueryDict | None = None) -> date | None:
    """As ``day_asked``; None, all that is recorded, for a day to come, of which nobody knows the figures."""
    day = day_asked(request, sent=sent)
    return None if day is not None and day > timezone.now().date() else day


def position_asked(request: HttpRequest, fund: Fund) -> Position:
    """The position in the address, ``?until=2025-12-31&as_known=412`` or ``&as_known=2026-03-31``; else everything,
    now. One query where a day says what was known. What is no position answers 400, in a sentence; whether there is the
    entry it names, ``as_of`` asks, or ``assert_known``."""
    return known(request, fund, day_shown(request))


def known(request: HttpRequest, fund: Fund, until: date | None = None) -> Position:
    """The position whose day is said otherwise: by a year, or by a statement's own end."""
    asked = known_asked(request)
    if isinstance(asked, date):
        return Position(fund, until, known_by(fund, asked), asked)
    return Position(fund, until, asked)


def assert_known(position: Position) -> Position:
    """The position, if there is the entry it names; otherwise 400. For pages that do not ask ``as_of``. One query where
    an entry is named."""
    named = position.known_at if position.known_on is None else None
    if named and not Entry.objects.filter(pk=entry_id(position.fund.pk, named)).exists():
        raise _no_entry(position.fund, named)
    return position


def _no_entry(fund: Fund, sequence: int) -> BadRequest:
    return BadRequest(
        _("The ledger of %(fund)s has no entry %(sequence)s; its last is %(last)s.")
        % {"fund": fund.code, "sequence": sequence, "last": head(fund).sequence}
    )


def known_asked(request: HttpRequest, sent: QueryDict | None = None) -> int | date | None:
    """The entry, or the day, after which nothing was known yet: ``?as_known=412``, ``?as_known=2026-03-31``; as it
    stands in the address, or in what was ``sent``.

    None where there is none, and for a day to come. What is neither answers 400.
    """
    text = (request.GET if sent is None else sent).get(AS_KNOWN, "").strip()
    if not text:
        return None
    try:
        asked = known_of(text)
    except ValueError:
        raise BadRequest(
            _("%(text)s is neither the number of an entry nor a day. Days are written like 2013-12-31.")
            % {"text": text[:40]}
        ) from None
    return None if isinstance(asked, date) and asked > timezone.now().date() else asked


def day_known(request: HttpRequest, sent: QueryDict | None = None) -> date | None:
    """The day after which nothing was known yet, over several funds. An entry answers 400: each numbers its own."""
    asked = known_asked(request, sent)
    if isinstance(asked, int):
        raise BadRequest(
            _("Each fund numbers its own entries: over several funds, say by which day things were known.")
        )
    return asked


def known_of(text: str) -> int | date:
    """The number of an entry, or a day. Raises ValueError."""
    if text.isascii() and text.isdigit() and len(text) <= len(str(LARGEST_SEQUENCE)):
        if int(text) > LARGEST_SEQUENCE:
            raise ValueError(text)
        return int(text)
    if len(text) != len("2013-12-31"):
        raise ValueError(text)
    return date.fromisoformat(text)


def known_by(fund: Fund, day: date) -> int:
    """The last entry of the fund that was recorded by the end of the day (UTC); 0 where there was none. One query."""
    of_fund = Entry.objects.filter(pk__gt=entry_id(fund.pk, 0), pk__lt=entry_id(fund.pk + 1, 0))
    entries = of_fund.filter(recorded_at__lte=end_of(day))
    return entries.order_by("-pk").values_list("sequence", flat=True).first() or 0


def known_by_each(funds: Iterable[Fund], day: date) -> dict[int, int]:
    """Number of a fund to what ``known_by`` says of it. One query for all of them."""
    # Each fund's entries by the range of their numbers, from the last one back.
    first = OuterRef("pk") * 2**SEQUENCE_BITS
    entries = Entry.objects.filter(pk__gt=first, pk__lt=first + 2**SEQUENCE_BITS, recorded_at__lte=end_of(day))
    last = Subquery(entries.order_by("-pk").values("sequence")[:1])
    rows = Fund.objects.filter(pk__in=[fund.pk for fund in funds]).annotate(known_at=Coalesce(last, 0))
    return dict(rows.values_list("pk", "known_at"))
