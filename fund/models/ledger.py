"""The tables of the ledger. Rows are inserted by ``fund/ledger.py`` alone, and never changed.

The number of an entry is its fund's number and its sequence in one: ``fund << 32 | sequence``. So "what
was known at sequence 412" is a range of the primary key, movements can be written before the entry that
seals them, and no second index has to keep the sequence unique.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from fund import chart
from fund.money import LARGEST_AMOUNT_MINOR

SEQUENCE_BITS = 32
NO_HASH = "0" * 64


def entry_id(fund_id: int, sequence: int) -> int:
    return fund_id << SEQUENCE_BITS | sequence


class AppendOnly(models.Model):
    """Rows the database refuses to change or remove: see ``fund/guards.py``."""

    class Meta:
        abstract = True


class Account(AppendOnly):
    """An account of one fund, named by its kind and by codes as text."""

    fund = models.ForeignKey("fund.Fund", models.PROTECT, related_name="accounts", db_index=False)
    code = models.CharField(max_length=400)
    kind = models.CharField(max_length=24)
    contributor = models.CharField(max_length=64, blank=True)
    agreement = models.CharField(max_length=64, blank=True)
    organisation = models.CharField(max_length=64, blank=True)
    project = models.CharField(max_length=64, blank=True)
    purpose = models.CharField(max_length=16, blank=True)
    category = models.CharField(max_length=4, blank=True)
    other_fund = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [models.UniqueConstraint("fund", "code", name="account_code_once_per_fund")]

    def __str__(self) -> str:
        return self.code

    @property
    def name(self) -> chart.AccountName:
        return chart.AccountName(self.kind, **{d: getattr(self, d) for d in chart.DIMENSIONS})


class Entry(AppendOnly):
    """One event of a fund: the movements it caused, who recorded it and when, sealed into the fund's chain."""

    id = models.BigIntegerField(primary_key=True)
    fund = models.ForeignKey("fund.Fund", models.PROTECT, related_name="entries", db_index=False)
    sequence = models.PositiveBigIntegerField(_("number"))
    event = models.CharField(_("event"), max_length=32)
    effective_date = models.DateField(_("effective date"))
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.CharField(_("recorded by"), max_length=254)
    narration = models.CharField(_("narration"), max_length=500, blank=True)
    record = models.CharField(_("record"), max_length=240, blank=True)
    idempotency_key = models.CharField(max_length=240)
    fingerprint = models.CharField(max_length=64)
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversed_by", verbose_name=_("reverses")
    )
    movement_count = models.PositiveIntegerField()
    total_minor = models.BigIntegerField()
    cash_change_minor = models.BigIntegerField()
    cash_after_minor = models.BigIntegerField()
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        constraints = [
            models.UniqueConstraint("fund", "idempotency_key", name="idempotency_key_once_per_fund"),
            models.CheckConstraint(
                condition=Q(id=F("fund_id") * 2**SEQUENCE_BITS + F("sequence")), name="entry_id_is_fund_and_sequence"
            ),
            models.CheckConstraint(
                condition=Q(sequence__gte=1, sequence__lt=2**SEQUENCE_BITS), name="entry_sequence_is_positive"
            ),
            models.CheckConstraint(condition=Q(total_minor__gte=0), name="entry_total_is_not_negative"),
        ]
        indexes = [
            models.Index(fields=["fund", "effective_date", "cash_change_minor"], name="entry_cash_by_day"),
            models.Index(fields=["fund", "record"], name="entry_by_record"),
        ]

    def __str__(self) -> str:
        return f"#{self.sequence}"


class Movement(AppendOnly):
    """A positive whole number of minor units from one account to another. It cannot be unbalanced."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="movements")
    fund = models.ForeignKey("fund.Fund", models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    effective_date = models.DateField(_("effective date"))
    from_account = models.ForeignKey(Account, models.PROTECT, related_name="moved_out", db_index=False)
    to_account = models.ForeignKey(Account, models.PROTECT, related_name="moved_in", db_index=False)
    amount_minor = models.BigIntegerField()

    class Meta:
        verbose_name = _("movement")
        verbose_name_plural = _("movements")
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_minor__gte=1, amount_minor__lte=LARGEST_AMOUNT_MINOR), name="movement_is_positive"
            ),
            models.CheckConstraint(condition=~Q(from_account=F("to_account")), name="movement_is_between_two_accounts"),
        ]
        indexes = [
            models.Index(
                fields=["fund", "effective_date", "from_account", "to_account", "amount_minor", "entry"],
                name="movement_covering",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id}: {self.from_account_id} → {self.to_account_id} {self.amount_minor}"


class ClosedYear(AppendOnly):
    """A year of a fund that takes no more entries, and where the chain stood when it was closed."""

    id = models.BigIntegerField(primary_key=True)
    fund = models.ForeignKey("fund.Fund", models.PROTECT, related_name="closed_years", db_index=False)
    year = models.PositiveIntegerField(_("year"))
    last_day = models.DateField(_("last day"))
    sequence = models.PositiveBigIntegerField(_("last entry"))
    head = models.CharField(max_length=64)
    balance_count = models.PositiveIntegerField()
    closed_at = models.DateTimeField(_("closed at"))
    closed_by = models.CharField(_("closed by"), max_length=254)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("closed year")
        verbose_name_plural = _("closed years")
        constraints = [
            models.CheckConstraint(
                condition=Q(id=F("fund_id") * 2**SEQUENCE_BITS + F("year")), name="closed_year_id_is_fund_and_year"
            ),
        ]
        indexes = [models.Index(fields=["fund", "last_day"], name="closed_year_by_last_day")]

    def __str__(self) -> str:
        return str(self.year)


class ClosedFund(AppendOnly):
    """A fund whose books are closed for good, and where they stood: no entry moves anything in it any more."""

    fund = models.OneToOneField("fund.Fund", models.PROTECT, related_name="closed_fund")
    closed_on = models.DateField(_("closed on"))
    sequence = models.PositiveBigIntegerField(_("last entry"))
    """0 where nothing was ever entered."""
    head = models.CharField(max_length=64)
    closed_at = models.DateTimeField(_("closed at"))
    closed_by = models.CharField(_("closed by"), max_length=254)

    class Meta:
        verbose_name = _("closed fund")
        verbose_name_plural = _("closed funds")

    def __str__(self) -> str:
        return f"{self.fund_id} {self.closed_on}"  # type: ignore[attr-defined]


class CarriedBalance(AppendOnly):
    """The balance of an account at the end of a closed year; accounts that stand at zero have no row."""

    closed_year = models.ForeignKey(ClosedYear, models.PROTECT, related_name="balances", db_index=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="carried", db_index=False)
    balance_minor = models.BigIntegerField()

    class Meta:
        verbose_name = _("carried balance")
        verbose_name_plural = _("carried balances")
        constraints = [models.UniqueConstraint("closed_year", "account", name="carried_once_per_account_and_year")]

    def __str__(self) -> str:
        return f"{self.closed_year_id} {self.account_id} {self.balance_minor}"
