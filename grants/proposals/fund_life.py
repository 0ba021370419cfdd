"""Whether the days of a project lie within the life of its fund. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from grants.proposals.sentences import Sentence
from grants.proposals.sentences import sentence as _

LONGEST_YEARS = 30
"""How far ahead a project may end where the fund itself has no end."""


def outside_the_fund(
    start: date | None, end: date | None, fund_start: date | None, fund_end: date | None, on: date
) -> Iterator[Sentence]:
    """A sentence for each of the two days that is not within the fund's life; ``on`` is the day it is asked."""
    if start is not None and fund_start is not None and start < fund_start:
        yield _("The start, %(start)s, is before the fund began, on %(fund)s.", start=start, fund=fund_start)
    if end is None or end <= last_day(fund_end, on):
        return
    if fund_end is not None:
        yield _("The end, %(end)s, is after the end of the fund, %(fund)s.", end=end, fund=fund_end)
    else:
        yield _(
            "The end, %(end)s, is too far ahead: the fund has no end, and a project ends on %(latest)s at the latest.",
            end=end,
            latest=last_day(fund_end, on),
        )


def last_day(fund_end: date | None, on: date) -> date:
    """The last day a project of the fund may have."""
    return fund_end or date(on.year + LONGEST_YEARS, 12, 31)
