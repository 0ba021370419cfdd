"""Countries as people write them: names in the language of the page or in English, or ISO 3166 codes."""

from __future__ import annotations

import re
import unicodedata

from django.utils import translation
from django_countries import countries

from grants.workbook.countries import is_country


def codes_of(text: str) -> tuple[list[str], list[str]]:
    """The alpha-3 codes of what is written between commas or lines, and what is no country."""
    known = _by_name()
    found: list[str] = []
    unknown: list[str] = []
    for part in (piece.strip() for piece in re.split(r"[;\n]", text)):
        if not part:
            continue
        # A comma parts two countries, unless the whole is the name of one: "Korea, Republic of".
        for name in [part] if _folded(part) in known else [piece.strip() for piece in part.split(",")]:
            code = known.get(_folded(name), "")
            if code or is_country(name.upper()):
                found.append(code or name.upper())
            elif name:
                unknown.append(name)
    return list(dict.fromkeys(found)), unknown


def name_of(code: str) -> str:
    """The country's name in the language of the page; its code where it has none."""
    return str(countries.name(code) or code)


def _by_name() -> dict[str, str]:
    names = {}
    for language in (translation.get_language() or "en", "en"):
        with translation.override(language):
            names |= {_folded(str(country.name)): countries.alpha3(country.code) for country in countries}
    return names


def _folded(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name)
    return "".join(sign for sign in plain if not unicodedata.combining(sign)).casefold().strip()
