"""What waits for a person: in words, with its age and the link to where it is done. Nothing here writes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from djmoney.money import Money

from fund.access import Rights, rights_of
from fund.display import amount_text, day_text, said_money
from fund.fingerprints import canonical, sha256
from fund.models import Fund, User
from fund.views.recording.links import address
from grants.models import Decision, Meeting, MeetingKind
from grants.waiting import Asker, Found, everything, in_short


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits for somebody."""

    kind: str
    fund: Fund | None
    record: str
    """Its number, as people call it."""
    text: str
    """What it is about."""
    reason: str
    """What is to be done, and why it is theirs."""
    path: str
    since: date
    due: datetime | None
    days: int
    """How long it has waited."""

    @property
    def label(self) -> str:
        """The kind of thing it is."""
        return str(KINDS[self.kind].label)

    @property
    def age(self) -> str:
        if self.days <= 0:
            return _("today")
        return ngettext("%(days)s day", "%(days)s days", self.days) % {"days": self.days}


def waiting_for(user: User, at: datetime, *, rights: Rights | None = None) -> list[Waiting]:
    """All that waits for the person, the most urgent first: by deadline, then by age. Five queries at most."""
    found = everything(_asker(user, at, rights))
    signed = _signed([(row.fund, row.kind, row.number, row.detail) for row in found])
    found = [row for row in found if not (row.kind == "minutes_sign" and (row.fund, row.number) in signed)]
    funds = Fund.objects.in_bulk({row.fund for row in found if row.fund is not None})
    rows = [_said(row, funds.get(row.fund) if row.fund is not None else None, at) for row in found]
    far = datetime.max.replace(tzinfo=UTC)
    return sorted(rows, key=lambda row: (row.due or far, row.since, row.record, row.text))


def waiting_count(user: User, at: datetime, *, rights: Rights | None = None) -> int:
    """How many things wait: for the navigation. One query; two more where the person has signed minutes."""
    found = in_short(_asker(user, at, rights))
    signed = _signed(found)
    return sum(1 for fund, kind, number, _d in found if not (kind == "minutes_sign" and (fund, number) in signed))


def _asker(user: User, at: datetime, rights: Rights | None) -> Asker:
    return Asker(user.pk, rights if rights is not None else rights_of(user, at.date()), at)


def _signed(found: Iterable[tuple[int | None, str, str, str]]) -> set[tuple[int | None, str]]:
    """Minutes the person has signed as they are: they wait for the other co-chair. Changed since, they wait again."""
    digests = {(fund, number): digest for fund, kind, number, digest in found if kind == "minutes_sign" and digest}
    if not digests:
        return set()
    numbers = {number for _fund, number in digests}
    decided: dict[tuple[int, str], list[list[str]]] = {}
    rows = Decision.objects.filter(item__meeting__number__in=numbers).order_by("number")
    for fund, meeting, number, digest in rows.values_list("fund_id", "item__meeting__number", "number", "digest"):
        decided.setdefault((fund, meeting), []).append([number, digest])
    texts = Meeting.objects.filter(number__in=numbers).values_list("fund_id", "number", "minutes")
    now = {
        (fund, number): _minutes_digest(number, text, decided.get((fund, number), [])) for fund, number, text in texts
    }
    return {key for key, digest in digests.items() if now.get(key) == digest}


def _minutes_digest(number: str, text: str, decisions: list[list[str]]) -> str:
    """As ``services.meetings.minutes_digest``, of what is already read."""
    return sha256(canonical([number, text, decisions]))


# -- in words -------------------------------------------------------------------------------------------


class Kind(NamedTuple):
    """One kind of thing: its name for the filter, the sentence, and where it is done."""

    label: object
    reason: Callable[[Found, Fund | None], str]
    path: Callable[[Found, str], str]
    text: Callable[[Found, Fund | None], str] = lambda row, fund: row.title


def _fixed(sentence: object) -> Callable[[Found, Fund | None], str]:
    return lambda row, fund: str(sentence)


def _of_organisation(sentence: object) -> Callable[[Found, Fund | None], str]:
    return lambda row, fund: str(sentence) % {"organisation": row.detail}


