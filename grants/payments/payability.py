"""Why an organisation cannot be paid today: the one line everybody asks for. Nothing here writes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from fund.display import day_text
from grants.models import BankDetails, BankDetailsState, Memorandum, Organisation


@dataclass(frozen=True, slots=True)
class Payability:
    """What stands between the agent and a payment to one organisation on one day."""

    hindrances: tuple[str, ...]
    memorandum: Memorandum | None
    account: BankDetails | None
    """The verified account, whether its cooling-off days are over or not."""

    @property
    def can_be_paid(self) -> bool:
        return not self.hindrances


def payability(organisation: Organisation, on: date) -> Payability:
    """The memorandum in force, the verified account, and what hinders a payment on this day. Two queries."""
    memoranda = list(Memorandum.objects.filter(organisation=organisation).order_by("in_force_from", "pk"))
    accounts = list(BankDetails.objects.filter(organisation=organisation).order_by("pk"))
    memorandum = next((each for each in reversed(memoranda) if _is_in_force(each, on)), None)
    account = next((each for each in accounts if each.state == BankDetailsState.VERIFIED), None)
    found = [_memorandum_hindrance(memoranda, on)] if memorandum is None else []
    found += [_account_hindrance(account, accounts, on)]
    return Payability(tuple(sentence for sentence in found if sentence), memorandum, account)


def hindrances(organisation: Organisation, on: date) -> list[str]:
    """Why the organisation cannot be paid on this day; empty where it can."""
    return list(payability(organisation, on).hindrances)


def _is_in_force(memorandum: Memorandum, on: date) -> bool:
    return memorandum.in_force_from <= on and (memorandum.in_force_until is None or memorandum.in_force_until >= on)


def _memorandum_hindrance(memoranda: list[Memorandum], on: date) -> str:
    if not memoranda:
        return _("No memorandum of understanding is on record.")
    coming = [each for each in memoranda if each.in_force_from > on]
    if coming:
        return _("The memorandum of understanding %(reference)s is in force from %(day)s only.") % {
            "reference": coming[0].reference,
            "day": day_text(coming[0].in_force_from),
        }
    last = max(memoranda, key=lambda each: each.in_force_until or on)
    return _("The memorandum of understanding %(reference)s ended on %(day)s.") % {
        "reference": last.reference,
        "day": day_text(last.in_force_until) if last.in_force_until else "–",
    }


def _account_hindrance(account: BankDetails | None, accounts: list[BankDetails], on: date) -> str:
    if account is None:
        if any(each.state == BankDetailsState.PREPARED for each in accounts):
            return _("The bank details wait for a second person to verify them.")
        return _("No bank details are on record.")
    if account.usable_from is not None and account.usable_from > on:
        return _("The bank details were verified on %(verified)s and may be used from %(usable)s.") % {
            "verified": day_text(account.verified_at.date()) if account.verified_at else "–",
            "usable": day_text(account.usable_from),
        }
    return ""
