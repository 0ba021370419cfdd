"""Whether an account number and a BIC can be what they are said to be. Pure.

An IBAN carries two check digits (ISO 13616, modulo 97 of ISO 7064); a BIC (ISO 9362) names a country.
A number that is no IBAN is taken as it is: much of the world has none.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}")
_BIC = re.compile(r"[A-Z]{4}([A-Z]{2})[A-Z0-9]{2}([A-Z0-9]{3})?")
_PLAIN = re.compile(r"[A-Z0-9][A-Z0-9 /.-]{2,32}[A-Z0-9]")

IBAN_LENGTHS = {
    "AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22, "BR": 29, "BY": 28,
    "CH": 21, "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "DO": 28, "EE": 20, "EG": 29, "ES": 24, "FI": 18,
    "FO": 18, "FR": 27, "GB": 22, "GE": 22, "GI": 23, "GL": 18, "GR": 27, "GT": 28, "HR": 21, "HU": 28, "IE": 22,
    "IL": 23, "IS": 26, "IT": 27, "JO": 30, "KW": 30, "KZ": 20, "LB": 28, "LI": 21, "LT": 20, "LU": 20, "LV": 21,
    "MC": 27, "MD": 24, "ME": 22, "MK": 19, "MT": 31, "MU": 30, "NL": 18, "NO": 15, "PK": 24, "PL": 28, "PS": 29,
    "PT": 25, "QA": 29, "RO": 24, "RS": 22, "SA": 24, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "TN": 24, "TR": 26,
    "UA": 29, "XK": 20,
}  # fmt: skip
"""Countries whose accounts have an IBAN, and how long it is."""


def compact(number: str) -> str:
    """The number without the blanks it is printed with, in capitals."""
    return re.sub(r"\s", "", number).upper()


def is_iban(number: str) -> bool:
    """Whether the number is an IBAN with the right length and check digits."""
    number = compact(number)
    if not _IBAN.fullmatch(number) or len(number) != IBAN_LENGTHS.get(number[:2], len(number)):
        return False
    digits = "".join(str(int(sign, 36)) for sign in number[4:] + number[:4])
    return int(digits) % 97 == 1


class Complaint(NamedTuple):
    """A sentence to be translated, and the values it names."""

    sentence: str
    values: dict[str, object]


def account_complaint(number: str, country: str) -> Complaint | None:
    """Why this cannot be an account in this country (ISO 3166 alpha-2); None where it can."""
    number = compact(number)
    if country in IBAN_LENGTHS:
        if not number.startswith(country):
            return Complaint(_("An account in this country has an IBAN that begins with %(c)s."), {"c": country})
        if len(number) != IBAN_LENGTHS[country]:
            return Complaint(
                _("An IBAN of this country has %(length)s characters, this one has %(found)s."),
                {"length": IBAN_LENGTHS[country], "found": len(number)},
            )
        if not is_iban(number):
            return Complaint(_("The check digits of this IBAN are wrong: a character is mistyped."), {})
        return None
    if _IBAN.fullmatch(number) and number[:2] in IBAN_LENGTHS:
        return Complaint(_("This is an IBAN of another country than the bank's."), {})
    if not _PLAIN.fullmatch(number):
        return Complaint(_("An account number has 4 to 34 letters, digits, dashes, dots or slashes."), {})
    return None


def bic_complaint(bic: str, country: str) -> Complaint | None:
    """Why this cannot be the BIC of a bank in this country; None where it can."""
    found = _BIC.fullmatch(compact(bic))
    if not found:
        return Complaint(_("A BIC has 8 or 11 characters, like UNDPUS3N or UNDPUS3NXXX."), {})
    if found[1] != country:
        return Complaint(
            _("This BIC is of a bank in %(found)s, not in %(country)s."), {"found": found[1], "country": country}
        )
    return None


def _(sentence: str) -> str:
    """Marks a sentence for translation: it is translated where it is shown."""
    return sentence
