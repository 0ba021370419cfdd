"""How an indicator of a fund and where it stands are written, the same in every report. Phrases."""

from __future__ import annotations

from grants.models import Indicator
from grants.narratives.aggregation import YES_NO, number_of
from grants.narratives.results_of import IndicatorResult
from reports.phrase import phrase
from reports.phrase import phrase as _

PERCENT = "%"


def indicator_text(indicator: Indicator) -> str:
    """What it measures, with its unit; per cent stand with the figure instead."""
    # Units stand in people's own plural: beside the indicator they are right for one as well.
    has_unit = indicator.unit and indicator.unit != PERCENT
    return f"{indicator.text} ({indicator.unit})" if has_unit else indicator.text


def target_text(indicator: Indicator, said: str) -> str:
    """A target or a baseline as it was written, but said as its figure is: a bare number of per cent with its sign, yes
    and no in the reader's language."""
    number = number_of(said)
    if number in (0, 1) and indicator.aggregation == YES_NO:
        return _("yes") if number else _("no")
    is_bare = indicator.unit == PERCENT and number is not None and said.strip()[-1:].isdigit()
    return f"{said}{PERCENT}" if is_bare else said


def achieved_text(result: IndicatorResult) -> str:
    """Where it stands: yes or no, ``46%``, ``1250.5``; empty where no project has reported a number."""
    if result.number is None:
        return ""
    if result.indicator.aggregation == YES_NO:
        return _("yes") if result.number else _("no")
    unit = PERCENT if result.indicator.unit == PERCENT else ""
    return phrase("%(number)s%(unit)s", number=result.number, unit=unit)
