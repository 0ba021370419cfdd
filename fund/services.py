"""What people do with the fund's own money: one function for one deed.

Each takes keyword arguments, is atomic, answers with the object, and raises an ``UnableTo…`` error whose
message names the figures. ``by`` is the name the ledger keeps, ``at`` the moment; ``at``'s day is today.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _
from djmoney.money import Money

from fund import ledger, money
from fund.between_funds import entry_of_other_side, record_both_sides, reverse_both_sides
from fund.commitments import CommitmentBook
from fund.display import day_text, said_money
from fund.ledger import UnableToCloseYear, UnableToReverse
from fund.models import (
    Agreement,
    Charge,
    ChargeKind,
    ClosedYear,
    Contributor,
    ContributorRefund,
    Deposit,
    Entry,
    Fund,
    FundTransfer,
    Income,
    IncomeKind,
    PriorityFocus,
)
from fund.models.documents import minor
from fund.recording import UnableToRecord, record
from fund.reversal_effects import reason_against
from fund.year_end import year_end


def assert_payable(fund: Fund, amount: Money, day: date, at: datetime, *, negative: bool = False) -> None:
    """The checks every money document passes: currency, decimals, size, sign, not in the future."""
    if amount.currency.code != fund.currency:
        raise UnableToRecord(
            _("%(amount)s is not in the fund's currency, %(currency)s.")
            % {"amount": said_money(amount), "currency": fund.currency}
        )
    assert_amount(amount, negative=negative)
    assert_not_ahead(day, at)


def assert_amount(amount: Money, *, negative: bool = False) -> None:
    try:
        value = minor(amount)
    except money.InexactAmount as error:
        raise UnableToRecord(str(error)) from None
    if abs(value) > money.LARGEST_AMOUNT_MINOR:
        raise UnableToRecord(_("%(amount)s is larger than any amount the books take.") % {"amount": said_money(amount)})
    if value == 0 or (value < 0 and not negative):
        raise UnableToRecord(_("The amount must be above zero, not %(amount)s.") % {"amount": said_money(amount)})


class DayAhead(UnableToRecord):
    """Nothing is recorded before it happened."""


def assert_not_ahead(day: date, at: datetime) -> None:
    if day > at.date():
        raise DayAhead(_("%(day)s lies after today, %(today)s.") % {"day": day_text(day), "today": day_text(at.date())})


def fee_of(agreement: Agreement, fund_amount: Money) -> Money:
    """The agent's fee on a deposit: the agreement's rate of what was credited, half-up."""
    fee = money.percentage_of(minor(fund_amount), Decimal(agreement.aa_fee_percent))
    return Money(money.from_minor(fee, agreement.fund.currency), agreement.fund.currency)


@transaction.atomic
def agreement_sign(
    *,
    contributor: Contributor,
    reference: str,
    signed_on: date,
    amount: Money,
    fund_amount: Money | None = None,
    aa_fee_percent: Decimal | None = None,
    earmarked_to: PriorityFocus | None = None,
    by: str,
    at: datetime,
    idempotency_key: str = "",
) -> Agreement:
    """Register an agreement and record the commitment. Raises UnableToRecord."""
    fund = contributor.fund
    assert_amount(amount)
    assert_not_ahead(signed_on, at)
    if fund_amount is None:
        if amount.currency.code != fund.currency:
            raise UnableToRecord(_("State the commitment in %(currency)s too.") % {"currency": fund.currency})
        fund_amount = amount
    if Agreement.objects.filter(fund=fund, reference=reference).exists():
        raise UnableToRecord(_("Agreement %(reference)s is already registered.") % {"reference": reference})
    agreement = Agreement.objects.create(
        fund=fund,
        contributor=contributor,
        reference=reference,
        signed_on=signed_on,
        amount=amount,
        fund_amount=fund_amount,
        aa_fee_percent=fund.aa_fee_percent if aa_fee_percent is None else aa_fee_percent,
        earmarked_to=earmarked_to,
    )
    draft = CommitmentBook(fund).signed(agreement, idempotency_key or f"agreement:{reference}")
    ledger.post(fund=fund, draft=draft, by=by, at=at)
    return agreement


@transaction.atomic
def deposit_record(
    *,
    agreement: Agreement,
    reference: str,
    received_on: date,
    amount: Money,
    fund_amount: Money | None = None,
    aa_fee: Money | None = None,
    by: str,
    at: datetime,
    idempotency_key: str = "",
) -> Deposit:
    """Record cash received under an agreement; the agent's fee is taken at once.

    ``amount`` is in the agreement's currency, ``fund_amount`` what the bank credited in the fund's. A stated
    fee is taken as stated. Raises UnableToRecord or what the ledger raises.
    """
    fund = agreement.fund
    if amount.currency.code != agreement.amount.currency.code:
        raise UnableToRecord(
            _("Agreement %(reference)s is in %(expected)s, the deposit in %(found)s.")
            % {
                "reference": agreement.reference,
                "expected": agreement.amount.currency.code,
                "found": amount.currency.code,
            }
        )
    if fund_amount is None:
        if amount.currency.code != fund.currency:
            raise UnableToRecord(_("State what the bank credited in %(currency)s.") % {"currency": fund.currency})
        fund_amount = amount
    assert_amount(amount)
    assert_payable(fund, fund_amount, received_on, at)
    fee = fee_of(agreement, fund_amount) if aa_fee is None else aa_fee
    if fee.currency.code != fund.currency or not 0 <= minor(fee) <= minor(fund_amount):
        raise UnableToRecord(
            _("A fee of %(fee)s does not fit a deposit of %(amount)s.")
            % {"fee": said_money(fee), "amount": said_money(fund_amount)}
        )
    ledger.lock(fund)
    document = Deposit(
        fund=fund,
        agreement=agreement,
        reference=reference,
        received_on=received_on,
        amount=amount,
        fund_amount=fund_amount,
        aa_fee=fee,
    )
    book = CommitmentBook(fund)
    moves, companion = book.settle(document)
    return record(
        document=document,
        by=by,
        at=at,
        key=idempotency_key,
        further_moves=moves,
        companions=[*([companion] if companion else []), *book.corrections(agreement)],
    )


def income_record(
    *,
    fund: Fund,
    reference: str,
    kind: str,
    value_date: date,
    amount: Money,
    organisation: str = "",
    by: str,
    at: datetime,
    idempotency_key: str = "",
) -> Income:
    """Record interest or other income; may be negative. ``organisation`` (a code) for agency interest only."""
    assert_payable(fund, amount, value_date, at, negative=True)
    if (kind == IncomeKind.AGENCY_INTEREST) != bool(organisation):
        raise UnableToRecord(_("Name the organisation for interest an organisation paid over, and only then."))
    document = Income(
        fund=fund, reference=reference, kind=kind, value_date=value_date, organisation=organisation, amount=amount
    )
    return record(document=document, by=by, at=at, key=idempotency_key)


def charge_record(
    *,
    fund: Fund,
    reference: str,
    kind: str,
    value_date: date,
    amount: Money,
    by: str,
    at: datetime,
    idempotency_key: str = "",
) -> Charge:
    """Record bank charges or other expenditure of the fund itself."""
    assert_payable(fund, amount, value_date, at)
    document = Charge(fund=fund, reference=reference, kind=ChargeKind(kind), value_date=value_date, amount=amount)
    return record(document=document, by=by, at=at, key=idempotency_key)


def fund_transfer_record(
    *,
    fund: Fund,
    reference: str,
    direction: str,
    other_fund: str,
    value_date: date,
    amount: Money,
    by: str,
    at: datetime,
    idempotency_key: str = "",
) -> FundTransfer:
    """Record a balance passed to another fund (``out``) or received from one (``in``), in this fund's books alone.

    The other fund records its own side: its books are kept elsewhere, or come in by its own workbook.
    """
    assert_payable(fund, amount, value_date, at)
    document = FundTransfer(
        fund=fund, reference=reference, direction=direction, other_fund=other_fund, value_date=value_date, amount=amount
    )
    return record(document=document, by=by, at=at, key=idempotency_key)


def fund_transfer_pass(
    *,
    fund: Fund,
    other: Fund,
    reference: str,
    direction: str,
    value_date: date,
    amount: Money,
    by: str,
    at: datetime,
    idempotency_key: str,
) -> FundTransfer:
    """Record a balance passed between two funds of the system, in both their books at once. See ``between_funds``."""
    assert_payable(fund, amount, value_date, at)
    document = FundTransfer(
        fund=fund, reference=reference, direction=direction, other_fund=other.code, value_date=value_date, amount=amount
    )
    return record_both_sides(document=document, other=other, by=by, at=at, key=idempotency_key)


def contributor_refund_record(
    *,
    contributor: Contributor,
    reference: str,
    value_date: date,
    amount: Money,
    by: str,
    at: datetime,
    idempotency_key: str = "",
) -> ContributorRefund:
    """Record money given back to a contributor."""
    assert_payable(contributor.fund, amount, value_date, at)
    document = ContributorRefund(
        fund=contributor.fund, contributor=contributor, reference=reference, value_date=value_date, amount=amount
    )
    return record(document=document, by=by, at=at, key=idempotency_key)


@transaction.atomic
def entry_reverse(*, entry: Entry, reason: str, by: str, at: datetime, effective_date: date | None = None) -> Entry:
    """Reverse an entry; with a deposit, its agreement's commitment stands again as if it had not come.

    One side of a transfer between two funds of the system is reversed together with the other.
    """
    if entry.event == "commitment_settled":
        raise UnableToReverse(_("This entry follows its deposit: reverse the deposit."))
    if entry.event in ("agreement_signed", "agreement_amended"):
        raise UnableToReverse(_("A commitment is corrected in its agreement, not by a reversal."))
    ledger.lock(entry.fund)  # what speaks against it must still do so, or still not, when it is posted
    if why := reason_against(entry):
        raise UnableToReverse(why)
    other = None if entry.reverses_id else entry_of_other_side(entry)
    if other is not None:
        return reverse_both_sides(entry=entry, other=other, reason=reason, by=by, at=at, effective_date=effective_date)
    reversal = ledger.reverse(entry=entry, reason=reason, by=by, at=at, effective_date=effective_date)
    if entry.event == "deposit":
        corrections = CommitmentBook(entry.fund).corrections(entry.deposit.agreement)
        if corrections:
            ledger.post_all(fund=entry.fund, drafts=corrections, by=by, at=at)
    return reversal


def year_close(*, fund: Fund, year: int, by: str, at: datetime) -> ClosedYear:
    """Close a year of the fund. Raises UnableToCloseYear."""
    return ledger.close_year(fund=fund, year=year, by=by, at=at)


@transaction.atomic
def year_close_proven(*, fund: Fund, year: int, by: str, at: datetime) -> ClosedYear:
    """Close a year whose books tie: everything ``year_end`` finds of it is found again, under the fund's lock.

    Sent twice by the same person, it is answered with the year that was closed the first time. Raises
    UnableToCloseYear, with what does not hold. Reads the whole ledger of the fund.
    """
    fund = ledger.lock(fund)
    done = ClosedYear.objects.filter(fund=fund, year=year, closed_by=by).first()
    if done is not None:
        return done
    failing = [check for check in year_end(fund, year, at.date()).checks if not check.holds]
    # Of a year that is not over, or not the next, ``year_close`` says so itself.
    if failing and at.date() > Fund.last_day(year):
        said = _("%(year)s cannot be closed: not every check holds.") % {"year": year}
        raise UnableToCloseYear(" ".join([said, *(f"{check.label}: {check.found}" for check in failing)]))
    return year_close(fund=fund, year=year, by=by, at=at)
