"""What a code or a reference may be, said once for the forms and for the workbook. Pure.

Codes stand in the addresses of pages and are the keys of rows in the reports. Any text will do that an address carries
back unchanged and that hides no row of a report: slashes are common in references and stay; a browser takes ``.`` and
``..`` between slashes out of an address before it asks, and a fund's code is one part of every address of the fund.
"""

from __future__ import annotations

import unicodedata
from typing import Final

FUND, CONTRIBUTOR, PRIORITY_FOCUS, OUTPUT = "fund", "contributor", "priority_focus", "output"
ORGANISATION, PROJECT, REFERENCE = "organisation", "project", "reference"

ROWS_OF_THE_REPORTS: Final[dict[str, frozenset[str]]] = {
    CONTRIBUTOR: frozenset({"total"}),
    ORGANISATION: frozenset({"fund", "total", "total_agency"}),
    PRIORITY_FOCUS: frozenset({"total", "support_cost", "aa_fee", "grand_total", "gross_up"}),
    PROJECT: frozenset({"focus"}),
}
"""Keys of the reports' own rows: a register row of that code would hide one of them."""

_NOT_IN_A_FUND = frozenset("/\\?#%")
_DIRECTION_MARKS = frozenset(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))))
_UNPRINTABLE = frozenset({"Cc", "Cs", "Co", "Cn", "Zl", "Zp"})


def _(sentence: str) -> str:
    """Marks a sentence for translation: it is translated where it is shown."""
    return sentence


TURNED = _("%(code)s holds a hidden mark that turns the direction of writing: what is read is not what is stored.")


def is_turned(text: str) -> bool:
    """Whether a text holds an embedding, an override or an isolate of direction (U+202A to 202E, U+2066 to 2069).

    None is needed to write Arabic or Hebrew; with one, ``exe.pdf`` is shown for what says ``fdp.exe``.
    """
    return not text.isascii() and not _DIRECTION_MARKS.isdisjoint(text)


def visible(text: str) -> str:
    """A text with its marks of direction written out, so that it can be shown in a refusal."""
    return "".join(f"[U+{ord(sign):04X}]" if sign in _DIRECTION_MARKS else sign for sign in text)


def complaint(kind: str, code: str) -> str:
    """Why this cannot be the code of such a thing: a sentence with ``%(code)s``; empty where it can."""
    if not code.isprintable() and any(unicodedata.category(sign) in _UNPRINTABLE for sign in code):
        return _("%(code)s holds a character that cannot be printed.")
    if is_turned(code):
        return TURNED
    if kind == FUND and (not _NOT_IN_A_FUND.isdisjoint(code) or code[:1] == "." or code[-1:] == "."):
        return _(
            "%(code)s cannot be the code of a fund: it stands in the address of every page of the fund, so it holds "
            "none of / \\ ? # %% and neither begins nor ends with a dot."
        )
    if "." in code and not {".", ".."}.isdisjoint(code.split("/")):
        return _("%(code)s cannot stand in the address of a page: a part of it between slashes is only dots.")
    if code in ROWS_OF_THE_REPORTS.get(kind, ()):
        return _("%(code)s is the name of a row of the reports. Choose another code.")
    if kind == ORGANISATION and ":" in code:
        # The reports name the row of an organisation in a project PROJECT:ORGANISATION.
        return _("The code of an organisation cannot hold a colon: %(code)s.")
    return ""
