"""What all forms share that record something in the books: the key, the answers shown back, the currencies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from djmoney.money import Money

from fund import display, money
from fund.forms.fields import KeyField, PercentField, exact_minor
from fund.models import Fund


class Answer(NamedTuple):
    """One line of "check your answers": what was asked, what was answered, and where to change it."""

    label: str
    value: str
    field_id: str


def money_text(amount: Money) -> str:
    """A Money for people: ``1,234.50 USD``."""
    currency = amount.currency.code
    return f"{display.amount_text(money.to_minor(amount.amount, currency), currency)} {currency}"


class RecordForm(forms.Form):
    """A form of one fund that leads to an entry. ``cleaned_data`` holds Money, days and rows of the register.

    It checks what was typed; whether the books can take it is said by the service that records it.
    """

    key = KeyField()

    def __init__(self, *args: object, fund: Fund, **options: object) -> None:
        self.fund = fund
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self.prepare()

    def prepare(self) -> None:
        """Fill in what depends on the fund: choices, currencies in labels."""

    def in_fund_currency(self, *names: str) -> None:
        """Name the fund's currency in the labels of these amounts."""
        for name in names:
            self.fields[name].label = f"{self.fields[name].label} ({self.fund.currency})"

    def make_money(self, name: str, currency: str) -> Money | None:
        """Turn the number of a field into Money of this currency, or say at the field why it cannot be."""
        number = self.cleaned_data.get(name)
        if not isinstance(number, Decimal):
            return None
        try:
            minor = exact_minor(number, currency)
        except ValidationError as problem:
            self.add_error(name, problem)
            return None
        if minor == 0 and self.fields[name].required:
            self.add_error(name, ValidationError(_("The amount must not be zero."), "zero"))
            return None
        self.cleaned_data[name] = Money(money.from_minor(minor, currency), currency)
        return self.cleaned_data[name]

    def answers(self) -> Iterator[Answer]:
        """Every answer as shown back, in the order of the form."""
        for field in self.visible_fields():
            yield Answer(str(field.label), self.shown(field.name), field.auto_id)

    def shown(self, name: str) -> str:
        """An answer in words; a form says it otherwise with a method ``shown_<name>``."""
        special = getattr(self, f"shown_{name}", None)
        if special is not None:
            return str(special())
        return self.in_words(name, self.cleaned_data.get(name))

    def in_words(self, name: str, value: object) -> str:
        if value is None or value == "":
            return _("not given")
        if isinstance(value, Money):
            return money_text(value)
        if isinstance(value, date):
            return display.day_text(value)
        field = self.fields[name]
        if isinstance(field, PercentField):
            return f"{field.prepare_value(value)}%"
        choices = getattr(field, "choices", None)
        if choices and not isinstance(field, forms.ModelChoiceField):
            return str(dict(flattened(choices)).get(str(value), value))
        return str(value)


def flattened(choices: object) -> Iterator[tuple[str, object]]:
    """Choices without their groups."""
    for value, label in choices:  # type: ignore[attr-defined]
        if isinstance(label, (list, tuple)):
            yield from flattened(label)
        else:
            yield str(value), label


def as_initial(data: Mapping[str, str], form_class: type[forms.Form]) -> dict[str, str]:
    """What was typed, to be shown again in a form that has not been judged."""
    return {name: data[name] for name in data if name in form_class.base_fields and name != "key"}
