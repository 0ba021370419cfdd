"""The days a column of an annual report counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Period:
    """``since`` to ``until``, both included; ``since`` None is from the fund's first day."""

    since: date | None
    until: date


@dataclass(frozen=True, slots=True)
class Years:
    """The periods of the report of one year. Nothing after 31 December of that year counts."""

    year: int

    @property
    def prior_year(self) -> Period:
        return Period(date(self.year - 1, 1, 1), date(self.year - 1, 12, 31))

    @property
    def current_year(self) -> Period:
        return Period(date(self.year, 1, 1), date(self.year, 12, 31))

    @property
    def prior_years(self) -> Period:
        """Everything before the year."""
        return Period(None, date(self.year - 1, 12, 31))

    @property
    def cumulative(self) -> Period:
        """From the beginning to the end of the year."""
        return Period(None, date(self.year, 12, 31))

    @property
    def before_prior_year(self) -> Period:
        """Everything before the year before: what that year opened with."""
        return Period(None, date(self.year - 2, 12, 31))