def _to(*names: str, places: bool = False) -> Callable[[Found, str], str]:
    """The first of these pages that is there, for the record's number (and its place, as an item of an agenda)."""

    def path(row: Found, code: str) -> str:
        arguments = (code, row.number, row.place) if places else (code, row.number)
        return next(filter(None, (address(name, *arguments) for name in names)), "")

    return path


def _of_fund(*names: str, **query: object) -> Callable[[Found, str], str]:
    def path(row: Found, code: str) -> str:
        return next(filter(None, (address(name, code, **query) for name in names)), "")

    return path


def _transfer_text(row: Found, fund: Fund | None) -> str:
    amount = said_money(Money(Decimal(row.amount), fund.currency)) if fund else row.amount
    return _("%(amount)s to %(organisation)s for project %(project)s") % {
        "amount": amount,
        "organisation": row.detail,
        "project": row.title,
    }


def _meeting_text(row: Found, fund: Fund | None) -> str:
    return capfirst(str(MeetingKind(row.detail).label)) if row.detail in MeetingKind.values else ""


def _request(label: object, sentence: object) -> Kind:
    return Kind(label, _fixed(sentence), _to("grants:request"), _transfer_text)


def _draft_reason(row: Found, fund: Fund | None) -> str:
    if row.detail == "returned":
        return _("The secretariat has returned it with comments: change the draft and submit it again.")
    return _("A draft: complete it and submit it, or withdraw it.")


def _close_reason(row: Found, fund: Fund | None) -> str:
    if row.detail:
        return _("Another co-chair has signed the outcome: your signature is missing.")
    return _("The ballots are in: record what was decided, and sign it.")


def _waiver_text(row: Found, fund: Fund | None) -> str:
    return _("%(amount)s of %(organisation)s in project %(project)s") % {
        "amount": f"{amount_text(row.place, fund.currency)} {fund.currency}" if fund else row.place,
        "organisation": row.detail,
        "project": row.title,
    }


def _count(row: Found, fund: Fund | None) -> str:
    return ngettext("%(count)s project", "%(count)s projects", row.place) % {"count": row.place}


def _year_reason(row: Found, fund: Fund | None) -> str:
    return _("The year %(year)s is over and its books are open: check them and close the year.") % {
        "year": row.place + 1
    }


def _instalment_text(row: Found, fund: Fund | None) -> str:
    return _("An instalment of %(amount)s was due on %(day)s") % {
        "amount": said_money(Money(Decimal(row.amount), row.detail)),
        "day": day_text(row.since.date()),
    }


