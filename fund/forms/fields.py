"""Fields for amounts, rates, days and codes, as people write them.

What cannot be read is refused with a sentence that shows how to write it; nothing is guessed.
"""

from __future__ import annotations

import re
import uuid
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import lazy
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from djmoney.money import Money
from moneyed import list_all_currencies

from fund import codes, display, money
from fund.display import write_number
from fund.models.register import CODE_LENGTH, PERCENT

_BLANKS = re.compile(r"[\s\u00a0\u202f\u2009'’]")
LARGEST_DIGITS = 15
FIRST_YEAR, LAST_YEAR = 1900, 2199
"""No fund has a day outside these; 0202 and 20226 are slips of the hand."""


def read_number(text: str, language: str | None = None) -> Decimal | None:
    """A number as written in a language, ``1,234.50`` or ``1 234,50``; None where it cannot be read for certain.

    A decimal point is read in every language in which it does not separate groups of three digits.
    """
    group, point = display.separators(language or get_language() or "en")
    group = re.escape(group) if not _BLANKS.fullmatch(group) else ""
    points = f"[{re.escape(point)}{'.' if group != re.escape('.') else ''}]"
    text = _BLANKS.sub("", text.strip()).replace("−", "-")
    whole = rf"\d{{1,3}}(?:{group}\d{{3}})+|\d+" if group else r"\d+"
    found = re.fullmatch(rf"(-?)({whole})?(?:{points}(\d+))?", text)
    if not found or not (found[2] or found[3]) or not text.isascii():
        return None
    digits = re.sub(r"\D", "", found[2] or "0")
    if len(digits) + len(found[3] or "") > 3 * LARGEST_DIGITS:
        return None
    return Decimal(f"{found[1]}{digits}.{found[3] or '0'}")


def typed(number: Decimal) -> str:
    """A number as somebody may have typed it, grouped: ``1,234.5``. To the last digit, however many there are."""
    text = format(abs(number), "f")
    whole, _point, part = text.partition(".")
    part = part.rstrip("0")
    return f"{'-' if number < 0 else ''}{display.digits(int(whole + part), len(part))}"


def written(amount: Money) -> str:
    """An amount as one would type it."""
    return write_number(amount.amount, money.decimals_of(amount.currency.code))


class AmountField(forms.CharField):
    """An amount, read as a Decimal. Its currency and decimals are checked by the form, which knows the currency."""

    def __init__(self, *, may_be_negative: bool = False, **options: object) -> None:
        self.may_be_negative = may_be_negative
        options.setdefault(
            "widget", forms.TextInput(attrs={"inputmode": "decimal", "class": "amount", "autocomplete": "off"})
        )
        super().__init__(max_length=40, **options)  # type: ignore[arg-type]

    def clean(self, value: object) -> Decimal | None:  # type: ignore[override]
        text = super().clean(value)
        if not text:
            return None
        number = read_number(text)
        if number is None:
            raise ValidationError(
                _("“%(text)s” is not an amount. Write it like %(example)s."),
                code="unreadable",
                params={"text": text, "example": display.digits(123456, 2)},
            )
        if number < 0 and not self.may_be_negative:
            raise ValidationError(_("The amount must be above zero, not %(text)s."), "negative", {"text": text})
        if abs(number) >= Decimal(10) ** LARGEST_DIGITS:
            raise ValidationError(_("%(text)s is larger than any amount the books take."), "large", {"text": text})
        return number


class PercentField(forms.CharField):
    """A rate in percent, read as a Decimal: ``7`` or ``6.5``."""

    def __init__(self, **options: object) -> None:
        options.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "class": "short"}))
        super().__init__(max_length=20, **options)  # type: ignore[arg-type]

    def prepare_value(self, value: object) -> object:
        if isinstance(value, Decimal):
            text = format(value.normalize(), "f")
            return write_number(Decimal(text), len(text.partition(".")[2]))
        return value

    def clean(self, value: object) -> Decimal | None:  # type: ignore[override]
        text = str(super().clean(value)).removesuffix("%")
        if not text:
            return None
        number = read_number(text)
        if number is None:
            raise ValidationError(
                _("“%(text)s” is not a rate. Write it in percent, like %(example)s."),
                "unreadable",
                {"text": text, "example": write_number(Decimal("6.5"), 1)},
            )
        if number != round(number, 4):
            raise ValidationError(_("A rate has at most four decimals, not %(text)s."), "decimals", {"text": text})
        for validator in PERCENT:
            validator(number)
        return number


