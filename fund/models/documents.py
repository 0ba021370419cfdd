"""The documents behind the fund's own entries: deposits, income, charges and what passes between funds.

A document is written once, together with its entry, and never changed: the database refuses it. A mistake
is put right by reversing the entry and recording the document again, as the next revision.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from fund import money, posting_rules
from fund.fingerprints import fingerprint_of
from fund.models.ledger import AppendOnly, Entry
from fund.models.register import CODE_LENGTH, Agreement, Contributor, Fund, money_field
from fund.posting_rules import Moves


class PostedRecord(AppendOnly):
    """A document with the entry it caused.

    ``content`` is everything the document says, as text; its fingerprint stands in the entry, so a document
    altered behind the application's back is found by ``check_ledger``.
    """

    record_kind: ClassVar[str]
    """First word of ``Entry.record``: the rest, after the colon, is the document's identity."""

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="%(class)ss")
    reference = models.CharField(_("reference"), max_length=120)
    revision = models.PositiveSmallIntegerField(_("revision"), default=1)
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="%(class)s", verbose_name=_("entry"))

    class Meta:
        abstract = True
        constraints = [models.UniqueConstraint("fund", "reference", "revision", name="%(class)s_once_per_fund")]

    def __str__(self) -> str:
        return self.reference

    @property
    def record(self) -> str:
        """The name of this document in the ledger: ``deposit:D-2013-04``."""
        return f"{self.record_kind}:{self.reference}"

    def content(self) -> dict[str, str]:
        """What the document says: field names and plain text, amounts with their currency."""
        raise NotImplementedError

    @property
    def effective_date(self) -> date:
        """The day it counts."""
        raise NotImplementedError

    @property
    def event(self) -> str:
        """What happened, as the ledger calls it."""
        return self.record_kind

    def moves(self) -> Moves:
        """What it moves, by the rules of ``fund/posting_rules.py``."""
        raise NotImplementedError

    def narration(self) -> str:
        """One line for the ledger."""
        return ""

    def fingerprint(self) -> str:
        return fingerprint_of(self.record, self.content())


def amount_text(value: object) -> str:
    """A Money as plain text with its currency's decimals, ``1234.50 USD``; empty for None."""
    if value is None:
        return ""
    code = value.currency.code  # type: ignore[attr-defined]
    return f"{money.text(money.to_minor(value.amount, code), code)} {code}"  # type: ignore[attr-defined]


def narrated_amount(value: object) -> str:
    """A Money as a narration says it, ``1,234.50 USD``: the same in every language, because the ledger has none."""
    code = value.currency.code  # type: ignore[attr-defined]
    return f"{money.from_minor(minor(value), code):,f} {code}"


def minor(value: object) -> int:
    """A Money in minor units of its own currency."""
    return money.to_minor(value.amount, value.currency.code)  # type: ignore[attr-defined]


class Deposit(PostedRecord):
    """Cash received under an agreement: in its own currency, as credited in the fund's, and the agent's fee."""

    record_kind = "deposit"

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="deposits", verbose_name=_("agreement"))
    received_on = models.DateField(_("received on"))
    amount = money_field(_("amount"))
    fund_amount = money_field(_("credited in fund currency"))
    aa_fee = money_field(_("administrative agent fee"))

    class Meta(PostedRecord.Meta):
        verbose_name = _("deposit")
        verbose_name_plural = _("deposits")

    def content(self) -> dict[str, str]:
        return {
            "agreement": self.agreement.reference,
            "contributor": self.agreement.contributor.code,
            "received_on": self.received_on.isoformat(),
            "amount": amount_text(self.amount),
            "fund_amount": amount_text(self.fund_amount),
            "aa_fee": amount_text(self.aa_fee),
        }

    @property
    def effective_date(self) -> date:
        return self.received_on

    def moves(self) -> Moves:
        return posting_rules.deposit(
            self.agreement.contributor.code, self.agreement.reference, minor(self.fund_amount), minor(self.aa_fee)
        )

    def narration(self) -> str:
        return f"{self.agreement.contributor.name} · {narrated_amount(self.amount)}"


class IncomeKind(models.TextChoices):
    FUND_INTEREST = "fund_interest", _("fund earned interest and investment income")
    AGENCY_INTEREST = "agency_interest", _("interest received from a participating organisation")
    OTHER_INCOME = "other_income", _("other income")


