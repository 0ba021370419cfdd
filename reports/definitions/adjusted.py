"""What a table of expenditure says of earlier years that were put right in its own. Pure."""

from __future__ import annotations

from reports.fund_figures import FundFigures
from reports.phrase import Amount
from reports.phrase import phrase as _


def with_adjustments(note: str, figures: FundFigures, purpose: str) -> str:
    """The note, and a sentence for each closed year that was corrected: its figure is in the report's year."""
    for adjustment in figures.adjustments:
        if adjustment.purpose == purpose:
            facts = {
                "year": figures.year,
                "amount": Amount(abs(adjustment.amount_minor), figures.currency),
                "of_year": adjustment.of_year,
            }
            sentence = _(
                "The expenditure of %(year)s includes a prior-year adjustment of %(amount)s to %(of_year)s.", **facts
            )
            if adjustment.amount_minor < 0:
                sentence = _(
                    "The expenditure of %(year)s includes a prior-year adjustment: a reduction of %(amount)s of what "
                    "was spent in %(of_year)s.",
                    **facts,
                )
            note = _("%(note)s %(more)s", note=note, more=sentence)
    return note
