"""What waits of reports: prepared ones for who certifies, returned ones for who prepares, and the annual report of a
year whose cycle was opened, for who may write it, until it is prepared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, time

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from fund.display import day_text
from fund.models import ClosedYear, Entry, Fund
from fund.models.ledger import SEQUENCE_BITS
from fund.views.recording.links import address
from grants.models import ReportingCycle
from grants.reporting.calendar import due_on
from grants.waiting.asking import Asker, Found, Rows, columns, not_in_hand, since_of, steps_of
from grants.waiting.words import Kind
from reports.models import Edition, EditionState, Publication, ReportKind


def _named(rows: Rows) -> Rows:
    """With ``number``, as the log calls them after ``edition:``."""
    year = Cast("year", CharField())
    return rows.annotate(
        number=Case(
            When(subject="", then=Concat("kind", Value(":"), year, output_field=CharField())),
            default=Concat("kind", Value(":"), year, Value(":"), "subject", output_field=CharField()),
            output_field=CharField(),
        )
    )


def editions(asker: Asker) -> Iterator[Rows]:
    rows = _named(Edition.objects.all())
    since = since_of("edition", "created_at")
    if (where := asker.within("edition.certify")) is not None:
        prepared = rows.filter(where, state=EditionState.PREPARED)
        prepared = not_in_hand(prepared, "edition", "certify", EditionState.PREPARED, asker.user)
        yield columns(
            prepared, "edition_certify", number="number", title="kind", detail="subject", place="year", since=since
        )
    if (where := asker.within("edition.prepare")) is not None:
        last = Subquery(steps_of("edition").values("action")[:1])
        back = rows.filter(where, state=EditionState.DRAFT).annotate(came_by=last).filter(came_by="return")
        # Back to the person who prepared it, not to everybody who could.
        mine = steps_of("edition").filter(action="prepare", taken_by=asker.user)
        back = back.filter(Exists(mine.order_by()))
        yield columns(
            back, "edition_returned", number="number", title="kind", detail="subject", place="year", since=since
        )


def moved_on(asker: Asker) -> Iterator[Rows]:
    """Published reports of whose years something was recorded since, for those who look after or examine them."""
    sees, examines = asker.within("edition.view"), asker.within("history.view")
    if sees is None or examines is None:
        return
    # This is asked on every page: entries by the range of their numbers, and only of a report whose year was open then.
    # Into a year that is closed nothing comes any more.
    first = ExpressionWrapper(OuterRef("fund") * 2**SEQUENCE_BITS, BigIntegerField())
    later = Entry.objects.filter(
        id__gt=first + OuterRef("sequence"), id__lt=first + 2**SEQUENCE_BITS, effective_date__year__lte=OuterRef("year")
    ).order_by("id")
    closed = ClosedYear.objects.filter(fund=OuterRef("fund"), year=OuterRef("year"), sequence__lte=OuterRef("sequence"))
    since = Case(When(~Exists(closed), then=Subquery(later.values("recorded_at")[:1])))
    replaced = Publication.objects.filter(edition=OuterRef("edition"), version__gt=OuterRef("version"))
    rows = Publication.objects.filter(sees, examines, ~Exists(replaced), edition__state=EditionState.PUBLISHED)
    rows = _named(rows).annotate(since=since).filter(since__isnull=False)
    yield columns(rows, "edition_moved", number="number", title="kind", detail="subject", place="year", since="since")


def annual_reports(asker: Asker) -> Iterator[Rows]:
    """One line for each year whose reports were called for here: the consolidated report is not begun, or is written.

    A year of before the fund was moved in has no cycle, and nobody is asked for its report.
    """
    where = asker.within("edition.edit")
    if where is None:
        return
    of_year = Edition.objects.filter(fund=OuterRef("fund"), kind=ReportKind.ANNUAL, year=OuterRef("year"), subject="")
    # One that was published and is restated has its own reason; one the person has returned to them its own line.
    back = Subquery(steps_of("edition").values("action")[:1])
    mine = steps_of("edition").filter(action="prepare", taken_by=asker.user).order_by()
    theirs = _named(of_year).annotate(came_by=back).filter(Exists(mine), came_by="return", state=EditionState.DRAFT)
    never_published = of_year.filter(restates="", state__in=(EditionState.DRAFT, EditionState.ABANDONED))
    cycles = ReportingCycle.objects.filter(where, year__lt=asker.at.year)
    cycles = cycles.filter(~Exists(of_year) | Exists(never_published)).filter(~Exists(theirs))
    state = Coalesce(Subquery(of_year.values("state")[:1]), Value(""), output_field=CharField())
    yield columns(
        cycles.annotate(stands=state), "edition_due", number="year", detail="stands", place="year",
        amount="fund__consolidated_due_months", since="opened_at",
    )  # fmt: skip


def _due(row: Found) -> datetime:
    return datetime.combine(due_on(row.place, int(row.amount)), time(), tzinfo=UTC)


def _due_reason(row: Found, fund: Fund | None) -> str:
    said = {"day": day_text(_due(row).date())}
    if row.detail == EditionState.DRAFT:
        return _("It is being written, and due on %(day)s: finish it, and have it prepared and certified.") % said
    return _("It is due on %(day)s and not begun: begin it.") % said


def _due_is_over(row: Found, late: int) -> str:
    said = {"day": day_text(_due(row).date()), "count": late}
    if row.detail == EditionState.DRAFT:
        sentence = ngettext(
            "It was due on %(day)s, %(count)d day ago, and is still being written: finish it, and have it prepared "
            "and certified.",
            "It was due on %(day)s, %(count)d days ago, and is still being written: finish it, and have it prepared "
            "and certified.",
            late,
        )
    else:
        sentence = ngettext(
            "It was due on %(day)s, %(count)d day ago, and is not begun: begin it.",
            "It was due on %(day)s, %(count)d days ago, and is not begun: begin it.",
            late,
        )
    return sentence % said


def _due_path(row: Found, code: str) -> str:
    if row.detail == EditionState.DRAFT:
        return address("reports:edition", code, f"{ReportKind.ANNUAL}-{row.place}")
    return address("reports:edition-begin", code, year=row.place)


def _text(row: Found, fund: Fund | None) -> str:
    kind = ReportKind(row.title).label if row.title in ReportKind.values else row.title
    named = _("%(report)s %(year)s") % {"report": capfirst(str(kind)), "year": row.place}
    return f"{named} · {row.detail}" if row.detail else named


def _record(row: Found) -> str:
    """What people tell it from others by: the project a report is of, else its year. Its key is for addresses."""
    return row.detail or str(row.place)


def _path(row: Found, code: str) -> str:
    return address("reports:edition", code, row.number.replace(":", "-", 2))


KINDS: Mapping[str, Kind] = {
    "edition_moved": Kind(
        gettext_lazy("Published reports the books have moved on from"),
        lambda row, fund: _("Entries of its years were recorded since: see which figures they changed."),
        _path,
        _text,
        _record,
    ),
    "edition_certify": Kind(
        gettext_lazy("Reports to certify"),
        lambda row, fund: _("Another person has prepared it: look at its files, then certify and publish it."),
        _path,
        _text,
        _record,
    ),
    "edition_due": Kind(
        gettext_lazy("Annual reports to write"),
        _due_reason,
        _due_path,
        lambda row, fund: (
            _("%(report)s %(year)s") % {"report": capfirst(str(ReportKind.ANNUAL.label)), "year": row.place}
        ),
        overdue=_due_is_over,
        due=_due,
    ),
    "edition_returned": Kind(
        gettext_lazy("Reports to put right"),
        lambda row, fund: _("The certifier has returned it with comments: put it right and prepare it again."),
        _path,
        _text,
        _record,
    ),
}