KINDS: Mapping[str, Kind] = {
    "ballot": Kind(
        gettext_lazy("Ballots to cast"),
        _fixed(gettext_lazy("Your seat has not answered this item yet.")),
        _to("grants:ballot", "grants:agenda-item", places=True),
    ),
    "item_close": Kind(
        gettext_lazy("Items to close"), _close_reason, _to("grants:item-close", "grants:agenda-item", places=True)
    ),
    "minutes_sign": Kind(
        gettext_lazy("Minutes to clear"),
        _fixed(gettext_lazy("The minutes wait for your signature as co-chair.")),
        _to("grants:meeting"),
        _fixed(gettext_lazy("Minutes of the meeting")),
    ),
    "minutes_write": Kind(
        gettext_lazy("Minutes to write"),
        _fixed(gettext_lazy("The meeting is closed and has no minutes yet.")),
        _to("grants:minutes-edit", "grants:meeting"),
        _meeting_text,
    ),
    "meeting_open": Kind(
        gettext_lazy("Meetings to open"),
        _fixed(gettext_lazy("Its day has come and its agenda stands: open it for ballots.")),
        _to("grants:meeting"),
        _meeting_text,
    ),
    "meeting_close": Kind(
        gettext_lazy("Meetings to close"),
        _fixed(gettext_lazy("Every item is decided: close the meeting.")),
        _to("grants:meeting"),
        _meeting_text,
    ),
    "condition": Kind(
        gettext_lazy("Conditions to record"),
        _fixed(gettext_lazy("Nothing is paid before the condition is recorded as met.")),
        _to("grants:condition-met", "grants:decision", places=True),
    ),
    "proposal_submit": Kind(gettext_lazy("Proposals to submit"), _draft_reason, _to("grants:proposal")),
    "proposal_screen": Kind(
        gettext_lazy("Proposals to screen"),
        _of_organisation(gettext_lazy("Submitted by %(organisation)s: review it, then forward or return it.")),
        _to("grants:proposal-screening", "grants:proposal"),
    ),
    "proposal_agenda": Kind(
        gettext_lazy("Proposals to put on an agenda"),
        _of_organisation(gettext_lazy("Of %(organisation)s, forwarded to the committee: it stands on no agenda.")),
        _to("grants:proposal"),
    ),
    "request_release": _request(
        gettext_lazy("Transfers to release"),
        gettext_lazy("Another person asks for this payment: look at the checks and release or refuse it."),
    ),
    "payment_confirm": _request(
        gettext_lazy("Payments to confirm"),
        gettext_lazy("It is released: send it to the bank and confirm when it is paid."),
    ),
    "request_draft": _request(gettext_lazy("Requests to submit"), gettext_lazy("A draft: check it and submit it.")),
    "request_refused": _request(
        gettext_lazy("Requests to put right"), gettext_lazy("It was refused: put it right and submit it, or cancel it.")
    ),
    "request_failed": _request(
        gettext_lazy("Requests to put right"), gettext_lazy("The bank did not pay: put it right and submit it again.")
    ),
    "request_returned": _request(
        gettext_lazy("Requests to put right"), gettext_lazy("The money came back: submit it again, or cancel it.")
    ),
    "batch_release": Kind(
        gettext_lazy("Batches to release"),
        _fixed(gettext_lazy("Another person has put the payments together: compare the totals and release the batch.")),
        _to("grants:batch"),
        _fixed(gettext_lazy("Batch of payments")),
    ),
    "batch_file": Kind(
        gettext_lazy("Payment files to take"),
        _fixed(gettext_lazy("The batch is released: take its file to the bank.")),
        _to("grants:batch"),
        _fixed(gettext_lazy("Batch of payments")),
    ),
    "bank_verify": Kind(
        gettext_lazy("Bank details to verify"),
        _fixed(gettext_lazy("Another person has prepared them: compare them with the organisation's letter.")),
        _to("grants:bank-details"),
        lambda row, fund: row.detail,
    ),
    "waiver": Kind(
        gettext_lazy("Waivers to grant"),
        _fixed(gettext_lazy("Another person asks that this balance be let go.")),
        _to("grants:waiver", "grants:project"),
        _waiver_text,
    ),
    "project_close": Kind(
        gettext_lazy("Projects to close"),
        _fixed(gettext_lazy("Past their end date and still under way: declare them closed, or ask for an extension.")),
        _of_fund("grants:ageing", "grants:projects"),
        _count,
    ),
    "project_close_financially": Kind(
        gettext_lazy("Projects to close financially"),
        _fixed(gettext_lazy("Operationally closed: go through the checklist of the financial closure.")),
        _of_fund("grants:ageing", "grants:projects"),
        _count,
    ),
    "year_close": Kind(gettext_lazy("Years to close"), _year_reason, _of_fund("fund:close-year")),
    "import": Kind(
        gettext_lazy("Workbooks to confirm"),
        _fixed(gettext_lazy("It is read and ready: look at the preview and book it, or discard it.")),
        lambda row, code: address("grants:import", UUID(row.number)),
    ),
    "instalment": Kind(
        gettext_lazy("Contributions due"),
        _fixed(gettext_lazy("It is overdue under your agreement.")),
        _to("fund:agreement"),
        _instalment_text,
    ),
    "rules": Kind(
        gettext_lazy("Rules to set"),
        _fixed(gettext_lazy("The fund decides and pays by defaults: set the rules of its terms of reference.")),
        _of_fund("grants:rules"),
    ),
}


def _said(row: Found, fund: Fund | None, at: datetime) -> Waiting:
    kind = KINDS[row.kind]
    since, number = row.since.date(), row.number
    if row.kind == "year_close":
        since, number = date(row.place + 2, 1, 1), str(row.place + 1)
    if row.kind == "import":
        number = ""
    return Waiting(
        kind=row.kind,
        fund=fund,
        record=number,
        text=kind.text(row, fund),
        reason=kind.reason(row, fund),
        path=kind.path(row, fund.code if fund else ""),
        since=since,
        due=row.due,
        days=(at.date() - since).days,
    )
