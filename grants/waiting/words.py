"""What waits for a person, in words: each kind of thing with its name, its sentence and where it is done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from djmoney.money import Money

from fund.display import amount_text, day_text, digits, said_money
from fund.models import Fund
from fund.views.recording.links import address
from grants.forms.purses import purse_key
from grants.headroom import Purse
from grants.models import MeetingKind, Purpose
from grants.waiting.asking import SIGNED_OTHERWISE, Found


class Kind(NamedTuple):
    """One kind of thing: its name for the filter, the sentence, where it is done, what it is about, its number."""

    label: object
    reason: Callable[[Found, Fund | None], str]
    path: Callable[[Found, str], str]
    text: Callable[[Found, Fund | None], str] = lambda row, fund: row.title
    record: Callable[[Found], str] = lambda row: row.number
    overdue: Callable[[Found, int], str] | None = None
    """The sentence once its day is over, by so many days; None: as before."""
    due: Callable[[Found], datetime | None] = lambda row: row.due
    """Until when it is to be done, where no column holds the day."""


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


def _tranche_text(row: Found, fund: Fund | None) -> str:
    return _("Tranche %(number)s to %(organisation)s: %(amount)s for %(title)s") % {
        "number": row.place,
        "organisation": row.detail.partition(":")[0],
        "amount": f"{amount_text(int(row.amount), fund.currency)} {fund.currency}" if fund else row.amount,
        "title": row.title,
    }


def _ask_path(row: Found, code: str) -> str:
    organisation, _colon, purpose = row.detail.partition(":")
    return address("grants:request-add", code, purse=purse_key(Purse(row.number, organisation, purpose)))


def _meeting_text(row: Found, fund: Fund | None) -> str:
    return capfirst(str(MeetingKind(row.detail).label)) if row.detail in MeetingKind.values else ""


def _request(label: object, sentence: object) -> Kind:
    return Kind(label, _fixed(sentence), _to("grants:request"), _transfer_text)


def _draft_reason(row: Found, fund: Fund | None) -> str:
    if row.detail == "returned":
        return _("The secretariat has returned it with comments: change the draft and submit it again.")
    return _("A draft: complete it and submit it, or withdraw it.")


def _narrative_reason(row: Found, fund: Fund | None) -> str:
    if row.detail == "returned":
        return _("The secretariat has returned it with comments: change the draft and submit it again.")
    return _("A draft: complete it and submit it.")


def _narrative_text(row: Found, fund: Fund | None) -> str:
    return _("%(title)s, report on %(year)s") % {"title": row.title, "year": row.place}


def _close_reason(row: Found, fund: Fund | None) -> str:
    if row.detail == SIGNED_OTHERWISE:
        return _(
            "Another co-chair has signed other words than your seat, or after another ballot: read what was signed, "
            "and sign the same or agree on other words."
        )
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


def _call(label: object, kind: str) -> Kind:
    def text(row: Found, fund: Fund | None) -> str:
        purpose = f" ({Purpose(row.detail).label})" if row.detail == Purpose.DIRECT_COST and kind else ""
        return _("%(year)s, project %(project)s · %(title)s") % {
            "year": row.place,
            "project": f"{row.number}{purpose}",
            "title": row.title,
        }

    def reason(row: Found, fund: Fund | None) -> str:
        return _("It is asked of your organisation: write it and submit it by %(day)s.") % {
            "day": day_text(row.due.date() if row.due else None)
        }

    def overdue(row: Found, days: int) -> str:
        return ngettext(
            "It is asked of your organisation and was due on %(day)s, %(days)s day ago: write it and submit it.",
            "It is asked of your organisation and was due on %(day)s, %(days)s days ago: write it and submit it.",
            days,
        ) % {"day": day_text(row.due.date() if row.due else None), "days": digits(days, 0)}

    def path(row: Found, code: str) -> str:
        # There it is begun, or gone on with.
        return address("grants:reporting", code, year=row.place, kind=kind, q=row.number)

    return Kind(label, reason, path, text, overdue=overdue)


_certify = _call(gettext_lazy("Interim figures to certify"), "expenditure")._replace(
    reason=lambda row, fund: _(
        "Its interim figures are accepted and provisional. Once they are final, correct the report and certify them."
    ),
    overdue=None,
)


def _overdue_text(row: Found, fund: Fund | None) -> str:
    return ngettext(
        "%(count)s report on %(year)s has not come in",
        "%(count)s reports on %(year)s have not come in",
        row.place,
    ) % {"count": row.place, "year": row.number}


KINDS: dict[str, Kind] = {
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
    "proposal_deferred": Kind(
        gettext_lazy("Proposals to put on an agenda"),
        _of_organisation(
            gettext_lazy("Of %(organisation)s, deferred by the committee: put it on another agenda when it is ready.")
        ),
        _to("grants:proposal"),
    ),
    "proposal_put_off": Kind(
        gettext_lazy("Proposals that were deferred"),
        _fixed(
            gettext_lazy("The committee has deferred it: read why, then change and submit it again, or withdraw it.")
        ),
        _to("grants:proposal"),
    ),
    "expenditure_report_accept": Kind(
        gettext_lazy("Expenditure reports to accept"),
        _of_organisation(
            gettext_lazy("%(organisation)s has submitted it: look at what stands out, then accept or return it.")
        ),
        _to("grants:expenditure-report"),
    ),
    "expenditure_report_returned": Kind(
        gettext_lazy("Expenditure reports to put right"),
        _fixed(gettext_lazy("It was returned with comments: correct or explain, and submit it again.")),
        _to("grants:expenditure-report"),
    ),
    "expenditure_report_draft": Kind(
        gettext_lazy("Expenditure reports to submit"),
        _fixed(gettext_lazy("A draft: write the figures, check them and submit the report.")),
        _to("grants:expenditure-report"),
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
    "tranche_ask": Kind(
        gettext_lazy("Tranches to ask for"),
        _fixed(
            gettext_lazy("Its day has come and nobody has asked for it: see what it needs, and request the transfer.")
        ),
        _ask_path,
        _tranche_text,
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
        # An extension is asked for before the end: here it would be refused.
        _fixed(gettext_lazy("Past their end date and still under way: declare them operationally closed.")),
        _of_fund("grants:ageing", "grants:projects"),
        _count,
    ),
    "project_close_financially": Kind(
        gettext_lazy("Projects to close financially"),
        _fixed(
            gettext_lazy(
                "Operationally closed, or cancelled when funded: see what keeps each open, and close the others."
            )
        ),
        _of_fund("grants:ageing", "grants:projects"),
        _count,
    ),
    "project_settle": Kind(
        gettext_lazy("Projects to settle"),
        _fixed(
            gettext_lazy("Operationally closed: see which reports, refunds or interest of yours are still missing.")
        ),
        _of_fund("grants:ageing", "grants:projects"),
        _count,
    ),
    "year_close": Kind(
        gettext_lazy("Years to close"),
        _year_reason,
        _of_fund("fund:close-year"),
        record=lambda row: str(row.place + 1),
    ),
    "import": Kind(
        gettext_lazy("Workbooks to confirm"),
        _fixed(gettext_lazy("It is read and ready: look at the preview and book it, or discard it.")),
        lambda row, code: address("grants:import", UUID(row.number)),
        record=lambda row: "",
    ),
    "instalment": Kind(
        gettext_lazy("Contributions due"),
        _fixed(gettext_lazy("It is overdue under your agreement.")),
        _to("fund:agreement"),
        _instalment_text,
    ),
    "call_narrative": _call(gettext_lazy("Narrative reports due"), "narrative"),
    "call_expenditure": _call(gettext_lazy("Expenditure reports due"), "expenditure"),
    "call_certify": _certify,
    "narrative_submit": Kind(
        gettext_lazy("Narrative reports to submit"), _narrative_reason, _to("grants:narrative"), _narrative_text
    ),
    "narrative_review": Kind(
        gettext_lazy("Narrative reports to judge"),
        _of_organisation(gettext_lazy("Submitted by %(organisation)s: read it, then accept or return it.")),
        _to("grants:narrative"),
        _narrative_text,
    ),
    "calls_overdue": Kind(
        gettext_lazy("Overdue reports"),
        _fixed(gettext_lazy("Ask the organisations, who are reminded by letter; excuse what is not expected.")),
        lambda row, code: address("grants:reporting", code, year=row.number, late="missing"),
        _overdue_text,
    ),
    "rules": Kind(
        gettext_lazy("Rules to set"),
        _fixed(gettext_lazy("The fund decides and pays by defaults: set the rules of its terms of reference.")),
        _of_fund("grants:rules"),
    ),
}


def say_too(kinds: Mapping[str, Kind]) -> None:
    """The words of what an application that rests on this one asks too: see ``waiting.ask_too``."""
    KINDS.update(kinds)