class DayField(forms.DateField):
    """A day, from the browser's own calendar or as ISO text, of a year that a fund can mean."""

    def __init__(self, **options: object) -> None:
        options.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        options.setdefault("input_formats", ["%Y-%m-%d"])
        options.setdefault(
            "error_messages",
            {"invalid": gettext_lazy("This is not a day of the calendar. Write it like 2026-03-31.")},
        )
        super().__init__(**options)  # type: ignore[arg-type]

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is not None and not FIRST_YEAR <= value.year <= LAST_YEAR:
            raise ValidationError(
                _("The year %(year)s cannot be meant: it is to be one from %(first)s to %(last)s."),
                "year",
                {"year": f"{value.year:04}", "first": FIRST_YEAR, "last": LAST_YEAR},
            )


class CodeField(forms.CharField):
    """A code or a reference: text without blanks at its ends, shown as typed."""

    def __init__(self, *, max_length: int = CODE_LENGTH, kind: str = codes.REFERENCE, **options: object) -> None:
        self.kind = kind
        options.setdefault("widget", forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}))
        super().__init__(max_length=max_length, **options)  # type: ignore[arg-type]

    def clean(self, value: object) -> str:
        text = super().clean(value)
        if any(ord(sign) < 32 for sign in text):
            raise ValidationError(_("This is one line of text."), "lines")
        check_code(self.kind, text)
        return text


def check_code(kind: str, code: str) -> None:
    """Raises ValidationError where this cannot be the code of such a thing."""
    sentence = codes.complaint(kind, code)
    if sentence:
        raise ValidationError(_(sentence), "code", {"code": codes.visible(code)})


def check_name(text: str) -> None:
    """Raises ValidationError where a name or a title holds a hidden mark of direction."""
    if codes.is_turned(text):
        raise ValidationError(_(codes.TURNED), "turned", {"code": codes.visible(text)})


class KeyField(forms.UUIDField):
    """The name of one filled-in form: whatever is sent twice under it counts once."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(
            label="",
            initial=uuid.uuid4,
            error_messages={
                "required": gettext_lazy("This page was opened long ago or altered. Open it again."),
                "invalid": gettext_lazy("This page was opened long ago or altered. Open it again."),
            },
        )


class SeenField(forms.IntegerField):
    """How often the row had been kept when the form was made (``fund/row_history.py``). A form that does not say it has
    seen nothing: ``cleaned_data`` holds 0."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(label="", required=False, min_value=0, max_value=10**9)

    def clean(self, value: object) -> int:
        try:
            return int(super().clean(value) or 0)
        except ValidationError:
            return 0


def told_overtaken(form: forms.Form, why: str, times: int) -> None:
    """The form says that the row was kept otherwise since, and how often by now: shown again with what stands beside
    what was typed, it may be saved over it."""
    form.add_error(None, why)
    data = form.data.copy()
    data["seen"] = times
    form.data = data


def currency_choices() -> list[tuple[str, str]]:
    """Every ISO 4217 currency of today, by its code, with its name in the language of the page."""
    language = get_language() or "en"
    return [
        (currency.code, f"{currency.code} · {currency.get_name(language)}")
        for currency in sorted(list_all_currencies(), key=lambda currency: currency.code)
        # Names of currencies that are no longer money carry their years.
        if currency.numeric and currency.code not in ("XTS", "XXX") and not re.search(r"\d{4}", currency.name)
    ]


lazy_currency_choices = lazy(currency_choices, list)


def exact_minor(number: Decimal, currency: str) -> int:
    """An amount in minor units of its currency. Raises ValidationError where it has more decimals than that."""
    try:
        value = money.to_minor(number, currency)
    except money.InexactAmount:
        raise ValidationError(
            _("%(amount)s has more decimals than %(currency)s has (%(decimals)s)."),
            "decimals",
            {"amount": typed(number), "currency": currency, "decimals": money.decimals_of(currency)},
        ) from None
    if abs(value) > money.LARGEST_AMOUNT_MINOR:
        raise ValidationError(
            _("%(amount)s is larger than any amount the books take."), "large", {"amount": typed(number)}
        )
    return value


def readable_minor(text: str, currency: str, *, may_be_negative: bool = False) -> int | None:
    """What somebody has typed so far, in minor units; None where it is not an amount of this currency yet."""
    number = read_number(text[:40]) if text.strip() else None
    if number is None or (number < 0 and not may_be_negative):
        return None
    try:
        return exact_minor(number, currency)
    except ValidationError:
        return None
