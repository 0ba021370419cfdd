"""The certified statement of sources and uses: the letter that certifies it, and the first table to the cent."""

from __future__ import annotations

from datetime import date

from reports.definitions.annual_financial.overview import KEY, source_use_balance
from reports.definitions.periods import Years
from reports.fund_figures import FundFigures
from reports.phrase import phrase
from reports.phrase import phrase as _
from reports.table import CellRef, Identity, LedgerSum, Passage, Table

TITLE = _("Certified statement of sources and uses")


def sources_and_uses(figures: FundFigures) -> tuple[Table, ...]:
    return (source_use_balance(figures),)


def letter(figures: FundFigures, published_at: str = "") -> Passage:
    """What is certified, in the words of such letters. ``published_at``: the address that names who certified it.

    The bytes shown to who certifies are those that are published, so they cannot hold that name: they say where it is
    found, which is true before and after.
    """
    agent = figures.administrative_agent or figures.fund_code
    certified = _(
        "%(agent)s, as Administrative Agent of %(fund)s (%(code)s), certifies that the statement below is made from "
        "the posted entries of the fund's ledger up to entry %(sequence)s (hash %(head)s) and shows, in %(currency)s "
        "and to the last decimal, the sources and uses of the fund for the period from %(first)s to %(last)s, for the "
        "year before, and since the fund began.",
        agent=agent,
        fund=figures.fund_name,
        code=figures.fund_code,
        sequence=figures.position.sequence,
        head=figures.position.head,
        currency=figures.currency,
        first=date(figures.year, 1, 1),
        last=Years(figures.year).cumulative.until,
    )
    expenditure = _(
        "Expenditure is what the participating organisations have reported to the Administrative Agent; it rests on "
        "their reports and on their own audits."
    )
    standing = (
        _("The year is closed: these figures do not change.")
        if figures.is_certified
        else _("The year is not closed: these figures may change until it is.")
    )
    who = _(
        "This letter is certified in the Administrative Agent's system, by another person than prepared it, and counts "
        "once it is published: who certified it and on which day is said by the public page %(address)s, which also "
        "verifies this file by its checksum. A copy that is not found there has not been certified.",
        address=published_at,
    )
    paragraphs = {"first": certified, "second": expenditure, "third": standing, "fourth": who}
    text = phrase("%(first)s\n\n%(second)s\n\n%(third)s\n\n%(fourth)s", **paragraphs)
    return Passage("letter", _("Letter of certification"), text, comes_first=True, is_signed=True)


def identities(figures: FundFigures) -> tuple[Identity, ...]:
    until = Years(figures.year).cumulative.until
    return (
        Identity(
            "closing",
            _("The closing balance is the fund's cash in the ledger"),
            CellRef(KEY, "closing_balance", "cumulative"),
            LedgerSum(("cash",), until),
        ),
        Identity(
            "same_balance",
            _("The year closes with what the fund holds since it began"),
            CellRef(KEY, "closing_balance", "current_year"),
            CellRef(KEY, "closing_balance", "cumulative"),
        ),
    )