class Income(PostedRecord):
    """Interest and other income. May be negative: a bad year, or a correction."""

    record_kind = "income"

    kind = models.CharField(_("kind"), max_length=20, choices=IncomeKind.choices)
    value_date = models.DateField(_("value date"))
    organisation = models.CharField(_("organisation"), max_length=CODE_LENGTH, blank=True)
    amount = money_field(_("amount"))

    class Meta(PostedRecord.Meta):
        verbose_name = _("income")
        verbose_name_plural = _("income")

    def content(self) -> dict[str, str]:
        return {
            "kind": self.kind,
            "value_date": self.value_date.isoformat(),
            "organisation": self.organisation,
            "amount": amount_text(self.amount),
        }

    @property
    def effective_date(self) -> date:
        return self.value_date

    @property
    def event(self) -> str:
        return self.kind

    def moves(self) -> Moves:
        amount = minor(self.amount)
        if self.kind == IncomeKind.FUND_INTEREST:
            return posting_rules.fund_interest(amount)
        if self.kind == IncomeKind.AGENCY_INTEREST:
            return posting_rules.agency_interest(self.organisation, amount)
        return posting_rules.other_income(amount)

    def narration(self) -> str:
        return self.organisation


class ChargeKind(models.TextChoices):
    BANK_CHARGES = "bank_charges", _("bank charges")
    OTHER_EXPENDITURE = "other_expenditure", _("other expenditure")


class Charge(PostedRecord):
    """What the bank or another party took from the fund's cash."""

    record_kind = "charge"

    kind = models.CharField(_("kind"), max_length=20, choices=ChargeKind.choices)
    value_date = models.DateField(_("value date"))
    amount = money_field(_("amount"))

    class Meta(PostedRecord.Meta):
        verbose_name = _("charge")
        verbose_name_plural = _("charges")

    def content(self) -> dict[str, str]:
        return {"kind": self.kind, "value_date": self.value_date.isoformat(), "amount": amount_text(self.amount)}

    @property
    def effective_date(self) -> date:
        return self.value_date

    @property
    def event(self) -> str:
        return self.kind

    def moves(self) -> Moves:
        rule = posting_rules.bank_charge if self.kind == ChargeKind.BANK_CHARGES else posting_rules.other_expenditure
        return rule(minor(self.amount))


class Direction(models.TextChoices):
    IN = "in", _("received from")
    OUT = "out", _("passed to")


class FundTransfer(PostedRecord):
    """A balance passed to another fund or received from one."""

    record_kind = "fund_transfer"

    direction = models.CharField(_("direction"), max_length=3, choices=Direction.choices)
    other_fund = models.CharField(_("other fund"), max_length=CODE_LENGTH)
    value_date = models.DateField(_("value date"))
    amount = money_field(_("amount"))
    # Between two funds of the system, the document written second names the first: neither is changed afterwards.
    counterpart = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="counterpart_of",
        verbose_name=_("other side"),
    )

    class Meta(PostedRecord.Meta):
        verbose_name = _("fund transfer")
        verbose_name_plural = _("fund transfers")

    def content(self) -> dict[str, str]:
        return {
            "direction": self.direction,
            "other_fund": self.other_fund,
            "value_date": self.value_date.isoformat(),
            "amount": amount_text(self.amount),
        } | ({"counterpart": f"{self.counterpart.record}:{self.counterpart.revision}"} if self.counterpart_id else {})

    @property
    def effective_date(self) -> date:
        return self.value_date

    @property
    def event(self) -> str:
        return f"fund_transfer_{self.direction}"

    def moves(self) -> Moves:
        rule = posting_rules.transfer_from_fund if self.direction == Direction.IN else posting_rules.transfer_to_fund
        return rule(self.other_fund, minor(self.amount))

    def narration(self) -> str:
        return self.other_fund


class ContributorRefund(PostedRecord):
    """Money given back to a contributor."""

    record_kind = "contributor_refund"

    contributor = models.ForeignKey(Contributor, models.PROTECT, related_name="refunds", verbose_name=_("contributor"))
    value_date = models.DateField(_("value date"))
    amount = money_field(_("amount"))

    class Meta(PostedRecord.Meta):
        verbose_name = _("refund to a contributor")
        verbose_name_plural = _("refunds to contributors")

    def content(self) -> dict[str, str]:
        return {
            "contributor": self.contributor.code,
            "value_date": self.value_date.isoformat(),
            "amount": amount_text(self.amount),
        }

    @property
    def effective_date(self) -> date:
        return self.value_date

    def moves(self) -> Moves:
        return posting_rules.contributor_refund(self.contributor.code, minor(self.amount))

    def narration(self) -> str:
        return self.contributor.name
