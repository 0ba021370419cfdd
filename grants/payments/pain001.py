"""A batch of payments as the bank reads it: an ISO 20022 customer credit transfer, pain.001.001.09. Pure.

What does not fit the standard is refused in words here; that the file as a whole fits is proven against the schema in
the tests.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from lxml import etree

from fund import money
from grants.payments.bank_accounts import compact, is_iban
from grants.workbook.findings import Words
from grants.workbook.findings import mark as _

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
SHORT = 35
BIC = re.compile(r"[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?")
LARGEST_DIGITS = 18


class UnableToWrite(Exception):
    """The file cannot be made. The message is a sentence with ``values``, translated where it is shown."""

    def __init__(self, message: str, **values: object) -> None:
        self.message, self.values = message, values
        super().__init__(message % values if values else message)


@dataclass(frozen=True, slots=True)
class Account:
    """Whose, which and where: a name, an IBAN or other account number, the bank's BIC."""

    name: str
    number: str
    bic: str


@dataclass(frozen=True, slots=True)
class Payment:
    """One credit transfer. ``reference`` comes back on the bank's statement; ``text`` is for who is paid."""

    reference: str
    amount_minor: int
    to: Account
    text: str


@dataclass(frozen=True, slots=True)
class Batch:
    number: str
    made_at: datetime
    execution_date: date
    currency: str
    debtor: Account
    payments: tuple[Payment, ...]

    @property
    def total_minor(self) -> int:
        return sum(payment.amount_minor for payment in self.payments)


def payment_file(batch: Batch) -> bytes:
    """The file, the same bytes for the same batch. Raises UnableToWrite."""
    _check(batch)
    document = etree.Element(f"{{{NAMESPACE}}}Document", nsmap={None: NAMESPACE})
    initiation = _in(document, "CstmrCdtTrfInitn")
    count, total = str(len(batch.payments)), money.text(batch.total_minor, batch.currency)
    header = _in(initiation, "GrpHdr")
    _in(header, "MsgId", short(batch.number))
    _in(header, "CreDtTm", batch.made_at.strftime("%Y-%m-%dT%H:%M:%SZ"))
    _in(header, "NbOfTxs", count)
    _in(header, "CtrlSum", total)
    _in(_in(header, "InitgPty"), "Nm", _line(batch.debtor.name, 140))
    information = _in(initiation, "PmtInf")
    _in(information, "PmtInfId", short(batch.number))
    _in(information, "PmtMtd", "TRF")
    _in(information, "NbOfTxs", count)
    _in(information, "CtrlSum", total)
    _in(_in(information, "ReqdExctnDt"), "Dt", batch.execution_date.isoformat())
    _in(_in(information, "Dbtr"), "Nm", _line(batch.debtor.name, 140))
    _account(_in(information, "DbtrAcct"), batch.debtor.number)
    _in(_in(_in(information, "DbtrAgt"), "FinInstnId"), "BICFI", batch.debtor.bic)
    # The organisation gets what was approved: what the banks take is the fund's own charge.
    _in(information, "ChrgBr", "DEBT")
    for payment in batch.payments:
        _transfer(information, payment, batch.currency)
    data: bytes = etree.tostring(document, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return data


def short(reference: str) -> str:
    """A reference of at most 35 signs: of a longer one its end, which tells it from the others."""
    return reference[-SHORT:]


def _transfer(information: etree._Element, payment: Payment, currency: str) -> None:
    transfer = _in(information, "CdtTrfTxInf")
    identification = _in(transfer, "PmtId")
    _in(identification, "InstrId", short(payment.reference))
    _in(identification, "EndToEndId", short(payment.reference))
    _in(_in(transfer, "Amt"), "InstdAmt", money.text(payment.amount_minor, currency)).set("Ccy", currency)
    _in(_in(_in(transfer, "CdtrAgt"), "FinInstnId"), "BICFI", payment.to.bic)
    _in(_in(transfer, "Cdtr"), "Nm", _line(payment.to.name, 140))
    _account(_in(transfer, "CdtrAcct"), payment.to.number)
    if text := _line(payment.text, 140):
        _in(_in(transfer, "RmtInf"), "Ustrd", text)


def _account(parent: etree._Element, number: str) -> None:
    identification = _in(parent, "Id")
    if is_iban(number):
        _in(identification, "IBAN", compact(number))
    else:
        _in(_in(identification, "Othr"), "Id", compact(number))


def _in(parent: etree._Element, name: str, text: str | None = None) -> etree._Element:
    element = etree.SubElement(parent, f"{{{NAMESPACE}}}{name}")
    element.text = text
    return element


def _line(text: str, length: int) -> str:
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())[:length].rstrip()


def _check(batch: Batch) -> None:
    if not batch.payments:
        raise UnableToWrite(_("Batch %(number)s holds no payment."), number=batch.number)
    if not (batch.debtor.name.strip() and batch.debtor.number.strip() and batch.debtor.bic.strip()):
        raise UnableToWrite(
            _(
                "The fund's own bank account is not set: name, account number and BIC stand in the rules of the fund. "
                "Without them no payment file can be made."
            )
        )
    _check_account(Words(_("the fund")), batch.debtor)
    for payment in batch.payments:
        _check_account(payment.reference, payment.to)
        if payment.amount_minor <= 0 or len(str(payment.amount_minor)) > LARGEST_DIGITS:
            raise UnableToWrite(
                _("The amount of %(reference)s is not one a bank takes: %(amount)s."),
                reference=payment.reference,
                amount=money.text(payment.amount_minor, batch.currency),
            )
    _check_references([payment.reference for payment in batch.payments])


def _check_account(whose: str, account: Account) -> None:
    if not _line(account.name, 140):
        raise UnableToWrite(_("The bank account of %(whose)s has no name."), whose=whose)
    if not re.fullmatch(r"[A-Za-z0-9/?:().,'+-]{1,34}", compact(account.number)):
        raise UnableToWrite(_("The account number of %(whose)s is not one a bank takes."), whose=whose)
    if not BIC.fullmatch(account.bic):
        raise UnableToWrite(_("%(bic)s is not the BIC of a bank (%(whose)s)."), bic=account.bic, whose=whose)


def _check_references(references: Sequence[str]) -> None:
    seen: set[str] = set()
    for reference in references:
        if short(reference) in seen:
            raise UnableToWrite(_("%(reference)s stands in the batch twice."), reference=reference)
        seen.add(short(reference))
