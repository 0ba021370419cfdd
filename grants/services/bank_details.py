"""Where an organisation is paid: prepared by one person, verified by another, used after some days, told to the
organisation. A fraud needs two people of the office, and the organisation hears of it before money moves."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import BinaryIO

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from fund.access import may, refusal
from fund.display import day_text
from fund.fingerprints import canonical, sha256
from fund.models import Fund, User
from grants.governance import rules_of
from grants.models import Attachment, AttachmentKind, BankDetails, BankDetailsState, FundRules, Organisation
from grants.payments.bank_accounts import account_complaint, bic_complaint, compact
from grants.payments.released_to import touched_by, touched_text
from grants.services.attachments import attachment_keep
from grants.services.notices import addresses_of, holders_of, notice_write
from grants.services.steps import NotYours, UnableToStep, advance, begin


class UnableToPrepare(UnableToStep):
    """The details cannot be those of an account. The message is for people and says why."""


def digest_of(details: BankDetails) -> str:
    """Of everything the person who verifies is shown."""
    return sha256(
        canonical(
            [
                details.organisation.code,
                details.number,
                details.account_name,
                details.account_number,
                details.bank_name,
                details.bic,
                details.country,
                details.currency,
            ]
        )
    )


@transaction.atomic
def bank_details_prepare(
    *,
    organisation: Organisation,
    account_name: str,
    account_number: str,
    bank_name: str,
    bic: str,
    country: str,
    currency: str,
    by: User,
    at: datetime,
) -> BankDetails:
    """Prepare new details; they are not used before another person has verified them.

    Raises UnableToPrepare, NotYours.
    """
    fund = Fund.objects.select_for_update().get(pk=organisation.fund_id)  # type: ignore[attr-defined]
    complaint = account_complaint(account_number, country) or bic_complaint(bic, country)
    if complaint:
        raise UnableToPrepare(_(complaint.sentence) % complaint.values)
    payers = FundRules.objects.exclude(debtor_account="").values_list("debtor_account", flat=True)
    if compact(account_number) in map(compact, payers):
        raise UnableToPrepare(
            _("This is the account from which the agent itself pays: %(organisation)s has another one.")
            % {"organisation": organisation.code}
        )
    if BankDetails.objects.filter(organisation=organisation, state=BankDetailsState.PREPARED).exists():
        raise UnableToPrepare(_("Other details of this organisation wait to be verified. Have them refused first."))
    details = BankDetails(
        fund=fund,
        organisation=organisation,
        number=f"{fund.code}-BD-{BankDetails.objects.filter(fund=fund).count() + 1:03d}",
        account_name=account_name.strip(),
        account_number=compact(account_number),
        bank_name=bank_name.strip(),
        bic=compact(bic),
        country=country,
        currency=currency,
        prepared_by=by,
        prepared_at=at,
    )
    begin(record=details, action="prepare", by=by, at=at)
    notice_write(
        key=f"bank-details:{details.number}:prepared",
        subject=_("%(fund)s: bank details of %(organisation)s to verify")
        % {"fund": fund.code, "organisation": organisation.name},
        body=_("%(person)s has prepared new bank details of %(organisation)s. Compare them with the letter on file.")
        % {"person": by, "organisation": organisation.name},
        at=at,
        fund=fund,
        people=holders_of("bank_details.verify", fund, at.date()),
        record=f"bank_details:{details.number}",
    )
    return details


def bank_details_letter(*, details: BankDetails, name: str, content: BinaryIO, by: User, at: datetime) -> Attachment:
    """File the organisation's letter that the details are compared with. Raises NotYours or UnableToFile."""
    if not may(by, "bank_details.prepare", details.fund, on=at.date()):
        raise NotYours(refusal())
    return attachment_keep(
        fund=details.fund,
        subject=f"bank_details:{details.number}",
        kind=AttachmentKind.BANK_LETTER,
        organisation=details.organisation.code,
        name=name,
        content=content,
        by=by,
        at=at,
    )


@transaction.atomic
def bank_details_verify(*, details: BankDetails, shown: str, by: User, at: datetime) -> BankDetails:
    """Verify: the details verified before are replaced, and the organisation is told at the address on record.

    They may be used when the fund's cooling-off days are over. The office is told which payments were released to the
    account before: they are released anew. Raises NotNow, NotYours, ShownIsStale.
    """
    fund = details.fund
    usable_from = at.date() + timedelta(days=rules_of(fund).cooling_off_days)
    for old in BankDetails.objects.filter(organisation=details.organisation, state=BankDetailsState.VERIFIED):
        advance(record=old, action="replace", by=by, at=at, comment=details.number)
    advance(
        record=details,
        action="verify",
        by=by,
        at=at,
        digest=digest_of(details),
        shown=shown,
        verified_by=by,
        verified_at=at,
        usable_from=usable_from,
    )
    organisation = details.organisation
    _tell_touched(details, by, at)
    notice_write(
        key=f"bank-details:{details.number}:verified",
        subject=_("%(fund)s: your bank details were changed") % {"fund": fund.code},
        body=_(
            "From %(day)s on, %(fund)s pays %(organisation)s to the account ending in %(ending)s at %(bank)s. "
            "If you did not ask for this, tell the fund's office before that day."
        )
        % {
            "day": day_text(usable_from),
            "fund": fund.code,
            "organisation": organisation.name,
            "ending": details.account_number[-4:],
            "bank": details.bank_name,
        },
        at=at,
        fund=fund,
        people=holders_of("project.view_own", fund, at.date(), institution=organisation.code),
        addresses=addresses_of(organisation, at.date()),
        record=f"bank_details:{details.number}",
    )
    return details


def _tell_touched(details: BankDetails, by: User, at: datetime) -> None:
    """Who releases, and who prepared them, hear which requests do not go to the account any more they went to."""
    touched = list(touched_by(details).select_related("prepared_by"))
    if not touched:
        return
    preparers = {request.prepared_by for request in touched}
    notice_write(
        key=f"bank-details:{details.number}:touched",
        subject=lambda: (
            _("%(fund)s: payments to the former account of %(organisation)s")
            % {"fund": details.fund.code, "organisation": details.organisation.name}
        ),
        body=lambda: (
            _(
                "%(person)s has verified %(details)s, and the account before is replaced. Nothing more is paid to it: "
                "%(requests)s. Take the release back, and have each released anew when the new account may be used. A "
                "released batch that holds one is given up first."
            )
            % {"person": by, "details": details.number, "requests": touched_text(details)}
        ),
        at=at,
        fund=details.fund,
        people={*holders_of("transfer.release", details.fund, at.date()), *preparers},
        record=f"bank_details:{details.number}",
        path=reverse("grants:bank-details", args=[details.fund.code, details.number]),
    )


@transaction.atomic
def bank_details_refuse(*, details: BankDetails, reason: str, by: User, at: datetime) -> BankDetails:
    """Refuse details that wait to be verified, and tell who prepared them why. Raises NotNow, NotYours."""
    advance(record=details, action="refuse", by=by, at=at, comment=reason)
    notice_write(
        key=f"bank-details:{details.number}:refused",
        subject=_("%(fund)s: bank details %(number)s refused") % {"fund": details.fund.code, "number": details.number},
        body=reason,
        at=at,
        fund=details.fund,
        people=[details.prepared_by],
        record=f"bank_details:{details.number}",
    )
    return details
